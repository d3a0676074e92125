#!/bin/sh
# A run that is told to stop: SIGINT and SIGTERM give up the tasks at work, SIGUSR1 ends them first;
# what is done is done, the message says how to go on, and the end is that of an undisturbed run.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus
undisturbed sample.yaml

# A run that waits in its second map task, told by SIGNAL, sent to WHOM: the driver or all.
told()
{
	afresh
	rm -f go go.waiting faults
	# The shell lets what it starts in the background ignore SIGINT.
	env --default-signal=INT JPCURATE_FAULT='read:in/b.wet.gz@1=wait:go' \
		JPCURATE_FAULT_STATE=faults "$faulty" run sample.yaml --threads 1 &
	driver=$!
	while [ ! -e go.waiting ] && kill -0 "$driver"; do sleep 0.01; done
	case $2 in
	driver) kill -s "$1" "$driver" ;;
	all) kill -s "$1" -- "-$driver" ;; # as a terminal does
	esac
	sleep 0.7 # the driver looks every half second
	: >go
	wait "$driver"
}
# stopped SIGNAL WHOM STATUS
stopped()
{
	fails "SIG$1 to $2" "$3" 'interrupted; run again to go on' told "$1" "$2"
	ok '… the first task is done' test -e out/state/map/t000000.ok
	is '… nothing is left over' \
		"$(find out -name '*.tmp.*' -o -name '*.fail' -o -path '*/alive/*')" ''
	fails '… status' 0 "not finished; 'jpcurate run' goes on" "$faulty" status out
	ok '… all of it is sound' sound
}
for whom in driver all; do
	stopped INT $whom 130
	ok '… the second is not' test ! -e out/state/map/t000001.ok
	fails '… goes on' 0 'going on: 1 of 5 tasks are done' "$faulty" run sample.yaml --threads 1
	ok '… to the same bytes' same
	stopped TERM $whom 75
	ok '… goes on' goes_on
	stopped USR1 $whom 75
	ok '… the second is, too' test -e out/state/map/t000001.ok
	ok '… and nothing else was begun' test ! -e out/state/bucket/t000000.ok
	ok '… goes on' goes_on
done

# What was ignored from the start stays ignored.
hang_up()
{
	afresh
	rm -f go go.waiting faults
	env --ignore-signal=TERM JPCURATE_FAULT='read:in/b.wet.gz@1=wait:go' \
		JPCURATE_FAULT_STATE=faults "$faulty" run sample.yaml --quiet --threads 1 &
	while [ ! -e go.waiting ] && kill -0 $!; do sleep 0.01; done
	kill -TERM $!
	sleep 0.7
	: >go
	wait $!
}
ok 'a signal that is ignored' hang_up
ok '… changes nothing' same

# Pipes have nothing to save.
piped()
{
	"$jpcurate" filter length <fifo >piped.out &
	stage=$!
	exec 3>fifo
	sleep 0.5
	kill -s "$1" "$stage"
	sleep 0.5
	exec 3>&-
	wait "$stage"
}
mkfifo fifo
status=0
piped TERM || status=$?
is 'SIGTERM to a stage' $status 143
tap_end
