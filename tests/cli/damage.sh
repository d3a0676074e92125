#!/bin/sh
# Damage is told: each range that could not be read, and what stands behind the last record, with
# file, offset, length and cause; on stderr and in the report of runs, and of pipes.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
crawl=$tap_scratch/sound.warc.gz
head -c -512 tests/data/crawl/pages-1.warc.gz >"$crawl" # without its own padding
cd "$tap_scratch"

# flip FILE OFFSET: another byte there
flip()
{
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf %o $((byte ^ 85)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>dd.log
}

# ---- the files ----
# The third document's member, and what an undamaged file gives.
"$jpcurate" read -q "$crawl" 2>/dev/null >sound
offset_of() { sed -n "$1p" sound | jq .jpcurate.source.offset; }
third=$(offset_of 3)
size=$(wc -c <"$crawl" | tr -d ' ')
mkdir in
cp "$crawl" in/flipped.warc.gz
flip in/flipped.warc.gz $((third + 100))
{ cat "$crawl" && head -c 5000 /dev/zero; } >in/padded.warc.gz
{ cat "$crawl" && echo 'no member of any kind'; } >in/tail.warc.gz
zcat "$crawl" >in/plain.warc
plain=$(wc -c <in/plain.warc | tr -d ' ')
head -c 700 /dev/zero >>in/plain.warc

# ---- a run ----
cat >run.yaml <<'END'
input: {paths: [in], max_unreadable: 0.5}
output: {dir: out}
stages: [length: {min_chars: 1}]
END
ok 'a run with damage' "$jpcurate" run run.yaml
cp "$tap_scratch/log" said
length=$(sed -n 2p out/report/unreadable.tsv | cut -f4)
{
	printf 'file\toffset\twithin\tlength\tof\tcause\n'
	printf 'in/flipped.warc.gz\t%s\t0\t%s\tdisk\tcorrupt gzip member: \n' "$third" "$length"
	printf 'in/padded.warc.gz\t%s\t0\t5000\tpadding\tzero bytes at the end\n' "$size"
	printf 'in/plain.warc\t%s\t0\t700\tpadding\tzero bytes at the end\n' "$plain"
	printf 'in/tail.warc.gz\t%s\t0\t22\tpadding\tgarbage at the end\n' "$size"
} >want
is 'report/unreadable.tsv lists all of it' \
	"$(sed 's/\(corrupt gzip member: \).*/\1/' out/report/unreadable.tsv)" "$(cat want)"
ok '… of one member' test "$length" -gt 100 -a "$length" -lt 10000
ok 'a member behind it is where the range ends' sh -c "
	tail -c +$((third + length + 1)) in/flipped.warc.gz | zcat | head -c 7 | grep -q WARC/1."
warned() { grep '^warning: ' "$1" | sed 's/\(corrupt gzip member: \)[^,]*/\1/'; }
cat >want <<END
warning: 'in/flipped.warc.gz': byte $third: corrupt gzip member: , $length bytes
warning: 'in/padded.warc.gz': byte $size: zero bytes at the end, 5000 bytes
warning: 'in/plain.warc': byte $plain: zero bytes at the end, 700 bytes
warning: 'in/tail.warc.gz': byte $size: garbage at the end, 22 bytes
END
is 'stderr warns of all of it' "$(warned said)" "$(cat want)"
is 'report/table.txt tells it' "$(warned out/report/table.txt)" "$(cat want)"
"$jpcurate" report out >said 2>&1
is '… and so does the report command' "$(warned said)" "$(cat want)"
is 'the sums are in stats.json' \
	"$(jq -c '[.input.unreadable_bytes, .input.padding_bytes, .input.unreadable_ranges]' \
		out/report/stats.json)" "[$length,5722,1]"
ok 'verify agrees' "$jpcurate" verify out
is 'one document is lost' "$(zstdcat out/part-* | wc -l | tr -d ' ')" \
	"$((4 * $(wc -l <sound) - 1))"

cp -r out whole
rm -r out
ok 'a run in many parts' "$jpcurate" run run.yaml --threads 2 --set input.split_bytes=8KiB
cp "$tap_scratch/log" said
ok '… tells the same' cmp out/report/unreadable.tsv whole/report/unreadable.tsv
is '… on stderr, too' "$(warned said)" "$(cat want)"
rm -r out
ok 'a quiet run' "$jpcurate" run run.yaml -q
is '… says nothing' "$(wc -c <"$tap_scratch/log" | tr -d ' ')" 0

# ---- more than is bearable ----
share=$((100 * length / size))
ok 'the damage is a few percent' test "$share" -ge 1
fails 'max_unreadable' 1 \
	"'in/flipped.warc.gz': .*\(1 range, at .*corrupt gzip member.*max_unreadable is 0.5 %" \
	"$jpcurate" run run.yaml --set output.dir=strict --set input.max_unreadable=0.005
ok 'padding is no damage' "$jpcurate" run run.yaml --set output.dir=pads \
	--set input.max_unreadable=0 --set 'input.paths=in/p*'

# ---- pipes ----
# piped NAME MESSAGE COMMAND...: what a pipe says, and writes into its report
piped()
{
	name=$1
	want=$2
	shift 2
	"$@" --max-unreadable 0.5 --report report.tsv >lines 2>said
	is "$name: stderr" "$(warned said)" "$want"
	is "$name: the last line sums up" "$(tail -n 1 said | cut -d ' ' -f 1)" kept
}
piped 'read' "warning: 'in/flipped.warc.gz': byte $third: corrupt gzip member: , $length bytes" \
	"$jpcurate" read in/flipped.warc.gz
is 'read: its report' "$(sed -n 's/^unreadable\t\(.*: \).*/\1/p' report.tsv)" \
	"$(printf 'in/flipped.warc.gz\t%s\t0\t%s\tdisk\tcorrupt gzip member: ' "$third" "$length")"
is 'read: its counters' "$(grep -c "^unreadable_bytes	$length\$" report.tsv)" 1
# shellcheck disable=SC2016 # the inner shell's
piped 'read of a pipe' "warning: 'stdin': byte $size: garbage at the end, 22 bytes" \
	sh -c 'cat in/tail.warc.gz | "$0" "$@"' "$jpcurate" read
is '… its counters' "$(grep -c '^padding_bytes	22$' report.tsv)" 1
piped 'dedup minhash' \
	"warning: 'in/padded.warc.gz': byte $size: zero bytes at the end, 5000 bytes" \
	"$jpcurate" dedup minhash in/padded.warc.gz
fails 'max_unreadable in a pipe' 1 'bytes are unreadable .*max_unreadable is 0.5 %' \
	sh -c "cat in/flipped.warc.gz | '$jpcurate' read --max-unreadable 0.005 >lines"
"$jpcurate" read -q in/padded.warc.gz >lines 2>said
is 'a quiet pipe says nothing' "$(wc -c <said | tr -d ' ')" 0

# ---- many ----
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do cp in/tail.warc.gz "many-$i.warc.gz"; done
"$jpcurate" read many-*.warc.gz >lines 2>said
is 'no more than ten are told one by one' "$(grep -c 'garbage at the end' said)" 10
is '… the others are counted' "$(grep -c 'warning: 3 more' said)" 1
rm many-11.warc.gz many-12.warc.gz
"$jpcurate" read many-*.warc.gz >lines 2>said
ok '… also if it is one' grep -q '^warning: 1 more range of bytes is no record$' said
tap_end
