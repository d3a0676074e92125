// exact: finds documents whose texts are equal but for white space.
//
// Key        XXH3-128 of the text with each run of white space folded to one U+0020 and none at
//            both ends. n different texts collide with probability < n² / 2^129: 10^11 documents,
//            2·10^-17
// Order      later tasks compare the keys and keep the first `max_copies` in document order
// Reference  Lee et al. 2022, Deduplicating Training Data Makes Language Models Better
// Differs    whole documents, not substrings
#include "stage/stage.h"

#include "text/text_key.h"

struct exact_params {
    double max_copies;
    jpc_strings against;
};

enum { MAX_COPIES };

static const jpc_option exact_options[] = {
    [MAX_COPIES] = JPC_OPT_BOUND(struct exact_params, max_copies, JPC_UPPER, 1, 1, 1e9, "copies",
                                 "number of equal documents to keep"),
    JPC_OPT_RUNS(struct exact_params, against,
                 "folders of finished runs, in their order; their documents come first"),
    {0},
};

static void exact_apply(const jpc_context *context, jpc_doc *doc)
{
    doc->dedup_key = jpc_text_key(context->features, doc->text);
    doc->has_dedup_key = true;
}

const jpc_stage_def jpc_stage_exact = {
    .name = "exact",
    .summary = "keep one of several documents with equal text",
    .measure = "max_copies: place among the documents whose texts are equal but for white space "
               "(equal XXH3-128), in document order",
    .reference = "Lee et al. 2022, Deduplicating Training Data Makes Language Models Better",
    .differs = "whole documents, not substrings",
    .group = "dedup",
    .kind = JPC_DEDUP,
    .tier = JPC_TIER_CHARACTERS,
    .options = exact_options,
    .params_size = sizeof(struct exact_params),
    .apply = exact_apply,
};
