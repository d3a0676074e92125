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
is 'a finished folder' "$(cd out && find . -mindepth 1 -maxdepth 1 | LC_ALL=C sort | cut -c 3- |
	tr '\n' ' ')" 'config.yaml data dropped part-000000-00.jsonl.zst plan.json report state values '
is '… keeps of data what repairs a shard, and what further inputs are compared with' \
	"$(cd out && find data -type f | LC_ALL=C sort | tr '\n' ' ')" \
	'data/key/t000000.key data/key/t000001.key data/rank/p0000.rank '
is '… no empty folder' "$(find out -type d -empty)" ''
grep -v exact run.yaml >filter.yaml
ok 'a run without a deduplicator' "$jpcurate" run filter.yaml --set output.dir=plain \
	--set output.dropped=none
is '… has neither data nor dropped documents' \
	"$(cd plain && find . -maxdepth 1 -type d | LC_ALL=C sort | tr '\n' ' ')" \
	'. ./report ./state ./values '
is '… nor an empty folder' "$(find plain -type d -empty)" ''
rm out/part-000000-00.jsonl.zst
fails 'a lost shard is made again from its own inputs' 0 'going on: 3 of 5 tasks are done' \
	"$jpcurate" run run.yaml

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
	'^memory: about [0-9]+ MB, more where documents are very large' "$jpcurate" plan run.yaml
"$jpcurate" plan run.yaml --set resources.threads=4 --set input.batch_bytes=100MiB >planned
ok "… 84 batches for 4 threads, and the models" grep -qE '^memory: about 8[89][0-9][0-9] MB' planned

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
ok 'report --json' jq -e '.schema_version == 5' <<END
$("$jpcurate" report out --json)
END
# sign HOST PID: what a driver shows that works on write task 1
sign()
{
	mkdir -p out/state/alive
	printf '%s' '{"schema_version":1,"host":"'"$1"'","pid":'"$2"',"began":"","beat":1,' \
		'"tasks":[{"kind":"write","task":1,"threads":0,"bytes":0,"seconds":1}]}' \
		>"out/state/alive/$1.$2"
}
rm out/state/write/t000001.ok
sign elsewhere 1
is 'a task that another machine works on' \
	"$(json out '.stages[2] | [.done, .running, .left]')" '[1,1,0]'
ok '… is shown' grep -q "^at work: process 1 on 'elsewhere', last sign [0-9] s ago" <<END
$("$jpcurate" status out)
END
touch -d '2 minutes ago' out/state/alive/elsewhere.1
is '… but not when it has been silent' \
	"$(json out '.stages[2] | [.done, .running, .left]')" '[1,0,1]'
rm out/state/alive/elsewhere.1
sign "$(uname -n)" 999999999
is '… or has ended on this one' \
	"$(json out '.stages[2] | [.done, .running, .left]')" '[1,0,1]'
: >"out/state/write/t000001.sample.tmp.$(uname -n).999999999"
ok 'goes on' "$jpcurate" run run.yaml
is '… and clears up' "$(find out -name '*.tmp.*' -o -name '*.999999999')" ''
echo '{"text":' >in/c.jsonl
fails 'a failing task' 1 "'in/c.jsonl': line 1" "$jpcurate" run run.yaml --set output.dir=failed
is '… is counted' "$(json failed '.stages[0] | [.done, .running, .failed, .left]')" '[2,0,1,0]'
fails '… and named' 1 "^failed: map task 2: 'in/c.jsonl': line 1" "$jpcurate" status failed
tap_end
