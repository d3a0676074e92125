#!/bin/sh
# Laws that hold for every pipeline (numbers as in the design: output depends on input and
# configuration only; a run is the pipe of its stages; …).
set -u
. tests/tap.sh
work=$tap_scratch
data=tests/data/crawl
crawl=$(echo $data/pages-*.* $data/text-*.gz $data/lines-*.gz)

cat >"$work/laws.yaml" <<YAML
input:
  paths: ['$PWD/$data/pages-*.*', '$PWD/$data/text-*.gz', '$PWD/$data/lines-*.gz']
  max_unreadable: 1
  task_bytes: 16KiB
output: {dir: out, dropped: all, shard_bytes: 8KiB, frame_bytes: 16KiB}
stages:
  - japanese
  - newlines
  - controls
  - normal_form
  - blanks
  - length: {min_chars: 100, min_japanese_chars: 50}
  - sentence_length: {max_longest: off, min_mean: 10}
  - ngram_repetition: {max_dup_5: 0.4}
  - noun_ratio
  - mask
  - exact
YAML

# ---- 1 output does not depend on threads and batches ------------------------------

# everything that a run promises to be the same
digest()
{
	(cd "$1" && find . -name '*.zst' -o -name stats.json -o -name '*.tsv' |
		LC_ALL=C sort | xargs sha256sum)
}

# Builds other than that of gcc leave out what lies between.
numbers='1 4'
[ -z "$tap_all" ] || numbers='1 0 2 4'
for threads in $numbers; do
	for batch in 64KiB 1MiB; do
		dir=$work/run-$threads-$batch
		"$JPCURATE" run "$work/laws.yaml" --set "output.dir=$dir" --set "input.batch_bytes=$batch" \
			--set "resources.threads=$threads" --quiet 2>"$work/err" || sed 's/^/# /' "$work/err"
		digest "$dir" >"$dir.sums"
		ok "run: threads=$threads batch=$batch gives the same bytes" \
			cmp "$work/run-1-64KiB.sums" "$dir.sums"
	done
done
run=$work/run-1-64KiB
ok "… of more than one shard" test "$(find "$run" -name 'part-*.zst' | wc -l)" -gt 2

# ---- 2 a run is the pipe of its stages ---------------------------------------------

# shellcheck disable=SC2086
"$JPCURATE" read -q $crawl 2>/dev/null |
	"$JPCURATE" filter japanese -q |
	"$JPCURATE" normalize -q |
	"$JPCURATE" filter length --min-chars 100 --min-japanese-chars 50 -q |
	"$JPCURATE" filter sentence_length --max-longest off --min-mean 10 -q |
	"$JPCURATE" filter ngram_repetition --max-dup-5 0.4 -q |
	"$JPCURATE" filter noun_ratio -q |
	"$JPCURATE" mask -q |
	"$JPCURATE" dedup exact -q |
	"$JPCURATE" write "$work/pipe/part-%06d.jsonl.zst" -q
zstdcat "$work"/pipe/part-*.zst | jq -c '[.url, .text]' >"$work/pipe.txt"
zstdcat "$run"/part-*.zst | jq -c '[.url, .text]' >"$work/run.txt"
ok "run [a, b] keeps what a | b keeps, with the same text" cmp "$work/run.txt" "$work/pipe.txt"
ok "… which is something" test "$(wc -l <"$work/run.txt")" -gt 10

# shellcheck disable=SC2086
"$JPCURATE" read -q $crawl >"$work/read" 2>/dev/null
# The commands that stand for a group are the pipe of its stages, and what is cut into morphemes in
# one pipeline is what is cut in a pipe.
"$JPCURATE" normalize -q --form nfkc <"$work/read" >"$work/group"
"$JPCURATE" modify newlines -q <"$work/read" |
	"$JPCURATE" modify controls -q |
	"$JPCURATE" modify kutoten -q |
	"$JPCURATE" modify normal_form --form nfkc -q |
	"$JPCURATE" modify blanks -q >"$work/one-by-one"
ok "normalize is the pipe of its stages" cmp "$work/group" "$work/one-by-one"
"$JPCURATE" normalize -q --form nfkc <"$work/group" >"$work/twice"
ok "… and done again, it is done" cmp "$work/group" "$work/twice"
ok "… of texts that it changes" test "$(cmp -s "$work/read" "$work/group"; echo $?)" = 1

cat >"$work/wakati.yaml" <<YAML
input: {paths: ['$work/read.jsonl']}
output: {dir: '$work/wakati'}
stages: [newlines, controls, kutoten, normal_form, blanks, {segment: {output: wakati}}, noun_ratio]
YAML
cp "$work/read" "$work/read.jsonl"
"$JPCURATE" run "$work/wakati.yaml" --quiet
"$JPCURATE" normalize -q <"$work/read" |
	"$JPCURATE" segment -q |
	"$JPCURATE" filter noun_ratio -q >"$work/wakati.jsonl"
jq -c '[.url, .text]' "$work/wakati.jsonl" >"$work/pipe.txt"
zstdcat "$work"/wakati/part-*.zst | jq -c '[.url, .text]' >"$work/run.txt"
ok "run [normalize, segment, noun_ratio] is their pipe" cmp "$work/run.txt" "$work/pipe.txt"
ok "… which is something" test "$(wc -l <"$work/run.txt")" -gt 10
ok "… cut into morphemes" grep -q ' は ' "$work/run.txt"
for command in normalize segment; do
	for threads in 0 1 4; do
		"$JPCURATE" $command -q --threads $threads --batch-bytes 256 --report "$work/report.tsv" \
			<"$work/read" | cat - "$work/report.tsv" >"$work/$command.$threads"
	done
	ok "$command: the same with one thread and four" cmp "$work/$command.1" "$work/$command.4"
	ok "… and with none" cmp "$work/$command.0" "$work/$command.4"
