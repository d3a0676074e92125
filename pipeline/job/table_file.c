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

// All that is in front of the hashes.
static void begin_head(jpc_buf *out, uint32_t row_words, const uint64_t *starts, uint32_t n_slices)
{
    jpc_buf_reserve(out, rows_at(n_slices));
    jpc_buf_add_string(out, MAGIC);
    put32(out, row_words);
    put32(out, n_slices);
    for (uint32_t i = 0; i <= n_slices; i++)
        put64(out, starts[i]);
}

// All that is in front of the rows.
static void put_head(jpc_buf *out, const uint32_t *words, uint32_t row_words,
                     const uint64_t *starts, uint32_t n_slices)
{
    jpc_buf room = {0};

    begin_head(out, row_words, starts, n_slices);
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

// ---- row by row -------------------------------------------------------------------------------

void jpc_table_index_open(jpc_table_index *index, uint32_t row_words, uint32_t n_slices)
{
    *index = (jpc_table_index){.row_words = row_words, .n_slices = n_slices};
    index->starts = jpc_alloc(((size_t)n_slices + 1) * sizeof *index->starts);
    index->hashes = jpc_alloc(((size_t)n_slices + 1) * sizeof *index->hashes);
    for (uint32_t i = 0; i < n_slices; i++)
        index->hashes[i] = jpc_hash64("", 0);
    jpc_hasher64_open(&index->hasher);
}

void jpc_table_index_close(jpc_table_index *index)
{
    if (index->starts != NULL)
        jpc_hasher64_close(&index->hasher);
    free(index->starts);
    free(index->hashes);
    *index = (jpc_table_index){.n = 0};
}

static void end_slice(jpc_table_index *index)
{
    if (index->n == 0)
        return;
    index->starts[index->slice + 1] = index->n;
    index->hashes[index->slice] = jpc_hasher64_value(&index->hasher);
    jpc_hasher64_close(&index->hasher);
    jpc_hasher64_open(&index->hasher);
}

void jpc_table_index_add(jpc_table_index *index, uint32_t slice, const uint32_t *row)
{
    jpc_buf room = {0};
    jpc_span bytes = bytes_of(row, index->row_words, &room);

    if (slice != index->slice)
        end_slice(index);
    index->slice = slice;
    index->n++;
    jpc_hasher64_add(&index->hasher, bytes.ptr, bytes.len);
    jpc_buf_release(&room);
}

jpc_status jpc_table_open(jpc_sink **sink, const char *path, jpc_table_index *index, jpc_err *err)
{
    jpc_buf head = {0};
    jpc_status status;

    end_slice(index);
    jpc_table_fill_starts(index->starts, index->n_slices);
    JPC_TRY(jpc_sink_open(sink, path, &(jpc_sink_options){.sync_later = true}, err));
    begin_head(&head, index->row_words, index->starts, index->n_slices);
    for (uint32_t i = 0; i < index->n_slices; i++)
        put64(&head, index->hashes[i]);
    status = jpc_sink_write(*sink, head.ptr, head.len, err);
    jpc_buf_release(&head);
    if (status != JPC_OK) {
        jpc_sink_discard(*sink);
        *sink = NULL;
    }
    return status;
}

jpc_status jpc_table_write(jpc_sink *sink, const jpc_table_index *index, const uint32_t *rows,
                           size_t n, jpc_err *err)
{
    return write_words(sink, rows, n * index->row_words, err);
}

// ---- reading ----------------------------------------------------------------------------------

// The rows of a slice, in an open file.
struct slice {
    uint64_t at, n, hash;
};

static bool find_slice(int fd, uint32_t row_words, uint32_t n_slices, uint32_t number,
                       struct slice *slice)
{
    unsigned char head[HEAD_BYTES], range[16], hash[8];
    off_t size = lseek(fd, 0, SEEK_END);
    uint64_t first, end, hashes_at = HEAD_BYTES + 8 * ((uint64_t)n_slices + 1);

    if (size < 0)
        return false;
    if (!jpc_read_at(fd, 0, head, sizeof head) || memcmp(head, MAGIC, 8) != 0 ||
        jpc_le32_load(head + 8) != row_words || jpc_le32_load(head + 12) != n_slices ||
        !jpc_read_at(fd, HEAD_BYTES + 8 * (uint64_t)number, range, sizeof range) ||
        !jpc_read_at(fd, hashes_at + 8 * (uint64_t)number, hash, sizeof hash))
        return false;
    first = jpc_le64_load(range);
    end = jpc_le64_load(range + 8);
    *slice =
        (struct slice){rows_at(n_slices) + 4 * first * row_words, end - first, jpc_le64_load(hash)};
    return first <= end && end <= (uint64_t)size; // before any memory is asked for
}

// Reads behind the rows that are there already.
static bool read_rows(int fd, const struct slice *slice, uint32_t row_words, uint32_t **words,
                      size_t *n_rows)
{
    size_t n_words = (size_t)slice->n * row_words, n_before = *n_rows * row_words;
    uint32_t *out;

    if (slice->n == 0)
        return jpc_hash64("", 0) == slice->hash;
    *words = jpc_realloc(*words, (n_before + n_words) * sizeof **words);
    out = *words + n_before;
    if (!jpc_read_at(fd, slice->at, out, 4 * n_words) ||
        jpc_hash64(out, 4 * n_words) != slice->hash)
        return false;
    to_words(out, n_words);
    *n_rows += (size_t)slice->n;
    return true;
}

// After a failure, errno is 0 if the file is not as it was written.
static jpc_status fail_read(const char *path, jpc_err *err)
{
    if (errno != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", path, strerror(errno));
    return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", path);
}

static jpc_status open_file(const char *path, int *fd, jpc_err *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    errno = 0;
    return JPC_OK;
}

static void close_file(int fd)
{
    int cause = errno;

    close(fd);
    errno = cause;
}

jpc_status jpc_table_read(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          uint32_t **words, size_t *n_rows, jpc_err *err)
{
    struct slice rows;
    bool fine;
    int fd;

    JPC_TRY(open_file(path, &fd, err));
    fine = find_slice(fd, row_words, n_slices, slice, &rows) &&
           read_rows(fd, &rows, row_words, words, n_rows);
    close_file(fd);
    return fine ? JPC_OK : fail_read(path, err);
}

// ---- reading piece by piece -------------------------------------------------------------------

struct pieces {
    const char *path;
    int fd;
    uint32_t row_words;
    uint32_t *words; // owned; PIECE_WORDS at most
    jpc_hasher64 hasher;
    jpc_status (*take)(void *self, const uint32_t *rows, size_t n, jpc_err *err);
    void *self;
};

static jpc_status read_pieces(struct pieces *pieces, const struct slice *slice, jpc_err *err)
{
    size_t most = PIECE_WORDS / pieces->row_words;
    uint64_t done = 0;

    while (done < slice->n) {
        size_t n = slice->n - done < most ? (size_t)(slice->n - done) : most;
        size_t n_words = n * pieces->row_words;

        if (!jpc_read_at(pieces->fd, slice->at + 4 * done * pieces->row_words, pieces->words,
                         4 * n_words))
            return fail_read(pieces->path, err);
        jpc_hasher64_add(&pieces->hasher, pieces->words, 4 * n_words);
        to_words(pieces->words, n_words);
        JPC_TRY(pieces->take(pieces->self, pieces->words, n, err));
        done += n;
    }
    errno = 0;
    return jpc_hasher64_value(&pieces->hasher) == slice->hash ? JPC_OK
                                                              : fail_read(pieces->path, err);
}

jpc_status jpc_table_each(const char *path, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                          jpc_status (*take)(void *self, const uint32_t *rows, size_t n,
                                             jpc_err *err),
                          void *self, jpc_err *err)
{
    struct pieces pieces = {.path = path, .row_words = row_words, .take = take, .self = self};
    struct slice rows;
    jpc_status status;

    JPC_TRY(open_file(path, &pieces.fd, err));
    pieces.words = jpc_alloc(PIECE_WORDS * sizeof *pieces.words);
    jpc_hasher64_open(&pieces.hasher);
    status = find_slice(pieces.fd, row_words, n_slices, slice, &rows)
                 ? read_pieces(&pieces, &rows, err)
                 : fail_read(path, err);
    jpc_hasher64_close(&pieces.hasher);
    free(pieces.words);
    close(pieces.fd);
    return status;
}
