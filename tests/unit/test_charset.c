// The policy by example, and laws on noise. Conformance is in test_charset_suites.c and
// test_charset_iconv.c, detection on real pages in test_charset_pages.c.

#include "charset_data.h"

#include "text/utf8.h"
#include "web/charset_prescan.h"

static void test_prescan(void)
{
    static const struct {
        const char *html, *label;
    } cases[] = {
        {"", ""},
        {"<meta charset=Shift_JIS>", "Shift_JIS"},
        {"<META CHARSET = 'x-sjis' >", "x-sjis"},
        {"<meta charset=\"euc-jp\"/>", "euc-jp"},
        {"<meta http-equiv=Content-Type content='text/html; charset=EUC-JP'>", "EUC-JP"},
        {"<meta content='text/html;charset=\"EUC-JP\"' http-equiv=content-type>", "EUC-JP"},
        {"<meta content='text/html; charset=euc-jp'>", ""},
        {"<!-- <meta charset=euc-jp> --><meta charset=utf-8>", "utf-8"},
        {"<!--><meta charset=utf-8>", "utf-8"},
        {"<p title='<meta charset=euc-jp>'><meta charset=utf-8>", "utf-8"},
        {"<meta charset=no-such><meta charset=sjis>", "sjis"},
        {"<?xml version='1.0' encoding=\"Shift_JIS\"?><html>", "Shift_JIS"},
        {"<meta charset", ""},
        {"<meta charset=", ""},
        {"<meta charset='euc-jp", ""},
        {"<meta charset=utf-16><meta charset=sjis>", "utf-16"},
        {"<meta", ""},
        {"<", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span label;

        jpc_charset_prescan(jpc_span_of(cases[i].html), &label);
        is_text(label, cases[i].label, cases[i].html);
    }
}

// ---- the policy by example -----------------------------------------------------

#define BYTES(bytes) bytes, sizeof(bytes) - 1
#define GREETING "お問い合わせはこちらまでお願いいたします。"
#define GREETING_UTF_8                                                                             \
    "\xE3\x81\x8A\xE5\x95\x8F\xE3\x81\x84\xE5\x90\x88\xE3\x82\x8F\xE3\x81\x9B\xE3\x81\xAF\xE3\x81" \
    "\x93\xE3\x81\xA1\xE3\x82\x89\xE3\x81\xBE\xE3\x81\xA7\xE3\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3" \
    "\x81\x84\xE3\x81\x9F\xE3\x81\x97\xE3\x81\xBE\xE3\x81\x99\xE3\x80\x82"
#define GREETING_SJIS                                                                              \
    "\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82\xB1\x82\xBF\x82\xE7\x82\xDC\x82" \
    "\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD\x82\xB5\x82\xDC\x82\xB7\x81"                     \
    "B"
#define GREETING_EUC_JP                                                                            \
    "\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7\xA4\xEF\xA4\xBB\xA4\xCF\xA4\xB3\xA4\xC1\xA4\xE9\xA4\xDE\xA4" \
    "\xC7\xA4\xAA\xB4\xEA\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"

struct policy_case {
    const char *name, *body;
    size_t len;
    const char *header, *charset, *text;
};

static const struct policy_case unicode_cases[] = {
    {"empty", BYTES(""), "", "utf-8", ""},
    {"pure ASCII is UTF-8 whatever the label", BYTES("hello"), "iso-2022-jp", "utf-8", "hello"},
    {"UTF-8", BYTES("<p>" GREETING_UTF_8), "", "utf-8", "<p>" GREETING},
    {"UTF-8 under a wrong label", BYTES("<p>" GREETING_UTF_8), "Shift_JIS", "utf-8",
     "<p>" GREETING},
    {"UTF-8 with BOM", BYTES("\xEF\xBB\xBF<p>" GREETING_UTF_8), "euc-jp", "utf-8", "<p>" GREETING},
    {"UTF-8 cut inside a character",
     BYTES("<p>\xE3\x81\x8A\xE5\x95\x8F\xE3\x81\x84\xE5\x90\x88\xE3\x82\x8F\xE3\x81\x9B"
           "\xE3\x81\xAF\xE3\x81\x93\xE3\x81\xA1\xE3\x82\x89\xE3\x81\xBE\xE3\x81\xA7\xE3"
           "\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3\x81\x84\xE3\x81\x9F\xE3\x81\x97\xE3\x81"
           "\xBE\xE3\x81\x99\xE3\x80"),
     "", "utf-8", "<p>お問い合わせはこちらまでお願いいたします�"},
    {"UTF-16LE with BOM",
     BYTES("\xFF\xFE<\x00p\x00>\x00\xE5"
           "e,g"),
     "", "utf-16le", "<p>日本"},
    {"one BOM of two is text", BYTES("\xEF\xBB\xBF\xEF\xBB\xBFhello"), "", "utf-8",
     "\xEF\xBB\xBFhello"},
    {"UTF-16LE without BOM", BYTES("\n\0<\0p\0>\0\xE5\x65\x2C\x67"), "", "utf-16le", "\n<p>日本"},
    {"UTF-16BE without BOM", BYTES("\x00<\x00p\x00>e\xE5g,"), "", "utf-16be", "<p>日本"},
};

static const struct policy_case japanese_cases[] = {
    {"Shift_JIS", BYTES("<p>" GREETING_SJIS), "", "shift_jis", "<p>" GREETING},
    {"Shift_JIS under a server default", BYTES("<p>" GREETING_SJIS), "ISO-8859-1", "shift_jis",
     "<p>" GREETING},
    {"Shift_JIS that says EUC-JP", BYTES("<p>" GREETING_SJIS), "EUC-JP", "shift_jis",
     "<p>" GREETING},
    {"Shift_JIS that says GBK", BYTES("<p>" GREETING_SJIS), "gb2312", "shift_jis", "<p>" GREETING},
    {"Shift_JIS after a BOM of UTF-8", BYTES("\xEF\xBB\xBF<p>" GREETING_SJIS), "", "shift_jis",
     "<p>" GREETING},
    {"windows-31j characters", BYTES("\x87@\x87\x8A\xEE\xE0\x81`\x82\xC5\x82\xB7"), "", "shift_jis",
     "①㈱髙～です"},
    {"half-width katakana by label", BYTES("\xB1\xB2\xB3\xB4"), "x-sjis", "shift_jis", "ｱｲｳｴ"},
    {"the same bytes as kanji by label", BYTES("\xB1\xB2\xB3\xB4"), "euc-jp", "euc-jp", "渦慨"},
    {"EUC-JP", BYTES("<p>" GREETING_EUC_JP), "", "euc-jp", "<p>" GREETING},
    {"EUC-JP that says UTF-8", BYTES("<p>" GREETING_EUC_JP), "utf-8", "euc-jp", "<p>" GREETING},
    {"EUC-JP that says windows-1251", BYTES("<p>" GREETING_EUC_JP), "windows-1251", "euc-jp",
     "<p>" GREETING},
    {"kanji alone", BYTES("\xB2\xF1\xBC\xD2\xB0\xC6\xC6\xE2"), "", "euc-jp", "会社案内"},
    {"ISO-2022-JP", BYTES("<p>\x1B$B$*Ld$$9g$o$;$O$3$A$i$^$G$*4j$$$$$\x3F$7$^$9!#\x1B(B"), "utf-8",
     "iso-2022-jp", "<p>" GREETING},
    {"Shift_JIS cut inside a character", BYTES("\x95t\x98^\x82"), "", "shift_jis", "付録�"},
    {"EUC-JP cut inside a character", BYTES("\xC9\xD5\xCF\xBF\x8F\xA4"), "", "euc-jp", "付録�"},
    {"a cut alone is what the label says", BYTES("One byte:\xE3"), "utf-8", "utf-8", "One byte:�"},
    {"single kanji with bytes that windows-1252 leaves out", BYTES("\x8B@ \x94\\ \x90V \x8DX"), "",
     "shift_jis", "機 能 新 更"},
    {"half-width katakana of EUC-JP are two bytes each",
     BYTES("\x8E\xCF\x8E\xB8\x8E\xDB \xA4\xCE\xC0\xE2\xCC\xC0"), "shift_jis", "euc-jp",
     "ﾏｸﾛ の説明"},
    {"ISO-2022-JP with a fragment of UTF-8", BYTES("\x1B$B$*Ld$$9g$o$;\x1B(B \xE3\x81\x82"), "",
     "iso-2022-jp", "お問い合わせ ���"},
    {"empty runs of ISO-2022-JP", BYTES("\x1B$B\x1B(B<b>\x1B$B$\x22\x1B(B"), "", "iso-2022-jp",
     "<b>あ"},
};

static const struct policy_case foreign_cases[] = {
    {"French",
     BYTES("voil\xE0 l'\xE9l\xE8ve d'une \xE9"
           "cole"),
     "iso-8859-1", "windows-1252", "voilà l'élève d'une école"},
    {"French without label",
     BYTES("voil\xE0 l'\xE9l\xE8ve d'une \xE9"
           "cole"),
     "", "windows-1252", "voilà l'élève d'une école"},
    {"the last letter of a page is no cut", BYTES("caf\xE9"), "", "windows-1252", "café"},
    {"a lead in front of ASCII is not cut", BYTES("caf\xE9s"), "utf-8", "windows-1252", "cafés"},
    {"one kanji is no evidence", BYTES("\x93\xFA"), "", "windows-1252", "“ú"},
    {"UTF-8 with an escape of ISO-2022-JP on it", BYTES(GREETING_UTF_8 "<kbd>\x1B$B$\x22\x1B(B"),
     "", "utf-8", GREETING "<kbd>\x1B$B$\x22\x1B(B"},
    {"apostrophes without label", BYTES("It\x92s isn\x92t we\x92ll they\x92re"), "", "windows-1252",
     "It’s isn’t we’ll they’re"},
    {"smart quotes without label", BYTES("It\x92s \x93so\x94 \x96 isn\x92t it"), "", "windows-1252",
     "It’s “so” – isn’t it"},
    {"Russian by label",
     BYTES("\xCF\xF0\xE8\xE2\xE5\xF2, \xFD\xF2\xEE \xF0\xF3\xF1\xF1\xEA\xE0\xFF \xF1\xF2"
           "\xF0\xE0\xED\xE8\xF6\xE0"),
     "windows-1251", "windows-1251", "Привет, это русская страница"},
    {"Chinese by label",
     BYTES("\xB1\xB1\xBE\xA9\xB4\xF3\xD1\xA7\xCA\xC7\xD6\xD0\xB9\xFA\xBD\xFC\xCF\xD6\xB4"
           "\xFA\xB5\xDA\xD2\xBB\xCB\xF9\xB9\xFA\xC1\xA2\xD7\xDB\xBA\xCF\xD0\xD4\xB4\xF3"
           "\xD1\xA7"),
     "gb2312", "gbk", "北京大学是中国近现代第一所国立综合性大学"},
    {"Korean by label",
     BYTES("\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4 \xC7\xD1\xB1\xB9\xBE\xEE \xC6\xE4"
           "\xC0\xCC\xC1\xF6\xC0\xD4\xB4\xCF\xB4\xD9"),
     "euc-kr", "euc-kr", "안녕하세요 한국어 페이지입니다"},
    {"traditional Chinese by label",
     BYTES("\xBBO\xC6W\xA4j\xBE\xC7\xACO\xA4@\xA9\xD2\xA4j\xBE\xC7"), "Big5", "big5",
     "臺灣大學是一所大學"},
    {"a bad byte of a foreign charset", BYTES("\xD6\xD0\xFF\xB9\xFA"), "gbk", "gbk", "中�国"},
    {"<meta> before header", BYTES("<meta charset=koi8-r>\xCD\xC9\xD2"), "windows-1251", "koi8-r",
     "<meta charset=koi8-r>мир"},
};

static void test_policy(const struct policy_case *cases, size_t n)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < n; i++) {
        jpc_decoded got =
            decode_exact(&arena, (jpc_span){cases[i].body, cases[i].len}, cases[i].header);

        is_text(jpc_span_of(got.name), cases[i].charset, cases[i].name);
        is_text(got.text, cases[i].text, cases[i].name);
    }
    jpc_arena_release(&arena);
}

