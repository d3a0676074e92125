/** Compresses a stream into independent zstd frames. */
#ifndef JPC_CORE_ZSTD_WRITER_H
#define JPC_CORE_ZSTD_WRITER_H

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_zstd_writer jpc_zstd_writer;

jpc_zstd_writer *jpc_zstd_writer_new(int level);
void jpc_zstd_writer_free(jpc_zstd_writer *writer);    /**< NULL is fine */

/** Appends to *out what the compressor gives back for `bytes`; that may be nothing yet. */
jpc_status jpc_zstd_writer_add(jpc_zstd_writer *writer, jpc_span bytes, jpc_buf *out,
                               jpc_err *err);

/** Ends the frame (with a checksum). The next byte begins another one. */
jpc_status jpc_zstd_writer_end_frame(jpc_zstd_writer *writer, jpc_buf *out, jpc_err *err);

#endif
