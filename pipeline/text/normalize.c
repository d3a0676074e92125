// Almost all characters of a text are normalised as they stand. The others are normalised in
// clusters: a character and the joining ones behind it. Nothing outside a cluster can change it.

#include "text/normalize.h"

#include <utf8proc.h>

#include "text/skip.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#define MAX_DECOMPOSITION 18 // U+FDFA in NFKD, the longest (Unicode 15)
#define MOST_GROWTH 3        // see jpc_normalize_form()
#define SMALL ((size_t)64 << 10)
#define NEAR 32 // bytes
#define HIGH_BITS 0x8080808080808080u

struct form {
    const jpc_code_set *active, *joining;
    utf8proc_option_t options;
};

static const struct form forms[] = {
    [JPC_NFC] = {&jpc_nfc_active, &jpc_nfc_joining, UTF8PROC_STABLE | UTF8PROC_COMPOSE},
    [JPC_NFKC] = {&jpc_nfkc_active, &jpc_nfkc_joining,
                  UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT},
};

struct output {
    jpc_arena *arena;
    char *bytes;
    size_t len, capacity;
};

static void reserve(struct output *out, size_t extra)
{
    char *old = out->bytes;

    if (out->len + extra <= out->capacity)
        return;
    out->capacity = 2 * (out->len + extra);
    out->bytes = jpc_arena_alloc(out->arena, out->capacity);
    if (out->len > 0)
        memcpy(out->bytes, old, out->len);
}

static void add(struct output *out, const char *from, const char *to)
{
    size_t len = (size_t)(to - from);

    reserve(out, len);
    memcpy(out->bytes + out->len, from, len);
    out->len += len;
}

static int combining_class(utf8proc_int32_t code)
{
    return utf8proc_get_property(code)->combining_class;
}

// Stable, and linear where a hostile text has thousands of marks on one letter.
static void sort_marks(jpc_arena *arena, utf8proc_int32_t *marks, size_t n)
{
    size_t start[257] = {0};
    utf8proc_int32_t *sorted = jpc_arena_alloc(arena, n * sizeof *sorted);

    for (size_t i = 0; i < n; i++)
        start[combining_class(marks[i]) + 1]++;
    for (size_t c = 1; c < 257; c++)
        start[c] += start[c - 1];
    for (size_t i = 0; i < n; i++)
        sorted[start[combining_class(marks[i])]++] = marks[i];
    memcpy(marks, sorted, n * sizeof *sorted);
}

// Canonical ordering (The Unicode Standard, 3.11).
static void order_marks(jpc_arena *arena, utf8proc_int32_t *codes, size_t n)
{
    size_t end;

    for (size_t i = 0; i < n; i = end + 1) {
        for (end = i; end < n && combining_class(codes[end]) != 0; end++)
            continue;
        if (end - i > 1)
            sort_marks(arena, codes + i, end - i);
    }
}

// What a cluster of one wide character (U+FF01–FF5E, U+3000) becomes, or 0 for other clusters. They
// are most of what changes in Japanese; in NFC they are not active.
static char narrow(const char *at, const char *end)
{
    uint32_t code;

    if (end - at != 3)
        return 0;
    code = jpc_utf8_next(&at);
    if (code == 0x3000)
        return ' ';
    return code >= 0xFF01 && code <= 0xFF5E ? (char)(code - 0xFF01 + '!') : 0;
}

// Codes that a cluster becomes before it is composed.
static size_t count_decomposed(const struct form *form, const char *at, const char *end)
{
    size_t n = 0;

    while (at < end) {
        int boundary = 0;

        n += (size_t)utf8proc_decompose_char((utf8proc_int32_t)jpc_utf8_next(&at), NULL, 0,
                                             form->options, &boundary);
    }
    return n;
}

