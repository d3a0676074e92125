// Records above max_record_bytes, and those that only say to be:
//
// 1. a plain file is looked into at the end of such a record: where nothing begins there, the
//    record's length is wrong, and the records that it would have swallowed are read;
// 2. where members hold a record each, a skip ends at the next member that begins with one;
// 3. of a pipe, and of one member, nobody knows better: the skip goes on, and what is found at its
//    end counts as unreadable up to the next record.
#include "tests/unit/reading.h"

#define CEILING 5000

static const jpc_reader_options options = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = CEILING};

static void add_part(jpc_buf *file, jpc_buf *part, enum container container)
{
    add_container(file, jpc_buf_span(part), container);
    part->len = 0;
}

static void end_part(jpc_buf *file, jpc_buf *part, enum container container)
{
    if (container == GZIP_EACH || container == ZSTD_EACH)
        add_part(file, part, container);
}

// Records 0 to 19 of 1,150 bytes; that of number 4 says to have `length` bytes.
static jpc_buf make_file(enum container container, unsigned long long length)
{
    jpc_buf file = {0}, part = {0};

    for (unsigned i = 0; i < 20; i++) {
        if (i == 4)
            jpc_buf_printf(&part, "WARC/1.0\r\nContent-Length: %llu\r\n\r\n0123456789\r\n\r\n",
                           length);
        else
            add_warc(&part, i, 1000 + i);
        end_part(&file, &part, container);
    }
    if (part.len > 0)
        add_part(&file, &part, container);
    jpc_buf_release(&part);
    return file;
}

static bool lost_is(const struct result *r, size_t i, const char *cause)
{
    return i < r->n_ranges && strcmp(r->ranges[i].cause, cause) == 0;
}

static const char above[] = "warc: record above max_record_bytes",
                  wrong[] = "warc: record does not end where Content-Length says",
                  cut_off[] = "warc: truncated record";

// A reader of small batches, and for what is no plain file a pipe, see the same.
static bool all_agree(const struct result *r, jpc_span bytes, enum container container)
{
    jpc_reader_options small = options;
    struct result other, piped;

    small.batch_bytes = 1;
    other = read_all(path, small);
    if (container == PLAIN)
        return same(r, &other);
    piped = read_pipe(bytes, 97, small);
    return same(r, &other) && same(r, &piped);
}

static void test_members(enum container container)
{
    static const unsigned long long lengths[] = {6000, 9999, 12345678, 92345000000};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        jpc_buf file = make_file(container, lengths[i]);
        struct result r = read_bytes(jpc_buf_span(&file), options);

        ok(r.n == 19 && r.n_ranges == 1 && adds_up(&r, file.len) &&
               lost_is(&r, 0,
                       container != PLAIN   ? above
                       : lengths[i] < 17000 ? wrong
                                            : cut_off) &&
               all_agree(&r, jpc_buf_span(&file), container),
           "%s, Content-Length %llu: %zu of 19 records, '%s'", container_names[container],
           lengths[i], r.n, r.ranges[0].cause);
        jpc_buf_release(&file);
    }
}

// The skip ends in the midst of a record: that one is unreadable, too, and those behind it are
// read.
static void test_one_member(enum container container)
{
    jpc_buf file = make_file(container, 6000);
    struct result r = read_bytes(jpc_buf_span(&file), options);

    ok(r.n == 13 && r.n_ranges == 2 && adds_up(&r, file.len) && lost_is(&r, 0, above) &&
           lost_is(&r, 1, wrong) && all_agree(&r, jpc_buf_span(&file), container),
       "%s, a wrong length: %zu records, '%s', '%s'", container_names[container], r.n,
       r.ranges[0].cause, r.ranges[1].cause);
    ok(r.ranges[0].len + r.ranges[1].len + r.n * 1090 < 22500 && r.ranges[1].len < 1200,
       "… %" PRIu64 " and %" PRIu64 " bytes", r.ranges[0].len, r.ranges[1].len);
    jpc_buf_release(&file);
}

static void test_pipe(void)
{
    jpc_buf file = make_file(PLAIN, 6000);
    struct result one = read_pipe(jpc_buf_span(&file), 1, options), r;

    r = read_pipe(jpc_buf_span(&file), 997, options);
    ok(r.n == 13 && r.n_ranges == 2 && adds_up(&r, file.len) && lost_is(&r, 0, above) &&
           lost_is(&r, 1, wrong) && same(&r, &one),
       "a pipe, a wrong length: %zu records, '%s', '%s'", r.n, r.ranges[0].cause,
       r.ranges[1].cause);
    jpc_buf_release(&file);
}

