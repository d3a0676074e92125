/** Generated crawl files in every container, and what a reader makes of a file. */
#ifndef JPC_TESTS_UNIT_READING_H
#define JPC_TESTS_UNIT_READING_H

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include <zlib.h>

#include "core/compress.h"
#include "core/hash.h"
#include "data/reader.h"
#include "tests/unit/tap.h"

#define MAX_RECORDS 64
#define N_RECORDS 12

enum container { PLAIN, GZIP_EACH, GZIP_WHOLE, GZIP_BLOCKS, ZSTD_EACH, ZSTD_WHOLE, N_CONTAINERS };

static const char *const container_names[] = {"plain",       "gzip members", "one gzip member",
                                              "gzip blocks", "zstd frames",  "one zstd frame"};

static inline jpc_reader_options reading_of(jpc_format format, size_t batch_bytes,
                                            size_t max_record_bytes, bool drop_malformed)
{
    return (jpc_reader_options){.format = format,
                                .batch_bytes = batch_bytes,
                                .max_record_bytes = max_record_bytes,
                                .drop_malformed = drop_malformed};
}

// What a whole reading gave.
struct result {
    size_t n;
    uint64_t hash[MAX_RECORDS], number[MAX_RECORDS];
    jpc_place place[MAX_RECORDS];
    size_t len[MAX_RECORDS];
    size_t n_ranges, n_batches;
    jpc_unreadable ranges[MAX_RECORDS];
    jpc_padding padding;
    jpc_read_counts counts;
    jpc_status status;
    jpc_err err;
};

static char path[64];

static inline void write_file(const char *name, jpc_span bytes)
{
    FILE *file = fopen(name, "wb");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

static inline void take_batch(struct result *result, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_records && result->n < MAX_RECORDS; i++) {
        const jpc_record *record = &batch->records[i];

        result->hash[result->n] = jpc_hash64(batch->input.ptr + record->at, record->len);
        result->len[result->n] = record->len;
        result->number[result->n] = record->number;
        result->place[result->n++] = record->place;
    }
    for (size_t i = 0; i < batch->n_unreadable && result->n_ranges < MAX_RECORDS; i++)
        result->ranges[result->n_ranges++] = batch->unreadable[i];
    if (batch->padding.len > 0)
        result->padding = batch->padding;
    jpc_read_counts_add(&result->counts, &batch->counts);
    result->n_batches++;
}

static inline struct result read_all(const char *name, jpc_reader_options options)
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

static const jpc_reader_options warc_options = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};
static const jpc_reader_options jsonl_options = {
    .format = JPC_FORMAT_JSONL, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};

static inline struct result read_bytes(jpc_span bytes, jpc_reader_options options)
{
    write_file(path, bytes);
    return read_all(path, options);
}

// Feeds stdin from a child that writes `step` bytes at a time.
static inline struct result read_pipe(jpc_span bytes, size_t step, jpc_reader_options options)
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

static inline bool same(const struct result *a, const struct result *b)
{
    if (a->n != b->n || a->n_ranges != b->n_ranges || a->status != b->status ||
        memcmp(&a->counts, &b->counts, sizeof a->counts) != 0)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->hash[i] != b->hash[i] || !jpc_place_equals(a->place[i], b->place[i]))
            return false;
    for (size_t i = 0; i < a->n_ranges; i++)
        if (!jpc_place_equals(a->ranges[i].place, b->ranges[i].place) ||
            a->ranges[i].len != b->ranges[i].len ||
            strcmp(a->ranges[i].cause, b->ranges[i].cause) != 0)
            return false;
    return true;
}

static inline bool adds_up(const struct result *r, size_t file_len)
{
    const jpc_read_counts *c = &r->counts;
    uint64_t on_disk = 0;

    for (size_t i = 0; i < r->n_ranges; i++)
        on_disk += r->ranges[i].in_stream ? 0 : r->ranges[i].len;
    return c->file_bytes == file_len && on_disk == c->unreadable_bytes &&
           c->file_bytes == c->member_bytes + c->unreadable_bytes + c->padding_bytes &&
           c->padding_bytes == r->padding.len && c->unreadable == r->n_ranges && c->records == r->n;
}

// ---- generated files ---------------------------------------------------------

static inline void add_gzip(jpc_buf *out, jpc_span bytes)
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

static inline void add_zstd(jpc_buf *out, jpc_span bytes)
{
    jpc_zstd_writer *writer = jpc_zstd_writer_open(3);

    jpc_zstd_writer_add(writer, bytes, out);
    jpc_zstd_writer_end_frame(writer, out);
    jpc_zstd_writer_close(writer);
}

// A record of a few kilobytes whose text does not compress to nothing.
static inline void add_warc(jpc_buf *out, unsigned number, size_t body_len)
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

// Decodes member after member from `offset` on, until there are `len` bytes.
static inline void decode_from(jpc_span file, uint64_t offset, enum container container, size_t len,
                               jpc_buf *out)
{
    jpc_decoder *decoder =
        jpc_decoder_new(container < ZSTD_EACH ? JPC_CODEC_GZIP : JPC_CODEC_ZSTD);
    jpc_span in = {file.ptr + offset, file.len - (size_t)offset};

    jpc_buf_reserve(out, len);
    while (in.len > 0 && out->len < len) {
        size_t made;
        jpc_decode result =
            jpc_decoder_step(decoder, &in, out->ptr + out->len, len - out->len, &made);

        out->len += made;
        if (result == JPC_DECODE_CORRUPT)
            break;
        if (result == JPC_DECODE_END)
            jpc_decoder_reset(decoder);
    }
    jpc_decoder_free(decoder);
}

// Whether all records are found again at their places.
static inline bool places_hold(jpc_span file, const struct result *r, enum container container)
{
    jpc_buf bytes = {0};
    bool hold = true;

    for (size_t i = 0; i < r->n && hold; i++) {
        jpc_place place = r->place[i];

        bytes.len = 0;
        if (container == PLAIN)
            jpc_buf_add(&bytes, file.ptr + place.offset, r->len[i]);
        else
            decode_from(file, place.offset, container, (size_t)place.within + r->len[i], &bytes);
        hold = bytes.len == place.within + r->len[i] &&
               jpc_hash64(bytes.ptr + place.within, r->len[i]) == r->hash[i];
    }
    jpc_buf_release(&bytes);
    return hold;
}

struct made {
    jpc_buf bytes;
    size_t member_at[N_RECORDS + 1]; // of record i, in GZIP_EACH and ZSTD_EACH
    uint64_t hash[N_RECORDS];
};

static inline void add_container(jpc_buf *out, jpc_span bytes, enum container container)
{
    if (container == PLAIN)
        jpc_buf_add_span(out, bytes);
    else if (container < ZSTD_EACH)
        add_gzip(out, bytes);
    else
        add_zstd(out, bytes);
}

static inline struct made make_warc(enum container container)
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

static inline bool is_written(const struct made *made, uint64_t hash)
{
    for (size_t i = 0; i < N_RECORDS; i++)
        if (made->hash[i] == hash)
            return true;
    return false;
}

static inline bool all_written(const struct made *made, const struct result *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (!is_written(made, r->hash[i]))
            return false;
    return true;
}

static inline void begin_reading(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-test-reader-%ld", (long)getpid());
}

static inline int end_reading(void)
{
    unlink(path);
    return tap_end();
}

#endif
