// Laws of the reader, over generated files in every container, whole and damaged:
//
// 1. every byte is booked: file_bytes = member_bytes + unreadable_bytes + padding_bytes;
// 2. what is cut does not depend on batch_bytes, nor on how a pipe hands the bytes over;
// 3. with checksums, no flipped bit and no cut makes a record that was not written;
// 4. damage to one member costs no record of another.
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>

#include <zlib.h>

#include "core/compress.h"
#include "core/hash.h"
#include "data/reader.h"

#define MAX_RECORDS 64
#define N_RECORDS 12

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 13 // flips and cuts are costly there
#else
#define STEP 1
#endif

enum container { PLAIN, GZIP_EACH, GZIP_WHOLE, GZIP_BLOCKS, ZSTD_EACH, ZSTD_WHOLE, N_CONTAINERS };

static const char *const container_names[] = {"plain",       "gzip members", "one gzip member",
                                              "gzip blocks", "zstd frames",  "one zstd frame"};

// What a whole reading gave.
struct result {
    size_t n;
    uint64_t hash[MAX_RECORDS], offset[MAX_RECORDS], number[MAX_RECORDS];
    size_t len[MAX_RECORDS];
    size_t n_ranges, n_batches;
    jpc_unreadable ranges[MAX_RECORDS];
    jpc_read_counts counts;
    jpc_status status;
    jpc_err err;
};

static char path[64];

static void write_file(const char *name, jpc_span bytes)
{
    FILE *file = fopen(name, "wb");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

static void add_counts(jpc_read_counts *sum, const jpc_read_counts *counts)
{
    sum->records += counts->records;
    sum->unreadable += counts->unreadable;
    sum->unreadable_bytes += counts->unreadable_bytes;
    sum->file_bytes += counts->file_bytes;
    sum->member_bytes += counts->member_bytes;
    sum->padding_bytes += counts->padding_bytes;
    sum->stream_bytes += counts->stream_bytes;
}

static void take_batch(struct result *result, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_records && result->n < MAX_RECORDS; i++) {
        const jpc_record *record = &batch->records[i];

        result->hash[result->n] = jpc_hash64(batch->input.ptr + record->at, record->len);
        result->len[result->n] = record->len;
        result->number[result->n] = record->number;
        result->offset[result->n++] = record->offset;
    }
    for (size_t i = 0; i < batch->n_unreadable && result->n_ranges < MAX_RECORDS; i++)
        result->ranges[result->n_ranges++] = batch->unreadable[i];
    add_counts(&result->counts, &batch->counts);
    result->n_batches++;
}

static struct result read_all(const char *name, jpc_reader_options options)
{
    char *paths[1] = {(char *)(uintptr_t)name};
    struct result result = {0};
    jpc_batch batch = {0};
    jpc_reader *reader;

    result.status = jpc_reader_open(&reader, paths, 1, 7, &options, &result.err);
    if (result.status != JPC_OK)
        return result;
    do {
        jpc_batch_reset(&batch);
        result.status = jpc_reader_fill(reader, &batch, &result.err);
        take_batch(&result, &batch);
    } while (result.status == JPC_OK);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    return result;
}

static const jpc_reader_options warc_options = {JPC_FORMAT_WARC, 1 << 20, 1 << 20, false};
static const jpc_reader_options jsonl_options = {JPC_FORMAT_JSONL, 1 << 20, 1 << 20, false};

static struct result read_bytes(jpc_span bytes, jpc_reader_options options)
{
    write_file(path, bytes);
    return read_all(path, options);
}

// Feeds stdin from a child that writes `step` bytes at a time.
static struct result read_pipe(jpc_span bytes, size_t step, jpc_reader_options options)
{
    int ends[2], saved = dup(STDIN_FILENO);
    struct result result;
    pid_t child;

    fflush(stdout);
    if (pipe(ends) != 0)
        abort();
    child = fork();
    if (child == 0) {
        close(ends[0]);
        for (size_t i = 0; i < bytes.len; i += step)
            if (write(ends[1], bytes.ptr + i, i + step < bytes.len ? step : bytes.len - i) < 0)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    result = read_all("-", options);
    dup2(saved, STDIN_FILENO);
    close(saved);
    waitpid(child, NULL, 0);
    return result;
}

static bool same(const struct result *a, const struct result *b)
{
    if (a->n != b->n || a->n_ranges != b->n_ranges || a->status != b->status ||
        memcmp(&a->counts, &b->counts, sizeof a->counts) != 0)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->hash[i] != b->hash[i] || a->offset[i] != b->offset[i])
            return false;
    for (size_t i = 0; i < a->n_ranges; i++)
        if (a->ranges[i].offset != b->ranges[i].offset || a->ranges[i].len != b->ranges[i].len ||
            strcmp(a->ranges[i].cause, b->ranges[i].cause) != 0)
            return false;
    return true;
}

