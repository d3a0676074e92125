// script_ratio: drops documents whose mixture of scripts is not that of Japanese prose.
//
// Measure    min_hiragana, max_katakana,   share of Japanese characters (hiragana, katakana, kanji,
//            min_kana, max_kanji           tōten, kuten), in [0, 1]; kana is hiragana and katakana
//            min_japanese                  Japanese characters / all characters
//            min_hiragana_of_all           hiragana block U+3040–309F / all characters
//            min_nwc_japanese              the set of NWC 2010 (text/script_class.h) / characters
//                                          that are no white space; min_nwc_hiragana: U+3040–309F
//                                          of them. Measured only if they are set
//            Shares of nothing are 0. choon_is_katakana: ー (U+30FC) counts as katakana, and as
//            Japanese, too
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: < .2, > .5, < .5;
//            Uzushio pipeline 03a: hiragana of all < .15 (off here);
//            NWC 2010: < .70, and < .05 hiragana (off here)
// Differs    NWC 2010 asks each sentence, not the document; Uzushio measures a document's
//            paragraphs without the newlines between them
#include <math.h>

#include "stage/stage.h"
#include "text/script_class.h"

struct script_ratio_params {
    double min_hiragana, max_katakana, min_japanese, min_hiragana_of_all;
    double min_kana, max_kanji, min_nwc_japanese, min_nwc_hiragana;
    bool choon_is_katakana;
};

enum {
    MIN_HIRAGANA,
    MAX_KATAKANA,
    MIN_JAPANESE,
    MIN_HIRAGANA_OF_ALL,
    MIN_KANA,
    MAX_KANJI,
    MIN_NWC_JAPANESE,
    MIN_NWC_HIRAGANA,
    CHOON_IS_KATAKANA
};

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
    [MIN_KANA] = JPC_OPT_BOUND(struct script_ratio_params, min_kana, JPC_LOWER, NAN, 0, 1, "ratio",
                               "drop documents with less kana among Japanese"),
    [MAX_KANJI] = JPC_OPT_BOUND(struct script_ratio_params, max_kanji, JPC_UPPER, NAN, 0, 1,
                                "ratio", "drop documents with more kanji among Japanese"),
    [MIN_NWC_JAPANESE] =
        JPC_OPT_BOUND(struct script_ratio_params, min_nwc_japanese, JPC_LOWER, NAN, 0, 1, "ratio",
                      "drop documents with less of what NWC 2010 calls Japanese"),
    [MIN_NWC_HIRAGANA] =
        JPC_OPT_BOUND(struct script_ratio_params, min_nwc_hiragana, JPC_LOWER, NAN, 0, 1, "ratio",
                      "drop documents with less hiragana among what is no white space"),
    [CHOON_IS_KATAKANA] = JPC_OPT_FLAG(struct script_ratio_params, choon_is_katakana, false,
                                       "count ー as katakana, and so as Japanese"),
    {0},
};

static double script_ratio_share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

// The set is a pass of its own over the text, so it is counted only where it is asked for.
static void script_ratio_apply_nwc(const jpc_context *context, jpc_doc *doc)
{
    const struct script_ratio_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t visible = counts->chars - counts->spaces;

    if (!isnan(params->min_nwc_japanese))
        jpc_measure(context, doc, MIN_NWC_JAPANESE,
                    script_ratio_share(jpc_script_count_nwc(doc->text), visible));
    if (!isnan(params->min_nwc_hiragana))
        jpc_measure(context, doc, MIN_NWC_HIRAGANA,
                    script_ratio_share(counts->hiragana_block, visible));
}

static void script_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct script_ratio_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t choon = params->choon_is_katakana ? jpc_script_count_choon(doc->text) : 0;
    uint64_t japanese = jpc_script_japanese(counts) + choon;
    uint64_t katakana = counts->katakana + choon;

    jpc_measure(context, doc, MIN_HIRAGANA, script_ratio_share(counts->hiragana, japanese));
    jpc_measure(context, doc, MAX_KATAKANA, script_ratio_share(katakana, japanese));
    jpc_measure(context, doc, MIN_JAPANESE, script_ratio_share(japanese, counts->chars));
    jpc_measure(context, doc, MIN_HIRAGANA_OF_ALL,
                script_ratio_share(counts->hiragana_block, counts->chars));
    jpc_measure(context, doc, MIN_KANA, script_ratio_share(counts->hiragana + katakana, japanese));
    jpc_measure(context, doc, MAX_KANJI, script_ratio_share(counts->kanji, japanese));
    script_ratio_apply_nwc(context, doc);
}

const jpc_stage_def jpc_stage_script_ratio = {
    .name = "script_ratio",
    .summary = "drop documents with too little hiragana or Japanese, or too much katakana",
    .measure = "min_hiragana, max_katakana, min_kana, max_kanji: shares of Japanese "
               "characters (hiragana, katakana, kanji, 、， and 。．！？); min_japanese: "
               "Japanese / all characters; min_hiragana_of_all: U+3040–309F / all; "
               "min_nwc_japanese, min_nwc_hiragana: the sets of NWC 2010 / characters but "
               "white space. In [0, 1], 0 of nothing",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; Uzushio",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = script_ratio_options,
    .params_size = sizeof(struct script_ratio_params),
    .apply = script_ratio_apply,
};
