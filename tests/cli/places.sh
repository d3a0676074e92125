#!/bin/sh
# Places: a document is found again at (offset, within) of its source, in a member of its own or of
# many; copies and unreadable lines are told the same way.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
crawl=$PWD/tests/data/crawl/pages-1.warc.gz
cd "$tap_scratch"

cp "$crawl" each.warc.gz
zcat each.warc.gz >plain.warc
gzip -k plain.warc
mv plain.warc.gz whole.warc.gz
zstd -q plain.warc -o whole.warc.zst

# ---- documents ----
# first_lines FILE: of each document, what stands at its place; the id is checked with it
first_lines()
{
	"$jpcurate" read -q --max-unreadable 1 "$1" 2>/dev/null |
		jq -r '[.id, .jpcurate.source.offset, .jpcurate.source.within // 0] | @tsv' >places
	while read -r id offset within; do
		case $1 in
		*.gz) tail -c +$((offset + 1)) "$1" | zcat 2>/dev/null ;;
		*.zst) tail -c +$((offset + 1)) "$1" | zstdcat -q 2>/dev/null ;;
		*) tail -c +$((offset + 1)) "$1" ;;
		esac | tail -c +$((within + 1)) | head -c 1000 >bytes || true
		head -n 1 bytes | tr -d '\r'
		grep -aqF "<$id>" bytes || echo "no $id"
	done <places
}

for file in plain.warc each.warc.gz whole.warc.gz whole.warc.zst; do
	is "$file: all documents stand at their places" "$(first_lines $file | sort -u)" WARC/1.0
	cut -f1 places >$file.ids
	ok '… of which there are many' test "$(wc -l <places)" -gt 5
	ok '… and the same as in the plain file' cmp plain.warc.ids $file.ids
done
cut -f3 places | sort -n >within
is 'within a whole frame' "$(uniq -d within | wc -l | tr -d ' ')" 0
members()
{
	"$jpcurate" read -q --max-unreadable 1 each.warc.gz 2>/dev/null |
		jq -c '.jpcurate.source | has("within")' | sort -u
}
is 'no within for members of their own' "$(members)" false

# ---- copies and unreadable lines of a run ----
mkdir in
for text in 最初の文書はここにあります。 次の文書はここにあります。; do
	echo "{\"text\":\"$text\"}"
done >lines
{ cat lines; echo '{"text":tru}'; cat lines; } | gzip >in/a.jsonl.gz
cat lines >in/b.jsonl
cat >run.yaml <<'END'
input: {paths: [in], on_malformed: drop}
output: {dir: out}
stages: [exact]
END
ok 'a run' "$jpcurate" run run.yaml
is 'copies tell the place of what stayed' \
	"$(zstd -dcq out/dropped/sample.jsonl.zst | jq -c .jpcurate.dropped.kept)" \
	'{"file":"in/a.jsonl.gz","offset":0}
{"file":"in/a.jsonl.gz","offset":0,"within":54}
{"file":"in/a.jsonl.gz","offset":0}
{"file":"in/a.jsonl.gz","offset":0,"within":54}'
is 'an unreadable line has a place' "$(cat out/report/unreadable.tsv)" "$(
	printf 'file\toffset\twithin\tlength\tof\tcause\n'
	printf 'in/a.jsonl.gz\t0\t105\t12\tstream\tjsonl: expected a value\n'
)"

# ---- the sample of dropped documents is drawn by place ----
mkdir many
seq 100 | sed 's/.*/{"id":"&","text":"短い"}/' | gzip >many/a.jsonl.gz
cat >sample.yaml <<'END'
input: {paths: [many]}
output: {dir: sample, dropped_sample: 5}
stages: [{length: {min_chars: 4}}]
END
ok 'a run that drops all' "$jpcurate" run sample.yaml
zstd -dcq sample/dropped/sample.jsonl.zst | jq -r .id >sampled
is 'five of them are kept' "$(wc -l <sampled | tr -d ' ')" 5
ok '… not the first of their member' test "$(tail -n 1 sampled)" -gt 20
tap_end
