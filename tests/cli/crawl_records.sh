#!/bin/sh
# Records of a crawl: digests that are wrong, pages that are not all there, records that are
# skipped; what a pipe, a run and its proof say of them. The truth is tests/warc_digests.py's.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
oracle=$PWD/tests/warc_digests.py
data=${JPCURATE_SHARED_DATA:-$PWD/../shared/data}
[ ! -d "$data/warc" ] || data=$(cd "$data" && pwd)
cd "$tap_scratch"
python() { /usr/bin/python3 "$oracle" "$@"; }

python make crawl.warc
python make crawl.warc.gz

# pipe OPTIONS...: documents in `out`, counters in `counters`, messages in `said`
pipe() { "$jpcurate" read --max-unreadable 1 --report counters "$@" >out 2>said; }
# counters PATTERN: those whose names match, without their prefix, in one line
counters() { sed -nE "s/^($1)\t/\1 /p" counters | tr '\n' ' '; }
ids() { jq -r '.id | ltrimstr("urn:x:")' out | tr '\n' ' '; }
digests() # as the oracle prints them
{
	for of in block payload; do
		printf '%s' "$of"
		for result in right wrong unchecked; do
			printf ' %s' "$(awk -v name="digests.$of.$result" \
				'$1 == name {n = $2} END {print n + 0}' counters)"
		done
		[ $of = payload ] || printf ' '
	done
}

# ---- digests ----
all='0 1 2 3 4 5 6 7 8 9 11 12 13 29 '
pipe crawl.warc
is 'off: every page that is whole is a document' "$(ids)" "$all"
is '… and no digest is looked at' "$(counters 'digests.*')" ''
cp out plain
pipe --check-digests count crawl.warc
is 'count: each digest is judged' "$(digests)" "$(python count crawl.warc)"
ok '… and no document is another' cmp plain out
# as_warnings: of the oracle's lines, but for lengths, as of ranges that are damaged
as_warnings()
{
	 tr '\t' ' ' | sed -E "s/^([^ ]*) ([0-9]*) (.*)/warning: '\1': byte \2: \3/"
}
# told FILE: what it says of digests, without lengths
told() { grep -a ': warc: wrong' "$1" | sed -E 's/, [1-9][0-9]* bytes$//'; }
python wrong crawl.warc | as_warnings >want
is '… wrong ones are told with their places' "$(told said)" "$(cat want)"
"$jpcurate" dedup minhash --check-digests count --max-unreadable 1 crawl.warc >out 2>said
is '… also by a deduplicator' "$(told said)" "$(cat want)"
cp plain out
ok '… the damage is that of a run without' "$jpcurate" read -q --check-digests count \
	--max-unreadable 0.2 crawl.warc
fails 'drop: it is more' 1 'max_unreadable is 20 %' "$jpcurate" read -q --check-digests drop \
	--max-unreadable 0.2 crawl.warc
pipe --check-digests drop crawl.warc
is 'drop: documents with right digests, or none' "$(ids)" '0 1 2 3 4 5 12 13 29 '
is '… the others cannot be read' "$(counters 'unreadable_records|documents|records')" \
	"records 34 documents 9 unreadable_records 9 "
is '… and a request is not skipped' "$(counters 'skipped.request')" 'skipped.request 1 '
cp out dropped
for threads in 1 4; do
	pipe --check-digests drop --threads $threads --batch-bytes 1KiB crawl.warc.gz
	is "$threads threads: the same documents" "$(jq -c 'del(.jpcurate.source)' out)" \
		"$(jq -c 'del(.jpcurate.source)' dropped)"
	is '… and digests' "$(digests)" "$(python count crawl.warc)"
done
fails 'another word' 2 "'check_digests' must be one of off, count, drop" \
	"$jpcurate" read --check-digests yes crawl.warc

# ---- kinds, and what is not all there ----
kinds=$(printf 'skipped.%s ' 'warcinfo 1' 'request 2' 'metadata 1' 'revisit 1' 'resource 1' \
	'continuation 2' 'other 2' 'dns 1' 'not_text 1')
pipe crawl.warc
is 'skipped records by kind' "$(counters 'skipped.*')" "skipped 17 ${kinds}skipped.truncated 5 "
ok '… in the table' grep -q '^skipped 17: warcinfo 1, request 2, .* not_text 1, truncated 5$' said
is 'damage without the header of a truncated record' \
	"$(counters 'unreadable_records')" 'unreadable_records 3 '
pipe --truncated keep crawl.warc
is 'keep: only truncated ones are more' "$(counters 'skipped.*')" "skipped 12 $kinds"
is '… and corrupt ones unreadable' "$(counters 'unreadable_records')" 'unreadable_records 2 '
is '… documents tell' \
	"$(jq -r '.jpcurate.rights.truncated as $why | select($why) | .id + " " + $why' out)" \
	'urn:x:25 length
