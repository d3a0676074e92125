/** Files of fixed-width rows that are read from front to back. Rows are bytes to this module: who
 *  writes numbers writes them little-endian.
 *
 *  "jpcrows1", u32 bytes per row, u32 0, rows, u64 number of rows, u64 XXH3-64 of all rows;
 *  little-endian.
 */
#ifndef JPC_JOB_ROW_FILE_H
#define JPC_JOB_ROW_FILE_H

#include "data/sink.h"

typedef struct jpc_row_writer jpc_row_writer;

/** Creates a temporary file beside `path` (data/sink.h). Errors of writing are JPC_ERR_OUTPUT. */
jpc_status jpc_row_writer_open(jpc_row_writer **writer, const char *path, uint32_t row_bytes,
                               jpc_err *err);

/** Appends n rows that are side by side. */
jpc_status jpc_row_writer_add(jpc_row_writer *writer, const void *rows, size_t n, jpc_err *err);

/** Publishes, sync_later. Frees the writer, also on failure. */
jpc_status jpc_row_writer_publish(jpc_row_writer *writer, jpc_published *published, jpc_err *err);

/** Removes what was written and frees. NULL is fine. */
void jpc_row_writer_discard(jpc_row_writer *writer);

typedef struct jpc_row_reader jpc_row_reader;

/** JPC_ERR_IO: it cannot be opened or read. JPC_ERR_DATA: no table of rows of this width, or cut
 *  off. */
jpc_status jpc_row_reader_open(jpc_row_reader **reader, const char *path, uint32_t row_bytes,
                               jpc_err *err);

/** Number of rows in the file. */
uint64_t jpc_row_reader_count(const jpc_row_reader *reader);

/** *row is valid until the next call; aligned to 8 bytes if row_bytes is a multiple of 8. JPC_END
 *  behind the last row: all rows were as written. JPC_ERR_DATA there: they were not, so nothing may
 *  be published before the end is seen. Errors as in jpc_row_reader_open(). */
jpc_status jpc_row_reader_next(jpc_row_reader *reader, const void **row, jpc_err *err);

/** NULL is fine. */
void jpc_row_reader_close(jpc_row_reader *reader);

#endif
