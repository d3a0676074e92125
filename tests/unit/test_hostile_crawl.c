// Files of about a megabyte, made so that a reader which looks again and again at the same bytes
// takes many seconds for each, one that looks once some hundredths: a limit of processor time ends
// the test.
#include <sys/time.h>

#include "core/little_endian.h"
#include "tests/unit/reading.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define N_MAGIC 150000
#define SECONDS 20
#else
#define N_MAGIC 800000
#define SECONDS 4
#endif

static const jpc_reader_options options = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 16 << 20};

static void add_times(jpc_buf *out, const char *string, size_t n)
{
    for (size_t i = 0; i < n; i++)
        jpc_buf_add_string(out, string);
}

static void add_member(jpc_buf *file, jpc_buf *content)
{
    add_gzip(file, jpc_buf_span(content));
    content->len = 0;
}

static void add_members(jpc_buf *file, const char *content, size_t n)
{
    jpc_buf member = {0};

    add_gzip(&member, jpc_span_of(content));
    for (size_t i = 0; i < n; i++)
        jpc_buf_add_span(file, jpc_buf_span(&member));
    jpc_buf_release(&member);
}

// Of the processor, so that a busy machine does not matter; 0: no limit.
static void limit_processor_time(time_t seconds)
{
    const struct itimerval limit = {.it_value = {.tv_sec = seconds}};

    if (setitimer(ITIMER_PROF, &limit, NULL) != 0)
        abort();
}

// Reads and releases it.
static void check(jpc_buf *file, size_t n, const char *what)
{
    struct result r;

    limit_processor_time(SECONDS);
    r = read_bytes(jpc_buf_span(file), options);
    limit_processor_time(0);
    ok(r.status == JPC_END && r.n == n && r.counts.records == n && r.counts.unreadable > 0 &&
           r.counts.file_bytes == file->len,
       "%s: %zu of %zu records, %zu ranges", what, r.n, n, r.n_ranges);
    jpc_buf_release(file);
}

// Lines that end in a version line, in a header without end.
static void test_version_lines(const char *line)
{
    jpc_buf file = {0};

    add_warc(&file, 1, 300);
    jpc_buf_add_string(&file, "WARC/1.0\r\nWARC-Type: response\r\n");
    add_times(&file, line, 80000);
    check(&file, 1, "version lines at the end of lines");
    add_warc(&file, 1, 300);
    add_times(&file, line, 80000);
    jpc_buf_add_string(&file, "\r\n");
    add_warc(&file, 2, 300);
    check(&file, 2, "the same with an empty line behind them");
}

// Records that begin within a line and all end at one place; what may be another one is near it.
static void test_same_end(void)
{
    jpc_buf file = {0};
    size_t one = 50, n = 20000;

    for (size_t i = 0; i < n; i++) {
        size_t at = file.len;

        jpc_buf_printf(&file, "%sWARC/1.0\r\nContent-Length: %08zu\r\n\r\n", i > 0 ? "x" : "",
                       (n - i) * one - 13);
        while (file.len < at + one)
            jpc_buf_add_string(&file, file.len % 2 > 0 ? "a" : "\n");
    }
    jpc_buf_add_string(&file, "\nWARC/1.0 but no header\nz\nWARC/zzzzzz\nQQQQQQQQQQQQQQQQQQQQQ");
    check(&file, 0, "records that end at one place");
}

// For each record another one that ends where it ends, far behind it; the last one has none.
static void test_pairs(void)
{
    jpc_buf file = {0};
    size_t one = strlen("WARC/1.0\nContent-Length: 00000000\n\n"), n = 14000, tail = 2 * n * one;

    for (size_t i = 0; i < 2 * n; i++) {
        size_t end = tail + 5 * (i < n ? i : 2 * n - 1 - i);

        jpc_buf_printf(&file, "WARC/1.0\nContent-Length: %08zu\n\n", end - (i + 1) * one);
    }
    add_times(&file, "WARC/", n);
    jpc_buf_add_string(&file, "zzzzzzzzzzzzzzzz");
    check(&file, 1, "records in pairs that end at one place");
}

