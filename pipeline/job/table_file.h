/** Files of fixed-width rows of 32-bit words in slices, with an index of the slices in front:
 *  a later task reads one slice of each file with two system calls.
 *
 *  "jpctab2\n", u32 words per row, u32 slices n, n + 1 times u64 first row of the slice, n times
 *  u64 XXH3-64 of the slice's rows, rows; little-endian.
 */
#ifndef JPC_JOB_TABLE_FILE_H
#define JPC_JOB_TABLE_FILE_H

#include "core/hash.h"
#include "data/sink.h"

/** Publishes, sync_later, rows that are sorted by slice; starts[i] is the first row of slice i,
 *  starts[n_slices] their number. */
jpc_status jpc_table_publish(const char *path, const uint32_t *words, uint32_t row_words,
                             const uint64_t *starts, uint32_t n_slices, jpc_published *published,
                             jpc_err *err);

/** What stands in front of the rows, collected before they are written: add all rows, in order,
 * then write them. */
typedef struct jpc_table_index {
    uint32_t row_words, n_slices;
    uint64_t *starts, *hashes; /**< owned */
    uint64_t n;
    uint32_t slice;      /**< of the last row */
    jpc_hasher64 hasher; /**< of its slice */
} jpc_table_index;

void jpc_table_index_open(jpc_table_index *index, uint32_t row_words, uint32_t n_slices);
/** Slices never descend. */
void jpc_table_index_add(jpc_table_index *index, uint32_t slice, const uint32_t *row);
void jpc_table_index_close(jpc_table_index *index);

/** Opens a sink, sync_later, that has all but the rows; ends the index. */
jpc_status jpc_table_open(jpc_sink **sink, const char *path, jpc_table_index *index, jpc_err *err);
/** Writes rows to it, the same as were added to the index. Small pieces are slow. */
jpc_status jpc_table_write(jpc_sink *sink, const jpc_table_index *index, const uint32_t *rows,
                           size_t n, jpc_err *err);

/** Fills in empty slices, of which the caller has left starts[i + 1] at 0: they end where the one
 *  before ends. */
void jpc_table_fill_starts(uint64_t *starts, uint32_t n_slices);

/** Appends the rows of one slice to *words (grown; owned by the caller) and adds to *n_rows.
 *  Errors: JPC_ERR_DATA if the file has another shape, is cut off or has changed. */
jpc_status jpc_table_read(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          uint32_t **words, size_t *n_rows, jpc_err *err);

/** Gives the rows of one slice piece by piece. Errors: as above, at the end: nothing may be
 *  published before; those of take(). */
jpc_status jpc_table_each(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          jpc_status (*take)(void *self, const uint32_t *rows, size_t n,
                                             jpc_err *err),
                          void *self, jpc_err *err);

#endif
