// The minima stay in 8 of 16 registers; factors and addends do not all fit and are operands in
// memory, which costs nothing beside the products.

#include "text/min_hash_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define TARGET __attribute__((target("avx2")))

// The permutations of n registers from `first` on. Where this is inlined, n is a constant.
TARGET static inline __attribute__((always_inline)) void block(const jpc_minhash *minhash,
                                                               const uint64_t *shingles,
                                                               size_t n_shingles, uint32_t *minima,
                                                               int first, int n)
{
    const uint32_t *a = minhash->a + first * LANES, *b = minhash->b + first * LANES;
    __m256i factor[JPC_MINHASH_BLOCK], addend[JPC_MINHASH_BLOCK], least[JPC_MINHASH_BLOCK];

    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++) {
        factor[i] = _mm256_loadu_si256((const __m256i *)(a + i * LANES));
        addend[i] = _mm256_loadu_si256((const __m256i *)(b + i * LANES));
        least[i] = _mm256_set1_epi32(-1);
    }
    for (size_t k = 0; k < n_shingles; k++) {
        __m256i x = _mm256_set1_epi32((int)jpc_minhash_permuted(shingles[k]));

        JPC_MINHASH_UNROLL
        for (int i = 0; i < n; i++) {
            __m256i value = _mm256_add_epi32(_mm256_mullo_epi32(x, factor[i]), addend[i]);

            least[i] = _mm256_min_epu32(least[i], value);
        }
    }
    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++)
        _mm256_storeu_si256((__m256i *)(minima + (first + i) * LANES), least[i]);
}

TARGET void jpc_minhash_avx2(const jpc_minhash *minhash, const uint64_t *shingles,
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
