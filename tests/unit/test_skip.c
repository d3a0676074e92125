// What is skipped has nothing in it that a normaliser would touch: all of Unicode at each place of
// a vector, random texts; and blanks against the header's definition, a line at a time.

#include "text/skip.h"

#include "text/text_key.h"
#include "tap.h"
#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 7 // prime, so that no class is left out for ever
#else
#define STEP 1
#endif

static bool in(uint32_t code, uint32_t low, uint32_t high) { return code >= low && code <= high; }

static bool is_newline(uint32_t c)
{
    return in(c, 0x0B, 0x0D) || c == 0x85 || in(c, 0x2028, 0x2029);
}

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || in(c, 0x7F, 0x9F) || c == 0xAD ||
           in(c, 0x200B, 0x200F) || in(c, 0x202A, 0x202E) || in(c, 0x2060, 0x2064) ||
           in(c, 0x2066, 0x2069) || c == 0xFEFF || c == 0xFFFD || in(c, 0xFDD0, 0xFDEF) ||
           (c & 0xFFFE) == 0xFFFE;
}

static bool is_active(uint32_t c)
{
    return jpc_code_set_has(&jpc_nfc_active, c) || jpc_code_set_has(&jpc_nfkc_active, c);
}

static bool is_odd_blank(uint32_t c)
{
    return c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

// Each character between letters and between kana, so that it lies at every place of a vector and
// in what is left over.
static void test_all_of_unicode(const char *name, jpc_skip_function *skip, bool (*stops)(uint32_t))
{
    static const char *const fillings[] = {"a", "あ", "漢"};
    size_t n_wrong = 0, n_skipped = 0;
    char bytes[512];

    for (uint32_t code = 0; code <= 0x10FFFF; code += STEP) {
        const char *filling = fillings[code % 3];
        size_t before = code / 3 % 70, width = strlen(filling), len = 0, at;

        if (in(code, 0xD800, 0xDFFF))
            continue;
        for (size_t i = 0; i < before; i++, len += width)
            memcpy(bytes + len, filling, width);
        at = len;
        len += jpc_utf8_put(bytes + len, code);
        for (size_t i = 0; i < code % 40; i++, len += width)
            memcpy(bytes + len, filling, width);
        if (stops(code))
            n_wrong += skip(bytes, bytes + len) > bytes + at;
        else
            n_skipped += skip(bytes, bytes + len) == bytes + len;
    }
    ok(n_wrong == 0, "%s: stops at what may change: %zu are skipped", name, n_wrong);
    ok(n_skipped > 20000 / STEP, "… and skips %zu others", n_skipped);
}

static bool is_space(uint32_t c)
{
    return in(c, 9, 13) || c == 0x85 || c == 0xA0 || in(c, 0x2000, 0x200A) ||
           in(c, 0x2028, 0x2029) || c == 0x3000;
}

static void test_kernel(const jpc_skip_kernel *kernel)
{
    test_all_of_unicode("newlines", kernel->newlines, is_newline);
    test_all_of_unicode("controls", kernel->controls, is_control);
    test_all_of_unicode("plain", kernel->plain, is_active);
    test_all_of_unicode("words", kernel->words, is_odd_blank);
    test_all_of_unicode("lines", kernel->lines, is_odd_blank);
    test_all_of_unicode("spaces", kernel->spaces, is_space);
}

// ---- blanks ----------------------------------------------------------------------------

static bool is_blank(uint32_t c) { return c == ' ' || c == '\t' || is_odd_blank(c); }

// Appends the line as it should be.
static void add_line(jpc_buf *out, jpc_span line, jpc_blanks keep)
{
    const char *at = line.ptr, *end = at + line.len, *indent = at, *word, *gap = at;
    uint32_t run = 0, before = 0;

    while (at < end) {
        uint32_t code = (word = at, jpc_utf8_next(&at));
        char bytes[4];

        if (is_blank(code)) {
            run = run == '\t' || code == '\t' ? '\t'
                  : run == 0 || run == code   ? (code == 0x3000 ? code : ' ')
                                              : ' ';
            continue;
        }
        while (indent != NULL && keep.indent && indent < word) {
            uint32_t blank = jpc_utf8_next(&indent);

            blank = blank == '\t' || blank == 0x3000 ? blank : ' ';
            jpc_buf_add(out, bytes, jpc_utf8_put(bytes, blank));
        }
        if (indent == NULL && run != 0 && keep.columns && before < 0x3000 && code < 0x3000 &&
            strspn(gap, " ") >= (size_t)(word - gap))
            jpc_buf_add(out, gap, (size_t)(word - gap));
        else if (indent == NULL && run != 0)
            jpc_buf_add(out, bytes, jpc_utf8_put(bytes, run));
        jpc_buf_add(out, word, (size_t)(at - word));
        indent = NULL;
        run = 0;
        gap = at;
        before = code;
    }
}

static void add_lines(jpc_buf *out, jpc_span text, jpc_blanks keep)
{
    int n_empty = 0;

    while (text.len > 0) {
        jpc_span line = jpc_span_take_until(&text, '\n');
        jpc_buf made = {0};

        add_line(&made, line, keep);
        for (int i = 0; made.len > 0 && out->len > 0 && i <= n_empty; i++)
            jpc_buf_add(out, "\n\n\n\n\n", 1);
        n_empty = made.len > 0 ? 0 : n_empty + (n_empty < keep.empty_lines);
        jpc_buf_add(out, made.ptr, made.len);
        jpc_buf_release(&made);
    }
}

static size_t fill(char *bytes, size_t most, uint64_t *state)
{
    static const char *const parts[] = {"abc", "日本語の", "x",      " ",  "\n",   "  ", "　",
                                        "\t",  "\u00A0",   "\u2003", "、", "\n\n", "。"};
    size_t len = 0, n_kinds = 3 + (*state >> 40) % 11;

    while (len + 16 < most) {
        const char *part;

        *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
        part = parts[(*state >> 33) % n_kinds];
        memcpy(bytes + len, part, strlen(part));
        len += strlen(part);
    }
    return len;
}

static void test_blanks(void)
{
    uint64_t state = 11;
    int n_wrong = 0;
    jpc_arena arena = {0};

    for (int round = 0; round < 60000 / STEP; round++) {
        char bytes[400];
        size_t len = fill(bytes, (size_t)(16 + round % 384), &state);
        char *text = jpc_alloc(len + 1); // so that a sanitizer sees what is read beyond the end
        jpc_blanks keep = {round % 4 != 0, round % 5 > 1, round % 3};
        jpc_buf want = {0};
        jpc_span got;

        memcpy(text, bytes, len);
        add_lines(&want, (jpc_span){text, len}, keep);
        got = jpc_normalize_blanks(&arena, (jpc_span){text, len}, keep);
        n_wrong += !jpc_span_equals(got, jpc_buf_span(&want));
        jpc_arena_reset(&arena);
        jpc_buf_release(&want);
        free(text);
    }
    ok(n_wrong == 0, "blanks of random texts: %d differ", n_wrong);
    jpc_arena_release(&arena);
}

// ---- keys of texts ---------------------------------------------------------------------

static void fold_spaces(jpc_buf *out, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    bool gap = false;

    while (at < end) {
        const char *from = at;

        if (is_space(jpc_utf8_next(&at)) || *from == ' ') {
            gap = out->len > 0;
            continue;
        }
        if (gap)
            jpc_buf_add(out, " ", 1);
        gap = false;
        jpc_buf_add(out, from, (size_t)(at - from));
    }
}

static void test_text_keys(void)
{
    uint64_t state = 12;
    int n_wrong = 0;
    jpc_arena arena = {0};

    for (int round = 0; round < 20000 / STEP; round++) {
        char bytes[400];
        jpc_span text = {bytes, fill(bytes, (size_t)(16 + round % 384), &state)};
        jpc_hash128 got = jpc_text_key(&arena, text), want;
        jpc_buf folded = {0};

        fold_spaces(&folded, text);
        want = jpc_hash128_of(folded.ptr, folded.len);
        n_wrong += memcmp(&got, &want, sizeof got) != 0;
        jpc_arena_reset(&arena);
        jpc_buf_release(&folded);
    }
    ok(n_wrong == 0, "keys of random texts: %d differ", n_wrong);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    for (const jpc_skip_kernel *kernel = jpc_skip_kernels; kernel->name != NULL; kernel++)
        if (jpc_cpu_has(kernel->vectors) && kernel->vectors != JPC_CPU_SCALAR)
            test_kernel(kernel);
    ok(jpc_skip()->newlines != NULL, "there is a kernel");
    test_blanks();
    test_text_keys();
    return tap_end();
}
