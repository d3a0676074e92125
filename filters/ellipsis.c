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

// A mark before a newline is the end of a sentence, as neither … nor . is cut off.
static double ellipsis_line_share(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentences *sentences = jpc_doc_sentences(context->features, doc);
    uint64_t lines = jpc_doc_scripts(context->features, doc)->newlines, trailing = 0;
    const char *text_end = doc->text.ptr + doc->text.len;

    for (size_t i = 0; i < sentences->n; i++) {
        jpc_span sentence = sentences->items[i].text;
        const char *end = sentence.ptr + sentence.len;

        trailing += end < text_end && *end == '\n' && ellipsis_before(sentence.ptr, end);
    }
    return lines > 0 ? (double)trailing / (double)lines : 0;
}

static void ellipsis_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

    jpc_measure(context, doc, MAX_SENTENCES, metrics->ellipsis_share);
    jpc_measure(context, doc, MAX_LINES, ellipsis_line_share(context, doc));
}

const jpc_stage_def jpc_stage_ellipsis = {
    .name = "ellipsis",
    .summary = "drop documents with many sentences or lines that trail off",
    .measure = "max_sentences: sentences that end in … or ・ / sentences; max_lines: newlines "
               "directly behind … or ... / newlines. In [0, 1]",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; HojiChar",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ellipsis_options,
    .params_size = sizeof(struct ellipsis_params),
    .apply = ellipsis_apply,
};
