// Laws of the reader on damaged files, generated in every container:
//
// 1. every byte is booked: file_bytes = member_bytes + unreadable_bytes + padding_bytes;
// 2. what is cut does not depend on batch_bytes, nor on how a pipe hands the bytes over;
// 3. with checksums, no flipped bit and no cut makes a record that was not written;
// 4. damage to one member costs no record of another; nor does a flipped bit of a plain file.
#include "tests/unit/reading.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 13 // flips and cuts are costly there
#else
#define STEP 1
#endif

// Flips a bit in every byte, or in every `step`th.
static void test_flips(enum container container, size_t step)
{
    struct made made = make_warc(container);
    jpc_span bytes = jpc_buf_span(&made.bytes);
    bool law1 = true, law2 = true, law3 = true, law4 = true;
    const jpc_reader_options small = {
        .format = JPC_FORMAT_WARC, .batch_bytes = 1, .max_record_bytes = 1 << 20};

    for (size_t i = 0; i < bytes.len; i += step) {
        struct result r, other;

        made.bytes.ptr[i] ^= (char)(1 << i % 8);
        r = read_bytes(bytes, warc_options);
        other = read_all(path, small);
        law1 &= adds_up(&r, bytes.len);
        law2 &= same(&r, &other);
        law3 &= container == PLAIN || all_written(&made, &r);
        law4 &= container == GZIP_WHOLE || container == GZIP_BLOCKS || container == ZSTD_WHOLE ||
                r.n >= N_RECORDS - 1;
        if (!(law1 && law2 && law3 && law4)) {
            printf("# byte %zu\n", i);
            break;
        }
        made.bytes.ptr[i] ^= (char)(1 << i % 8);
    }
    ok(law1, "%s, flips: every byte is booked", container_names[container]);
    ok(law2, "%s, flips: batches do not matter", container_names[container]);
    ok(law3, "%s, flips: no record that was not written", container_names[container]);
    ok(law4, "%s, flips: at most one record lost", container_names[container]);
    jpc_buf_release(&made.bytes);
}

static void test_cuts(enum container container, size_t step)
{
    struct made made = make_warc(container);
    bool law1 = true, law2 = true, law3 = true, counted = true;

    for (size_t n = 0; n < made.bytes.len; n += step) {
        jpc_span bytes = {made.bytes.ptr, n};
        struct result r = read_bytes(bytes, warc_options);
        struct result other = read_pipe(bytes, 97, reading_of(JPC_FORMAT_WARC, 1, 1 << 20, false));
        size_t i = 0;

        while (i < N_RECORDS && made.member_at[i] < n)
            i++;
        law1 &= adds_up(&r, n);
        law2 &= same(&r, &other);
        law3 &= all_written(&made, &r);
        // Cut off inside a member, exactly its record is missing, and said to be.
        if (container == GZIP_EACH || container == ZSTD_EACH)
            counted &= made.member_at[i] == n
                           ? r.n == i && r.n_ranges == 0
                           : r.n == i - 1 && r.n_ranges + (r.counts.padding_bytes > 0) == 1;
        if (!(law1 && law2 && law3 && counted)) {
            printf("# cut at %zu\n", n);
            break;
        }
    }
    ok(law1, "%s, cut off: every byte is booked", container_names[container]);
    ok(law2, "%s, cut off: batches and pipes do not matter", container_names[container]);
    ok(law3, "%s, cut off: no record that was not written", container_names[container]);
    ok(counted, "%s, cut off: one record lost", container_names[container]);
    jpc_buf_release(&made.bytes);
}

// ---- single damages ----------------------------------------------------------

static void test_garbage_between(enum container container)
{
    static const char garbage[] = "\x1f\x8b\x08garbage that is no member at all, and goes on a bit";
    struct made made = make_warc(container);
    jpc_buf bytes = {0};
    struct result r;
    size_t at = made.member_at[5];

    jpc_buf_add(&bytes, made.bytes.ptr, at);
    jpc_buf_add(&bytes, garbage, sizeof garbage);
    jpc_buf_add(&bytes, made.bytes.ptr + at, made.bytes.len - at);
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    ok(r.n == N_RECORDS && r.n_ranges == 1 && r.ranges[0].place.offset == at &&
           r.ranges[0].file == 7 && r.ranges[0].len == sizeof garbage && !r.ranges[0].in_stream &&
           adds_up(&r, bytes.len),
       "%s: garbage between members is one range", container_names[container]);
    jpc_buf_release(&bytes);
    jpc_buf_release(&made.bytes);
}

