/** Compresses a stream into independent zstd frames. */
#ifndef JPC_CORE_ZSTD_WRITER_H
#define JPC_CORE_ZSTD_WRITER_H

#include "core/memory.h"

/** Writes zstd frames with content checksum. Same bytes in, same cuts, same bytes out. */
typedef struct jpc_zstd_writer jpc_zstd_writer;

jpc_zstd_writer *jpc_zstd_writer_open(int level);
void jpc_zstd_writer_close(jpc_zstd_writer *writer);
/** Both append to `out` what the encoder gives away; the first _add after a frame begins one. */
void jpc_zstd_writer_add(jpc_zstd_writer *writer, jpc_span bytes, jpc_buf *out);
void jpc_zstd_writer_end_frame(jpc_zstd_writer *writer, jpc_buf *out);

#endif
