#!/bin/sh
# Each call of a run fails once: the message names the file and the cause, or the call did not
# matter. Nothing is torn, no marker says what is not so, nothing is taken for read that was not;
# and the next run ends with the bytes of an undisturbed one.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus

causes='Input/output error|No space left on device|Permission denied|Read-only file system'
half_done()
{
	afresh
	cp -r half out
}
# What could not be removed may be left over.
good_enough()
{
	same | grep -v "^Only in $out" >wrong
	[ ! -s wrong ] || ! cat wrong
}
# 2: an error of the configuration. Then, as ever, nothing was written.
failed()
{
	case $1 in
	0) good_enough ;;
	1) grep -qE "^jpcurate: .*'[^']+'.*: ($causes)" said ;;
	2) grep -qE "^jpcurate: cannot (open|read) 'sample.yaml': ($causes)" said ;;
	*) false ;;
	esac && goes_on
}

# A sign of life may be missed.
told()
{
	if [ "$1" -ne 1 ] && ! grep -q '/state/alive/.* HIT' trace; then return 1; fi
	failed "$1"
}

undisturbed sample.yaml
every=2
at_each 'a call that changes files fails' publish 'EIO ENOSPC EACCES' afresh failed
every=4
at_each '… and it matters' write,fsync,rename EIO afresh told
every=3
at_each 'a call that looks fails' look 'EIO EACCES' afresh failed
afresh
faulty publish@220=kill 2>/dev/null || true
mv out half
every=5
at_each 'a call of a run that goes on fails: changes' publish 'EROFS EIO' half_done failed
at_each '… looks' look EIO half_done failed

