// ngram_repetition: drops documents in which few character n-grams make up much of the text.
//
// Measure    max_top_n  occurrences of the most frequent n-gram / all n-grams, n = 2, 3, 4
//            max_dup_n  n = 5 … 10; `count` says what is counted:
//              distinct     distinct n-grams seen more than once / distinct n-grams
//              occurrences  occurrences of n-grams seen more than once / all n-grams
//            all in [0, 1]; 0 for a text shorter than n
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py, whose code counts `distinct`;
//            its README and Gopher (Rae et al. 2021) describe `occurrences`
// Differs    no
#include "stage/stage.h"

struct ngram_repetition_params {
    double max_top_2, max_top_3, max_top_4;
    double max_dup_5, max_dup_6, max_dup_7, max_dup_8, max_dup_9, max_dup_10;
    int count;
};

enum { MAX_TOP_2, MAX_TOP_4 = 2, MAX_DUP_5, MAX_DUP_10 = 8, COUNT };

enum { COUNT_DISTINCT, COUNT_OCCURRENCES };

static const char *const ngram_repetition_counts[] = {"distinct", "occurrences", NULL};

#define TOP(field_, initial_)                                                                      \
    JPC_OPT_BOUND(struct ngram_repetition_params, field_, JPC_UPPER, initial_, 0, 1, "ratio",      \
                  "occurrences of the most frequent n-gram / all n-grams of n characters")
#define DUP(field_, initial_)                                                                      \
    JPC_OPT_BOUND(struct ngram_repetition_params, field_, JPC_UPPER, initial_, 0, 1, "ratio",      \
                  "n-grams of n characters that repeat / all; `count` tells how they count")

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
    {0},
};

static void ngram_repetition_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct ngram_repetition_params *params = context->params;
    const jpc_ngram_metrics *metrics = jpc_doc_ngrams(context->features, doc);
    const double *dup = params->count == COUNT_DISTINCT ? metrics->dup : metrics->dup_occurrences;

    for (int i = MAX_TOP_2; i <= MAX_TOP_4; i++)
        jpc_measure(context, doc, i, metrics->top[2 + i - MAX_TOP_2]);
    for (int i = MAX_DUP_5; i <= MAX_DUP_10; i++)
        jpc_measure(context, doc, i, dup[5 + i - MAX_DUP_5]);
}

const jpc_stage_def jpc_stage_ngram_repetition = {
    .name = "ngram_repetition",
    .summary = "drop documents dominated by repeated character n-grams",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ngram_repetition_options,
    .params_size = sizeof(struct ngram_repetition_params),
    .apply = ngram_repetition_apply,
};
