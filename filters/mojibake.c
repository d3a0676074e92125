// mojibake: repairs text that was decoded with the wrong charset (文字化け).
//
// Rule       web/wrong_charset.h. Put it before `newlines` and `controls`, which remove what
//            wrongly read text has of its bytes (U+0080–9F). For what cannot be repaired there
//            is mojibake_ratio
// Reference  ftfy (Speer 2019), as FineWeb2 uses it, for windows-1252
// Differs    Shift_JIS, EUC-JP and ISO-2022-JP; only where the result is Japanese
#include <stdlib.h>

#include "stage/stage.h"
#include "web/wrong_charset.h"

struct mojibake_params {
    double max_lost;
};

// Not a bound: nothing is dropped.
static const jpc_option mojibake_options[] = {
    JPC_OPT_NUMBER(struct mojibake_params, max_lost, 0.1, 0, 0.5, "ratio",
                   "share of a repaired run that may be lost characters; 0: none"),
    {0},
};

static jpc_status mojibake_open(const void *params, void **model, jpc_err *err)
{
    (void)params;
    (void)err;
    *model = jpc_encoder_new();
    return JPC_OK;
}

static void mojibake_close(void *model) { free(model); }

static void mojibake_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct mojibake_params *params = context->params;
    jpc_span text =
        jpc_mojibake_repair(context->arena, context->model, doc->text, params->max_lost);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_mojibake = {
    .name = "mojibake",
    .summary = "repair text that was decoded with the wrong charset",
    .measure = "runs of characters that a wrong charset made of Japanese are decoded anew where "
               "that gives far more plausible Japanese, with at most max_lost of their characters "
               "lost",
    .reference = "Speer 2019, ftfy",
    .differs = "Japanese charsets; only where the result is Japanese",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = mojibake_options,
    .params_size = sizeof(struct mojibake_params),
    .open = mojibake_open,
    .close = mojibake_close,
    .apply = mojibake_apply,
};
