#include "text/citation.h"

#include "text/edit.h"

#define MAX_MARK 64 // bytes between the brackets; [要出典科学的根拠 – ノート] has 38

// ---- what stands between the brackets ---------------------------------------------------

// Before the number of a note; the groups of the Japanese and the English Wikipedia.
static const char *const note_words[] = {"注",   "注釈", "脚注", "註",   "註釈", "原注",
                                         "訳注", "補注", "出典", "資料", "引用", "note",
                                         "Note", "注記", "nb",   "n"};

// Templates of the Japanese Wikipedia that ask its writers for something. A ? and what follows a
// dash or a blank are taken off first.
static const char *const editorial_words[] = {
    "要出典",
    "要出典科学",
    "要出典医学",
    "要検証",
    "要説明",
    "要ページ番号",
    "ページ番号要",
    "要追加記述",
    "要文献特定詳細情報",
    "要高次出典",
    "要更新",
    "要校閲",
    "要曖昧さ回避",
    "要訂正",
    "信頼性要検証",
    "出典無効",
    "出典不明",
    "疑問点",
    "独自研究",
    "非一次資料要求",
    "中立的な観点",
    "不十分な検証",
    "リンク切れ",
    "誰",
    "誰が",
    "誰に",
    "誰によって",
    "いつ",
    "どこ",
    "どの",
    "どれ",
    "なぜ",
    "何",
    "どのように",
    "どうやって",
    "例えば",
    "ソースを編集",
    "編集 | ソースを編集",
};

// Only with a question mark or something else behind it, for alone it may be of the text.
static bool asks(jpc_span word)
{
    static const char *const questions[] = {
        "誰",   "誰が", "誰に",       "誰によって", "いつ",   "どこ",     "どの",        "どれ",
        "なぜ", "何",   "どのように", "どうやって", "例えば", "独自研究", "中立的な観点"};

    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (jpc_span_is(word, questions[i]))
            return true;
    return false;
}

static bool is_one_of(jpc_span word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jpc_span_is(word, words[i]))
            return true;
    return false;
}

static bool is_number(jpc_span span)
{
    if (span.len == 0 || span.len > 3 || span.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < span.len; i++)
        if (span.ptr[i] < '0' || span.ptr[i] > '9')
            return false;
    return true;
}

// "1", "注 1", "note 12".
static bool is_note(jpc_span inside)
{
    size_t digits = inside.len;
    jpc_span word;

    while (digits > 0 && inside.ptr[digits - 1] >= '0' && inside.ptr[digits - 1] <= '9')
        digits--;
    if (!is_number((jpc_span){inside.ptr + digits, inside.len - digits}))
        return false;
    word = jpc_trim_blanks((jpc_span){inside.ptr, digits});
    return word.len == 0 || is_one_of(word, note_words, sizeof note_words / sizeof *note_words);
}

// "要出典", "誰?", "要検証 – ノート".
static bool is_editorial(jpc_span inside)
{
    static const char *const behind[] = {"?", "？", " ", "–", "-", "（", "("};
    jpc_span word = jpc_trim_blanks(inside);
    bool question = false;

    if (is_one_of(word, editorial_words, sizeof editorial_words / sizeof *editorial_words))
        return !asks(word);
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
        for (size_t at = 0; at < word.len; at++)
            if (jpc_span_begins((jpc_span){word.ptr + at, word.len - at}, behind[i])) {
                word.len = at;
                question = true;
            }
    return question &&
           is_one_of(word, editorial_words, sizeof editorial_words / sizeof *editorial_words);
}

// ---- what stands in front of them -------------------------------------------------------

// Nouns whose number the brackets hold, rather than point to a note.
static bool is_numbered_noun(jpc_span before)
{
    static const char *const nouns[] = {
        "文献",     "資料",   "選択肢", "図",   "表",     "式",   "例",   "章",   "節",   "項",
        "手順",     "問",     "番号",   "キー", "ボタン", "配列", "要素", "添字", "引数", "変数",
        "ステップ", "リスト", "論文",   "特許", "条",     "注",   "注釈", "数字", "文字", "記号",
        "バイト",   "ビット", "行",     "列",   "ページ", "第",   "→",
    };

    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
        if (jpc_span_ends(before, jpc_span_of(nouns[i])))
            return true;
    return false;
}

// Behind a stop, a number that a particle follows is a word: そして、[1]に示す.
static bool is_word(jpc_span behind)
{
    static const char *const particles[] = {"に", "を", "が", "の", "へ", "から", "は"};

    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (jpc_span_begins(behind, particles[i]))
            return true;
    return false;
}

static bool carries_note(jpc_span before, jpc_span behind)
{
    static const char *const closing[] = {"」", "』", "）", "】", "〉", "》", "］"};
    static const char *const stops[] = {"。", "、", "，", "．", "！", "？", "…"};
    size_t begin;

    for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
        if (jpc_span_ends(before, jpc_span_of(closing[i])))
            return true;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (jpc_span_ends(before, jpc_span_of(stops[i])))
            return !is_word(behind);
    return jpc_is_japanese_letter(jpc_utf8_before(before, before.len, &begin)) &&
           !is_numbered_noun(before);
}

// ---- marks ------------------------------------------------------------------------------

struct scan {
    jpc_citations which;
    bool plain; // numbers without a word go, too
    jpc_span text;
    jpc_edit edit;
    bool open;     // a bracket of this line that nothing has closed yet
    size_t gone;   // where the last mark ended that went
    bool carried;  // that one stood behind something that carries a note
    bool any, one; // a plain number went; [1] did
};

