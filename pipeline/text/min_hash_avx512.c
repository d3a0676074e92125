// 3 * 8 of 32 registers. A product costs two operations, the sum and the minimum one each.

#include "text/min_hash_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

// The permutations of n registers from `first` on. Where this is inlined, n is a constant.
TARGET static inline __attribute__((always_inline)) void block(const jpc_minhash *minhash,
                                                               const uint64_t *shingles,
                                                               size_t n_shingles, uint32_t *minima,
                                                               int first, int n)
{
    const uint32_t *a = minhash->a + first * LANES, *b = minhash->b + first * LANES;
    __m512i factor[JPC_MINHASH_BLOCK], addend[JPC_MINHASH_BLOCK], least[JPC_MINHASH_BLOCK];

    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++) {
        factor[i] = _mm512_loadu_si512(a + i * LANES);
        addend[i] = _mm512_loadu_si512(b + i * LANES);
        least[i] = _mm512_set1_epi32(-1);
    }
    for (size_t k = 0; k < n_shingles; k++) {
        __m512i x = _mm512_set1_epi32((int)jpc_minhash_permuted(shingles[k]));

        JPC_MINHASH_UNROLL
        for (int i = 0; i < n; i++) {
            __m512i value = _mm512_add_epi32(_mm512_mullo_epi32(x, factor[i]), addend[i]);

            least[i] = _mm512_min_epu32(least[i], value);
        }
    }
    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++)
        _mm512_storeu_si512(minima + (first + i) * LANES, least[i]);
}

TARGET void jpc_minhash_avx512(const jpc_minhash *minhash, const uint64_t *shingles,
                               size_t n_shingles, uint32_t *minima)
{
    int first = 0, end = (minhash->n + LANES - 1) / LANES;

    for (; end - first > JPC_MINHASH_BLOCK; first += JPC_MINHASH_BLOCK)
        block(minhash, shingles, n_shingles, minima, first, JPC_MINHASH_BLOCK);
    switch (end - first) {
    case 1: block(minhash, shingles, n_shingles, minima, first, 1); break;
    case 2: block(minhash, shingles, n_shingles, minima, first, 2); break;
    case 3: block(minhash, shingles, n_shingles, minima, first, 3); break;
    case 4: block(minhash, shingles, n_shingles, minima, first, 4); break;
    case 5: block(minhash, shingles, n_shingles, minima, first, 5); break;
    case 6: block(minhash, shingles, n_shingles, minima, first, 6); break;
    case 7: block(minhash, shingles, n_shingles, minima, first, 7); break;
    default: block(minhash, shingles, n_shingles, minima, first, JPC_MINHASH_BLOCK);
    }
}

#endif
