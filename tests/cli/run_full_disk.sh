#!/bin/sh
# Files that cannot grow: the message names the file, no file looks complete that is not, and when
# there is room again the run goes on to the bytes of an undisturbed one.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
awk 'BEGIN {
	srand(3)
	for (i = 0; i < 4000; i++) {
		line = "{\"text\":\"日本語の文章"
		for (j = 0; j < 20; j++) line = line " " int(rand() * 1e8)
		if (i % 4 == 0) line = "{\"text\":\"日本語の文章、同じ"
		print line "。\"}" >("in/" i % 3 ".jsonl")
	}
}'
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped_sample: 10000}
stages:
  - length: {min_chars: 10, min_japanese_chars: 3}
  - exact
  - blanks
END
fingerprint()
{
	(cd "$1" && find . -type f ! -name timing.json ! -name '*.ok' ! -name config.yaml |
		LC_ALL=C sort | xargs cksum)
}
ok 'an undisturbed run' "$jpcurate" run run.yaml --set output.dir=undisturbed
fingerprint undisturbed >first

# limited BLOCKS DIR: no file may be longer than so many blocks of 512 or 1024 bytes
limited()
{
	(
		ulimit -f "$1"
		exec "$jpcurate" run run.yaml --threads 2 --set "output.dir=$2"
	)
}
looks_complete()
{
	find "$1" -type f ! -name '*.fail' ! -name '*.ok' -size +"$2" | head -n 1
}
for blocks in 1 8 60; do
	fails "files of at most $blocks blocks" 1 \
		"cannot write 'out[0-9]*/[a-z./0-9-]*': File too large" \
		limited $blocks out$blocks
	ok '… no temporary file is left' test -z "$(find out$blocks -name '*.tmp.*')"
	is '… and none beyond the limit' "$(looks_complete out$blocks $((2 * blocks)))" ''
	ok '… goes on when there is room' "$jpcurate" run run.yaml --set output.dir=out$blocks
	fingerprint out$blocks >second
	ok '… to the same bytes' cmp first second
	ok '… without a note of a failure' test -z "$(find out$blocks -name '*.fail')"
done

# A report that cannot be written: everything else stays done.
cp -r undisturbed report
ok 'a run that was copied' "$jpcurate" run run.yaml --set output.dir=report
rm -r report/report/stats.json report/state/report.ok
fails 'a report that does not fit' 1 "cannot write 'report/report/stats.json': File too large" \
	limited 1 report
ok '… is written when there is room' "$jpcurate" run run.yaml --set output.dir=report
fingerprint report >second
ok '… the same' cmp first second

# A file system that is full.
mkdir disk
if mount -t tmpfs -o size=200k tmpfs disk 2>/dev/null; then
	trap 'umount "$tap_scratch/disk"; rm -rf "$tap_scratch"' EXIT
	fails 'a full disk' 1 "cannot (write|create) 'disk/out/[a-z./0-9-]*': No space left on device" \
		"$jpcurate" run run.yaml --set output.dir=disk/out
	mount -o remount,size=20m disk
	ok '… goes on when there is room' "$jpcurate" run run.yaml --set output.dir=disk/out
	fingerprint disk/out >second
	ok '… to the same bytes' cmp first second
else
	skip 'a full disk' 'cannot mount'
fi

# ---- closed streams: a shard must not get what is printed ----
ok 'without stdin, stdout and stderr' sh -c \
	"exec '$jpcurate' run run.yaml --set output.dir=closed <&- >&- 2>&-"
fingerprint closed >second
ok '… the same bytes' cmp first second
tap_end
