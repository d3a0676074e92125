// unknown_ratio: drops documents whose words the dictionary does not know.
//
// Measure    characters in unknown morphemes / characters in morphemes that are no symbols, in
//            [0, 1]; 0 where there are none
// Reference  none; broken decoding, codes and other languages score high, Japanese prose low
// Differs    no
#include "stage/stage.h"
#include "text/utf8.h"

struct unknown_ratio_params {
    double max_unknown;
};

enum { MAX_UNKNOWN };

static const jpc_option unknown_ratio_options[] = {
    [MAX_UNKNOWN] = JPC_OPT_BOUND(struct unknown_ratio_params, max_unknown, JPC_UPPER, 0.5, 0, 1,
                                  "ratio", "drop documents with more characters in unknown words"),
    {0},
};

static void unknown_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    size_t unknown = 0, chars = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];
        size_t n = jpc_utf8_count((jpc_span){doc->text.ptr + morpheme->at, morpheme->len});

        if (morpheme->pos == JPC_POS_SYMBOL)
            continue;
        chars += n;
        unknown += morpheme->unknown ? n : 0;
    }
    jpc_measure(context, doc, MAX_UNKNOWN, chars > 0 ? (double)unknown / (double)chars : 0);
}

const jpc_stage_def jpc_stage_unknown_ratio = {
    .name = "unknown_ratio",
    .summary = "drop documents made of words that the dictionary does not know",
    .measure = "max_unknown: characters in morphemes unknown to the dictionary / characters in "
               "morphemes that are no symbols, in [0, 1]; 0 where there are none",
    .reference = "none",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = unknown_ratio_options,
    .params_size = sizeof(struct unknown_ratio_params),
    .apply = unknown_ratio_apply,
};
