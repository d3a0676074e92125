/** Kernels of text/script.c: scalar code that says what is right, and vectors that do the same.
 *
 *  Vectors look at each byte as the first of a character and count the classes that nearly all of
 *  Japanese text is made of: ASCII, kana and the marks among them, kanji from U+4E00 on. Characters
 *  of other classes, one in hundreds, are looked up one by one. Files of vectors are empty on
 *  machines that do not have them.
 */
#ifndef JPC_TEXT_SCRIPT_KERNEL_H
#define JPC_TEXT_SCRIPT_KERNEL_H

#include "core/cpu.h"
#include "core/memory.h"
#include "text/unicode_table.h"

typedef struct jpc_script_tally {
    uint64_t n[JPC_SCRIPT_CLASSES];
    uint64_t longest_run; /**< of one character that is no space */
} jpc_script_tally;

/** Adds the characters of well-formed UTF-8 to a tally, and sees runs inside them. */
typedef void jpc_script_function(jpc_span text, jpc_script_tally *tally);

typedef struct jpc_script_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_script_function *count;
} jpc_script_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_script_kernel jpc_script_kernels[];

jpc_script_function jpc_script_count_scalar, jpc_script_count_avx2, jpc_script_count_avx512;

/** Each byte, 64 times. Vectors of one byte are loaded from here, because a compiler that knows the
 *  byte makes them anew in each step, by an instruction that compares are waiting for. */
extern const uint8_t jpc_script_bytes[256][64];

/** Looks at one character, of any class, and, unless it stands before `seen`, at the run that
 * begins with it; returns up to where runs are seen then. */
const char *jpc_script_add_character(const char *at, const char *end, const char *seen,
                                     jpc_script_tally *tally);

/** Raises longest_run if a longer run begins at `at`; returns where that run ends, or `at` if it
 *  cannot be longer. */
const char *jpc_script_see_run(const char *at, const char *end, jpc_script_tally *tally);

#endif
