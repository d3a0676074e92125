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
    unlink(path);
    return tap_end();
}
