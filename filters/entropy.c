// entropy: drops documents whose characters are too predictable or too varied to be prose.
//
// Measure    Shannon entropy of the frequencies of characters, and of pairs of neighbours, over
//            the whole text: Σ −p log2 p, in bits; 0 for a text without any. It grows with the
//            length: at most log2 of the number of characters
// Reference  Shannon 1948; no corpus publishes bounds. Ours leave room on both sides of what was
//            found: of 3,039 open texts (novels, encyclopedia, manuals) 0.1, 50 and 99.9 % lie
//            below 4.9, 6.2 and 8.0 bits, of 1,646 crawled pages below 3.7, 6.0 and 7.5; the four
//            pages below 4 are stubs of at most 30 characters. Kanji at random have above 8.5
//            bits from 500 characters on
// Differs    no
#include <math.h>

#include "stage/stage.h"

struct entropy_params {
    double min_bits, max_bits, min_pair_bits, max_pair_bits;
};

enum { MIN_BITS, MAX_BITS, MIN_PAIR_BITS, MAX_PAIR_BITS };

static const jpc_option entropy_options[] = {
    [MIN_BITS] = JPC_OPT_BOUND(struct entropy_params, min_bits, JPC_LOWER, 4, 0, 21, "bits",
                               "drop documents with a lower entropy of characters"),
    [MAX_BITS] = JPC_OPT_BOUND(struct entropy_params, max_bits, JPC_UPPER, 8.5, 0, 21, "bits",
                               "drop documents with a higher entropy of characters"),
    [MIN_PAIR_BITS] = JPC_OPT_BOUND(struct entropy_params, min_pair_bits, JPC_LOWER, NAN, 0, 42,
                                    "bits", "the same of pairs of neighbours"),
    [MAX_PAIR_BITS] = JPC_OPT_BOUND(struct entropy_params, max_pair_bits, JPC_UPPER, NAN, 0, 42,
                                    "bits", "the same of pairs of neighbours"),
    {0},
};

static void entropy_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_arena_mark mark = jpc_arena_mark_of(context->features);
    jpc_units units = jpc_units_of_characters(context->features, doc->text);
    double bits = jpc_repetition_entropy(context->features, &units, 1);
    double pair_bits = jpc_repetition_entropy(context->features, &units, 2);

    jpc_arena_rewind(context->features, mark);
    jpc_measure(context, doc, MIN_BITS, bits);
    jpc_measure(context, doc, MAX_BITS, bits);
    jpc_measure(context, doc, MIN_PAIR_BITS, pair_bits);
    jpc_measure(context, doc, MAX_PAIR_BITS, pair_bits);
}

const jpc_stage_def jpc_stage_entropy = {
    .name = "entropy",
    .summary = "drop documents whose characters are too predictable or too varied",
    .reference = "Shannon 1948, A Mathematical Theory of Communication",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = entropy_options,
    .params_size = sizeof(struct entropy_params),
    .apply = entropy_apply,
};
