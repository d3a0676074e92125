// read_more: removes links to the rest of a text.
//
// Rule       a line goes that holds a word of the list and otherwise only dots, arrows, brackets
//            and blanks; or the word and a title in double quotes (“…”の続きを読む). At the end of
//            a line the word goes behind what cuts the line: dots, the end of a sentence, an arrow,
//            or in brackets. At the start of the text it goes if an arrow or bracket follows it
// Reference  CharShu: 続きを読む is trimmed
// Differs    a list of words; only where they are links, not where a sentence reads on
#include "stage/stage.h"
#include "text/edit.h"
#include "text/line_words.h"

struct read_more_params {
    char *words;
};

static const jpc_option read_more_options[] = {
    JPC_OPT_PATH(struct read_more_params, words, "", "file with one word per line; empty: our own"),
    {0},
};

// The content of configs/lists/read_more_ja.txt.
static const char *const read_more_own_words[] = {
    "続きを読む",
    "続きをよむ",
    "つづきを読む",
    "続きを見る",
    "続きはこちら",
    "続きはこちらから",
    "続きはこちらをクリック",
    "この続きを読む",
    "この記事の続きを読む",
    "記事の続きを読む",
    "記事を読む",
    "記事全文を読む",
    "全文を読む",
    "全文を見る",
    "全文はこちら",
    "もっと見る",
    "もっと読む",
    "もっとみる",
    "さらに見る",
    "さらに読む",
    "詳しく見る",
    "詳細を見る",
    "詳細を読む",
    "詳しくはこちら",
    "詳しくはこちらから",
    "詳細はこちら",
    "詳細はこちらから",
    "Read more",
    "Read the rest of this entry",
    "Continue reading",
    NULL,
};

static jpc_status read_more_open(const void *params_, void **model, jpc_err *err)
{
    const struct read_more_params *params = params_;
    jpc_line_words *words = NULL;

    JPC_TRY(jpc_line_words_new(&words, params->words, read_more_own_words, err));
    *model = words;
    return JPC_OK;
}

static bool read_more_is_one_of(uint32_t code, const uint32_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (codes[i] == code)
            return true;
    return false;
}

// » › > ＞ ≫ → ⇒ ➡ ▶ ► ▷ ▼ ▽ ↓ and brackets: what makes a link of a word.
static bool read_more_is_link(uint32_t code)
{
    static const uint32_t marks[] = {0xBB,   0x203A, '>',    0xFF1E, 0x226B, 0x2192, 0x21D2,
                                     0x27A1, 0x25B6, 0x25BA, 0x25B7, 0x25BC, 0x25BD, 0x2193,
                                     '[',    ']',    '(',    ')',    0xFF3B, 0xFF3D, 0xFF08,
                                     0xFF09, 0x3010, 0x3011, '<',    0xFF1C, 0x300A, 0x300B};

    return read_more_is_one_of(code, marks, sizeof marks / sizeof *marks);
}

static bool read_more_is_dot(uint32_t code)
{
    static const uint32_t dots[] = {'.', 0x2026, 0x2025, 0x30FB, 0xFF0E};

    return read_more_is_one_of(code, dots, sizeof dots / sizeof *dots);
}

static bool read_more_is_stop(uint32_t code)
{
    static const uint32_t stops[] = {0x3002, 0xFF01, 0xFF1F, '!', '?', 0x300D, 0x300F};

    return read_more_is_one_of(code, stops, sizeof stops / sizeof *stops);
}

static bool read_more_is_around(uint32_t code)
{
    return jpc_is_blank(code) || read_more_is_link(code) || read_more_is_dot(code);
}

static jpc_span read_more_without_end(jpc_span line, bool (*is)(uint32_t))
{
    size_t begin;

    while (line.len > 0 && is(jpc_utf8_before(line, line.len, &begin)))
        line.len = begin;
    return line;
}

static jpc_span read_more_without_start(jpc_span line, bool (*is)(uint32_t))
{
    const char *at = line.ptr;

    while (line.len > 0 && is(jpc_utf8_next(&at)))
        jpc_span_drop(&line, (size_t)(at - line.ptr));
    return line;
}

