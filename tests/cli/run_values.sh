#!/bin/sh
# Recorded values: a row per document, which say what the report says, the same for any number of
# threads; what `jpcurate values` prints; and what NumPy makes of the files.
. tests/tap.sh
set -eu
export LC_ALL=C
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
repository=$PWD
crawl=$PWD/tests/data/crawl
web=$PWD/configs/web.yaml
# The one that has NumPy, if any has.
python=
for candidate in python3 /usr/bin/python3; do
	if [ -z "$python" ] && "$candidate" -c 'import numpy' 2>/dev/null; then python=$candidate; fi
done
cd "$tap_scratch"

# count FILE COLUMN [VALUE]: rows of which the column is not empty, or is this
count()
{
	awk -F '\t' -v column="$2" -v value="${3-}" -v any="$(($# < 3))" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i; next }
		any ? $at != "" : $at == value { n++ }
		END { print n + 0 }' "$1"
}
# reported RUN: of each bound, documents dropped first
reported()
{
	jq -r '.bounds[] | select(.reason != "read.min_japanese") |
		[.reason, .dropped_first] | @tsv' "$1/report/stats.json"
}
# recounted RUN FILE: the same from rows
recounted()
{
	reported "$1" | while read -r reason _; do
		printf '%s\t%s\n' "$reason" "$(count "$2" first "$reason")"
	done
}
# violations RUN [FILE]: documents that were measured, and that violated, per bound; as reported or
# from rows. Without those of which not every row tells: bounds that pages without signs of Japanese
# are measured by as well, the deduplicator's, of which documents without copies have no row, and
# guards, which have no column.
violations()
{
	jq -r '.bounds[] | select(.reason | test("^(read|url|exact|mask.max_unf)") | not) |
		select(.value != null) |
		[.reason, .direction, .value, .measured, .violated] | @tsv' "$1/report/stats.json" |
		if [ $# = 1 ]; then
			cut -f 1,4,5
		else
			awk -F '\t' -v OFS='\t' '
			function violates(x, b)
			{
				if (direction[b] == "drop below") return x < value[b]
				if (direction[b] == "drop above") return x > value[b]
				if (direction[b] == "drop at or below") return x <= value[b]
				return x >= value[b]
			}
			NR == FNR { direction[$1] = $2; value[$1] = $3 + 0; order[++n] = $1; next }
			FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			{
				for (i = 1; i <= n; i++) {
					b = order[i]
					if ($at[b] == "") continue
					measured[b]++
					violated[b] += violates($at[b] == "inf" ? 1e300 : $at[b] + 0, b)
				}
			}
			END {
				for (i = 1; i <= n; i++)
					print order[i], measured[order[i]] + 0, violated[order[i]] + 0
			}
			' - "$2"
		fi
}

# ---- the default profile on the sample crawl ----
ok 'a run' "$jpcurate" run "$web" --set "input.paths=@$crawl/inputs.list" \
	--set input.max_unreadable=0.02 --set output.dir=crawled
ok 'values' "$jpcurate" values crawled
"$jpcurate" values crawled >crawled.tsv
rows=$(($(wc -l <crawled.tsv) - 1))
documents=$(jq .input.documents crawled/report/stats.json)
foreign=$(jq '.bounds[] | select(.reason == "read.min_japanese").dropped_first' \
	crawled/report/stats.json)
is 'a row per document, none for pages without signs of Japanese' "$rows" $((documents - foreign))
ok '… and there are such pages' test "$foreign" -gt 0
is 'dropped first, by bound' "$(recounted crawled crawled.tsv)" "$(reported crawled)"
is 'measured and violated, by bound' "$(violations crawled crawled.tsv)" "$(violations crawled)"
is 'what no bound drops is kept' "$(count crawled.tsv first '')" \
	"$(jq .output.kept crawled/report/stats.json)"
is 'copies were kept in front of the deduplicator' \
	"$(count crawled.tsv kept)" \
	$(($(count crawled.tsv first '') + $(count crawled.tsv first minhash.min_similarity)))
places='select(.jpcurate.source) | [.jpcurate.source.file, .jpcurate.source.offset] | @tsv'
zstd -dcq crawled/part-*.zst | jq -r "$places" | sort >kept_places
awk -F '\t' -v OFS='\t' 'NR > 1 && $8 == "" && $4 !~ /jsonl/ { print $4, $5 }' crawled.tsv |
	sort >row_places
ok 'places are those of the documents' cmp kept_places row_places

# ---- verdicts at the bound, many tasks, stages behind the deduplicator ----
# Texts of more than 4,000 characters whose share of katakana is next to 0.7, where halves are
# 0.0005 apart; lengths that no half reaches; copies; short ones.
mkdir in
awk 'BEGIN {
	for (i = 0; i < 60; i++) {
		n = 4000 + 7 * i
		katakana = int(0.7 * (n + int(n / 40))) + i % 4 - 1
		text = ""
		for (j = 0; j < n; j++) text = text (j < katakana ? "ア" : "の") (j % 40 == 39 ? "。" : "")
		print "{\"id\":\"edge" i "\",\"text\":\"" text "\"}" >"in/edge.jsonl"
	}
	text = ""
	for (j = 0; j < 70000; j++) text = text "長"
	print "{\"text\":\"" text "\"}" >"in/long.jsonl"
	srand(7)
	for (f = 0; f < 4; f++)
		for (i = 0; i < 700; i++) {
			text = "写しになる文章を書く"
			k = int(rand() * 900)
			for (j = 0; j < k % 7; j++) text = text "。日本語の文" k
			print "{\"text\":\"" text "\"}" >("in/copies" f ".jsonl")
		}
}'
: >in/nothing.jsonl
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out}
stages:
  - length: {min_chars: 12, max_chars: 68000, min_japanese_chars: off}
  - script_ratio: {min_hiragana: off, max_katakana: 0.7, min_japanese: off}
  - exact
  - symbol_ratio: {max_ratio: 0.1}
  - length@late: {min_chars: 20, min_japanese_chars: off}