static void add_decomposed(struct output *out, const struct form *form, const char *at,
                           const char *end)
{
    utf8proc_int32_t few[8 * MAX_DECOMPOSITION], *codes = few;
    size_t max = (size_t)(end - at) * MAX_DECOMPOSITION, n = 0;

    if (max > sizeof few / sizeof *few) {
        max = count_decomposed(form, at, end);
        codes = jpc_arena_alloc(out->arena, max * sizeof *codes);
    }
    while (at < end) {
        int boundary = 0;
        utf8proc_int32_t code = (utf8proc_int32_t)jpc_utf8_next(&at);

        n += (size_t)utf8proc_decompose_char(code, codes + n, (utf8proc_ssize_t)(max - n),
                                             form->options, &boundary);
    }
    order_marks(out->arena, codes, n);
    n = (size_t)utf8proc_normalize_utf32(codes, (utf8proc_ssize_t)n, form->options);
    reserve(out, 4 * n);
    for (size_t i = 0; i < n; i++)
        out->len += jpc_utf8_put(out->bytes + out->len, (uint32_t)codes[i]);
}

static void add_normalized(struct output *out, const struct form *form, const char *at,
                           const char *end)
{
    char ascii = narrow(at, end);

    if (ascii != 0)
        add(out, &ascii, &ascii + 1);
    else
        add_decomposed(out, form, at, end);
}

static const char *skip_ascii(const char *at, const char *end)
{
    uint64_t word;

    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, sizeof word);
        if ((word & HIGH_BITS) != 0)
            break;
    }
    while (at < end && (unsigned char)*at < 0x80)
        at++;
    return at;
}

// The first active character at or behind `at`, or `end`. Where characters that have to be looked
// up are near each other, as in text of another script, calling the kernel costs more than it
// saves.
static const char *find_active(const struct form *form, const char *at, const char *end)
{
    jpc_skip_function *skip = jpc_skip()->plain;
    bool near = false;

    while (at < end) {
        const char *from = at,
                   *start = near ? jpc_skip_plain(skip_ascii(at, end), end) : skip(at, end);

        near = start - from < NEAR;
        at = start;
        if (at < end && jpc_code_set_has(form->active, jpc_utf8_next(&at)))
            return start;
    }
    return end;
}

static bool joins(const struct form *form, const char *at)
{
    return jpc_code_set_has(form->joining, jpc_utf8_next(&at));
}

// A cluster starts at an active character, or before it if it joins.
static const char *cluster_start(const struct form *form, const char *active, const char *start)
{
    const char *at = active;

    if (at == start || !joins(form, at))
        return at;
    do
        at--;
    while (((unsigned char)*at & 0xC0) == 0x80);
    return at;
}

static const char *cluster_end(const struct form *form, const char *active, const char *end)
{
    const char *at = active;

    jpc_utf8_next(&at);
    while (at < end && joins(form, at))
        jpc_utf8_next(&at);
    return at;
}

jpc_span jpc_normalize_form(jpc_arena *arena, jpc_span text, jpc_normal_form normal_form)
{
    const struct form *form = &forms[normal_form];
    const char *at = text.ptr, *end = at + text.len;
    const char *active = find_active(form, at, end);
    struct output out = {.arena = arena};
    jpc_span result;

    if (active == end)
        return text;
    reserve(&out, text.len / 2 + 64);
    while (active < end) {
        const char *start = cluster_start(form, active, at);

        add(&out, at, start);
        at = cluster_end(form, active, end);
        add_normalized(&out, form, start, at);
        if (out.len > SMALL && out.len / MOST_GROWTH > text.len)
            return text;
        active = find_active(form, at, end);
    }
    add(&out, at, end);
    result = (jpc_span){out.bytes, out.len};
    return jpc_span_equals(result, text) ? text : result;
}

size_t jpc_decompose(uint32_t code, uint32_t out[JPC_MOST_DECOMPOSED])
{
    utf8proc_int32_t codes[JPC_MOST_DECOMPOSED] = {0};
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)code, codes, JPC_MOST_DECOMPOSED,
                                                 UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, &boundary);

    for (utf8proc_ssize_t i = 0; i < n; i++)
        out[i] = (uint32_t)codes[i];
    return (size_t)n;
}

bool jpc_is_nonspacing_mark(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_MN;
}

uint32_t jpc_lower(uint32_t code) { return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code); }

void jpc_normalize_version(jpc_buf *out)
{
    jpc_buf_printf(out, "utf8proc %s (Unicode %s)\n", utf8proc_version(),
                   utf8proc_unicode_version());
}
