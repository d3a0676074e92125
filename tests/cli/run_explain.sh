#!/bin/sh
# `jpcurate explain`: of one document, by id or address, all that the run knows: where it came from,
# what was measured then and is now, what dropped it, what it is a copy of, the record itself.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
crawl=$PWD/tests/data/crawl
cd "$tap_scratch"

mkdir in
i=0
for text in 最初の文章をここに書きます。 次の文章をここに書きます。 短い \
	最初の文章をここに書きます。 '、、、、、、、、、、日本語の記号'; do
	i=$((i + 1))
	echo "{\"id\":\"doc-$i\",\"url\":\"http://example.jp/$i\",\"text\":\"$text\"}"
done | tee in/plain.jsonl | gzip -n >in/z.jsonl.gz
sed -i 's/doc-/plain-/; s/example.jp/plain.example.jp/; s/の文章/の書類/; s/、、、、/。。。。/' in/plain.jsonl
sed -n 4p in/plain.jsonl >twin
cat twin >>in/plain.jsonl
cat >run.yaml <<'EOF'
input: {paths: [in], task_bytes: 1}
output: {dir: out}
stages:
  - length: {min_chars: 5, min_japanese_chars: 3}
  - exact
  - symbol_ratio: {max_ratio: 0.5}
EOF
ok 'a run' "$jpcurate" run run.yaml --quiet
explain()
{
	"$jpcurate" explain out "$@"
}
# row DOCUMENT BOUND: keeps, recorded, now, and what is said of it
row()
{
	explain "$1" | awk -v bound="$2" '$1 == bound { $1 = ""; print substr($0, 2) }'
}

# ---- kept ----
explain doc-1 >told
is 'a document that was kept' "$(head -n 5 told)" "id         doc-1
url        http://example.jp/1
source     'in/z.jsonl.gz', byte 0; task 1, row 0 of its recorded values
verdict    kept: line 1 of 'part-000001-00.jsonl.zst'
text       14 characters"
is '… its bounds' "$(row doc-1 length.min_chars)" '>= 5 14 14'
is '… one that is off is measured now' "$(row doc-1 length.max_chars)" '<= off - 14'
is '… those behind the deduplicator' "$(row doc-1 symbol_ratio.max_ratio)" \
	'<= 0.5 0.07141 0.071428571'
is '… how many copies it has' "$(row doc-1 exact.max_copies)" ''
fails 'by its address' 0 '^id  *doc-2$' explain http://example.jp/2
fails '… where it lies in a member' 0 \
	"^source  *'in/z.jsonl.gz', byte 0 \([0-9]* bytes into it\); task 1" explain doc-2

# ---- dropped ----
fails 'dropped by a filter' 0 \
	'verdict  *dropped by length.min_chars, the first of 2 bounds that it violates' explain doc-3
is '… first' "$(row doc-3 length.min_chars)" '>= 5 2 2 violated, first'
is '… and others' "$(row doc-3 length.min_japanese_chars)" '>= 3 2 2 violated'
fails 'dropped as a copy' 0 'verdict  *dropped by exact.max_copies$' explain doc-4
fails '… of which document' 0 \
	"^copy  *number 2 with its text; 'in/z.jsonl.gz', byte 0, is the first" explain doc-4
is '… by its number' "$(row doc-4 exact.max_copies)" '<= 1 2 - violated, first'
fails 'dropped behind the deduplicator' 0 'verdict  *dropped by symbol_ratio.max_ratio$' \
	explain doc-5
# places DOCUMENT: where in plain.jsonl the lines of this name begin
places()
{
	explain "$1" | sed -n "s/^source  *'in.plain.jsonl', byte \([0-9]*\);.*/\1/p" | tr '\n' ' '
}
is 'a name that two documents have' "$(explain plain-4 | grep -c '^id  *plain-4')" 2
is '… by their places' "$(places plain-4)" \
	"$(head -n 3 in/plain.jsonl | wc -c) $(head -n 5 in/plain.jsonl | wc -c) "

# ---- the record ----
explain plain-4 --original >got
cat twin twin >want
ok 'records as they were read' cmp want got
explain doc-2 --original >got
zcat in/z.jsonl.gz | sed -n 2p >want
ok '… inside a member' cmp want got