static void test_record(void)
{
    static const char page[] = "<meta charset=\"Shift_JIS\">\x82\xA0\xFF";
    static const char sjis[] = "\x82\xA0\x82\xA2\x82\xA4\x82\xA6\x82\xA8\x82\xA9\x82\xAB\x82\xAD"
                               "\x82\xAF\x82\xB1\x82\xB3\x82\xB5\x82\xB7\x82\xB9\x82\xBB\x82\xBD"
                               "\x82\xBF\x82\xC2\x82\xC4\x82\xC6\x82\xC8\x82\xC9\x82\xCA\x82\xCB"
                               "\x82\xCC\x82\xCD\x82\xD0\x82\xD3\x82\xD6\x82\xD9\xFF\xFD\x81";
    jpc_arena arena = {0};
    jpc_decoded got = decode_exact(&arena, jpc_span_of(page), "EUC-JP");

    is_text(jpc_span_of(got.label), "shift_jis", "the label of <meta> is recorded");
    got = decode_exact(&arena, jpc_span_of(sjis),
                       "x-\x01"
                       "a label of more than 23 characters");
    is_text(jpc_span_of(got.label), "x-?a?label?of?more?than", "any label is recorded as ASCII");
    is_number((double)got.bad_bytes, 3, 0, "replaced bytes are counted");
    got = decode_exact(&arena, jpc_span_of("caf\xE9 cr\xE8me"), "");
    is_text(jpc_span_of(got.label), "", "no label");
    jpc_arena_release(&arena);
}

