// char_repetition: drops documents in which a few character n-grams take a large share.
//
// Measure    sum of the frequencies of the top min(⌊√V⌋, R) n-grams / all n-grams, in [0, 1];
//            V distinct n-grams, R of them seen more than once
// Reference  BigScience ROOTS (Laurençon et al. 2022), character repetition ratio, as in
//            HojiChar CharRepetitionRatioFilter: n = 5, .33 and more is dropped
// Differs    no
#include "stage/stage.h"

struct char_repetition_params {
    double max_ratio, n;
};

enum { MAX_RATIO, N };

static const jpc_option char_repetition_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct char_repetition_params, max_ratio, JPC_UPPER_STRICT, 0.33, 0,
                                1, "ratio", "drop documents with a ratio as high or higher"),
    [N] = JPC_OPT_NUMBER(struct char_repetition_params, n, 5, 1, JPC_NGRAM_MAX, "characters",
                         "length of the n-grams"),
    {0},
};

static void char_repetition_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct char_repetition_params *params = context->params;
    int n = (int)params->n;

    jpc_measure(context, doc, MAX_RATIO,
                n == 5 ? jpc_doc_ngrams(context->features, doc)->char_repetition_5
                       : jpc_ngram_char_repetition(context->features, doc->text, n));
}

const jpc_stage_def jpc_stage_char_repetition = {
    .name = "char_repetition",
    .summary = "drop documents in which a few character n-grams take a large share",
    .measure = "max_ratio: occurrences of the min(⌊√V⌋, R) most frequent n-grams / n-grams, in "
               "[0, 1]; V are distinct, R of them occur more than once",
    .reference = "Laurençon et al. 2022, The BigScience ROOTS Corpus; HojiChar",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = char_repetition_options,
    .params_size = sizeof(struct char_repetition_params),
    .apply = char_repetition_apply,
};
