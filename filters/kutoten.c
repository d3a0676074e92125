// kutoten: makes 、。 of ，．where a text uses these as Japanese punctuation, by vote.
//
// The rule: text/normalize.h. Apply it before `nfkc`, which makes ASCII of ，．.
// Reference  Swallow corpus v1 (Okazaki et al. 2024), modify.py
// Differs    no
#include "stage/stage.h"
#include "text/normalize.h"

static const jpc_option kutoten_options[] = {
    {0},
};

static void kutoten_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_normalize_kutoten(context->arena, doc->text);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_kutoten = {
    .name = "kutoten",
    .summary = "make 、。 of ，．by vote",
    .measure = "where more runs of ， than of 、 follow Japanese letters or closing brackets, ， "
               "becomes 、, but not behind full-width letters and digits; the same for ． and 。",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "no",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = kutoten_options,
    .apply = kutoten_apply,
};
