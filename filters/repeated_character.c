// repeated_character: drops documents with a long run of one character.
//
// Measure    length of the longest run of one character; `blanks`: of white space, too
// Reference  HojiChar SingleCharacterRepetitionFilter: a run of 200 and more is dropped
// Differs    runs of white space do not count unless `blanks` is true: indents and ruled lines of
//            tables are no noise
#include "stage/stage.h"
#include "text/script_class.h"

struct repeated_character_params {
    double max_run;
    bool blanks;
};

enum { MAX_RUN, BLANKS };

static const jpc_option repeated_character_options[] = {
    [MAX_RUN] = JPC_OPT_BOUND(struct repeated_character_params, max_run, JPC_UPPER_STRICT, 200, 1,
                              1e9, "characters", "drop documents with a run as long or longer"),
    [BLANKS] = JPC_OPT_FLAG(struct repeated_character_params, blanks, false,
                            "runs of blanks and newlines count, too"),
    {0},
};

static void repeated_character_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct repeated_character_params *params = context->params;

    jpc_measure(context, doc, MAX_RUN,
                params->blanks ? (double)jpc_script_longest_run(doc->text)
                               : (double)jpc_doc_scripts(context->features, doc)->longest_run);
}

const jpc_stage_def jpc_stage_repeated_character = {
    .name = "repeated_character",
    .summary = "drop documents with a long run of one character",
    .measure = "max_run: characters of the longest run of one character that is no white space "
               "(with blanks: of any)",
    .reference = "HojiChar, SingleCharacterRepetitionFilter",
    .differs = "runs of white space do not count unless asked for",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = repeated_character_options,
    .params_size = sizeof(struct repeated_character_params),
    .apply = repeated_character_apply,
};
