/** Minima of XXH3-64 over a set of strings under many seeds, as published MinHash signatures have
 *  them (Doubri): minima[i] is the least XXH3-64 with seed i of any of the strings.
 *
 *  Minima are stored in files as bytes and keys: the formulas are those of the specification of
 *  XXH3 (Collet), and of jpc_seed_band_key().
 */
#ifndef JPC_TEXT_SEED_MINIMA_H
#define JPC_TEXT_SEED_MINIMA_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/memory.h"

#define JPC_SEED_MAX 1024 // seeds
#define JPC_SEED_ROUND 64 // a buffer for minima holds a multiple of so many

/** What of a string goes into its hash, with any seed. */
typedef struct jpc_seed_words {
    uint64_t low, high, len;
} jpc_seed_words;

/** Strings of 4 to 8 bytes, and of 9 to 16: formulas differ by length. */
typedef struct jpc_seed_strings {
    jpc_seed_words *few, *many; /**< few: both words of 4 bytes in `low` */
    size_t n_few, n_many;
} jpc_seed_strings;

/** Lowers minima[i], i < n rounded up to JPC_SEED_ROUND, to the least hash with seed i. */
typedef void jpc_seed_function(const jpc_seed_strings *strings, int n, uint64_t *minima);

typedef struct jpc_seed_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_seed_function *lower;
} jpc_seed_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. Same bits from all. */
extern const jpc_seed_kernel jpc_seed_kernels[];

/** The best one that this processor has. */
const jpc_seed_kernel *jpc_seed_kernel_best(void);

/** The minima with seeds 0 … n_seeds − 1, n_seeds <= JPC_SEED_MAX; of no strings, UINT64_MAX. Equal
 *  strings cost time only. `minima` has room for n_seeds rounded up to a multiple of 64; what
 *  stands behind n_seeds is undefined. Scratch from the arena, given back. */
void jpc_seed_minima(const jpc_seed_kernel *kernel, jpc_arena *arena, const jpc_span *strings,
                     size_t n_strings, int n_seeds, uint64_t *minima);

/** Key of the minima [band * rows, (band + 1) * rows) and of the band's number: XXH3-64 of the
 *  minima side by side, 8 bytes each, little-endian, with the band's number as seed. */
uint64_t jpc_seed_band_key(const uint64_t *minima, int band, int rows);

/** A byte of each minimum, its lowest. */
void jpc_seed_bytes(const uint64_t *minima, int n, uint8_t *bytes);

#endif
