// iconv as a second opinion on the Japanese decoders: all sequences of one and two bytes, of three
// behind 0x8F, and of ISO-2022-JP behind each designation. What glibc's tables have otherwise than
// the Encoding Standard is listed by name and number; everything else must be equal.

#include "charset_data.h"

#include <iconv.h>

#include "text/utf8.h"

struct sequence {
    unsigned char bytes[2]; // behind the prefix; bytes[0] alone if `n` is 1
    size_t n;
    uint32_t ours, theirs; // characters; 0: an error
};

// ---- named differences ---------------------------------------------------------

static bool is_between(uint32_t x, uint32_t low, uint32_t high) { return x >= low && x <= high; }

static uint32_t number_of(const struct sequence *s)
{
    return s->n == 1 ? s->bytes[0] : (uint32_t)s->bytes[0] << 8 | s->bytes[1];
}

// The standard keeps 0x80; glibc's CP932 has no character there.
static bool is_0x80(const struct sequence *s)
{
    return number_of(s) == 0x80 && s->ours == 0x80 && s->theirs == 0;
}

// Microsoft's and JIS's ideas of the same symbols: wave dash, double vertical line, minus, cent,
// pound, not.
static bool is_symbol(const struct sequence *s)
{
    static const uint32_t pairs[][2] = {{0xFF5E, 0x301C}, {0x2225, 0x2016}, {0xFF0D, 0x2212},
                                        {0xFFE0, 0xA2},   {0xFFE1, 0xA3},   {0xFFE2, 0xAC}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (s->ours == pairs[i][0] && s->theirs == pairs[i][1])
            return true;
    return false;
}

// JIS X 0201 has yen and overline where ASCII has backslash and tilde.
static bool is_roman(const struct sequence *s)
{
    return (s->ours == 0x5C && s->theirs == 0xA5) || (s->ours == 0x7E && s->theirs == 0x203E);
}

// NEC's row 13 and IBM's characters, which the standard added to JIS X 0208.
static bool is_vendor(const struct sequence *s)
{
    return s->ours != 0 && s->theirs == 0 && !is_between(s->ours, 0xE000, 0xF8FF) &&
           s->ours != 0x80;
}

// User-defined characters: the standard reads them in Shift_JIS, Microsoft also in EUC-JP.
static bool is_user_defined(const struct sequence *s)
{
    return (s->ours == 0 && is_between(s->theirs, 0xE000, 0xF8FF)) ||
           (s->theirs == 0 && is_between(s->ours, 0xE000, 0xF8FF));
}

// Rows 89 to 92, where NEC put IBM's characters, are user-defined in Microsoft's EUC-JP.
static bool is_nec_selected(const struct sequence *s)
{
    return is_between(number_of(s), 0xF9A1, 0xFCFE) && s->ours != 0 &&
           is_between(s->theirs, 0xE000, 0xF8FF);
}

// IBM's characters where Microsoft's EUC-JP puts them, in rows 83 and 84 of JIS X 0212.
static bool is_ibm_in_0212(const struct sequence *s)
{
    return s->ours == 0 && is_between(number_of(s), 0xF3F3, 0xF4FE);
}

static bool is_broken_bar(const struct sequence *s)
{
    return s->ours == 0xA6 && s->theirs == 0xFFE4;
}

// Control characters: C1 in EUC-JP, shifts in ISO-2022-JP, which the standard refuses.
static bool is_control(const struct sequence *s)
{
    return s->ours == 0 && s->theirs == s->bytes[0] &&
           (is_between(s->theirs, 0x80, 0x9F) || s->theirs == 0x0E || s->theirs == 0x0F);
}

// What windows-1252 leaves out are control characters in the standard.
static bool is_undefined(const struct sequence *s)
{
    return s->theirs == 0 && is_between(s->ours, 0x80, 0x9F) && s->ours == s->bytes[0];
}

#define MAX_DIFFERENCES 6

struct difference {
    bool (*is_known)(const struct sequence *s);
    const char *name;
    int n;
};

static const struct difference none[MAX_DIFFERENCES] = {{0}};

static const struct difference of_cp932[MAX_DIFFERENCES] = {{is_0x80, "0x80", 1}};

static const struct difference of_shift_jis[MAX_DIFFERENCES] = {
    {is_0x80, "0x80", 1},
    {is_roman, "yen and overline", 2},
    {is_symbol, "symbols", 6},
    {is_user_defined, "user-defined", 1880},
    {is_vendor, "NEC and IBM", 845},
};

static const struct difference of_euc_jp_ms[MAX_DIFFERENCES] = {
    {is_control, "control characters", 30},
    {is_user_defined, "user-defined", 566},
    {is_nec_selected, "NEC's selection", 374},
};

static const struct difference of_euc_jp_ms_0212[MAX_DIFFERENCES] = {
    {is_user_defined, "user-defined", 940},
    {is_ibm_in_0212, "IBM in JIS X 0212", 106},
    {is_broken_bar, "broken bar", 1},
};

static const struct difference of_euc_jp[MAX_DIFFERENCES] = {
    {is_control, "control characters", 30},
    {is_symbol, "symbols", 6},
    {is_vendor, "NEC and IBM", 457},
};

static const struct difference of_shifts[MAX_DIFFERENCES] = {{is_control, "shifts", 2}};

static const struct difference of_jis_x_0208[MAX_DIFFERENCES] = {
    {is_symbol, "symbols", 6},
    {is_vendor, "NEC and IBM", 457},
};

static const struct difference of_cp1252[MAX_DIFFERENCES] = {{is_undefined, "undefined", 5}};

static const struct oracle_case {
    const char *iconv_name;
    jpc_charset charset;
    const char *prefix;
    unsigned char low, high; // of the bytes behind the prefix
    const struct difference *differences;
} oracle_cases[] = {
    {"CP932", JPC_CHARSET_SHIFT_JIS, "", 0, 255, of_cp932},
    {"SHIFT_JIS", JPC_CHARSET_SHIFT_JIS, "", 0, 255, of_shift_jis},
    {"EUC-JP-MS", JPC_CHARSET_EUC_JP, "", 0, 255, of_euc_jp_ms},
    {"EUC-JP-MS", JPC_CHARSET_EUC_JP, "\x8F", 0xA0, 255, of_euc_jp_ms_0212},
    {"EUC-JP", JPC_CHARSET_EUC_JP, "", 0, 255, of_euc_jp},
    {"EUC-JP", JPC_CHARSET_EUC_JP, "\x8F", 0xA0, 255, none},
    {"ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, "", 0, 0x1A, of_shifts},
    {"ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, "", 0x1C, 255, none},
    {"ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, "\x1B$B", 0x21, 0x7E, of_jis_x_0208},
    {"ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, "\x1B$@", 0x21, 0x7E, of_jis_x_0208},
    {"ISO-2022-JP", JPC_CHARSET_ISO_2022_JP, "\x1B(J", 0x1C, 255, none},
    {"ISO-2022-JP-3", JPC_CHARSET_ISO_2022_JP, "\x1B(I", 0x21, 0x7E, none},
    {"CP1252", JPC_CHARSET_WINDOWS_1252, "", 0, 255, of_cp1252},
};

// ---- all short sequences -------------------------------------------------------

// The one character of a text, or 0.
static uint32_t only_character(jpc_span text)
{
    const char *at = text.ptr;
    uint32_t code = text.len > 0 ? jpc_utf8_next(&at) : 0;

    return text.len > 0 && at == text.ptr + text.len ? code : 0;
}

static uint32_t by_iconv(iconv_t converter, const char *bytes, size_t len)
{
    char out[32], *at = out, *in = (char *)bytes; // iconv() only reads there
    size_t room = sizeof out;

    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &in, &len, &at, &room) == (size_t)-1 || len > 0)
        return 0;
    iconv(converter, NULL, NULL, &at, &room);
    return only_character((jpc_span){out, (size_t)(at - out)});
}

static uint32_t by_us(jpc_arena *arena, const char *bytes, size_t len, jpc_charset charset)
{
    uint64_t bad = 0;
    jpc_span text = jpc_charset_decode_as(arena, (jpc_span){bytes, len}, charset, &bad);

    return bad > 0 ? 0 : only_character(text);
}

struct comparison {
    const struct oracle_case *it;
    iconv_t converter;
    jpc_arena arena;
    int n_same, n_wrong, n_known[MAX_DIFFERENCES];
};

// NUL is left out: it is no error and looks like one.
static void compare(struct comparison *c, struct sequence *s)
{
    size_t prefix = strlen(c->it->prefix);
    char bytes[8];

    memcpy(bytes, c->it->prefix, prefix);
    memcpy(bytes + prefix, s->bytes, s->n);
    s->ours = by_us(&c->arena, bytes, prefix + s->n, c->it->charset);
    s->theirs = by_iconv(c->converter, bytes, prefix + s->n);
    jpc_arena_reset(&c->arena);
    if (s->ours == s->theirs) {
        c->n_same += s->ours != 0;
        return;
    }
    for (int i = 0; i < MAX_DIFFERENCES && c->it->differences[i].is_known != NULL; i++)
        if (c->it->differences[i].is_known(s)) {
            c->n_known[i]++;
            return;
        }
    if (c->n_wrong++ < 10)
        printf("#   %04X: U+%04X, iconv U+%04X\n", (unsigned)number_of(s), (unsigned)s->ours,
               (unsigned)s->theirs);
}

static void test_oracle(const struct oracle_case *it)
{
    struct comparison c = {.it = it, .converter = iconv_open("UTF-8", it->iconv_name)};

    if (c.converter == (iconv_t)-1) {
        tap_skip(it->iconv_name, "iconv has no such table");
        return;
    }
    for (int first = it->low; first <= it->high; first++) {
        struct sequence s = {{(unsigned char)first}, 1, 0, 0};

        compare(&c, &s);
        for (int second = it->low; second <= it->high; second++) {
            s = (struct sequence){{(unsigned char)first, (unsigned char)second}, 2, 0, 0};
            compare(&c, &s);
        }
    }
    ok(c.n_wrong == 0 && c.n_same > 20, "%s%s: %d characters are equal, %d differ", it->iconv_name,
       *it->prefix == '\0' ? "" : ", behind a prefix", c.n_same, c.n_wrong);
    for (int i = 0; i < MAX_DIFFERENCES && it->differences[i].is_known != NULL; i++)
        is_number(c.n_known[i], it->differences[i].n, 0, it->differences[i].name);
    iconv_close(c.converter);
    jpc_arena_release(&c.arena);
}

// ---- UTF-16 --------------------------------------------------------------------

static size_t put_unit(char *out, uint32_t unit, bool big_endian)
{
    out[big_endian] = (char)unit;
    out[!big_endian] = (char)(unit >> 8);
    return 2;
}

// All of Unicode, so that each pair of surrogates is among it.
static jpc_span all_characters(jpc_arena *arena, bool big_endian)
{
    char *out = jpc_arena_alloc(arena, 4 * 0x110000), *start = out;

    for (uint32_t code = 1; code < 0x110000; code++) {
        if (is_between(code, 0xD800, 0xDFFF))
            continue;
        if (code >= 0x10000)
            out += put_unit(out, 0xD800 + ((code - 0x10000) >> 10), big_endian);
        out += put_unit(out, code < 0x10000 ? code : 0xDC00 + (code & 0x3FF), big_endian);
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static void test_utf_16(bool big_endian)
{
    jpc_arena arena = {0};
    jpc_span units = all_characters(&arena, big_endian), text;
    iconv_t converter = iconv_open("UTF-8", big_endian ? "UTF-16BE" : "UTF-16LE");
    size_t left = units.len, room = 2 * units.len;
    char *out = jpc_arena_alloc(&arena, room), *at = out, *in = (char *)units.ptr;
    uint64_t bad = 0;

    text = jpc_charset_decode_as(&arena, units,
                                 big_endian ? JPC_CHARSET_UTF_16BE : JPC_CHARSET_UTF_16LE, &bad);
    ok(iconv(converter, &in, &left, &at, &room) == 0 &&
           jpc_span_equals(text, (jpc_span){out, (size_t)(at - out)}) && bad == 0,
       "UTF-16%s: all of Unicode, %zu bytes of UTF-8", big_endian ? "BE" : "LE", text.len);
    iconv_close(converter);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    for (size_t i = 0; i < sizeof oracle_cases / sizeof *oracle_cases; i++)
        test_oracle(&oracle_cases[i]);
    test_utf_16(false);
    test_utf_16(true);
    return tap_end();
}
