/** Where it is worth looking for personal information. */
#ifndef JPC_PII_ANCHOR_H
#define JPC_PII_ANCHOR_H

#include "core/cpu.h"
#include "pii/detector.h"

/** The first digit, @ or ＠ at or behind `at`, or `end`. `at` is where a character of well-formed
 *  UTF-8 begins. */
typedef const char *jpc_anchor_function(const char *at, const char *end);

typedef struct jpc_anchor_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_anchor_function *next;
} jpc_anchor_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_anchor_kernel jpc_anchor_kernels[];

/** The best that runs here. */
jpc_anchor_function *jpc_anchor_next(void);

jpc_anchor_function jpc_anchor_next_scalar, jpc_anchor_next_avx2;

/** The run of digits that begins at text[at], which is a digit. */
jpc_anchor jpc_anchor_digits(jpc_span text, size_t at);

#endif
