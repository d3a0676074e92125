#!/bin/sh
# `jpcurate task`: what an engine runs on some node, once or twice, in any order that the kinds
# allow; the end is that of a run on one machine. And tasks whose processes cannot be made, or die.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus
sed -i 's/task_bytes: 1,/& split_bytes: 200,/' sample.yaml
undisturbed sample.yaml
n=$(jq .tasks first/plan.json)

# A run that is planned, and no more.
planned()
{
	afresh
	faulty 'create:out/state/map/*@1=kill:group;create:out/data/*@1=kill:group' 2>/dev/null || true
	[ -e out/plan.json ] && [ -z "$(find out -name '*.ok')" ]
}
n_done()
{
	find out/state/map -name '*.ok' | wc -l
}
task()
{
	"$faulty" task out "$@" --threads 1
}
ok 'a run that is planned' planned
ok "all $n map tasks in one call" task map $(seq 0 $((n - 1)))
ok '… all are done' test "$(n_done)" -eq "$n"
fails '… which is not enough for a write task' 75 \
	'write task 0 needs tasks of an earlier kind' task write 0
ok '… the bucket task' task bucket 0
for t in $(seq $((n - 1)) -1 0); do
	ok "… write task $t" task write "$t"
done
fails 'the run makes the report' 0 'kept 4 / 9 documents' "$faulty" run sample.yaml --threads 1
ok '… the same bytes' same
before=$(ls -li --time-style=full-iso out/state/map out/data/key)
ok 'tasks that are done' task map 0 1 2
is '… are not run again' "$(ls -li --time-style=full-iso out/state/map out/data/key)" "$before"

# ---- in another order, by many, twice ----
planned
# A part that cannot find its begin has to wait for the one in front of it.
many()
{
	for t in $(seq 0 $((n - 1))) $(seq 0 $((n - 1))); do
		task map "$t" 2>>said &
	done
	wait
}
: >said
for round in $(seq "$n"); do
	many
	[ "$(n_done)" -lt "$n" ] || break
done
ok "two of each at the same time ($round rounds)" test "$(n_done)" -eq "$n"
is '… none fails' "$(grep -v 'cannot be run before task' said)" ''
fails '… the run does the rest' 0 'going on' "$faulty" run sample.yaml --threads 1
ok '… the same bytes' same
is '… nothing is left over' "$(find out -name '*.tmp.*')" ''
afresh
planned
twins()
{
	for _ in 1 2 3; do task map 0 & done
	for _ in 1 2 3; do task map "$((n - 1))" & done
	wait
}
ok 'many copies of one task' twins
ok '… do no harm' sound

# ---- what is refused ----
planned
fails 'a task that needs others' 75 \
	'write task 0 needs tasks of an earlier kind that are not done' task write 0