// What is read through stdin is looked into if it is a file, unless somebody has read from it.
static void test_stdin(void)
{
    jpc_buf file = make_file(PLAIN, 6000);
    int saved = dup(STDIN_FILENO);
    struct result r;
    jpc_buf behind = {0};

    write_file(path, jpc_buf_span(&file));
    if (freopen(path, "rb", stdin) == NULL)
        abort();
    r = read_all("-", options);
    ok(r.n == 19 && r.n_ranges == 1 && adds_up(&r, file.len), "a file as stdin: %zu records", r.n);
    jpc_buf_add_string(&behind, "0123456789");
    jpc_buf_add_span(&behind, jpc_buf_span(&file));
    write_file(path, jpc_buf_span(&behind));
    lseek(STDIN_FILENO, 10, SEEK_SET);
    r = read_all("-", options);
    ok(r.n == 13 && r.n_ranges == 2 && adds_up(&r, file.len),
       "… from its tenth byte on: %zu records", r.n);
    dup2(saved, STDIN_FILENO);
    close(saved);
    jpc_buf_release(&behind);
    jpc_buf_release(&file);
}

// ---- what stands behind a record ----------------------------------------------

struct follower {
    const char *bytes;
    size_t len;
    const char *cause;
};

// A sound record above the ceiling, by what follows it.
static void test_large_is_followed(void)
{
    static const struct follower followers[] = {
        {"\r\n\r\n", 4, above},     {"", 0, above},          {"\n", 1, above},
        {"\r\n\n\r\n\n", 6, above}, {"\r\n\r\nx", 5, wrong}, {"x", 1, wrong},
    };

    for (size_t i = 0; i < sizeof followers / sizeof *followers; i++) {
        jpc_buf file = {0};
        struct result r;

        add_warc(&file, 1, 300);
        add_warc(&file, 2, 9000);
        file.len -= 4;
        jpc_buf_add(&file, followers[i].bytes, followers[i].len);
        add_warc(&file, 3, 300);
        r = read_bytes(jpc_buf_span(&file), options);
        ok(r.n == 2 && adds_up(&r, file.len) && lost_is(&r, 0, followers[i].cause) &&
               all_agree(&r, jpc_buf_span(&file), PLAIN),
           "a large record and %zu bytes behind it: %zu records, '%s'", followers[i].len, r.n,
           r.ranges[0].cause);
        jpc_buf_release(&file);
    }
}

static void test_line_ends(size_t n, size_t len)
{
    jpc_buf file = {0};
    struct result r;

    add_warc(&file, 1, 300);
    add_warc(&file, 2, len);
    jpc_buf_reserve(&file, n);
    memset(file.ptr + file.len, '\n', n);
    file.len += n;
    add_warc(&file, 3, 300);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 2U + (len < CEILING) && r.n_ranges == (len > CEILING) && adds_up(&r, file.len) &&
           all_agree(&r, jpc_buf_span(&file), PLAIN),
       "%zu line ends behind a record of %zu bytes: %zu records", n, len, r.n);
    jpc_buf_release(&file);
}

// A length within the ceiling that is too large is not believed if it swallowed a record: if that
// ends where it ends itself, or if garbage follows. One that holds a record with its line ends is.
static void test_swallowed(const char *inner_ends, const char *ends, bool believed)
{
    jpc_buf file = {0}, inner = {0};
    struct result r;

    add_warc(&file, 1, 300);
    add_warc(&inner, 2, 300);
    inner.len -= 4;
    jpc_buf_add_string(&inner, inner_ends);
    jpc_buf_printf(&file, "WARC/1.0\r\nContent-Length: %zu\r\n\r\n0123456789\r\n\r\n",
                   14 + inner.len);
    jpc_buf_add_span(&file, jpc_buf_span(&inner));
    jpc_buf_add_string(&file, ends);
    add_warc(&file, 3, 300);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 3 && adds_up(&r, file.len) && (r.n_ranges == 0) == believed &&
           (r.len[1] > 400) == believed && (believed || lost_is(&r, 0, wrong)),
       "a record with another one of %zu bytes at its end: one of %zu, '%s'", inner.len, r.len[1],
       r.ranges[0].cause);
    jpc_buf_release(&file);
    jpc_buf_release(&inner);
}

