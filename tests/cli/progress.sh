#!/bin/sh
# On a terminal, a run shows how far it is, how fast, and what time is left; elsewhere it does not.
. tests/tap.sh
set -u
work=$tap_scratch

# Long enough to be seen at work: documents of the crawl two hundred times, but where that takes
# minutes.
copies=20
case $JPCURATE in
*asan*) copies=6 ;;
*tsan*) copies=3 ;;
esac
zcat tests/data/crawl/lines-4.jsonl.gz >"$work/few.jsonl"
"$JPCURATE" read -q tests/data/crawl/pages-0.warc.gz >>"$work/few.jsonl" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$work/few.jsonl"; done >"$work/some.jsonl"
for _ in $(seq $copies); do cat "$work/some.jsonl"; done >"$work/many.jsonl"
cat >"$work/run.yaml" <<YAML
input: {paths: ['$work/many.jsonl']}
output: {dir: '$work/out', dropped: none}
stages: [ngram_repetition, segment, noun_ratio]
YAML
run="'$JPCURATE' run '$work/run.yaml'"

sh -c "$run" >"$work/plain" 2>&1
ok 'without a terminal, the summary' grep -qE '^kept [0-9]+ / ' "$work/plain"
is '… and no progress' "$(grep '[0-9] left' "$work/plain")" ''
ok '… and the time of each stage' jq -e '[.stages[]] | add > 0' "$work/out/report/timing.json"
is '… and no control characters' "$(tr -d '[:print:]\n\200-\377' <"$work/plain" | wc -c)" 0

on_terminal()
{
	rm -rf "$work/out"
	script -qec "$*" /dev/null </dev/null | tr '\r' '\n' >"$work/screen"
}
if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	skip 'progress on a terminal' 'no script(1)'
	tap_end
fi
on_terminal "$run"
line='^map: [0-9.]+ %, [0-9.]+ / [0-9.]+ MB, [0-9.]+ MB/s, [0-9]+:[0-9]{2} left'
ok 'part, rate and time left on a terminal' grep -qE "$line" "$work/screen"
ok '… at last the summary' grep -qE '^(.*K)?kept [0-9]+ / ' "$work/screen"
on_terminal "$run --quiet"
is 'silence under --quiet' "$(cat "$work/screen")" ''
on_terminal "'$JPCURATE' filter ngram_repetition '$work/many.jsonl' >'$work/kept.jsonl'"
ok 'part, rate and time left of a pipe' grep -qE '^read: [0-9.]+ %, .* MB/s, .* left' "$work/screen"
tap_end
