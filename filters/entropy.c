// entropy: drops documents whose characters are too predictable or too varied to be prose.
//
// Measure    Shannon entropy of the frequencies of characters, and of pairs of neighbours, over
//            the text (of a longer one, its first 4,194,304 characters): Σ −p log2 p, in bits; 0
//            for a text without any. It grows with the length: at most log2 of the number of
//            characters. Pairs take as long again, and are measured only where a bound on them is
//            set
// Reference  Shannon 1948; no corpus publishes bounds. Ours leave room on both sides of what was
//            found: of 3,039 open texts (novels, encyclopedia, manuals) 0.1, 50 and 99.9 % lie
//            below 4.9, 6.2 and 8.0 bits, of 1,646 crawled pages below 3.7, 6.0 and 7.5; the four
//            pages below 4 are stubs of at most 30 characters. Kanji at random have above 8.5
//            bits from 500 characters on
// Differs    no
#include <math.h>

#include "stage/stage.h"
#include "text/character_entropy.h"

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
    const struct entropy_params *params = context->params;
    bool pairs = !isnan(params->min_pair_bits) || !isnan(params->max_pair_bits);
    jpc_character_entropy entropy = jpc_character_entropy_of(context->features, doc->text, pairs);

    jpc_measure(context, doc, MIN_BITS, entropy.bits);
    jpc_measure(context, doc, MAX_BITS, entropy.bits);
    if (!isnan(params->min_pair_bits))
        jpc_measure(context, doc, MIN_PAIR_BITS, entropy.pair_bits);
    if (!isnan(params->max_pair_bits))
        jpc_measure(context, doc, MAX_PAIR_BITS, entropy.pair_bits);
}

const jpc_stage_def jpc_stage_entropy = {
    .name = "entropy",
    .summary = "drop documents whose characters are too predictable or too varied",
    .measure = "min_bits, max_bits: Σ −p log2 p over the characters' frequencies, in bits; "
               "min_pair_bits, max_pair_bits: the same of pairs of neighbours. 0 for an empty text",
    .reference = "Shannon 1948, A Mathematical Theory of Communication",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = entropy_options,
    .params_size = sizeof(struct entropy_params),
    .apply = entropy_apply,
};