static void test_padding(enum container container)
{
    struct made made = make_warc(container);
    size_t len = made.bytes.len;
    struct result r;

    jpc_buf_reserve(&made.bytes, 5000);
    memset(made.bytes.ptr + len, 0, 5000);
    made.bytes.len += 5000;
    r = read_bytes(jpc_buf_span(&made.bytes), warc_options);
    ok(r.n == N_RECORDS && r.n_ranges == 0 && r.padding.at == len && r.padding.zeros &&
           adds_up(&r, len + 5000),
       "%s: zero padding", container_names[container]);
    memset(made.bytes.ptr + len, 'x', 5000);
    r = read_bytes(jpc_buf_span(&made.bytes), warc_options);
    ok(r.n == N_RECORDS && r.n_ranges == 0 && r.padding.at == len && r.padding.len == 5000 &&
           !r.padding.zeros,
       "%s: trailing garbage", container_names[container]);
    jpc_buf_release(&made.bytes);
}

// A record above the ceiling is counted; its neighbours are read.
static void test_oversize(enum container container)
{
    jpc_buf stream = {0}, bytes = {0};
    struct result r;
    size_t begin, end;

    add_warc(&stream, 1, 300);
    begin = stream.len;
    if (container == GZIP_EACH)
        add_gzip(&bytes, jpc_buf_span(&stream));
    add_warc(&stream, 2, 3 << 20);
    end = stream.len;
    if (container == GZIP_EACH)
        add_gzip(&bytes, (jpc_span){stream.ptr + begin, end - begin});
    add_warc(&stream, 3, 300);
    if (container == GZIP_EACH)
        add_gzip(&bytes, (jpc_span){stream.ptr + end, stream.len - end});
    else
        add_container(&bytes, jpc_buf_span(&stream), container);
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    ok(r.n == 2 && r.n_ranges == 1 && strstr(r.ranges[0].cause, "max_record_bytes") != NULL &&
           adds_up(&r, bytes.len),
       "%s: oversize record", container_names[container]);
    if (container == PLAIN)
        ok(r.ranges[0].place.offset == begin && r.ranges[0].len == end - begin,
           "oversize: its range");
    jpc_buf_release(&stream);
    jpc_buf_release(&bytes);
}

// A Content-Length that is wrong by `error`: only that record is lost; none, if just the line ends
// behind the block are missing.
static void test_wrong_length(long error)
{
    jpc_buf bytes = {0};
    struct result r, piped;

    add_warc(&bytes, 1, 300);
    jpc_buf_printf(&bytes, "WARC/1.0\r\nContent-Length: %ld\r\n\r\n0123456789\r\n\r\n", 10 + error);
    add_warc(&bytes, 2, 300);
    add_warc(&bytes, 3, 300);
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    ok(r.n == 3 + (error > 0 && error <= 4) && r.n + r.n_ranges == 4 && adds_up(&r, bytes.len),
       "Content-Length wrong by %ld", error);
    r = read_all(path, reading_of(JPC_FORMAT_WARC, 300, 1 << 20, false));
    piped = read_pipe(jpc_buf_span(&bytes), 1, reading_of(JPC_FORMAT_WARC, 300, 1 << 20, false));
    // Of a pipe nobody knows that a length reaches beyond its end.
    ok(error > 1000 || (same(&r, &piped) && r.n_batches == piped.n_batches),
       "Content-Length wrong by %ld, from a pipe", error);
    jpc_buf_release(&bytes);
}

static void test_damaged_lines(enum container container)
{
    jpc_buf stream = {0}, bytes = {0};
    const char *what = container < ZSTD_EACH ? "truncated gzip member" : "truncated zstd frame";
    struct result r;
    char want[200];

    for (int i = 0; i < 30; i++)
        jpc_buf_printf(&stream, "{\"text\":\"%d\"}\n", i * 7919);
    add_container(&bytes, jpc_buf_span(&stream), container);
    r = read_bytes(jpc_buf_span(&bytes), jsonl_options);
    ok(r.status == JPC_END && r.n == 30, "%s: lines", container_names[container]);
    r = read_bytes((jpc_span){bytes.ptr, bytes.len - 4}, jsonl_options);
    snprintf(want, sizeof want, "'%s': %s at byte 0", path, what);
    ok(r.status == JPC_ERR_DATA && strcmp(r.err.message, want) == 0 && r.n > 0,
       "%s: %zu lines, then '%s'", container_names[container], r.n, r.err.message);
    bytes.ptr[bytes.len - 6] ^= 1;
    r = read_bytes(jpc_buf_span(&bytes), jsonl_options);
    ok(r.status == JPC_ERR_DATA && strstr(r.err.message, "corrupt") != NULL, "%s: '%s'",
       container_names[container], r.err.message);
    jpc_buf_release(&stream);
    jpc_buf_release(&bytes);
}

// ---- where pieces and batches end ---------------------------------------------

