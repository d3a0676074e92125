/** The one door to xxHash. Values are stable across machines and versions of
 *  this program: they are stored in files (Collet, xxHash specification, XXH3). */
#ifndef JPC_CORE_HASH_H
#define JPC_CORE_HASH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <xxhash.h>

#include "core/memory.h"

typedef struct jpc_hash128 {
    uint64_t high, low;
} jpc_hash128;

static inline bool jpc_hash128_equals(jpc_hash128 a, jpc_hash128 b)
{
    return a.high == b.high && a.low == b.low;
}

/** Below, at or above 0. */
static inline int jpc_hash128_compare(jpc_hash128 a, jpc_hash128 b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/** 0 stands for a hash that is not known. */
static inline bool jpc_hash128_is_zero(jpc_hash128 hash) { return hash.high == 0 && hash.low == 0; }

/** XXH3-64 with seed 0. */
static inline uint64_t jpc_hash64(const void *ptr, size_t len) { return XXH3_64bits(ptr, len); }

static inline uint64_t jpc_hash64_seeded(const void *ptr, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(ptr, len, seed);
}

/** XXH3-128 with seed 0. */
static inline jpc_hash128 jpc_hash128_of(const void *ptr, size_t len)
{
    XXH128_hash_t hash = XXH3_128bits(ptr, len);

    return (jpc_hash128){hash.high64, hash.low64};
}

/** XXH3-128 of bytes that come in pieces; the same value as jpc_hash128_of() of all of them. */
typedef struct jpc_hasher {
    XXH3_state_t *state; /**< owned */
} jpc_hasher;

static inline void jpc_hasher_open(jpc_hasher *hasher)
{
    hasher->state = XXH3_createState();
    XXH3_128bits_reset(hasher->state);
}

static inline void jpc_hasher_add(jpc_hasher *hasher, const void *ptr, size_t len)
{
    XXH3_128bits_update(hasher->state, ptr, len);
}

static inline jpc_hash128 jpc_hasher_value(const jpc_hasher *hasher)
{
    XXH128_hash_t hash = XXH3_128bits_digest(hasher->state);

    return (jpc_hash128){hash.high64, hash.low64};
}

static inline void jpc_hasher_close(jpc_hasher *hasher)
{
    XXH3_freeState(hasher->state);
    hasher->state = NULL;
}

/** XXH3-64 of bytes that come in pieces; the same value as jpc_hash64() of all of them. */
typedef struct jpc_hasher64 {
    XXH3_state_t *state; /**< owned */
} jpc_hasher64;

static inline void jpc_hasher64_open(jpc_hasher64 *hasher)
{
    hasher->state = XXH3_createState();
    XXH3_64bits_reset(hasher->state);
}

static inline void jpc_hasher64_add(jpc_hasher64 *hasher, const void *ptr, size_t len)
{
    XXH3_64bits_update(hasher->state, ptr, len);
}

static inline uint64_t jpc_hasher64_value(const jpc_hasher64 *hasher)
{
    return XXH3_64bits_digest(hasher->state);
}

static inline void jpc_hasher64_close(jpc_hasher64 *hasher)
{
    XXH3_freeState(hasher->state);
    hasher->state = NULL;
}

#define JPC_HASH_HEX 33 // 32 digits and a NUL

/** Writes 32 lower-case hexadecimal digits, most significant first, and a NUL. */
static inline void jpc_hash128_hex(jpc_hash128 hash, char hex[JPC_HASH_HEX])
{
    snprintf(hex, JPC_HASH_HEX, "%016llx%016llx", (unsigned long long)hash.high,
             (unsigned long long)hash.low);
}

/** Appends "xxhash 0.8.1\n". */
static inline void jpc_hash_version(jpc_buf *out)
{
    unsigned number = XXH_versionNumber();

    jpc_buf_printf(out, "xxhash %u.%u.%u\n", number / 10000, number / 100 % 100, number % 100);
}

#endif
