// blank_ratio: drops documents full of white space, such as tables and broken text of PDF files.
//
// Measure    max_ratio          white space with newlines / characters, in [0, 1]; 0 for the empty
//                               text. `ascii`: of white space, U+0020 and newlines alone
//            min_visible_chars  characters that are no white space; measured only if it is set
// Reference  LLM-jp corpus v4, WARP-PDF: (newlines + blanks) / length > .2 is dropped;
//            llm-jp corpus v1: texts of white space are dropped (1; off here)
// Differs    all white space of text/script.h counts, unless `ascii` is true
#include <math.h>

#include "stage/stage.h"

struct blank_ratio_params {
    double max_ratio, min_visible_chars;
    bool ascii;
};

enum { MAX_RATIO, MIN_VISIBLE_CHARS, ASCII };

static const jpc_option blank_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct blank_ratio_params, max_ratio, JPC_UPPER, 0.2, 0, 1, "ratio",
                                "drop documents with a higher share of white space"),
    [MIN_VISIBLE_CHARS] =
        JPC_OPT_BOUND(struct blank_ratio_params, min_visible_chars, JPC_LOWER, NAN, 0, 1e9,
                      "characters", "drop documents with fewer characters that are no white space"),
    [ASCII] = JPC_OPT_FLAG(struct blank_ratio_params, ascii, false,
                           "of white space, only U+0020 and newlines count"),
    {0},
};

static uint64_t blank_ratio_ascii(jpc_span text)
{
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == ' ';
    return n;
}

static void blank_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct blank_ratio_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);
    uint64_t blanks =
        params->ascii ? counts->newlines + blank_ratio_ascii(doc->text) : counts->spaces;

    jpc_measure(context, doc, MAX_RATIO,
                counts->chars > 0 ? (double)blanks / (double)counts->chars : 0);
    if (!isnan(params->min_visible_chars))
        jpc_measure(context, doc, MIN_VISIBLE_CHARS, (double)(counts->chars - counts->spaces));
}

const jpc_stage_def jpc_stage_blank_ratio = {
    .name = "blank_ratio",
    .summary = "drop documents with much white space",
    .measure = "max_ratio: white space, newlines too (with ascii: U+0020 and newlines alone) / "
               "characters, in [0, 1]; 0 for an empty text; min_visible_chars: characters that "
               "are no white space",
    .reference = "LLM-jp corpus v4, WARP-PDF",
    .differs = "all white space counts unless asked otherwise",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = blank_ratio_options,
    .params_size = sizeof(struct blank_ratio_params),
    .apply = blank_ratio_apply,
};
