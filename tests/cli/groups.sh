#!/bin/sh
# Rule groups and `mode: flag` in runs and pipes: who goes, who is flagged, what is counted, told,
# recorded and compared.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
crawl=$PWD/tests/data/crawl
cd "$tap_scratch"

long='これは長めの文章であり、句点もきちんと付いています。三つ目の文です。さらに長くするための文を加えます。'
i=0
for text in "ここに文章があります。$long" 短い。 短いが句点のない文章なので困ることもある \
	ここに文章があります。これは普通の文章です。 '、、、、、、、、ここに文章、、、、があります、、。' \
	"、、、、、、、、ここに文章、、、、があります、、。$long" 'あ\nい\nう\nえ\nお' \
	ここに文章があります。これは普通の文章です。; do
	i=$((i + 1))
	printf '{"id":"d%d","text":"%s"}\n' $i "$text"
done >in.jsonl
cat >run.yaml <<'EOF'
input: {paths: [in.jsonl]}
output: {dir: out, dropped: all}
stages:
  - length@strict: {min_chars: 30, mode: flag}
  - any_of@prose:
      min_passed: 1
      stages:
        - kuten_density: {min_density: 0.01}
        - sentence_length: {min_mean: 5, max_mean: off, max_longest: off}
  - unless@long:
      spared_by:
        - length@long: {min_chars: 60}
      stages:
        - symbol_ratio: {max_ratio: 0.1}
        - ellipsis: {max_sentences: 0, mode: flag}
  - exact
  - any_of@late:
      min_passed: 2
      stages:
        - length@a: {min_chars: 21}
        - length@b: {min_chars: 10}
        - kuten_density@c
  - sentence_length@late: {min_mean: 15, max_mean: off, max_longest: off, mode: flag}
EOF

# ---- a run ----
ok 'a run' "$jpcurate" run run.yaml
zstd -dcq out/part-*.zst >kept
zstd -dcq out/dropped/*.zst >dropped
is 'who stays, and with which flags' \
	"$(jq -r '.id + ":" + (.jpcurate.flags // [] | map(" " + .) | add)' kept)" \
	'd1:
d4: length@strict.min_chars sentence_length@late.min_mean
d6: symbol_ratio.max_ratio'
is 'who goes, and why' "$(jq -r '.id + " " + .jpcurate.dropped.reason' dropped)" \
	'd2 symbol_ratio.max_ratio
d5 symbol_ratio.max_ratio
d7 any_of@prose.min_passed
d3 any_of@late.min_passed
d8 exact.max_copies'
is 'all that was violated is evidence, in order' \
	"$(jq -r 'select(.id == "d7").jpcurate.dropped.violated[]' dropped)" 'length@strict.min_chars
kuten_density.min_density
sentence_length.min_mean
any_of@prose.min_passed
length@long.min_chars
symbol_ratio.max_ratio'
is '… and what was measured' \
	"$(jq -c '.jpcurate.dropped.values["any_of@prose.min_passed"]' dropped | tr '\n' ' ')" \
	'1 2 0 null null '
is '… only the dropped have reasons' "$(jq -c .jpcurate.flags dropped | tr '\n' ' ')" \
	'null null null ["length@strict.min_chars"] ["length@strict.min_chars"] '

# ---- counters ----
# counts REASON: role, group, violated, flagged, first, only
counts()
{
	jq -r --arg reason "$1" '.bounds[] | select(.reason == $reason) | [.role, .group // "-",
		.violated, .flagged, .dropped_first, .dropped_only] | map(tostring) | join(" ")' \
		out/report/stats.json
}
is 'counters: a mode' "$(counts length@strict.min_chars)" 'flag - 6 6 0 0'
is '… a member' "$(counts kuten_density.min_density)" 'any_of any_of@prose 2 2 0 0'
is '… a group' "$(counts any_of@prose.min_passed)" 'drop any_of@prose 1 0 1 0'
is '… what spares' "$(counts length@long.min_chars)" 'spared_by unless@long 6 6 0 0'
is '… what is spared: violated = flagged + first + dropped before' \
	"$(counts symbol_ratio.max_ratio)" 'unless unless@long 4 1 2 2'
is '… behind the deduplicator' "$(counts any_of@late.min_passed)" 'drop any_of@late 1 0 1 1'
is '… what was dropped is the sum' \
	"$(jq '([.bounds[].dropped_first] | add) == .output.dropped' out/report/stats.json)" true
is '… who was spared' \
	"$(jq '.stages[] | select(.name == "unless@long").documents_spared' out/report/stats.json)" 1
is 'kinds' \
	"$(jq -r '[.stages[] | select(.kind == "group").name] | join(" ")' out/report/stats.json)" \
	'any_of@prose unless@long any_of@late'
fails 'the table tells them' 0 '^symbol_ratio .*\(unless@long\)$' cat out/report/table.txt
fails '… who was spared' 0 '^unless@long .* spared 1$' cat out/report/table.txt
fails '… a column' 0 '^  max_ratio +0.1 +2 +2 +4 +1$' cat out/report/table.txt
ok 'verify' "$jpcurate" verify out

# ---- one document ----
# part DOCUMENT BOUND
part()
{
	"$jpcurate" explain out "$1" | awk -v bound="$2" '$1 == bound { $1 = ""; print substr($0, 2) }'
}
is 'explain: spared' "$(part d6 symbol_ratio.max_ratio)" \
	'<= 0.1 0.25 0.25 violated (spared by unless@long)'
is '… not spared' "$(part d5 symbol_ratio.max_ratio)" \
	'<= 0.1 0.6001 0.6 violated, first (not spared by unless@long)'
is '… a member' "$(part d7 kuten_density.min_density)" \
	'>= 0.01 0 0 violated (member of any_of@prose)'
is '… a group' "$(part d7 any_of@prose.min_passed)" '>= 1 0 0 violated, first'
is '… flags' "$(part d4 length@strict.min_chars)" '>= 30 22 22 violated (flags only)'
fails '… only what could drop it counts' 0 \
	'dropped by any_of@prose.min_passed, the first of 2 bounds' "$jpcurate" explain out d7
is 'values' "$("$jpcurate" values out --format jsonl |
	jq -c '[.first, .values["any_of@prose.min_passed"], .values["any_of@late.min_passed"]]' |
	head -n 3 | tr '\n' ' ')" \
	'[null,2,3] ["symbol_ratio.max_ratio",1,null] ["any_of@late.min_passed",1,1] '

# ---- laws ----
for threads in 1 4; do
	"$jpcurate" run run.yaml --quiet --set output.dir=again --set input.batch_bytes=64 \
		--set resources.threads=$threads
	ok "threads $threads, small batches: the same shards" \
		cmp out/part-000000-00.jsonl.zst again/part-000000-00.jsonl.zst
	ok '… dropped documents' diff -r out/dropped again/dropped
	ok '… and counters' cmp out/report/stats.json again/report/stats.json
	rm -r again
done
filter()
{
	"$jpcurate" filter "$@" -c run.yaml -q
}
filter length@strict <in.jsonl | filter any_of@prose | filter unless@long |
	"$jpcurate" dedup exact -q | filter any_of@late | filter sentence_length@late >pipe
ok 'run [a, b] = a | b, where groups are stages, with the same flags' cmp kept pipe
filter <in.jsonl >all
is '… all filters of a configuration, at once' "$(jq -r .id all | tr '\n' ' ')" 'd1 d4 d6 d8 '
filter --annotate <in.jsonl >all
is '--annotate tells all that is violated' \
	"$(jq -c 'select(.id == "d6").jpcurate | [.flags, .violated]' all)" \
	'[["symbol_ratio.max_ratio"],["symbol_ratio.max_ratio"]]'
is '… of members, too' "$(jq -c 'select(.id == "d3").jpcurate.violated[1:3]' all)" \
	'["kuten_density.min_density","length@long.min_chars"]'

# ---- configurations ----
ok 'check' "$jpcurate" check run.yaml
"$jpcurate" check run.yaml >printed.yaml
"$jpcurate" check printed.yaml >again
ok '… prints what loads as the same' cmp printed.yaml again
fails 'another run: an option of a group' 2 \
	'stages.any_of@prose.min_passed is 2 here and 1 in the run' \
	"$jpcurate" run run.yaml --set stages.any_of@prose.min_passed=2
fails '… of a member' 2 'stages.kuten_density.min_density is 0.5 here and 0.01 in the run' \
	"$jpcurate" run run.yaml --set stages.kuten_density.min_density=0.5
fails '… a mode' 2 'stages.length@strict.mode is drop here and flag in the run' \
	"$jpcurate" run run.yaml --set stages.length@strict.mode=drop
sed 's/^        - sentence_length: .*//' run.yaml >fewer.yaml
fails '… members' 2 \
	"stages.any_of@prose.stages is \[kuten_density\] here and \[kuten_density, sentence_length\]" \
	"$jpcurate" run fewer.yaml
