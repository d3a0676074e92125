#!/bin/sh
# Items of JGLUE are found however they are planted, clean text is left alone, and what a run lists
# of them does not depend on its tasks.
set -eu
. tests/tap.sh
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
data=${JPCURATE_SHARED_DATA:-../shared/data}
if [ ! -d "$data/decontam" ]; then
	skip 'items of benchmarks' "no '$data/decontam'"
	tap_end
fi
data=$(cd "$data" && pwd)
plant=$PWD/tests/plant_items.py
cd "$tap_scratch"
# Other builds look at a tenth of it.
every=4 split=150KiB
case $jpcurate in
*/release/*) ;;
*)
	every=41 split=20KiB
	;;
esac
benchmarks=$(printf '%s,' "$data"/decontam/*.json)
benchmarks=${benchmarks%,}

# ---- every item, and nothing else ----
python3 "$plant" "$every" "$data"/decontam/*.json >planted.jsonl 2>counted
"$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --dropped found.jsonl \
	planted.jsonl >missed.jsonl
is 'planted items are all found: verbatim, re-punctuated, of another width, embedded' \
	"$(jq -r .id missed.jsonl)" ''
is '… four ways' "$(jq -r '.id | split(" ")[0]' found.jsonl | sort -u | tr '\n' ' ')" \
	'embedded punctuation verbatim width '
printf 'input: {paths: [planted.jsonl]}\nstages: [{decontamination: {benchmarks: [%s]}}]\n' \
	"$benchmarks" >check.yaml
"$jpcurate" check check.yaml >effective 2>notes
is 'check tells how many there are, and how many are too short' \
	"$(sed -n 's/.*benchmarks: \([0-9]*\) items are.*/\1/p' notes) $(grep -o '[0-9]* too short' \
		notes | awk '{n += $1} END {print n}')" "$(cat counted)"
clean=$data/text-ja/wikipedia_annotated_leads.jsonl
head -n 300 "$clean" >clean.jsonl
if [ "$every" = 4 ]; then
	"$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --dropped reported.jsonl \
		"$clean" >kept.jsonl
	# Their first sentences are an answer of JSQuAD and a question of JCommonsenseQA.
	is 'of 7,463 clean documents two are reported, which have the item' \
		"$(jq -r .id reported.jsonl | sort | tr '\n' ' ')" 'wiki00018059-00 wiki00025556 '
fi
"$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --action cut planted.jsonl \
	>cut.jsonl
"$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --dropped again.jsonl cut.jsonl \
	>rest
is 'what was cut has no item left' "$(wc -l <again.jsonl)" 0
is '… and what was around it' \
	"$(jq -r 'select(.id | startswith("embedded")).text | length < 76' cut.jsonl | grep -c true)" 0

# ---- runs ----
awk 'NR % 8 == 0' planted.jsonl >some.jsonl
{
	cat some.jsonl clean.jsonl
	head -n 30 some.jsonl
} >input.jsonl
# run NAME THREADS SPLIT STAGES
run()
{
	printf 'input: {paths: [input.jsonl], split_bytes: %s}\nstages:\n%s\n' "$3" "$4" >"$1.yaml"
	"$jpcurate" run "$1.yaml" -q --threads "$2" --set output.dir="$1" --set output.dropped=all
}
# result NAME: what must be the same
result()
{
	zstd -dcq "$1"/part-*.jsonl.zst | cksum
	zstd -dcq "$1"/dropped/map-*.zst | cksum
	cksum <"$1/report/contamination.tsv"
	sed 's/ [0-9]* tasks*//' "$1/report/stats.json" | cksum
}
stage="  - decontamination: {benchmarks: [$benchmarks]}"
run whole 1 32MiB "$stage
  - exact"
want=$(result whole)
run parts 3 "$split" "$stage
  - exact"
is 'parts of a file, several threads: the same' "$(result parts)" "$want"
is '… by several tasks that list some' \
	"$(($(find parts/state/map -name '*.labels' | wc -l) > 1))" 1
