/** Files of fixed-width rows of 32-bit words in slices, with an index of the slices in front:
 *  a later task reads one slice of each file with two system calls.
 *
 *  "jpctab2\n", u32 words per row, u32 slices n, n + 1 times u64 first row of the slice, n times
 *  u64 XXH3-64 of the slice's rows, rows; little-endian.
 */
#ifndef JPC_JOB_TABLE_FILE_H
#define JPC_JOB_TABLE_FILE_H

#include "data/sink.h"

/** Publishes, sync_later, rows that are sorted by slice; starts[i] is the first row of slice i,
 *  starts[n_slices] their number. */
jpc_status jpc_table_publish(const char *path, const uint32_t *words, uint32_t row_words,
                             const uint64_t *starts, uint32_t n_slices, jpc_published *published,
                             jpc_err *err);

/** Fills in empty slices, of which the caller has left starts[i + 1] at 0: they end where the one
 *  before ends. */
void jpc_table_fill_starts(uint64_t *starts, uint32_t n_slices);

/** Appends the rows of one slice to *words (grown; owned by the caller) and adds to *n_rows.
 *  Errors: JPC_ERR_DATA if the file has another shape, is cut off or has changed. */
jpc_status jpc_table_read(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          uint32_t **words, size_t *n_rows, jpc_err *err);

#endif
