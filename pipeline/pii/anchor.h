/** Where it is worth looking for personal information. */
#ifndef JPC_PII_ANCHOR_H
#define JPC_PII_ANCHOR_H

#include "pii/detector.h"

/** The first digit, @ or ＠ at or behind `at`, or `end`. `at` is where a character begins. */
const char *jpc_anchor_next(const char *at, const char *end);

/** The run of digits that begins at text[at], which is a digit. */
jpc_anchor jpc_anchor_digits(jpc_span text, size_t at);

#endif
