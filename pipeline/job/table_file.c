#include "job/table_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/little_endian.h"
#include "job/read_at.h"

#define MAGIC "jpctab2\n"
#define HEAD_BYTES 16
#define PIECE_WORDS ((size_t)64 << 10) // given to the sink at once; it writes no more at once
#define LITTLE_ENDIAN_WORDS (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) // as in the file

static void put32(jpc_buf *out, uint32_t value)
{
    char bytes[4];

    jpc_le32_store(bytes, value);
    jpc_buf_add(out, bytes, sizeof bytes);
}

static void put64(jpc_buf *out, uint64_t value)
{
    char bytes[8];

    jpc_le64_store(bytes, value);
    jpc_buf_add(out, bytes, sizeof bytes);
}

// Words as bytes: themselves, or in `room`.
static jpc_span bytes_of(const uint32_t *words, size_t n, jpc_buf *room)
{
    if (LITTLE_ENDIAN_WORDS)
        return (jpc_span){(const char *)words, 4 * n};
    room->len = 0;
    jpc_buf_reserve(room, 4 * n);
    for (size_t i = 0; i < n; i++)
        put32(room, words[i]);
    return jpc_buf_span(room);
}

// Bytes that were read into words as words.
static void to_words(uint32_t *words, size_t n)
{
    if (LITTLE_ENDIAN_WORDS)
        return;
    for (size_t i = 0; i < n; i++)
        words[i] = jpc_le32_load(words + i);
}

void jpc_table_fill_starts(uint64_t *starts, uint32_t n_slices)
{
    for (uint32_t i = 1; i <= n_slices; i++)
        if (starts[i] < starts[i - 1])
            starts[i] = starts[i - 1];
}

static size_t rows_at(uint32_t n_slices) { return HEAD_BYTES + 16 * (size_t)n_slices + 8; }

// All that is in front of the rows.
static void put_head(jpc_buf *out, const uint32_t *words, uint32_t row_words,
                     const uint64_t *starts, uint32_t n_slices)
{
    jpc_buf room = {0};

    jpc_buf_reserve(out, rows_at(n_slices));
    jpc_buf_add_string(out, MAGIC);
    put32(out, row_words);
    put32(out, n_slices);
    for (uint32_t i = 0; i <= n_slices; i++)
        put64(out, starts[i]);
    for (uint32_t i = 0; i < n_slices; i++) {
        jpc_span rows = bytes_of(words + starts[i] * row_words,
                                 (size_t)(starts[i + 1] - starts[i]) * row_words, &room);

        put64(out, jpc_hash64(rows.ptr, rows.len));
    }
    jpc_buf_release(&room);
}

static jpc_status write_words(jpc_sink *sink, const uint32_t *words, size_t n, jpc_err *err)
{
    jpc_buf room = {0};
    jpc_status status = JPC_OK;

    while (n > 0 && status == JPC_OK) {
        size_t some = n < PIECE_WORDS ? n : PIECE_WORDS;
        jpc_span bytes = bytes_of(words, some, &room);

        status = jpc_sink_write(sink, bytes.ptr, bytes.len, err);
        words += some;
        n -= some;
    }
    jpc_buf_release(&room);
    return status;
}

jpc_status jpc_table_publish(const char *path, const uint32_t *words, uint32_t row_words,
                             const uint64_t *starts, uint32_t n_slices, jpc_published *published,
                             jpc_err *err)
{
    jpc_buf head = {0};
    jpc_sink *sink;
    jpc_status status;

    JPC_TRY(jpc_sink_open(&sink, path, &(jpc_sink_options){.sync_later = true}, err));
    put_head(&head, words, row_words, starts, n_slices);
    status = jpc_sink_write(sink, head.ptr, head.len, err);
    jpc_buf_release(&head);
    if (status == JPC_OK)
        status = write_words(sink, words, (size_t)starts[n_slices] * row_words, err);
    if (status == JPC_OK)
        return jpc_sink_publish(sink, published, err);
    jpc_sink_discard(sink);
    return status;
}

// Reads behind the rows that are there already.
static bool read_rows(int fd, uint64_t at, uint32_t row_words, size_t n, uint64_t hash,
                      uint32_t **words, size_t *n_rows)
{
    size_t n_words = n * row_words, n_before = *n_rows * row_words;
    uint32_t *out;

    if (n == 0)
        return jpc_hash64("", 0) == hash;
    *words = jpc_realloc(*words, (n_before + n_words) * sizeof **words);
    out = *words + n_before;
    if (!jpc_read_at(fd, at, out, 4 * n_words) || jpc_hash64(out, 4 * n_words) != hash)
        return false;
    to_words(out, n_words);
    *n_rows += n;
    return true;
}

static bool read_slice(int fd, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                       uint32_t **words, size_t *n_rows)
{
    unsigned char head[HEAD_BYTES], range[16], hash[8];
    off_t size = lseek(fd, 0, SEEK_END);
    uint64_t first, end, hashes_at = HEAD_BYTES + 8 * ((uint64_t)n_slices + 1);

    if (size < 0)
        return false;
    if (!jpc_read_at(fd, 0, head, sizeof head) || memcmp(head, MAGIC, 8) != 0 ||
        jpc_le32_load(head + 8) != row_words || jpc_le32_load(head + 12) != n_slices ||
        !jpc_read_at(fd, HEAD_BYTES + 8 * (uint64_t)slice, range, sizeof range) ||
        !jpc_read_at(fd, hashes_at + 8 * (uint64_t)slice, hash, sizeof hash))
        return false;
    first = jpc_le64_load(range);
    end = jpc_le64_load(range + 8);
    if (end < first || end > (uint64_t)size) // before any memory is asked for
        return false;
    return read_rows(fd, rows_at(n_slices) + 4 * first * row_words, row_words,
                     (size_t)(end - first), jpc_le64_load(hash), words, n_rows);
}

jpc_status jpc_table_read(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          uint32_t **words, size_t *n_rows, jpc_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), cause;
    bool fine;

    if (fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    errno = 0;
    fine = read_slice(fd, row_words, n_slices, slice, words, n_rows);
    cause = errno;
    close(fd);
    if (fine)
        return JPC_OK;
    if (cause != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", path, strerror(cause));
    return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", path);
}
