#!/bin/sh
# The clock is set in the middle of a run, a day ahead or back, with that of the files or without:
# the same bytes, and no time that is negative or as long as a day.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus

sane()
{
	[ "$1" -eq 0 ] && same &&
		jq -e '[(.seconds, .stages)[]] | all(. >= 0 and . < 3600)' out/report/timing.json &&
		cat out/state/*/*.ok |
		jq -es 'map(.seconds) | length > 0 and all(. >= 0 and . < 3600)' &&
		"$faulty" status out --json | jq -e '[.. | numbers] | all(. >= 0)'
}

every=12
undisturbed sample.yaml
at_each 'the clock is set' publish 'clock+86400 clock-86400 skew+86400 skew-86400' afresh sane
every=30
undisturbed sample.yaml --threads 2
at_each '… with two tasks at work' publish 'clock-86400 clock+86400' afresh sane
tap_end