# fails_with NAME FAULT MESSAGE: a fault that stays, so that trying again does not help
fails_with()
{
	afresh
	fails "$1" 1 "$3" faulty "$2"
	ok '… it was the fault' test "$(hits)" -gt 0
	[ $# -eq 3 ] || ok '… nothing of it is kept' test ! -e "$4" -a ! -e "$5"
	ok '… goes on' goes_on
}
ends_well_with()
{
	afresh
	ok "$1" faulty "$2"
	ok '… it was tried' test "$(hits)" -gt 0
	ok '… ends with the same bytes' same
}

# ---- what is no error ----
ends_well_with 'reads and writes that do half of it' 'read,write=half'
undisturbed sample.yaml --set resources.retries=0
ends_well_with 'calls that are interrupted' \
	'read:sample.yaml@1=EINTR;read:in/*@1=EINTR;read:*.key@2=EINTR;write@9=EINTR'
undisturbed sample.yaml
ends_well_with 'a folder that cannot be listed' 'opendir:.=EACCES'

# ---- a run that is half done ----
afresh
faulty publish@290=kill:group 2>/dev/null || true
rm -rf half
mv out half
for call in open:out/state/*.ok read:out/state/*.ok stat:out/state/*.ok stat:*plan.json \
	open:*plan.json read:*plan.json stat:out/data/* stat:out/values/*; do
	half_done
	fails "$call fails" 1 "'out/[^']*': Input/output error" faulty "$call=EIO"
	ok '… it was the fault' test "$(hits)" -gt 0
	ok '… goes on' goes_on
done
# Nobody can tell whether there is something to lose.
for call in opendir:out/state/* readdir:out/state/* stat:out/state/* read:out/state/* \
	open:out/state/*; do
	half_done
	status=0
	faulty "$call=EIO" --set stages.length.min_chars=11 2>said || status=$?
	ok "$call fails: no other run takes its place" test $status -eq 1 -o $status -eq 2
	is '… and nothing is changed' "$(diff -r -x alive -x lock half out)" ''
done
# What a power cut leaves.
half_done
mkdir -p out/state/alive
: >"out/state/alive/$(uname -n).4"
ok 'a sign of life that is torn' goes_on

# ---- input ----
fails_with 'a folder of which half can be read' 'readdir:in@2-=EIO' \
	"no input: 'in': Input/output error"
fails_with 'an output folder that cannot be told from the input' 'stat:out=EIO' \
	"cannot open 'out': Input/output error"
for input in a.jsonl b.wet.gz; do
	case $input in a*) task=t000000 ;; *) task=t000001 ;; esac
	fails_with "a bad sector in the middle of $input" \
		"read:in/$input@1=half;read:in/$input@2-=EIO" \
		"cannot read 'in/$input': Input/output error" \
		"out/state/map/$task.ok" "out/data/clean/$task.jsonl.zst"
done
fails_with 'a table that cannot be read' 'read:*.key@2-=EIO' \
	"cannot read 'out/data/key/t000000.key': Input/output error"

# vanished: the run waits in front of opening an input, which is then away
vanished()
{
	afresh
	rm -f go go.waiting
	faulty 'open:in/b.wet.gz@1=wait:go' &
	while [ ! -e go.waiting ] && kill -0 $!; do sleep 0.01; done
	mv in/b.wet.gz away
	: >go
	wait $!
}
fails 'an input that vanishes under a run' 1 \
	"cannot open 'in/b.wet.gz': No such file or directory" vanished
ok '… nothing of it is kept' test ! -e out/state/map/t000001.ok
ok '… the others are done' test -e out/state/map/t000000.ok
fails 'an input that is missing' 2 "input 'in/b.wet.gz' is missing" attempt
mv away in/b.wet.gz
ok '… goes on when it is back' goes_on
# resized COMMAND: the same with an input that gets another size
resized()
{
	afresh
	rm -f go go.waiting
	faulty 'open:in/a.jsonl@1=wait:go' &
	while [ ! -e go.waiting ] && kill -0 $!; do sleep 0.01; done
	cp in/a.jsonl away
	sh -c "$1 away" >in/a.jsonl
	: >go
	wait $!
}
for change in 'head -n 3' 'cat away' 'sed 1d' 'tr -d "{"'; do
	fails "an input that changes under a run: $change" 1 "'in/a.jsonl'" resized "$change"
	ok '… nothing of it is kept' test ! -e out/state/map/t000000.ok
	mv away in/a.jsonl
	ok '… goes on when it is as it was' goes_on
done

# ---- output ----
fails_with 'a disk that is full in the middle of a write' \
	'write:*part-*@1=half;write:*part-*@2-=ENOSPC' \
	"cannot write 'out/part-000000-00.jsonl.zst': No space left on device" \
	out/part-000000-00.jsonl.zst out/state/write/t000000.ok
fails_with 'a file that cannot be closed' 'close:*part-*=EIO' \
	"cannot close 'out/part-000000-00.jsonl.zst': Input/output error" \
	out/part-000000-00.jsonl.zst out/state/write/t000000.ok
fails_with 'a new folder that is not safe' 'fsync:.=EIO' "cannot sync '.': Input/output error"
fails_with 'a name that is not safe' 'fsync:out/values=EIO' \
	"cannot sync 'out/values': Input/output error" out/state/map/t000000.ok out/state/map/t000001.ok
fails_with 'a folder that cannot be seen' 'stat:out/data=EIO' \
	"cannot create folder 'out/data': Input/output error"
fails_with 'a folder in which nothing can be made' 'create,mkdir:out*=EACCES' \
	"cannot create folder 'out': Permission denied"
fails_with 'a file system that becomes read-only' 'publish:out*@150-=EROFS' \
	"'out/[^']*': Read-only file system"

# Of a record that is not held, what stands behind it is looked at.
mkdir large
{
	record "$(text 1)"
	record "$(head -c 3000 /dev/zero | tr '\0' x)"
	record "$(text 2)"
} >large/c.wet
sed 's/paths: \[in\]/paths: [large], max_record_bytes: 1KiB/' sample.yaml >large.yaml
undisturbed large.yaml --set resources.retries=0
is 'a record that is too large is skipped' "$(wc -l <first/report/unreadable.tsv | tr -d ' ')" 2
fails_with '… and the place behind it cannot be read' 'read:large/c.wet@2=EIO' \
	"cannot read 'large/c.wet' at byte [0-9]+: Input/output error"

mkdir disk
if mount -t tmpfs -o size=2m tmpfs disk 2>/dev/null; then
	trap 'umount "$tap_scratch/disk"; rm -rf "$tap_scratch"' EXIT
	sed 's|dir: out|dir: disk/out|' sample.yaml >disk.yaml
	out=disk/out
	undisturbed disk.yaml
	faulty publish@150=kill 2>/dev/null || true
	cp -r disk/out before
	mount -o remount,ro disk
	fails 'a real one' 1 "'disk/out/[^']*': Read-only file system" attempt
	ok '… nothing is changed' diff -r before disk/out
	mount -o remount,rw disk
	ok '… goes on when it can be written' goes_on
else
	skip 'a real one' 'cannot mount'
fi
tap_end
