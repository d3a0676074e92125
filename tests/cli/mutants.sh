#!/bin/sh
# scripts/mutants tells which errors tests catch, in a tree of one program and two tests.
. tests/tap.sh
set -eu
if ! command -v git >/dev/null; then
	echo '1..0 # SKIP no git'
	exit
fi
unset CC MODE MAKEFLAGS # of the make that runs us
tree=$tap_scratch/tree
mkdir -p "$tree/scripts" "$tree/tests/cli" "$tree/tests/unit" "$tree/tests/mutants"
cp scripts/mutants "$tree/scripts"
cd "$tree"
git init -q
printf '/build/\n' >.gitignore
cat >Makefile <<'END_OF_FILE'
MODE ?= release
all: build/$(MODE)/jpcurate
build/$(MODE)/jpcurate: add.sh
	@mkdir -p $(@D)
	@if grep -q error: $<; then cat $<; exit 1; fi
	@echo x >>made
	cp $< $@
fault near:
build/$(MODE)/tests/unit/test_sum: build/$(MODE)/jpcurate
	@mkdir -p $(@D)
	@(echo '#!/bin/sh'; echo 'test $$(sh build/$(MODE)/jpcurate 2 2) = 4') >$@ && chmod +x $@
END_OF_FILE
echo "echo \$((\$1 + \$2))" >add.sh
: >tests/unit/test_sum.c
cat >tests/cli/sums.sh <<'END_OF_FILE'
sum=$(sh "$JPCURATE" 3 4)
if [ "$sum" = 7 ]; then echo 'ok 1 - 3 + 4'; else echo 'not ok 1 - 3 + 4' && exit 1; fi
END_OF_FILE
# table ROW...: its columns are separated by bars.
table()
{
	printf '%s\n' "$@" | tr '|' '\t' >tests/mutants/table.tsv
}
mutants=scripts/mutants

table '# comment' 'times|add.sh|s/\+/*/|unit/test_sum cli/sums' 'minus|add.sh|s/\+/-/|unit/test_sum'
ok 'all are caught' $mutants
is '… each by the first test that fails' "$($mutants)" \
	'caught  times: cli/sums: not ok 1 - 3 + 4
caught  minus: unit/test_sum: status 1
2 caught, 0 not'
is '… the source is not touched' "$(git status --porcelain -- build add.sh)" '?? add.sh'
is '… and nothing is built that need not be' "$(wc -l <build/mutants/made | tr -d ' ')" 3
table 'times|add.sh|s/\+/*/|unit/test_sum' 'minus|add.sh|s/\+/-/|unit/test_sum'
fails 'one is missed' 1 '^MISSED  times: unit/test_sum' $mutants
fails '… and the others are tried' 1 '^1 caught, 1 not' $mutants
ok 'only some' $mutants -k '^m'
table 'none|add.sh|s/%/-/|cli/sums'
fails 'a change that changes nothing' 1 '^INVALID none: does not apply' $mutants
table 'no file|sub.sh|s/%/-/|cli/sums'
fails '… or no file' 1 '^INVALID no file: does not apply' $mutants
table 'broken|add.sh|s/^/error: /|cli/sums'
fails 'a change that does not compile' 1 '^INVALID broken: does not compile: .*error: ' $mutants
ok '… applies' $mutants -n
table 'untested|add.sh|s/\+/-/|cli/sum'
fails 'a test that is not there' 1 '^INVALID untested: no such test among: cli/sum' $mutants
echo "echo \$((\$1 * \$2))" >add.sh
table 'plus|add.sh|s/\*/+/|cli/sums'
fails 'a test that fails anyway' 1 '^without a change, cli/sums fails: not ok 1 - 3 \+ 4' $mutants
fails 'usage' 2 '^usage: scripts/mutants' $mutants -x
tap_end
