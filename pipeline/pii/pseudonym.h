/** Stable pseudonyms: the same value has the same one wherever it stands, and without the key
 *  nobody can tell the value from it, or try values until one fits. */
#ifndef JPC_PII_PSEUDONYM_H
#define JPC_PII_PSEUDONYM_H

#include "core/error.h"
#include "core/memory.h"

/** Letters of a pseudonym: lower-case consonants, so that it is no number, no word, and no part of
 *  anything that a detector finds. 20^12 = 4.1e15: of n values, some two share one with a chance of
 *  n² / 8.2e15 (a million: 1 in 8,000; ten million: 1 in 80). */
#define JPC_PSEUDONYM 12

/** Fails with JPC_ERR_CONFIG if libcrypto cannot make any here. */
jpc_status jpc_pseudonym_check(jpc_err *err);

/** The pseudonym, in the arena, of a value in its one form (jpc_finding.value) that the detector
 *  `kind` found: HMAC-SHA-256 under `key` of kind, NUL, value. Call jpc_pseudonym_check() once
 *  before. Any thread. */
jpc_span jpc_pseudonym_make(jpc_arena *arena, jpc_span key, const char *kind, jpc_span value);

#endif
