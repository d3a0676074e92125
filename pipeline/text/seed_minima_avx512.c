// 8 seeds a register, BLOCK registers a pass through the strings. The upper halves of the two words
// whose product is taken are the same for all seeds, which change lower bits only: one of the four
// partial products is made once per string.

#include "text/seed_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define BLOCK 8
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

_Static_assert((uint32_t)JPC_XXH3_FLIP_LOW <= UINT32_MAX - JPC_SEED_MAX, "no carry from a seed");
_Static_assert((uint32_t)JPC_XXH3_FLIP_HIGH >= JPC_SEED_MAX, "no borrow for a seed");

TARGET static inline __m512i broadcast(uint64_t x) { return _mm512_set1_epi64((long long)x); }

// The constants of the seeds from `first` on.
struct flips {
    __m512i few[BLOCK], low[BLOCK], high[BLOCK];
};

TARGET static void set_flips(struct flips *flips, int first)
{
    for (int i = 0; i < BLOCK; i++) {
        uint64_t few[LANES], low[LANES], high[LANES];

        for (int lane = 0; lane < LANES; lane++) {
            uint64_t seed = (uint64_t)(first + i * LANES + lane);

            few[lane] = jpc_xxh3_flip_few(seed);
            low[lane] = JPC_XXH3_FLIP_LOW + seed;
            high[lane] = JPC_XXH3_FLIP_HIGH - seed;
        }
        flips->few[i] = _mm512_loadu_si512(few);
        flips->low[i] = _mm512_loadu_si512(low);
        flips->high[i] = _mm512_loadu_si512(high);
    }
}

TARGET static void lower_few(const jpc_seed_words *words, size_t n, const struct flips *flips,
                             __m512i least[BLOCK])
{
    __m512i factor = broadcast(JPC_XXH3_FACTOR_FEW);

    for (size_t k = 0; k < n; k++) {
        __m512i word = broadcast(words[k].low), len = broadcast(words[k].len);

        UNROLL
        for (int i = 0; i < BLOCK; i++) {
            __m512i h = _mm512_xor_si512(word, flips->few[i]);

            h = _mm512_ternarylogic_epi64(h, _mm512_rol_epi64(h, 49), _mm512_rol_epi64(h, 24),
                                          0x96); // xor of all
            h = _mm512_mullo_epi64(h, factor);
            h = _mm512_xor_si512(h, _mm512_add_epi64(_mm512_srli_epi64(h, 35), len));
            h = _mm512_mullo_epi64(h, factor);
            h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 28));
            least[i] = _mm512_min_epu64(least[i], h);
        }
    }
}

// What a string brings to the hashes with all seeds.
struct parts {
    __m512i low, high, low_top, high_top, top, len;
};

TARGET static inline struct parts parts_of(const jpc_seed_words *words)
{
    uint64_t low_top = (words->low ^ JPC_XXH3_FLIP_LOW) >> 32;
    uint64_t high_top = (words->high ^ JPC_XXH3_FLIP_HIGH) >> 32;

    return (struct parts){
        broadcast(words->low), broadcast(words->high),        broadcast(low_top),
        broadcast(high_top),   broadcast(low_top * high_top), broadcast(words->len)};
}

// Upper half of low * high, xor its lower half.
TARGET static inline __m512i fold(const struct parts *parts, __m512i low, __m512i high)
{
    __m512i both = _mm512_mul_epu32(low, high);
    __m512i one = _mm512_mul_epu32(parts->low_top, high);
    __m512i other = _mm512_mul_epu32(parts->high_top, low);
    __m512i mask = broadcast(UINT32_MAX);
    __m512i middle = _mm512_add_epi64(
        _mm512_add_epi64(_mm512_srli_epi64(both, 32), _mm512_and_si512(one, mask)), other);
    __m512i upper = _mm512_add_epi64(_mm512_add_epi64(parts->top, _mm512_srli_epi64(one, 32)),
                                     _mm512_srli_epi64(middle, 32));

    return _mm512_xor_si512(upper,
                            _mm512_mask_blend_epi32(0xAAAA, both, _mm512_slli_epi64(middle, 32)));
}

TARGET static void lower_many(const jpc_seed_words *words, size_t n, const struct flips *flips,
                              __m512i least[BLOCK])
{
    __m512i factor = broadcast(JPC_XXH3_FACTOR);
    __m512i reversed =
        _mm512_broadcast_i32x4(_mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));

    for (size_t k = 0; k < n; k++) {
        struct parts parts = parts_of(&words[k]);

        UNROLL
        for (int i = 0; i < BLOCK; i++) {
            __m512i low = _mm512_xor_si512(parts.low, flips->low[i]);
            __m512i high = _mm512_xor_si512(parts.high, flips->high[i]);
            __m512i h =
                _mm512_add_epi64(fold(&parts, low, high), _mm512_add_epi64(high, parts.len));

            h = _mm512_add_epi64(h, _mm512_shuffle_epi8(low, reversed));
            h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 37));
            h = _mm512_mullo_epi64(h, factor);
            h = _mm512_xor_si512(h, _mm512_srli_epi64(h, 32));
            least[i] = _mm512_min_epu64(least[i], h);
        }
    }
}

TARGET void jpc_seed_avx512(const jpc_seed_strings *strings, int n, uint64_t *minima)
{
    for (int first = 0; first < n; first += BLOCK * LANES) {
        struct flips flips;
        __m512i least[BLOCK];

        set_flips(&flips, first);
        for (int i = 0; i < BLOCK; i++)
            least[i] = _mm512_loadu_si512(minima + first + i * LANES);
        lower_few(strings->few, strings->n_few, &flips, least);
        lower_many(strings->many, strings->n_many, &flips, least);
        for (int i = 0; i < BLOCK; i++)
            _mm512_storeu_si512(minima + first + i * LANES, least[i]);
    }
}

#endif
