// sentence_length: drops documents whose sentences are too short or too long.
//
// Measure    min_mean, max_mean  mean length of the sentences in characters
//            max_longest         length of the longest one
//            min_sentences       how many there are; measured only if it is set
//            Sentences are cut as text/sentence.h says of the `variant`; 0 for a text
//            without any.
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: mean < 20 or > 90, longest > 200;
//            Uzushio, RemoveShortDocument: fewer than 5 sentences are dropped (off here)
// Differs    no
#include <math.h>

#include "stage/stage.h"

struct sentence_length_params {
    double min_mean, max_mean, max_longest, min_sentences;
    int variant;
};

enum { MIN_MEAN, MAX_MEAN, MAX_LONGEST, MIN_SENTENCES };

static const jpc_option sentence_length_options[] = {
    [MIN_MEAN] = JPC_OPT_BOUND(struct sentence_length_params, min_mean, JPC_LOWER, 20, 0, 1e9,
                               "characters", "drop documents with shorter sentences on average"),
    [MAX_MEAN] = JPC_OPT_BOUND(struct sentence_length_params, max_mean, JPC_UPPER, 90, 0, 1e9,
                               "characters", "drop documents with longer sentences on average"),
    [MAX_LONGEST] = JPC_OPT_BOUND(struct sentence_length_params, max_longest, JPC_UPPER, 200, 0,
                                  1e9, "characters", "drop documents with a longer sentence"),
    [MIN_SENTENCES] = JPC_OPT_BOUND(struct sentence_length_params, min_sentences, JPC_LOWER, NAN, 0,
                                    1e9, "count", "drop documents with fewer sentences"),
    JPC_OPT_CHOICE(struct sentence_length_params, variant, jpc_sentence_variants,
                   JPC_SENTENCES_SWALLOW, "which idea of a sentence"),
    {0},
};

static void sentence_length_of(const jpc_sentences *sentences, double *mean, double *longest)
{
    uint64_t chars = 0;

    *mean = *longest = 0;
    for (size_t i = 0; i < sentences->n; i++) {
        chars += sentences->items[i].chars;
        if (sentences->items[i].chars > *longest)
            *longest = sentences->items[i].chars;
    }
    if (sentences->n > 0)
        *mean = (double)chars / (double)sentences->n;
}

static void sentence_length_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct sentence_length_params *params = context->params;
    const jpc_sentence_options options = {.variant = (jpc_sentence_variant)params->variant};
    double mean, longest, n;

    if (options.variant == JPC_SENTENCES_SWALLOW) { // other stages want these, too
        const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

        mean = metrics->mean_chars;
        longest = metrics->max_chars;
        n = (double)jpc_doc_sentences(context->features, doc)->n;
    } else {
        jpc_sentences found = jpc_sentence_split_as(context->features, doc->text, &options);

        sentence_length_of(&found, &mean, &longest);
        n = (double)found.n;
    }
    jpc_measure(context, doc, MIN_MEAN, mean);
    jpc_measure(context, doc, MAX_MEAN, mean);
    jpc_measure(context, doc, MAX_LONGEST, longest);
    if (!isnan(params->min_sentences))
        jpc_measure(context, doc, MIN_SENTENCES, n);
}

const jpc_stage_def jpc_stage_sentence_length = {
    .name = "sentence_length",
    .summary = "drop documents with very short or very long sentences",
    .measure = "min_mean, max_mean: mean length of the sentences of the variant in "
               "characters; max_longest: that of the longest; min_sentences: their number. 0 "
               "for a text without any",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; Uzushio",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = sentence_length_options,
    .params_size = sizeof(struct sentence_length_params),
    .apply = sentence_length_apply,
};
