/** Vector kernels of text/min_hash.c: each needs what its name says of the processor. Their files
 *  are empty on other machines. */
#ifndef JPC_TEXT_MINHASH_KERNEL_H
#define JPC_TEXT_MINHASH_KERNEL_H

#include "text/min_hash.h"

jpc_minhash_function jpc_minhash_avx2, jpc_minhash_avx512, jpc_minhash_neon;

#define JPC_MINHASH_BLOCK 8 // registers of minima that are filled in one pass

/** Before a loop over the registers of a block: arrays are registers only if it is unrolled. */
#if defined(__clang__)
#define JPC_MINHASH_UNROLL _Pragma("clang loop unroll(full)")
#else
#define JPC_MINHASH_UNROLL _Pragma("GCC unroll 8")
#endif

/** The bits of a shingle that are permuted. */
static inline uint32_t jpc_minhash_permuted(uint64_t shingle) { return (uint32_t)(shingle >> 32); }

#endif
