// line_quality: drops documents whose lines are those of menus, lists and repeated furniture.
//
// Measure    min_punctuation      lines that end in a mark which ends a sentence / lines
//            max_duplicate_chars  characters in lines that stood before / characters, no newlines
//            max_newlines         newlines / morphemes, symbols too
//            Lines of white space alone are no lines. 0 where there is nothing to divide by. The
//            marks: text/line.h. Short lines: filter short_lines
// Reference  FineWeb (Penedo et al. 2024), datatrove fineweb_quality_filter.py, with the numbers of
//            FineWeb2 for Japanese (Penedo et al. 2025): < .096, > .1 and > .13 are dropped
// Differs    marks of scripts that are neither Latin nor CJK end no sentence; MeCab's morphemes
//            instead of Sudachi's words (mode A), which are longer
#include <math.h>

#include "stage/stage.h"

struct line_quality_params {
    double min_punctuation, max_duplicate_chars, max_newlines;
};

enum { MIN_PUNCTUATION, MAX_DUPLICATE_CHARS, MAX_NEWLINES };

static const jpc_option line_quality_options[] = {
    [MIN_PUNCTUATION] =
        JPC_OPT_BOUND(struct line_quality_params, min_punctuation, JPC_LOWER, 0.096, 0, 1, "ratio",
                      "drop documents in which fewer lines end a sentence"),
    [MAX_DUPLICATE_CHARS] =
        JPC_OPT_BOUND(struct line_quality_params, max_duplicate_chars, JPC_UPPER, 0.1, 0, 1,
                      "ratio", "drop documents with more characters in lines that stood before"),
    [MAX_NEWLINES] =
        JPC_OPT_BOUND(struct line_quality_params, max_newlines, JPC_UPPER, 0.13, 0, 1e6, "ratio",
                      "drop documents with more newlines per morpheme; `off` needs no dictionary"),
    {0},
};

static bool line_quality_uses_morphemes(const void *params_)
{
    const struct line_quality_params *params = params_;

    return !isnan(params->max_newlines);
}

static double line_quality_share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void line_quality_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_line_metrics *lines = jpc_doc_lines(context->features, doc);

    jpc_measure(context, doc, MIN_PUNCTUATION,
                line_quality_share(lines->n_punctuated, lines->n_lines));
    jpc_measure(context, doc, MAX_DUPLICATE_CHARS,
                line_quality_share(lines->duplicate_chars, lines->chars));
    if (line_quality_uses_morphemes(context->params))
        jpc_measure(
            context, doc, MAX_NEWLINES,
            line_quality_share(lines->n_newlines,
                               jpc_doc_morphemes(context->features, context->tagger, doc)->n));
}

const jpc_stage_def jpc_stage_line_quality = {
    .name = "line_quality",
    .summary = "drop documents whose lines end no sentences, repeat, or are many",
    .measure = "min_punctuation: lines that end in a mark of the end of a sentence / lines; "
               "max_duplicate_chars: characters in lines that stood before / characters but "
               "newlines; both in [0, 1]; max_newlines: newlines / morphemes. Lines of white "
               "space alone do not count; 0 of nothing",
    .reference = "Penedo et al. 2024, The FineWeb Datasets; Penedo et al. 2025, FineWeb2",
    .differs = "marks of Latin and CJK texts only; morphemes instead of Sudachi's words",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .options = line_quality_options,
    .params_size = sizeof(struct line_quality_params),
    .uses_morphemes = line_quality_uses_morphemes,
    .apply = line_quality_apply,
};