END
ok 'a run of many tasks' "$jpcurate" run run.yaml --threads 2
"$jpcurate" values out >out.tsv
is 'a row per document' "$(($(wc -l <out.tsv) - 1))" "$(jq .input.documents out/report/stats.json)"
is 'dropped first, by bound, also behind the deduplicator' "$(recounted out out.tsv)" \
	"$(reported out)"
is '… and there are such' "$(reported out | awk '$2 > 0 { n++ } END { print n }')" 6
is 'measured and violated, by bound' "$(violations out out.tsv)" "$(violations out)"
is 'a length beyond halves' "$(awk -F '\t' '$4 ~ /long/ { print $7, $8, $11, $12 }' out.tsv)" \
	'70000 length.max_chars inf inf'
is 'rows come in the order of the input' "$(cut -f 1,2 out.tsv | sed 1d | sort -n -k 1,1 -k 2,2)" \
	"$(cut -f 1,2 out.tsv | sed 1d)"
is 'late values belong to their document' \
	"$(awk -F '\t' '$8 == "length@late.min_chars" && $NF != $7' out.tsv)" ''
ok 'an empty input has empty tables' test -s out/values/t000006.npy

checksums()
{
	(cd "$1" && cksum values/*.npy)
}
checksums out >first
for threads in 1 2 4; do
	for batch in 64 5000 1MiB; do
		ok "with $threads threads and batches of $batch" "$jpcurate" run run.yaml \
			--threads $threads --set input.batch_bytes=$batch --set output.dir=other
		checksums other >second
		ok '… the same bytes' cmp first second
		rm -r other
	done
done

# ---- which values ----
ok 'values: all' "$jpcurate" run run.yaml --set output.values=all --set output.dir=all
"$jpcurate" values all >all.tsv
off=length.min_japanese_chars
is '… has columns of bounds that are off' "$(count all.tsv $off)" \
	"$(jq ".bounds[] | select(.reason == \"$off\").measured" all/report/stats.json)"
is '… which others have not' "$(grep -c $off out.tsv)" 0
ok 'values: none' "$jpcurate" run run.yaml --set output.values=none --set output.dir=none
ok '… leaves no folder' test ! -e none/values
fails '… which is said' 1 "'none' holds no values: output.values is none" "$jpcurate" values none
for other in all none; do
	for part in out/part-*; do
		ok "the same shards with values: $other" cmp "$part" "$other/${part#out/}"
	done
done
fails 'another choice is another run' 2 \
	"'out' holds another run: output.values is all here and bounds in the run" \
	"$jpcurate" run run.yaml --set output.values=all

# ---- what is printed ----
"$jpcurate" values out --format jsonl >out.jsonl
jq -r '[.task, .row, .kept // "", .file, .offset, .within, .text_chars, .first // "",
	.values["length.min_chars"] // "", .values["symbol_ratio.max_ratio"] // ""] | @tsv' out.jsonl |
	sed 's/1\.797.*e+308/inf/' >objects
awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ print $1, $2, $3, $4, $5, $6, $7, $8, $at["length.min_chars"],
		$at["symbol_ratio.max_ratio"] }
' out.tsv >lines
ok 'JSON Lines say the same' cmp lines objects
is 'not measured is absent' "$(jq -c 'select(.values | has("exact.max_copies"))' out.jsonl | wc -l |
	tr -d ' ')" "$(count out.tsv exact.max_copies)"
"$jpcurate" values out --task 3 >second
awk -F '\t' 'NR == 1 || $1 == 3' out.tsv >first
ok 'one task' cmp first second
fails 'a task that there is not' 2 "'out' has no task 7, expected 0 to 6" "$jpcurate" values out \
	--task 7
fails '… nor is there half of one' 2 "'out' has no task 0.5" "$jpcurate" values out --task 0.5
fails 'no run' 1 "'in' holds no run" "$jpcurate" values in
fails 'another format' 2 "option 'format' must be one of tsv, jsonl" "$jpcurate" values out \
	--format xml

# Without dictionary, lists and inputs.
cp -r crawled bare
sed -i 's|dictionary: .*|dictionary: /nowhere/dictionary|
	s|deny_hosts: .*|deny_hosts: [/nowhere]|' bare/config.yaml
ok 'needs neither dictionary nor lists' "$jpcurate" values bare
"$jpcurate" values bare >second
ok '… for the same rows' cmp crawled.tsv second

# ---- runs that have not finished, and damage ----
checksums out >first
cp -r out part
rm part/state/map/t000001.ok part/state/write/t000001.ok part/state/write/t000002.ok
fails 'a run that has not finished' 1 "'part' has not finished: missing are the values of 1 map \
tasks and 2 write tasks; 'jpcurate run' goes on" "$jpcurate" values part
"$jpcurate" values part >part.tsv 2>/dev/null || true
awk -F '\t' '$1 != 1 && $1 != 2' out.tsv >wanted
awk -F '\t' '$1 != 2' part.tsv >second
ok '… shows the tasks that are done' cmp wanted second
is '… the others as far as they are' "$(awk -F '\t' '$1 == 2' part.tsv | cut -f 1-7)" \
	"$(awk -F '\t' '$1 == 2' out.tsv | cut -f 1-7)"
is '… without what is missing' "$(awk -F '\t' '$1 == 2 && $8 ~ /late|exact/' part.tsv)" ''
for file in t000000.npy t000000.origin.npy late-t000000.npy; do
	cp out/values/$file kept_file
	head -c 500 kept_file >out/values/$file
	fails "a $file that is cut off" 1 "'out/values/$file': damaged table" "$jpcurate" values out
	ok '… is made again' "$jpcurate" run run.yaml
	ok '… the same' cmp kept_file out/values/$file
done

cp -r out again
rm again/state/*/*.ok again/state/report.ok
ok 'a run of which nothing is done is planned anew' "$jpcurate" run run.yaml \
	--set output.dir=again --set output.values=none
ok '… and its values are gone' test ! -e again/values

# ---- NumPy ----
if [ -n "$python" ]; then
	cat >check.py <<'END'
import glob, io, json, sys
import numpy as np

run, tsv = sys.argv[1:]
stats = json.load(open(run + '/report/stats.json'))
reasons = [b['reason'] for b in stats['bounds']]
inputs = [i['path'] for i in json.load(open(run + '/plan.json'))['inputs']]
lines = [line.rstrip('\n').split('\t') for line in open(tsv)]
names, rows = lines[0], lines[1:]
at = {name: i for i, name in enumerate(names)}
missing = lambda column: np.isnan(column) if column.dtype.kind == 'f' else column == 255
n = 0
for path in sorted(glob.glob(run + '/values/t[0-9]*[0-9].npy')):
    v = np.load(path, mmap_mode='r')
    o = np.load(path.replace('.npy', '.origin.npy'), mmap_mode='r')
    late = np.load(path.replace('values/t', 'values/late-t'), mmap_mode='r')
    assert len(o) == len(v) and (np.diff(late['kept'].astype(int)) > 0).all(), path
    kept = np.flatnonzero(v['first'] < 0)
    mine, n = rows[n:n + len(v)], n + len(v)
    column = lambda name: [row[at[name]] for row in mine]
    first, chars = v['first'].astype(int), v['text_chars'].copy()
    first[kept[late['kept']]] = late['first']
    chars[kept[late['kept']]] = late['text_chars']
    assert column('first') == [reasons[f] if f >= 0 else '' for f in first], path
    assert column('text_chars') == [str(c) for c in chars], path
    assert column('file') == [inputs[f] for f in o['file']], path
    assert column('offset') == [str(x) for x in o['offset']], path
    assert [k for k in column('kept') if k] == [str(k) for k in range(len(kept))], path
    for table, its in ((v, np.arange(len(v))), (late, kept[late['kept']])):
        for name in set(table.dtype.names) & set(reasons):
            texts = np.array(column(name), dtype=object)[its]
            assert ((texts == '') == missing(table[name])).all(), (path, name)
            numbers = np.array([t or 'nan' for t in texts], dtype='f8').astype('f2')
            assert np.array_equal(numbers[texts != ''], table[name][texts != '']), (path, name)
    for file in (v.filename, o.filename, late.filename):
        saved = io.BytesIO()
        np.save(saved, np.load(file))
        assert saved.getvalue() == open(file, 'rb').read(), file
assert n == len(rows)
END
	for run in crawled out; do
		ok "NumPy reads what is printed of '$run'" "$python" check.py $run $run.tsv
	done
	mkdir readme readme/out
	mv crawled readme/out/web
	awk '/^```/ { inside = 0 } inside; /^```python/ { inside = 1 }' "$repository/README.md" \
		>readme/snippet.py
	ok 'the snippet of the README' test -s readme/snippet.py
	ok '… runs as typed' sh -c "cd readme && '$python' -W error snippet.py"
else
	skip 'NumPy reads the files' 'no NumPy'
fi
cd "$repository"
tap_end
