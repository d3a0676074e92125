#!/bin/sh
# Two drivers on one run: the second refuses, or waits; on another machine, too, where only signs of
# life tell of it; processes that were left behind are waited for; clocks do not matter.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus
undisturbed sample.yaml

# started FAULT: a run in the background that has come to its wait:go.
started()
{
	rm -f go go.waiting faults
	JPCURATE_FAULT=$1 JPCURATE_FAULT_STATE=faults \
		"$faulty" run sample.yaml --quiet --threads 1 2>said &
	driver=$!
	while [ ! -e go.waiting ] && kill -0 $driver 2>/dev/null; do sleep 0.01; done
}
here=$(uname -n)
# until COMMAND...: succeeds, or half a minute has gone
until_it()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || return
		sleep 0.1
	done
}

# ---- on one machine ----
afresh
started 'open:in/b.wet.gz@1=wait:go'
fails 'a second driver refuses' 75 \
	"'out' is worked on by process $driver on '$here'; --wait waits until it has ended" attempt
fails '… and so do others that change something' 75 'is worked on' "$faulty" clean out
fails '… verify' 75 'is worked on' "$faulty" verify out
fails '… but not status' 0 '^running$' "$faulty" status out
"$faulty" run sample.yaml --threads 1 --wait 2>second &
second=$!
"$faulty" run sample.yaml --threads 1 --wait 2>>second &
third=$!
until_it grep -q 'waiting for' second
: >go
ok '… the first ends well' wait $driver
ok '… one that waits goes on' wait $second
ok '… and another' wait $third
fails '… says what it waits for' 0 "waiting for process $driver on '$here'" cat second
fails '… finds nothing to do' 0 'nothing to do' cat second
ok '… the same bytes' same
afresh
started 'open:in/b.wet.gz@1=wait:go'
: >second
env --default-signal=INT "$faulty" run sample.yaml --threads 1 --wait 2>second &
second=$!
until_it grep -q 'waiting for' second
kill -INT $second
(sleep 20 && : >go) & # or it would wait for ever
watchdog=$!
status=0
wait $second || status=$?
kill $watchdog || true
is 'Ctrl-C ends the waiting' $status 130
ok '… with a message' grep -q "interrupted while waiting for 'out'" second
: >go
ok '… and nothing else' wait $driver
ok '… the same bytes' same
afresh
fails 'a lock that cannot be made' 1 "'out/state/lock'.*: Permission denied" \
	faulty 'create:out/state/lock=EACCES'
afresh
ok 'a file system without locks' faulty 'lock=ENOLCK'
ok '… the same bytes' same
afresh
started 'lock=ENOLCK;open:in/b.wet.gz@1=wait:go'
without_locks()
{
	JPCURATE_FAULT=lock=ENOLCK JPCURATE_FAULT_STATE=faults.2 \
		"$faulty" run sample.yaml --quiet --threads 1 "$@"
}
fails '… where a second driver refuses' 75 "is worked on by process $driver" without_locks
without_locks --wait &
second=$!
: >go
ok '… the first ends well' wait $driver
ok '… one that waits goes on' wait $second
ok '… the same bytes' same

# A driver shows itself whatever it is at: here it takes the checksum of an input.
afresh
options='--set input.checksum=true'
rm -f go go.waiting faults
JPCURATE_FAULT='open:in/b.wet.gz@1=wait:go' JPCURATE_FAULT_STATE=faults \
	"$faulty" run sample.yaml --quiet --threads 1 --set input.checksum=true 2>said &
driver=$!
until_it test -e go.waiting
sign_time()
{
	stat -c %Y "out/state/alive/$here.$driver"
}
before=$(sign_time)
touched()
{
	[ "$(sign_time)" -gt "$before" ]
}
ok 'a driver that does not come to its loop shows itself' until_it touched
fails '… a second one refuses' 75 "is worked on by process $driver" attempt
: >go
ok '… ends well' wait $driver
options=

