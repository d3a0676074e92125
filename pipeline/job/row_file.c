#include "job/row_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/little_endian.h"
#include "job/read_at.h"

#define MAGIC "jpcrows1"
#define HEAD_BYTES 16
#define TAIL_BYTES 16
#define WRITE_BYTES ((size_t)64 << 10) // hashed at once, while it is in a cache
#define READ_BYTES ((size_t)1 << 20)   // reading more at once gains nothing

struct jpc_row_writer {
    jpc_sink *sink; // owned
    uint32_t row_bytes;
    uint64_t n_rows;
    jpc_hasher64 hasher;
    jpc_buf pending; // rows that are not yet hashed
};

struct jpc_row_reader {
    char *path; // owned
    int fd;
    uint32_t row_bytes;
    uint64_t n_rows, hash; // as the file says
    uint64_t n_read;       // rows
    jpc_hasher64 hasher;
    char *piece;            // owned; whole rows
    const char *next, *end; // what is not yet given out
};

static void put_head(unsigned char head[HEAD_BYTES], uint32_t row_bytes)
{
    memcpy(head, MAGIC, 8);
    jpc_le32_store(head + 8, row_bytes);
    jpc_le32_store(head + 12, 0);
}

jpc_status jpc_row_writer_open(jpc_row_writer **out, const char *path, uint32_t row_bytes,
                               jpc_err *err)
{
    unsigned char head[HEAD_BYTES];
    jpc_row_writer *writer;
    jpc_status status;
    jpc_sink *sink;

    assert(row_bytes > 0);
    *out = NULL;
    JPC_TRY(jpc_sink_open(&sink, path, &(jpc_sink_options){.sync_later = true}, err));
    put_head(head, row_bytes);
    status = jpc_sink_write(sink, (const char *)head, sizeof head, err);
    if (status != JPC_OK) {
        jpc_sink_discard(sink);
        return status;
    }
    writer = jpc_alloc(sizeof *writer);
    writer->sink = sink;
    writer->row_bytes = row_bytes;
    jpc_hasher64_open(&writer->hasher);
    *out = writer;
    return JPC_OK;
}

static void free_writer(jpc_row_writer *writer)
{
    jpc_hasher64_close(&writer->hasher);
    jpc_buf_release(&writer->pending);
    free(writer);
}

static jpc_status flush(jpc_row_writer *writer, jpc_err *err)
{
    jpc_buf *pending = &writer->pending;
    size_t len = pending->len;

    if (len == 0)
        return JPC_OK;
    jpc_hasher64_add(&writer->hasher, pending->ptr, len);
    pending->len = 0;
    return jpc_sink_write(writer->sink, pending->ptr, len, err);
}

jpc_status jpc_row_writer_add(jpc_row_writer *writer, const void *rows, size_t n, jpc_err *err)
{
    const char *from = rows;
    size_t left = n * writer->row_bytes;

    writer->n_rows += n;
    while (left > 0) {
        size_t len = left < WRITE_BYTES ? left : WRITE_BYTES;

        jpc_buf_add(&writer->pending, from, len);
        if (writer->pending.len >= WRITE_BYTES)
            JPC_TRY(flush(writer, err));
        from += len;
        left -= len;
    }
    return JPC_OK;
}

static jpc_status write_tail(jpc_row_writer *writer, jpc_err *err)
{
    unsigned char tail[TAIL_BYTES];

    JPC_TRY(flush(writer, err));
    jpc_le64_store(tail, writer->n_rows);
    jpc_le64_store(tail + 8, jpc_hasher64_value(&writer->hasher));
    return jpc_sink_write(writer->sink, (const char *)tail, sizeof tail, err);
}

jpc_status jpc_row_writer_publish(jpc_row_writer *writer, jpc_published *published, jpc_err *err)
{
    jpc_status status = write_tail(writer, err);

    if (status == JPC_OK)
        status = jpc_sink_publish(writer->sink, published, err);
    else
        jpc_sink_discard(writer->sink);
    free_writer(writer);
    return status;
}

