#!/bin/sh
# One wrong byte in any file of a finished run is found, named, and mended by the next run; so are
# files that are missing, cut off, foreign, and counters that do not fit.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
for i in 1 2 3; do
	for k in 1 2 3 4 5 6 7 8; do
		echo "{\"text\":\"文書の番号は $((i * k)) です。お問い合わせは a$k@example.org まで。\"}"
	done
	echo '{"text":"短い"}'
done >in/a.jsonl
{
	cat in/a.jsonl
	echo '{"text": 3}'
} >in/b.jsonl
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1, on_malformed: drop}
output: {dir: out, shard_bytes: 200, frame_bytes: 1KiB}
stages:
  - length: {min_chars: 4, min_japanese_chars: 3}
  - exact
  - mask: {email: mask}
  - length@long: {max_chars: 36, min_chars: off, min_japanese_chars: off}
END
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' | LC_ALL=C sort | xargs cksum)
}
run()
{
	"$jpcurate" run run.yaml --quiet "$@"
}
ok 'a run' run
fails 'is right' 0 "is right: 2 inputs, 5 tasks" "$jpcurate" verify out
cp -r out sound
fingerprint out >first

# again FILE: puts a copy of the sound run in place, for the next experiment
again()
{
	rm -rf out
	cp -r sound out
}
# mended NAME: the run is mended and right again
mended()
{
	ok "… $1 is mended" run
	fingerprint out >second
	ok '… to the same bytes' cmp first second
	fails '… and is right again' 0 'is right' "$jpcurate" verify out
}
# flip FILE OFFSET: changes the lowest bit of one byte
flip()
{
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

(cd sound && find . -type f -size +0c | sed 's|^\./||' | LC_ALL=C sort) >files
kinds=$(sed -E 's/[0-9]{4,6}/N/; s/-[0-9]+\./-N./' files | sort -u | tr '\n' ' ')
is 'files of every kind' "$kinds" \
	"config.yaml data/key/tN.key data/rank/pN.rank dropped/sample.jsonl.zst part-N-N.jsonl.zst \
plan.json report/stats.json report/table.txt report/timing.json report/unreadable.tsv \
state/bucket/tN.ok state/config.yaml state/map/tN.ok state/map/tN.sample state/map/tN.unreadable \
state/plan.json state/report.ok state/write/tN.ok state/write/tN.sample values/late-tN.npy \
values/tN.npy values/tN.origin.npy "
while read -r file; do
	size=$(stat -c %s "sound/$file")
	for at in 0 $((size / 2)) $((size - 1)); do
		again
		flip "out/$file" "$at"
		fails "byte $at of $file" 4 '^wrong: ' "$jpcurate" verify out --quick
	done
	mended "$file"
done <files

again
for file in part-000000-00.jsonl.zst state/map/t000001.ok values/t000000.npy report/stats.json \
	plan.json state/plan.json config.yaml state/map/t000000.sample data/rank/p0000.rank; do
	again
	rm out/$file
	fails "without $file" 4 "$file|has no marker" "$jpcurate" verify out
	mended "$file"
	again
	: >out/$file
	fails "with an empty $file" 4 "$file|has no marker" "$jpcurate" verify out
	mended "$file"
done

# ---- a report of another run ----
ok 'a run over half of it' run --set output.dir=half --set input.paths=in/a.jsonl
again
for folder in report dropped; do
	cp half/$folder/* out/$folder
done
cp half/state/report.ok out/state
fails 'its report' 4 "'report/stats.json' does not say what the tasks have counted" \
	"$jpcurate" verify out
mended report
again
flip out/state/map/t000000.sample 20
"$jpcurate" verify out --quick >told || true
is 'what is wrong is told once' "$(cat told)" \
	"wrong: 'state/map/t000000.sample' has changed since it was written"
again
flip out/state/map/t000000.sample 20
rm out/state/report.ok
mended 'a part of the report'

# ---- what is not of the run ----
again
echo '{}' >out/part-000009-00.jsonl.zst
fails 'a shard that belongs to no task' 4 "^wrong: 'part-000009-00.jsonl.zst' was left behind" \
	"$jpcurate" verify out
ok '… clean removes it' "$jpcurate" clean out
fails '… and the run is right' 0 'is right' "$jpcurate" verify out
again
echo mine >out/notes.txt
fails 'a file of somebody else' 4 "'notes.txt' is not of this run; move it away" \
	"$jpcurate" verify out
ok '… stays' "$jpcurate" clean out
ok '…' test -s out/notes.txt

# Processes are made when something has been printed already.
again
flip out/plan.json 20
"$jpcurate" verify out --threads 2 >told 2>&1 || true
is 'what is wrong is told once' "$(grep -c "^wrong: 'plan.json'" told)" 1

# ---- only looking ----
again
flip out/part-000000-00.jsonl.zst 20
cp -r out wrong
fails 'read-only' 4 "'part-000000-00.jsonl.zst' has changed since it was written" \
	"$jpcurate" verify out --read-only
ok '… changes nothing' diff -r out wrong
jpcurate_of_others()
{
	JPCURATE_FAULT='create:*=EACCES' JPCURATE_FAULT_STATE=faults \
		"${jpcurate%/*}/tests/fault/jpcurate" "$@"
}
fails 'where nothing may be written' 4 "'part-000000-00.jsonl.zst' has changed" \
	jpcurate_of_others verify out --read-only

# ---- inputs ----
again
sed 's/文書/書文/' in/a.jsonl >changed
cp in/a.jsonl a.jsonl
fails 'a changed input of the same size is nothing that sizes show' 0 'is right' \
	"$jpcurate" verify out
head -n 20 in/a.jsonl >shorter
cp shorter in/a.jsonl
fails 'a resized input' 4 "input 'in/a.jsonl' has [0-9]+ bytes, and had [0-9]+" \
	"$jpcurate" verify out
again
rm in/a.jsonl
fails 'a missing input' 4 "cannot open 'in/a.jsonl'" "$jpcurate" verify out
fails '… is not looked at in a hurry' 0 'is right' "$jpcurate" verify out --quick
cp a.jsonl in/a.jsonl
ok 'a run with frozen content' run --set output.dir=frozen --set input.checksum=true
fails 'is right' 0 'is right' "$jpcurate" verify frozen
cp changed in/a.jsonl
fails 'a changed input is found' 4 "the content of 'in/a.jsonl' has changed" \
	"$jpcurate" verify frozen
fails '… and no run can mend it' 4 '1 thing is wrong; inputs .* have to be put back' \
	"$jpcurate" verify frozen
rm frozen/state/map/t000000.ok
fails '… and not read' 1 "the content of 'in/a.jsonl' has changed" \
	"$jpcurate" run run.yaml --set output.dir=frozen --set input.checksum=true
cp a.jsonl in/a.jsonl

# ---- unfinished, elsewhere ----
again
rm out/state/write/t000001.ok
fails 'an unfinished run' 4 'write task 1: .* is missing' "$jpcurate" verify out
elsewhere()
{
	(cd / && "$jpcurate" verify "$tap_scratch/sound")
}
fails 'from another folder' 0 'is right' elsewhere
fails 'no run' 1 "'in' holds no run" "$jpcurate" verify in
tap_end
