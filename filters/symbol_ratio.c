// symbol_ratio: drops documents with too many characters that are no letters and no digits.
//
// Measure    max_ratio   (punctuation, symbols, emoji and white space) / characters, in [0, 1]
//            max_braces  number of { and }; measured only if it is set
// Reference  BigScience ROOTS (Laurençon et al. 2022), special characters ratio, as in
//            HojiChar DiscardTooManySpecialToken: > .4 is dropped; The Stack's share of letters and
//            digits, llm-jp corpus v1: below .25 is dropped, so > .75 here; Uzushio's older recipe,
//            RemoveScriptDocument: any brace (0; off here)
// Differs    the classes come from Unicode categories P and S, not from a list of emoji
#include <math.h>

#include "stage/stage.h"

struct symbol_ratio_params {
    double max_ratio, max_braces;
};

enum { MAX_RATIO, MAX_BRACES };

static const jpc_option symbol_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct symbol_ratio_params, max_ratio, JPC_UPPER, 0.4, 0, 1,
                                "ratio", "drop documents with a higher share of special ones"),
    [MAX_BRACES] = JPC_OPT_BOUND(struct symbol_ratio_params, max_braces, JPC_UPPER, NAN, 0, 1e9,
                                 "count", "drop documents with more { and }"),
    {0},
};

static uint64_t symbol_ratio_braces(jpc_span text)
{
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '{' || text.ptr[i] == '}';
    return n;
}

static void symbol_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct symbol_ratio_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t special = counts->symbols + counts->spaces;

    jpc_measure(context, doc, MAX_RATIO,
                counts->chars > 0 ? (double)special / (double)counts->chars : 0);
    if (!isnan(params->max_braces))
        jpc_measure(context, doc, MAX_BRACES, (double)symbol_ratio_braces(doc->text));
}

const jpc_stage_def jpc_stage_symbol_ratio = {
    .name = "symbol_ratio",
    .summary = "drop documents with many symbols, marks and blanks",
    .measure = "max_ratio: (punctuation, symbols, emoji and white space) / characters, in [0, "
               "1]; max_braces: number of { and }",
    .reference = "Laurençon et al. 2022, The BigScience ROOTS Corpus; HojiChar",
    .differs = "Unicode categories instead of a list of emoji",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = symbol_ratio_options,
    .params_size = sizeof(struct symbol_ratio_params),
    .apply = symbol_ratio_apply,
};