// “title” の続きを読む, 続きを読む “title”
static bool read_more_has_title(const jpc_line_words *words, jpc_span line)
{
    static const char *const quotes[][2] = {{"“", "”"}, {"\"", "\""}};
    size_t first = jpc_line_words_at_start(words, line);
    size_t last = jpc_line_words_at_end(words, line);
    jpc_span behind = jpc_trim_blanks((jpc_span){line.ptr + first, line.len - first});
    jpc_span before = jpc_trim_blanks((jpc_span){line.ptr, line.len - last});

    if (jpc_span_ends(before, jpc_span_of("の")))
        before.len -= strlen("の");
    before = jpc_trim_blanks(before);
    for (size_t i = 0; i < 2; i++) {
        jpc_span close = jpc_span_of(quotes[i][1]);

        if (first > 0 && jpc_span_begins(behind, quotes[i][0]) && jpc_span_ends(behind, close))
            return true;
        if (last > 0 && jpc_span_begins(before, quotes[i][0]) && jpc_span_ends(before, close))
            return true;
    }
    return false;
}

// The line without a word at its end; the line itself if none is to go. Dots that cut the sentence
// stay: they tell that it is not whole.
static jpc_span read_more_cut_end(const jpc_line_words *words, jpc_span line)
{
    jpc_span rest = read_more_without_end(line, read_more_is_around), before;
    size_t word = jpc_line_words_at_end(words, rest), begin;
    bool bracketed;
    uint32_t mark;

    if (word == 0)
        return line;
    rest.len -= word;
    before = read_more_without_end(rest, jpc_is_blank);
    mark = jpc_utf8_before(before, before.len, &begin);
    bracketed = read_more_is_link(mark);
    while (jpc_is_blank(mark) || read_more_is_link(mark)) {
        before.len = begin;
        mark = jpc_utf8_before(before, before.len, &begin);
    }
    if (!bracketed && !read_more_is_dot(mark) && !read_more_is_stop(mark))
        return line;
    return before.len > 0 ? before : line;
}

// At the start of the text: 続きを読む≫本文.
static jpc_span read_more_cut_start(const jpc_line_words *words, jpc_span line)
{
    jpc_span rest = read_more_without_start(line, read_more_is_around);
    size_t word = jpc_line_words_at_start(words, rest);
    jpc_span behind;

    if (word == 0)
        return line;
    jpc_span_drop(&rest, word);
    behind = read_more_without_start(rest, jpc_is_blank);
    if (behind.len == 0 || !read_more_is_link(jpc_utf8_at(behind, 0)))
        return line;
    return read_more_without_start(behind, read_more_is_around);
}

static bool read_more_is_all(const jpc_line_words *words, jpc_span line)
{
    line = read_more_without_start(line, read_more_is_around);
    line = read_more_without_end(line, read_more_is_around);
    return jpc_line_words_has(words, line) || read_more_has_title(words, line);
}

// What stays of a line; empty: it goes.
static jpc_span read_more_rest(const jpc_line_words *words, jpc_span line, bool first)
{
    size_t len;

    if (read_more_is_all(words, line))
        return (jpc_span){line.ptr, 0};
    // Neither end is looked at again once nothing more goes there, for what stays may be long.
    if (first)
        do {
            len = line.len;
            line = read_more_cut_start(words, line);
        } while (line.len < len);
    do {
        len = line.len;
        line = read_more_cut_end(words, line);
    } while (line.len < len);
    return read_more_is_all(words, line) ? (jpc_span){line.ptr, 0} : line;
}

static void read_more_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = doc->text;
    jpc_edit edit = jpc_edit_begin(context->arena, text);
    bool first = true;

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line, rest;

        end = jpc_line_end(text, at);
        line = (jpc_span){text.ptr + at, end - at};
        rest = read_more_rest(context->model, line, first);
        if (rest.len == 0 && line.len > 0) {
            jpc_edit_remove_line(&edit, at, end);
            continue;
        }
        if (rest.ptr > line.ptr)
            jpc_edit_remove(&edit, at, (size_t)(rest.ptr - text.ptr));
        if (rest.ptr + rest.len < line.ptr + line.len)
            jpc_edit_remove(&edit, (size_t)(rest.ptr + rest.len - text.ptr), end);
        first = first && jpc_trim_blanks(line).len == 0;
    }
    text = jpc_edit_end(&edit);
    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_read_more = {
    .name = "read_more",
    .summary = "remove links to the rest of a text",
    .measure = "lines that hold a word of the list and otherwise only dots, arrows, brackets and "
               "blanks go; elsewhere the word, where what stands by it shows a link",
    .reference = "CharShu: 続きを読む is trimmed",
    .differs = "a list of words, only where they are links",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = read_more_options,
    .params_size = sizeof(struct read_more_params),
    .open = read_more_open,
    .close = jpc_line_words_free,
    .apply = read_more_apply,
};
