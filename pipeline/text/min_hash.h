/** MinHash signatures (Broder 1997) and their bands (Leskovec, Rajaraman, Ullman, chapter 3).
 *
 *  A permutation of 32-bit numbers is x * a + b mod 2^32, a odd; x is the upper half of a shingle's
 *  hash. Two sets have the same minimum under a permutation with the probability of their Jaccard
 *  similarity s; at least one of `bands` bands of `rows` minima is equal with 1 - (1 -
 * s^rows)^bands.
 *
 *  Permutation i has a = (r >> 32) | 1 and b = r mod 2^32, where r is the value i (from 0) of
 *  splitmix64 (Steele, Lea and Flood 2014) with the seed JPC_MINHASH_SEED:
 *
 *      z = seed + (i + 1) * 0x9E3779B97F4A7C15         (mod 2^64)
 *      z = (z xor (z >> 30)) * 0xBF58476D1CE4E5B9
 *      z = (z xor (z >> 27)) * 0x94D049BB133111EB
 *      r = z xor (z >> 31)
 *
 *  The first permutations of any number are the same. Minima, bytes and band keys are stored in
 *  files: none of these formulas ever changes.
 */
#ifndef JPC_TEXT_MINHASH_H
#define JPC_TEXT_MINHASH_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

#define JPC_MINHASH_MAX 1024 // permutations
#define JPC_MINHASH_SEED 0x6A70637572617465u
#define JPC_MINHASH_ROUND 64 // a buffer for minima holds a multiple of so many

/** Number of minima for which a buffer must have room. */
static inline size_t jpc_minhash_room(int n_permutations)
{
    return ((size_t)n_permutations + JPC_MINHASH_ROUND - 1) / JPC_MINHASH_ROUND * JPC_MINHASH_ROUND;
}

typedef struct jpc_minhash {
    int n;                                   /**< permutations */
    uint32_t *a, *b;                         /**< owned; jpc_minhash_room(n) each */
    const struct jpc_minhash_kernel *kernel; /**< what computes */
} jpc_minhash;

/** minima[i] = least x * a[i] + b[i], i < n; what stands between n and room is undefined. */
typedef void jpc_minhash_function(const jpc_minhash *minhash, const uint64_t *shingles,
                                  size_t n_shingles, uint32_t *minima);

typedef struct jpc_minhash_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_minhash_function *compute;
} jpc_minhash_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. Same bits from all. */
extern const jpc_minhash_kernel jpc_minhash_kernels[];

/** n_permutations: 1 … JPC_MINHASH_MAX. Then read-only: any number of threads. */
void jpc_minhash_init(jpc_minhash *minhash, int n_permutations);
void jpc_minhash_release(jpc_minhash *minhash);

/** The minima of the shingles under all permutations; of none, UINT32_MAX. `minima` has room for
 *  jpc_minhash_room(n), n rounded up to a multiple of 64. */
void jpc_minhash_compute(const jpc_minhash *minhash, const uint64_t *shingles, size_t n_shingles,
                         uint32_t *minima);

/** Key of the minima [band * rows, (band + 1) * rows) and of the band's number: XXH3-64 of the
 *  minima, 4 bytes each, little-endian, with the band's number as seed. */
uint64_t jpc_minhash_band_key(const uint32_t *minima, int band, int rows);

/** That at least one band of two sets of this similarity is equal: 1 - (1 - s^rows)^bands. */
double jpc_minhash_probability(double similarity, int bands, int rows);

/** The most rows with which, in permutations / rows bands, a pair of this similarity is found with
 * a probability of at least `recall`; 1 row if there is no such number. */
void jpc_minhash_choose(double similarity, double recall, int permutations, int *bands, int *rows);

/** A byte of each minimum, its lowest: the highest are nearly always 0. */
void jpc_minhash_bytes(const uint32_t *minima, int n, uint8_t *bytes);

/** At how many of n places, n <= JPC_MINHASH_MAX, the bytes are equal. */
int jpc_minhash_matches(const uint8_t *a, const uint8_t *b, int n);

/** The similarity that so many equal bytes tell, 0 … 1: unequal minima have equal bytes once in 256
 *  cases (Li and König 2010, b-bit minwise hashing, b = 8). */
double jpc_minhash_estimate(int matches, int n);

/** Standard error of jpc_minhash_estimate() for two sets of this similarity. */
double jpc_minhash_error(double similarity, int n);

#endif
