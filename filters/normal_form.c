// normal_form: brings characters into one of Unicode's normal forms.
//
// NFKC unites the widths (ＡＢＣ, ｶﾅ) and makes ASCII of ，．！？（）; NFC only composes.
// Reference  Unicode Standard Annex 15; HojiChar DocumentNormalizer (NFKC)
// Differs    no
#include "stage/stage.h"
#include "text/normalize.h"

struct normal_form_params {
    int form;
};

// In the order of jpc_normal_form.
static const char *const normal_form_forms[] = {"nfc", "nfkc", NULL};

static const jpc_option normal_form_options[] = {
    JPC_OPT_CHOICE(struct normal_form_params, form, normal_form_forms, JPC_NFC,
                   "nfc only composes; nfkc unites widths, too"),
    {0},
};

static void normal_form_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct normal_form_params *params = context->params;
    jpc_span text = jpc_normalize_form(context->arena, doc->text, (jpc_normal_form)params->form);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_normal_form = {
    .name = "normal_form",
    .summary = "bring characters into a Unicode normal form",
    .measure = "NFC composes; NFKC makes one of compatible characters, so ａｂｃ, ｶﾅ and ， "
               "become abc, カナ and ,",
    .reference = "Unicode Standard Annex 15; HojiChar, DocumentNormalizer",
    .differs = "no",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = normal_form_options,
    .params_size = sizeof(struct normal_form_params),
    .apply = normal_form_apply,
};