static bool adds_up(const struct result *r, size_t file_len)
{
    const jpc_read_counts *c = &r->counts;
    uint64_t on_disk = 0;

    for (size_t i = 0; i < r->n_ranges; i++)
        on_disk += r->ranges[i].in_stream ? 0 : r->ranges[i].len;
    return c->file_bytes == file_len && on_disk == c->unreadable_bytes &&
           c->file_bytes == c->member_bytes + c->unreadable_bytes + c->padding_bytes &&
           c->unreadable == r->n_ranges && c->records == r->n;
}

// ---- generated files ---------------------------------------------------------

static void add_gzip(jpc_buf *out, jpc_span bytes)
{
    z_stream z = {0};
    size_t room = bytes.len + bytes.len / 100 + 64;

    jpc_buf_reserve(out, room);
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
    z.avail_in = (uInt)bytes.len;
    z.next_out = (Bytef *)(out->ptr + out->len);
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out->len += room - z.avail_out;
    deflateEnd(&z);
}

static void add_zstd(jpc_buf *out, jpc_span bytes)
{
    jpc_zstd_writer *writer = jpc_zstd_writer_open(3);

    jpc_zstd_writer_add(writer, bytes, out);
    jpc_zstd_writer_end_frame(writer, out);
    jpc_zstd_writer_close(writer);
}

