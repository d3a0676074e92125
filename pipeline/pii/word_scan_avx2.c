// A shuffle looks up the bits of 32 half bytes at once (as Teddy does in Hyperscan).

#include "pii/word_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define VECTOR 32

typedef __m256i vec;

TARGET static inline vec table(const uint8_t halves[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)halves));
}

// The bits of the words that have these bytes at one place.
TARGET static inline vec look_up(const char *at, vec low, vec high)
{
    vec bytes = _mm256_loadu_si256((const vec *)at), halves = _mm256_set1_epi8(15);
    vec upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), halves);

    bytes = _mm256_and_si256(bytes, halves);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(high, upper));
}

TARGET const char *jpc_word_scan_avx2(const jpc_word_prints *prints, const char *at,
                                      const char *end)
{
    vec low[JPC_PRINT_BYTES], high[JPC_PRINT_BYTES];

    for (int i = 0; i < JPC_PRINT_BYTES; i++) {
        low[i] = table(prints->low[i]);
        high[i] = table(prints->high[i]);
    }
    for (; end - at >= VECTOR + JPC_PRINT_BYTES - 1; at += VECTOR) {
        vec words = look_up(at, low[0], high[0]);
        uint32_t nowhere;

        for (int i = 1; i < JPC_PRINT_BYTES; i++)
            words = _mm256_and_si256(words, look_up(at + i, low[i], high[i]));
        nowhere = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(words, _mm256_setzero_si256()));
        if (nowhere != UINT32_MAX)
            return at + __builtin_ctz(~nowhere);
    }
    return jpc_word_scan_scalar(prints, at, end);
}

#endif
