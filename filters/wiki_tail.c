// wiki_tail: cuts notes, sources, related articles and links off the end of an article.
//
// Rule       the text is cut at the first heading of the list that stands alone on a line below
//            other text, such that at most `max_prose` of the bytes from there on are prose: lines
//            with hiragana before 。, or headings of Markdown and RDoc that are not of the
//            list. So a heading in the midst of a text cuts nothing
// Reference  LLM-jp corpus v1, ja_wiki: at the first of 18 headings
// Differs    not where prose follows; a list of our own; marks around the heading are allowed
#include "stage/stage.h"
#include "text/edit.h"
#include "text/line_words.h"

struct wiki_tail_params {
    char *headings;
    double max_prose;
};

static const jpc_option wiki_tail_options[] = {
    JPC_OPT_PATH(struct wiki_tail_params, headings, "",
                 "file with one heading per line; empty: our own"),
    JPC_OPT_NUMBER(struct wiki_tail_params, max_prose, 0, 0, 1, "ratio",
                   "cut only what holds no higher share of prose"),
    {0},
};

// The content of configs/lists/wiki_tail_ja.txt.
static const char *const wiki_tail_own_words[] = {
    "脚注",
    "注釈",
    "註釈",
    "出典",
    "参考文献",
    "引用文献",
    "参考資料",
    "参考図書",
    "参考サイト",
    "参考リンク",
    "関連文献",
    "関連書籍",
    "脚注・出典",
    "出典・脚注",
    "脚注と出典",
    "注釈・出典",
    "注釈と出典",
    "出典・注釈",
    "出典と脚注",
    "出典・参考文献",
    "脚注・参考文献",
    "典拠管理",
    "関連項目",
    "関連事項",
    "その他関連事項",
    "日本国内の関連項目",
    "外部リンク",
    "外部サイト",
    "関連リンク",
    "Footnotes",
    "Notes",
    "References",
    "Notes and references",
    "Citations",
    "Sources",
    "Bibliography",
    "See also",
    "Further reading",
    "External links",
    NULL,
};

static jpc_status wiki_tail_open(const void *params_, void **model, jpc_err *err)
{
    const struct wiki_tail_params *params = params_;
    jpc_line_words *words = NULL;

    JPC_TRY(jpc_line_words_new(&words, params->headings, wiki_tail_own_words, err));
    *model = words;
    return JPC_OK;
}

// == 脚注 ==, ## 脚注, ■脚注, 【脚注】, 脚注[編集]
static bool wiki_tail_is_mark(uint32_t code)
{
    static const uint32_t marks[] = {'#',    '=',    '*',    ':',    0xFF1A, 0x25A0, 0x25C6,
                                     0x25CF, 0x25A1, 0x25C7, 0x25CB, 0x3010, 0x3011};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] == code)
            return true;
    return jpc_is_blank(code);
}

static bool wiki_tail_is_heading(const jpc_line_words *headings, jpc_span line)
{
    static const char *const edit = "[編集]";
    const char *at = line.ptr;
    size_t begin;

    while (line.len > 0 && wiki_tail_is_mark(jpc_utf8_next(&at)))
        jpc_span_drop(&line, (size_t)(at - line.ptr));
    line = jpc_trim_blanks(line);
    if (jpc_span_ends(line, jpc_span_of(edit)))
        line.len -= strlen(edit);
    while (wiki_tail_is_mark(jpc_utf8_before(line, line.len, &begin)))
        line.len = begin;
    return line.len > 0 && jpc_line_words_has(headings, line);
}

// Sources end in nouns (…、2000年。), sentences in hiragana. A heading of Markdown or RDoc that is
// not of the list begins a section that is none of these.
static bool wiki_tail_is_prose(const jpc_line_words *headings, jpc_span line)
{
    static const char *const stop = "。";
    const size_t len = strlen(stop);
    size_t begin;

    line = jpc_trim_blanks(line);
    if (line.len > 0 && (*line.ptr == '#' || *line.ptr == '='))
        return !wiki_tail_is_heading(headings, line);
    for (size_t at = 3; at + len <= line.len; at++)
        if (memcmp(line.ptr + at, stop, len) == 0 &&
            jpc_script_class_of(jpc_utf8_before(line, at, &begin)) == JPC_SCRIPT_HIRAGANA)
            return true;
    return false;
}

static size_t wiki_tail_prose(const jpc_line_words *headings, jpc_span text)
{
    size_t prose = 0;

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        end = jpc_line_end(text, at);
        if (wiki_tail_is_prose(headings, (jpc_span){text.ptr + at, end - at}))
            prose += end - at;
    }
    return prose;
}

// The shares add up, so that what is left by the first cut is not cut again: before the heading
// there is more prose than max_prose, seen from any earlier heading.
static void wiki_tail_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct wiki_tail_params *params = context->params;
    jpc_span text = doc->text;
    double prose = (double)wiki_tail_prose(context->model, text);
    bool any = false;

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line;

        end = jpc_line_end(text, at);
        line = (jpc_span){text.ptr + at, end - at};
        if (any && wiki_tail_is_heading(context->model, line) &&
            prose <= params->max_prose * (double)(text.len - at)) {
            jpc_doc_set_text(doc, (jpc_span){text.ptr, at - 1});
            return;
        }
        any = any || jpc_trim_blanks(line).len > 0;
        prose -= wiki_tail_is_prose(context->model, line) ? (double)line.len : 0;
    }
}

const jpc_stage_def jpc_stage_wiki_tail = {
    .name = "wiki_tail",
    .summary = "cut notes, sources and links off the end of an article",
    .measure = "the text is cut at the first heading of the list that stands alone on a line, if "
               "at most max_prose of the bytes from there on are lines of prose",
    .reference = "LLM-jp corpus v1 (2023), ja_wiki",
    .differs = "not where prose follows; a list of our own",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = wiki_tail_options,
    .params_size = sizeof(struct wiki_tail_params),
    .open = wiki_tail_open,
    .close = jpc_line_words_free,
    .apply = wiki_tail_apply,
};
