// half_width_kana: makes half-width katakana and their punctuation full-width.
//
// ﾊﾟ becomes パ, ｡｢｣､･ become 。「」、・, and nothing else changes (normal_form with nfkc unites
// the widths of all characters). Reference  Unicode Standard, Halfwidth and Fullwidth Forms; the
// kana part of NFKC Differs    a voicing mark behind no kana becomes ゛ or ゜, not a combining one
#include "stage/stage.h"
#include "text/kana_width.h"

static const jpc_option half_width_kana_options[] = {
    {0},
};

static void half_width_kana_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_normalize_half_kana(context->arena, doc->text);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_half_width_kana = {
    .name = "half_width_kana",
    .summary = "make half-width katakana and their punctuation full-width",
    .measure = "ｦ to ﾟ and ｡｢｣､･ become full-width, a voicing mark joins its kana; nothing else "
               "changes",
    .reference = "Unicode Standard, Halfwidth and Fullwidth Forms",
    .differs = "a voicing mark behind no kana does not combine",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = half_width_kana_options,
    .apply = half_width_kana_apply,
};
