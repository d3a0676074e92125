#!/bin/sh
# What the README shows is what the program prints.
set -u
. tests/tap.sh

# between MARK: the lines from <!-- MARK --> to <!-- end -->
between()
{
	sed -n "/^<!-- $1 -->\$/,/^<!-- end -->\$/p" README.md | sed '1d;$d'
}

"$JPCURATE" stages --markdown >"$tap_scratch/stages"
between stages >"$tap_scratch/readme"
ok "the table of stages (scripts/update_readme writes it)" \
	cmp "$tap_scratch/stages" "$tap_scratch/readme"
"$JPCURATE" run configs/web.yaml --set input.paths=@tests/data/crawl/inputs.list \
	--set input.max_unreadable=0.02 --set "output.dir=$tap_scratch/out" 2>&1 |
	tail -n 1 >"$tap_scratch/summary"
between summary | grep '^kept' >"$tap_scratch/readme"
ok "the summary of the sample crawl" cmp "$tap_scratch/summary" "$tap_scratch/readme"
zstdcat "$tap_scratch"/out/part-*.zst >"$tap_scratch/shards"
ok "the shards load with zstdcat and jq" jq -e .text "$tap_scratch/shards"
# What stands below quickstart, as it stands there, on the output of this run.
mkdir "$tap_scratch/first" "$tap_scratch/first/out"
mv "$tap_scratch/out" "$tap_scratch/first/out/web"
command=$(grep -m 1 '^zstdcat out/web' README.md)
is "the command of the first screen" "$(cd "$tap_scratch/first" && sh -c "$command" | wc -l)" 10
tap_end
