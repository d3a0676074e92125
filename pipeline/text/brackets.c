#include "text/brackets.h"

#include "text/edit.h"

// What stands between a pair of brackets, as far as it is all of marks.
struct inside {
    size_t end;      // behind the marks and blanks: at the closing bracket, or at what it holds
    bool wide_mark;  // it begins with 、 or ，
    bool ascii_mark; // it begins with an ASCII comma
    bool any_blank;
};

static bool is_open(uint32_t code) { return code == '(' || code == 0xFF08; }
static bool is_close(uint32_t code) { return code == ')' || code == 0xFF09; }

static bool is_separator(uint32_t code)
{
    return code == 0x3001 || code == 0xFF0C || code == ','; // 、 ，
}

// ; ； : ： ・ / － - – — ― 〜 ～
static bool is_filler(uint32_t code)
{
    static const uint32_t fillers[] = {';', 0xFF1B, ':',    0xFF1A, 0x30FB, '/',   0xFF0D,
                                       '-', 0x2013, 0x2014, 0x2015, 0x301C, 0xFF5E};

    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (fillers[i] == code)
            return true;
    return false;
}

// `fillers`: also past what only stands between separators that have lost their words.
static struct inside scan_inside(jpc_span text, size_t at, bool fillers)
{
    struct inside inside = {.end = at};

    while (inside.end < text.len) {
        const char *next = text.ptr + inside.end;
        uint32_t code = jpc_utf8_next(&next);

        if (is_separator(code) && !inside.wide_mark && !inside.ascii_mark) {
            inside.wide_mark = code != ',';
            inside.ascii_mark = code == ',';
        } else if (jpc_is_blank(code)) {
            inside.any_blank = true;
        } else if (!is_separator(code) &&
                   (!fillers || !is_filler(code) || !(inside.wide_mark || inside.ascii_mark))) {
            break;
        }
        inside.end = (size_t)(next - text.ptr);
    }
    return inside;
}

static bool ends_with_one_of(jpc_span before, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jpc_span_ends(before, jpc_span_of(words[i])))
            return true;
    return false;
}

// Whether the brackets, or the marks in them, are what the sentence speaks of.
static bool is_spoken_of(jpc_span before, jpc_span behind)
{
    static const char *const nouns[] = {"弧",   "かっこ", "カッコ", "関数", "メソッド", "引数",
                                        "子",   "記号",   "文字",   "符号", "マクロ",   "点",
                                        "ンマ", "区切り", "空",     "符",   "欄",       "数"};
    static const char *const verbs[] = {"で囲",   "で括", "でくく", "内",   "の中",   "付",
                                        "を付",   "に入", "を使",   "を省", "に記入", "をつけ",
                                        "の部分", "に当", "にあて", "を埋"};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (jpc_span_begins(behind, verbs[i]))
            return true;
    return ends_with_one_of(before, nouns, sizeof nouns / sizeof *nouns);
}

// What a bracket belongs to: a Japanese letter or a closing bracket.
static bool stands_behind_japanese(jpc_span before)
{
    static const char *const closing[] = {"」", "』", "）", "】", "〉", "》", "］"};
    size_t begin;

    return ends_with_one_of(before, closing, sizeof closing / sizeof *closing) ||
           jpc_is_japanese_letter(jpc_utf8_before(before, before.len, &begin));
}

// と and や go on speaking of the mark: （、と。）.
static bool goes_on_with_words(uint32_t code)
{
    return code != 0x3068 && code != 0x3084 &&
           (jpc_is_japanese_letter(code) || jpc_script_class_of(code) == JPC_SCRIPT_LETTER ||
            jpc_script_class_of(code) == JPC_SCRIPT_DIGIT);
}

struct scan {
    jpc_brackets which;
    jpc_span text;
    jpc_edit edit;
    bool open;                 // a bracket of this line that nothing has closed yet
    size_t gone_from, gone_to; // the last pair that went: what stands behind it moves up
};

static bool is_whole_to_go(const struct scan *scan, uint32_t open, const struct inside *inside)
{
    if (inside->wide_mark)
        return true;
    if (inside->ascii_mark)
        return open != '(' || scan->which.ascii;
    return (open != '(' || scan->which.ascii) && (!inside->any_blank || scan->which.blank);
}

static bool is_start_to_go(const struct scan *scan, uint32_t open, const struct inside *inside)
{
    return inside->wide_mark || (inside->ascii_mark && (open != '(' || scan->which.ascii));
}

// Mends the bracket `open` at `at`, whose inside begins at `from`; returns where to go on, or `at`
// if nothing was done.
static size_t mend_at(struct scan *scan, uint32_t open, size_t at, size_t from)
{
    jpc_span text = scan->text;
    jpc_span before = {text.ptr, at == scan->gone_to && at > 0 ? scan->gone_from : at};
    size_t begin, left = at, right;
    struct inside inside = scan_inside(text, from, true);
    const char *close = text.ptr + inside.end;

    if (before.len == at && jpc_is_blank(jpc_utf8_before(text, at, &begin)))
        before.len = left = begin;
    if (!stands_behind_japanese(before))
        return at;
    if (is_close(jpc_utf8_at(text, inside.end))) {
        jpc_utf8_next(&close);
        right = (size_t)(close - text.ptr);
        if (!is_whole_to_go(scan, open, &inside) ||
            is_spoken_of(before, (jpc_span){text.ptr + right, text.len - right}))
            return at;
        jpc_edit_remove(&scan->edit, left, right);
        scan->gone_from = before.len;
        scan->gone_to = right;
        return right;
    }
    inside = scan_inside(text, from, false);
    if (!is_start_to_go(scan, open, &inside) ||
        !goes_on_with_words(jpc_utf8_at(text, inside.end)) ||
        is_spoken_of(before, (jpc_span){"", 0}))
        return at;
    jpc_edit_remove(&scan->edit, from, inside.end);
    scan->open = true;
    return inside.end;
}

jpc_span jpc_brackets_mend(jpc_arena *arena, jpc_span text, jpc_brackets which)
{
    struct scan scan = {.which = which, .text = text, .edit = jpc_edit_begin(arena, text)};
    const char *next = text.ptr, *end = text.ptr + text.len;

    while (next < end) {
        size_t at = (size_t)(next - text.ptr), to = at;
        uint32_t code = jpc_utf8_next(&next);

        if (is_open(code)) {
            if (!scan.open)
                to = mend_at(&scan, code, at, (size_t)(next - text.ptr));
            if (to != at)
                next = text.ptr + to;
            else
                scan.open = true;
        } else if (code == '\n' || is_close(code)) {
            scan.open = false;
        }
    }
    return jpc_edit_end(&scan.edit);
}