static size_t bracket_len(jpc_span rest, char ascii, const char *wide)
{
    return rest.ptr[0] == ascii ? 1 : jpc_span_begins(rest, wide) ? strlen(wide) : 0;
}

// The length of the mark at `at`, and what it holds; 0: no brackets, or none that close.
static size_t mark_at(jpc_span text, size_t at, jpc_span *inside, bool *wide)
{
    jpc_span rest = {text.ptr + at, text.len - at};
    size_t open = bracket_len(rest, '[', "［"), most = open + MAX_MARK, close;

    *wide = open > 1;
    for (size_t i = open; i < rest.len && i <= most; i++) {
        jpc_span here = {rest.ptr + i, rest.len - i};

        if (*here.ptr == '\n' || bracket_len(here, '[', "［") > 0)
            return 0;
        close = bracket_len(here, ']', "］");
        if (close > 0) {
            *inside = (jpc_span){rest.ptr + open, i - open};
            return i + close;
        }
    }
    return 0;
}

// ":12", ":12–13" behind a mark: pages, which Wikipedia sets there.
static size_t pages_len(jpc_span rest)
{
    size_t i = 1;

    if (rest.len < 2 || rest.ptr[0] != ':' || rest.ptr[1] < '0' || rest.ptr[1] > '9')
        return 0;
    while (i < rest.len && ((rest.ptr[i] >= '0' && rest.ptr[i] <= '9') ||
                            (rest.ptr[i] == '-' && rest.ptr[i - 1] != '-')))
        i++;
    return i;
}

// How many bytes go at the bracket at `at`; 0: it stays.
static size_t goes_at(struct scan *scan, size_t at)
{
    jpc_span inside, before = {scan->text.ptr, at};
    bool wide, chained = scan->gone == at && at > 0;
    size_t len = mark_at(scan->text, at, &inside, &wide);
    jpc_span behind = {scan->text.ptr + at + len, scan->text.len - at - len};

    if (len == 0 || scan->open || jpc_span_begins(behind, "(")) // [text](address) of Markdown
        return 0;
    if (scan->which.editorial && is_editorial(inside)) {
        if (!chained)
            scan->carried = carries_note(before, (jpc_span){"", 0});
        return len;
    }
    if (!scan->which.numbers || wide || !is_note(inside) || (!scan->plain && is_number(inside)) ||
        !(chained ? scan->carried : carries_note(before, behind)))
        return 0;
    scan->carried = true;
    scan->any = scan->any || is_number(inside);
    scan->one = scan->one || jpc_span_is(inside, "1");
    return len + pages_len(behind);
}

static void scan_marks(struct scan *scan)
{
    jpc_span text = scan->text;

    for (size_t at = 0; at < text.len;) {
        jpc_span rest = {text.ptr + at, text.len - at};
        unsigned char c = (unsigned char)*rest.ptr;
        size_t len;

        if (c != '\n' && c != '[' && c != ']' && c != 0xEF) { // ［ and ］ begin with EF
            at++;
            continue;
        }
        if (bracket_len(rest, '[', "［") > 0) {
            len = goes_at(scan, at);
            if (len > 0) {
                jpc_edit_remove(&scan->edit, at, at + len);
                scan->gone = at += len;
                continue;
            }
            scan->open = true;
        } else if (c == '\n' || bracket_len(rest, ']', "］") > 0) {
            scan->open = false;
        }
        at++;
    }
}

// Notes begin with [1]. Without it, numbers are something else: buttons, the sizes of arrays.
static jpc_span remove_marks(jpc_arena *arena, jpc_span text, jpc_citations which, bool plain)
{
    struct scan scan = {.which = which, .plain = plain, .text = text};

    scan.edit = jpc_edit_begin(arena, text);
    scan_marks(&scan);
    if (!scan.any || scan.one)
        return jpc_edit_end(&scan.edit);
    scan = (struct scan){.which = which, .text = text, .edit = jpc_edit_begin(arena, text)};
    scan_marks(&scan);
    return jpc_edit_end(&scan.edit);
}

// ---- lists --------------------------------------------------------------------------------

// Whether a line begins with a number in brackets: the list that the marks point to.
static bool has_numbered_list(jpc_span text)
{
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line, inside;
        bool wide;
        size_t len;

        end = jpc_line_end(text, at);
        line = jpc_trim_blanks((jpc_span){text.ptr + at, end - at});
        if (line.len < 3 || line.ptr[0] != '[')
            continue;
        len = mark_at(line, 0, &inside, &wide);
        if (len > 0 && is_number(inside))
            return true;
    }
    return false;
}

static bool is_caret_line(jpc_span line) { return jpc_span_begins(line, "^ "); }

// Runs of lines "^ …" with or without empty lines between them.
static jpc_span remove_caret_lists(jpc_arena *arena, jpc_span text)
{
    jpc_edit edit = jpc_edit_begin(arena, text);
    size_t first = 0, last = 0, n = 0;

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line;

        end = jpc_line_end(text, at);
        line = (jpc_span){text.ptr + at, end - at};
        if (is_caret_line(line)) {
            first = n++ == 0 ? at : first;
            last = end;
        } else if (jpc_trim_blanks(line).len > 0) {
            if (n >= 2)
                jpc_edit_remove_line(&edit, first, last);
            n = 0;
        }
    }
    if (n >= 2)
        jpc_edit_remove_line(&edit, first, last);
    return jpc_edit_end(&edit);
}

jpc_span jpc_citations_remove(jpc_arena *arena, jpc_span text, jpc_citations which)
{
    if (which.numbers || which.editorial)
        text = remove_marks(arena, text, which, !has_numbered_list(text));
    return which.lists ? remove_caret_lists(arena, text) : text;
}