// A large header that goes on in small members, and a whole one with a block of them.
static void test_small_members(const char *content, size_t n, const char *what)
{
    jpc_buf file = {0}, part = {0};

    add_warc(&part, 1, 300);
    add_member(&file, &part);
    jpc_buf_add_string(&part, "WARC/1.0\r\nX: ");
    add_times(&part, "a: b\r\n", 140000);
    add_member(&file, &part);
    add_members(&file, content, n);
    add_times(&part, "no end", 50000);
    add_member(&file, &part);
    check(&file, 1, what);
    jpc_buf_add_string(&part, "WARC/1.0\r\nContent-Length: 1000000\r\n");
    add_times(&part, "a: b\r\n", 140000);
    jpc_buf_add_string(&part, "\r\n");
    add_member(&file, &part);
    add_members(&file, content, n);
    check(&file, 0, what);
    jpc_buf_release(&part);
}

// Lines, or version lines within lines, to be searched where there are many members.
static void test_search_in_members(const char *line, size_t n, bool behind)
{
    jpc_buf file = {0}, part = {0};

    jpc_buf_printf(&part, "WARC/1.0\r\nContent-Length: %zu\r\n\r\n",
                   n * strlen(line) + (behind ? 32000 : 31001));
    add_member(&file, &part);
    if (behind)
        add_members(&file, "ab", 16000);
    add_times(&part, line, n);
    jpc_buf_add_string(&part, "zzzz");
    add_member(&file, &part);
    if (!behind)
        add_members(&file, "ab", 16000);
    else
        add_times(&part, "z", 3000);
    add_member(&file, &part);
    check(&file, 0, behind ? "lines behind many members" : "lines in front of many members");
    jpc_buf_release(&part);
}

// Places that look like a member, between two.
static void test_magic(void)
{
    jpc_buf file = {0}, part = {0};

    add_warc(&part, 1, 300);
    add_member(&file, &part);
    add_times(&file, "\x1f\x8b\x08\x08\x01\x01\x01\x01\x01\x01", N_MAGIC);
    jpc_buf_add(&file, "\0\0\0\0\0\0\0\0", 8);
    add_warc(&part, 2, 300);
    add_member(&file, &part);
    check(&file, 2, "headers of members with a name without end");
    jpc_buf_release(&part);
}

static void test_dictionary(void)
{
    jpc_buf file = {0}, part = {0};
    char length[4];

    add_times(&part, "0123456789abcdef", 500000);
    jpc_le32_store(length, (uint32_t)part.len);
    jpc_buf_add(&file, "\x5d\x2a\x4d\x18", 4);
    jpc_buf_add(&file, length, 4);
    jpc_buf_add_span(&file, jpc_buf_span(&part));
    part.len = 0;
    add_warc(&part, 1, 300);
    add_zstd(&file, jpc_buf_span(&part));
    add_times(&file, "\x28\xb5\x2f\xfd", 12000);
    part.len = 0;
    add_warc(&part, 2, 300);
    add_zstd(&file, jpc_buf_span(&part));
    check(&file, 2, "magic numbers of frames with a large dictionary");
    jpc_buf_release(&part);
}

int main(void)
{
    begin_reading();
    test_version_lines("A: xWARC/1.0\r\n");
    test_version_lines("A: xWARC/0.17\r\n");
    test_same_end();
    test_pairs();
    test_small_members("", 20000, "a large header and empty members");
    test_small_members("a", 16000, "a large header and members of a byte");
    test_search_in_members("\n", 2000000, true);
    test_search_in_members("xWARC/1.0\r\n", 90000, false);
    test_magic();
    test_dictionary();
    return end_reading();
}
