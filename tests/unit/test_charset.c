// Conformance first: the decoders against encoding_rs and web-platform-tests, the prescan against
// html5lib; then detection on real pages; then laws and the policy by example.

#include "web/charset.h"

#include <stdio.h>

#include "tap.h"
#include "text/utf8.h"
#include "web/charset_label.h"
#include "web/charset_prescan.h"

#define MAX_FILE_BYTES ((size_t)4 << 20)

static jpc_span read_shared(jpc_arena *arena, const char *name)
{
    jpc_span path = jpc_arena_printf(arena, "%s/%s", tap_shared_data(), name);
    FILE *file = fopen(path.ptr, "rb");
    jpc_span copy;
    char *bytes;
    size_t len;

    if (file == NULL)
        return (jpc_span){NULL, 0};
    bytes = malloc(MAX_FILE_BYTES);
    len = fread(bytes, 1, MAX_FILE_BYTES, file);
    fclose(file);
    copy = jpc_arena_copy(arena, bytes, len);
    free(bytes);
    return copy;
}

// Cuts the part before `separator` off *rest.
static jpc_span cut(jpc_span *rest, char separator)
{
    const char *found = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;
    jpc_span part = {rest->ptr, found != NULL ? (size_t)(found - rest->ptr) : rest->len};
    size_t gone = part.len + (found != NULL);

    rest->ptr += gone;
    rest->len -= gone;
    return part;
}

static int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

static jpc_span unhex(jpc_arena *arena, jpc_span hex)
{
    char *bytes = jpc_arena_alloc(arena, hex.len / 2 + 1);

    for (size_t i = 0; i < hex.len / 2; i++)
        bytes[i] = (char)(hex_digit(hex.ptr[2 * i]) << 4 | hex_digit(hex.ptr[2 * i + 1]));
    return (jpc_span){bytes, hex.len / 2};
}

// An exact copy on the heap, so that a sanitizer sees the first byte read beyond the end.
static jpc_decoded decode_exact(jpc_arena *arena, jpc_span bytes, const char *header)
{
    char *exact = malloc(bytes.len + (bytes.len == 0));
    jpc_decoded decoded;

    if (bytes.len > 0)
        memcpy(exact, bytes.ptr, bytes.len);
    decoded = jpc_charset_decode(arena, (jpc_span){exact, bytes.len}, jpc_span_of(header));
    decoded.text = jpc_arena_copy(arena, decoded.text.ptr, decoded.text.len);
    free(exact);
    return decoded;
}

static jpc_span decode_exact_as(jpc_arena *arena, jpc_span bytes, jpc_charset charset,
                                uint64_t *bad)
{
    char *exact = malloc(bytes.len + (bytes.len == 0));
    jpc_span text;

    if (bytes.len > 0)
        memcpy(exact, bytes.ptr, bytes.len);
    text = jpc_charset_decode_as(arena, (jpc_span){exact, bytes.len}, charset, bad);
    text = jpc_arena_copy(arena, text.ptr, text.len);
    free(exact);
    return text;
}

static void test_replay(const char *name)
{
    jpc_arena lines = {0}, arena = {0};
    jpc_span rest = read_shared(&lines, name);
    int n_rows = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span line = cut(&rest, '\n');
        const jpc_charset_label *row = jpc_charset_find_label(cut(&line, '\t'));
        jpc_span hex = cut(&line, '\t'), want = unhex(&arena, cut(&line, '\t'));
        uint64_t bad = 0;
        jpc_span got = decode_exact_as(&arena, unhex(&arena, hex), row->charset, &bad);

        n_rows++;
        if (!jpc_span_equals(got, want) && ++n_wrong < 10)
            printf("#   %s %.*s: got '%.*s', expected '%.*s'\n", row->name, (int)hex.len, hex.ptr,
                   (int)got.len, got.ptr, (int)want.len, want.ptr);
        jpc_arena_reset(&arena);
    }
    ok(n_rows > 0 && n_wrong == 0, "%s: %d rows, %d wrong", name, n_rows, n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

// ---- prescan -------------------------------------------------------------------

static void test_prescan_file(const char *name)
{
    jpc_arena arena = {0};
    jpc_span rest = read_shared(&arena, name);
    int n_cases = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span data = {rest.ptr, 0}, line = cut(&rest, '\n'), want, got, label;
        const jpc_charset_label *row;

        while (rest.len > 0 && !jpc_span_is(line, "#encoding"))
            line = cut(&rest, '\n');
        data.len = (size_t)(line.ptr - data.ptr);
        want = cut(&rest, '\n');
        while (rest.len > 0 && !jpc_span_is(cut(&rest, '\n'), "#data"))
            continue;
        if (data.len > 2 && memcmp(data.ptr, "\xEF\xBB\xBF", 3) == 0)
            continue; // not the prescan's affair
        row = jpc_charset_prescan(data, &label);
        got = jpc_span_of(row != NULL ? row->name : "windows-1252");
        n_cases++;
        if (!jpc_span_is_nocase(want, got.ptr)) {
            n_wrong++;
            printf("#   got %s, expected %.*s for:\n#   %.*s\n", got.ptr, (int)want.len, want.ptr,
                   (int)(data.len < 300 ? data.len : 300), data.ptr);
        }
    }
    ok(n_cases > 0 && n_wrong == 0, "%s: %d cases, %d wrong", name, n_cases, n_wrong);
    jpc_arena_release(&arena);
}

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