urn:x:26 length
urn:x:27 length
urn:x:28 time
urn:x:30 chunked: cut off
urn:x:31 content coding cut off'
is '… the part before is there' \
	"$(jq -r 'select(.id == "urn:x:28" or .id == "urn:x:30") | .text[:10]' out)" \
	'これは34番の頁です
これは36番の頁です'

# ---- a run ----
mkdir in
cp crawl.warc crawl.warc.gz in/
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1, max_unreadable: 1}
output: {dir: off}
stages: [read]
END
run() # NAME SETTING...
{
	name=$1
	shift
	"$jpcurate" run run.yaml --set "output.dir=$name" "$@" >log 2>&1
}
count_of() # of $check
{
	jq -r ".input.digests.$1 | [.right, .wrong, .unchecked | tostring] | join(\" \")" \
		"$check/report/stats.json"
}
for check in off count drop; do
	ok "a run: $check" run $check --set input.check_digests=$check
	cp log log.$check
	pipe --check-digests $check in/crawl.warc in/crawl.warc.gz
	ok '… the documents of the pipe' cmp out - <<END
$(zstd -dcq $check/part-*.jsonl.zst)
END
	is '… and its digests' "$(digests)" "block $(count_of block) payload $(count_of payload)"
	ok '… which verify proves' "$jpcurate" verify $check
done
{ python wrong in/crawl.warc && python wrong in/crawl.warc.gz; } >want
tail -n +2 count/report/suspects.tsv |
	awk -F '\t' '{print "warning: \047" $1 "\047: byte " $2 ": " $6 ", " $4 " bytes"}' >suspects
"$jpcurate" report count >said 2>&1
is 'count: the report tells the first ten' "$(grep -a ': warc: wrong' said)" "$(head suspects)"
more=$(($(wc -l <suspects) - 10))
ok '… and how many more' grep -q "^warning: $more more digests are wrong\$" said
grep -a '^warning: .*wrong' said >told
is '… so does the run' "$(grep -a '^warning: .*wrong' log.count)" "$(cat told)"
is '… and its table' "$(grep -a '^warning: .*wrong' count/report/table.txt)" "$(cat told)"
ok 'off: it tells none' sh -c '! grep -q "digest" off/report/table.txt'
python wrong in/crawl.warc >want
is 'count: a list with places' \
	"$(grep 'crawl\.warc	' count/report/suspects.tsv | cut -f1,2,6)" "$(cat want)"
is '… also in members of gzip' "$(grep -c 'crawl\.warc\.gz	' count/report/suspects.tsv)" \
	"$(wc -l <want)"
# ids_at COMMAND...: of the records at the places that are read from stdin
ids_at()
{
	uniq | while read -r at; do
		"$@" $((at + 1)) | sed -n 3p
	done
}
unzip_from() { tail -c "+$1" in/crawl.warc.gz | zcat 2>/dev/null; }
plain_from() { tail -c "+$1" in/crawl.warc; }
is '… which are there' "$(grep 'gz	' count/report/suspects.tsv | cut -f2 | ids_at unzip_from)" \
	"$(cut -f2 want | ids_at plain_from)"
