#!/bin/sh
# What is told of a run by others than the run: `plan` in front of it, `status` from markers and
# signs of life, `clean` behind it.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus
config=sample.yaml options=

# ---- plan ----
plan()
{
	"$jpcurate" plan sample.yaml "$@"
}
plan >planned
is 'plan lists tasks, bytes and inputs' "$(sed 4q planned | tr '\t' ' ')" "task bytes input part
0 $(wc -c <in/a.jsonl) in/a.jsonl
1 $(wc -c <in/b.wet.gz) in/b.wet.gz
2 inputs, 0.0 MB, in 2 tasks; 1 bucket of keys"
plan --set input.split_bytes=200 >planned
is '… parts of files' "$(sed -n 4p planned | tr '\t' ' ')" \
	"2 $((($(wc -c <in/a.jsonl) + 2) / 3)) in/a.jsonl 3/3"
for what in measured time memory disk; do
	ok "… $what" grep -q "^$what: " planned
done
fails '… from a sample' 0 'measured: a sample of .* of the inputs, 9 documents' plan
fails '… of a size' 0 'measured: a sample of .* documents' plan --sample 100
fails '… or of none' 0 'measured: nothing; time and disk are a guess' plan --sample 0
ok '… and writes nothing' test ! -e out
fails '… names an input that it cannot read' 1 "no input: 'gone'" plan --set input.paths=gone
ok 'a run' attempt
fails 'plan of a run measures its tasks' 0 \
	"measured: 2 map tasks of this run that are done, .* 9 documents" plan

# ---- status --watch ----
afresh
rm -f go go.waiting faults
JPCURATE_FAULT='open:in/b.wet.gz@1=wait:go' JPCURATE_FAULT_STATE=faults \
	"$faulty" run sample.yaml --quiet --threads 1 &
driver=$!
while [ ! -e go.waiting ] && kill -0 $driver; do sleep 0.01; done
"$jpcurate" status out --watch >watched &
watch=$!
"$jpcurate" status out --watch --json >watched.json &
watch_json=$!
waited=0
while [ "$(grep -c '^running$' watched)" -lt 2 ] && [ $waited -lt 300 ]; do
	sleep 0.1
	waited=$((waited + 1))
done
ok 'a run at work is watched' test $waited -lt 300
ok '… by whom' grep -q "^at work: process $driver on '$(uname -n)'" watched
: >go
ok '… ends' wait $driver
ok '… and so does the watching' wait $watch
is '… with the end' "$(tail -n 1 watched)" finished
ok '… as JSON, too' wait $watch_json
is '… one object after the other' \
	"$(jq -c .finished watched.json | sort -u | tr '\n' ' ')" 'false true '
fails 'no run' 1 "'in' holds no run" "$jpcurate" status in --watch

# ---- a task that has failed ----
afresh
fails 'a run that fails' 1 Input/output faulty 'read:in/b.wet.gz=EIO'
fails '… has failed' 1 '^failed; mend the cause' "$jpcurate" status out
# A sign of life of this shell: somebody is at work on it again.
mkdir -p out/state/alive
sign=out/state/alive/$(uname -n).$$
began=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)
echo "{\"host\":\"$(uname -n)\",\"pid\":$$,\"began\":\"$began\",\"beat\":1}" >"$sign"
fails '… not while somebody works on it' 0 '^running$' "$jpcurate" status out
sed -i 's/}/,"waiting":true}/' "$sign"
fails '… but while somebody waits for it' 1 '^waiting: process' "$jpcurate" status out
# sign_of PID: that it works on the run, as its process 999999998 does
sign_of()
{
	mkdir -p out/state/alive
	began=$(sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)
	sign=out/state/alive/$(uname -n).$1
	echo "{\"host\":\"$(uname -n)\",\"pid\":$1,\"began\":\"$began\",\"beat\":1," \
		'"workers":[999999998]}' >"$sign"
}
rm "$sign"
sign_of $$
sed -i 's/"began":"/&1/' "$sign"
fails '… or while another process has the number of one that did' 1 '^failed; mend the cause' \
	"$jpcurate" status out
rm "$sign"
sh -c 'sleep 0.3 & echo $! >zombie; exec sleep 60' & # the shell would ask
parent=$!
waited=0
until [ -s zombie ] && grep -q ') Z' "/proc/$(cat zombie)/stat" || [ $waited -ge 300 ]; do
	sleep 0.1
	waited=$((waited + 1))
done
sign_of "$(cat zombie)"
fails '… or one that has ended, but nobody asked how' 1 '^failed; mend the cause' \
	"$jpcurate" status out
kill $parent
rm -r out/state/alive
ok '… goes on' attempt
afresh
fails 'a run of which nothing is done' 1 Input/output faulty 'read:in/*=EIO'
sign_of $$
fails '… is not planned anew while somebody works on it' 2 'holds another run' \
	"$jpcurate" run all.yaml
rm -r out/state/alive
config=all.yaml
fails '… but then, and killed' 137 '' faulty 'create:out/data/*@1=kill:group'
is '… nothing is told of the other one' "$(find out -name '*.fail')" ''
config=sample.yaml
afresh
ok 'a run' attempt

# ---- clean ----
clean()
{
	"$jpcurate" clean out "$@"
}
fails 'nothing to clean' 0 'removed 0 files, 0.0 MB' clean
mkdir -p out/data/clean
head -c 2000000 /dev/zero >out/data/clean/t000000.jsonl.zst
: >out/dropped/map-t000000.jsonl.zst
: >"out/part-000009-00.jsonl.zst.tmp.$(uname -n).999999999"
: >out/note.txt
fails 'what tasks have left behind' 0 'removed 3 files, 2.0 MB' clean
ok '… not what is of others' test -e out/note.txt
rm out/note.txt
sign_of $$
: >"out/state/map/t000009.sample.tmp.$(uname -n).$$"
: >"out/part-000009-00.jsonl.zst.tmp.$(uname -n).999999998"
fails '… nor what somebody is at work on' 0 'removed 0 files' clean
rm -r out/state/alive
fails '… until that has ended' 0 'removed 2 files' clean
fails 'and the keys' 0 'removed 2 files' clean --keys
is '… goes' "$(find out/data -type f)" out/data/rank/p0000.rank
fails 'a run without them is finished' 0 'nothing to do' "$jpcurate" run sample.yaml
fails '… and right' 0 'is right' "$jpcurate" verify out
rm out/state/write/t000001.ok
: >out/part-000008-00.jsonl.zst
fails 'of a run that has not finished nothing goes' 0 'removed 0 files' clean
fails '… least of all the keys' 2 'has not finished: its keys are needed' clean --keys
ok '… goes on' attempt
ok '… and clears up' test ! -e out/part-000008-00.jsonl.zst
fails 'no run' 1 "'in' holds no run" "$jpcurate" clean in

# ---- files of others ----
: >out/report/notes.md
: >out/values/mine.npy
: >out/dropped/mine.jsonl.zst
rm out/part-000001-00.jsonl.zst
ok 'a run in a folder with notes' attempt
ok '… leaves them alone' test -e out/report/notes.md -a -e out/values/mine.npy \
	-a -e out/dropped/mine.jsonl.zst
fails '… verify names them' 4 "'report/notes.md' is not of this run" "$jpcurate" verify out
tap_end
