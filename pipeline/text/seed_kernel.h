/** Kernels of text/seed_minima.c and the constants of XXH3-64 that they share: words of its default
 *  secret, and its factors. */
#ifndef JPC_TEXT_SEED_KERNEL_H
#define JPC_TEXT_SEED_KERNEL_H

#include "text/seed_minima.h"

jpc_seed_function jpc_seed_avx512;

#define JPC_XXH3_FLIP_FEW 0xC73AB174C5ECD5A2u  // secret[8..16) xor secret[16..24)
#define JPC_XXH3_FLIP_LOW 0x6782737BEA4239B9u  // secret[24..32) xor secret[32..40)
#define JPC_XXH3_FLIP_HIGH 0xAF56BC3B0996523Au // secret[40..48) xor secret[48..56)
#define JPC_XXH3_FACTOR 0x165667919E3779F9u
#define JPC_XXH3_FACTOR_FEW 0x9FB21C651E98DF25u

/** What is xored into a string of 4 to 8 bytes. */
static inline uint64_t jpc_xxh3_flip_few(uint64_t seed)
{
    return JPC_XXH3_FLIP_FEW - (seed ^ (uint64_t)__builtin_bswap32((uint32_t)seed) << 32);
}

#endif