// ---- garbage -------------------------------------------------------------------

// `unit` forty times, every `period`-th byte replaced by one that is in no character.
static jpc_span damaged(jpc_arena *arena, const char *unit, size_t period)
{
    size_t len = strlen(unit);
    char *bytes = jpc_arena_alloc(arena, 40 * len);

    for (size_t i = 0; i < 40 * len; i++)
        bytes[i] = i % period == period - 1 ? '\xFD' : unit[i % len];
    return (jpc_span){bytes, 40 * len};
}

static const struct garbage_case {
    const char *unit;
    size_t period;
    const char *header, *charset;
} garbage_cases[] = {
    {"日本語の文字です。", 7, "", "utf-8"},
    {"日本語の文字です。", 7, "utf-8", "utf-8"},
    {"日本語の文字です。", 5, "utf-8", "utf-8"},
    {"日本語の文字です。", 7, "iso-8859-1", "utf-8"},
    {"\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x95\xB6\x8E\x9A\x82\xC5\x82\xB7\x81\x42", 7, "shift_jis",
     "shift_jis"},
    {"\xC6\xFC\xCB\xDC\xB8\xEC\xA4\xCE\xCA\xB8\xBB\xFA\xA4\xC7\xA4\xB9\xA1\xA3", 7, "", "euc-jp"},
};

