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
	fails "… it asks for input" 2 "no input: 'input.paths' is empty; give files, as in --set '" \
		"$JPCURATE" run "$config" --set "output.dir=$out"
	"$JPCURATE" run "$config" --quiet --set input.paths=@tests/data/crawl/inputs.list \
		--set input.max_unreadable=0.02 --set "output.dir=$out" 2>"$tap_scratch/stderr"
	is "… it runs" $? 0
	is "… and keeps something, not all" \
		"$(jq '.output.kept > 0 and .output.dropped > 0' "$out/report/stats.json")" true
done

# What stands in a comment can be used as it stands there.
sed -E 's/^(  )?# (dir:|evaluate:|- )/\1\2/' configs/web.yaml >"$tap_scratch/all.yaml"
ok 'the options in comments are valid' "$JPCURATE" check "$tap_scratch/all.yaml"
# `minhash` finds what `exact` does, and a pipeline has one deduplicator.
is '… every stage is in the profile' \
	"$("$JPCURATE" check "$tap_scratch/all.yaml" | sed -n 's/^  - \([a-z_]*\).*/\1/p' | sort)" \
	"$("$JPCURATE" stages | cut -d ' ' -f 1 | grep -vx exact | sort)"
tap_end
