#!/bin/sh
# Everything a run writes for programs is as configs/schema says: documents, dropped lines, plan,
# markers, stats.json; and a schema that anything would pass is none.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
repository=$PWD
python=
for candidate in python3 /usr/bin/python3; do
	if [ -z "$python" ] && "$candidate" -c 'import jsonschema' 2>/dev/null; then
		python=$candidate
	fi
done
cd "$tap_scratch"
if [ -z "$python" ]; then
	skip 'JSON of runs' 'python3-jsonschema is not installed'
	tap_end
fi
# check SCHEMA FILE...; lines SCHEMA <LINES
check()
{
	(cd "$repository" && exec "$python" -W ignore tests/schema_check.py "$@")
}
lines()
{
	check --lines "$1"
}

mkdir in bad
printf '{"id":"%d","url":"http://example.jp/%d","text":"%s","extra":[1]}\n' \
	1 1 '最初の文書は taro@example.jp にあります。' 2 2 '短い' 3 3 '最初の文書は taro@example.jp にあります。' \
	4 4 '、、、、、、、、、、日本語の記号' 5 5 '残る文書の本文です。\n削除する行' \
	6 6 '言葉のために去る文書です。' >in/a.jsonl
cp in/a.jsonl 'in/b "b".jsonl'
cp in/a.jsonl bad/a.jsonl
echo '{' >bad/b.jsonl
echo '{"q":[{"文":"残る文書の本文です。"}]}' >bench.jsonl
cat >lines.yaml <<'EOF'
input: {paths: [in], task_bytes: 1}
output: {dir: lines}
stages:
  - length: {min_chars: 5, min_japanese_chars: 3}
  - exact
  - drop_lines: {words: [削除]}
  - ng_words: {words: [言葉], max_hits: 0}
  - decontamination: {benchmarks: [bench.jsonl], action: cut}
  - mask: {email: mask}
  - symbol_ratio
  - segment: {output: arrays, unknown: true, features: true}
EOF
cat >groups.yaml <<'EOF'
input: {paths: [in], task_bytes: 1}
output: {dir: groups, dropped: all}
stages:
  - length@strict: {min_chars: 12, mode: flag}
  - any_of@some: {min_passed: 1, stages: [symbol_ratio: {max_ratio: 0.2}, length: {min_chars: 20}]}
  - unless: {spared_by: [symbol_ratio@s: {max_ratio: 0.3}], stages: [length@b: {min_chars: 20}]}
EOF
cat >cut.yaml <<'EOF'
input: {paths: [in], task_bytes: 1}
output: {dir: cut}
stages:
  - exact
  - paragraphs: {match: exact, max_frequency: 2, min_run: 1}
EOF
crawl=$repository/tests/data/crawl
run()
{
	name=$1
	shift
	ok "a run: $name" "$jpcurate" run "$@" --quiet --set output.dir="$name"
}
run lines lines.yaml
run groups groups.yaml
run all lines.yaml --set output.dropped=all --set output.values=all --set input.checksum=true
run parts lines.yaml --set input.split_bytes=100
run pages "$repository/configs/web.yaml" --set "input.paths=$crawl" --set input.split_bytes=20000 \
	--set input.max_unreadable=1 --set output.dropped=all
fails 'a run: aside' 3 'set aside' "$jpcurate" run lines.yaml --quiet --set output.dir=aside \
	--set input.paths=bad --set input.max_failed_shards=0.5
ok 'a run: extended' "$jpcurate" run lines.yaml --quiet --set output.dir=extended \
	--set input.paths=in/a.jsonl
ok '… by one input' "$jpcurate" run lines.yaml --quiet --set output.dir=extended --extend \
	--set 'input.paths=in/a.jsonl,in/b*.jsonl'
run cut cut.yaml --set input.paths=in/a.jsonl
run against cut.yaml --set 'input.paths=in/b*.jsonl' --set stages.paragraphs.against=cut

n=0
for run in lines groups all parts pages aside extended cut against; do
	folder=$tap_scratch/$run
	zstd -dcq $run/part-*.zst >kept
	find $run/dropped -name '*.zst' ! -name 'paragraphs.*' -exec zstd -dcq {} + >dropped
	n=$((n + $(wc -l <kept) + $(wc -l <dropped)))
	ok "$run: documents" lines document.schema.json <kept
	ok "$run: dropped lines" lines dropped.schema.json <dropped
	ok "$run: plan" check plan.schema.json "$folder/plan.json"
	ok "$run: markers" check marker.schema.json "$folder"/state/*.ok "$folder"/state/*/*.ok
	ok "$run: stats.json" check stats.schema.json "$folder/report/stats.json"
