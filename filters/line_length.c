// line_length: drops documents of very short lines, or files of code with very long ones.
//
// Measure    min_mean     characters without newlines / (newlines + 1): a line end at the end of
//                         the text begins another line. 0 for the empty text
//            max_mean     mean line in characters, cut as text/python_line.h says: behind the last
//                         line end there is none
//            max_longest  the longest of these. Both are off by default, and not measured then
// Reference  HPLT v3 (monotextor, annotate.py): a mean ≤ 10 is dropped for Chinese, Japanese and
//            Korean; llm-jp corpus v1, code of The Stack: a line > 1,000 or a mean > 100 is dropped
// Differs    The Stack measured whole files, llm-jp reads its numbers
#include <math.h>

#include "stage/stage.h"
#include "text/python_line.h"

struct line_length_params {
    double min_mean, max_mean, max_longest;
};

enum { MIN_MEAN, MAX_MEAN, MAX_LONGEST };

static const jpc_option line_length_options[] = {
    [MIN_MEAN] =
        JPC_OPT_BOUND(struct line_length_params, min_mean, JPC_LOWER_STRICT, 10, 0, 1e9,
                      "characters", "drop documents with lines as short on average, or shorter"),
    [MAX_MEAN] = JPC_OPT_BOUND(struct line_length_params, max_mean, JPC_UPPER, NAN, 0, 1e9,
                               "characters", "drop documents with longer lines on average"),
    [MAX_LONGEST] = JPC_OPT_BOUND(struct line_length_params, max_longest, JPC_UPPER, NAN, 0, 1e9,
                                  "characters", "drop documents with a longer line"),
    {0},
};

static void line_length_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct line_length_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    jpc_python_lines lines;

    jpc_measure(context, doc, MIN_MEAN,
                (double)(counts->chars - counts->newlines) / (double)(counts->newlines + 1));
    if (isnan(params->max_mean) && isnan(params->max_longest))
        return;
    lines = jpc_python_lines_of(doc->text);
    if (!isnan(params->max_mean))
        jpc_measure(context, doc, MAX_MEAN,
                    lines.n > 0 ? (double)lines.chars / (double)lines.n : 0);
    if (!isnan(params->max_longest))
        jpc_measure(context, doc, MAX_LONGEST, (double)lines.longest);
}

const jpc_stage_def jpc_stage_line_length = {
    .name = "line_length",
    .summary = "drop documents of very short lines, or code with very long ones",
    .measure = "min_mean: characters without newlines / (newlines + 1); max_mean, "
               "max_longest: mean and longest line in characters, without an empty line "
               "behind the last line end",
    .reference = "HPLT v3, mean characters per segment; llm-jp corpus v1, code of The Stack",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = line_length_options,
    .params_size = sizeof(struct line_length_params),
    .apply = line_length_apply,
};
