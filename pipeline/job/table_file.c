#include "job/table_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "jpctab2\n"
#define HEAD_BYTES 16

static void put(jpc_buf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        char byte = (char)(unsigned char)(value >> (8 * i));

        jpc_buf_add(out, &byte, 1);
    }
}

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void put_words(jpc_buf *out, const uint32_t *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(out, words[i], 4);
}

static size_t rows_at(uint32_t n_slices) { return HEAD_BYTES + 16 * (size_t)n_slices + 8; }

// The rows first, behind room for what is known when they are there.
static void put_slices(jpc_buf *out, const uint32_t *words, uint32_t row_words,
                       const uint64_t *starts, uint32_t n_slices)
{
    jpc_buf rows = {0};

    jpc_buf_reserve(&rows, 4 * (size_t)starts[n_slices] * row_words);
    for (uint32_t i = 0; i < n_slices; i++) {
        size_t at = rows.len;

        put_words(&rows, words + starts[i] * row_words,
                  (size_t)(starts[i + 1] - starts[i]) * row_words);
        put(out, jpc_hash64(rows.ptr + at, rows.len - at), 8);
    }
    jpc_buf_add_span(out, jpc_buf_span(&rows));
    jpc_buf_release(&rows);
}

jpc_status jpc_table_publish(const char *path, const uint32_t *words, uint32_t row_words,
                             const uint64_t *starts, uint32_t n_slices, jpc_published *published,
                             jpc_err *err)
{
    jpc_buf out = {0};
    jpc_status status;

    jpc_buf_reserve(&out, rows_at(n_slices) + 4 * (size_t)starts[n_slices] * row_words);
    jpc_buf_add_string(&out, MAGIC);
    put(&out, row_words, 4);
    put(&out, n_slices, 4);
    for (uint32_t i = 0; i <= n_slices; i++)
        put(&out, starts[i], 8);
    put_slices(&out, words, row_words, starts, n_slices);
    status = jpc_publish_part(path, jpc_buf_span(&out), published, err);
    jpc_buf_release(&out);
    return status;
}

// Reads exactly `len` bytes at `at`. False with errno 0: the file is too short.
static bool read_at(int fd, uint64_t at, unsigned char *out, size_t len)
{
    while (len > 0) {
        ssize_t n = pread(fd, out, len, (off_t)at);

        if (n < 0 && errno != EINTR)
            return false;
        errno = 0;
        if (n == 0)
            return false;
        if (n < 0)
            continue;
        out += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

static bool read_rows(int fd, uint64_t at, uint32_t row_words, size_t n, uint64_t hash,
                      uint32_t **words, size_t *n_rows)
{
    size_t n_words = n * row_words;
    unsigned char *bytes = jpc_alloc(n_words * 4 + 1);
    uint32_t *out;
    bool fine = read_at(fd, at, bytes, n_words * 4);

    if (fine && jpc_hash64(bytes, n_words * 4) != hash) {
        errno = 0; // it was read, and has changed
        fine = false;
    }
    if (fine && n > 0) {
        *words = jpc_realloc(*words, (*n_rows * row_words + n_words) * sizeof **words);
        out = *words + *n_rows * row_words;
        for (size_t i = 0; i < n_words; i++)
            out[i] = (uint32_t)get(bytes + 4 * i, 4);
        *n_rows += n;
    }
    free(bytes);
    return fine;
}

static bool read_slice(int fd, uint32_t row_words, uint32_t n_slices, uint32_t slice,
                       uint32_t **words, size_t *n_rows)
{
    unsigned char head[HEAD_BYTES], range[16], hash[8];
    off_t size = lseek(fd, 0, SEEK_END);
    uint64_t first, end, hashes_at = HEAD_BYTES + 8 * ((uint64_t)n_slices + 1);

    if (size < 0)
        return false;
    if (!read_at(fd, 0, head, sizeof head) || memcmp(head, MAGIC, 8) != 0 ||
        get(head + 8, 4) != row_words || get(head + 12, 4) != n_slices ||
        !read_at(fd, HEAD_BYTES + 8 * (uint64_t)slice, range, sizeof range) ||
        !read_at(fd, hashes_at + 8 * (uint64_t)slice, hash, sizeof hash))
        return false;
    first = get(range, 8);
    end = get(range + 8, 8);
    if (end < first || end > (uint64_t)size) // before any memory is asked for
        return false;
    return read_rows(fd, rows_at(n_slices) + 4 * first * row_words, row_words,
                     (size_t)(end - first), get(hash, 8), words, n_rows);
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
