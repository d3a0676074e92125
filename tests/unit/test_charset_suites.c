// Conformance: every file with bytes under encoding/ of the shared data is replayed, and the number
// of cases in it is part of the test. web-platform-tests, encoding_rs, html5lib, encoding.js,
// uchardet, and the tables of the Encoding Standard itself.

#include "charset_data.h"

#include "text/japanese_score.h"
#include "text/normalize.h"
#include "text/utf8.h"
#include "web/charset_iconv.h"
#include "web/charset_label.h"
#include "web/charset_prescan.h"
#include "web/charset_table.h"

static bool begins(jpc_span span, const char *prefix)
{
    size_t len = strlen(prefix);

    return span.len >= len && memcmp(span.ptr, prefix, len) == 0;
}

// The text between the next `left` of *rest and the `right` behind it; *rest goes on behind that.
static bool next_between(jpc_span *rest, const char *left, const char *right, jpc_span *found)
{
    size_t left_len = strlen(left), right_len = strlen(right);

    while (rest->len >= left_len && memcmp(rest->ptr, left, left_len) != 0)
        *rest = (jpc_span){rest->ptr + 1, rest->len - 1};
    if (rest->len < left_len)
        return false;
    *rest = (jpc_span){rest->ptr + left_len, rest->len - left_len};
    *found = (jpc_span){rest->ptr, 0};
    while (rest->len >= right_len && memcmp(rest->ptr, right, right_len) != 0)
        *rest = (jpc_span){rest->ptr + 1, rest->len - 1};
    if (rest->len < right_len)
        return false;
    found->len = (size_t)(rest->ptr - found->ptr);
    *rest = (jpc_span){rest->ptr + right_len, rest->len - right_len};
    return true;
}

static uint32_t hex_number(jpc_span hex)
{
    uint32_t number = 0;

    for (size_t i = 0; i < hex.len; i++)
        number = number << 4 | (uint32_t)hex_digit(hex.ptr[i]);
    return number;
}

// ---- rows of label, bytes, text ------------------------------------------------

static void test_replay(const char *name, int n_expected)
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
    ok(n_rows == n_expected && n_wrong == 0, "%s: %d rows, %d wrong", name, n_rows, n_wrong);
    jpc_arena_release(&arena);
    jpc_arena_release(&lines);
}

// ---- html5lib: prescan ---------------------------------------------------------

// What a browser would begin with: a byte order mark, then what the page declares.
static const char *sniffed(jpc_arena *arena, jpc_span data)
{
    const jpc_charset_label *row;
    jpc_span label;

    if (begins(data, "\xEF\xBB\xBF")) {
        jpc_decoded decoded = decode_exact(arena, data, "");

        return jpc_arena_printf(arena, "%s", decoded.name).ptr;
    }
    row = jpc_charset_prescan(data, &label);
    return row != NULL ? row->name : "windows-1252";
}

// The one case of html5lib/encoding/scripted is no prescan: it writes its <meta> by a script.
static void test_prescan_file(const char *name, int n_expected)
{
    jpc_arena arena = {0};
    jpc_span rest = read_shared(&arena, name);
    int n_cases = 0, n_wrong = 0;

    cut(&rest, '\n');
    while (rest.len > 0) {
        jpc_span data = {rest.ptr, 0}, line = cut(&rest, '\n'), want;
        const char *got;

        while (rest.len > 0 && !jpc_span_is(line, "#encoding"))
            line = cut(&rest, '\n');
        data.len = (size_t)(line.ptr - data.ptr);
        want = cut(&rest, '\n');
        while (rest.len > 0 && !jpc_span_is(cut(&rest, '\n'), "#data"))
            continue;
        got = sniffed(&arena, data);
        n_cases++;
        if (!jpc_span_is_nocase(want, got)) {
            n_wrong++;
            printf("#   got %s, expected %.*s for:\n#   %.*s\n", got, (int)want.len, want.ptr,
                   (int)(data.len < 300 ? data.len : 300), data.ptr);
        }
    }
    ok(n_cases == n_expected && n_wrong == 0, "%s: %d cases, %d wrong", name, n_cases, n_wrong);
    jpc_arena_release(&arena);
}

// ---- the standard's own tables -------------------------------------------------

// "replacement" and "x-user-defined" are left out on purpose: charset_label.c.
static bool is_left_out(jpc_span name)
{
    return jpc_span_is(name, "replacement") || jpc_span_is(name, "x-user-defined");
}

