// script_ratio: drops documents whose mixture of scripts is not that of Japanese prose.
//
// Measure    min_hiragana, max_katakana  share of Japanese characters (hiragana, katakana, kanji,
//                                        tōten, kuten), in [0, 1]
//            min_japanese                Japanese characters / all characters
//            min_hiragana_of_all         hiragana block U+3040–309F / all characters
//            Shares of nothing are 0.
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: < .2, > .5, < .5;
//            Uzushio pipeline 03a: hiragana of all < .15 (off here)
// Differs    no
#include <math.h>

#include "stage/stage.h"

struct script_ratio_params {
    double min_hiragana, max_katakana, min_japanese, min_hiragana_of_all;
};

enum { MIN_HIRAGANA, MAX_KATAKANA, MIN_JAPANESE, MIN_HIRAGANA_OF_ALL };

static const jpc_option script_ratio_options[] = {
    [MIN_HIRAGANA] = JPC_OPT_BOUND(struct script_ratio_params, min_hiragana, JPC_LOWER, 0.2, 0, 1,
                                   "ratio", "drop documents with less hiragana among Japanese"),
    [MAX_KATAKANA] = JPC_OPT_BOUND(struct script_ratio_params, max_katakana, JPC_UPPER, 0.5, 0, 1,
                                   "ratio", "drop documents with more katakana among Japanese"),
    [MIN_JAPANESE] = JPC_OPT_BOUND(struct script_ratio_params, min_japanese, JPC_LOWER, 0.5, 0, 1,
                                   "ratio", "drop documents with less Japanese among all"),
    [MIN_HIRAGANA_OF_ALL] =
        JPC_OPT_BOUND(struct script_ratio_params, min_hiragana_of_all, JPC_LOWER, NAN, 0, 1,
                      "ratio", "drop documents with less hiragana among all"),
    {0},
};

static double script_ratio_share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void script_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t japanese = jpc_script_japanese(counts);

    jpc_measure(context, doc, MIN_HIRAGANA, script_ratio_share(counts->hiragana, japanese));
    jpc_measure(context, doc, MAX_KATAKANA, script_ratio_share(counts->katakana, japanese));
    jpc_measure(context, doc, MIN_JAPANESE, script_ratio_share(japanese, counts->chars));
    jpc_measure(context, doc, MIN_HIRAGANA_OF_ALL,
                script_ratio_share(counts->hiragana_block, counts->chars));
}

const jpc_stage_def jpc_stage_script_ratio = {
    .name = "script_ratio",
    .summary = "drop documents with too little hiragana or Japanese, or too much katakana",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; Uzushio",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = script_ratio_options,
    .params_size = sizeof(struct script_ratio_params),
    .apply = script_ratio_apply,
};
