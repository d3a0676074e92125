/** Top-level domains. */
#ifndef JPC_PII_TOP_LEVEL_H
#define JPC_PII_TOP_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/** Those of the root zone that are written in Latin letters, sorted (scripts/make_top_level_table).
 */
extern const char *const jpc_top_levels[];
extern const size_t jpc_n_top_levels;

/** Whether `label`, in half width and lower case, is one: in the table, xn--… (RFC 5890), or one of
 *  those that are reserved for examples and tests (RFC 2606). */
bool jpc_is_top_level(jpc_span label);

#endif