static void test_labels(void)
{
    jpc_arena arena = {0};
    jpc_span rest = read_shared(&arena, "encoding/whatwg/encodings.json"), list, name, label;
    int n_names = 0, n_labels = 0, n_left_out = 0, n_wrong = 0;

    while (next_between(&rest, "\"labels\": [", "]", &list) &&
           next_between(&rest, "\"name\": \"", "\"", &name)) {
        n_names++;
        while (next_between(&list, "\"", "\"", &label)) {
            const jpc_charset_label *row = jpc_charset_find_label(label);
            bool right = is_left_out(name) ? row == NULL
                                           : row != NULL && jpc_span_is_nocase(name, row->name);

            n_labels++;
            n_left_out += is_left_out(name);
            n_wrong += !right;
            if (!right)
                printf("#   '%.*s' is %s, expected %.*s\n", (int)label.len, label.ptr,
                       row != NULL ? row->name : "unknown", (int)name.len, name.ptr);
        }
    }
    ok(n_names == 40 && n_labels == 228 && n_left_out == 7 && n_wrong == 0,
       "encodings.json: %d labels of %d encodings, %d left out, %d wrong", n_labels, n_names,
       n_left_out, n_wrong);
    jpc_arena_release(&arena);
}

// Reads "pointer TAB 0xCODE …"; false for comments and at the end.
static bool next_index_row(jpc_span *rest, size_t *pointer, uint32_t *code)
{
    while (rest->len > 0) {
        jpc_span line = cut(rest, '\n'), hex;

        if (line.len == 0 || *line.ptr == '#')
            continue;
        *pointer = strtoul(line.ptr, NULL, 10);
        cut(&line, '\t');
        hex = cut(&line, '\t');
        *code = hex_number((jpc_span){hex.ptr + 2, hex.len - 2});
        return true;
    }
    return false;
}

static void test_index(const char *name, const uint16_t *table, size_t n, int n_expected)
{
    jpc_arena arena = {0};
    jpc_span rest = read_shared(&arena, name);
    int n_rows = 0, n_wrong = 0, n_filled = 0;
    size_t pointer;
    uint32_t code;

    while (next_index_row(&rest, &pointer, &code)) {
        n_rows++;
        n_wrong += pointer >= n || table[pointer] != code;
    }
    for (size_t i = 0; i < n; i++)
        n_filled += table[i] != 0;
    ok(n_rows == n_expected && n_filled == n_rows && n_wrong == 0,
       "%s: %d rows, %d in the table, %d wrong", name, n_rows, n_filled, n_wrong);
    jpc_arena_release(&arena);
}

// Only encoders use this index, which says what half-width katakana become; NFKC says the same.
static void test_katakana_index(void)
{
    jpc_arena arena = {0};
    jpc_span rest = read_shared(&arena, "encoding/whatwg/index-iso-2022-jp-katakana.txt");
    int n_rows = 0, n_wrong = 0;
    size_t pointer;
    uint32_t code;

    while (next_index_row(&rest, &pointer, &code)) {
        char escape[] = "\x1B(I?", full[4];
        uint64_t bad = 0;
        jpc_span half;

        escape[3] = (char)(0x21 + pointer);
        half = decode_exact_as(&arena, jpc_span_of(escape), JPC_CHARSET_ISO_2022_JP, &bad);
        n_rows++;
        // NFKC makes combining marks of the two voice marks, the index spacing ones.
        n_wrong += code != 0x309B && code != 0x309C &&
                   !jpc_span_equals(jpc_normalize_form(&arena, half, JPC_NFKC),
                                    (jpc_span){full, jpc_utf8_put(full, code)});
    }
    ok(n_rows == 63 && n_wrong == 0, "half-width katakana: %d, %d wrong", n_rows, n_wrong);
    jpc_arena_release(&arena);
}

// ---- encoding_rs and encoding.js -----------------------------------------------

