// Wrapped lines: prose that is broken at a width here must come back, sentence by sentence; verse,
// code and tables must stay; nothing that is thrown at it takes long, and twice is once.

#include "text/line_wrap.h"

#include "oracle.h"

// ---- literature, wrapped here ------------------------------------------------------------

// What no line begins with, as printers have it.
static bool is_kept_off_start(uint32_t code)
{
    static const char characters[] =
        "、。，．！？」』）〕】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…・";
    const char *at = characters;

    while (at < characters + sizeof characters - 1)
        if (jpc_utf8_next(&at) == code)
            return true;
    return false;
}

// Breaks each line of `text` after `width` characters, or one or two more where kinsoku asks for
// it.
static void wrap(jpc_buf *out, jpc_span text, int width)
{
    const char *at = text.ptr, *end = at + text.len;
    int chars = 0;

    while (at < end) {
        const char *start = at;
        uint32_t code = jpc_utf8_next(&at);

        if (code == '\n')
            chars = 0;
        else if (chars++ >= width && (!is_kept_off_start(code) || chars > width + 2)) {
            jpc_buf_add_string(out, "\n");
            chars = 1;
        }
        jpc_buf_add(out, start, (size_t)(at - start));
    }
}

struct score {
    unsigned sentences, broken, restored;
};

// A sentence of the original is all up to a 。 in its line.
static void score_line(struct score *score, jpc_span line, jpc_span wrapped, jpc_span rejoined)
{
    while (jpc_span_holds(line, jpc_span_of("。"))) {
        jpc_span sentence = {line.ptr, 0};

        while (sentence.len < 3 || memcmp(sentence.ptr + sentence.len - 3, "。", 3) != 0)
            sentence.len++;
        jpc_span_drop(&line, sentence.len);
        score->sentences++;
        if (jpc_span_holds(wrapped, sentence))
            continue;
        score->broken++;
        score->restored += jpc_span_holds(rejoined, sentence);
    }
}

static void score_text(struct score *score, jpc_span text, int width)
{
    jpc_arena arena = {0}, scratch = {0};
    jpc_buf wrapped = {0};
    jpc_span rejoined, rest = text;

    wrap(&wrapped, text, width);
    rejoined = jpc_line_wrap_rejoin(&arena, &scratch, jpc_buf_span(&wrapped));
    while (rest.len > 0)
        score_line(score, jpc_span_take_until(&rest, '\n'), jpc_buf_span(&wrapped), rejoined);
    jpc_buf_release(&wrapped);
    jpc_arena_release(&arena);
    jpc_arena_release(&scratch);
}

// What is missing are mostly notes of the editors: ※［＃「咤－宀」、第3水準1-14-85］ looks like a
// list. The first characters of some documents: a search for each sentence is not linear.
static void test_literature(void)
{
    static const int widths[] = {20, 25, 30, 40};
    struct oracle oracle;
    struct score scores[4] = {{0}};
    int n_docs = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("literature", "shared data are absent");
        return;
    }
    while (n_docs < 150 && oracle_next(&oracle)) {
        jpc_span text = jpc_buf_span(&oracle.text);

        if (!jpc_span_holds(text, jpc_span_of("青空文庫")))
            continue;
        n_docs++;
        text.len = jpc_utf8_offset(text, 4000);
        for (int w = 0; w < 4; w++)
            score_text(&scores[w], text, widths[w]);
    }
    for (int w = 0; w < 4 && n_docs > 0; w++)
        ok(100 * scores[w].restored >= 90 * scores[w].broken,
           "%d documents, wrapped at %d: %u of %u broken sentences are restored", n_docs, widths[w],
           scores[w].restored, scores[w].broken);
    oracle_close(&oracle);
}

// ---- what must stay ----------------------------------------------------------------------

// Documents as they are: the share of newlines that go.
static void test_documents(void)
{
    struct oracle oracle;
    size_t newlines = 0, removed = 0;
    int n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("documents", "shared data are absent");
        return;
    }
    while (oracle_next(&oracle)) {
        jpc_arena arena = {0}, scratch = {0};
        jpc_span text = jpc_buf_span(&oracle.text), once, twice;

        once = jpc_line_wrap_rejoin(&arena, &scratch, text);
        twice = jpc_line_wrap_rejoin(&arena, &scratch, once);
        n_bad += !jpc_span_equals(once, twice);
        for (size_t i = 0; i < text.len; i++)
            newlines += text.ptr[i] == '\n';
        for (size_t i = 0; i < text.len; i++)
            removed += text.ptr[i] == '\n';
        for (size_t i = 0; i < once.len; i++)
            removed -= once.ptr[i] == '\n';
        jpc_arena_release(&arena);
        jpc_arena_release(&scratch);
    }
    ok(n_bad == 0, "twice is once");
    ok(200 * removed < newlines, "%zu of %zu newlines of unwrapped documents go", removed,
       newlines);
    oracle_close(&oracle);
}

// A run of twelve lines that is wrapped, but for one thing.
static void test_next_line(void)
{
    static const struct {
        const char *next; // a line behind a full one
        bool joined;
    } rows[] = {
        {"続きの行である。", true},
        {"2019年の続きである。", true},
        {"1.5倍の続きである。", true},
        {"Linuxの続きである。", true},
        {"　字下げである。", false},
        {"・項目である。", false},
        {"1. 項目である。", false},
        {"（１）項目である。", false},
        {"①項目である。", false},
        {"第三章は見出しである。", false},
        {"title: 鍵である。", false},
        {"# 見出しである。", false},
        {"一、項目である。", false},
        {"a) 項目である。", false},
        {"p x? # => false", false},
        {"表\tである。", false},
        {"", false},
        {"終わらない", false},
    };
    jpc_arena arena = {0}, scratch = {0};

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        jpc_buf text = {0};
        const char *newline = "の\n";
        jpc_span got;

        for (int i = 0; i < 12; i++)
            jpc_buf_add_string(&text, "あいうえおかきくけこさしすせそたちつて\n");
        jpc_buf_add_string(&text, "終わり。\nあいうえおかきくけこさしすせそたちつの\n");
        jpc_buf_add_string(&text, rows[r].next);
        got = jpc_line_wrap_rejoin(&arena, &scratch, jpc_buf_span(&text));
        ok(jpc_span_holds(got, jpc_span_of(newline)) != rows[r].joined &&
               jpc_span_begins(got, "あいうえおかきくけこさしすせそたちつてあ"),
           "'%s' %s", rows[r].next, rows[r].joined ? "goes on" : "stays");
        jpc_buf_release(&text);
    }
    jpc_arena_release(&arena);
    jpc_arena_release(&scratch);
}

static void test_widths(void)
{
    jpc_arena arena = {0}, scratch = {0};

    for (int width = 16; width <= 82; width++) {
        jpc_buf text = {0};
        bool joined;

        for (int i = 0; i < 12 * width; i++)
            jpc_buf_add_string(&text, i % width == width - 1 ? "あ\n" : "い");
        jpc_buf_add_string(&text, "。");
        joined = jpc_line_wrap_rejoin(&arena, &scratch, jpc_buf_span(&text)).len < text.len;
        if (joined != (width >= 18 && width <= 80))
            ok(false, "lines of %d characters", width);
        jpc_buf_release(&text);
    }
    ok(true, "widths of 18 to 80 characters");
    jpc_arena_release(&arena);
    jpc_arena_release(&scratch);
}

int main(void)
{
    tap_begin();
    test_next_line();
    test_widths();
    test_literature();
    test_documents();
    return tap_end();
}
