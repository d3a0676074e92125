#!/bin/sh
# However large files are split, the documents, their order, the report and the sample are those of
# files that are read whole; what lies damaged is damaged as a whole; a run goes on within a file.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# Sizes of parts, and that of runs that are damaged. Other builds do the same with fewer tasks, of
# which ThreadSanitizer makes each cost fifty times as much, all on several threads.
sizes='150 300 1111 5000' small=300
threads_of_runs='1 3'
seeds='1 2 3'
if [ -z "$tap_all" ]; then
	sizes='1111 5000' small=1111
	threads_of_runs=3
	seeds=1
fi

# ---- files of every shape ----
# documents SEED N: lines with copies within and over files, and some that are too short
documents()
{
	awk -v seed="$1" -v n="$2" 'BEGIN {
		srand(seed)
		for (i = 0; i < n; i++) {
			k = int(rand() * 2 * n)
			printf "{\"id\":\"%d-%d\",\"text\":\"", seed, i
			for (j = 0; j < k % 7; j++) printf "%d番目の文章をここに書きます。", k
			print "\"}"
		}
	}'
}
# page N URL: a WARC record
page()
{
	text=$(documents "$1" 9 | jq -r .text)
	body="<!DOCTYPE html><meta charset=utf-8><title>頁 $1</title><p>$text"
	http=$(printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%s' "$body" | wc -c)
	printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.jp/%s\r\n' "$1"
	printf 'Content-Type: application/http\r\nContent-Length: %d\r\n\r\n' "$http"
	printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%s\r\n\r\n' "$body"
}
# members COMMAND...: each ten lines by itself
members()
{
	split -l 10 -a 3 --filter="$*" - m
}
mkdir in
documents 1 400 >in/plain.jsonl
documents 2 400 | gzip -n >in/member.jsonl.gz
documents 3 400 | members gzip -n >in/members.jsonl.gz
documents 4 400 | zstd -q >in/frame.jsonl.zst
documents 5 400 | members zstd -q >in/frames.jsonl.zst
for i in $(seq 60); do page "$i"; done >in/pages.warc
for i in $(seq 61 120); do page "$i" | gzip -n; done >in/pages.warc.gz
for i in $(seq 121 180); do page "$i" | zstd -q; done >in/pages.warc.zst
for i in $(seq 181 240); do page "$i"; done | gzip -n >in/whole.warc.gz
documents 6 1 >in/small.jsonl
: >in/empty.jsonl
# Members without a header, two of them neighbours; one with a wrong byte; one that is cut off.
for i in $(seq 241 270); do
	case $i in
	250 | 262 | 263) page "$i" | gzip -n | tail -c +3 ;;
	*) page "$i" | gzip -n ;;
	esac
done >in/headless.warc.gz
cp in/pages.warc.gz in/torn.warc.gz
printf '\377\377\377\377' |
	dd of=in/torn.warc.gz bs=1 seek=$(($(wc -c <in/torn.warc.gz) / 2)) conv=notrunc 2>/dev/null
head -c $(($(wc -c <in/pages.warc.gz) - 70)) in/pages.warc.gz >in/cut.warc.gz
cat >run.yaml <<'EOF'
input: {paths: [in], max_unreadable: 1}
output: {dir: out, dropped_sample: 40}
stages:
  - length: {min_chars: 10, min_japanese_chars: 3}
  - exact
  - symbol_ratio
EOF

run()
{
	"$jpcurate" run run.yaml --quiet "$@"
}
kept()
{
	zstd -dcq "$1"/part-*.zst
}
same()
{
	kept "$1" >got && cmp whole.jsonl got &&
		zstd -dcq "$1/dropped/sample.jsonl.zst" >got && cmp whole.sample got &&
		cmp whole/report/stats.json "$1/report/stats.json" &&
		cmp whole/report/unreadable.tsv "$1/report/unreadable.tsv"
}
values()
{
	"$jpcurate" values "$1" --format=jsonl |
		jq -c 'del(.task, .row, .kept)' # numbers within a task
}
ok 'files that are read whole' run --set output.dir=whole --set input.split_bytes=0
is '… are one task each, or less' "$(jq '[.inputs[].parts // 1] | max' whole/plan.json)" 1
kept whole >whole.jsonl
zstd -dcq whole/dropped/sample.jsonl.zst >whole.sample
values whole >whole.values
ok '… with documents' test "$(wc -l <whole.jsonl)" -gt 500
ok '… and damage' test "$(wc -l <whole/report/unreadable.tsv)" -gt 3