// What is lost is one range or two by where it lies, not by where batches end.
static void test_run_and_batches(void)
{
    static const char late[] = "\r\nno record\n";
    jpc_buf bytes = {0}, record = {0}, large = {0};
    struct result whole, other;

    add_warc(&record, 1, 300);
    add_warc(&large, 2, 2 << 20);
    add_gzip(&bytes, jpc_buf_span(&record));
    add_gzip(&bytes, jpc_buf_span(&large));
    add_gzip(&bytes, (jpc_span){late, sizeof late - 1});
    add_gzip(&bytes, jpc_buf_span(&record));
    whole = read_bytes(jpc_buf_span(&bytes), warc_options);
    other = read_all(path, reading_of(JPC_FORMAT_WARC, 1, 1 << 20, false));
    ok(same(&whole, &other) && whole.n == 2 && adds_up(&whole, bytes.len),
       "line ends between lost members, by batches");
    jpc_buf_release(&bytes);
    jpc_buf_release(&record);
    jpc_buf_release(&large);
}

// Nor by how many ranges a batch holds.
static void test_many_ranges(void)
{
    jpc_buf bytes = {0}, record = {0}, large = {0};
    struct result whole, other;

    add_warc(&record, 1, 10);
    add_warc(&large, 1, 200);
    for (int i = 0; i < 4200; i++) {
        add_gzip(&bytes, jpc_buf_span(&record));
        add_gzip(&bytes, jpc_buf_span(&large));
        add_gzip(&bytes, jpc_buf_span(&large));
    }
    whole = read_bytes(jpc_buf_span(&bytes), reading_of(JPC_FORMAT_WARC, 1 << 30, 200, false));
    other = read_all(path, reading_of(JPC_FORMAT_WARC, 1, 200, false));
    ok(memcmp(&whole.counts, &other.counts, sizeof whole.counts) == 0 &&
           whole.counts.unreadable == 4200 && whole.n_batches < 4 && other.n_batches >= 4200,
       "%" PRIu64 " ranges in %zu batches", whole.counts.unreadable, whole.n_batches);
    jpc_buf_release(&bytes);
    jpc_buf_release(&large);
    jpc_buf_release(&record);
}

static void test_endless_header(void)
{
    jpc_buf bytes = {0};
    struct result whole, piped;

    add_warc(&bytes, 1, 100);
    jpc_buf_add_string(&bytes, "WARC/1.0\r\nx: ");
    jpc_buf_reserve(&bytes, 1 << 20);
    memset(bytes.ptr + bytes.len, 'x', 1 << 20);
    bytes.len += 1 << 20;
    jpc_buf_add_string(&bytes, "\r\nContent-Length: 0\r\n\r\n\r\n\r\n");
    add_warc(&bytes, 2, 100);
    whole = read_bytes(jpc_buf_span(&bytes), warc_options);
    piped = read_pipe(jpc_buf_span(&bytes), 997, warc_options);
    ok(same(&whole, &piped) && whole.n == 2 && whole.n_ranges == 1 &&
           strcmp(whole.ranges[0].cause, "warc: endless header") == 0 && adds_up(&whole, bytes.len),
       "an endless header: '%s'", whole.ranges[0].cause);
    jpc_buf_release(&bytes);
}

// A line that goes on behind zeros between members: each member is booked once.
static void test_zeros_in_line(void)
{
    jpc_buf bytes = {0};
    struct result r;

    add_gzip(&bytes, jpc_span_of("{\"a\":1}\n{\"a\""));
    add_gzip(&bytes, jpc_span_of(":"));
    jpc_buf_add(&bytes, "\0\0\0\0\0\0\0\0\0", 9);
    add_gzip(&bytes, jpc_span_of("2}\n"));
    r = read_bytes(jpc_buf_span(&bytes), jsonl_options);
    ok(r.status == JPC_END && r.n == 2 && r.len[1] == 7 && adds_up(&r, bytes.len),
       "zeros in the middle of a line: %" PRIu64 " of %zu bytes are booked",
       r.counts.member_bytes + r.counts.unreadable_bytes + r.counts.padding_bytes, bytes.len);
    jpc_buf_release(&bytes);
}

int main(void)
{
    begin_reading();
    for (enum container c = PLAIN; c < N_CONTAINERS; c = (enum container)(c + 1)) {
        test_flips(c, c == GZIP_EACH || c == ZSTD_EACH ? STEP : 5 * STEP);
        test_cuts(c, 7 * STEP);
        test_oversize(c);
    }
    test_garbage_between(GZIP_EACH);
    test_garbage_between(ZSTD_EACH);
    test_padding(PLAIN);
    test_padding(GZIP_EACH);
    test_padding(ZSTD_EACH);
    for (long error = -9; error <= 9; error++)
        if (error != 0)
            test_wrong_length(error);
    test_wrong_length(400);
    test_wrong_length(100000000);
    test_damaged_lines(GZIP_WHOLE);
    test_damaged_lines(ZSTD_WHOLE);
    test_run_and_batches();
    test_many_ranges();
    test_endless_header();
    test_zeros_in_line();
    return end_reading();
}