# A lock that somebody without a name holds.
ok 'again' attempt
flock out/state/lock sleep 60 &
holder=$!
until_it pgrep -P $holder >/dev/null
: >second
"$faulty" run sample.yaml --threads 1 2>second &
second=$!
until_it grep -q "waiting for what another process has left at work on 'out'" second
kill -TERM $second
status=0
wait $second || status=$?
is 'SIGTERM ends the waiting for it' $status 75
pkill -P $holder
wait $holder || true

# ---- a driver that was killed ----
# Runs of this test; others may run the same program elsewhere.
alive()
{
	for pid in $(pgrep -f "$faulty run"); do
		if [ "$(readlink "/proc/$pid/cwd")" = "$(pwd -P)" ]; then echo "$pid"; fi
	done
}
afresh
started 'open:in/b.wet.gz@1!child=wait:go'
kill -KILL $driver
wait $driver || true
fails 'status of a run whose driver was killed' 0 "^gone: process $driver" "$faulty" status out
# Its process is stuck in a call, and holds the lock.
attempt 2>second &
second=$!
sleep 0.5
ok 'the next driver waits for what the first left behind' kill -0 $second
: >go
ok '… and goes on' wait $second
ok '… the same bytes' same
afresh
faulty 'open:in/b.wet.gz@1!child=kill:parent' 2>/dev/null || true
ok 'it goes on at once where nothing is stuck' attempt
is '… no process lives on' "$(alive)" ''

# ---- a process that is killed ----
afresh
started 'open:in/b.wet.gz@1!child=wait:go'
worker=$(pgrep -P $driver)
kill -KILL "$worker"
ok 'a task of which the process was killed is done again' wait $driver
ok '… the same bytes' same

# ---- on another machine ----
# sign BEAT: what a driver elsewhere shows
sign()
{
	printf '%s' '{"schema_version":1,"host":"elsewhere","pid":7,"began":"1","beat":'"$1"'}' \
		>out/state/alive/sign
	mv out/state/alive/sign out/state/alive/elsewhere.7
}
beat()
{
	n=0
	while [ ! -e go ]; do
		n=$((n + 1))
		sign $n
		sleep 1
	done
	rm out/state/alive/elsewhere.7
}
afresh
faulty publish@250=kill:group 2>/dev/null || true
mkdir -p out/state/alive
rm -f go
sign 0
beat &
beating=$!
fails 'a driver elsewhere that is alive' 75 "worked on by process 7 on 'elsewhere'" attempt
"$faulty" run sample.yaml --threads 1 --wait 2>second &
second=$!
sleep 3
: >go
wait $beating
ok '… is waited for' wait $second
ok '… the same bytes' same
afresh
faulty publish@250=kill:group 2>/dev/null || true
mkdir -p out/state/alive
sign 3
fails 'a driver elsewhere that is silent' 0 \
	"looking whether process 7 on 'elsewhere' still works on 'out'" \
	"$faulty" run sample.yaml --threads 1
is '… is forgotten' "$(find out/state/alive 2>/dev/null)" ''
ok '… the same bytes' same

# ---- clocks ----
# Each takes six seconds of waiting: two are enough for builds other than that of gcc.
clocks='clock+86400 skew-86400'
[ -z "$tap_all" ] || clocks='clock+86400 clock-86400 skew+86400 skew-86400'
for how in $clocks; do
	afresh
	started "open:in/b.wet.gz@1=$how;open:in/b.wet.gz@1=wait:go"
	sleep 5.5 # the next sign
	fails "$how: a run at work is at work" 0 '"running": 1' "$faulty" status out --json
	fails '… and a second driver refuses' 75 'is worked on' attempt
	: >go
	ok '… it ends well' wait $driver
	ok '… no time is negative' sh -c \
		"\"$faulty\" status out --json | jq -e '[.. | numbers] | all(. >= 0)'"
done
tap_end
