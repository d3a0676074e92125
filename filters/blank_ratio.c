// blank_ratio: drops documents full of white space, such as tables and broken text of PDF files.
//
// Measure    white space with newlines / characters, in [0, 1]; 0 for the empty text
// Reference  LLM-jp corpus v4, WARP-PDF: (newlines + blanks) / length > .2 is dropped
// Differs    all white space of text/script.h counts
#include "stage/stage.h"

struct blank_ratio_params {
    double max_ratio;
};

enum { MAX_RATIO };

static const jpc_option blank_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct blank_ratio_params, max_ratio, JPC_UPPER, 0.2, 0, 1, "ratio",
                                "drop documents with a higher share of white space"),
    {0},
};

static void blank_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    jpc_measure(context, doc, MAX_RATIO,
                counts->chars > 0 ? (double)counts->spaces / (double)counts->chars : 0);
}

const jpc_stage_def jpc_stage_blank_ratio = {
    .name = "blank_ratio",
    .summary = "drop documents with much white space",
    .reference = "LLM-jp corpus v4, WARP-PDF",
    .differs = "all white space counts",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = blank_ratio_options,
    .params_size = sizeof(struct blank_ratio_params),
    .apply = blank_ratio_apply,
};
