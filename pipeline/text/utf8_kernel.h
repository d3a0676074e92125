/** Kernels of text/utf8.c: scalar code that says what is right, and vectors that do the same.
 *
 *  Vectors validate by the lookup of Keiser and Lemire, "Validating UTF-8 in less than one
 *  instruction per byte" (2021), section 6: three tables of 16 bytes, indexed by both halves of a
 *  byte and the upper half of the next one, say which errors each of them allows; what all three
 *  allow is an error. The third and fourth byte of a character are found by the lead two and three
 *  bytes before them. Files of vectors are empty on machines that do not have them.
 */
#ifndef JPC_TEXT_UTF8_KERNEL_H
#define JPC_TEXT_UTF8_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"

/** Length of the longest well-formed prefix, or number of bytes that are no tail. */
typedef size_t jpc_utf8_function(const unsigned char *bytes, size_t len);

typedef struct jpc_utf8_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_utf8_function *valid_prefix, *count;
} jpc_utf8_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_utf8_kernel jpc_utf8_kernels[];

jpc_utf8_function jpc_utf8_valid_prefix_scalar, jpc_utf8_valid_prefix_avx2,
    jpc_utf8_valid_prefix_neon;
jpc_utf8_function jpc_utf8_count_scalar, jpc_utf8_count_avx2, jpc_utf8_count_neon;

#define JPC_UTF8_BLOCK 64 // bytes that vectors look at in one step

/** `at`, or where the character begins that `at` cuts. In front of `at` are at least three bytes,
 *  well-formed but for this. */
static inline size_t jpc_utf8_boundary(const unsigned char *bytes, size_t at)
{
    if (bytes[at - 1] >= 0xC0)
        return at - 1;
    if (bytes[at - 2] >= 0xE0)
        return at - 2;
    return bytes[at - 3] >= 0xF0 ? at - 3 : at;
}

// What is wrong with two bytes in a row.
#define JPC_UTF8_SHORT 0x01      // a lead, then no tail
#define JPC_UTF8_LONG 0x02       // ASCII, then a tail
#define JPC_UTF8_OVERLONG_3 0x04 // E0, then 80 … 9F
#define JPC_UTF8_BEYOND 0x08     // F4, then 90 … BF; F5 … FF, then 90 … BF
#define JPC_UTF8_SURROGATE 0x10  // ED, then A0 … BF
#define JPC_UTF8_OVERLONG_2 0x20 // C0 or C1, then a tail
#define JPC_UTF8_BEYOND_8 0x40   // F5 … FF, then 80 … 8F
#define JPC_UTF8_OVERLONG_4 0x40 // F0, then 80 … 8F: told from the one above by the first byte
#define JPC_UTF8_TWO_TAILS 0x80  // no error if a lead of three or four is two or three before
#define JPC_UTF8_ANY_LOW (JPC_UTF8_SHORT | JPC_UTF8_LONG | JPC_UTF8_TWO_TAILS)
#define JPC_UTF8_BEYOND_F (JPC_UTF8_ANY_LOW | JPC_UTF8_BEYOND | JPC_UTF8_BEYOND_8)
#define JPC_UTF8_TAIL (JPC_UTF8_LONG | JPC_UTF8_OVERLONG_2 | JPC_UTF8_TWO_TAILS)

/** By the upper half of the first byte. */
static const uint8_t jpc_utf8_first_high[16] = {
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_LONG,
    JPC_UTF8_TWO_TAILS,
    JPC_UTF8_TWO_TAILS,
    JPC_UTF8_TWO_TAILS,
    JPC_UTF8_TWO_TAILS,
    JPC_UTF8_SHORT | JPC_UTF8_OVERLONG_2,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT | JPC_UTF8_OVERLONG_3 | JPC_UTF8_SURROGATE,
    JPC_UTF8_SHORT | JPC_UTF8_BEYOND | JPC_UTF8_BEYOND_8 | JPC_UTF8_OVERLONG_4,
};

/** By its lower half. */
static const uint8_t jpc_utf8_first_low[16] = {
    JPC_UTF8_ANY_LOW | JPC_UTF8_OVERLONG_2 | JPC_UTF8_OVERLONG_3 | JPC_UTF8_OVERLONG_4,
    JPC_UTF8_ANY_LOW | JPC_UTF8_OVERLONG_2,
    JPC_UTF8_ANY_LOW,
    JPC_UTF8_ANY_LOW,
    JPC_UTF8_ANY_LOW | JPC_UTF8_BEYOND,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F | JPC_UTF8_SURROGATE,
    JPC_UTF8_BEYOND_F,
    JPC_UTF8_BEYOND_F,
};

/** By the upper half of the second byte. */
static const uint8_t jpc_utf8_second_high[16] = {
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_TAIL | JPC_UTF8_OVERLONG_3 | JPC_UTF8_BEYOND_8 | JPC_UTF8_OVERLONG_4,
    JPC_UTF8_TAIL | JPC_UTF8_OVERLONG_3 | JPC_UTF8_BEYOND,
    JPC_UTF8_TAIL | JPC_UTF8_SURROGATE | JPC_UTF8_BEYOND,
    JPC_UTF8_TAIL | JPC_UTF8_SURROGATE | JPC_UTF8_BEYOND,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
    JPC_UTF8_SHORT,
};

#endif
