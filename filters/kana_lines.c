// kana_lines: keeps the lines that hold kana.
//
// Rule       a line stays if it holds a hiragana or katakana letter, ー and half-width ones too
// Reference  LLM-jp corpus v1, ja_cc: such lines, joined without newlines
// Differs    lines stay apart by default; half-width kana count
#include "stage/stage.h"
#include "text/edit.h"

struct kana_lines_params {
    int join;
};

enum join { JOIN_NEWLINE, JOIN_NONE };

static const char *const kana_lines_joins[] = {"newline", "none", NULL};

static const jpc_option kana_lines_options[] = {
    JPC_OPT_CHOICE(struct kana_lines_params, join, kana_lines_joins, JOIN_NEWLINE,
                   "what stands between the lines that stay"),
    {0},
};

static bool kana_lines_has_kana(jpc_span line)
{
    const char *at = line.ptr, *end = at + line.len;

    while (at < end) {
        if ((unsigned char)*at < 0xE3) { // hiragana begins with E3, half-width kana with EF
            at++;
            continue;
        }
        switch (jpc_script_class_of(jpc_utf8_next(&at))) {
        case JPC_SCRIPT_HIRAGANA:
        case JPC_SCRIPT_HIRAGANA_MARK:
        case JPC_SCRIPT_KATAKANA:
        case JPC_SCRIPT_KANA: return true;
        default: break;
        }
    }
    return false;
}

static void kana_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct kana_lines_params *params = context->params;
    jpc_span text = doc->text;
    jpc_edit edit = jpc_edit_begin(context->arena, text);

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        end = jpc_line_end(text, at);
        if (!kana_lines_has_kana((jpc_span){text.ptr + at, end - at}))
            jpc_edit_remove_line(&edit, at, end);
        else if (params->join == JOIN_NONE && end < text.len)
            jpc_edit_remove(&edit, end, end + 1);
    }
    text = jpc_edit_end(&edit);
    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_kana_lines = {
    .name = "kana_lines",
    .summary = "keep the lines that hold kana",
    .measure = "lines without a hiragana or katakana letter (ー and half-width ones count) go",
    .reference = "LLM-jp corpus v1 (2023), ja_cc",
    .differs = "lines stay apart by default",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = kana_lines_options,
    .params_size = sizeof(struct kana_lines_params),
    .apply = kana_lines_apply,
};
