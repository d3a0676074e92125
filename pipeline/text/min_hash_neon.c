// 3 * 8 of 32 registers.

#include "text/min_hash_kernel.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define LANES 4

// The permutations of n registers from `first` on. Where this is inlined, n is a constant.
static inline __attribute__((always_inline)) void block(const jpc_minhash *minhash,
                                                        const uint64_t *shingles, size_t n_shingles,
                                                        uint32_t *minima, int first, int n)
{
    const uint32_t *a = minhash->a + first * LANES, *b = minhash->b + first * LANES;
    uint32x4_t factor[JPC_MINHASH_BLOCK], addend[JPC_MINHASH_BLOCK], least[JPC_MINHASH_BLOCK];

    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++) {
        factor[i] = vld1q_u32(a + i * LANES);
        addend[i] = vld1q_u32(b + i * LANES);
        least[i] = vdupq_n_u32(UINT32_MAX);
    }
    for (size_t k = 0; k < n_shingles; k++) {
        uint32x4_t x = vdupq_n_u32(jpc_minhash_permuted(shingles[k]));

        JPC_MINHASH_UNROLL
        for (int i = 0; i < n; i++) {
            uint32x4_t value = vmlaq_u32(addend[i], x, factor[i]);

            least[i] = vminq_u32(least[i], value);
        }
    }
    JPC_MINHASH_UNROLL
    for (int i = 0; i < n; i++)
        vst1q_u32(minima + (first + i) * LANES, least[i]);
}

void jpc_minhash_neon(const jpc_minhash *minhash, const uint64_t *shingles, size_t n_shingles,
                      uint32_t *minima)
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
