// mojibake_ratio: drops documents that were decoded with the wrong charset and stay broken.
//
// Measure    (U+FFFD, C1 controls, and the characters of runs that look wrongly decoded: at least 6
//            characters beyond ASCII, a fifth of them marks of it) / characters, in [0, 1]
// Reference  none. Put it before `controls`, which removes U+FFFD, and behind `mojibake`, which
//            repairs what can be
// Differs    no
#include "stage/stage.h"
#include "web/wrong_charset.h"

struct mojibake_ratio_params {
    double max_ratio;
};

enum { MAX_RATIO };

static const jpc_option mojibake_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct mojibake_ratio_params, max_ratio, JPC_UPPER, 0.01, 0, 1,
                                "ratio", "drop documents with a higher share of broken characters"),
    {0},
};

static void mojibake_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    uint64_t n_chars = jpc_doc_scripts(context->features, doc)->chars;

    jpc_measure(context, doc, MAX_RATIO,
                n_chars > 0 ? (double)jpc_mojibake_count(doc->text) / (double)n_chars : 0);
}

const jpc_stage_def jpc_stage_mojibake_ratio = {
    .name = "mojibake_ratio",
    .summary = "drop documents that were decoded with the wrong charset",
    .measure = "max_ratio: (U+FFFD, C1 controls and characters of runs that look wrongly decoded) "
               "/ characters, in [0, 1]",
    .reference = "none",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = mojibake_ratio_options,
    .params_size = sizeof(struct mojibake_ratio_params),
    .apply = mojibake_ratio_apply,
};