// Pages put together from two charsets are what most of their bytes are.
static void test_mixed(void)
{
    static const struct {
        const char *body, *charset;
    } cases[] = {
        {GREETING_UTF_8 GREETING_UTF_8 GREETING_SJIS, "utf-8"},
        {GREETING_UTF_8 GREETING_UTF_8 GREETING_EUC_JP, "utf-8"},
        {GREETING_SJIS GREETING_SJIS GREETING_SJIS GREETING_UTF_8, "shift_jis"},
        {GREETING_EUC_JP GREETING_EUC_JP GREETING_EUC_JP GREETING_UTF_8, "euc-jp"},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_decoded got = decode_exact(&arena, jpc_span_of(cases[i].body), "");

        is_text(jpc_span_of(got.name), cases[i].charset, "a page of two charsets");
        ok(got.bad_bytes > 0, "… of which one is counted as errors");
    }
    jpc_arena_release(&arena);
}

static void test_garbage(void)
{
    jpc_arena arena = {0};
    jpc_decoded got;

    for (size_t i = 0; i < sizeof garbage_cases / sizeof *garbage_cases; i++) {
        const struct garbage_case *it = &garbage_cases[i];
        jpc_span body = damaged(&arena, it->unit, it->period);

        got = jpc_charset_decode(&arena, body, jpc_span_of(it->header));
        is_text(jpc_span_of(got.name), it->charset, "a damaged page");
        ok(got.bad_bytes >= body.len / it->period, "… and counted");
    }
    got = jpc_charset_decode(&arena, jpc_span_of("caf\xE9 cr\xE8me \x93no\xEBl\x94"),
                             jpc_span_of("utf-8"));
    is_text(jpc_span_of(got.name), "windows-1252", "letters with accents");
    got = jpc_charset_decode(&arena, damaged(&arena, "\xCF\xF0\xE8\xE2\xE5\xF2 ", SIZE_MAX),
                             jpc_span_of("iso-8859-1"));
    is_text(jpc_span_of(got.name), "windows-1252", "Cyrillic with a wrong label");
    jpc_arena_release(&arena);
}

