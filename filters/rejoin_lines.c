// rejoin_lines: takes wrong newlines out of sentences that were broken at a fixed width.
//
// Rule       text/line_wrap.h says which newlines; they go, or become U+0020 between Latin letters
//            or digits. Paragraphs, headings, lists, verse, code and tables keep theirs
// Reference  LLM-jp corpus v4, WARP-PDF: "remove wrong newlines inside sentences"; there, Bunkai's
//            model looks at each newline. Its rules that drop documents are bounds of
//            `short_lines` (max_chars) and `blank_ratio` (max_ratio)
// Differs    by the width of the lines; no model
#include "stage/stage.h"
#include "text/line_wrap.h"

static const jpc_option rejoin_lines_options[] = {
    {0},
};

static void rejoin_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = jpc_line_wrap_rejoin(context->arena, context->features, doc->text);

    if (text.ptr != doc->text.ptr)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_rejoin_lines = {
    .name = "rejoin_lines",
    .summary = "take newlines out of sentences that were broken at a fixed width",
    .measure = "newlines inside sentences go where the lines of a paragraph were broken at one "
               "width; U+0020 takes their place between Latin letters or digits",
    .reference = "LLM-jp corpus v4, WARP-PDF",
    .differs = "tells by the width of the lines instead of Bunkai's model",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = rejoin_lines_options,
    .apply = rejoin_lines_apply,
};
