/** Connected components of a graph over documents 0 … n − 1, given as edges, in bounded memory.
 *
 *  The result depends on the set of edges only: not on their order, their direction, repetitions,
 *  memory, or on the method. An edge from a document to itself says nothing.
 */
#ifndef JPC_JOB_COMPONENTS_H
#define JPC_JOB_COMPONENTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

typedef struct jpc_components jpc_components;

typedef enum jpc_components_kind {
    JPC_COMPONENTS_U32,   /**< union-find in memory, 4 1/8 bytes per document; below 2^32 */
    JPC_COMPONENTS_U40,   /**< union-find in memory, 5 1/8 bytes per document; up to 2^40 */
    JPC_COMPONENTS_STARS, /**< rounds of sorting on disk; costs 32 bytes per edge and round */
} jpc_components_kind;

/** Takes the first kind that `n_docs` and `memory_bytes` allow. `spill_path` as in
 *  jpc_sorter_open(). */
void jpc_components_open(jpc_components **components, const char *spill_path, uint64_t n_docs,
                         size_t memory_bytes);

/** The kind is given (for tests). */
void jpc_components_open_as(jpc_components **components, const char *spill_path, uint64_t n_docs,
                            size_t memory_bytes, jpc_components_kind kind);

/** "u32", "u40" or "stars". */
const char *jpc_components_method(const jpc_components *components);

/** JPC_ERR_DATA if a or b is no document; JPC_ERR_OUTPUT as jpc_sorter_add(). */
jpc_status jpc_components_add(jpc_components *components, uint64_t a, uint64_t b, jpc_err *err);

/** Ends adding. */
jpc_status jpc_components_finish(jpc_components *components, jpc_err *err);

/** Every document of a component of at least two, in ascending order, with the smallest document of
 *  its component (which comes with itself). JPC_END: there are no more. */
jpc_status jpc_components_next(jpc_components *components, uint64_t *doc, uint64_t *root,
                               jpc_err *err);

/** NULL is fine. */
void jpc_components_close(jpc_components *components);

#endif
