#include "core/zstd_writer.h"

#include <stdlib.h>

#include <zstd.h>

struct jpc_zstd_writer {
    ZSTD_CCtx *context;        // owned
};

jpc_zstd_writer *jpc_zstd_writer_open(int level)
{
    jpc_zstd_writer *writer = jpc_alloc(sizeof *writer);

    writer->context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(writer->context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(writer->context, ZSTD_c_checksumFlag, 1);
    return writer;
}

void jpc_zstd_writer_close(jpc_zstd_writer *writer)
{
    if (writer == NULL)
        return;
    ZSTD_freeCCtx(writer->context);
    free(writer);
}

// Runs the compressor until `in` is consumed and, for e_end, the frame is complete. It cannot fail
// but for memory.
static void compress(jpc_zstd_writer *writer, jpc_span bytes, ZSTD_EndDirective mode, jpc_buf *out)
{
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
    size_t left;

    do {
        ZSTD_outBuffer room;

        jpc_buf_reserve(out, ZSTD_CStreamOutSize());
        room = (ZSTD_outBuffer){out->ptr + out->len, ZSTD_CStreamOutSize(), 0};
        left = ZSTD_compressStream2(writer->context, &room, &in, mode);
        if (ZSTD_isError(left))
            abort();
        out->len += room.pos;
    } while (mode == ZSTD_e_end ? left != 0 : in.pos < in.size);
}

void jpc_zstd_writer_add(jpc_zstd_writer *writer, jpc_span bytes, jpc_buf *out)
{
    compress(writer, bytes, ZSTD_e_continue, out);
}

void jpc_zstd_writer_end_frame(jpc_zstd_writer *writer, jpc_buf *out)
{
    compress(writer, (jpc_span){NULL, 0}, ZSTD_e_end, out);
}
