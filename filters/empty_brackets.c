// empty_brackets: removes round brackets that something else has emptied, and separators at the
// start of others.
//
// Rule       text/brackets.h: 東京（、）→ 東京, 人名（、1990年 - ）→ 人名（1990年 - ）
// Reference  LLM-jp corpus v1, ja_wiki: empty brackets and separators inside of brackets
// Differs    only behind Japanese, not where the marks themselves are spoken of; separators at the
//            end stay (novels write them), and so do blanks to fill in and foo()
#include "stage/stage.h"
#include "text/brackets.h"

struct empty_brackets_params {
    bool blank, ascii;
};

static const jpc_option empty_brackets_options[] = {
    JPC_OPT_FLAG(struct empty_brackets_params, blank, false,
                 "also those that hold blanks alone, which may be there to be filled in"),
    JPC_OPT_FLAG(struct empty_brackets_params, ascii, false,
                 "also () and (, behind Japanese, which may be of source code"),
    {0},
};

static void empty_brackets_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct empty_brackets_params *params = context->params;
    jpc_span text =
        jpc_brackets_mend(context->arena, doc->text, (jpc_brackets){params->blank, params->ascii});

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_empty_brackets = {
    .name = "empty_brackets",
    .summary = "remove emptied round brackets",
    .measure = "round brackets behind Japanese that hold nothing but separators go, and "
               "separators behind an opening bracket",
    .reference = "LLM-jp corpus v1 (2023), ja_wiki",
    .differs = "only behind Japanese; blanks to fill in and separators at the end stay",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = empty_brackets_options,
    .params_size = sizeof(struct empty_brackets_params),
    .apply = empty_brackets_apply,
};
