#!/bin/sh
# The power fails in front of each call by which a run changes files, and of what was not synced
# nothing is left: neither bytes nor names (tests/fault/durable.c). What a marker says is true all
# the same, the next run ends with the bytes of an undisturbed one, and a run that has ended has.
. tests/tap.sh
. tests/fault/faults.sh
set -eu
cd "$tap_scratch"
corpus
sed -i 's|dir: out|dir: disk/out|' sample.yaml
out=disk/out
export JPCURATE_FAULT_DISK=disk

new_disk()
{
	rm -rf disk disk.durable
	mkdir disk
}
# What is found when it is.
power_is_back()
{
	rm -rf disk
	mv disk.durable/tree disk
	rm -rf disk.durable
}
cut_off()
{
	power_is_back
	[ "$1" -eq 137 ] && goes_on
}

new_disk
undisturbed sample.yaml
every=2
at_each 'nothing is kept that need not be' publish powercut new_disk cut_off
every=9
export JPCURATE_FAULT_EAGER
JPCURATE_FAULT_EAGER='*'
at_each 'names are kept at once' publish powercut new_disk cut_off
JPCURATE_FAULT_EAGER='*.ok'
at_each '… those of markers' publish powercut new_disk cut_off
JPCURATE_FAULT_EAGER='*-00.jsonl.zst'
at_each '… those of shards' publish powercut new_disk cut_off
unset JPCURATE_FAULT_EAGER

new_disk
ok 'a run that ends' faulty publish=none
power_is_back
fails '… has ended' 0 "'disk/out' is finished, nothing to do" "$faulty" run sample.yaml
ok '… and holds every byte' same
tap_end
