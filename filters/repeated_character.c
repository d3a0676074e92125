// repeated_character: drops documents with a long run of one character.
//
// Measure    length of the longest run of one character
// Reference  HojiChar SingleCharacterRepetitionFilter: a run of 200 and more is dropped
// Differs    runs of white space do not count
#include "stage/stage.h"

struct repeated_character_params {
    double max_run;
};

enum { MAX_RUN };

static const jpc_option repeated_character_options[] = {
    [MAX_RUN] = JPC_OPT_BOUND(struct repeated_character_params, max_run, JPC_UPPER_STRICT, 200, 1,
                              1e9, "characters", "drop documents with a run as long or longer"),
    {0},
};

static void repeated_character_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    jpc_measure(context, doc, MAX_RUN, (double)counts->longest_run);
}

const jpc_stage_def jpc_stage_repeated_character = {
    .name = "repeated_character",
    .summary = "drop documents with a long run of one character",
    .reference = "HojiChar, SingleCharacterRepetitionFilter",
    .differs = "runs of white space do not count",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = repeated_character_options,
    .params_size = sizeof(struct repeated_character_params),
    .apply = repeated_character_apply,
};
