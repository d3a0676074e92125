/** What one run has and another has not, told to the user: the first few by name, the rest by
 *  number. */
#ifndef JPC_JOB_DIFFERENCE_H
#define JPC_JOB_DIFFERENCE_H

#include "core/memory.h"

typedef struct jpc_differences {
    jpc_buf text; /**< owned; those that are told, separated by "; " */
    size_t n, n_told;
} jpc_differences;

void jpc_difference_add(jpc_differences *differences, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void jpc_differences_release(jpc_differences *differences);

/** "a; b; c; and 4 more": a C string that lives until the next change. */
const char *jpc_differences_tell(jpc_differences *differences);

/** Adds what differs between two configurations as jpc_config_print() wrote them, option by option
 *  and stage by stage: "stages.length.min_chars is 500 here and 400 in the run". Left out is what
 *  changes no output: paths of the inputs, which the plan compares, limits, output.dir,
 *  resources. */
void jpc_config_differences(jpc_differences *differences, jpc_span was, jpc_span is);

#endif