// One wrong byte in the line ends behind a record, by where it is.
static void test_wrong_line_end(enum container container, const char *ends, size_t at)
{
    jpc_buf stream = {0}, file = {0};
    struct result r;

    add_warc(&stream, 1, 300);
    stream.len -= 4;
    jpc_buf_add_string(&stream, ends);
    stream.ptr[stream.len - strlen(ends) + at] = 'x';
    add_warc(&stream, 2, 300);
    add_container(&file, jpc_buf_span(&stream), container);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 2 && r.n_ranges <= 1 && r.len[0] == r.len[1] && adds_up(&r, file.len) &&
           all_agree(&r, jpc_buf_span(&file), container),
       "%s, byte %zu of %zu line ends is wrong: %zu records", container_names[container], at,
       strlen(ends), r.n);
    jpc_buf_release(&stream);
    jpc_buf_release(&file);
}

// The end of a header is gone, and the block: what comes next is the header of another record.
static void test_merged_header(const char *begin)
{
    jpc_buf file = {0};
    struct result r;

    add_warc(&file, 1, 300);
    jpc_buf_add_string(&file, begin);
    add_warc(&file, 2, 300);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 2 && r.n_ranges == 1 && r.ranges[0].len == strlen(begin) && adds_up(&r, file.len),
       "a header without end in front of a record: %zu records, '%s'", r.n, r.ranges[0].cause);
    jpc_buf_release(&file);
}

// A length that ends in front of one line end of the record's own.
static void test_cut_short(void)
{
    jpc_buf file = {0};
    struct result r;

    add_warc(&file, 1, 300);
    jpc_buf_add_string(&file, "WARC/1.0\r\nContent-Length: 5\r\n\r\nfirst\r\nsecond\r\n\r\n");
    add_warc(&file, 2, 300);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 2 && r.n_ranges == 1 && lost_is(&r, 0, wrong) && adds_up(&r, file.len),
       "a length that ends with a line: %zu records, '%s'", r.n, r.ranges[0].cause);
    jpc_buf_release(&file);
}

// A length that ends in front of an empty line of its own block, by how that is written.
static void test_too_short(enum container container, const char *empty, const char *rest, bool good)
{
    jpc_buf file = {0}, part = {0};
    struct result r;

    add_warc(&part, 1, 300);
    end_part(&file, &part, container);
    jpc_buf_printf(&part, "WARC/1.0\r\nContent-Length: 5\r\n\r\nfirst%s%s", empty, rest);
    end_part(&file, &part, container);
    add_warc(&part, 2, 300);
    add_part(&file, &part, container);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == (good ? 3 : 2) && r.n_ranges == 1 && adds_up(&r, file.len) &&
           (good || lost_is(&r, 0, wrong)) && all_agree(&r, jpc_buf_span(&file), container),
       "%s: a length that ends in front of an empty line: %zu records, '%s'",
       container_names[container], r.n, r.ranges[0].cause);
    jpc_buf_release(&file);
    jpc_buf_release(&part);
}

// A length that reaches to the line ends at the end of the file, over the last record.
static void test_swallowed_last(void)
{
    jpc_buf file = {0}, last = {0};
    struct result r;

    jpc_buf_add_string(&last, "WARC/1.0\r\nContent-Length: 8\r\n\r\nlast\r\n\r\n\r\n\r\n");
    jpc_buf_printf(&file, "WARC/1.0\r\nContent-Length: %zu\r\n\r\ncut\r\n\r\n",
                   3 + 4 + last.len - 8);
    jpc_buf_add_span(&file, jpc_buf_span(&last));
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 1 && r.n_ranges == 1 && r.len[0] == last.len - 4 && adds_up(&r, file.len),
       "a record that swallowed the last one: %zu records, '%s'", r.n, r.ranges[0].cause);
    jpc_buf_release(&file);
    jpc_buf_release(&last);
}

// A record that holds what looks like another one, at the end of a file.
static void test_padded(const char *padding, size_t len, size_t n)
{
    jpc_buf file = {0};
    struct result r;

    add_warc(&file, 1, 300);
    jpc_buf_add_string(&file, "WARC/1.0\r\nContent-Length: 15\r\n\r\nlog:\nWARC/1.0 !\r\n\r\n");
    jpc_buf_add(&file, padding, len);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == n && adds_up(&r, file.len),
       "a record that holds another one's first line, and %zu "
       "bytes behind it: %zu records",
       len, r.n);
    jpc_buf_release(&file);
}