done

# Near-duplicates, for which the pipe lays down what it reads.
cat >"$work/near.yaml" <<YAML
input:
  paths: ['$PWD/$data/pages-*.*', '$PWD/$data/text-*.gz', '$PWD/$data/lines-*.gz']
  max_unreadable: 1
  task_bytes: 16KiB
output: {dir: '$work/near'}
stages: [newlines, controls, normal_form, blanks, {minhash: {min_similarity: 0.5}}]
YAML
"$JPCURATE" run "$work/near.yaml" --quiet
# shellcheck disable=SC2086
"$JPCURATE" read -q $crawl 2>/dev/null |
	"$JPCURATE" normalize -q |
	"$JPCURATE" dedup minhash --min-similarity 0.5 -q >"$work/near.jsonl"
jq -c '[.url, .text]' "$work/near.jsonl" >"$work/pipe.txt"
zstdcat "$work"/near/part-*.zst | jq -c '[.url, .text]' >"$work/run.txt"
ok "run [a, minhash] keeps what a | minhash keeps" cmp "$work/run.txt" "$work/pipe.txt"
ok "… which is something" test "$(wc -l <"$work/run.txt")" -gt 10
ok "… and not all" jq -e '.output.dropped > 0' "$work/near/report/stats.json"

# ---- 4 an error and what comes before it -------------------------------------------

# shellcheck disable=SC2086
"$JPCURATE" read -q $crawl >"$work/docs" 2>/dev/null
sed '20s/.*/broken/; 25s/.*/broken/' "$work/docs" >"$work/bad"
for threads in 0 1 4; do
	for batch in 64 65536; do
		"$JPCURATE" filter length -q --threads $threads --batch-bytes $batch <"$work/bad" \
			>"$work/got.$threads.$batch" 2>"$work/err.$threads.$batch"
		is "a broken line: exit status (threads=$threads batch=$batch)" $? 1
		ok "… the same message" cmp "$work/err.0.64" "$work/err.$threads.$batch"
		ok "… the same prefix" cmp "$work/got.0.64" "$work/got.$threads.$batch"
	done
done
is "… which says where" "$(cat "$work/err.0.64")" \
	"jpcurate: 'stdin': line 20, column 1: not JSON: expected '{'"

# ---- 5 the ledgers ------------------------------------------------------------------

stats=$run/report/stats.json
holds() { ok "$1" jq -e "$2" "$stats"; }
holds 'records = documents + skipped + unreadable' \
	'.input | .records == .documents + .skipped + .unreadable and .documents > 0'
holds 'documents = kept + dropped' '.input.documents == .output.kept + .output.dropped'
holds 'bytes add up' '.input | .file_bytes == .member_bytes + .unreadable_bytes + .padding_bytes'
is 'as many lines in the shards as were kept' \
	"$(zstdcat "$run"/part-*.zst | wc -l)" "$(jq .output.kept "$stats")"

# ---- 6 a higher lower bound only removes documents -----------------------------------

export LC_ALL=C
longer() { "$JPCURATE" filter length -q --min-chars "$1" --min-japanese-chars off <"$work/docs"; }
longer 300 | sort >"$work/low"
longer 600 | sort >"$work/high"
is "… document by document" "$(comm -13 "$work/low" "$work/high" | wc -l)" 0
ok "… and fewer" test "$(wc -l <"$work/high")" -lt "$(wc -l <"$work/low")"

# ---- 7 filters commute with concatenation and permutation -----------------------------

head -n 15 "$work/docs" >"$work/a"
tail -n +16 "$work/docs" >"$work/b"
for part in a b docs; do
	"$JPCURATE" filter sentence_length -q --report "$work/$part.tsv" \
		<"$work/$part" >"$work/$part.out"
done
sort "$work/docs.tsv" >"$work/whole.tsv"
cat "$work/a.out" "$work/b.out" >"$work/ab.out"
ok "filter(A + B) = filter(A) + filter(B)" cmp "$work/ab.out" "$work/docs.out"

sort "$work/docs" >"$work/permuted"
# One thread has no races.
case $JPCURATE in
*tsan*) filters=sentence_length ;;
*) filters=$("$JPCURATE" stages | awk '$2 == "filter" && $1 != "read" { print $1 }') ;;
esac
for stage in $filters; do
	for part in docs permuted; do
		"$JPCURATE" filter "$stage" -q --report "$work/$part.tsv" <"$work/$part" |
			sort >"$work/$part.sorted"
	done
	ok "$stage(permuted) = $stage, permuted" cmp "$work/docs.sorted" "$work/permuted.sorted"
	ok "… with the same report" cmp "$work/docs.tsv" "$work/permuted.tsv"
done

# ---- 8 reports add ---------------------------------------------------------------------

awk -F '\t' '{ sum[$1] += $2 } END { for (k in sum) print k "\t" sum[k] }' \
	"$work/a.tsv" "$work/b.tsv" | sort >"$work/sum.tsv"
ok "report(A) + report(B) = report(A + B)" cmp "$work/sum.tsv" "$work/whole.tsv"
tap_end
