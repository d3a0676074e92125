// newlines: makes every line end in \n alone.
//
// Reference  Unicode Standard 5.8, Newline Guidelines
// Differs    vertical tab and form feed become a blank, not a line end
#include "stage/stage.h"
#include "text/normalize.h"

static const jpc_option newlines_options[] = {
    {0},
};

static void newlines_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_normalize_newlines(context->arena, doc->text);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_newlines = {
    .name = "newlines",
    .summary = "make every line end in a newline alone",
    .measure = "CR LF, CR, NEL, LS and PS become one newline each, vertical tab and form feed a "
               "blank",
    .reference = "The Unicode Standard 5.8, Newline Guidelines",
    .differs = "vertical tab and form feed become a blank",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = newlines_options,
    .apply = newlines_apply,
};
