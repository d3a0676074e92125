#!/bin/sh
# Adding a filter is one file, one line and one golden folder; all else finds it by itself.
. tests/tap.sh
set -u

# The mode does not matter to this: once is enough, and the quickest.
case $JPCURATE in
*/build/release/jpcurate) ;;
*)
	skip 'adding a filter' 'for build/release alone'
	tap_end
	;;
esac

tree=$tap_scratch/tree
mkdir -p "$tree/build"
cp -pR Makefile filters dedup pipeline tests "$tree" || exit
cp -pR build/release "$tree/build"
cd "$tree" || exit
program=build/release/jpcurate

# The make that runs this test hands down its own variables and jobs.
build()
{
	env -u MAKEFLAGS -u MFLAGS -u JPCURATE make CC=gcc MODE=release CFLAGS= LDFLAGS= \
		all build/release/tests/unit/test_conformance
}
conformance()
{
	build/release/tests/unit/test_conformance digit_ratio
}
golden()
{
	JPCURATE=$tree/$program tests/golden/run_golden.sh "$@"
}

# ---- one file, one line --------------------------------------------------------------

cat >filters/digit_ratio.c <<'C'
// digit_ratio: drops tables of numbers.
//
// Measure    ASCII digits / bytes of the text; an empty text is not measured
// Reference  none
// Differs    no
#include "stage/stage.h"

struct digit_ratio_params {
    double max_ratio;
};

enum { MAX_RATIO };

static const jpc_option digit_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct digit_ratio_params, max_ratio, JPC_UPPER, 0.5, 0, 1,
                                "ratio", "drop documents with a larger share of digits"),
    {0},
};

static void digit_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    size_t n = 0;

    for (size_t i = 0; i < doc->text.len; i++)
        n += doc->text.ptr[i] >= '0' && doc->text.ptr[i] <= '9';
    if (doc->text.len > 0)
        jpc_measure(context, doc, MAX_RATIO, (double)n / (double)doc->text.len);
}

const jpc_stage_def jpc_stage_digit_ratio = {
    .name = "digit_ratio",
    .summary = "drop tables of numbers",
    .measure = "max_ratio: ASCII digits / bytes of the text, in [0, 1]",
    .reference = "none",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = digit_ratio_options,
    .params_size = sizeof(struct digit_ratio_params),
    .apply = digit_ratio_apply,
};
C
fails 'without its line it is unknown' 2 "unknown stage 'digit_ratio'" $program filter digit_ratio
sed -i '/JPC_STAGE(length)/a JPC_STAGE(digit_ratio)' filters/filters.def
ok 'it builds' build

fails 'the list of stages has it' 0 '^digit_ratio +filter +drop tables of numbers' $program stages
fails '… and tells its options' 0 'max_ratio' $program stages digit_ratio
fails '… and what it measures' 0 '^  measure    max_ratio: ASCII digits / bytes' \
	$program stages digit_ratio
fails '… and so does the table of the README, with the unit' 0 \
	"^\\| .digit_ratio. \\| filter \\| drop tables of numbers \\| .max_ratio: 0.5. ratio \\|" \
	$program stages --markdown
fails '… and that of measures' 0 \
	"^\\| .digit_ratio. \\| max_ratio: ASCII digits .* \\| none \\| no \\|" \
	$program stages --markdown
fails 'help' 0 '--max-ratio' $program filter digit_ratio -h
printf '{"text":"12月24日"}\n{"text":"31415926535"}\n' >docs.jsonl
is 'a pipe' "$($program filter digit_ratio --max-ratio 0.6 -q <docs.jsonl)" '{"text":"12月24日"}'
cat >new.yaml <<'YAML'
input: {paths: [docs.jsonl]}
output: {dir: out, dropped: all}
stages: [{digit_ratio: {max_ratio: 0.3}}]
YAML
fails 'the configuration' 0 'max_ratio: 0.3' $program check new.yaml
fails '… knows its bounds' 2 "'max_ratio' must be in \[0, 1\]" \
	$program check new.yaml --set stages.digit_ratio.max_ratio=2
fails 'a run' 0 '^kept 0 / 2 documents' $program run new.yaml
is 'the reason of dropped documents' \
	"$(zstdcat out/dropped/*.zst | jq -r .jpcurate.dropped.reason | sort -u)" digit_ratio.max_ratio

# ---- one golden folder ---------------------------------------------------------------

fails 'the conformance test misses the golden folder' 1 '^not ok .* digit_ratio has golden cases' \
	conformance
is '… and nothing else' "$(grep -c '^not ok' "$tap_scratch/log")" 1
mkdir -p tests/golden/digit_ratio/default
echo 'filter digit_ratio' >tests/golden/digit_ratio/default/args
cp docs.jsonl tests/golden/digit_ratio/default/input.jsonl
ok 'its golden output is written' golden --write digit_ratio/default
ok '… and compared' golden digit_ratio/default
fails 'the conformance test passes' 0 '^ok .* digit_ratio has golden cases' conformance

# ---- what it must say of itself --------------------------------------------------------

sed -i 's/\.measure = "max_ratio/.measure = "max_share/' filters/digit_ratio.c
ok 'a measure that names no bound builds' build
fails '… and the conformance test misses the bound' 1 \
	'^not ok .* digit_ratio: .measure says what max_ratio measures' conformance
sed -i '/\.measure = /d' filters/digit_ratio.c
ok 'so does a stage without a measure' build
fails '… and the conformance test misses it' 1 \
	'^not ok .* digit_ratio: .measure says what it measures, or its rule' conformance
tap_end
