// ellipsis: drops documents whose sentences or lines trail off, such as lists of excerpts.
//
// Measure    max_sentences  share of sentences that end in … or ・, in [0, 1]
//            max_lines      newlines directly after … or ... / newlines, in [0, 1]
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: > .2 is dropped;
//            HojiChar DiscardTooManyEndingEllipsis: > .7 of the newlines (off here)
// Differs    no
#include <math.h>
#include <string.h>

#include "stage/stage.h"

struct ellipsis_params {
    double max_sentences, max_lines;
};

enum { MAX_SENTENCES, MAX_LINES };

static const jpc_option ellipsis_options[] = {
    [MAX_SENTENCES] =
        JPC_OPT_BOUND(struct ellipsis_params, max_sentences, JPC_UPPER, 0.2, 0, 1, "ratio",
                      "drop documents with more sentences ending in … or ・"),
    [MAX_LINES] = JPC_OPT_BOUND(struct ellipsis_params, max_lines, JPC_UPPER, NAN, 0, 1, "ratio",
                                "drop documents with more lines ending in … or ..."),
    {0},
};

// Both marks take three bytes.
static bool ellipsis_before(const char *start, const char *newline)
{
    return newline - start >= 3 &&
           (memcmp(newline - 3, "…", 3) == 0 || memcmp(newline - 3, "...", 3) == 0);
}

static double ellipsis_line_share(jpc_span text)
{
    const char *end = text.ptr + text.len, *at = text.ptr;
    size_t lines = 0, trailing = 0;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (newline == NULL)
            break;
        lines++;
        trailing += ellipsis_before(at, newline);
        at = newline + 1;
    }
    return lines > 0 ? (double)trailing / (double)lines : 0;
}

static void ellipsis_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

    jpc_measure(context, doc, MAX_SENTENCES, metrics->ellipsis_share);
    jpc_measure(context, doc, MAX_LINES, ellipsis_line_share(doc->text));
}

const jpc_stage_def jpc_stage_ellipsis = {
    .name = "ellipsis",
    .summary = "drop documents with many sentences or lines that trail off",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; HojiChar",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ellipsis_options,
    .params_size = sizeof(struct ellipsis_params),
    .apply = ellipsis_apply,
};