void jpc_row_writer_discard(jpc_row_writer *writer)
{
    if (writer == NULL)
        return;
    jpc_sink_discard(writer->sink);
    free_writer(writer);
}

// errno 0: the bytes are there, or not, but not as they were written.
static jpc_status fail_read(const jpc_row_reader *reader, jpc_err *err)
{
    if (errno != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", reader->path, strerror(errno));
    return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", reader->path);
}

// Everything but the rows. False with errno 0: it is damaged.
static bool read_frame(jpc_row_reader *reader)
{
    unsigned char head[HEAD_BYTES], expected[HEAD_BYTES], tail[TAIL_BYTES];
    uint64_t size;
    off_t end;

    if (!jpc_read_at(reader->fd, 0, head, sizeof head))
        return false;
    end = lseek(reader->fd, 0, SEEK_END);
    if (end < HEAD_BYTES + TAIL_BYTES)
        return false;
    size = (uint64_t)end;
    if (!jpc_read_at(reader->fd, size - TAIL_BYTES, tail, sizeof tail))
        return false;
    put_head(expected, reader->row_bytes);
    reader->n_rows = (size - HEAD_BYTES - TAIL_BYTES) / reader->row_bytes;
    reader->hash = jpc_le64_load(tail + 8);
    return memcmp(head, expected, sizeof head) == 0 && jpc_le64_load(tail) == reader->n_rows &&
           reader->n_rows * reader->row_bytes == size - HEAD_BYTES - TAIL_BYTES;
}

jpc_status jpc_row_reader_open(jpc_row_reader **out, const char *path, uint32_t row_bytes,
                               jpc_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    jpc_row_reader *reader;
    jpc_status status;

    assert(row_bytes > 0);
    *out = NULL;
    if (fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    reader = jpc_alloc(sizeof *reader);
    reader->path = jpc_strdup(path);
    reader->fd = fd;
    reader->row_bytes = row_bytes;
    jpc_hasher64_open(&reader->hasher);
    if (!read_frame(reader)) {
        status = fail_read(reader, err);
        jpc_row_reader_close(reader);
        return status;
    }
    *out = reader;
    return JPC_OK;
}

uint64_t jpc_row_reader_count(const jpc_row_reader *reader) { return reader->n_rows; }

static jpc_status read_piece(jpc_row_reader *reader, jpc_err *err)
{
    uint32_t row_bytes = reader->row_bytes;
    uint64_t left = reader->n_rows - reader->n_read;
    size_t most = READ_BYTES > row_bytes ? READ_BYTES / row_bytes : 1;
    size_t n = left < most ? (size_t)left : most;

    if (reader->piece == NULL)
        reader->piece = jpc_realloc(NULL, n * row_bytes);
    if (!jpc_read_at(reader->fd, HEAD_BYTES + reader->n_read * row_bytes, reader->piece,
                     n * row_bytes))
        return fail_read(reader, err);
    jpc_hasher64_add(&reader->hasher, reader->piece, n * row_bytes);
    reader->n_read += n;
    reader->next = reader->piece;
    reader->end = reader->piece + n * row_bytes;
    return JPC_OK;
}

static jpc_status check_hash(jpc_row_reader *reader, jpc_err *err)
{
    errno = 0;
    return jpc_hasher64_value(&reader->hasher) == reader->hash ? JPC_END : fail_read(reader, err);
}

jpc_status jpc_row_reader_next(jpc_row_reader *reader, const void **row, jpc_err *err)
{
    if (reader->next == reader->end) {
        if (reader->n_read == reader->n_rows)
            return check_hash(reader, err);
        JPC_TRY(read_piece(reader, err));
    }
    *row = reader->next;
    reader->next += reader->row_bytes;
    return JPC_OK;
}

void jpc_row_reader_close(jpc_row_reader *reader)
{
    if (reader == NULL)
        return;
    close(reader->fd);
    jpc_hasher64_close(&reader->hasher);
    free(reader->piece);
    free(reader->path);
    free(reader);
}
