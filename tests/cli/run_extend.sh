#!/bin/sh
# Inputs that come later: only their tasks are new, and the end is that of one run over all of them,
# but for the order in which documents stand.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

# Documents of which many are copies of each other, within and over the files.
generate()
{
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < 60; i++) {
			k = int(rand() * 150)
			printf "{\"id\":\"%d-%d\",\"text\":\"%d番目の文章をここに書きます。\"}\n", seed, i, k
		}
	}'
}
mkdir in
for i in 2 4 6; do
	generate $i >in/$i.jsonl
done
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out, dropped_sample: 5}
stages:
  - length: {min_chars: 15, min_japanese_chars: off}
  - exact
  - symbol_ratio
END
run()
{
	"$jpcurate" run run.yaml "$@"
}
kept()
{
	zstd -dcq "$1"/part-*.zst
}
counters()
{
	jq -c '[.input.records, .input.documents, .output, .bounds[].dropped_first]' \
		"$1/report/stats.json"
}
ok 'a run' run --quiet
fails 'nothing to add' 0 'no new inputs' run --extend
kept out >before

# Before and behind the old ones by name.
for i in 1 5 9; do
	generate $i >in/$i.jsonl
done
fails 'new inputs are refused' 2 \
	"input 'in/9.jsonl' is not in the run; choose another output.dir \(--set output.dir=…\), \
append the new inputs with --extend, or remove 'out'" run
cp -r out untouched
fails 'with --extend they are appended' 0 '3 new inputs' run --extend
is '… as tasks of their own' "$(jq -c '[.tasks, .extensions]' out/plan.json)" '[6,[3]]'
unchanged()
{
	for shard in untouched/part-*; do
		cmp "$shard" "out/${shard#untouched/}" || return 1
	done
}
ok '… the shards of the old ones stay as they are' unchanged
is '… tasks that were run: three of map, one of bucket, three of write, and three only look' \
	"$(jq .tasks_run out/report/timing.json)" 10
fails '… the run is right' 0 'is right: 6 inputs, 13 tasks' "$jpcurate" verify out
cp untouched/plan.json out
fails 'where one copy of the plan is older' 4 "'plan.json' and 'state/plan.json' are not the same" \
	"$jpcurate" verify out
fails '… the newer one holds' 0 'nothing to do' run
ok '… and is both' cmp out/plan.json out/state/plan.json
cp untouched/state/write/t000000.ok out/state/write
fails 'a marker of before' 4 'write task 0 was made from something else' "$jpcurate" verify out
fails '… is renewed' 0 'going on: 11 of 13 tasks are done' run
kept out >after
head -n "$(wc -l <before)" after >beginning
ok '… documents of the old inputs come first' cmp before beginning

# The same inputs in the same order at once.
printf '%s.jsonl\n' 2 4 6 1 5 9 >in/list
ok 'one run over all' run --quiet --set output.dir=whole --set input.paths=@in/list
kept whole >whole.jsonl
ok '… keeps the same' cmp after whole.jsonl
is '… and counts the same' "$(counters out)" "$(counters whole)"
zstd -dcq whole/dropped/sample.jsonl.zst >whole.sample
zstd -dcq out/dropped/sample.jsonl.zst >out.sample
ok '… drops the same' cmp whole.sample out.sample
fails 'the run goes on as it is' 0 'nothing to do' run
fails '… again with --extend' 0 'no new inputs' run --extend
generate 7 >in/7.jsonl
ok 'a second extension' run --extend --quiet
is '…' "$(jq -c '[.tasks, .extensions]' out/plan.json)" '[7,[3,6]]'
fails '… is right, too' 0 'is right: 7 inputs' "$jpcurate" verify out
rm out/part-000004-00.jsonl.zst
fails 'a lost shard of an extended run' 0 'going on: 13 of 15 tasks are done' run
fails '… is mended' 0 'is right' "$jpcurate" verify out

# ---- what else differs is refused as ever ----
generate 8 >in/8.jsonl
fails 'another option' 2 'stages.length.min_chars is 16 here and 15 in the run' run --extend \
	--set stages.length.min_chars=16
echo >>in/2.jsonl
fails 'a resized input' 2 "input 'in/2.jsonl' has [0-9]+ bytes here and [0-9]+ in the run" \
	run --extend
rm in/2.jsonl
fails 'a missing one' 2 "input 'in/2.jsonl' is missing" run --extend
is '… none of them changed the plan' "$(jq -c .extensions out/plan.json)" '[3,6]'
generate 2 >in/2.jsonl

# ---- keys that were removed are made again ----
fails 'clean --keys' 0 'removed 7 files' "$jpcurate" clean out --keys
fails '… the run is right without them' 0 'is right' "$jpcurate" verify out
ok '… and can be extended' run --extend --quiet
fails '… to a right one' 0 'is right: 8 inputs' "$jpcurate" verify out

# ---- content that is frozen ----
mkdir three
cp in/1.jsonl in/2.jsonl three
frozen()
{
	run --quiet --set output.dir=frozen --set input.paths=three --set input.checksum=true "$@"
}
contents()
{
	jq -c '.inputs[:2]' frozen/plan.json
}
ok 'with checksums' frozen
before=$(contents)
tr 1 3 <in/1.jsonl >three/1.jsonl
cp in/4.jsonl three
ok '… extended' frozen --extend
is '… those of the old inputs stay' "$(contents)" "$before"
fails '… and tell what has changed' 4 "the content of 'three/1.jsonl' has changed" \
	"$jpcurate" verify frozen

# ---- without a deduplicator ----
grep -v exact run.yaml >plain.yaml
mkdir two
cp in/1.jsonl two
ok 'without a deduplicator' "$jpcurate" run plain.yaml --quiet --set output.dir=plain \
	--set input.paths=two
cp in/2.jsonl two
ok '… extended' "$jpcurate" run plain.yaml --quiet --extend --set output.dir=plain \
	--set input.paths=two
is '… by the one task' "$(jq .tasks_run plain/report/timing.json)" 1
fails '… right' 0 'is right: 2 inputs' "$jpcurate" verify plain
tap_end
