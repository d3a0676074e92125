// noun_ratio: drops documents that are mostly nouns, such as lists of keywords.
//
// Measure    nouns / morphemes that are no symbols, in [0, 1]; 0 where there are none
// Reference  HojiChar DiscardTooManyNouns: .80 and more is dropped (UniDic)
// Differs    any dictionary; 記号 counts as symbol too; IPADIC has pronouns and suffixes as 名詞
#include "stage/stage.h"

struct noun_ratio_params {
    double max_nouns;
};

enum { MAX_NOUNS };

static const jpc_option noun_ratio_options[] = {
    [MAX_NOUNS] = JPC_OPT_BOUND(struct noun_ratio_params, max_nouns, JPC_UPPER_STRICT, 0.8, 0, 1,
                                "ratio", "drop documents with a share of nouns as high or higher"),
    {0},
};

static void noun_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    size_t nouns = 0, words = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];

        nouns += jpc_pos_is_nominal(morpheme->pos, morpheme->feature);
        words += morpheme->pos != JPC_POS_SYMBOL;
    }
    jpc_measure(context, doc, MAX_NOUNS, words > 0 ? (double)nouns / (double)words : 0);
}

const jpc_stage_def jpc_stage_noun_ratio = {
    .name = "noun_ratio",
    .summary = "drop documents that consist mostly of nouns",
    .reference = "HojiChar, DiscardTooManyNouns",
    .differs = "any dictionary, IPADIC by default, instead of UniDic",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = noun_ratio_options,
    .params_size = sizeof(struct noun_ratio_params),
    .apply = noun_ratio_apply,
};
