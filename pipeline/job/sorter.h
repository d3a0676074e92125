/** Sorts fixed-width records of 64-bit words that need not fit in memory.
 *
 *  Records are ordered by their words from the first to the last, unsigned; equal ones all stay.
 *  What does not fit is kept in a file that has lost its name as soon as it is open. Errors of it
 *  are JPC_ERR_OUTPUT.
 */
#ifndef JPC_JOB_SORTER_H
#define JPC_JOB_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define JPC_SORTER_MAX_WORDS 4

/** Less memory than this is taken as this. */
#define JPC_SORTER_MIN_BYTES ((size_t)256 << 10)

typedef struct jpc_sorter jpc_sorter;

/** For records of 1 to JPC_SORTER_MAX_WORDS words. `memory_bytes` bounds all that is held, and is
 *  taken as records come, not before. The file is made beside `spill_path`, if one is needed; two
 *  threads have two paths. */
void jpc_sorter_open(jpc_sorter **sorter, const char *spill_path, int n_words, size_t memory_bytes);

/** Copies n records of n_words words each. Not after jpc_sorter_rewind(). */
jpc_status jpc_sorter_add(jpc_sorter *sorter, const uint64_t *records, size_t n, jpc_err *err);

/** Ends adding; the next record is the smallest. Can be called again, to read from the front. */
jpc_status jpc_sorter_rewind(jpc_sorter *sorter, jpc_err *err);

/** *record is valid until the next call. JPC_END: there are no more. */
jpc_status jpc_sorter_next(jpc_sorter *sorter, const uint64_t **record, jpc_err *err);

/** Records added so far. */
uint64_t jpc_sorter_count(const jpc_sorter *sorter);

/** NULL is fine. */
void jpc_sorter_close(jpc_sorter *sorter);

#endif
