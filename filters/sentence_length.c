// sentence_length: drops documents whose sentences are too short or too long.
//
// Measure    min_mean, max_mean  mean length of the sentences in characters
//            max_longest         length of the longest one
//            Sentences are cut as text/sentence.h says; 0 for a text without any.
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: mean < 20 or > 90, longest > 200
// Differs    no
#include "stage/stage.h"

struct sentence_length_params {
    double min_mean, max_mean, max_longest;
};

enum { MIN_MEAN, MAX_MEAN, MAX_LONGEST };

static const jpc_option sentence_length_options[] = {
    [MIN_MEAN] = JPC_OPT_BOUND(struct sentence_length_params, min_mean, JPC_LOWER, 20, 0, 1e9,
                               "characters", "drop documents with shorter sentences on average"),
    [MAX_MEAN] = JPC_OPT_BOUND(struct sentence_length_params, max_mean, JPC_UPPER, 90, 0, 1e9,
                               "characters", "drop documents with longer sentences on average"),
    [MAX_LONGEST] = JPC_OPT_BOUND(struct sentence_length_params, max_longest, JPC_UPPER, 200, 0,
                                  1e9, "characters", "drop documents with a longer sentence"),
    {0},
};

static void sentence_length_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

    jpc_measure(context, doc, MIN_MEAN, metrics->mean_chars);
    jpc_measure(context, doc, MAX_MEAN, metrics->mean_chars);
    jpc_measure(context, doc, MAX_LONGEST, metrics->max_chars);
}

const jpc_stage_def jpc_stage_sentence_length = {
    .name = "sentence_length",
    .summary = "drop documents with very short or very long sentences",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = sentence_length_options,
    .params_size = sizeof(struct sentence_length_params),
    .apply = sentence_length_apply,
};