static const struct file_case {
    const char *bytes, *text;
    jpc_charset charset;
    int n_lines, n_half;
} file_cases[] = {
    {"encoding_rs/shift_jis_in.txt", "encoding_rs/shift_jis_in_ref.txt", JPC_CHARSET_SHIFT_JIS,
     11284, 0},
    {"encoding_rs/shift_jis_out_ref.txt", "encoding_rs/shift_jis_out.txt", JPC_CHARSET_SHIFT_JIS,
     7354, 0},
    {"encoding_rs/jis0208_in.txt", "encoding_rs/jis0208_in_ref.txt", JPC_CHARSET_EUC_JP, 8840, 0},
    {"encoding_rs/jis0208_out_ref.txt", "encoding_rs/jis0208_out.txt", JPC_CHARSET_EUC_JP, 7340, 0},
    {"encoding_rs/jis0212_in.txt", "encoding_rs/jis0212_in_ref.txt", JPC_CHARSET_EUC_JP, 8840, 0},
    {"encoding_rs/iso_2022_jp_in.txt", "encoding_rs/iso_2022_jp_in_ref.txt",
     JPC_CHARSET_ISO_2022_JP, 8840, 0},
    {"encoding_rs/iso_2022_jp_out_ref.txt", "encoding_rs/iso_2022_jp_out.txt",
     JPC_CHARSET_ISO_2022_JP, 7403, 63},
};

static jpc_span read_encoding(jpc_arena *arena, const char *name)
{
    return read_shared(arena, jpc_arena_printf(arena, "encoding/%s", name).ptr);
}

// U+FF61 to U+FF9F alone on a line: encoders of ISO-2022-JP write them full-width.
static bool is_half_width(jpc_span line)
{
    const char *at = line.ptr;
    uint32_t code = line.len == 3 ? jpc_utf8_next(&at) : 0;

    return code >= 0xFF61 && code <= 0xFF9F;
}

