/** Skipping what a normaliser leaves as it is, many bytes at once.
 *
 *  Each function returns the first place at or behind `at` where something may have to be done, or
 *  `end`. What is there may turn out to be in order: look at it one character at a time, then skip
 *  again. Without vectors nothing is skipped. `at` is where a character of well-formed UTF-8
 * begins.
 */
#ifndef JPC_TEXT_SKIP_H
#define JPC_TEXT_SKIP_H

#include <stdint.h>

#include "core/cpu.h"

typedef const char *jpc_skip_function(const char *at, const char *end);

typedef struct jpc_skip_kernel {
    const char *name;
    jpc_cpu_vectors vectors;     /**< what it needs: jpc_cpu_has() */
    jpc_skip_function *newlines; /**< to CR, VT, FF, NEL, LS, PS */
    jpc_skip_function *controls; /**< to what jpc_normalize_controls() may remove */
    jpc_skip_function *plain;    /**< to what any normal form may change, joining characters */
    /** To a blank that is not a single space or tab inside a line; to two newlines in a row, and to
     *  three. */
    jpc_skip_function *words, *lines;
    jpc_skip_function *spaces; /**< to White_Space that is not a single U+0020 */
} jpc_skip_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_skip_kernel jpc_skip_kernels[];

/** The best that runs here. */
const jpc_skip_kernel *jpc_skip(void);

jpc_skip_function jpc_skip_newlines_avx2, jpc_skip_controls_avx2, jpc_skip_plain_avx2,
    jpc_skip_words_avx2, jpc_skip_lines_avx2, jpc_skip_spaces_avx2;

#endif
