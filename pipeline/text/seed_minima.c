// XXH3-64 of a short string is a formula over its first and its last word, in which the seed is
// added to constants. So words are read once per string, and not once per seed; and the formula is
// the same for all seeds, as vectors want it. Strings of other lengths are left to the library.

#include "text/seed_minima.h"

#include <assert.h>

#include "core/hash.h"
#include "core/little_endian.h"
#include "text/seed_kernel.h"

static uint64_t rotated(uint64_t x, int n) { return x << n | x >> (64 - n); }

static uint64_t hash_few(const jpc_seed_words *words, uint64_t flip)
{
    uint64_t h = words->low ^ flip;

    h ^= rotated(h, 49) ^ rotated(h, 24);
    h *= JPC_XXH3_FACTOR_FEW;
    h ^= (h >> 35) + words->len;
    h *= JPC_XXH3_FACTOR_FEW;
    return h ^ h >> 28;
}

static uint64_t hash_many(const jpc_seed_words *words, uint64_t flip_low, uint64_t flip_high)
{
    uint64_t low = words->low ^ flip_low, high = words->high ^ flip_high;
    __extension__ unsigned __int128 product = (unsigned __int128)low * high;
    uint64_t h = words->len + __builtin_bswap64(low) + high +
                 ((uint64_t)product ^ (uint64_t)(product >> 64));

    h ^= h >> 37;
    h *= JPC_XXH3_FACTOR;
    return h ^ h >> 32;
}

static void lower_scalar(const jpc_seed_strings *strings, int n, uint64_t *minima)
{
    for (int seed = 0; seed < n; seed++) {
        uint64_t least = minima[seed], flip = jpc_xxh3_flip_few((uint64_t)seed);
        uint64_t low = JPC_XXH3_FLIP_LOW + (uint64_t)seed,
                 high = JPC_XXH3_FLIP_HIGH - (uint64_t)seed;

        for (size_t i = 0; i < strings->n_few; i++) {
            uint64_t hash = hash_few(&strings->few[i], flip);

            least = hash < least ? hash : least;
        }
        for (size_t i = 0; i < strings->n_many; i++) {
            uint64_t hash = hash_many(&strings->many[i], low, high);

            least = hash < least ? hash : least;
        }
        minima[seed] = least;
    }
}

const jpc_seed_kernel jpc_seed_kernels[] = {
#if defined(__x86_64__)
    {"avx512", JPC_CPU_AVX512, jpc_seed_avx512},
#endif
    {"scalar", JPC_CPU_SCALAR, lower_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

const jpc_seed_kernel *jpc_seed_kernel_best(void)
{
    const jpc_seed_kernel *kernel = jpc_seed_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel;
}

// ---- strings ----------------------------------------------------------------------------

static void lower_any(jpc_span string, int n, uint64_t *minima)
{
    for (int seed = 0; seed < n; seed++) {
        uint64_t hash = jpc_hash64_seeded(string.ptr, string.len, (uint64_t)seed);

        minima[seed] = hash < minima[seed] ? hash : minima[seed];
    }
}

static uint64_t word32(const char *at) { return jpc_le32_load(at); }
static uint64_t word64(const char *at) { return jpc_le64_load(at); }

static void take(jpc_seed_strings *strings, jpc_span string, int n, uint64_t *minima)
{
    const char *start = string.ptr, *end = start + string.len;

    if (string.len >= 4 && string.len <= 8)
        strings->few[strings->n_few++] =
            (jpc_seed_words){.low = word32(start) << 32 | word32(end - 4), .len = string.len};
    else if (string.len >= 9 && string.len <= 16)
        strings->many[strings->n_many++] =
            (jpc_seed_words){word64(start), word64(end - 8), string.len};
    else
        lower_any(string, n, minima);
}

void jpc_seed_minima(const jpc_seed_kernel *kernel, jpc_arena *arena, const jpc_span *strings,
                     size_t n_strings, int n_seeds, uint64_t *minima)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    size_t bytes = (n_strings + 1) * sizeof(jpc_seed_words);
    jpc_seed_strings sorted = {jpc_arena_alloc(arena, bytes), jpc_arena_alloc(arena, bytes), 0, 0};
    size_t room = ((size_t)n_seeds + JPC_SEED_ROUND - 1) / JPC_SEED_ROUND * JPC_SEED_ROUND;

    assert(n_seeds >= 1 && n_seeds <= JPC_SEED_MAX);
    memset(minima, 0xFF, room * sizeof *minima);
    for (size_t i = 0; i < n_strings; i++)
        take(&sorted, strings[i], n_seeds, minima);
    kernel->lower(&sorted, n_seeds, minima);
    jpc_arena_rewind(arena, mark);
}

// ---- signatures -------------------------------------------------------------------------

uint64_t jpc_seed_band_key(const uint64_t *minima, int band, int rows)
{
    return jpc_hash64_seeded(minima + (size_t)band * (size_t)rows, (size_t)rows * sizeof *minima,
                             (uint64_t)band);
}

void jpc_seed_bytes(const uint64_t *minima, int n, uint8_t *bytes)
{
    for (int i = 0; i < n; i++)
        bytes[i] = (uint8_t)minima[i];
}