// A record of a few kilobytes whose text does not compress to nothing.
static void add_warc(jpc_buf *out, unsigned number, size_t body_len)
{
    uint64_t state = number * 2654435761U + 1;

    jpc_buf_printf(out,
                   "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:%u>\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   number, body_len);
    for (size_t i = 0; i < body_len; i++) {
        char c;

        state = state * 6364136223846793005U + 1442695040888963407U;
        c = "abcdefgh \n<>/="[state >> 33 & 7 ? (state >> 40) % 14 : 0];
        jpc_buf_add(out, &c, 1);
    }
    jpc_buf_add_string(out, "\r\n\r\n");
}

struct made {
    jpc_buf bytes;
    size_t member_at[N_RECORDS + 1]; // of record i, in GZIP_EACH and ZSTD_EACH
    uint64_t hash[N_RECORDS];
};

static void add_container(jpc_buf *out, jpc_span bytes, enum container container)
{
    if (container == PLAIN)
        jpc_buf_add_span(out, bytes);
    else if (container < ZSTD_EACH)
        add_gzip(out, bytes);
    else
        add_zstd(out, bytes);
}

static struct made make_warc(enum container container)
{
    struct made made = {0};
    jpc_buf stream = {0};
    bool each = container == GZIP_EACH || container == ZSTD_EACH;

    for (unsigned i = 0; i < N_RECORDS; i++) {
        size_t at = stream.len;

        add_warc(&stream, i, 100 + i * 97 % 700);
        made.hash[i] = jpc_hash64(stream.ptr + at, stream.len - at - 4);
        made.member_at[i] = made.bytes.len;
        if (each)
            add_container(&made.bytes, (jpc_span){stream.ptr + at, stream.len - at}, container);
    }
    made.member_at[N_RECORDS] = made.bytes.len;
    for (size_t at = 0; container == GZIP_BLOCKS && at < stream.len; at += 1000)
        add_gzip(&made.bytes,
                 (jpc_span){stream.ptr + at, stream.len - at < 1000 ? stream.len - at : 1000});
    if (!each && container != GZIP_BLOCKS)
        add_container(&made.bytes, jpc_buf_span(&stream), container);
    jpc_buf_release(&stream);
    return made;
}

static bool is_written(const struct made *made, uint64_t hash)
{
    for (size_t i = 0; i < N_RECORDS; i++)
        if (made->hash[i] == hash)
            return true;
    return false;
}

static bool all_written(const struct made *made, const struct result *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (!is_written(made, r->hash[i]))
            return false;
    return true;
}

// ---- laws --------------------------------------------------------------------

static void test_whole(enum container container)
{
    struct made made = make_warc(container);
    jpc_span bytes = jpc_buf_span(&made.bytes);
    struct result whole = read_bytes(bytes, warc_options), other;
    const char *name = container_names[container];
    bool offsets = true;

    ok(whole.status == JPC_END && whole.n == N_RECORDS && whole.n_ranges == 0 &&
           all_written(&made, &whole) && adds_up(&whole, bytes.len),
       "%s: whole", name);
    for (size_t i = 0; i < whole.n && (container == GZIP_EACH || container == ZSTD_EACH); i++)
        offsets &= whole.offset[i] == made.member_at[i];
    ok(offsets, "%s: offsets are those of the members", name);
    other = read_all(path, (jpc_reader_options){JPC_FORMAT_AUTO, 1, 1 << 20, false});
    ok(same(&whole, &other) && other.n_batches >= N_RECORDS, "%s: one record per batch", name);
    other = read_pipe(bytes, 1, (jpc_reader_options){JPC_FORMAT_AUTO, 700, 1 << 20, false});
    ok(same(&whole, &other), "%s: a pipe, byte by byte", name);
    jpc_buf_release(&made.bytes);
}

// Flips a bit in every byte, or in every `step`th.
static void test_flips(enum container container, size_t step)
{
    struct made made = make_warc(container);
    jpc_span bytes = jpc_buf_span(&made.bytes);
    bool law1 = true, law2 = true, law3 = true, law4 = true;
    const jpc_reader_options small = {JPC_FORMAT_WARC, 1, 1 << 20, false};

    for (size_t i = 0; i < bytes.len; i += step) {
        struct result r, other;

        made.bytes.ptr[i] ^= (char)(1 << i % 8);
        r = read_bytes(bytes, warc_options);
        other = read_all(path, small);
        law1 &= adds_up(&r, bytes.len);
        law2 &= same(&r, &other);
        law3 &= container == PLAIN || all_written(&made, &r);
        law4 &= (container != GZIP_EACH && container != ZSTD_EACH) || r.n >= N_RECORDS - 1;
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
        struct result other =
            read_pipe(bytes, 97, (jpc_reader_options){JPC_FORMAT_WARC, 1, 1 << 20, false});
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
    ok(r.n == N_RECORDS && r.n_ranges == 1 && r.ranges[0].offset == at && r.ranges[0].file == 7 &&
           r.ranges[0].len == sizeof garbage && !r.ranges[0].in_stream && adds_up(&r, bytes.len),
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
    ok(r.n == N_RECORDS && r.n_ranges == 0 && r.counts.padding_bytes == 5000 &&
           adds_up(&r, len + 5000),
       "%s: zero padding", container_names[container]);
    memset(made.bytes.ptr + len, 'x', 5000);
    r = read_bytes(jpc_buf_span(&made.bytes), warc_options);
    ok(r.n == N_RECORDS && r.n_ranges == 0 && r.counts.padding_bytes == 5000,
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
        ok(r.ranges[0].offset == begin && r.ranges[0].len == end - begin, "oversize: its range");
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
    r = read_all(path, (jpc_reader_options){JPC_FORMAT_WARC, 300, 1 << 20, false});
    piped = read_pipe(jpc_buf_span(&bytes), 1,
                      (jpc_reader_options){JPC_FORMAT_WARC, 300, 1 << 20, false});
    // Of a pipe nobody knows that a length reaches beyond its end.
    ok(error > 1000 || (same(&r, &piped) && r.n_batches == piped.n_batches),
       "Content-Length wrong by %ld, from a pipe", error);
    jpc_buf_release(&bytes);
}

// ---- JSON Lines and text -----------------------------------------------------

static void test_lines(void)
{
    static const struct {
        const char *bytes;
        size_t n, first_len;
    } cases[] = {
        {"", 0, 0},         {"\n", 0, 0},           {"{}", 1, 2},     {"{}\n", 1, 2},
        {"{}\n{}", 2, 2},   {"\n\r\n{}\n\n", 1, 2}, {"{}\r\n", 1, 3}, {"\xef\xbb\xbf{}\n", 1, 2},
        {"\xef\xbb", 1, 2}, {"a\0b\n", 1, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span bytes = jpc_span_of(cases[i].bytes);
        struct result r = read_bytes(bytes, jsonl_options), piped;

        ok(r.status == JPC_END && r.n == cases[i].n &&
               (r.n == 0 || r.len[0] == cases[i].first_len) && adds_up(&r, bytes.len),
           "lines, case %zu", i);
        piped = read_pipe(bytes, 1, (jpc_reader_options){JPC_FORMAT_JSONL, 1, 1 << 20, false});
        ok(same(&r, &piped), "lines, case %zu from a pipe", i);
    }
}

static void test_line_ceiling(void)
{
    jpc_buf bytes = {0};
    struct result r;
    char want[200];

    jpc_buf_add_string(&bytes, "{\"a\":1}\n");
    jpc_buf_reserve(&bytes, 3 << 20);
    memset(bytes.ptr + bytes.len, 'x', 3 << 20);
    bytes.len += 3 << 20;
    r = read_bytes(jpc_buf_span(&bytes), jsonl_options);
    snprintf(want, sizeof want, "'%s': line 2 at byte 8 is longer than 1048576 bytes", path);
    ok(r.status == JPC_ERR_DATA && r.n == 1 && strcmp(r.err.message, want) == 0,
       "a line above the ceiling: %s", r.err.message);
    jpc_buf_release(&bytes);
}

static void add_line(jpc_buf *out, size_t len)
{
    jpc_buf_reserve(out, len + 1);
    memset(out->ptr + out->len, 'x', len);
    out->ptr[out->len + len] = '\n';
    out->len += len + 1;
}

// Small batches of a large piece cost what they hold, not what the piece holds.
static void test_small_batches(void)
{
    const size_t n = ((size_t)4 << 20) / 16 / STEP;
    jpc_buf bytes = {0};
    struct result r;
    clock_t begin;

    for (size_t i = 0; i < n; i++)
        add_line(&bytes, 15);
    begin = clock();
    r = read_bytes(jpc_buf_span(&bytes), (jpc_reader_options){JPC_FORMAT_JSONL, 1, 1000, false});
    ok(r.counts.records == n && r.n_batches >= n, "a batch for each of %zu lines", n);
    ok(clock() - begin < 4 * CLOCKS_PER_SEC, "… in linear time");
    jpc_buf_release(&bytes);
}

// Lines above the ceiling that may be dropped: each is a range, its neighbours are read, and their
// numbers are those of the file.
static void test_long_lines(enum container container)
{
    static const size_t lens[] = {10, 1000, 1001, 20, 3000, 5000, 30, 300000, 40, 1001};
    const jpc_reader_options options = {JPC_FORMAT_JSONL, 1 << 20, 1000, true};
    jpc_buf stream = {0}, bytes = {0};
    uint64_t lost = 0, begin = 0;
    struct result r, other;
    bool places = true;

    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        add_line(&stream, lens[i]);
        lost += lens[i] > 1000 ? lens[i] + 1 : 0;
    }
    stream.len--; // the last line is without newline
    lost--;
    for (size_t at = 0; at < stream.len; at += 1500)
        if (container != PLAIN && container != GZIP_WHOLE && container != ZSTD_WHOLE)
            add_container(
                &bytes,
                (jpc_span){stream.ptr + at, stream.len - at < 1500 ? stream.len - at : 1500},
                container);
    if (bytes.len == 0)
        add_container(&bytes, jpc_buf_span(&stream), container);
    r = read_bytes(jpc_buf_span(&bytes), options);
    ok(r.status == JPC_END && r.n == 5 && adds_up(&r, bytes.len), "%s: long lines are skipped",
       container_names[container]);
    for (size_t i = 0, n = 0; i < sizeof lens / sizeof *lens; i++) {
        places &= lens[i] > 1000 ||
                  (r.offset[n] == begin && r.number[n] == i + 1 && r.len[n++] == lens[i]);
        begin += lens[i] + 1;
    }
    ok(places, "… and their neighbours are read");
    if (container == PLAIN || container == GZIP_WHOLE || container == ZSTD_WHOLE) {
        for (size_t i = 0; i < r.n_ranges; i++) {
            lost -= r.ranges[i].len;
            places &= r.ranges[i].in_stream == (container != PLAIN) &&
                      strcmp(r.ranges[i].cause, "jsonl: line above max_record_bytes") == 0;
        }
        ok(places && r.n_ranges == 5 && lost == 0 &&
               r.ranges[1].offset == 10 + 1000 + 1001 + 20 + 4 && r.ranges[1].len == 3001,
           "… each a range with its place");
    }
    other = read_all(path, (jpc_reader_options){JPC_FORMAT_JSONL, 1, 1000, true});
    ok(other.n == r.n && same(&r, &other), "… whatever the batch");
    other = read_pipe(jpc_buf_span(&bytes), 997, options);
    ok(same(&r, &other), "… and from a pipe");
    jpc_buf_release(&stream);
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

static void test_text(void)
{
    struct result r =
        read_bytes(jpc_span_of("a\nb\n"), (jpc_reader_options){JPC_FORMAT_TEXT, 1, 9, false});

    ok(r.n == 1 && r.len[0] == 4 && adds_up(&r, 4), "text: one record");
    r = read_bytes(jpc_span_of("0123456789"), (jpc_reader_options){JPC_FORMAT_TEXT, 1, 9, false});
    ok(r.n == 0 && r.n_ranges == 1 && adds_up(&r, 10), "text: above the ceiling");
    r = read_bytes(jpc_span_of("<p>\na\n"), (jpc_reader_options){JPC_FORMAT_HTML, 1, 9, false});
    ok(r.n == 1 && r.len[0] == 6 && adds_up(&r, 6), "HTML: one record");
}

static void test_files(void)
{
    static char missing[] = "/nonexistent/x.warc", dir[] = "/";
    char *paths[3] = {path, path, missing};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    uint64_t consumed, total;

    write_file(path, jpc_span_of("{}\n"));
    ok(jpc_reader_open(&reader, paths, 3, 0, &jsonl_options, &err) == JPC_OK, "several files");
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.records[0].file == 0, "first file");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.n_records == 1 &&
           batch.records[0].file == 1,
       "a batch for each file");
    jpc_reader_progress(reader, &consumed, &total);
    ok(consumed == 6 && total == 0, "progress");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_ERR_IO &&
           strcmp(err.message, "cannot open '/nonexistent/x.warc': No such file or directory") == 0,
       "a missing file: %s", err.message);
    jpc_reader_close(reader);
    paths[0] = dir;
    ok(jpc_reader_open(&reader, paths, 1, 0, &jsonl_options, &err) == JPC_OK &&
           jpc_reader_fill(reader, &batch, &err) == JPC_ERR_IO &&
           strcmp(err.message, "cannot read '/': Is a directory") == 0,
       "a folder: %s", err.message);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
}

// ---- real files --------------------------------------------------------------

static const struct {
    const char *name;
    size_t records, ranges;
    uint64_t padding;
} shared_cases[] = {
    {"ja/ja-warcio.warc", 79, 0, 0},
    {"ja/ja-warcio.warc.gz", 79, 0, 0},
    {"ja/ja-wholefile.warc.gz", 79, 0, 0},
    {"ja/ja.warc.zst", 79, 0, 0},
    {"ja/ja-dict.warc.zst", 79, 0, 0},
    {"ja/ja-dict-compressed.warc.zst", 79, 0, 0},
    {"ja/ja-extframe.warc.zst", 79, 0, 0},
    {"ja/ja-singleframe.warc.zst", 79, 0, 0},
    {"ja/ja-bitflip.warc.gz", 78, 1, 0},
    {"ja/ja-truncated-midmember.warc.gz", 58, 1, 0},
    {"ja/ja-trailing-garbage.warc.gz", 79, 0, 84},
    {"ja/ja-zero-padding.warc.gz", 79, 0, 4096},
    {"jwat/valid-warcfile-upper-lower-case.warc", 5, 0, 0},
    {"jwat/invalid-warcfile-record-then-garbage.warc", 1, 0, 55},
    {"jwarc/gzip_extra_sl.warc.gz", 1, 0, 0},
    {"fastwarc/clipped.warc.gz", 0, 1, 0},
    {"warcio/example-bad-non-chunked.warc.gz", 6, 0, 0},
    {"warcio/example-trunc.warc", 3, 1, 0},
    {"ia-gowarc/empty.warc.gz.open", 0, 0, 0},
};

static void test_shared(void)
{
    const char *dir = tap_shared_data();

    if (dir == NULL) {
        tap_skip("real files", "no shared data");
        return;
    }
    for (size_t i = 0; i < sizeof shared_cases / sizeof *shared_cases; i++) {
        char name[4096];
        struct result r;

        snprintf(name, sizeof name, "%s/warc/%s", dir, shared_cases[i].name);
        r = read_all(name, (jpc_reader_options){JPC_FORMAT_AUTO, 1 << 16, 1 << 24, false});
        ok(r.counts.records == shared_cases[i].records && r.n_ranges == shared_cases[i].ranges &&
               r.counts.padding_bytes == shared_cases[i].padding &&
               r.counts.file_bytes ==
                   r.counts.member_bytes + r.counts.unreadable_bytes + r.counts.padding_bytes,
           "%s", shared_cases[i].name);
    }
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-test-reader-%ld", (long)getpid());
    for (enum container c = PLAIN; c < N_CONTAINERS; c = (enum container)(c + 1)) {
        test_whole(c);
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
    test_lines();
    test_line_ceiling();
    test_small_batches();
    for (enum container c = PLAIN; c < N_CONTAINERS; c = (enum container)(c + 1))
        test_long_lines(c);
    test_damaged_lines(GZIP_WHOLE);
    test_damaged_lines(ZSTD_WHOLE);
    test_text();
    test_files();
    test_shared();
    unlink(path);
    return tap_end();
}