// ---- real pages ----------------------------------------------------------------

static char *find_nocase(char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    for (; (size_t)(end - at) >= len; at++)
        if (jpc_span_is_nocase((jpc_span){at, len}, word))
            return at;
    return NULL;
}

// Overwrites what would tell the charset: the words "charset" and "encoding".
static jpc_span without_labels(jpc_arena *arena, jpc_span body)
{
    static const char *const words[] = {"charset", "encoding="};
    char *copy = (char *)jpc_arena_copy(arena, body.ptr, body.len).ptr, *at;

    for (size_t i = 0; i < 2; i++)
        for (at = copy; (at = find_nocase(at, copy + body.len, words[i])) != NULL;)
            memset(at, 'x', 7);
    return (jpc_span){copy, body.len};
}

static const char *whatwg_name(jpc_span name)
{
    return jpc_span_is(name, "cp932") ? "shift_jis"
           : jpc_span_is(name, "euc") ? "euc-jp"
           : jpc_span_is(name, "jis") ? "iso-2022-jp"
                                      : "utf-8";
}

static void test_detection(const char *header)
{
    jpc_arena lines = {0}, arena = {0};
    jpc_span rest = read_shared(&lines, "encoding/detection_files.tsv");
    int n_files = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span line = cut(&rest, '\n'), path = cut(&line, '\t'), body;
        const char *want = whatwg_name(line);
        jpc_decoded got;

        body = read_shared(&arena, jpc_arena_printf(&arena, "%.*s", (int)path.len, path.ptr).ptr);
        if (body.len > 0) {
            body = without_labels(&arena, body);
            got = jpc_charset_decode(&arena, body, jpc_span_of(header));
            n_files++;
            if (strcmp(got.name, want) != 0 && ++n_wrong < 20)
                printf("#   %.*s: got %s, expected %s\n", (int)path.len, path.ptr, got.name, want);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_files > 0 && n_wrong * 1000 <= n_files * 3,
       "detection without own labels, header '%s': %d files, %d wrong", header, n_files, n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

// Text without what a conversion changes: the label itself and white space.
static jpc_span masked(jpc_arena *arena, jpc_span text)
{
    static const char *const words[] = {"shift_jis", "euc-jp", "iso-2022-jp", "utf-8", "x-sjis"};
    char *copy = (char *)jpc_arena_copy(arena, text.ptr, text.len).ptr, *at;
    size_t len = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (at = copy; (at = find_nocase(at, copy + text.len, words[i])) != NULL;)
            memset(at, ' ', strlen(words[i]));
    for (size_t i = 0; i < text.len; i++)
        if (copy[i] != ' ' && copy[i] != '\r' && copy[i] != '\n')
            copy[len++] = copy[i];
    return (jpc_span){copy, len};
}

static jpc_decoded decode_page(jpc_arena *arena, jpc_span name)
{
    jpc_span path = jpc_arena_printf(arena, "html-ja/%.*s", (int)name.len, name.ptr);

    return jpc_charset_decode(arena, read_shared(arena, path.ptr), jpc_span_of(""));
}

static void test_pairs(void)
{
    jpc_arena lines = {0}, arena = {0};
    jpc_span rest = read_shared(&lines, "html-ja/ENCODING_PAIRS.tsv");
    int n_pairs = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span line = cut(&rest, '\n'), name_a = cut(&line, '\t'), name_b = cut(&line, '\t');
        jpc_decoded a = decode_page(&arena, name_a), b = decode_page(&arena, name_b);
        bool same = jpc_span_equals(masked(&arena, a.text), masked(&arena, b.text));

        n_pairs++;
        if ((!same || a.bad_bytes + b.bad_bytes > 0) && ++n_wrong < 20)
            printf("#   %.*s: %s %" PRIu64 " bad, %s %" PRIu64 " bad, same %d\n", (int)name_a.len,
                   name_a.ptr, a.name, a.bad_bytes, b.name, b.bad_bytes, same);
        jpc_arena_reset(&arena);
    }
    ok(n_pairs > 0 && n_wrong == 0, "pairs of one page in two charsets: %d, %d differ", n_pairs,
       n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

static void test_shared(void)
{
    if (tap_shared_data() == NULL) {
        tap_skip("real pages and conformance suites", "no shared data");
        return;
    }
    test_replay("encoding/replay/decode_cases.tsv");
    test_replay("encoding/replay/wpt_shift_jis_chars.tsv");
    test_replay("encoding/replay/wpt_euc-jp_chars.tsv");
    test_replay("encoding/replay/wpt_iso-2022-jp_chars.tsv");
    test_prescan_file("encoding/html5lib/encoding/tests1.dat");
    test_prescan_file("encoding/html5lib/encoding/tests2.dat");
    test_detection("");
    test_detection("iso-8859-1");
    test_pairs();
}

// ---- the policy by example -----------------------------------------------------

static void test_policy(void)
{
#define BYTES(bytes) bytes, sizeof(bytes) - 1
    static const struct {
        const char *name, *body;
        size_t len;
        const char *header, *charset, *text;
    } cases[] = {
        {"empty", BYTES(""), "", "utf-8", ""},
        {"pure ASCII is UTF-8 whatever the label", BYTES("hello"), "iso-2022-jp", "utf-8", "hello"},
        {"UTF-8",
         BYTES("<p>\xE3\x81\x8A\xE5\x95\x8F\xE3\x81\x84\xE5\x90\x88\xE3\x82\x8F\xE3\x81\x9B"
               "\xE3\x81\xAF\xE3\x81\x93\xE3\x81\xA1\xE3\x82\x89\xE3\x81\xBE\xE3\x81\xA7\xE3"
               "\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3\x81\x84\xE3\x81\x9F\xE3\x81\x97\xE3\x81"
               "\xBE\xE3\x81\x99\xE3\x80\x82"),
         "", "utf-8", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"UTF-8 under a wrong label",
         BYTES("<p>\xE3\x81\x8A\xE5\x95\x8F\xE3\x81\x84\xE5\x90\x88\xE3\x82\x8F\xE3\x81\x9B"
               "\xE3\x81\xAF\xE3\x81\x93\xE3\x81\xA1\xE3\x82\x89\xE3\x81\xBE\xE3\x81\xA7\xE3"
               "\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3\x81\x84\xE3\x81\x9F\xE3\x81\x97\xE3\x81"
               "\xBE\xE3\x81\x99\xE3\x80\x82"),
         "Shift_JIS", "utf-8", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"UTF-8 with BOM",
         BYTES("\xEF\xBB\xBF<p>\xE3\x81\x8A\xE5\x95\x8F\xE3\x81\x84\xE5\x90\x88\xE3\x82\x8F"
               "\xE3\x81\x9B\xE3\x81\xAF\xE3\x81\x93\xE3\x81\xA1\xE3\x82\x89\xE3\x81\xBE\xE3"
               "\x81\xA7\xE3\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3\x81\x84\xE3\x81\x9F\xE3\x81"
               "\x97\xE3\x81\xBE\xE3\x81\x99\xE3\x80\x82"),
         "euc-jp", "utf-8", "<p>お問い合わせはこちらまでお願いいたします。"},
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
        {"UTF-16LE without BOM", BYTES("\n\0<\0p\0>\0\xE5\x65\x2C\x67"), "", "utf-16le",
         "\n<p>日本"},
        {"UTF-16BE without BOM", BYTES("\x00<\x00p\x00>e\xE5g,"), "", "utf-16be", "<p>日本"},
        {"Shift_JIS",
         BYTES("<p>\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82\xB1\x82\xBF"
               "\x82\xE7\x82\xDC\x82\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD\x82\xB5\x82"
               "\xDC\x82\xB7\x81"
               "B"),
         "", "shift_jis", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"Shift_JIS under a server default",
         BYTES("<p>\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82\xB1\x82\xBF"
               "\x82\xE7\x82\xDC\x82\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD\x82\xB5\x82"
               "\xDC\x82\xB7\x81"
               "B"),
         "ISO-8859-1", "shift_jis", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"Shift_JIS that says EUC-JP",
         BYTES("<p>\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82\xB1\x82\xBF"
               "\x82\xE7\x82\xDC\x82\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD\x82\xB5\x82"
               "\xDC\x82\xB7\x81"
               "B"),
         "EUC-JP", "shift_jis", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"Shift_JIS that says GBK",
         BYTES("<p>\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82\xB1\x82\xBF"
               "\x82\xE7\x82\xDC\x82\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD\x82\xB5\x82"
               "\xDC\x82\xB7\x81"
               "B"),
         "gb2312", "shift_jis", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"Shift_JIS after a BOM of UTF-8",
         BYTES("\xEF\xBB\xBF<p>\x82\xA8\x96\xE2\x82\xA2\x8D\x87\x82\xED\x82\xB9\x82\xCD\x82"
               "\xB1\x82\xBF\x82\xE7\x82\xDC\x82\xC5\x82\xA8\x8A\xE8\x82\xA2\x82\xA2\x82\xBD"
               "\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
         "", "shift_jis", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"windows-31j characters", BYTES("\x87@\x87\x8A\xEE\xE0\x81`\x82\xC5\x82\xB7"), "",
         "shift_jis", "①㈱髙～です"},
        {"half-width katakana by label", BYTES("\xB1\xB2\xB3\xB4"), "x-sjis", "shift_jis", "ｱｲｳｴ"},
        {"the same bytes as kanji by label", BYTES("\xB1\xB2\xB3\xB4"), "euc-jp", "euc-jp", "渦慨"},
        {"EUC-JP",
         BYTES("<p>\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7\xA4\xEF\xA4\xBB\xA4\xCF\xA4\xB3\xA4\xC1"
               "\xA4\xE9\xA4\xDE\xA4\xC7\xA4\xAA\xB4\xEA\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4"
               "\xDE\xA4\xB9\xA1\xA3"),
         "", "euc-jp", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"EUC-JP that says UTF-8",
         BYTES("<p>\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7\xA4\xEF\xA4\xBB\xA4\xCF\xA4\xB3\xA4\xC1"
               "\xA4\xE9\xA4\xDE\xA4\xC7\xA4\xAA\xB4\xEA\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4"
               "\xDE\xA4\xB9\xA1\xA3"),
         "utf-8", "euc-jp", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"EUC-JP that says windows-1251",
         BYTES("<p>\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7\xA4\xEF\xA4\xBB\xA4\xCF\xA4\xB3\xA4\xC1"
               "\xA4\xE9\xA4\xDE\xA4\xC7\xA4\xAA\xB4\xEA\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4"
               "\xDE\xA4\xB9\xA1\xA3"),
         "windows-1251", "euc-jp", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"kanji alone", BYTES("\xB2\xF1\xBC\xD2\xB0\xC6\xC6\xE2"), "", "euc-jp", "会社案内"},
        {"ISO-2022-JP", BYTES("<p>\x1B$B$*Ld$$9g$o$;$O$3$A$i$^$G$*4j$$$$$\x3F$7$^$9!#\x1B(B"),
         "utf-8", "iso-2022-jp", "<p>お問い合わせはこちらまでお願いいたします。"},
        {"empty runs of ISO-2022-JP", BYTES("\x1B$B\x1B(B<b>\x1B$B$\x22\x1B(B"), "", "iso-2022-jp",
         "<b>あ"},
        {"French",
         BYTES("voil\xE0 l'\xE9l\xE8ve d'une \xE9"
               "cole"),
         "iso-8859-1", "windows-1252", "voilà l'élève d'une école"},
        {"French without label",
         BYTES("voil\xE0 l'\xE9l\xE8ve d'une \xE9"
               "cole"),
         "", "windows-1252", "voilà l'élève d'une école"},
        {"apostrophes without label", BYTES("It\x92s isn\x92t we\x92ll they\x92re"), "",
         "windows-1252", "It’s isn’t we’ll they’re"},
        {"smart quotes without label", BYTES("It\x92s \x93so\x94 \x96 isn\x92t it"), "",
         "windows-1252", "It’s “so” – isn’t it"},
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
        {"<meta> before header", BYTES("<meta charset=koi8-r>\xCD\xC9\xD2"), "windows-1251",
         "koi8-r", "<meta charset=koi8-r>мир"},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
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

// ---- laws on noise -------------------------------------------------------------

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

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
    test_policy();
    test_record();
    test_garbage();
    test_noise();
    test_growth();
    test_shared();
    return tap_end();
}
