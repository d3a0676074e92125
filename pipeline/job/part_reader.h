/** The reader of one part of a file. It stays open behind a part that ended inside a gzip member or
 *  zstd frame, for the part that begins there: to get to that place again, all of the member in
 *  front of it would have to be decompressed. */
#ifndef JPC_JOB_PART_READER_H
#define JPC_JOB_PART_READER_H

#include "data/reader.h"

typedef struct jpc_part_reader {
    jpc_reader *reader; /**< owned; NULL: none is open */
    char *paths[1];     /**< owned */
    uint32_t file;
    jpc_place end; /**< where its last part ended */
} jpc_part_reader;

/** Opens a part, or goes on to it. `options` are those of the reader, with the one range of the
 *  part. Errors, and JPC_WAIT: those of jpc_reader_open(). */
jpc_status jpc_part_reader_open(jpc_part_reader *part, const char *path, uint32_t file,
                                const jpc_reader_options *options, jpc_err *err);

/** Ends a part that has been read: where it really began and ended. */
void jpc_part_reader_end(jpc_part_reader *part, jpc_place *begin, jpc_place *end);

/** Also after a failure. */
void jpc_part_reader_close(jpc_part_reader *part);

#endif
