#include "text/script.h"

#include <utf8proc.h>

#include "tap.h"
#include "text/utf8.h"

static bool in(uint32_t code, uint32_t low, uint32_t high) { return code >= low && code <= high; }

static bool is_symbol(uint32_t code)
{
    const char *category = utf8proc_category_string((utf8proc_int32_t)code);

    return category[0] == 'P' || category[0] == 'S';
}

static bool is_space(uint32_t c)
{
    return in(c, 9, 13) || c == 0x20 || c == 0x85 || c == 0xA0 || in(c, 0x2000, 0x200A) ||
           in(c, 0x2028, 0x2029) || c == 0x3000;
}

// The header's definitions, one character at a time.
static jpc_script_counts reference(uint32_t c)
{
    jpc_script_counts want = {.chars = 1};

    want.hiragana = in(c, 0x3041, 0x3096);
    want.katakana = in(c, 0x30A1, 0x30FA);
    want.kanji =
        c == 0x3005 || c == 0x3007 || c == 0x303B || in(c, 0x3400, 0x9FFF) || in(c, 0xF900, 0xFAFF);
    want.toten = c == 0x3001 || c == 0xFF0C;
    want.kuten = c == 0x3002 || c == 0xFF0E || c == 0xFF01 || c == 0xFF1F;
    want.ideographic_stop = c == 0x3002;
    want.hiragana_block = in(c, 0x3040, 0x309F);
    want.kana = in(c, 0x3041, 0x309F) || in(c, 0x30A1, 0x30FF) || in(c, 0x31F0, 0x31FF) ||
                in(c, 0xFF66, 0xFF9F);
    want.han = want.kanji || in(c, 0x20000, 0x3FFFF);
    want.hangul = in(c, 0x1100, 0x11FF) || in(c, 0x3130, 0x318F) || in(c, 0xAC00, 0xD7AF);
    want.ascii_letters = in(c, 'A', 'Z') || in(c, 'a', 'z');
    want.digits = in(c, '0', '9') || in(c, 0xFF10, 0xFF19);
    want.spaces = is_space(c);
    want.newlines = c == '\n';
    want.symbols = is_symbol(c);
    want.longest_run = !is_space(c);
    return want;
}

static void test_all_of_unicode(void)
{
    uint32_t first_bad = 0, n_bad = 0;

    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        jpc_script_counts got, want;
        char bytes[4];

        if (in(code, 0xD800, 0xDFFF))
            continue;
        got = jpc_script_count((jpc_span){bytes, jpc_utf8_put(bytes, code)});
        want = reference(code);
        if (memcmp(&got, &want, sizeof got) != 0 && n_bad++ == 0)
            first_bad = code;
    }
    ok(n_bad == 0, "every character is in the classes the header names (first: U+%04" PRIX32 ")",
       first_bad);
}

static void test_counts_add(void)
{
    jpc_script_counts got = jpc_script_count(jpc_span_of("コンピューターを使う。それは便利！"));

    ok(got.chars == 17 && got.katakana == 5 && got.hiragana == 5 && got.kanji == 3, "golden 2");
    ok(got.kuten == 2 && jpc_script_japanese(&got) == 15, "golden 2: kuten, Japanese");
    got = jpc_script_count(jpc_span_of("日本語。。。あ。"));
    ok(got.kuten == 4 && got.ideographic_stop == 4, "golden 3");
    got = jpc_script_count(jpc_span_of("ﾊﾝｶｸ カナ 123 abc 漢字々。"));
    ok(got.chars == 20 && got.katakana == 2 && got.kanji == 3 && got.kuten == 1, "golden 5");
    ok(jpc_script_japanese(&got) == 6 && got.kana == 6 && got.digits == 3, "golden 5: sums");
}

static void test_runs(void)
{
    static const struct {
        const char *text;
        uint64_t run;
    } rows[] = {
        {"", 0},       {"\n\n\n", 0},   {"a", 1},      {"aab", 2},
        {"baa", 2},    {"aba", 1},      {"　　　", 0}, {"ああ\nああ", 2},
        {"𠮷𠮷𠮷", 3}, {"www    w", 3}, {"ーーー", 3}, {"a\t\t\t\tb", 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ok(jpc_script_count(jpc_span_of(rows[i].text)).longest_run == rows[i].run,
           "longest run of case %zu", i);
}

static void test_huge(void)
{
    size_t n = (size_t)1 << 20;
    char *bytes = jpc_alloc(n);
    jpc_script_counts got;

    memset(bytes, 'w', n);
    got = jpc_script_count((jpc_span){bytes, n});
    ok(got.chars == n && got.longest_run == n && got.ascii_letters == n, "1 MB of one character");
    got = jpc_script_count((jpc_span){bytes, 0});
    ok(got.chars == 0 && got.longest_run == 0, "empty");
    free(bytes);
}

int main(void)
{
    tap_begin();
    test_all_of_unicode();
    test_counts_add();
    test_runs();
    test_huge();
    return tap_end();
}