is 'the list counts what the stage has counted' \
	"$(awk -F '\t' 'NR > 1 {n += $2; d += $3} END {print n, d}' whole/report/contamination.tsv)" \
	"$(jq -r '.stages[] | select(.name == "decontamination").counts.items.found |
		"\(.) \(.)"' whole/report/stats.json)"
is '… and names the first document' \
	"$(awk -F '\t' 'NR == 2 {print $9, $10, $12}' whole/report/contamination.tsv)" \
	"input.jsonl 0 $(head -n 1 input.jsonl | jq -r .id)"
run some 3 "$split" "  - decontamination: {benchmarks: [$benchmarks], max_items: 1}"
is '… and those of them that it dropped' \
	"$(awk -F '\t' 'NR > 1 {n += $2; d += $3} END {print n, d}' some/report/contamination.tsv)" \
	"$("$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --action annotate \
		input.jsonl | jq '.jpcurate.contamination.items // 0' |
		awk '{n += $1; d += $1 > 1 ? $1 : 0} END {print n, d}')"
ok 'the run is right' "$jpcurate" verify parts
run behind 3 "$split" "  - exact
$stage"
is 'behind a deduplicator copies are not counted' \
	"$(awk -F '\t' 'NR > 1 {n += $2} END {print n}' behind/report/contamination.tsv)" \
	"$("$jpcurate" modify decontamination -q --benchmarks "$benchmarks" --action annotate \
		some.jsonl clean.jsonl | jq '.jpcurate.contamination.items // 0' |
		awk '{n += $1} END {print n}')"
ok '… and that run is right' "$jpcurate" verify behind
sed 's/	1	1	/	2	1	/' whole/report/contamination.tsv >other
cp other whole/report/contamination.tsv
fails 'verify sees a list that was changed' 4 'contamination.tsv' "$jpcurate" verify whole
echo >>parts/state/map/t000000.labels
rm parts/state/report.ok
"$jpcurate" run parts.yaml -q --set output.dir=parts --set output.dropped=all
is 'a part that was changed is made again' "$(result parts)" "$want"
echo '{"question":"別の質問の文をここに書いておきます。"}' >items.jsonl
printf 'input: {paths: [clean.jsonl]}\nstages: [decontamination: {benchmarks: [items.jsonl]}]\n' \
	>own.yaml
"$jpcurate" run own.yaml -q --set output.dir=own
is 'nothing found: a list with a heading' "$(wc -l <own/report/contamination.tsv)" 1
echo '{"question":"また別の質問の文をここに書いておきます。"}' >>items.jsonl
fails 'a benchmark that was changed is another run' 2 'items.jsonl' \
	"$jpcurate" run own.yaml -q --set output.dir=own

# ---- what cannot be read ----
echo '{"a": "x"' >bad.json
fails 'JSON that breaks off' 2 "'bad.json' line 2: expected JSON" \
	"$jpcurate" modify decontamination --benchmarks bad.json clean.jsonl
fails 'a field that is not there' 2 "'items.jsonl' has no string in one of the 'fields'" \
	"$jpcurate" modify decontamination --benchmarks items.jsonl --fields answer clean.jsonl
fails 'half an n-gram' 2 "ngram must be a whole number" \
	"$jpcurate" modify decontamination --benchmarks items.jsonl --ngram 2.5 clean.jsonl
fails 'no such file' 2 "missing.json" \
	"$jpcurate" modify decontamination --benchmarks missing.json clean.jsonl
zstd -q items.jsonl -o items.jsonl.zst
gzip -k bad.json
ok 'compressed files' "$jpcurate" modify decontamination -q --benchmarks items.jsonl.zst clean.jsonl
fails '… named in messages' 2 "'bad.json.gz' line" \
	"$jpcurate" modify decontamination --benchmarks bad.json.gz clean.jsonl
tap_end
