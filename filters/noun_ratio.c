// noun_ratio: drops documents that are mostly nouns, such as lists of keywords.
//
// Measure    max_nouns         nouns / morphemes that are no symbols, in [0, 1]; 0 of none
//            max_with_symbols  nouns and symbols / morphemes; measured if it is set, and not of
//                              texts of at most 10 characters
// Reference  HojiChar DiscardTooManyNouns: .80 and more is dropped (UniDic); KanHatakeyama,
//            parts_filter.py: lines with more than .9 of nouns and symbols are dropped (off here)
// Differs    any dictionary; 記号 counts as symbol too; IPADIC has pronouns and suffixes as
//            名詞. max_with_symbols is meant for lines: one per document
#include <math.h>

#include "stage/stage.h"

struct noun_ratio_params {
    double max_nouns, max_with_symbols;
};

#define SHORT_CHARS 10 // up to which nouns and symbols are not counted

enum { MAX_NOUNS, MAX_WITH_SYMBOLS };

static const jpc_option noun_ratio_options[] = {
    [MAX_NOUNS] = JPC_OPT_BOUND(struct noun_ratio_params, max_nouns, JPC_UPPER_STRICT, 0.8, 0, 1,
                                "ratio", "drop documents with a share of nouns as high or higher"),
    [MAX_WITH_SYMBOLS] =
        JPC_OPT_BOUND(struct noun_ratio_params, max_with_symbols, JPC_UPPER, NAN, 0, 1, "ratio",
                      "drop documents with a higher share of nouns and symbols"),
    {0},
};

static void noun_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct noun_ratio_params *params = context->params;
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    size_t nouns = 0, words = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];

        nouns += jpc_pos_is_nominal(morpheme->pos, morpheme->feature);
        words += morpheme->pos != JPC_POS_SYMBOL;
    }
    jpc_measure(context, doc, MAX_NOUNS, words > 0 ? (double)nouns / (double)words : 0);
    if (!isnan(params->max_with_symbols) && morphemes->n > 0 &&
        jpc_doc_scripts(context->features, doc)->chars > SHORT_CHARS)
        jpc_measure(context, doc, MAX_WITH_SYMBOLS,
                    (double)(nouns + morphemes->n - words) / (double)morphemes->n);
}

const jpc_stage_def jpc_stage_noun_ratio = {
    .name = "noun_ratio",
    .summary = "drop documents that consist mostly of nouns",
    .measure = "max_nouns: nouns / morphemes that are no symbols, in [0, 1], 0 where there "
               "are none; max_with_symbols: nouns and symbols / morphemes, of texts above 10 "
               "characters",
    .reference = "HojiChar, DiscardTooManyNouns",
    .differs = "any dictionary, IPADIC by default, instead of UniDic",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = noun_ratio_options,
    .params_size = sizeof(struct noun_ratio_params),
    .apply = noun_ratio_apply,
};
