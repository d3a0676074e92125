// duplicate_lines: drops documents that repeat their own lines (paragraphs) or sentences.
//
// Measure    Σ over distinct items of (f − 1) / number of items, and weighted by characters
//            Σ len·(f − 1) / Σ len, in [0, 1], for paragraphs and for sentences; both are cut as
//            text/sentence.h says
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: > .30, .20, .30, .20 drop;
//            after Gopher (Rae et al. 2021)
// Differs    no
#include "stage/stage.h"

struct duplicate_lines_params {
    double max_paragraphs, max_paragraph_chars, max_sentences, max_sentence_chars;
};

enum { MAX_PARAGRAPHS, MAX_PARAGRAPH_CHARS, MAX_SENTENCES, MAX_SENTENCE_CHARS };

static const jpc_option duplicate_lines_options[] = {
    [MAX_PARAGRAPHS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_paragraphs, JPC_UPPER, 0.3,
                                     0, 1, "ratio", "paragraphs (lines) that stood before / all"),
    [MAX_PARAGRAPH_CHARS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_paragraph_chars,
                                          JPC_UPPER, 0.2, 0, 1, "ratio", "the same, by characters"),
    [MAX_SENTENCES] = JPC_OPT_BOUND(struct duplicate_lines_params, max_sentences, JPC_UPPER, 0.3, 0,
                                    1, "ratio", "sentences that stood before / all"),
    [MAX_SENTENCE_CHARS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_sentence_chars,
                                         JPC_UPPER, 0.2, 0, 1, "ratio", "the same, by characters"),
    {0},
};

static void duplicate_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

    jpc_measure(context, doc, MAX_PARAGRAPHS, metrics->duplicate_paragraphs);
    jpc_measure(context, doc, MAX_PARAGRAPH_CHARS, metrics->duplicate_paragraph_chars);
    jpc_measure(context, doc, MAX_SENTENCES, metrics->duplicate_sentences);
    jpc_measure(context, doc, MAX_SENTENCE_CHARS, metrics->duplicate_sentence_chars);
}

const jpc_stage_def jpc_stage_duplicate_lines = {
    .name = "duplicate_lines",
    .summary = "drop documents that repeat their own paragraphs or sentences",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = duplicate_lines_options,
    .params_size = sizeof(struct duplicate_lines_params),
    .apply = duplicate_lines_apply,
};