// ---- errors, one by one --------------------------------------------------------

static const struct error_case {
    jpc_charset charset;
    const char *bytes;
    size_t len;
    const char *text;
    uint64_t bad;
} error_cases[] = {
    {JPC_CHARSET_SHIFT_JIS, BYTES("\x82"), "�", 1},
    {JPC_CHARSET_SHIFT_JIS, BYTES("\x82<"), "�<", 1},
    {JPC_CHARSET_SHIFT_JIS, BYTES("\x82\xFF<"), "�<", 2},
    {JPC_CHARSET_SHIFT_JIS, BYTES("\xFD\xA0\x80"), "��\xC2\x80", 2},
    {JPC_CHARSET_SHIFT_JIS, BYTES("\x81\xAD\x85@"), "��@", 3}, // no characters
    {JPC_CHARSET_EUC_JP, BYTES("\xA4"), "�", 1},
    {JPC_CHARSET_EUC_JP, BYTES("\x8F"), "�", 1},
    {JPC_CHARSET_EUC_JP, BYTES("\x8F\xB0"), "�", 2},
    {JPC_CHARSET_EUC_JP, BYTES("\x8F\xB0<"), "�<", 2},
    {JPC_CHARSET_EUC_JP, BYTES("\x8E\xE0\x8E<"), "��<", 3},
    {JPC_CHARSET_EUC_JP, BYTES("\xA4<\xFF\x80"), "�<��", 3},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B"), "�", 1},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B$"), "�$", 1},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B$B$"), "�", 1},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B$B$\x1B(Ba"), "�a", 1},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B$B\n$\x22"), "�あ", 1}, // a run does not end with its line
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B(I`\x1B(J\\~"), "�¥‾", 1},
    {JPC_CHARSET_ISO_2022_JP, BYTES("\x1B$B\x1B(Ba"), "�a", 3}, // decode_page() lets it pass
    {JPC_CHARSET_UTF_16LE, BYTES("a\0b"), "a�", 1},
    {JPC_CHARSET_UTF_16LE, BYTES("\x3D\xD8"), "�", 2},
    {JPC_CHARSET_UTF_16LE, BYTES("\x3D\xD8\0"), "�", 3}, // the end inside a pair
    {JPC_CHARSET_UTF_16LE, BYTES("\0\xDE\x3D\xD8"), "��", 4},
    {JPC_CHARSET_UTF_16BE, BYTES("\xD8\x3D\0a"), "�a", 2},
    {JPC_CHARSET_UTF_16BE, BYTES("\xD8\x3D\xDE\0"), "😀", 0},
    {JPC_CHARSET_UTF_8, BYTES("\xE3\x81"), "�", 2},
    {JPC_CHARSET_UTF_8, BYTES("\xED\xA0\x80"), "���", 3},
};

static void test_errors(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof error_cases / sizeof *error_cases; i++) {
        const struct error_case *it = &error_cases[i];
        uint64_t bad = 0;
        jpc_span text = decode_exact_as(&arena, (jpc_span){it->bytes, it->len}, it->charset, &bad);

        is_text(text, it->text, "an error");
        is_number((double)bad, (double)it->bad, 0, "… and its bytes");
    }
    jpc_arena_release(&arena);
}

// ---- laws on noise -------------------------------------------------------------

static bool is_lawful(jpc_span text, uint64_t bad, size_t len)
{
    return jpc_utf8_valid_prefix(text) == text.len && bad <= len;
}

static void test_noise(void)
{
    static const char *const headers[] = {"",       "gbk",        "big5",   "euc-kr",
                                          "koi8-r", "iso-8859-8", "tis-620"};
    static const char interesting[] = "\x1B$B(I\x81\x82\x8E\x8F\xA4\xD8\xDC\xE3\xFE\xFF<a";
    jpc_arena arena = {0};
    char bytes[64];
    uint64_t state = 1;
    size_t n_unlawful = 0;

    for (int round = 0; round < 20000; round++) {
        size_t len = next_random(&state) % sizeof bytes;
        jpc_span noise = {bytes, len};
        jpc_decoded got;

        for (size_t i = 0; i < len; i++)
            bytes[i] = round % 2 == 0 ? (char)next_random(&state)
                                      : interesting[next_random(&state) % (sizeof interesting - 1)];
        for (int charset = 0; charset < JPC_CHARSET_OTHER; charset++) {
            uint64_t bad = 0;
            jpc_span text = decode_exact_as(&arena, noise, (jpc_charset)charset, &bad);

            n_unlawful += !is_lawful(text, bad, len);
        }
        got = decode_exact(&arena, noise, headers[round % 7]);
        n_unlawful += !is_lawful(got.text, got.bad_bytes, len);
        jpc_arena_reset(&arena);
    }
    ok(n_unlawful == 0, "noise becomes well-formed UTF-8 in every charset");
    jpc_arena_release(&arena);
}

// ---- laws on characters --------------------------------------------------------

#define UNIT_BYTES 24

// An error that takes no byte of what follows; in windows-1252 nothing is one.
static const char *const errors[] = {
    [JPC_CHARSET_UTF_8] = "\xFF",        [JPC_CHARSET_SHIFT_JIS] = "\x81\xFD",
    [JPC_CHARSET_EUC_JP] = "\xA1\xFF",   [JPC_CHARSET_ISO_2022_JP] = "\x0E",
    [JPC_CHARSET_UTF_16LE] = "\x01\xDC", [JPC_CHARSET_UTF_16BE] = "\xDC\x01",
    [JPC_CHARSET_WINDOWS_1252] = "\x81",
};

static bool is_utf_16(jpc_charset charset)
{
    return charset == JPC_CHARSET_UTF_16LE || charset == JPC_CHARSET_UTF_16BE;
}

// ASCII, or a few random bytes, which may be no character.
static size_t make_unit(jpc_charset charset, uint64_t *state, char unit[UNIT_BYTES])
{
    size_t len = next_random(state) % UNIT_BYTES, start = 0;

    if (!is_utf_16(charset) && next_random(state) % 3 == 0) {
        memset(unit, (int)('a' + len), len);
        return len;
    }
    if (charset == JPC_CHARSET_ISO_2022_JP) {
        memcpy(unit, "\x1B$B", start = 3);
        len = start + 2 * (1 + len % 4);
    } else {
        len = is_utf_16(charset) ? 2 + 2 * (len % 2) : 1 + len % 3;
    }
    for (size_t i = start; i < len; i++)
        unit[i] = (char)(start > 0 ? 0x21 + next_random(state) % 94 : next_random(state) & 0xFF);
    if (start > 0) // strictly, designations do not follow each other
        memcpy(unit + len, "\x1B(Ba", 4);
    return start > 0 ? len + 4 : len;
}

// Bytes, and the texts of their parts, each decoded by itself.
struct joined {
    jpc_buf bytes, text;
    uint64_t bad;
};

static void join_units(struct joined *joined, jpc_charset charset, uint64_t *state)
{
    jpc_arena arena = {0};
    char unit[UNIT_BYTES];

    for (int i = 0; i < 60; i++) {
        bool is_error = next_random(state) % 32 == 0;
        size_t len = is_error ? strlen(errors[charset]) : make_unit(charset, state, unit);
        uint64_t bad = 0;
        jpc_span text;

        if (is_error)
            memcpy(unit, errors[charset], len);
        text = decode_exact_as(&arena, (jpc_span){unit, len}, charset, &bad);
        if (bad == 0 || is_error) {
            jpc_buf_add(&joined->bytes, unit, len);
            jpc_buf_add_span(&joined->text, text);
            joined->bad += bad;
        }
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

static bool is_prefix(jpc_span prefix, jpc_span text)
{
    return prefix.len <= text.len &&
           (prefix.len == 0 || memcmp(prefix.ptr, text.ptr, prefix.len) == 0);
}

// A cut inside a character is one U+FFFD; what is in front of it does not change.
static bool is_cut_lawfully(jpc_arena *arena, const struct joined *joined, size_t len,
                            jpc_charset charset)
{
    uint64_t bad = 0;
    jpc_span whole = jpc_buf_span(&joined->text);
    jpc_span text = decode_exact_as(arena, (jpc_span){joined->bytes.ptr, len}, charset, &bad);

    if (!is_lawful(text, bad, len) || bad > joined->bad + 3)
        return false;
    if (is_prefix(text, whole))
        return true;
    return text.len >= 3 && memcmp(text.ptr + text.len - 3, "\uFFFD", 3) == 0 &&
           is_prefix((jpc_span){text.ptr, text.len - 3}, whole);
}

static void test_joined(jpc_charset charset)
{
    int n_wrong = 0, n_cut_wrong = 0;
    uint64_t state = 1;
    size_t n_bytes = 0;
    jpc_arena arena = {0};

    for (int round = 0; round < 300; round++) {
        struct joined joined = {0};
        uint64_t bad = 0;
        jpc_span text;

        join_units(&joined, charset, &state);
        text = decode_exact_as(&arena, jpc_buf_span(&joined.bytes), charset, &bad);
        n_bytes += joined.bytes.len;
        n_wrong += !jpc_span_equals(text, jpc_buf_span(&joined.text)) || bad != joined.bad;
        // In ISO-2022-JP a cut escape leaves ASCII.
        for (size_t len = 0; charset != JPC_CHARSET_ISO_2022_JP && len < joined.bytes.len; len++) {
            n_cut_wrong += round % 10 == 0 && !is_cut_lawfully(&arena, &joined, len, charset);
            jpc_arena_reset(&arena);
        }
        jpc_buf_release(&joined.bytes);
        jpc_buf_release(&joined.text);
    }
    ok(n_wrong == 0 && n_bytes > 20000, "charset %d: texts join as their bytes do", (int)charset);
    ok(n_cut_wrong == 0, "charset %d: a cut changes nothing in front of it", (int)charset);
    jpc_arena_release(&arena);
}

// Half-width katakana triple in size, so that the output is as large as it can be.
static void test_growth(void)
{
    size_t len = (size_t)3 << 20;
    char *bytes = malloc(len);
    jpc_arena arena = {0};
    uint64_t bad = 0;
    jpc_span text;

    memset(bytes, 0xB1, len);
    text = decode_exact_as(&arena, (jpc_span){bytes, len}, JPC_CHARSET_SHIFT_JIS, &bad);
    is_number((double)text.len, (double)(3 * len), 0, "3 MiB of half-width katakana");
    is_number((double)bad, 0, 0, "without an error");
    free(bytes);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_prescan();
    test_policy(unicode_cases, sizeof unicode_cases / sizeof *unicode_cases);
    test_policy(japanese_cases, sizeof japanese_cases / sizeof *japanese_cases);
    test_policy(foreign_cases, sizeof foreign_cases / sizeof *foreign_cases);
    test_record();
    test_mixed();
    test_garbage();
    test_errors();
    test_noise();
    for (int charset = 0; charset < JPC_CHARSET_OTHER; charset++)
        test_joined((jpc_charset)charset);
    test_growth();
    return tap_end();
}