static void test_files(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof file_cases / sizeof *file_cases; i++) {
        const struct file_case *it = &file_cases[i];
        int n_lines = 0, n_wrong = 0, n_half = 0;
        uint64_t bad = 0;
        jpc_span want = read_encoding(&arena, it->text);
        jpc_span got = decode_exact_as(&arena, read_encoding(&arena, it->bytes), it->charset, &bad);

        while (got.len > 0 || want.len > 0) {
            jpc_span line = cut(&got, '\n'), want_line = cut(&want, '\n');
            bool same = jpc_span_equals(line, want_line);

            n_lines++;
            n_half += !same && is_half_width(want_line);
            n_wrong += !same && !is_half_width(want_line);
        }
        ok(n_lines == it->n_lines && n_wrong == 0 && n_half == it->n_half,
           "%s: %d lines, %d half-width, %d wrong", it->bytes, n_lines, n_half, n_wrong);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

// ---- charsets of iconv ---------------------------------------------------------

// A run of U+FFFD as one: iconv gives one per byte.
static jpc_span collapsed(jpc_arena *arena, jpc_span text)
{
    char *copy = jpc_arena_alloc(arena, text.len), *out = copy;
    bool after_bad = false;

    for (size_t i = 0; i < text.len;) {
        bool is_bad = begins((jpc_span){text.ptr + i, text.len - i}, "\uFFFD");
        size_t len = is_bad ? 3 : 1;

        if (!is_bad || !after_bad) {
            memcpy(out, text.ptr + i, len);
            out += len;
        }
        after_bad = is_bad;
        i += len;
    }
    return (jpc_span){copy, (size_t)(out - copy)};
}

// What glibc's tables have otherwise than the standard, which matters to no text: pages in these
// charsets are not Japanese, and what makes them so are not these.
// BIG5-HKSCS  punctuation and fractions (A1 to A3), strokes and symbols of Hong Kong (C6C0 on), and
//             what HKSCS has twice: all beyond the hanzi A440 to C67E and C940 to F9D5.
// UHC         nothing; but from A2E8, which is no character, glibc 2.36 goes on a byte too far.
// GB18030     A3A0, and six of FE51 to FE91, which became characters in 2005.
static bool is_big5_hanzi(jpc_span bytes)
{
    uint32_t code = bytes.len < 2
                        ? 0
                        : (uint32_t)(unsigned char)bytes.ptr[0] << 8 | (unsigned char)bytes.ptr[1];

    return (code >= 0xA440 && code <= 0xC67E) || (code >= 0xC940 && code <= 0xF9D5);
}

static bool is_gb2312(jpc_span bytes)
{
    return bytes.len == 2 && (unsigned char)bytes.ptr[0] >= 0xB0 &&
           (unsigned char)bytes.ptr[0] <= 0xF7 && (unsigned char)bytes.ptr[1] >= 0xA1;
}

static bool is_any(jpc_span bytes) { return bytes.len > 0; }

static const struct foreign_case {
    const char *bytes, *text, *iconv_name;
    bool (*must_be_equal)(jpc_span bytes);
    int n_lines, max_other;
} foreign_cases[] = {
    {"encoding_rs/big5_in.txt", "encoding_rs/big5_in_ref.txt", "BIG5-HKSCS", is_big5_hanzi, 19786,
     160},
    {"encoding_rs/big5_out_ref.txt", "encoding_rs/big5_out.txt", "BIG5-HKSCS", is_big5_hanzi, 14600,
     60},
    {"encoding_rs/euc_kr_in.txt", "encoding_rs/euc_kr_in_ref.txt", "UHC", is_any, 23944, 0},
    {"encoding_rs/euc_kr_out_ref.txt", "encoding_rs/euc_kr_out.txt", "UHC", is_any, 17052, 0},
    {"encoding_rs/gb18030_in.txt", "encoding_rs/gb18030_in_ref.txt", "GB18030", is_gb2312, 23944,
     10},
    {"encoding_rs/gb18030_out_ref.txt", "encoding_rs/gb18030_out.txt", "GB18030", is_gb2312, 23943,
     10},
};

static void test_foreign_case(jpc_arena *arena, const struct foreign_case *it)
{
    jpc_span bytes = read_encoding(arena, it->bytes), want = read_encoding(arena, it->text), got;
    char *bug = find_nocase((char *)bytes.ptr, bytes.ptr + bytes.len, "\xA2\xE8\n"); // a copy
    int n_lines = 0, n_wrong = 0, n_other = 0;
    uint64_t bad = 0;

    if (strcmp(it->iconv_name, "UHC") == 0 && bug != NULL)
        bug[1] = (char)0xE9; // no character, either
    jpc_charset_iconv(arena, bytes, it->iconv_name, &got, &bad);
    while (bytes.len > 0) {
        jpc_span line = cut(&bytes, '\n');
        bool same =
            jpc_span_equals(collapsed(arena, cut(&got, '\n')), collapsed(arena, cut(&want, '\n')));

        n_lines++;
        n_wrong += !same && it->must_be_equal(line);
        n_other += !same && !it->must_be_equal(line);
    }
    ok(n_lines == it->n_lines && n_wrong == 0 && n_other <= it->max_other && got.len == 0,
       "%s by iconv: %d lines, %d wrong, %d other than in the standard", it->bytes, n_lines,
       n_wrong, n_other);
}

static void test_foreign(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof foreign_cases / sizeof *foreign_cases; i++) {
        test_foreign_case(&arena, &foreign_cases[i]);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

// ---- files to detect -----------------------------------------------------------

// Files of known charset: its name, and whether the text is Japanese. Of charsets without a label
// that are not Japanese only the latter is claimed.
static const struct detected_case {
    const char *name, *charset;
    bool is_japanese;
} detected_cases[] = {
    {"encoding.js/encoding-eucjp.txt", "euc-jp", true},
    {"encoding.js/encoding-jis.txt", "iso-2022-jp", true},
    {"encoding.js/encoding-sjis.txt", "shift_jis", true},
    {"encoding.js/encoding-utf8.txt", "utf-8", true},
    {"encoding.js/jis-x-0208-utf8.txt", "utf-8", true}, // all kanji, in the order of JIS
    {"encoding.js/jis-x-0212-utf8.txt", "utf-8", false},
    {"encoding.js/jis-x-0212-sjis-to-utf8.txt", "utf-8", false},
    {"encoding.js/surrogate-pairs-utf8.txt", "utf-8", true},
    {"uchardet/ja/euc-jp.txt", "euc-jp", true},
    {"uchardet/ja/iso-2022-jp.txt", "iso-2022-jp", true},
    {"uchardet/ja/shift_jis.txt", "shift_jis", true}, // 日本語日本語…
    {"uchardet/ja/utf-16be.txt", "utf-16be", true},
    {"uchardet/ja/utf-16le.txt", "utf-16le", true},
    {"uchardet/ja/utf-8.txt", "utf-8", true},
    {"uchardet/ko/euc-kr.smi", NULL, false},
    {"uchardet/ko/iso-2022-kr.txt", NULL, false},
    {"uchardet/ko/utf-16.le", "utf-16le", false},
    {"uchardet/ko/utf-32.be", NULL, false},
    {"uchardet/ko/utf-8.txt", "utf-8", false},
    {"uchardet/zh/big5.txt", NULL, false},
    {"uchardet/zh/euc-tw.txt", NULL, false},
    {"uchardet/zh/gb18030.txt", NULL, false},
    {"uchardet/zh/utf-8.txt", "utf-8", false},
    {"html5lib/encoding/chardet/test_big5.txt", NULL, false},
    {"wpt/encoding/bom-handling.html", "utf-8", false},
    {"wpt/encoding/eof-shift_jis.html", "shift_jis", false},
    {"wpt/encoding/eof-utf-8-one.html", "utf-8", false},
    {"wpt/encoding/eof-utf-8-two.html", "utf-8", false},
    {"wpt/encoding/eof-utf-8-three.html", "utf-8", false},
    {"wpt/encoding/sniffing.html", "utf-8", false}, // browsers must not; a crawl is not asked
    {"wpt/encoding/resources/two-boms-utf-8.html", "utf-8", false},
    {"wpt/encoding/resources/two-boms-utf-16le.html", "utf-16le", false},
    {"wpt/encoding/resources/two-boms-utf-16be.html", "utf-16be", false},
    // The standard knows no UTF-32: by its mark, the little-endian is UTF-16.
    {"wpt/encoding/resources/utf-32-little-endian-bom.html", "utf-16le", false},
    {"wpt/encoding/resources/utf-32-little-endian-bom.xml", "utf-16le", false},
    {"wpt/encoding/resources/utf-32-big-endian-bom.html", "windows-1252", false},
    {"wpt/encoding/resources/utf-32-big-endian-bom.xml", "windows-1252", false},
    // Without a mark it is ASCII with zeros, the same bytes in UTF-8 and windows-1252.
    {"wpt/encoding/resources/utf-32-little-endian-nobom.html", "utf-8", false},
    {"wpt/encoding/resources/utf-32-little-endian-nobom.xml", "utf-8", false},
    {"wpt/encoding/resources/utf-32-big-endian-nobom.html", "utf-8", false},
    {"wpt/encoding/resources/utf-32-big-endian-nobom.xml", "utf-8", false},
};

static void test_detected(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof detected_cases / sizeof *detected_cases; i++) {
        const struct detected_case *it = &detected_cases[i];
        jpc_span bytes = read_encoding(&arena, it->name);
        jpc_decoded got = decode_exact(&arena, bytes, "");
        jpc_script_counts counts = jpc_script_count(got.text);
        bool is_japanese = jpc_japanese_score(got.text, &counts) >= 0.5 &&
                           got.bad_bytes * 100 <= bytes.len; // or the document is dropped

        ok(bytes.len > 0 && (it->charset == NULL || strcmp(got.name, it->charset) == 0) &&
               is_japanese == it->is_japanese,
           "%s is %s and %s", it->name, got.name, is_japanese ? "Japanese" : "not Japanese");
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

static void test_end_of_file(void)
{
    static const char *const names[] = {"shift_jis", "utf-8-one", "utf-8-two", "utf-8-three"};
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jpc_span name = jpc_arena_printf(&arena, "wpt/encoding/eof-%s.html", names[i]);
        jpc_span text = decode_exact(&arena, read_encoding(&arena, name.ptr), "").text;

        ok(text.len > 4 && memcmp(text.ptr + text.len - 4, ":\uFFFD", 4) == 0,
           "%s: what is cut is one U+FFFD", name.ptr);
    }
    jpc_arena_release(&arena);
}

// ---- web-platform-tests: pages of all characters -------------------------------

static const struct characters_case {
    const char *folder, *prefix, *labels; // names of files: folder/prefix[-label].html
    jpc_charset charset;
    int n_spans;
} characters_cases[] = {
    {"shift_jis", "sjis_chars", " csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis",
     JPC_CHARSET_SHIFT_JIS, 7393},
    {"euc-jp", "eucjp_chars", " cseucpkdfmtjapanese x-euc-jp", JPC_CHARSET_EUC_JP, 13459},
    {"iso-2022-jp", "iso2022jp_chars", " csiso2022jp", JPC_CHARSET_ISO_2022_JP, 7329},
};

// What only encoders map: yen, overline and minus become bytes of another character.
static uint32_t decoded_code(uint32_t code, jpc_charset charset)
{
    if (charset != JPC_CHARSET_ISO_2022_JP && code == 0xA5)
        return 0x5C;
    if (charset != JPC_CHARSET_ISO_2022_JP && code == 0x203E)
        return 0x7E;
    return code == 0x2212 ? 0xFF0D : code;
}

static void test_characters_page(jpc_arena *arena, const struct characters_case *it, jpc_span label)
{
    jpc_span name =
        jpc_arena_printf(arena, "wpt/encoding/legacy-mb-japanese/%s/%s%s%.*s.html", it->folder,
                         it->prefix, label.len > 0 ? "-" : "", (int)label.len, label.ptr);
    jpc_decoded page = decode_exact(arena, read_encoding(arena, name.ptr), "");
    jpc_span rest = page.text, hex, inside;
    int n_spans = 0, n_wrong = 0;

    while (next_between(&rest, "data-cp=\"", "\"", &hex) &&
           next_between(&rest, ">", "</span>", &inside)) {
        uint32_t code = decoded_code(hex_number(hex), it->charset);
        char want[4];

        n_spans++;
        n_wrong += !jpc_span_equals(inside, (jpc_span){want, jpc_utf8_put(want, code)});
    }
    ok(n_spans == it->n_spans && n_wrong == 0 && page.charset == it->charset && page.bad_bytes == 0,
       "%s: %d characters, %d wrong, by label %s", name.ptr, n_spans, n_wrong, page.label);
}

static void test_characters(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof characters_cases / sizeof *characters_cases; i++) {
        jpc_span labels = jpc_span_of(characters_cases[i].labels);

        do {
            test_characters_page(&arena, &characters_cases[i], cut(&labels, ' '));
            jpc_arena_reset(&arena);
        } while (labels.len > 0);
    }
    jpc_arena_release(&arena);
}

// NAME_errors.html holds the bytes, NAME-decode-errors.html what each <span> must say.
static void test_errors(const char *folder, const char *name, jpc_charset charset, int n_expected)
{
    static const char format[] = "encoding/wpt/encoding/legacy-mb-japanese/%s/%s%s-errors.html";
    jpc_arena arena = {0};
    char path[200];
    jpc_span page, tests, got, want;
    uint64_t bad = 0;
    int n = 0, n_wrong = 0;

    snprintf(path, sizeof path, format, folder, name, "-decode");
    tests = read_shared(&arena, path);
    snprintf(path, sizeof path, "encoding/wpt/encoding/legacy-mb-japanese/%s/%s_errors.html",
             folder, name);
    page = decode_exact_as(&arena, read_shared(&arena, path), charset, &bad);
    while (next_between(&page, "<span>", "</span>", &got) &&
           next_between(&tests, "textContent, \"", "\"", &want)) {
        n++;
        n_wrong += !jpc_span_equals(got, want);
    }
    ok(n == n_expected && n_wrong == 0, "%s: %d errors, %d wrong", path, n, n_wrong);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    if (tap_shared_data() == NULL) {
        tap_skip("conformance suites", "no shared data");
        return tap_end();
    }
    test_replay("encoding/replay/decode_cases.tsv", 302);
    test_replay("encoding/replay/wpt_shift_jis_chars.tsv", 7390);
    test_replay("encoding/replay/wpt_euc-jp_chars.tsv", 13456);
    test_replay("encoding/replay/wpt_iso-2022-jp_chars.tsv", 7328);
    test_prescan_file("encoding/html5lib/encoding/tests1.dat", 59);
    test_prescan_file("encoding/html5lib/encoding/tests2.dat", 22);
    test_prescan_file("encoding/html5lib/encoding/test-yahoo-jp.dat", 1);
    test_labels();
    test_index("encoding/whatwg/index-jis0208.txt", jpc_jis0208, 11280, 7724);
    test_index("encoding/whatwg/index-jis0212.txt", jpc_jis0212, 8836, 6067);
    test_katakana_index();
    test_files();
    test_foreign();
    test_detected();
    test_end_of_file();
    test_characters();
    test_errors("shift_jis", "sjis", JPC_CHARSET_SHIFT_JIS, 10);
    test_errors("euc-jp", "eucjp", JPC_CHARSET_EUC_JP, 11);
    test_errors("iso-2022-jp", "iso2022jp", JPC_CHARSET_ISO_2022_JP, 8);
    return tap_end();
}
