#include "job/table_file.h"
#include "tests/unit/faults.h"
#include "tests/unit/tap.h"

static char path[] = "/tmp/test_table_file.XXXXXX";

static uint64_t number_at(const jpc_buf *bytes, size_t at, int n)
{
    uint64_t value = 0;

    while (n-- > 0)
        value = value << 8 | (unsigned char)bytes->ptr[at + (size_t)n];
    return value;
}

static void bytes_on_disk(void)
{
    static const uint32_t words[] = {0x64636261, 0x68676665, 0x6c6b6a69, 0x706f6e6d};
    static const uint64_t starts[] = {0, 1, 1, 2};
    jpc_published published;
    jpc_buf bytes = {0};
    jpc_err err = {0};

    ok(jpc_table_publish(path, words, 2, starts, 3, &published, &err) == JPC_OK &&
           jpc_read_file(path, &bytes, &err) == JPC_OK && published.bytes == bytes.len,
       "a table is written");
    ok(bytes.len == 88 && memcmp(bytes.ptr, "jpctab2\n\2\0\0\0\3\0\0\0", 16) == 0, "its head");
    for (size_t i = 0; i < 4; i++)
        ok(number_at(&bytes, 16 + 8 * i, 8) == starts[i], "start of slice %zu", i);
    ok(number_at(&bytes, 48, 8) == jpc_hash64("abcdefgh", 8) &&
           number_at(&bytes, 56, 8) == jpc_hash64("", 0) &&
           number_at(&bytes, 64, 8) == jpc_hash64("ijklmnop", 8),
       "hashes of slices");
    ok(memcmp(bytes.ptr + 72, "abcdefghijklmnop", 16) == 0, "rows");
    jpc_buf_release(&bytes);
}

static void slices_are_appended(void)
{
    uint32_t *words = NULL;
    size_t n_rows = 0;
    jpc_err err = {0};

    for (uint32_t slice = 3; slice-- > 0;)
        jpc_table_read(path, 2, 3, slice, &words, &n_rows, &err);
    ok(n_rows == 2 && words[0] == 0x6c6b6a69 && words[1] == 0x706f6e6d && words[2] == 0x64636261 &&
           words[3] == 0x68676665,
       "slices one behind the other");
    set_fault(&read_fault, 2, EIO);
    ok(jpc_table_read(path, 2, 3, 0, &words, &n_rows, &err) == JPC_ERR_IO && n_rows == 2,
       "an error of reading");
    set_fault(&read_fault, 0, EIO);
    free(words);
}

static void large_tables(void)
{
    size_t n = 300000;
    uint32_t *words = jpc_alloc(n * sizeof *words), *back = NULL;
    uint64_t starts[] = {0, n / 3};
    jpc_published published;
    jpc_err err = {0};
    long calls, seen = 0;
    size_t n_rows = 0;

    for (size_t i = 0; i < n; i++)
        words[i] = (uint32_t)i * 2654435761u;
    set_fault(&write_fault, 0, ENOSPC);
    jpc_table_publish(path, words, 3, starts, 1, &published, &err);
    calls = write_fault.calls;
    ok(jpc_table_read(path, 3, 1, 0, &back, &n_rows, &err) == JPC_OK && n_rows == n / 3 &&
           memcmp(back, words, n * sizeof *words) == 0,
       "more rows than are written at once");
    for (long call = 1; call <= calls; call++) {
        set_fault(&write_fault, call, ENOSPC);
        seen += jpc_table_publish(path, words, 3, starts, 1, &published, &err) == JPC_ERR_OUTPUT;
    }
    set_fault(&write_fault, 0, ENOSPC);
    ok(calls > 4 && seen == calls, "each of %ld calls of write() may fail", calls);
    free(words);
    free(back);
}

// ---- row by row ---------------------------------------------------------------------------

#define ROW_WORDS 3

struct collected {
    uint32_t words[ROW_WORDS * 70000];
    size_t n;
    size_t most; // JPC_ERR_LIMIT behind it
};

static jpc_status collect(void *self, const uint32_t *rows, size_t n, jpc_err *err)
{
    struct collected *collected = self;

    if (collected->n + n > collected->most)
        return jpc_fail(err, JPC_ERR_LIMIT, "too many");
    memcpy(collected->words + ROW_WORDS * collected->n, rows, n * ROW_WORDS * sizeof *rows);
    collected->n += n;
    return JPC_OK;
}

