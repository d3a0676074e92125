// blanks: unites runs of blanks, trims lines and limits empty lines.
//
// Reference  none; the indent of Japanese paragraphs and of source code stays by default, and so
//            do the gaps between the columns of preformatted text
// Differs    no
#include "stage/stage.h"
#include "text/normalize.h"

struct blanks_params {
    bool keep_indent, keep_columns;
    double max_empty_lines;
};

static const jpc_option blanks_options[] = {
    JPC_OPT_FLAG(struct blanks_params, keep_indent, true,
                 "keep blanks at the start of lines (source code, paragraphs)"),
    JPC_OPT_FLAG(struct blanks_params, keep_columns, true,
                 "keep runs of spaces between characters that are not Japanese (figures, code)"),
    JPC_OPT_NUMBER(struct blanks_params, max_empty_lines, 1, 0, 1000, "lines",
                   "empty lines in a row to keep"),
    {0},
};

static void blanks_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct blanks_params *params = context->params;
    jpc_blanks keep = {.indent = params->keep_indent,
                       .columns = params->keep_columns,
                       .empty_lines = (int)params->max_empty_lines};
    jpc_span text = jpc_normalize_blanks(context->arena, doc->text, keep);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_blanks = {
    .name = "blanks",
    .summary = "unite runs of blanks, trim lines, limit empty lines",
    .measure = "runs of blanks become one, blanks at the ends of lines go, at most "
               "max_empty_lines empty lines in a row stay",
    .reference = "none",
    .differs = "no",
    .group = "normalize",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = blanks_options,
    .params_size = sizeof(struct blanks_params),
    .apply = blanks_apply,
};
