// Each byte is looked at as the first of a character; the two behind it where it may be that of a
// character in full width.

#include "pii/anchor.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define VECTOR 32
#define LOOK_AHEAD 2 // bytes behind a vector that are looked at with it

typedef __m256i vec;

TARGET static inline vec load(const char *at) { return _mm256_loadu_si256((const __m256i *)at); }
TARGET static inline vec set(int byte) { return _mm256_set1_epi8((char)byte); }
TARGET static inline vec is(vec bytes, int byte) { return _mm256_cmpeq_epi8(bytes, set(byte)); }
TARGET static inline vec either(vec a, vec b) { return _mm256_or_si256(a, b); }
TARGET static inline vec both(vec a, vec b) { return _mm256_and_si256(a, b); }

// One of the ten bytes from `zero` on.
TARGET static inline vec is_digit(vec bytes, int zero)
{
    vec value = _mm256_sub_epi8(bytes, set(zero));

    return _mm256_cmpeq_epi8(_mm256_min_epu8(value, set(9)), value);
}

// U+FF10–FF19 are EF BC 90–99, U+FF20 is EF BC A0.
TARGET static inline vec find_wide(const char *at)
{
    vec b = load(at + 1), c = load(at + 2);

    return both(is(b, 0xBC), either(is_digit(c, 0x90), is(c, 0xA0)));
}

TARGET static inline uint32_t places(const char *at)
{
    vec a = load(at), found = either(is_digit(a, '0'), is(a, '@')), wide = is(a, 0xEF);

    if (!_mm256_testz_si256(wide, wide))
        found = either(found, both(wide, find_wide(at)));
    return (uint32_t)_mm256_movemask_epi8(found);
}

TARGET const char *jpc_anchor_next_avx2(const char *at, const char *end)
{
    for (; end - at >= VECTOR + LOOK_AHEAD; at += VECTOR) {
        uint32_t found = places(at);

        if (found != 0)
            return at + __builtin_ctz(found);
    }
    // A tail of a character begins nothing.
    return jpc_anchor_next_scalar(at, end);
}

#endif