done
# All over again, against the first run: everything is a copy.
run later "$repository/configs/web.yaml" --set "input.paths=$crawl" --set input.max_unreadable=1 \
	--set output.dropped=all --set stages.minhash.against=pages
zstd -dcq later/dropped/write-*.zst | grep '"run":' >dropped
zstd -dcq later/older_clusters/*.zst >older
ok 'later: dropped lines' lines dropped.schema.json <dropped
ok 'later: clusters of the older run' lines older_cluster.schema.json <older
ok 'later: plan' check plan.schema.json "$tap_scratch/later/plan.json"
ok '… that is not for nothing' test "$(wc -l <dropped)" -gt 1 -a "$(wc -l <older)" -gt 1
ok "all $n lines were checked" test "$n" -gt 120
zstd -dcq against/dropped/paragraphs.jsonl.zst >pieces
ok "$(wc -l <pieces) paragraphs that went" test "$(wc -l <pieces)" -gt 3
ok '… are as they should be' lines cut.schema.json <pieces

is 'lines: arrays of morphemes' "$(zstd -dcq lines/part-*.zst | jq -c '.jpcurate.morphemes | [keys,
	(map(length) | unique | length)]' | sort -u)" '[["at","feature","pos","surface","unknown"],1]'

# ---- what is wrong is found ----
# wrong SCHEMA FILE CHANGE: a jq program
wrong()
{
	jq -c "$3" "$2" >changed.json
	fails "no $1: $3" 1 changed.json check "$1.schema.json" "$tap_scratch/changed.json"
}
zstd -dcq pages/part-*.zst | head -n 1 >page
zstd -dcq pages/dropped/*.zst | head -n 1 >drop
for change in 'del(.text)' '.text = 1' '.jpcurate.source.offset = -1' \
	'.jpcurate.source.file = null' '.jpcurate.rights.status = "200"'; do
	wrong document page "$change"
done
zstd -dcq lines/part-*.zst | head -n 1 >segmented
for change in 'del(.jpcurate.morphemes.at)' '.jpcurate.morphemes.pos[0] = "名詞"' \
	'.jpcurate.morphemes.surprise = []'; do
	wrong document segmented "$change"
done
for change in 'del(.jpcurate.dropped)' 'del(.jpcurate.dropped.reason)' \
	'.jpcurate.dropped.violated = []' '.jpcurate.dropped.values = {"x": "y"}'; do
	wrong dropped drop "$change"
done
head -n 1 pieces >piece
for change in 'del(.text)' '.frequency = "2"' '.rule = "other"' '.surprise = 1'; do
	wrong cut piece "$change"
done
for change in 'del(.inputs)' '.inputs[0].bytes = "1"' 'del(.inputs[0].path)' '.tasks = -1' \
	'del(.output_epoch)' '.schema_version = 1' '.config_digest = "x"' '.surprise = 1' \
	'del(.xxh3_128)'; do
	wrong plan parts/plan.json "$change"
done
for change in 'del(.older_runs[0].xxh3_128)' '.older_runs[0].tasks = -1'; do
	wrong plan later/plan.json "$change"
done
head -n 1 older >one_older
for change in 'del(.run)' '.cluster.size = 0' '.surprise = 1'; do
	wrong older_cluster one_older "$change"
done
for change in 'del(.outputs)' '.outputs[0].xxh3_128 = "12"' 'del(.outputs[0].bytes)' \
	'.documents = -1' '.made_from = 1' '.counters.records = 0.5' '.surprise = 1' \
	'.part.begin = [0]' 'del(.part.end)'; do
	wrong marker parts/state/map/t000001.ok "$change"
done
for change in 'del(.input)' '.input.documents = "7"' 'del(.output)' 'del(.bounds)' \
	'.bounds[0].measured = -1' '.stages[0].name = 1' '.schema_version = 0' \
	'.stages[0].counts = 1' '.stages[0].counts.phone = 1' '.stages[0].counts.phone.matches = -1' \
	'.stages[0].counts.phone.action = 1'; do
	wrong stats pages/report/stats.json "$change"
done

# ---- what a plan is bound to ----
epoch=$(jq .output_epoch lines/plan.json)
is 'the output epoch counts the OUTPUT: lines of the changelog' "$epoch" \
	"$((1 + $(grep -c '^- OUTPUT:' "$repository/CHANGELOG.md")))"
tap_end
