#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "job/row_file.h"
#include "tests/unit/faults.h"
#include "tests/unit/tap.h"

static char folder[] = "/tmp/test_row_file.XXXXXX", path[64];

static char *bytes_of(size_t n)
{
    char *bytes = jpc_alloc(n + 1);
    uint64_t state = n;

    for (size_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (char)(state >> 56);
    }
    return bytes;
}

static jpc_status publish(const char *rows, uint32_t row_bytes, size_t n, size_t at_once,
                          jpc_published *published, jpc_err *err)
{
    jpc_row_writer *writer;

    JPC_TRY(jpc_row_writer_open(&writer, path, row_bytes, err));
    for (size_t i = 0; i < n; i += at_once) {
        size_t some = n - i < at_once ? n - i : at_once;
        jpc_status status = jpc_row_writer_add(writer, rows + i * row_bytes, some, err);

        if (status != JPC_OK) {
            jpc_row_writer_discard(writer);
            return status;
        }
    }
    return jpc_row_writer_publish(writer, published, err);
}

// The status at which reading ends; rows that came before are compared.
static jpc_status read_back(const char *rows, uint32_t row_bytes, size_t n, bool *equal,
                            jpc_err *err)
{
    jpc_row_reader *reader;
    const void *row;
    size_t n_read = 0;
    jpc_status status = jpc_row_reader_open(&reader, path, row_bytes, err);

    *equal = status != JPC_OK || jpc_row_reader_count(reader) == n;
    while (status == JPC_OK) {
        status = jpc_row_reader_next(reader, &row, err);
        if (status != JPC_OK)
            break;
        *equal = *equal && n_read < n && memcmp(row, rows + n_read * row_bytes, row_bytes) == 0 &&
                 (row_bytes % 8 != 0 || (uintptr_t)row % 8 == 0);
        n_read++;
    }
    *equal = *equal && (status != JPC_END || n_read == n);
    *equal = *equal && (status != JPC_END || jpc_row_reader_next(reader, &row, err) == JPC_END);
    jpc_row_reader_close(reader);
    return status;
}

static void rows_come_back(uint32_t row_bytes, size_t n, size_t at_once)
{
    char *rows = bytes_of(n * row_bytes);
    jpc_published published = {0}, found = {0};
    jpc_err err = {0};
    bool equal;

    ok(publish(rows, row_bytes, n, at_once, &published, &err) == JPC_OK &&
           jpc_checksum_file(path, &found, &err) == JPC_OK && published.bytes == found.bytes &&
           jpc_hash128_equals(published.hash, found.hash) &&
           published.bytes == 32 + (uint64_t)n * row_bytes,
       "%zu rows of %u bytes are written, %zu at once", n, row_bytes, at_once);
    ok(read_back(rows, row_bytes, n, &equal, &err) == JPC_END && equal, "… and come back");
    free(rows);
}

static void bytes_on_disk(void)
{
    static const char head[] = "jpcrows1\x03\0\0\0\0\0\0\0abcdef\x02\0\0\0\0\0\0\0";
    jpc_buf bytes = {0};
    jpc_published published;
    jpc_err err = {0};
    uint64_t hash = 0;

    publish("abcdef", 3, 2, 1, &published, &err);
    jpc_read_file(path, &bytes, &err);
    ok(bytes.len == 38 && memcmp(bytes.ptr, head, 30) == 0, "head, rows and number of rows");
    for (int i = 7; i >= 0; i--)
        hash = hash << 8 | (unsigned char)bytes.ptr[30 + i];
    ok(hash == jpc_hash64("abcdef", 6), "XXH3-64 of all rows");
    jpc_buf_release(&bytes);
}

static void write_bytes(const char *ptr, size_t len)
{
    jpc_err err = {0};

    if (jpc_publish_part(path, (jpc_span){ptr, len}, NULL, &err) != JPC_OK)
        puts("# cannot write");
}

static bool is_damaged(uint32_t row_bytes, jpc_err *err)
{
    char message[128];
    bool equal;

    snprintf(message, sizeof message, "'%s': damaged table", path);
    return read_back("", row_bytes, 0, &equal, err) == JPC_ERR_DATA &&
           strcmp(err->message, message) == 0;
}

static void damage_is_seen(size_t n)
{
    char *rows = bytes_of(8 * n);
    jpc_buf bytes = {0}, longer = {0};
    jpc_published published;
    jpc_err err = {0};
    size_t flipped = 0, cut = 0;

    publish(rows, 8, n, n + 1, &published, &err);
    jpc_read_file(path, &bytes, &err);
    for (size_t i = 0; i < bytes.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ 1 << bit);
            write_bytes(bytes.ptr, bytes.len);
            flipped += is_damaged(8, &err);
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ 1 << bit);
        }
    ok(flipped == 8 * bytes.len, "%zu rows: each bit that changes is seen", n);
    for (size_t len = 0; len < bytes.len; len++) {
        write_bytes(bytes.ptr, len);
        cut += is_damaged(8, &err);
    }
    ok(cut == bytes.len, "%zu rows: wherever it is cut off", n);
    jpc_buf_add(&longer, bytes.ptr, bytes.len - 16);
    jpc_buf_add(&longer, "half", 4);
    jpc_buf_add(&longer, bytes.ptr + bytes.len - 16, 16);
    write_bytes(longer.ptr, longer.len);
    ok(is_damaged(8, &err), "half a row more");
    jpc_buf_add(&bytes, "01234567", 8);
    write_bytes(bytes.ptr, bytes.len - 7);
    ok(is_damaged(8, &err), "a byte more");
    write_bytes(bytes.ptr, bytes.len);
    ok(is_damaged(8, &err), "a row more");
    jpc_buf_release(&bytes);
    jpc_buf_release(&longer);
    free(rows);
}