// Rows of slices 1 and 3 of 5.
static jpc_status write_rows(const uint32_t *words, size_t n, jpc_published *published,
                             jpc_err *err)
{
    jpc_table_index index;
    jpc_sink *sink = NULL;
    jpc_status status;

    jpc_table_index_open(&index, ROW_WORDS, 5);
    for (size_t i = 0; i < n; i++)
        jpc_table_index_add(&index, i < n / 3 ? 1 : 3, words + ROW_WORDS * i);
    status = jpc_table_open(&sink, path, &index, err);
    for (size_t i = 0; i < n && status == JPC_OK; i += 1000)
        status =
            jpc_table_write(sink, &index, words + ROW_WORDS * i, n - i < 1000 ? n - i : 1000, err);
    if (status == JPC_OK)
        status = jpc_sink_publish(sink, published, err);
    else
        jpc_sink_discard(sink);
    jpc_table_index_close(&index);
    return status;
}

static void row_by_row(void)
{
    const uint64_t starts[] = {0, 0, 20001, 20001, 60005, 60005};
    size_t n = 60005;
    uint32_t *words = jpc_alloc(ROW_WORDS * n * sizeof *words);
    struct collected *collected = jpc_alloc(sizeof *collected);
    jpc_published at_once, published;
    jpc_buf first = {0}, second = {0};
    jpc_err err = {0};

    for (size_t i = 0; i < ROW_WORDS * n; i++)
        words[i] = (uint32_t)i * 2654435761u;
    jpc_table_publish(path, words, ROW_WORDS, starts, 5, &at_once, &err);
    jpc_read_file(path, &first, &err);
    ok(write_rows(words, n, &published, &err) == JPC_OK &&
           jpc_read_file(path, &second, &err) == JPC_OK &&
           jpc_span_equals(jpc_buf_span(&first), jpc_buf_span(&second)) &&
           jpc_hash128_equals(at_once.hash, published.hash),
       "row by row, the same bytes are written as at once");
    collected->most = SIZE_MAX;
    for (uint32_t slice = 0; slice < 5; slice++)
        ok(jpc_table_each(path, ROW_WORDS, 5, slice, collect, collected, &err) == JPC_OK &&
               collected->n == starts[slice + 1],
           "slice %u, piece by piece", (unsigned)slice);
    ok(memcmp(collected->words, words, ROW_WORDS * n * sizeof *words) == 0, "all rows");
    collected->n = 0;
    collected->most = 30000;
    ok(jpc_table_each(path, ROW_WORDS, 5, 3, collect, collected, &err) == JPC_ERR_LIMIT,
       "what takes a piece may fail");
    collected->most = SIZE_MAX;
    set_fault(&read_fault, 4, EIO);
    ok(jpc_table_each(path, ROW_WORDS, 5, 3, collect, collected, &err) == JPC_ERR_IO,
       "an error of reading a piece");
    set_fault(&read_fault, 0, EIO);
    second.ptr[second.len - 1] ^= 1;
    jpc_publish(path, jpc_buf_span(&second), &published, &err);
    collected->n = 0;
    ok(jpc_table_each(path, ROW_WORDS, 5, 1, collect, collected, &err) == JPC_OK &&
           jpc_table_each(path, ROW_WORDS, 5, 3, collect, collected, &err) == JPC_ERR_DATA,
       "a slice whose last byte has changed");
    jpc_buf_release(&first);
    jpc_buf_release(&second);
    free(collected);
    free(words);
}

static void no_rows(void)
{
    jpc_table_index index;
    uint32_t *words = NULL;
    jpc_published published;
    jpc_sink *sink = NULL;
    jpc_err err = {0};
    size_t n = 0;

    jpc_table_index_open(&index, 2, 3);
    ok(jpc_table_open(&sink, path, &index, &err) == JPC_OK &&
           jpc_sink_publish(sink, &published, &err) == JPC_OK &&
           jpc_table_read(path, 2, 3, 2, &words, &n, &err) == JPC_OK && n == 0,
       "no row at all");
    jpc_table_index_close(&index);
    set_fault(&write_fault, 1, ENOSPC);
    jpc_table_index_open(&index, 2, 3);
    ok(jpc_table_open(&sink, path, &index, &err) != JPC_OK
           ? sink == NULL
           : jpc_sink_publish(sink, &published, &err) == JPC_ERR_OUTPUT,
       "a full disk");
    set_fault(&write_fault, 0, ENOSPC);
    jpc_table_index_close(&index);
}

int main(void)
{
    int fd;

    tap_begin();
    fd = mkstemp(path);
    if (fd < 0)
        return 1;
    close(fd);
    bytes_on_disk();
    slices_are_appended();
    large_tables();
    row_by_row();
    no_rows();
    unlink(path);
    return tap_end();
}
