// duplicate_lines: drops documents that repeat their own lines (paragraphs) or sentences.
//
// Measure    Σ over distinct items of (f − 1) / number of items, and weighted by characters
//            Σ len·(f − 1) / Σ len, in [0, 1], for paragraphs and for sentences; both are cut as
//            text/sentence.h says.
//            max_lines, max_line_chars, max_blocks, max_block_chars
//                the same of lines and blocks as Gopher's rules in datatrove cut them
//                (text/line_repeat.h), but by characters of the whole text, newlines too; off by
//                default, and not measured then. max_duplicate_chars of line_quality is FineWeb's:
//                there, newlines do not count, and lines of white space repeat nothing
// Reference  Swallow corpus v1 (Okazaki et al. 2024), quality.py: > .30, .20, .30, .20 drop;
//            after Gopher (Rae et al. 2021), datatrove gopher_repetition_filter.py: > .30, .20,
//            .30, .20; FineWeb2 for Japanese (Penedo et al. 2025): max_lines > .328 alone
// Differs    no
#include <math.h>

#include "stage/stage.h"
#include "text/line_repeat.h"

struct duplicate_lines_params {
    double max_paragraphs, max_paragraph_chars, max_sentences, max_sentence_chars;
    double max_lines, max_line_chars, max_blocks, max_block_chars;
};

enum {
    MAX_PARAGRAPHS,
    MAX_PARAGRAPH_CHARS,
    MAX_SENTENCES,
    MAX_SENTENCE_CHARS,
    MAX_LINES,
    MAX_LINE_CHARS,
    MAX_BLOCKS,
    MAX_BLOCK_CHARS
};

static const jpc_option duplicate_lines_options[] = {
    [MAX_PARAGRAPHS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_paragraphs, JPC_UPPER, 0.3,
                                     0, 1, "ratio", "paragraphs (lines) that stood before / all"),
    [MAX_PARAGRAPH_CHARS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_paragraph_chars,
                                          JPC_UPPER, 0.2, 0, 1, "ratio", "the same, by characters"),
    [MAX_SENTENCES] = JPC_OPT_BOUND(struct duplicate_lines_params, max_sentences, JPC_UPPER, 0.3, 0,
                                    1, "ratio", "sentences that stood before / all"),
    [MAX_SENTENCE_CHARS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_sentence_chars,
                                         JPC_UPPER, 0.2, 0, 1, "ratio", "the same, by characters"),
    [MAX_LINES] = JPC_OPT_BOUND(struct duplicate_lines_params, max_lines, JPC_UPPER, NAN, 0, 1,
                                "ratio", "lines, cut at runs of newlines, that stood before / all"),
    [MAX_LINE_CHARS] = JPC_OPT_BOUND(struct duplicate_lines_params, max_line_chars, JPC_UPPER, NAN,
                                     0, 1, "ratio", "their characters / characters of the text"),
    [MAX_BLOCKS] =
        JPC_OPT_BOUND(struct duplicate_lines_params, max_blocks, JPC_UPPER, NAN, 0, 1, "ratio",
                      "paragraphs, cut at two and more newlines, that stood before / all"),
    [MAX_BLOCK_CHARS] =
        JPC_OPT_BOUND(struct duplicate_lines_params, max_block_chars, JPC_UPPER, NAN, 0, 1, "ratio",
                      "their characters / characters of the text"),
    {0},
};

static void duplicate_lines_apply_gopher(const jpc_context *context, jpc_doc *doc)
{
    const struct duplicate_lines_params *params = context->params;
    const double bounds[] = {params->max_lines, params->max_line_chars, params->max_blocks,
                             params->max_block_chars};
    jpc_line_repeats repeats = {.lines = 0};
    const double *const values[] = {&repeats.lines, &repeats.line_chars, &repeats.paragraphs,
                                    &repeats.paragraph_chars};
    bool asked = false;

    for (int i = 0; i < 4; i++)
        asked = asked || !isnan(bounds[i]);
    if (asked)
        repeats = jpc_line_repeats_of(context->features, doc->text);
    for (int i = 0; i < 4; i++)
        if (!isnan(bounds[i]))
            jpc_measure(context, doc, MAX_LINES + i, *values[i]);
}

static void duplicate_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_sentence_metrics *metrics = jpc_doc_sentence_metrics(context->features, doc);

    jpc_measure(context, doc, MAX_PARAGRAPHS, metrics->duplicate_paragraphs);
    jpc_measure(context, doc, MAX_PARAGRAPH_CHARS, metrics->duplicate_paragraph_chars);
    jpc_measure(context, doc, MAX_SENTENCES, metrics->duplicate_sentences);
    jpc_measure(context, doc, MAX_SENTENCE_CHARS, metrics->duplicate_sentence_chars);
    duplicate_lines_apply_gopher(context, doc);
}

const jpc_stage_def jpc_stage_duplicate_lines = {
    .name = "duplicate_lines",
    .summary = "drop documents that repeat their own paragraphs or sentences",
    .measure = "max_paragraphs, max_sentences: Σ (f − 1) / number of items, over distinct "
               "paragraphs (lines) or sentences that occur f times; max_paragraph_chars, "
               "max_sentence_chars: Σ len·(f − 1) / Σ len; max_lines, max_blocks: the same of "
               "pieces between runs of newlines, or of two and more; max_line_chars, "
               "max_block_chars: Σ len·(f − 1) / all characters, newlines too. In [0, 1]",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; FineWeb2",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = duplicate_lines_options,
    .params_size = sizeof(struct duplicate_lines_params),
    .apply = duplicate_lines_apply,
};