static void other_widths(void)
{
    jpc_published published;
    jpc_err err = {0};

    publish("0123456789abcdef", 8, 2, 2, &published, &err);
    ok(is_damaged(16, &err) && is_damaged(4, &err), "rows of another width");
    publish("", 8, 0, 1, &published, &err);
    ok(is_damaged(16, &err), "no rows of another width");
}

static void what_cannot_be_read(void)
{
    size_t n = 1000000;
    char *rows = bytes_of(8 * n), message[128];
    jpc_published published;
    jpc_row_reader *reader;
    const void *row;
    jpc_err err = {0};
    jpc_status status;

    unlink(path);
    ok(jpc_row_reader_open(&reader, path, 8, &err) == JPC_ERR_IO && reader == NULL,
       "a missing file");
    snprintf(message, sizeof message, "cannot open '%s': No such file or directory", path);
    is_text(jpc_span_of(err.message), message, "… with name and cause");
    ok(jpc_row_reader_open(&reader, folder, 8, &err) == JPC_ERR_IO, "a folder");
    publish(rows, 8, n, n, &published, &err);
    status = jpc_row_reader_open(&reader, path, 8, &err);
    ok(status == JPC_OK && truncate(path, 5000000) == 0, "cut off while it is read …");
    while (status == JPC_OK)
        status = jpc_row_reader_next(reader, &row, &err);
    ok(status == JPC_ERR_DATA, "… which is seen");
    jpc_row_reader_close(reader);
    free(rows);
}

static bool folder_is_empty(void) { return rmdir(folder) == 0 && mkdir(folder, 0700) == 0; }

static void what_cannot_be_written(void)
{
    char *rows = bytes_of(1000000);
    struct rlimit limit, small;
    jpc_row_writer *writer;
    jpc_published published;
    jpc_err err = {0};

    unlink(path);
    ok(jpc_row_writer_open(&writer, "/nowhere/x", 8, &err) == JPC_ERR_OUTPUT && writer == NULL,
       "a folder is missing");
    jpc_row_writer_open(&writer, path, 8, &err);
    jpc_row_writer_add(writer, rows, 100000, &err);
    ok(access(path, F_OK) != 0, "nothing is there before all is");
    jpc_row_writer_discard(writer);
    ok(folder_is_empty(), "what is discarded is gone");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    small = (struct rlimit){300000, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    ok(publish(rows, 8, 125000, 100, &published, &err) == JPC_ERR_OUTPUT, "a full disk");
    ok(publish(rows, 8, 37500, 100, &published, &err) == JPC_ERR_OUTPUT, "… at the last bytes");
    setrlimit(RLIMIT_FSIZE, &limit);
    ok(folder_is_empty(), "nothing is left behind");
    free(rows);
}

static void no_error_is_passed_over(void)
{
    size_t n = 500000;
    char *rows = bytes_of(8 * n);
    jpc_published published;
    jpc_err err = {0};
    long calls, seen = 0;
    bool equal;

    set_fault(&write_fault, 0, ENOSPC);
    publish(rows, 8, n, 1000, &published, &err);
    calls = write_fault.calls;
    for (long call = 1; call <= calls; call++) {
        set_fault(&write_fault, call, ENOSPC);
        seen += publish(rows, 8, n, 1000, &published, &err) == JPC_ERR_OUTPUT;
    }
    ok(calls > 15 && seen == calls, "each of %ld calls of write() may fail", calls);
    set_fault(&write_fault, 0, ENOSPC);
    set_fault(&read_fault, 0, EIO);
    ok(read_back(rows, 8, n, &equal, &err) == JPC_END && equal, "none fails");
    calls = read_fault.calls;
    seen = 0;
    for (long call = 1; call <= calls; call++) {
        set_fault(&read_fault, call, EIO);
        seen += read_back(rows, 8, n, &equal, &err) == JPC_ERR_IO && equal;
    }
    ok(calls > 5 && seen == calls, "each of %ld calls of pread() may fail", calls);
    set_fault(&read_fault, 0, EIO);
    free(rows);
}

int main(void)
{
    tap_begin();
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/table", folder);
    rows_come_back(8, 0, 1);
    rows_come_back(1, 1, 1);
    rows_come_back(12, 1000, 7);
    rows_come_back(24, 200000, 1);
    rows_come_back(16, 262144, 100000);
    rows_come_back(40, 100000, 100000);
    rows_come_back(1500000, 3, 2);
    bytes_on_disk();
    damage_is_seen(0);
    damage_is_seen(5);
    other_widths();
    what_cannot_be_read();
    what_cannot_be_written();
    no_error_is_passed_over();
    jpc_row_reader_close(NULL);
    jpc_row_writer_discard(NULL);
    rmdir(folder);
    return tap_end();
}
