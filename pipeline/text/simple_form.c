// FineWeb2's simplification (datatrove, simplify_text), as its golden values show it. Characters
// are decomposed first and judged then, so that what is simple stays as it is. Hangul syllables
// stay whole: their parts are equal where they are, and three times as long.

#include "text/simple_form.h"

#include "text/kana_width.h"
#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#define VOICED_MARK 0x3099
#define SEMI_VOICED_MARK 0x309A

struct output {
    jpc_arena *arena;
    const jpc_simplification *how;
    char *bytes;
    size_t len, capacity;
    uint32_t last; // the character written last; ' ' at the start
    bool space;    // one is due before the next character
    bool in_number;
};

static void put(struct output *out, uint32_t code)
{
    char *old = out->bytes;

    if (out->len + 5 > out->capacity) {
        out->capacity = 2 * out->capacity + 64;
        out->bytes = jpc_arena_alloc(out->arena, out->capacity);
        memcpy(out->bytes, old, out->len);
    }
    if (out->space && out->len > 0)
        out->bytes[out->len++] = ' ';
    out->space = false;
    out->len += jpc_utf8_put(out->bytes + out->len, code);
    out->last = code;
}

static bool is_space_or_control(uint32_t code)
{
    if (code < 0x80)
        return code <= ' ' || code == 0x7F;
    return code < 0xA1 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

// The set that datatrove removes, but for the digit in it.
static bool is_punctuation(uint32_t code)
{
    static const uint16_t wide[] = {
        0x00AB, 0x00B4, 0x00BB, 0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x2236,
        0x2501, 0x25BA, 0x3001, 0x3002, 0x3008, 0x3009, 0x300A, 0x300B, 0x300C, 0x300D, 0x3010,
        0x3011, 0xFF01, 0xFF05, 0xFF08, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF5E,
    };

    if (code < 0x80)
        return jpc_code_set_has(&jpc_symbols, code); // all of ASCII's
    for (size_t i = 0; i < sizeof wide / sizeof *wide && code >= wide[i]; i++)
        if (wide[i] == code)
            return true;
    return false;
}

bool jpc_is_simple_symbol(uint32_t code)
{
    bool control = code < ' ' || (code >= 0x7F && code < 0xA0);

    return (control && code != '\t' && code != '\n') || code == 0xFF11 || is_punctuation(code);
}

static void put_digit(struct output *out, uint32_t code)
{
    if (out->how->keep_digits)
        put(out, code);
    else if (!out->in_number || out->space)
        put(out, '0');
    out->in_number = true;
}

static void put_simple(struct output *out, uint32_t code)
{
    if (!out->how->keep_case)
        code = jpc_lower(code);
    if (is_space_or_control(code) || (!out->how->keep_punctuation && is_punctuation(code))) {
        out->space = true;
        return;
    }
    if (jpc_code_set_has(&jpc_digits, code)) {
        put_digit(out, code);
        return;
    }
    out->in_number = false;
    put(out, code);
}

// Puts a voicing mark into the kana before it; other marks go.
static void drop_mark(struct output *out, uint32_t mark)
{
    uint32_t whole;

    if (!out->how->keep_voicing || out->space || (mark != VOICED_MARK && mark != SEMI_VOICED_MARK))
        return;
    whole = jpc_kana_with_mark(out->last, mark - VOICED_MARK + 0x309B);
    if (whole == 0)
        return;
    out->len -= 3; // any kana
    put(out, whole);
}

static void put_decomposed(struct output *out, uint32_t code)
{
    uint32_t parts[JPC_MOST_DECOMPOSED];
    size_t n = jpc_decompose(code, parts);

    for (size_t i = 0; i < n; i++) {
        if (jpc_is_nonspacing_mark(parts[i]))
            drop_mark(out, parts[i]);
        else
            put_simple(out, parts[i]);
    }
}

static bool stays_whole(uint32_t code) { return code < 0x80 || (code >= 0xAC00 && code <= 0xD7A3); }

// Nearly all of Japanese: neither case nor digit, nor, if voicing is kept, decomposed.
static bool is_simple(uint32_t code, bool keep_voicing)
{
    return (code >= 0x3400 && code <= 0x9FFF) ||
           (keep_voicing &&
            ((code >= 0x3041 && code <= 0x3096) || (code >= 0x30A1 && code <= 0x30FA)));
}

static void put_any(struct output *out, uint32_t code)
{
    if (is_simple(code, out->how->keep_voicing)) {
        out->in_number = false;
        put(out, code);
    } else if (stays_whole(code)) {
        put_simple(out, code);
    } else {
        put_decomposed(out, code);
    }
}

jpc_span jpc_simplify(jpc_arena *arena, jpc_span text, const jpc_simplification *how)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    const char *at = text.ptr, *end = at + text.len;
    struct output out = {.arena = arena, .how = how, .capacity = text.len + 64, .last = ' '};
    jpc_span result;

    out.bytes = jpc_arena_alloc(arena, out.capacity);
    while (at < end)
        put_any(&out, jpc_utf8_next(&at));
    result = (jpc_span){out.bytes, out.len};
    if (!jpc_span_equals(result, text))
        return result;
    jpc_arena_rewind(arena, mark);
    return text;
}
