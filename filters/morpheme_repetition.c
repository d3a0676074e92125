// morpheme_repetition: drops documents in which much of the text says the same words again.
//
// Measure    occurrences of n-grams of morphemes that occur more than once / all n-grams, in
//            [0, 1]; 0 for a text of fewer than n morphemes. By surface, symbols too, over line
//            ends
// Reference  BigScience ROOTS (Laurençon et al. 2022), word repetition ratio, as in HojiChar
//            WordRepetitionRatioFilter: n = 7, .40 and more is dropped (UniDic)
// Differs    any dictionary, IPADIC by default, whose longer morphemes make fewer n-grams
#include "stage/stage.h"

struct morpheme_repetition_params {
    double max_ratio, n;
};

enum { MAX_RATIO, N };

static const jpc_option morpheme_repetition_options[] = {
    [MAX_RATIO] =
        JPC_OPT_BOUND(struct morpheme_repetition_params, max_ratio, JPC_UPPER_STRICT, 0.40, 0, 1,
                      "ratio", "drop documents with a ratio as high or higher"),
    [N] = JPC_OPT_NUMBER(struct morpheme_repetition_params, n, 7, 1, JPC_REPETITION_MAX,
                         "morphemes", "length of the n-grams"),
    {0},
};

static void morpheme_repetition_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct morpheme_repetition_params *params = context->params;
    const jpc_repetition *metrics =
        jpc_doc_morpheme_repetition(context->features, context->tagger, doc);

    jpc_measure(context, doc, MAX_RATIO, metrics->occurrences[(int)params->n]);
}

const jpc_stage_def jpc_stage_morpheme_repetition = {
    .name = "morpheme_repetition",
    .summary = "drop documents in which much of the text says the same words again",
    .measure = "max_ratio: occurrences of n-grams of morphemes that occur more than once / "
               "n-grams, in [0, 1]; 0 for a text of fewer than n",
    .reference = "Laurençon et al. 2022, The BigScience ROOTS Corpus; HojiChar",
    .differs = "any dictionary, IPADIC by default, instead of UniDic",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = morpheme_repetition_options,
    .params_size = sizeof(struct morpheme_repetition_params),
    .apply = morpheme_repetition_apply,
};
