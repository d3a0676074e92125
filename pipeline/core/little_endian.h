/** Numbers in files: least byte first, on every machine. */
#ifndef JPC_CORE_LITTLE_ENDIAN_H
#define JPC_CORE_LITTLE_ENDIAN_H

#include <stdint.h>

// Written so that compilers see one load or store.

static inline uint32_t jpc_le32_load(const void *at)
{
    const unsigned char *b = (const unsigned char *)at;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t jpc_le64_load(const void *at)
{
    const unsigned char *b = (const unsigned char *)at;

    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

static inline void jpc_le32_store(void *at, uint32_t value)
{
    unsigned char *b = (unsigned char *)at;

    b[0] = (unsigned char)value;
    b[1] = (unsigned char)(value >> 8);
    b[2] = (unsigned char)(value >> 16);
    b[3] = (unsigned char)(value >> 24);
}

static inline void jpc_le64_store(void *at, uint64_t value)
{
    unsigned char *b = (unsigned char *)at;

    b[0] = (unsigned char)value;
    b[1] = (unsigned char)(value >> 8);
    b[2] = (unsigned char)(value >> 16);
    b[3] = (unsigned char)(value >> 24);
    b[4] = (unsigned char)(value >> 32);
    b[5] = (unsigned char)(value >> 40);
    b[6] = (unsigned char)(value >> 48);
    b[7] = (unsigned char)(value >> 56);
}

#endif
