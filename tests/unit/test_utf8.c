#include "text/utf8.h"

#include "tap.h"

// An independent decoder, straight from Unicode 15 table 3-7; 0 if no character starts here.
static size_t reference_length(const unsigned char *s, size_t len)
{
    static const struct {
        unsigned char low[4], high[4];
        size_t n;
    } rows[] = {
        {{0x00}, {0x7F}, 1},
        {{0xC2, 0x80}, {0xDF, 0xBF}, 2},
        {{0xE0, 0xA0, 0x80}, {0xE0, 0xBF, 0xBF}, 3},
        {{0xE1, 0x80, 0x80}, {0xEC, 0xBF, 0xBF}, 3},
        {{0xED, 0x80, 0x80}, {0xED, 0x9F, 0xBF}, 3},
        {{0xEE, 0x80, 0x80}, {0xEF, 0xBF, 0xBF}, 3},
        {{0xF0, 0x90, 0x80, 0x80}, {0xF0, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF1, 0x80, 0x80, 0x80}, {0xF3, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF4, 0x80, 0x80, 0x80}, {0xF4, 0x8F, 0xBF, 0xBF}, 4},
    };

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t i = 0;

        while (i < rows[r].n && i < len && s[i] >= rows[r].low[i] && s[i] <= rows[r].high[i])
            i++;
        if (i == rows[r].n)
            return i;
    }
    return 0;
}

static size_t reference_prefix(jpc_span text)
{
    size_t at = 0, len;

    while (at < text.len) {
        len = reference_length((const unsigned char *)text.ptr + at, text.len - at);
        if (len == 0)
            break;
        at += len;
    }
    return at;
}

static void test_all_of_unicode(void)
{
    bool same = true, surrogates = true;

    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char out[4];
        const char *at = out;
        size_t len = jpc_utf8_put(out, code);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;

        if (surrogate)
            surrogates = surrogates && len == 3 && memcmp(out, "\xEF\xBF\xBD", 3) == 0;
        else
            same = same && jpc_utf8_next(&at) == code && at == out + len &&
                   reference_length((unsigned char *)out, len) == len &&
                   jpc_utf8_valid_prefix((jpc_span){out, len}) == len;
    }
    ok(same, "every character survives put and next");
    ok(surrogates, "surrogates are written as U+FFFD");
}

static void test_all_short_strings(void)
{
    bool same = true;
    char s[3];

    for (unsigned long code = 0; code < 1ul << 24; code++) {
        jpc_span text = {s, 3};

        s[0] = (char)(code >> 16);
        s[1] = (char)(code >> 8);
        s[2] = (char)code;
        same = same && jpc_utf8_valid_prefix(text) == reference_prefix(text);
    }
    ok(same, "all strings of three bytes validate as table 3-7 says");
}

static void test_random_strings(void)
{
    static const unsigned char edge[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                         0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE3, 0xED,
                                         0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
    uint64_t state = 1, bad = 0;
    bool same = true, repaired = true;
    jpc_arena arena = {0};
    char s[40];

    for (int round = 0; round < 300000; round++) {
        jpc_span text = {s, (size_t)(round % 40)}, fixed;

        for (size_t i = 0; i < text.len; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            s[i] = round % 3 == 0 || i > 20 ? (char)edge[(state >> 40) % sizeof edge] : 'a';
        }
        same = same && jpc_utf8_valid_prefix(text) == reference_prefix(text);
        fixed = jpc_utf8_repair(&arena, text, &bad);
        repaired = repaired && reference_prefix(fixed) == fixed.len;
        if (round % 1000 == 0)
            jpc_arena_reset(&arena);
    }
    ok(same, "random strings validate as table 3-7 says");
    ok(repaired, "what is repaired is well-formed");
    jpc_arena_release(&arena);
}

static void test_repair(void)
{
    static const struct {
        const char *bytes, *want;
        uint64_t bad;
    } rows[] = {
        {"", "", 0},
        {"日本語", "日本語", 0},
        {"\x80", "�", 1},
        {"\xE3\x81", "�", 2},
        {"a\xE3\x81", "a�", 2},
        {"\xE3\x81z", "�z", 2},
        {"\xED\xA0\x80", "���", 3},
        {"\xC0\xAF", "��", 2},
        {"\xF0\x80\x80\x41", "���A", 3},
        {"\xF4\x90\x80\x80", "����", 4},
        {"あ\xFFい\xFE", "あ�い�", 2},
        // Unicode 15, table 3-8 and 3-11
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "�����A��B", 7},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "����A", 8},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t bad = 0;
        jpc_span bytes = jpc_span_of(rows[i].bytes);
        jpc_span got = jpc_utf8_repair(&arena, bytes, &bad);

        is_text(got, rows[i].want, "repair");
        ok(bad == rows[i].bad, "bad bytes are counted");
        ok((got.ptr == bytes.ptr) == (rows[i].bad == 0), "only ill-formed bytes are copied");
    }
    jpc_arena_release(&arena);
}

static void test_count(void)
{
    jpc_span text = jpc_span_of("aéあ𠮷z");
    static const size_t want[] = {0, 1, 3, 6, 10, 11, 11};

    ok(jpc_utf8_count(text) == 5, "count");
    ok(jpc_utf8_count(jpc_span_of("")) == 0, "count of nothing");
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ok(jpc_utf8_offset(text, i) == want[i], "offset of character %zu", i);
    ok(jpc_utf8_count((jpc_span){NULL, 0}) == 0, "count of the empty span");
}

static void test_huge(void)
{
    size_t n = (size_t)1 << 20;
    char *bytes = jpc_alloc(n * 3);

    for (size_t i = 0; i < n; i++)
        memcpy(bytes + 3 * i, "あ", 3);
    ok(jpc_utf8_valid_prefix((jpc_span){bytes, n * 3}) == n * 3, "3 MB are valid");
    ok(jpc_utf8_valid_prefix((jpc_span){bytes, n * 3 - 1}) == n * 3 - 3, "truncated: prefix");
    ok(jpc_utf8_count((jpc_span){bytes, n * 3}) == n, "3 MB are counted");
    ok(jpc_utf8_offset((jpc_span){bytes, n * 3}, n - 1) == n * 3 - 3, "offset far away");
    free(bytes);
}

int main(void)
{
    tap_begin();
    test_all_of_unicode();
    test_all_short_strings();
    test_random_strings();
    test_repair();
    test_count();
    test_huge();
    return tap_end();
}
