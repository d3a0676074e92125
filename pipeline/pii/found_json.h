/** What is told of findings in a document: how many, and where; never what they hold. */
#ifndef JPC_PII_FOUND_JSON_H
#define JPC_PII_FOUND_JSON_H

#include "pii/finder.h"

/** {"email":2,"phone":1} in the arena, of one count per detector; empty if all are 0. */
jpc_span jpc_found_counts(jpc_arena *arena, const size_t *counts);

/** {"phone":[[12,25],[30,43]]} in the arena: from and to in characters of `text`, by detector. The
 *  findings are disjoint and in text order; empty if there are none. */
jpc_span jpc_found_places(jpc_arena *arena, jpc_span text, const jpc_finding *found, size_t n);

#endif
