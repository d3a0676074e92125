#!/bin/sh
# Each shipped configuration: it is valid, what `check` prints is the same configuration, and it
# runs over the sample crawl.
set -u
. tests/tap.sh

for config in configs/*.yaml configs/recipes/*.yaml; do
	ok "$config is valid" "$JPCURATE" check "$config"
	"$JPCURATE" check "$config" >"$tap_scratch/once.yaml"
	"$JPCURATE" check "$tap_scratch/once.yaml" --set output.dir=x --set input.paths=y \
		>"$tap_scratch/twice.yaml"
	"$JPCURATE" check "$config" --set output.dir=x --set input.paths=y >"$tap_scratch/once.yaml"
	ok "… what check prints is the same configuration" \
		cmp "$tap_scratch/once.yaml" "$tap_scratch/twice.yaml"
	out=$tap_scratch/$(basename "$config" .yaml)
	"$JPCURATE" run "$config" --quiet --set "output.dir=$out" 2>"$tap_scratch/stderr"
	is "… it runs" $? 0
	is "… and keeps something, not all" \
		"$(jq '.output.kept > 0 and .output.dropped > 0' "$out/report/stats.json")" true
done
tap_end
