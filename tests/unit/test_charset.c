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
    char *bytes;
    size_t len;

    if (file == NULL)
        return (jpc_span){NULL, 0};
    bytes = malloc(MAX_FILE_BYTES);
    len = fread(bytes, 1, MAX_FILE_BYTES, file);
    fclose(file);
    jpc_span copy = jpc_arena_copy(arena, bytes, len);
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

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

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
            continue;                  // not the prescan's affair
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

static void test_detection(const char *header, bool with_labels)
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
            if (!with_labels)
                body = without_labels(&arena, body);
            got = jpc_charset_decode(&arena, body, jpc_span_of(header));
            n_files++;
            if (strcmp(got.name, want) != 0 && ++n_wrong < 20)
                printf("#   %.*s: got %s, expected %s\n", (int)path.len, path.ptr, got.name, want);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_files > 0 && n_wrong * 1000 <= n_files * 3, "detection, %s labels, header '%s': %d files, %d wrong",
       with_labels ? "own" : "no", header, n_files, n_wrong);
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
    test_detection("", false);
    test_detection("iso-8859-1", false);
    test_pairs();
}

int main(void)
{
    (void)decode_exact;
    tap_begin();
    test_prescan();
    test_shared();
    return tap_end();
}
