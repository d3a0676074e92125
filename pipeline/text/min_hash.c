// What all kernels must give is in compute_scalar(); the others do the same on registers of 4 to 16
// permutations. They hold as many permutations as there are registers, in blocks, and pass through
// the shingles once per block: reading a shingle is then one load for the whole block.

#include "text/min_hash.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/memory.h"
#include "text/min_hash_kernel.h"

static void compute_scalar(const jpc_minhash *minhash, const uint64_t *shingles, size_t n_shingles,
                           uint32_t *minima)
{
    for (int i = 0; i < minhash->n; i++) {
        uint32_t a = minhash->a[i], b = minhash->b[i], least = UINT32_MAX;

        for (size_t k = 0; k < n_shingles; k++) {
            uint32_t value = jpc_minhash_permuted(shingles[k]) * a + b;

            least = value < least ? value : least;
        }
        minima[i] = least;
    }
}

const jpc_minhash_kernel jpc_minhash_kernels[] = {
#if defined(__x86_64__)
    {"avx512", JPC_CPU_AVX512, jpc_minhash_avx512},
    {"avx2", JPC_CPU_AVX2, jpc_minhash_avx2},
#elif defined(__aarch64__)
    {"neon", JPC_CPU_NEON, jpc_minhash_neon},
#endif
    {"scalar", JPC_CPU_SCALAR, compute_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

void jpc_minhash_init(jpc_minhash *minhash, int n_permutations)
{
    size_t room = jpc_minhash_room(n_permutations);
    uint64_t state = JPC_MINHASH_SEED;
    const jpc_minhash_kernel *kernel = jpc_minhash_kernels;

    assert(n_permutations >= 1 && n_permutations <= JPC_MINHASH_MAX);
    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    *minhash = (jpc_minhash){.n = n_permutations, .kernel = kernel};
    minhash->a = jpc_alloc(room * sizeof *minhash->a);
    minhash->b = jpc_alloc(room * sizeof *minhash->b);
    for (int i = 0; i < n_permutations; i++) {
        uint64_t random = splitmix(&state);

        minhash->a[i] = (uint32_t)(random >> 32) | 1;
        minhash->b[i] = (uint32_t)random;
    }
}

void jpc_minhash_release(jpc_minhash *minhash)
{
    free(minhash->a);
    free(minhash->b);
    *minhash = (jpc_minhash){0};
}

void jpc_minhash_compute(const jpc_minhash *minhash, const uint64_t *shingles, size_t n_shingles,
                         uint32_t *minima)
{
    minhash->kernel->compute(minhash, shingles, n_shingles, minima);
}

// ---- bands ------------------------------------------------------------------------------

uint64_t jpc_minhash_band_key(const uint32_t *minima, int band, int rows)
{
    return jpc_hash64_seeded(minima + (size_t)band * (size_t)rows, (size_t)rows * sizeof *minima,
                             (uint64_t)band);
}

double jpc_minhash_probability(double similarity, int bands, int rows)
{
    return 1 - pow(1 - pow(similarity, rows), bands);
}

void jpc_minhash_choose(double similarity, double recall, int permutations, int *bands, int *rows)
{
    *rows = permutations;
    while (*rows > 1 && jpc_minhash_probability(similarity, permutations / *rows, *rows) < recall)
        --*rows;
    *bands = permutations / *rows;
}

// ---- verification -----------------------------------------------------------------------

#define CHANCE (1 / 256.0) // that the bytes of unequal minima are equal
#define LANES 16           // of registers that every processor has

typedef uint8_t lanes __attribute__((vector_size(LANES)));

void jpc_minhash_bytes(const uint32_t *minima, int n, uint8_t *bytes)
{
    for (int i = 0; i < n; i++)
        bytes[i] = (uint8_t)minima[i];
}

int jpc_minhash_matches(const uint8_t *a, const uint8_t *b, int n)
{
    lanes equal = {0};
    int i = 0, matches = 0;

    for (; n - i >= LANES; i += LANES) {
        lanes left, right;

        memcpy(&left, a + i, LANES);
        memcpy(&right, b + i, LANES);
        equal -= (lanes)(left == right); // of which true is -1
    }
    for (; i < n; i++)
        matches += a[i] == b[i];
    for (i = 0; i < LANES; i++)
        matches += equal[i];
    return matches;
}

double jpc_minhash_estimate(int matches, int n)
{
    double similarity = ((double)matches / n - CHANCE) / (1 - CHANCE);

    return similarity > 0 ? similarity : 0;
}

double jpc_minhash_error(double similarity, int n)
{
    double equal = similarity + (1 - similarity) * CHANCE;

    return sqrt(equal * (1 - equal) / n) / (1 - CHANCE);
}
