// controls: removes control, bidirectional, zero-width and noncharacters.
//
// Which ones: text/normalize.h. Apply `newlines` before, which makes \n of controls that end lines.
// Reference  NWC 2010 (Yata), the set of its cleaning step
// Differs    a wider set; joiners inside emoji stay
#include "stage/stage.h"
#include "text/normalize.h"

static const jpc_option controls_options[] = {
    {0},
};

static void controls_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_normalize_controls(context->arena, doc->text);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_controls = {
    .name = "controls",
    .summary = "remove control, zero-width and noncharacters",
    .reference = "Yata 2010, Nihongo Web Corpus",
    .differs = "a wider set of characters; joiners inside emoji stay",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = controls_options,
    .apply = controls_apply,
};
