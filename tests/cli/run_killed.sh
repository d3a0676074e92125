#!/bin/sh
# Killed at random moments, again and again: nothing is torn, and the end is that of an undisturbed
# run, byte for byte. One seed is one series of moments.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
awk 'BEGIN {
	srand(11)
	for (i = 0; i < 9000; i++) {
		line = "{\"text\":\"お問い合わせは taro@mail.example.org まで。"
		n = int(rand() * 6000)
		for (j = 0; j < 1 + n % 9; j++) line = line "日本語の文章をここに書きます" n "。"
		print line "\"}" >("in/" i % 7 ".jsonl")
	}
}'
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, shard_bytes: 20KiB, frame_bytes: 8KiB, dropped_sample: 50}
stages:
  - length: {min_chars: 40, min_japanese_chars: 3}
  - ngram_repetition
  - exact
  - mask: {email: mask}
  - blanks
END
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' ! -name config.yaml |
		LC_ALL=C sort | xargs cksum)
}
started=$(date +%s%N)
ok 'an undisturbed run' "$jpcurate" run run.yaml --set output.dir=undisturbed
span=$((($(date +%s%N) - started) / 1000000)) # milliseconds
fingerprint undisturbed >first

# Whole files at every moment: a name without .tmp. is a file that can be read to its end.
torn()
{
	find "$1" -name '*.zst' ! -name '*.tmp.*' | while read -r file; do
		if [ ! -s "$file" ] || ! zstd -tq "$file" 2>/dev/null; then echo "$file"; fi
	done
}

for seed in 1 2 3 4; do
	dir=killed$seed
	torn=
	n=0
	while [ $n -lt 12 ]; do
		n=$((n + 1))
		wait=$(awk -v seed="$seed$n" -v span="$span" 'BEGIN {
			srand(seed); printf "%.3f", rand() * span / 1000 }')
		"$jpcurate" run run.yaml --quiet --threads $((seed % 3 + 1)) --set output.dir=$dir \
			2>>messages &
		sleep "$wait"
		kill -KILL $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		if [ -d $dir ]; then torn=$torn$(torn $dir); fi
	done
	is "seed $seed: no file was torn" "$torn" ''
	ok '… goes on' "$jpcurate" run run.yaml --set output.dir=$dir
	fingerprint $dir >second
	ok '… to the same bytes' cmp first second
	ok '… and leaves no temporary file' test -z "$(find $dir -name '*.tmp.*')"
	ok '… nor intermediate ones' test ! -e $dir/data/clean -a ! -e $dir/data/key
done
is 'no run complained' "$(cat messages)" ''
tap_end
