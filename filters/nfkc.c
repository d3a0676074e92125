// nfkc: brings characters into one of Unicode's normal forms.
//
// NFKC unites the widths (ＡＢＣ, ｶﾅ) and makes ASCII of ，．！？（）; NFC only composes.
// Reference  Unicode Standard Annex 15; HojiChar DocumentNormalizer (NFKC)
// Differs    no
#include "stage/stage.h"
#include "text/normalize.h"

struct nfkc_params {
    int form;
};

// In the order of jpc_normal_form.
static const char *const nfkc_forms[] = {"nfc", "nfkc", NULL};

static const jpc_option nfkc_options[] = {
    JPC_OPT_CHOICE(struct nfkc_params, form, nfkc_forms, JPC_NFKC, "the normal form"),
    {0},
};

static void nfkc_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct nfkc_params *params = context->params;
    jpc_span text = jpc_normalize_form(context->arena, doc->text, (jpc_normal_form)params->form);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_nfkc = {
    .name = "nfkc",
    .summary = "bring characters into a Unicode normal form",
    .reference = "Unicode Standard Annex 15; HojiChar, DocumentNormalizer",
    .differs = "no",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = nfkc_options,
    .params_size = sizeof(struct nfkc_params),
    .apply = nfkc_apply,
};