// Members of three bytes, of which the first begins with a record.
static void test_tiny_members(void)
{
    jpc_buf plain = make_file(PLAIN, 92345000000), file = {0};
    struct result r;
    size_t end;

    for (size_t at = 0; at < plain.len; at = end) {
        end = at + 1;
        while (end < plain.len && end < at + 3 && memcmp(plain.ptr + end, "WARC/1.", 7) != 0)
            end++;
        add_gzip(&file, (jpc_span){plain.ptr + at, end - at});
    }
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 19 && adds_up(&r, file.len) && all_agree(&r, jpc_buf_span(&file), GZIP_EACH),
       "members of three bytes: %zu of 19 records", r.n);
    jpc_buf_release(&plain);
    jpc_buf_release(&file);
}

// Records of any version are found behind damage, be there a line end in front of them or not, and
// where a range begins.
static void test_version(const char *line, enum container container)
{
    static const char *const torn[] = {"torn ", "torn\n", ""};
    jpc_buf file = {0}, part = {0};
    struct result r;
    size_t n_damages = container == PLAIN ? 2 : 0;
    const jpc_range range = {.begin = {.offset = 2}, .end = UINT64_MAX};
    jpc_reader_options behind = options;

    add_warc(&part, 1, 300);
    end_part(&file, &part, container);
    for (size_t i = 0; i < 3; i++) {
        jpc_buf_printf(&part, "%s%sContent-Length: 5\n\nhello\r\n\r\n",
                       n_damages > 0 ? torn[i] : "", line);
        end_part(&file, &part, container);
    }
    if (part.len > 0)
        add_part(&file, &part, container);
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 4 && r.n_ranges == n_damages && adds_up(&r, file.len) &&
           (n_damages == 0 || (r.ranges[0].len == 5 && r.ranges[1].len == 5)),
       "%.*s in %s: %zu records", (int)strcspn(line, "\r\n"), line, container_names[container],
       r.n);
    behind.ranges = &range;
    r = read_all(path, behind);
    ok(r.status == JPC_END && r.n == 3, "… from the second on: %zu records", r.n);
    jpc_buf_release(&part);
    jpc_buf_release(&file);
}

int main(void)
{
    begin_reading();
    test_members(PLAIN);
    test_members(GZIP_EACH);
    test_members(ZSTD_EACH);
    test_one_member(GZIP_WHOLE);
    test_one_member(ZSTD_WHOLE);
    test_pipe();
    test_stdin();
    test_large_is_followed();
    test_line_ends(700, 300);
    test_line_ends(700, 9000);
    test_line_ends(3 << 20, 300);
    test_line_ends(3 << 20, 9000);
    test_swallowed("", "\r\n\r\n", false);
    test_swallowed("\r\n\r\n", "\r\n\r\n", true);
    test_swallowed("", "\r\n\r\nx\r\n", false);
    test_swallowed("\r\n\r\n", "\r\n\r\nx\r\n", false);
    test_padded("", 0, 2);
    test_padded("\0\0\0\0\0\0\0\0", 8, 2);
    test_padded("\0\0", 2, 2);
    test_padded("garbage", 7, 1);
    test_tiny_members();
    for (size_t at = 0; at < 4; at++) {
        test_wrong_line_end(PLAIN, "\r\n\r\n", at);
        test_wrong_line_end(GZIP_WHOLE, "\r\n\r\n", at);
        test_wrong_line_end(PLAIN, "\n\n", at % 2);
    }
    test_merged_header("WARC/1.0\r\nWARC-Type: response\r\n");
    test_merged_header("WARC/1.0\r\nContent-Length: 5\r\nWARC-Ty");
    test_swallowed_last();
    test_cut_short();
    test_version("WARC/0.17\r\n", PLAIN);
    test_version("WARC/0.17\r\n", GZIP_EACH);
    test_version("WARC/0.18\n", PLAIN);
    test_version("WARC/0.18\n", ZSTD_EACH);
    test_version("WARC/0.9\n", PLAIN);
    test_version("WARC/1.1\r\n", PLAIN);
    for (enum container container = PLAIN; container <= ZSTD_WHOLE; container++)
        if (container != GZIP_BLOCKS)
            test_too_short(container, "\n\n", "second, and the third one\r\n\r\n", false);
    test_too_short(GZIP_EACH, "\r\n\r\n", "second, and the third one\r\n\r\n", false);
    test_too_short(PLAIN, "\r\n\r\n", "what damage left of another record\r\n\r\n", true);
    test_too_short(PLAIN, "\n\n", "0123456789abcdef", true);
    return end_reading();
}
