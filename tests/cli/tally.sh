#!/bin/sh
# The sum of all tests that scripts/test prints counts what dies, skips and promises too much.
. tests/tap.sh
set -eu

# tally LINE...: what the harness writes for a test program of these lines.
tally()
{
	printf '%s\n' '#!/bin/sh' "$@" >"$tap_scratch/case.t"
	rm -f "$tap_scratch/tally"
	TALLY=$tap_scratch/tally PERL5LIB=tests prove --harness Tally "$tap_scratch/case.t" \
		>"$tap_scratch/said" 2>&1 || true
	tr '\t' ' ' <"$tap_scratch/tally"
}

is 'passed failed skipped' "$(tally 'echo ok 1; echo not ok 2; echo ok 3 \# SKIP no; echo 1..3')" \
	'1 1 1'
ok '… and why' grep -qx 'skipped 1: no' "$tap_scratch/said"
is 'all skipped' "$(tally 'echo 1..0 \# SKIP no material')" '0 0 1'
ok '… and why, too' grep -qx 'skipped 1: no material' "$tap_scratch/said"
is 'a failure that is expected' "$(tally 'echo not ok 1 \# TO""DO later; echo 1..1')" '1 0 0'
is 'dies after passing' "$(tally 'echo ok 1; echo 1..1; exit 3')" '1 1 0'
is 'killed before the plan' "$(tally 'echo ok 1; kill -9 $$')" '1 1 0'
is 'says nothing' "$(tally 'exit 0')" '0 1 0'
is 'stops early: counted once' "$(tally 'echo 1..3; echo ok 1')" '1 1 0'
is 'fails and dies: counted once' "$(tally 'echo not ok 1; echo 1..1; exit 1')" '0 1 0'
tap_end
