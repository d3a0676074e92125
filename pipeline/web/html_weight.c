#include "web/html_weight.h"

#include "core/cpu.h"

// ASCII: 0 blank, 1 visible, 2 stop, 3 comma.
static unsigned ascii_class(char c)
{
    if (c <= ' ')
        return 0;
    if (c == '.' || c == '!' || c == '?')
        return 2;
    return c == ',' ? 3 : 1;
}

static bool ends_word(const char *at, const char *end)
{
    return at == end || (unsigned char)*at <= ' ' || *at == '"' || *at == ')' || (*at & 0x80);
}

static void weigh_ascii(const char *at, const char *end, jpc_html_weight *weight)
{
    unsigned class = ascii_class(*at);

    weight->units += class > 0;
    if (class > 1 && ends_word(at + 1, end)) {
        weight->stops += class == 2;
        weight->commas += class == 3;
    }
}

// A three-byte character, U+0800 to U+FFFF.
static void weigh_bmp(const char *at, jpc_html_weight *weight)
{
    uint32_t code =
        (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (uint32_t)(at[2] & 0x3F);

    if (code < 0x2E80) {
        weight->units += !(code >= 0x2000 && code <= 0x200F);
        return;
    }
    if (code == 0x3000)
        return;
    weight->units += 2;
    weight->stops += code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == 0xFF0E;
    weight->commas += code == 0x3001 || code == 0xFF0C;
    weight->kana += code >= 0x3041 && code <= 0x30FF;
}

jpc_html_weight jpc_html_weigh_scalar(jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    jpc_html_weight weight = {0};

    while (at < end) {
        unsigned char c = (unsigned char)*at;

        if (c < 0x80) {
            weigh_ascii(at++, end, &weight);
        } else if (c < 0xE0) {
            weight.units += !(c == 0xC2 && (unsigned char)at[1] == 0xA0);
            at += 2;
        } else if (c < 0xF0) {
            weigh_bmp(at, &weight);
            at += 3;
        } else {
            weight.units += 2;
            at += 4;
        }
    }
    return weight;
}

// ---- 32 bytes at once --------------------------------------------------------

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,popcnt"))) static
#define INLINE __attribute__((always_inline, target("avx2,popcnt"))) static inline
#define BLOCK 32

typedef __m256i bytes;

INLINE bytes load(const char *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE bytes is(bytes a, int byte) { return _mm256_cmpeq_epi8(a, _mm256_set1_epi8((char)byte)); }

// Bytes are compared as signed: tails, leads, ASCII.
INLINE bytes above(bytes a, int byte) { return _mm256_cmpgt_epi8(a, _mm256_set1_epi8((char)byte)); }

INLINE bytes below(bytes a, int byte) { return _mm256_cmpgt_epi8(_mm256_set1_epi8((char)byte), a); }

INLINE bytes both(bytes a, bytes b) { return _mm256_and_si256(a, b); }

INLINE bytes either(bytes a, bytes b) { return _mm256_or_si256(a, b); }

INLINE bytes except(bytes a, bytes b) { return _mm256_andnot_si256(b, a); }

INLINE uint32_t bits(bytes a) { return (uint32_t)_mm256_movemask_epi8(a); }

INLINE uint32_t count(uint32_t set) { return (uint32_t)_mm_popcnt_u32(set); }

// What begins at the bytes of `valid`, of which `last` is the text's last. The rules are those of
// above, on bytes: no-break space is C2 A0, U+2000 to U+200F are E2 80 80 to 8F, U+2E80 is E2 BA
// 80, U+3000 is E3 80 80, 、 is E3 80 81, ！ is EF BC 81.
INLINE void weigh_block(const char *at, uint32_t valid, uint32_t last, jpc_html_weight *weight)
{
    bytes a = load(at), b = load(at + 1), c = load(at + 2);
    bytes blank = both(above(a, -1), below(a, ' ' + 1));
    bytes e2 = is(a, 0xE2), e3 = is(a, 0xE3), b_80 = is(b, 0x80);
    bytes e3_80 = both(e3, b_80), ideographic = both(e3_80, is(c, 0x80));
    bytes full = both(is(a, 0xEF), is(b, 0xBC));
    bytes hidden = either(both(is(a, 0xC2), is(b, 0xA0)), both(both(e2, b_80), below(c, 0x90)));
    bytes wide = either(both(above(a, 0xE2), below(a, 0)), both(e2, above(b, 0xB9)));
    bytes kana = both(e3, both(above(b, 0x80), below(b, 0x84)));
    bytes stop = either(is(a, '.'), either(is(a, '!'), is(a, '?')));
    bytes full_stop = both(full, either(is(c, 0x81), either(is(c, 0x9F), is(c, 0x8E))));
    bytes full_comma = either(both(e3_80, is(c, 0x81)), both(full, is(c, 0x8C)));
    // High bytes are below a blank.
    uint32_t end = bits(either(below(b, ' ' + 1), either(is(b, '"'), is(b, ')')))) | last;

    hidden = either(hidden, either(blank, ideographic));
    full_stop = either(full_stop, both(e3_80, is(c, 0x82)));
    weight->units += count(bits(except(above(a, 0xBF), hidden)) & valid) +
                     count(bits(except(wide, ideographic)) & valid);
    weight->stops += count(((bits(stop) & end) | bits(full_stop)) & valid);
    weight->commas += count(((bits(is(a, ',')) & end) | bits(full_comma)) & valid);
    weight->kana += count(bits(except(kana, both(is(b, 0x81), is(c, 0x80)))) & valid);
}

TARGET jpc_html_weight weigh_avx2(jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    jpc_html_weight weight = {0};
    uint32_t last;

    for (; end - at > BLOCK; at += BLOCK)
        weigh_block(at, UINT32_MAX, 0, &weight);
    last = (uint32_t)1 << (end - at - 1);
    weigh_block(at, last | (last - 1), last, &weight);
    return weight;
}

jpc_html_weight jpc_html_weigh(jpc_span text)
{
    if (text.len == 0)
        return (jpc_html_weight){0};
    return jpc_cpu_has(JPC_CPU_AVX2) ? weigh_avx2(text) : jpc_html_weigh_scalar(text);
}

#else

jpc_html_weight jpc_html_weigh(jpc_span text) { return jpc_html_weigh_scalar(text); }

#endif

// ---- judging -----------------------------------------------------------------

bool jpc_html_weighs_as_link(const jpc_html_block *block)
{
    if ((uint64_t)block->link.units * 100 <= (uint64_t)block->weight.units * JPC_HTML_LINKS)
        return false;
    return jpc_html_plain_units(block) < 16 ||
           block->weight.stops + block->weight.commas <= block->link.stops + block->link.commas;
}
