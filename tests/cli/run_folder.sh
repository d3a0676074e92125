#!/bin/sh
# The folder of a run: what is in it when the run has finished, what dropped documents tell, what
# status tells before and after.
. tests/tap.sh
set -eu
jpcurate=${JPCURATE:-$PWD/build/release/jpcurate}
cd "$tap_scratch"

mkdir in
for _ in 1 2; do
	echo '{"text":"最初の文書はここにあります。"}'
	echo '{"text":"次の文書はここにあります。"}'
	echo '{"text":"短い"}'
done >in/a.jsonl
cp in/a.jsonl 'in/b "b".jsonl'
cat >run.yaml <<'END'
input: {paths: [in], task_bytes: 1}
output: {dir: out}
stages:
  - length: {min_chars: 4, min_japanese_chars: 3}
  - exact
END

# ---- tidy ----
ok 'a run' "$jpcurate" run run.yaml
is 'a finished folder' "$(cd out && find . -maxdepth 1 | LC_ALL=C sort | tr '\n' ' ')" \
	'. ./config.yaml ./data ./dropped ./part-000000-00.jsonl.zst ./plan.json ./report ./state '
is '… keeps of data what repairs a shard' "$(cd out && find data -type f)" data/rank/p0000.rank
is '… no empty folder' "$(find out -type d -empty)" ''
grep -v exact run.yaml >filter.yaml
ok 'a run without a deduplicator' "$jpcurate" run filter.yaml --set output.dir=plain \
	--set output.dropped=none
is '… has neither data nor dropped documents' \
	"$(cd plain && find . -maxdepth 1 -type d | LC_ALL=C sort | tr '\n' ' ')" \
	'. ./report ./state '
is '… nor an empty folder' "$(find plain -type d -empty)" ''
rm out/part-000000-00.jsonl.zst
ok 'a lost shard is made again' "$jpcurate" run run.yaml
is '… from its own inputs' "$(jq .tasks_run out/report/timing.json)" 2

# ---- copies name what stayed ----
zstd -dcq out/dropped/sample.jsonl.zst | grep max_copies >copies
is 'copies' "$(wc -l <copies | tr -d ' ')" 6
is 'each tells which document stayed' \
	"$(jq -c '.jpcurate.dropped | [.values["exact.max_copies"], .kept.file, .kept.offset]' \
		copies)" \
	'[2,"in/a.jsonl",0]
[2,"in/a.jsonl",54]
[3,"in/a.jsonl",0]
[3,"in/a.jsonl",54]
[4,"in/a.jsonl",0]
[4,"in/a.jsonl",54]'
is 'others tell nothing of the kind' "$(zstd -dcq out/dropped/sample.jsonl.zst |
	grep min_chars | jq -c .jpcurate.dropped.kept | sort -u)" null

# ---- plan ----
fails 'plan tells what a run will take' 0 \
	'^memory: about [0-9]+ MB and the models of the stages' "$jpcurate" plan run.yaml
"$jpcurate" plan run.yaml --set resources.threads=4 --set input.batch_bytes=100MiB >planned
ok "… 33 batches for 4 threads" grep -q "^memory: about 3460 MB" planned

# ---- status ----
json()
{
	"$jpcurate" status "$1" --json 2>/dev/null | jq -c "$2"
}
is 'status of a finished run' \
	"$(json out '[.run, .finished, (.stages[] | [.name, .tasks, .done])]')" \
	'["out",true,["map",2,2],["bucket",1,1],["write",2,2]]'
is '… with bytes and documents' \
	"$(json out '.stages[0] | [.bytes, .bytes_done, .documents, .kept, .seconds_left]')" \
	"[$((2 * $(wc -c <in/a.jsonl))),$((2 * $(wc -c <in/a.jsonl))),12,8,0]"
mv out/part-000000-00.jsonl.zst away
is 'a shard that is missing is not done' "$(json out '[.finished, (.stages[] | .left)]')" \
	'[false,1,0,1]'
fails '… and there is no report' 1 "'out' has not finished" "$jpcurate" report out
mv away out/part-000000-00.jsonl.zst
ok 'report --json' jq -e '.schema_version == 1' <<END
$("$jpcurate" report out --json)
END
: >out/state/write/t000001.run.tmp.elsewhere.1
rm out/state/write/t000001.ok
is 'a task that another machine works on' \
	"$(json out '.stages[2] | [.done, .running, .left]')" '[1,1,0]'
mv out/state/write/t000001.run.tmp.elsewhere.1 \
	"out/state/write/t000001.run.tmp.$(uname -n).999999999"
is '… or that a dead process worked on' \
	"$(json out '.stages[2] | [.done, .running, .left]')" '[1,0,1]'
ok 'goes on' "$jpcurate" run run.yaml
is '… and clears up' "$(find out -name '*.tmp.*')" ''
echo '{"text":' >in/c.jsonl
fails 'a failing task' 1 "'in/c.jsonl': line 1" "$jpcurate" run run.yaml --set output.dir=failed
is '… is counted' "$(json failed '.stages[0] | [.done, .running, .failed, .left]')" '[2,0,1,0]'
fails '… and named' 1 "^failed: map task 2: 'in/c.jsonl': line 1" "$jpcurate" status failed
tap_end
