/** Kernels that cut sentences: scalar code that says what is right, and vectors that do the same.
 *  Files of vectors are empty on machines that do not have them. */
#ifndef JPC_TEXT_SENTENCE_KERNEL_H
#define JPC_TEXT_SENTENCE_KERNEL_H

#include "core/cpu.h"
#include "text/sentence_list.h"

/** Appends the sentences of well-formed UTF-8; returns the number of lines. */
typedef size_t jpc_sentence_function(jpc_sentence_list *list, jpc_span text);

typedef struct jpc_sentence_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_sentence_function *cut;
} jpc_sentence_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_sentence_kernel jpc_sentence_kernels[];

jpc_sentence_function jpc_sentence_cut_scalar, jpc_sentence_cut_avx2;

#endif
