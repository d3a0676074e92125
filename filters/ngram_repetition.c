// ngram_repetition: drops documents in which few n-grams make up much of the text.
//
// Measure    n-grams of characters or, with `unit: morpheme`, of morphemes (by surface, symbols
//            too, over line ends); 0 for a text of fewer than n units.
//            max_top_n  the most frequent n-gram, n = 2, 3, 4: its occurrences / all n-grams
//            max_dup_n  n = 5 … 10; `count` says what is counted, in [0, 1]:
//              distinct     distinct n-grams seen more than once / distinct n-grams
//              occurrences  occurrences of n-grams seen more than once / all n-grams
//              walk         from left to right, the characters of n-grams that were met before,
//                           each stepped over as a whole / characters of the text
//            With `walk` max_top_n is the n-gram's length × its occurrences / characters of the
//            text, which may exceed 1. There, and nowhere else, morphemes are joined by one
//            space; characters never are.
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py, whose code counts `distinct`;
//            its README and Gopher (Rae et al. 2021) describe `occurrences`; FineWeb2 (Penedo
//            et al. 2025, datatrove gopher_repetition_filter.py) does `walk` over words
// Differs    `walk` compares morphemes one by one, not the string that they make when joined, in
//            which two segmentations of one string are the same. MeCab's morphemes are not
//            Sudachi's words (mode A)
#include "stage/stage.h"

struct ngram_repetition_params {
    double max_top_2, max_top_3, max_top_4;
    double max_dup_5, max_dup_6, max_dup_7, max_dup_8, max_dup_9, max_dup_10;
    int count, unit;
};

enum { MAX_TOP_2, MAX_TOP_4 = 2, MAX_DUP_5, MAX_DUP_10 = 8, COUNT, UNIT };

enum { COUNT_DISTINCT, COUNT_OCCURRENCES, COUNT_WALK };
enum { UNIT_CHARACTER, UNIT_MORPHEME };

static const char *const ngram_repetition_counts[] = {"distinct", "occurrences", "walk", NULL};
static const char *const ngram_repetition_units[] = {"character", "morpheme", NULL};

#define TOP(field_, initial_)                                                                      \
    JPC_OPT_BOUND(struct ngram_repetition_params, field_, JPC_UPPER, initial_, 0, 1, "ratio",      \
                  "the most frequent n-gram's share of the n-grams or, with `walk`, of the text")
#define DUP(field_, initial_)                                                                      \
    JPC_OPT_BOUND(struct ngram_repetition_params, field_, JPC_UPPER, initial_, 0, 1, "ratio",      \
                  "n-grams that repeat / all; `count` tells how they count")

static const jpc_option ngram_repetition_options[] = {
    TOP(max_top_2, 0.20),
    TOP(max_top_3, 0.18),
    TOP(max_top_4, 0.16),
    DUP(max_dup_5, 0.15),
    DUP(max_dup_6, 0.14),
    DUP(max_dup_7, 0.13),
    DUP(max_dup_8, 0.12),
    DUP(max_dup_9, 0.11),
    DUP(max_dup_10, 0.10),
    [COUNT] = JPC_OPT_CHOICE(struct ngram_repetition_params, count, ngram_repetition_counts,
                             COUNT_DISTINCT, "what max_dup_n counts"),
    [UNIT] = JPC_OPT_CHOICE(struct ngram_repetition_params, unit, ngram_repetition_units,
                            UNIT_CHARACTER, "what the n-grams are made of"),
    {0},
};

static bool ngram_repetition_uses_morphemes(const void *params_)
{
    const struct ngram_repetition_params *params = params_;

    return params->unit == UNIT_MORPHEME;
}

// `top` and `dup` by n.
static void ngram_repetition_decide(const jpc_context *context, jpc_doc *doc, const double *top,
                                    const double *dup)
{
    for (int i = MAX_TOP_2; i <= MAX_TOP_4; i++)
        jpc_measure(context, doc, i, top[2 + i - MAX_TOP_2]);
    for (int i = MAX_DUP_5; i <= MAX_DUP_10; i++)
        jpc_measure(context, doc, i, dup[5 + i - MAX_DUP_5]);
}

static void ngram_repetition_apply_any(const jpc_context *context, jpc_doc *doc)
{
    const struct ngram_repetition_params *params = context->params;
    const jpc_repetition *metrics =
        params->unit == UNIT_MORPHEME
            ? jpc_doc_morpheme_repetition(context->features, context->tagger, doc)
            : jpc_doc_character_repetition(context->features, doc);

    if (params->count == COUNT_WALK)
        ngram_repetition_decide(context, doc, metrics->top_walk, metrics->walk);
    else if (params->count == COUNT_DISTINCT)
        ngram_repetition_decide(context, doc, metrics->top, metrics->distinct);
    else
        ngram_repetition_decide(context, doc, metrics->top, metrics->occurrences);
}

static void ngram_repetition_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct ngram_repetition_params *params = context->params;
    const jpc_ngram_metrics *metrics;

    if (params->unit == UNIT_MORPHEME || params->count == COUNT_WALK) {
        ngram_repetition_apply_any(context, doc);
        return;
    }
    metrics = jpc_doc_ngrams(context->features, doc); // other stages share it, and it is faster
    ngram_repetition_decide(context, doc, metrics->top,
                            params->count == COUNT_DISTINCT ? metrics->dup
                                                            : metrics->dup_occurrences);
}

const jpc_stage_def jpc_stage_ngram_repetition = {
    .name = "ngram_repetition",
    .summary = "drop documents dominated by repeated n-grams of characters or morphemes",
    .measure = "max_top_n: occurrences of the most frequent n-gram / n-grams; max_dup_n by count: "
               "distinct n-grams seen more than once / distinct ones (distinct), their "
               "occurrences / n-grams (occurrences), characters of n-grams met before, each "
               "stepped over / characters (walk; there max_top_n is length × occurrences / "
               "characters). In [0, 1]; 0 for a text shorter than n",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; FineWeb2",
    .differs = "walk compares morphemes one by one, not the string they make when joined",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ngram_repetition_options,
    .params_size = sizeof(struct ngram_repetition_params),
    .uses_morphemes = ngram_repetition_uses_morphemes,
    .apply = ngram_repetition_apply,
};