fails 'more members than there are' 2 "'min_passed' of 'any_of@prose' asks for more than its 2" \
	"$jpcurate" check run.yaml --set stages.any_of@prose.min_passed=3

fails 'a rule that decides nothing is noted' 0 \
	"note: stage 'kuten_density' in 'any_of@prose': its bounds are off, so every document passes" \
	"$jpcurate" check run.yaml --set stages.kuten_density.min_density=off
fails '… in unless' 0 "note: stage 'length@long' in 'unless@long': .* so nothing is spared" \
	"$jpcurate" check run.yaml --set stages.length@long.min_chars=off
cat >score.yaml <<'EOF'
stages: [unless: {spared_by: [score: {field: edu}], stages: [length]}]
EOF
fails '… a score without its bound' 0 "note: stage 'score' in 'unless': its bounds are off" \
	"$jpcurate" check score.yaml
is '… others are not' "$("$jpcurate" check run.yaml 2>&1 | grep -c 'bounds are off')" 0

# ---- commands ----
fails '--mode' 0 '"flags":\["length.min_chars"\]' \
	"$jpcurate" filter length --min-chars 30 --mode flag -q in.jsonl
fails '… of what has none' 2 "unknown option '--mode'" \
	"$jpcurate" modify blanks --mode flag -q in.jsonl
fails 'a member by itself' 2 "'kuten_density' of 'run.yaml' decides in 'any_of@prose'; name that" \
	filter kuten_density
fails 'a group without a configuration' 2 'stands in a configuration with its stages' \
	"$jpcurate" filter any_of in.jsonl
fails 'documented: any_of' 0 'min_passed: 1' "$jpcurate" stages any_of
fails '… unless' 0 'spared_by: \[filters\]' "$jpcurate" stages unless
fails '… mode' 0 '^  mode: drop$' "$jpcurate" stages length
fails '… in the list' 0 '^any_of +group ' "$jpcurate" stages

# ---- read ----
"$jpcurate" read -q --min-japanese off --max-bad-bytes off --max-status off \
	"$crawl"/pages-*.warc.gz | jq -c .text >kept
"$jpcurate" read -q --mode flag "$crawl"/pages-*.warc.gz >all
jq -c .text all >texts
ok 'read: what flags keeps pages in other languages, and reads them' cmp kept texts
is '… all of its bounds flag' "$(jq -r '.jpcurate.flags // [] | .[]' all | sort -u | tr '\n' ' ')" \
	'read.max_bad_bytes read.max_status read.min_japanese '
tap_end
