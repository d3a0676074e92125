#include "job/key_sieve.h"

#include <stdlib.h>

#include "core/memory.h"

#define LEAST_BYTES ((uint64_t)8 << 10)
#define BITS_PER_KEY 16

void jpc_key_sieve_open(jpc_key_sieve *sieve, uint64_t n_keys, size_t max_bytes)
{
    uint64_t bytes = LEAST_BYTES;

    while (bytes * 8 / BITS_PER_KEY < n_keys && bytes * 2 <= max_bytes)
        bytes *= 2;
    sieve->words = jpc_alloc((size_t)bytes);
    sieve->mask = bytes * 8 - 1;
}

// Keys of one slice have their first bits in common, so the places are made of all of them.
static void places_of(const jpc_key_sieve *sieve, uint64_t key, uint64_t places[2])
{
    key ^= key >> 32;
    key *= 0x9E3779B97F4A7C15u; // 2^64 / golden ratio
    key ^= key >> 29;
    places[0] = key & sieve->mask;
    key *= 0xBF58476D1CE4E5B9u; // of SplitMix64
    key ^= key >> 32;
    places[1] = key & sieve->mask;
}

void jpc_key_sieve_add(jpc_key_sieve *sieve, uint64_t key)
{
    uint64_t places[2];

    places_of(sieve, key, places);
    for (int i = 0; i < 2; i++)
        sieve->words[places[i] / 64] |= (uint64_t)1 << (places[i] % 64);
}

bool jpc_key_sieve_may_have(const jpc_key_sieve *sieve, uint64_t key)
{
    uint64_t places[2];

    places_of(sieve, key, places);
    for (int i = 0; i < 2; i++)
        if ((sieve->words[places[i] / 64] >> (places[i] % 64) & 1) == 0)
            return false;
    return true;
}

void jpc_key_sieve_close(jpc_key_sieve *sieve)
{
    free(sieve->words);
    *sieve = (jpc_key_sieve){NULL, 0};
}
