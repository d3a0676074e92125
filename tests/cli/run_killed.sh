#!/bin/sh
# Killed at random moments, again and again, the driver, a process of its, or both: nothing is torn,
# and the end is that of an undisturbed run, byte for byte. One seed is one series of moments.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# Of the moments, builds other than that of gcc take some: the others are all the same to them.
moments=6
seeds=1
if [ -n "$tap_all" ]; then
	moments=20
	seeds='1 2 3'
fi

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

# random SEED: seconds, less than the run takes
random()
{
	awk -v seed="$1" -v span="$span" \
		'BEGIN { srand(seed); printf "%.3f", rand() * 0.7 * span / 1000 }'
}
# kill_one WHOM DRIVER SECONDS: a process alone is followed by the driver after so long.
kill_one()
{
	workers=$(pgrep -P "$2" || true)
	worker=$(echo "$workers" | head -n 1)
	case $1 in
	driver) workers= ;;
	process)
		if [ -n "$worker" ] && kill -KILL "$worker"; then n_processes=$((n_processes + 1)); fi
		sleep "$3"
		workers=
		;;
	esac
	# shellcheck disable=SC2086 # words
	kill -KILL "$2" $workers
}
# attempt WHOM SEED DIR: a run that is killed, or ends before.
n_killed=0
n_processes=0
torn=
attempt()
{
	"$jpcurate" run run.yaml --quiet --threads $(($2 % 3 + 1)) --set output.dir="$3" 2>>messages &
	sleep "$(random "$2")"
	kill_one "$1" $! "$(random "$2$2")" 2>/dev/null || true
	if ! wait $! 2>/dev/null; then n_killed=$((n_killed + 1)); fi
	if [ -d "$3" ]; then torn=$torn$(torn "$3"); fi
}
whole()
{
	"$jpcurate" run run.yaml --quiet --set output.dir="$1" && fingerprint "$1" >second &&
		cmp first second &&
		[ -z "$(find "$1" -name '*.tmp.*')" ] && [ ! -e "$1/data/clean" ]
}

# ---- once ----
for whom in driver process all; do
	wrong=
	for i in $(seq $moments); do
		attempt $whom "$((i * 100 + ${#whom}))" once
		whole once >log 2>&1 || wrong="$wrong $i: $(cat log)"
		rm -rf once
	done
	is "$whom killed at $moments moments: no file is torn" "$torn" ''
	is '… and the next run makes of it what it should be' "$wrong" ''
done
ok "most of them in time: $n_killed" test $n_killed -ge $((moments * 2))
ok "processes, too: $n_processes" test $n_processes -ge $((moments * 2 / 5))

# ---- again and again ----
for seed in $seeds; do
	for i in $(seq 12); do
		case $((i % 3)) in 0) whom=driver ;; 1) whom=process ;; 2) whom=all ;; esac
		attempt "$whom" "$seed$i" again
	done
	is "12 times ($seed): no file is torn" "$torn" ''
	ok '… and the end is what it should be' whole again
	rm -rf again
done
# But of what was done to its processes, should that be too much for one task; and LeakSanitizer
# says a word of a process that dies while it looks through its threads.
grep -vE 'was killed by signal 9|^==[0-9]+==Unable to get registers' messages >complaints || true
is 'no run complained' "$(cat complaints)" ''
tap_end
