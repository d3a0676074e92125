// exact: finds documents whose texts are equal but for white space.
//
// Key        XXH3-128 of the text with each run of white space folded to one U+0020 and none at
//            both ends. n different texts collide with probability < n² / 2^129: 10^11 documents,
//            2·10^-17
// Order      later tasks compare the keys and keep the first `max_copies` in document order
// Reference  Lee et al. 2022, Deduplicating Training Data Makes Language Models Better
// Differs    whole documents, not substrings
#include "stage/stage.h"

struct exact_params {
    double max_copies;
};

enum { MAX_COPIES };

static const jpc_option exact_options[] = {
    [MAX_COPIES] = JPC_OPT_BOUND(struct exact_params, max_copies, JPC_UPPER, 1, 1, 1e9, "copies",
                                 "number of equal documents to keep"),
    {0},
};

// Length of the white space at `s` (White_Space of Unicode as text/script.h lists it), else 0.
static size_t exact_blank(const unsigned char *s, size_t left)
{
    if (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r'))
        return 1;
    if (left >= 2 && s[0] == 0xC2 && (s[1] == 0x85 || s[1] == 0xA0))
        return 2;
    if (left < 3)
        return 0;
    if (s[0] == 0xE2 && s[1] == 0x80 && (s[2] <= 0x8A || s[2] == 0xA8 || s[2] == 0xA9))
        return 3;                                                // U+2000–200A, U+2028, U+2029
    return s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80 ? 3 : 0; // U+3000
}

static jpc_span exact_fold(jpc_arena *arena, jpc_span text)
{
    const unsigned char *in = (const unsigned char *)text.ptr;
    char *start = jpc_arena_alloc(arena, text.len), *out = start;
    bool gap = false;

    for (size_t i = 0; i < text.len;) {
        size_t blank = exact_blank(in + i, text.len - i);

        if (blank > 0) {
            gap = out > start;
            i += blank;
            continue;
        }
        if (gap)
            *out++ = ' ';
        gap = false;
        *out++ = text.ptr[i++];
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static void exact_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span folded = exact_fold(context->features, doc->text);

    doc->dedup_key = jpc_hash128_of(folded.ptr, folded.len);
    doc->has_dedup_key = true;
}

const jpc_stage_def jpc_stage_exact = {
    .name = "exact",
    .summary = "keep one of several documents with equal text",
    .reference = "Lee et al. 2022, Deduplicating Training Data Makes Language Models Better",
    .differs = "whole documents, not substrings",
    .group = "dedup",
    .kind = JPC_DEDUP,
    .tier = JPC_TIER_CHARACTERS,
    .options = exact_options,
    .params_size = sizeof(struct exact_params),
    .apply = exact_apply,
};
