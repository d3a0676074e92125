#!/bin/sh
# Laws that hold for every pipeline (numbers as in the design: output depends on input and
# configuration only; a run is the pipe of its stages; …).
set -u
. tests/tap.sh
work=$tap_scratch
crawl="tests/data/crawl/pages-0.warc.gz tests/data/crawl/pages-1.warc.gz tests/data/crawl/pages-2.warc.zst tests/data/crawl/text-3.wet.gz tests/data/crawl/lines-4.jsonl.gz"

cat >"$work/laws.yaml" <<YAML
input: {paths: [$(for f in $crawl; do printf '%s, ' "$PWD/$f"; done)], max_unreadable: 1, task_bytes: 16KiB}
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
	(cd "$1" && find . -name '*.zst' -o -name stats.json -o -name '*.tsv' | LC_ALL=C sort | xargs sha256sum)
}

for threads in 1 0 2 4; do
	for batch in 64KiB 1MiB; do
		dir=$work/run-$threads-$batch
		"$JPCURATE" run "$work/laws.yaml" --set "output.dir=$dir" --set "input.batch_bytes=$batch" \
			--set "resources.threads=$threads" --quiet 2>"$work/err" || sed 's/^/# /' "$work/err"
		digest "$dir" >"$dir.sums"
		ok "run: threads=$threads batch=$batch gives the same bytes" cmp "$work/run-1-64KiB.sums" "$dir.sums"
	done
done
is "… of more than one shard" "$(find "$work/run-1-64KiB" -name 'part-*.zst' | wc -l | awk '{print ($1 > 2)}')" 1

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
zstdcat "$work"/run-1-64KiB/part-*.zst | jq -c '[.url, .text]' >"$work/run.txt"
ok "run [a, b] keeps what a | b keeps, with the same text" cmp "$work/run.txt" "$work/pipe.txt"
is "… which is something" "$(wc -l <"$work/run.txt" | awk '{print ($1 > 10)}')" 1

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

ok "records = documents + skipped + unreadable; documents = kept + dropped; bytes add up" \
	jq -e '.input.records == .input.documents + .input.skipped + .input.unreadable and
		.input.documents == .output.kept + .output.dropped and
		.input.file_bytes == .input.member_bytes + .input.unreadable_bytes + .input.padding_bytes and .input.documents > 0' \
	"$work/run-1-64KiB/report/stats.json"
kept=$(zstdcat "$work"/run-1-64KiB/part-*.zst | wc -l)
is "as many lines in the shards as were kept" "$kept" "$(jq .output.kept "$work/run-1-64KiB/report/stats.json")"

# ---- 6 a higher lower bound only removes documents -----------------------------------

"$JPCURATE" filter length -q --min-chars 300 --min-japanese-chars off <"$work/docs" >"$work/low"
"$JPCURATE" filter length -q --min-chars 600 --min-japanese-chars off <"$work/docs" >"$work/high"
LC_ALL=C sort "$work/low" >"$work/low.sorted"
LC_ALL=C sort "$work/high" >"$work/high.sorted"
is "… document by document" "$(LC_ALL=C comm -13 "$work/low.sorted" "$work/high.sorted" | wc -l)" 0
is "… and fewer" "$(awk 'END {print NR}' "$work/high" | awk -v low="$(wc -l <"$work/low")" '{print ($1 < low)}')" 1

# ---- 7, 8 filters commute with concatenation; reports add -----------------------------

head -n 15 "$work/docs" >"$work/a"
tail -n +16 "$work/docs" >"$work/b"
for part in a b docs; do
	"$JPCURATE" filter sentence_length -q --report "$work/$part.tsv" <"$work/$part" >"$work/$part.out"
done
cat "$work/a.out" "$work/b.out" >"$work/ab.out"
ok "filter(A + B) = filter(A) + filter(B)" cmp "$work/ab.out" "$work/docs.out"
# what a file weighs is not a sum of its parts' decompressed shape, but lines are lines
awk -F '\t' '{sum[$1] += $2} END {for (k in sum) print k "\t" sum[k]}' "$work/a.tsv" "$work/b.tsv" |
	LC_ALL=C sort >"$work/sum.tsv"
LC_ALL=C sort "$work/docs.tsv" >"$work/docs.sorted"
ok "report(A) + report(B) = report(A + B)" cmp "$work/sum.tsv" "$work/docs.sorted"
tap_end