fails '… the bucket task' 75 'bucket task 0 needs tasks of an earlier kind' task bucket 0
# Their markers go, so that they are made again; but not by this task.
ok 'the map tasks' task map $(seq 0 $((n - 1)))
cp out/data/key/t000001.key key
damage()
{
	printf 'x' | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
damage out/data/key/t000001.key 100
fails 'a task with a damaged source' 75 't000001.key' task bucket 0
ok '… which has to be made again' test ! -e out/state/map/t000001.ok
ok '… is made again' task map 1
ok '… as it was' cmp key out/data/key/t000001.key
ok '… and used' task bucket 0
damage out/data/clean/t000001.jsonl.zst 20
fails '… damaged text' 75 't000001.jsonl.zst' task write 1
ok '… has to be made again, too' test ! -e out/state/map/t000001.ok
ok '… is' task map 1
damage out/data/rank/p0000.rank 0
fails '… damaged ranks' 75 'p0000.rank' task write 1
ok '… have to be made again' test ! -e out/state/bucket/t000000.ok
ok '… are' task bucket 0
ok '… and used' task write 1
is '… no failure is left' "$(find out -name '*.fail')" ''

# A part that cannot be entered in its middle, behind one that was made from something else.
cp -r out member
rm -r out
{
	seq 400 | sed 's/.*/{"text":"&番目の文章をここに書きます。"}/'
	echo '{'
} | gzip -nc >in/c.jsonl.gz
fails 'a file of one gzip member, set aside' 3 "'in/c.jsonl.gz'" \
	"$faulty" run sample.yaml --threads 1 --set input.max_failed_shards=0.5
last=$(($(jq .tasks out/plan.json) - 1))
mv out/state/set_aside.json aside.json
fails '… waits for the part in front of it' 75 \
	"map task $last cannot be run before task $((last - 1))" timeout 20 "$faulty" task out map $last
begin=$(jq '.tasks - .inputs[-1].parts' out/plan.json)
fails '… fails with its input' 1 "'in/c.jsonl.gz': .*not JSON" task map $(seq "$begin" "$last")
ok '… and sets nothing aside' test ! -e out/state/set_aside.json
mv out/data/key/t*"$((begin + 2))".key key
rm out/state/map/t*"$begin".ok out/state/map/t*"$((begin + 2))".ok
ok 'a part, and the one behind the next' task map "$begin" "$((begin + 2))"
ok '… are read from where they begin' cmp key out/data/key/t*"$((begin + 2))".key
# The run is planned again with another content of it, and killed before any of it is read.
cp aside.json out/state/set_aside.json
(seq 500 | sed 's/.*/{"text":"&番目の文章をここに書きます。"}/') | gzip -nc >in/c.jsonl.gz
fails 'another content, tried again, killed' 137 '' \
	faulty 'create:out/state/map/*@1=kill:group;create:out/data/*@1=kill:group' \
	--set input.max_failed_shards=0.5 --retry
fails '… no part begins where one of before ended' 75 \
	"map task $last cannot be run before task $((last - 1))" timeout 20 "$faulty" task out map $last
rm -r out in/c.jsonl.gz
mv member out

# Parts of a file of the same size whose lines lie elsewhere.
ok 'two runs' "$faulty" run sample.yaml --quiet --set output.dir=mine
cp in/a.jsonl a.jsonl
tac a.jsonl >in/a.jsonl
ok '…' "$faulty" run sample.yaml --quiet --set output.dir=other
cp a.jsonl in/a.jsonl
for file in state/map/t000001.ok $(jq -r '.outputs[].path' other/state/map/t000001.ok); do
	[ ! -e "other/$file" ] || cp "other/$file" "mine/$file"
done
fails 'a part of the other one' 4 "map task 1: part 2 of 'in/a.jsonl' does not join the others" \
	"$faulty" verify mine

# Relative inputs are those of the folder where the run was planned.
mkdir moved
(cd moved && cp -r ../in ../sample.yaml . && "$faulty" run sample.yaml --quiet --threads 1)
mv moved/out moved.out
rm -r moved moved.out/state/map/t000000.ok
fails 'a folder that has gone' 1 \
	"cannot go to '.*/moved', where the run was planned: No such file" \
	"$jpcurate" task moved.out map 0
ok '… is not needed to clean up' "$jpcurate" clean moved.out
fails 'an unknown kind' 2 \
	"unknown kind of task 'reduce'; expected map, .*, frequency or write" \
	task reduce 0
fails 'no such task' 2 "no map task '$n'; the run has $n of them" task map 0 "$n"
for wrong in x 1x '' 99999999999999999999; do
	fails "no number: '$wrong'" 2 "no map task '$wrong'" task map "$wrong"
done
fails 'no run' 1 "'in' holds no run" "$jpcurate" task in map 0
fails 'nothing said' 2 'expected a run, a kind of tasks, and tasks' "$jpcurate" task out map
part=$(jq -r '[.inputs[] | select(.path == "in/a.jsonl")][0].parts' out/plan.json)
ok 'a file is in parts' test "$part" -gt 2

# A file that has grown while the tasks of a run read it.
cp -r out member
planned
echo '{"text":"新しい文章をここに書きます。"}' >>in/a.jsonl
ok 'parts of a longer file' task map $(seq 0 $((n - 1)))
cp a.jsonl in/a.jsonl
fails '… are not taken for all of it' 1 \
	"'in/a.jsonl' has [0-9]+ bytes, and had $(wc -c <a.jsonl) when the run was planned" attempt
ok '… and read again' goes_on
options='--set input.split_bytes=0'
ok 'a run without parts' planned
echo '{"text":"新しい文章をここに書きます。"}' >>in/a.jsonl
fails '… neither is a longer file' 1 \
	"'in/a.jsonl' has [0-9]+ bytes, and had $(wc -c <a.jsonl) when the run was planned" task map 0
cp a.jsonl in/a.jsonl
options=
rm -r out
mv member out

# ---- processes ----
afresh
ok 'a system that makes no process' faulty 'fork=EAGAIN'
ok '… the same bytes' same
afresh
ok '… or only one' faulty 'fork@2-=EAGAIN'
ok '… the same bytes' same
# Each process that opens the input dies.
sed 's/max_unreadable: 1/&, max_failed_shards: 0.5/' sample.yaml >aside.yaml
config=aside.yaml
afresh
fails 'an input that kills' 3 "without 1 of 2 inputs, which were set aside \('in/b.wet.gz'\)" \
	faulty 'read:in/b.wet.gz!child=kill'
ok '… is set aside' sound
afresh
fails '… whatever else the process was at' 3 \
	"without 1 of 2 inputs, which were set aside \('in/b.wet.gz'\)" \
	env JPCURATE_FAULT='read:in/b.wet.gz!child=kill' JPCURATE_FAULT_STATE=faults.2 \
	timeout 60 "$faulty" run aside.yaml --threads 4 --set input.split_bytes=0
afresh
fails 'again' 3 'without 1 of 2 inputs' faulty 'read:in/b.wet.gz!child=kill'
fails '… and named' 0 \
	"^set aside: 'in/b.wet.gz': the process that worked on it was killed by signal 9" \
	"$faulty" status out
tries=$(hits)
is '… after it was tried again twice' "$((tries > 2 && tries < 20))" 1
ok 'it is tried again' "$faulty" run aside.yaml --quiet --threads 1 --retry
afresh
echo '{' >>in/a.jsonl
fails 'an input with a wrong end' 3 'without 1 of 2 inputs' "$faulty" run aside.yaml
cp a.jsonl in/a.jsonl
fails '… mended; killed when it is tried again' 137 '' \
	faulty 'create:out/state/plan.json*@1=kill:group' --retry
ok '… and again' "$faulty" run aside.yaml --quiet --threads 1 --retry
undisturbed aside.yaml
config=sample.yaml
afresh
fails 'without room for it the run fails' 1 \
	'killed by signal 9 \(memory may have run out\) .*map tasks? failed' \
	faulty 'read:in/b.wet.gz!child=kill'
undisturbed sample.yaml
afresh
fails 'again' 1 'map tasks? failed' faulty 'read:in/b.wet.gz!child=kill'
ok '… goes on' goes_on

# ---- two tasks that meet the same damage ----
rm out/state/write/*.ok out/part-*
damage out/data/rank/p0000.rank 0
ok 'damaged ranks in front of two tasks' "$faulty" run sample.yaml --quiet --threads 2
ok '… are made again' same
tap_end
