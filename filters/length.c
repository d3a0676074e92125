// length: drops documents that are too short or too long.
//
// Measure    min_chars, max_chars  code points of the text, newlines included
//            min_japanese_chars    of them hiragana, katakana, kanji, tōten and kuten
//                                  (Swallow's classes, text/script.h)
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: fewer than 400 of either drop;
//            cc_net: fewer than 300; HPLT v3: 500 and fewer, so 501
// Differs    the second bound is off by default, so that a lower min_chars has its effect
#include <math.h>

#include "stage/stage.h"

struct length_params {
    double min_chars, max_chars, min_japanese_chars;
};

enum { MIN_CHARS, MAX_CHARS, MIN_JAPANESE_CHARS };

static const jpc_option length_options[] = {
    [MIN_CHARS] = JPC_OPT_BOUND(struct length_params, min_chars, JPC_LOWER, 400, 0, 1e9,
                                "characters", "drop documents with fewer characters"),
    [MAX_CHARS] = JPC_OPT_BOUND(struct length_params, max_chars, JPC_UPPER, NAN, 0, 1e9,
                                "characters", "drop documents with more characters"),
    [MIN_JAPANESE_CHARS] =
        JPC_OPT_BOUND(struct length_params, min_japanese_chars, JPC_LOWER, NAN, 0, 1e9,
                      "characters", "drop documents with fewer Japanese characters"),
    {0},
};

static void length_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    jpc_measure(context, doc, MIN_CHARS, (double)counts->chars);
    jpc_measure(context, doc, MAX_CHARS, (double)counts->chars);
    jpc_measure(context, doc, MIN_JAPANESE_CHARS, (double)jpc_script_japanese(counts));
}

const jpc_stage_def jpc_stage_length = {
    .name = "length",
    .summary = "drop documents outside a range of lengths",
    .measure = "min_chars, max_chars: characters (code points), newlines too; "
               "min_japanese_chars: of them hiragana, katakana, kanji, 、， and 。．！？",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "min_japanese_chars is off by default",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = length_options,
    .params_size = sizeof(struct length_params),
    .apply = length_apply,
};