# ---- what is not there ----
fails 'an unknown name' 1 \
	"out' has no document 'nothing' with recorded values; .*--scan reads all inputs" \
	explain nothing
fails '… also by a scan' 1 "out' has no document 'nothing'" explain nothing --scan
fails 'no run' 1 "'in' holds no run" "$jpcurate" explain in doc-1
mv in/z.jsonl.gz away
fails 'an input that is away' 0 "cannot open 'in/z.jsonl.gz'.*: found by the hash" explain doc-1
fails '… what was recorded is told' 0 "^verdict  *kept: line 1 of 'part-0" explain doc-1
fails '… but there is no original' 1 "cannot open 'in/z.jsonl.gz'" explain doc-1 --original
fails '… others are told' 0 '^id  *plain-1$' explain plain-1
printf '{"id":"other"}\n' >in/z.jsonl.gz
fails '… or another file' 1 "'in/z.jsonl.gz'" explain doc-2
mv away in/z.jsonl.gz

# ---- from elsewhere, half done, without values ----
fails 'from another folder' 0 "kept: line 1 of 'part-000001-00.jsonl.zst'" \
	sh -c "cd /; \"$jpcurate\" explain \"$tap_scratch/out\" doc-1"
cp -r out half
rm half/state/write/t000001.ok half/state/report.ok
fails 'before it is written' 0 'verdict  *kept by the stages in front of exact' \
	"$jpcurate" explain half doc-1
rm half/state/map/t000001.ok
fails 'before it is read' 1 "half' has no document 'doc-1' with recorded values" \
	"$jpcurate" explain half doc-1
ok 'a run without values' "$jpcurate" run run.yaml --quiet --set output.dir=bare \
	--set output.values=none
fails '… needs a scan' 1 '--scan reads all inputs' "$jpcurate" explain bare doc-3
fails '… which tells what its bounds say' 0 'verdict  *dropped by length.min_chars' \
	"$jpcurate" explain bare doc-3 --scan
fails '… and where it is' 0 "^source  *'in/z.jsonl.gz', byte 0 \([0-9]* bytes into it\)$" \
	"$jpcurate" explain bare doc-3 --scan

# ---- pages ----
cat >pages.yaml <<EOF
input:
  paths: ["$crawl/pages-*.warc.*", "$crawl/text-*.wet.gz"]
  split_bytes: 4000
  max_unreadable: 1
output: {dir: pages}
stages:
  - read
  - japanese
  - length
  - exact
EOF
ok 'pages in parts of files' "$jpcurate" run pages.yaml --quiet
zstd -dcq pages/part-*.zst | jq -r .id | sort -u | head -n 40 >ids
ok 'there are some' test "$(wc -l <ids)" -ge 20
# found ID: and the record is that of the page
found()
{
	"$jpcurate" explain pages "$1" >told 2>&1 && grep -q '^verdict  *kept: line' told &&
		"$jpcurate" explain pages "$1" --original | head -c 4000 | grep -aqi '^WARC-Type: [rc]'
}
wrong=
while read -r id; do
	found "$id" || wrong="$wrong $id"
done <ids
is 'each is found, and its record' "$wrong" ''
# The line that is named is that of the document.
id=$(sed -n 5p ids)
place=$("$jpcurate" explain pages "$id" |
	sed -n "s/^verdict  *kept: line \([0-9]*\) of '\(.*\)'/\1 \2/p" | head -n 1)
is 'the line that is named' \
	"$(zstd -dcq "pages/${place#* }" | sed -n "${place% *}p" | jq -r .id)" "$id"

# ---- what stages note ----
echo '{"id":"cats","text":"猫と犬と猫"}' >words.jsonl
cat >words.yaml <<'EOF'
input: {paths: [words.jsonl]}
output: {dir: words}
stages:
  - ng_words@cats: {words: [犬, 猫], max_hits: 0}
  - ng_words@dogs: {words: [と犬, 馬], max_hits: 0}
EOF
ok 'words that are counted' "$jpcurate" run words.yaml --quiet
is 'which of them a document has' "$("$jpcurate" explain words cats | grep '^noted')" \
	'noted      ng_words ["猫","犬","と犬"]'
tap_end