ok '… and no more is unreadable' cmp off/report/unreadable.tsv count/report/unreadable.tsv
ok 'off: no list' test ! -e off/report/suspects.tsv
ok 'drop: none' test ! -e drop/report/suspects.tsv
is '… they are unreadable' "$(grep -c 'warc: wrong' drop/report/unreadable.tsv)" 12
is '… by what is wrong' "$(grep -c 'warc	.*block digest$' drop/report/unreadable.tsv)" 3
# ---- every byte that cannot be read ----
# sums FILE: bytes on disk, decompressed bytes and ranges, as listed
sums()
{
	awk -F '\t' '{n[$5] += $4} $5 == "disk" || $5 == "stream" {ranges++}
		END {print n["disk"] + 0, n["stream"] + 0, ranges + 0}' "$1"
}
# counted FOLDER: the same as counted, with the bytes of the ledger
counted()
{
	jq -r '.input | [.unreadable_disk_bytes, .unreadable_stream_bytes, .unreadable - .malformed,
		.file_bytes == .member_bytes + .unreadable_bytes + .padding_bytes | tostring] |
		join(" ")' "$1/report/stats.json"
}
mkdir mixed
cp in/* mixed/
gzip -cn crawl.warc >mixed/member.warc.gz # records have no bytes on disk of their own
ok 'a run over both kinds of damage' run both --set input.paths=mixed \
	--set input.check_digests=drop
is '… counts what it lists' "$(counted both)" "$(sums both/report/unreadable.tsv) true"
sums both/report/unreadable.tsv >listed
read -r disk stream n <listed
ok '… of either kind' test "$disk" -gt 0 -a "$stream" -gt 0
want="$disk of $(cat mixed/* | wc -c) bytes on disk, $(
	)$stream of $((3 * $(wc -c <crawl.warc))) decompressed"
is '… in the table' "$(grep '^unreadable' both/report/table.txt)" \
	"unreadable: $want, in $n ranges"
ok '… which verify proves' "$jpcurate" verify both
pipe --check-digests drop mixed/*
is '… as the pipe' "$(grep '^unreadable: ' said)" "unreadable: $want, in $n ranges"
is '… whose list is the same' "$(sed -n 's/^unreadable\t//p' counters)" \
	"$(tail -n +2 both/report/unreadable.tsv)"
is '… and its counters' "$(counters 'unreadable_(disk|stream)_bytes' | cut -d ' ' -f 2,4)" \
	"$disk $stream"
fails '… the message of an error counts them, too' 1 \
	"unreadable \\($want\\), max_unreadable is 1 %" \
	"$jpcurate" read -q --check-digests drop --max-unreadable 0.01 mixed/*
pipe mixed/member.warc.gz
is 'decompressed bytes only' "$(grep '^unreadable: ' said)" "unreadable: $(
	)$(sed -n 's/^unreadable_stream_bytes\t//p' counters) of $(wc -c <crawl.warc) $(
	)decompressed bytes, in 3 ranges"
printf '{"text":"a"}\n{"no":1}\n' >lines.jsonl
pipe --on-malformed drop lines.jsonl
is 'a line that is dropped by wish' "$(grep -E '^(malformed|unreadable): ' said)" \
	'malformed: 1 line dropped'
is '… is no damage' "$(counters '(malformed|unreadable)_.*')" \
	'unreadable_records 1 malformed_records 1 '
ok 'keep: a run' run keep --set input.truncated=keep
ok '… verify' "$jpcurate" verify keep
is '… counts as the pipe' \
	"$(jq -c '.input | [.skipped, .skipped_by_kind.truncated, .unreadable]' \
		keep/report/stats.json)" \
	'[24,0,4]'
python=python3
"$python" -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
ok 'stats.json has its schema' sh -c "cd '$OLDPWD' &&
	$python tests/schema_check.py stats.schema.json '$PWD'/*/report/stats.json"
fails 'another value is another run' 2 'input.check_digests is drop here and count in the run' \
	run count --set input.check_digests=drop
fails '… also of truncated' 2 'input.truncated is keep here and drop in the run' \
	run off --set input.truncated=keep
fails 'a wrong value has a place' 2 \
	"run.yaml:1:37: option 'truncated' must be one of drop, keep, got 'kepe'" \
	sh -c "mkdir else && sed 's/max_unreadable: 1/truncated: kepe/' run.yaml >else/run.yaml &&
		cd else && '$jpcurate' check run.yaml"

# ---- verify counts kinds again ----
sed -i '0,/^WARC-Type: request/s//WARC-Type: strange/' in/crawl.warc
fails 'an input with another record in a place' 4 \
	'map task 0: 1 records to be skipped \(request\) in the inputs, 2 were counted' \
	"$jpcurate" verify off
sed -i '0,/^WARC-Type: strange/s//WARC-Type: request/
	0,/^WARC-Type: warcinfo/s//WARC-Type: metadata/' in/crawl.warc
fails '… also where some may have been dropped' 4 \
	'map task 0: 0 records to be skipped \(warcinfo\) in the inputs, 1 were counted' \
	"$jpcurate" verify drop

# ---- real crawls ----
if [ -d "$data/warc" ]; then
	for file in warcio/example-digest.warc jwat/invalid-warcfile-digest-fields.warc \
		gowarc-inline/Test_Unmarshal_ValidateDigestError.warc ja/ja-warcio.warc.gz \
		ja/ja-wget.warc.gz cc-whirlwind/whirlwind.warc.gz cc-whirlwind/whirlwind.warc.wet.gz \
		iipc-specs/hello-world.warc.gz iipc-specs/20130729-heritrix-original.warc.gz \
		iipc-specs/20141129-heritrix-original.warc.gz \
		iipc-specs/20130729-heritrix-revisit-with-http-headers.warc.gz \
		jwat/IAH-20080430204825-00000-blackbook.warc.gz \
		http-body-cases/http-body-cases.warc.gz; do
		pipe --check-digests count "$data/warc/$file"
		is "$file" "$(digests)" "$(python count "$data/warc/$file")"
	done
else
	skip 'real crawls' 'no shared data'
fi
tap_end
