// kuten_density: drops documents with hardly a full stop, such as lists of words.
//
// Measure    number of 。 / characters, in [0, 1]; an empty text is not measured
// Reference  HojiChar DiscardRareKuten: fewer than one 。 per 100 characters is dropped;
//            llm-jp corpus v1: one per 250 (strict: 80)
// Differs    no
#include "stage/stage.h"

struct kuten_density_params {
    double min_density;
};

enum { MIN_DENSITY };

static const jpc_option kuten_density_options[] = {
    [MIN_DENSITY] = JPC_OPT_BOUND(struct kuten_density_params, min_density, JPC_LOWER, 0.01, 0, 1,
                                  "ratio", "drop documents with fewer 。 per character"),
    {0},
};

static void kuten_density_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    if (counts->chars > 0)
        jpc_measure(context, doc, MIN_DENSITY,
                    (double)counts->ideographic_stop / (double)counts->chars);
}

const jpc_stage_def jpc_stage_kuten_density = {
    .name = "kuten_density",
    .summary = "drop documents with few full stops (。)",
    .reference = "HojiChar, DiscardRareKuten; llm-jp corpus v1",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = kuten_density_options,
    .params_size = sizeof(struct kuten_density_params),
    .apply = kuten_density_apply,
};
