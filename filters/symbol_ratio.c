// symbol_ratio: drops documents with too many characters that are no letters and no digits.
//
// Measure    (punctuation, symbols, emoji and white space) / characters, in [0, 1]
// Reference  BigScience ROOTS (Laurençon et al. 2022), special characters ratio, as in
//            HojiChar DiscardTooManySpecialToken: > .4 is dropped
// Differs    the classes come from Unicode categories P and S, not from a list of emoji
#include "stage/stage.h"

struct symbol_ratio_params {
    double max_ratio;
};

enum { MAX_RATIO };

static const jpc_option symbol_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct symbol_ratio_params, max_ratio, JPC_UPPER, 0.4, 0, 1,
                                "ratio", "drop documents with a higher share of special ones"),
    {0},
};

static void symbol_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t special = counts->symbols + counts->spaces;

    jpc_measure(context, doc, MAX_RATIO,
                counts->chars > 0 ? (double)special / (double)counts->chars : 0);
}

const jpc_stage_def jpc_stage_symbol_ratio = {
    .name = "symbol_ratio",
    .summary = "drop documents with many symbols, marks and blanks",
    .reference = "Laurençon et al. 2022, The BigScience ROOTS Corpus; HojiChar",
    .differs = "Unicode categories instead of a list of emoji",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = symbol_ratio_options,
    .params_size = sizeof(struct symbol_ratio_params),
    .apply = symbol_ratio_apply,
};