# ---- any size of parts ----
parts=
for bytes in $sizes; do
	for threads in $threads_of_runs; do
		dir=out$bytes-$threads
		ok "parts of $bytes bytes on $threads threads" run --set output.dir="$dir" \
			--set input.split_bytes="$bytes" --set input.task_bytes="$bytes" \
			--threads "$threads"
		ok '… the same documents, sample and report' same "$dir"
		fails '… all of which is proved' 0 'is right' "$jpcurate" verify "$dir"
	done
	values "$dir" >got
	ok '… the same recorded values' cmp whole.values got
	parts="$parts $(jq '[.inputs[].parts // 1] | add' "$dir/plan.json")"
done
is "more and less parts:$parts" "$(echo "$parts" | tr ' ' '\n' | sort -un | grep -c .)" \
	"$(echo "$sizes" | wc -w)"

# ---- a part that is wrong ----
dir=out$small-3
values=$(find $dir/values -name 't*1.npy' | LC_ALL=C sort | head -n 1)
printf 'x' | dd of="$values" bs=1 seek=20 conv=notrunc 2>/dev/null
fails 'a part that is wrong, and what was written of it' 4 ': 2 things are wrong' \
	"$jpcurate" verify $dir
fails '… makes those behind it no worse' 4 ': 2 things are wrong' "$jpcurate" verify $dir
ok '… and is made again' run --set output.dir=$dir --set input.split_bytes=$small \
	--set input.task_bytes=$small
ok '… the same' same $dir

# ---- the run goes on within files ----
n=$(jq .tasks $dir/plan.json)
for seed in $seeds; do
	awk -v n="$n" -v seed="$seed" 'BEGIN {
		srand(seed)
		for (i = 0; i < n; i++) if (rand() < 0.3) printf "'$dir'/state/map/t%06d.ok\n", i
	}' | xargs rm
	fails "some parts are lost ($seed)" 0 "going on: [0-9]* of [0-9]* tasks are done" "$jpcurate" \
		run run.yaml --set output.dir=$dir --set input.split_bytes=$small \
		--set input.task_bytes=$small --threads 3
	ok '… the same again' same $dir
done

# ---- a part that begins at a wrong place ----
# What lies in a record looks like frames of the file, in which it is stored as it is.
stored()
{
	n=$(($(wc -c <"$1") * 8 + 1)) # one raw block, the last one: RFC 8878, 3.1.1.2
	printf '\050\265\057\375\000\070'
	for byte in $((n & 255)) $((n >> 8 & 255)) $((n >> 16)); do
		# shellcheck disable=SC2059 # an octal escape
		printf "\\$(printf %03o $byte)"
	done
	cat "$1"
}
mkdir false
for i in $(seq 301 340); do page "$i" | zstd -q; done >frames
{
	page 300
	printf 'WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: application/octet-stream\r\n'
	printf 'Content-Length: %d\r\n\r\n' "$(wc -c <frames)"
	cat frames
	printf '\r\n\r\n'
	page 341
} >record
stored record >false/false.warc.zst
false()
{
	"$jpcurate" run run.yaml --set input.paths=false --set input.split_bytes=1000 \
		--set output.dir=false.out "$@"
}
ok 'frames in a frame' false
kept false.out | jq -r .url >got
is '… are no documents' "$(tr '\n' ' ' <got)" 'http://example.jp/300 http://example.jp/341 '
rm false.out/state/map/*.ok
ok '… unless a part begins with one' "$jpcurate" task false.out map 3
ok '… and it has documents' test "$(jq .documents false.out/state/map/t000003.ok)" -gt 0
fails '… which is noticed' 0 "part 4 of 'false/false.warc.zst' is read again" false
kept false.out | jq -r .url | diff - got >log || cat log
ok '… and mended' test ! -s log
fails '… for good' 0 'is right' "$jpcurate" verify false.out

# ---- a file is judged as a whole ----
aside()
{
	fails "too much damage ($1)" 3 "without 3 of 14 inputs" run --set output.dir="aside$1" \
		--set input.max_unreadable=0.01 --set input.max_failed_shards=0.5 \
		--set input.split_bytes="$1"
}
aside 0
aside $small
ok '… of the same files' cmp aside0/report/set_aside.tsv aside$small/report/set_aside.tsv
kept aside0 >want
kept aside$small >got
ok '… the same documents' cmp want got
fails '… also with parts' 0 'is right' "$jpcurate" verify aside$small
mkdir torn
cp in/torn.warc.gz torn
torn()
{
	run --set input.paths=torn --set output.dir=torn.out --set input.max_unreadable=0.001 \
		--set input.split_bytes=1000
}
fails 'a file with a wrong byte' 1 'of its bytes are unreadable' torn
cp in/pages.warc.gz torn/torn.warc.gz
ok '… mended, is read again' torn
tap_end
