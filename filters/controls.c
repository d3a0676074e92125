// controls: removes control, bidirectional, zero-width and noncharacters.
//
// Which ones: text/normalize.h, by kinds: text/control.h. Apply `newlines` before, which makes \n
// of controls that end lines. Reference  NWC 2010 (Yata), the set of its cleaning step Differs    a
// wider set; joiners inside emoji stay
#include "stage/stage.h"
#include "text/control.h"

static const jpc_option controls_options[] = {
    JPC_OPT_FLAG(jpc_control_kinds, control, true,
                 "remove C0 and C1 controls, soft hyphens and noncharacters"),
    JPC_OPT_FLAG(jpc_control_kinds, bidi, true, "remove marks of writing direction"),
    JPC_OPT_FLAG(jpc_control_kinds, zero_width, true, "remove zero-width characters"),
    JPC_OPT_FLAG(jpc_control_kinds, replacement, true, "remove U+FFFD"),
    {0},
};

static void controls_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_remove_controls(context->arena, doc->text, context->params);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_controls = {
    .name = "controls",
    .summary = "remove control, zero-width and noncharacters",
    .measure = "C0 and C1 controls but tab and newline, U+00AD, noncharacters, marks of "
               "direction, zero-width characters (but the joiners of emoji) and U+FFFD go",
    .reference = "Yata 2010, Nihongo Web Corpus",
    .differs = "a wider set of characters; joiners inside emoji stay",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = controls_options,
    .params_size = sizeof(jpc_control_kinds),
    .apply = controls_apply,
};
