#include "text/kana_width.h"

#include <stdbool.h>

#include "text/utf8.h"

#define FIRST_HALF 0xFF61
#define LAST_HALF 0xFF9F

// Of U+FF61–FF9F in their order (Unicode Standard, Halfwidth and Fullwidth Forms).
static const uint16_t full_width[] = {
    0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9,
    0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB,
    0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1,
    0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5,
    0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9,
    0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C,
};

static bool is_half(uint32_t code) { return code >= FIRST_HALF && code <= LAST_HALF; }

uint32_t jpc_kana_full_width(uint32_t code)
{
    return is_half(code) ? full_width[code - FIRST_HALF] : code;
}

static uint32_t voiced(uint32_t kana)
{
    uint32_t hiragana = kana >= 0x30A0 ? kana - 0x60 : kana; // the two blocks run in parallel

    if (kana >= 0x30EF && kana <= 0x30F2)
        return kana + 8; // ワヰヱヲ → ヷヸヹヺ, katakana only
    if (hiragana == 0x3046)
        return kana + 0x4E; // う → ゔ
    if (hiragana >= 0x304B && hiragana <= 0x3061)
        return hiragana % 2 == 1 ? kana + 1 : 0; // か … ち
    if (hiragana >= 0x3064 && hiragana <= 0x3068)
        return hiragana % 2 == 0 ? kana + 1 : 0; // つ て と
    if (hiragana >= 0x306F && hiragana <= 0x307B)
        return hiragana % 3 == 0 ? kana + 1 : 0; // は … ほ
    return hiragana == 0x309D ? kana + 1 : 0;    // ゝ → ゞ
}

uint32_t jpc_kana_with_mark(uint32_t kana, uint32_t mark)
{
    uint32_t full = jpc_kana_full_width(mark);

    if (kana < 0x3041 || kana > 0x30FF)
        return 0;
    if (full == 0x309B)
        return voiced(kana);
    if (full == 0x309C &&
        ((kana >= 0x306F && kana <= 0x307B) || (kana >= 0x30CF && kana <= 0x30DB)))
        return kana % 3 == 0 ? kana + 2 : 0;
    return 0;
}

static const char *find_half(const char *at, const char *end)
{
    while (end - at >= 3) {
        const char *found = memchr(at, 0xEF, (size_t)(end - at - 2));
        const char *next = found;

        if (found == NULL)
            break;
        if (is_half(jpc_utf8_next(&next)))
            return found;
        at = next;
    }
    return end;
}

// Writes what stands for one half-width character; `before` is the character written last.
static char *put_full(char *out, uint32_t *before, uint32_t half)
{
    uint32_t whole = jpc_kana_with_mark(*before, half);

    if (whole != 0)
        out -= 3; // any kana
    *before = whole != 0 ? whole : jpc_kana_full_width(half);
    return out + jpc_utf8_put(out, *before);
}

// The character that ends at `at`; 0 at the start.
static uint32_t code_before(const char *start, const char *at)
{
    if (at == start)
        return 0;
    do
        at--;
    while (((unsigned char)*at & 0xC0) == 0x80);
    return jpc_utf8_next(&at);
}

jpc_span jpc_normalize_half_kana(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *half = find_half(at, end);
    char *start, *out;

    if (half == end)
        return text;
    out = start = jpc_arena_alloc(arena, text.len);
    while (half < end) {
        uint32_t before, code;

        memcpy(out, at, (size_t)(half - at));
        out += half - at;
        before = code_before(start, out);
        for (at = half; at < end; half = at) {
            code = jpc_utf8_next(&at);
            if (!is_half(code))
                break;
            out = put_full(out, &before, code);
        }
        at = half;
        half = find_half(at, end);
    }
    memcpy(out, at, (size_t)(end - at));
    return (jpc_span){start, (size_t)(out - start) + (size_t)(end - at)};
}
