/** Generated streams of records and lines, and the ways in which a stream lies in a file. */
#ifndef JPC_TESTS_UNIT_SHAPES_H
#define JPC_TESTS_UNIT_SHAPES_H

#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>
#include <zstd.h>

#include "core/memory.h"

static inline void add_gzip(jpc_buf *out, jpc_span bytes, int level)
{
    z_stream z = {0};
    size_t room = bytes.len + bytes.len / 100 + 64;

    jpc_buf_reserve(out, room);
    if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
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

// With a content checksum; `dictionary` may be empty.
static inline void add_zstd(jpc_buf *out, jpc_span bytes, jpc_span dictionary)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(bytes.len), made;

    jpc_buf_reserve(out, room);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_loadDictionary(context, dictionary.ptr, dictionary.len);
    made = ZSTD_compress2(context, out->ptr + out->len, room, bytes.ptr, bytes.len);
    if (ZSTD_isError(made))
        abort();
    out->len += made;
    ZSTD_freeCCtx(context);
}

static inline void add_little(jpc_buf *out, size_t value, int n)
{
    for (int i = 0; i < n; i++) {
        char byte = (char)(unsigned char)(value >> (8 * i));

        jpc_buf_add(out, &byte, 1);
    }
}

// A frame of one raw block: what is in it can be seen (RFC 8878 3.1.1).
static inline void add_zstd_stored(jpc_buf *out, jpc_span bytes)
{
    jpc_buf_add(out, "\x28\xb5\x2f\xfd\xa0", 5);
    add_little(out, bytes.len, 4);
    add_little(out, bytes.len << 3 | 1, 3);
    jpc_buf_add_span(out, bytes);
}

// A frame of a raw block for each part.
static inline void begin_zstd_raw(jpc_buf *out)
{
    jpc_buf_add(out, "\x28\xb5\x2f\xfd\x00\x58", 6); // a window of 2 MiB
}

static inline void add_zstd_raw(jpc_buf *out, jpc_span bytes, bool last)
{
    add_little(out, bytes.len << 3 | last, 3);
    jpc_buf_add_span(out, bytes);
}

static inline void add_skippable(jpc_buf *out, char nibble, jpc_span bytes)
{
    jpc_buf_add(out, &nibble, 1);
    jpc_buf_add(out, "\x2a\x4d\x18", 3);
    add_little(out, bytes.len, 4);
    jpc_buf_add_span(out, bytes);
}

static inline void add_record(jpc_buf *out, unsigned number, jpc_span body)
{
    static const char *const versions[] = {"1.0", "1.1", "1.0", "0.17"};

    jpc_buf_printf(out, "WARC/%s\r\nWARC-Record-ID: <urn:%u>\r\nContent-Length: %zu\r\n\r\n",
                   versions[number % 4], number, body.len);
    jpc_buf_add_span(out, body);
    jpc_buf_add_string(out, "\r\n\r\n");
}

static inline void add_noise(jpc_buf *out, unsigned seed, size_t len)
{
    uint64_t state = seed * 2654435761U + 1;

    for (size_t i = 0; i < len; i++) {
        char c;

        state = state * 6364136223846793005U + 1442695040888963407U;
        c = "abcdefgh \n<>/="[state >> 33 & 7 ? (state >> 40) % 14 : 0];
        jpc_buf_add(out, &c, 1);
    }
}

#define N_BODIES 9
#define MAX_PARTS 4096

// A stream and where its records or lines begin.
struct stream {
    jpc_buf bytes;
    size_t at[MAX_PARTS + 1], n;
};

static inline void begin_part(struct stream *stream)
{
    stream->at[stream->n++] = stream->bytes.len;
}

static inline void end_stream(struct stream *stream) { stream->at[stream->n] = stream->bytes.len; }

// Records of noise; an empty one; one with more line ends behind it; if they may lie, ones that
// hold what looks like the start of a record, of a gzip member with a record, of a zstd frame with
// one.
static inline void make_records(struct stream *stream, bool lie)
{
    jpc_buf body = {0}, inner = {0};

    *stream = (struct stream){0};
    for (unsigned i = 0; i < N_BODIES; i++) {
        body.len = inner.len = 0;
        add_record(&inner, 100 + i, jpc_span_of("inner"));
        if (lie && i == 4) {
            jpc_buf_add_string(&body, "mirror:\r\n");
            jpc_buf_add_span(&body, jpc_buf_span(&inner));
        } else if (lie && i == 5) {
            add_gzip(&body, jpc_buf_span(&inner), 6);
        } else if (lie && i == 6) {
            add_zstd(&body, jpc_buf_span(&inner), (jpc_span){"", 0});
        } else if (i != 2) {
            add_noise(&body, i, 20 + i * 41 % 150);
        }
        begin_part(stream);
        add_record(&stream->bytes, i, jpc_buf_span(&body));
        if (i == 7)
            jpc_buf_add_string(&stream->bytes, "\r\n\n");
    }
    end_stream(stream);
    jpc_buf_release(&body);
    jpc_buf_release(&inner);
}

// Lines with objects inside, empty ones, CR LF, a long one, marks of byte order at the start and
// elsewhere; the last one is without its newline.
static inline void make_lines(struct stream *stream)
{
    *stream = (struct stream){0};
    for (unsigned i = 0; i < 24; i++) {
        begin_part(stream);
        if (i == 0 || i == 9 || i == 12)
            jpc_buf_add_string(&stream->bytes, "\xef\xbb\xbf");
        if (i % 7 != 3)
            jpc_buf_printf(&stream->bytes, "{\"a\":{\"b\":{\"c\":%u}},\"text\":\"", i * 7919);
        if (i % 7 != 3)
            add_noise(&stream->bytes, i, i == 11 ? 500 : i % 5);
        for (char *c = stream->bytes.ptr + stream->at[i]; c < stream->bytes.ptr + stream->bytes.len;
             c++)
            if (*c == '\n')
                *c = '{';
        jpc_buf_add_string(&stream->bytes, i % 7 == 3 ? "" : "\"}");
        jpc_buf_add_string(&stream->bytes, i == 23 ? "" : i % 4 == 1 ? "\r\n" : "\n");
    }
    end_stream(stream);
}

static inline jpc_span part_of(const struct stream *stream, size_t begin, size_t end)
{
    return (jpc_span){stream->bytes.ptr + begin, end - begin};
}

// How a stream lies in a file.
enum shape {
    AS_IT_IS,
    GZIP_EACH,
    GZIP_EACH_STORED,
    GZIP_THREE,
    GZIP_WHOLE,
    GZIP_WHOLE_STORED,
    GZIP_BLOCKS, // cut anywhere
    GZIP_TINY_BLOCKS,
    ZSTD_EACH,
    ZSTD_THREE,
    ZSTD_WHOLE,
    ZSTD_WHOLE_STORED,
    ZSTD_RAW, // frames of three, each a block of its own
    ZSTD_BLOCKS,
    ZSTD_DICTIONARY,
    N_SHAPES
};

static const char *const shape_names[] = {"plain",
                                          "gzip member each",
                                          "stored gzip member each",
                                          "gzip member of three",
                                          "one gzip member",
                                          "one stored gzip member",
                                          "gzip blocks",
                                          "tiny gzip blocks",
                                          "zstd frame each",
                                          "zstd frame of three",
                                          "one zstd frame",
                                          "one stored zstd frame",
                                          "zstd frame of raw blocks",
                                          "zstd blocks",
                                          "zstd with dictionary"};

static inline void add_member(jpc_buf *out, enum shape shape, jpc_span bytes, jpc_span dictionary)
{
    if (shape == AS_IT_IS)
        jpc_buf_add_span(out, bytes);
    else if (shape == GZIP_EACH_STORED || shape == GZIP_WHOLE_STORED)
        add_gzip(out, bytes, 0);
    else if (shape < ZSTD_EACH)
        add_gzip(out, bytes, 6);
    else if (shape == ZSTD_WHOLE_STORED)
        add_zstd_stored(out, bytes);
    else
        add_zstd(out, bytes, dictionary);
}

static inline size_t parts_of_member(const struct stream *stream, enum shape shape)
{
    switch (shape) {
    case AS_IT_IS:
    case GZIP_WHOLE:
    case GZIP_WHOLE_STORED:
    case ZSTD_WHOLE:
    case ZSTD_WHOLE_STORED: return stream->n;
    case GZIP_THREE:
    case ZSTD_THREE: return 3;
    default: return 1;
    }
}

// Where the member ends that begins at `at`, with part i.
static inline size_t member_end(const struct stream *stream, enum shape shape, size_t at, size_t i)
{
    static const size_t blocks[N_SHAPES] = {
        [GZIP_BLOCKS] = 150, [GZIP_TINY_BLOCKS] = 13, [ZSTD_BLOCKS] = 61};
    size_t parts = parts_of_member(stream, shape), end = stream->bytes.len;

    if (blocks[shape] > 0)
        return at + blocks[shape] < end ? at + blocks[shape] : end;
    return i + parts < stream->n ? stream->at[i + parts] : end;
}

static inline void shape_raw(jpc_buf *out, const struct stream *stream)
{
    for (size_t i = 0; i < stream->n; i++) {
        if (i % 3 == 0)
            begin_zstd_raw(out);
        add_zstd_raw(out, part_of(stream, stream->at[i], stream->at[i + 1]),
                     i % 3 == 2 || i + 1 == stream->n);
    }
}

// Frame by frame behind a dictionary, with skippable and empty frames between.
static inline void shape_with_dictionary(jpc_buf *out, const struct stream *stream)
{
    jpc_span dictionary = part_of(stream, 0, stream->at[2]);

    add_skippable(out, '\x5d', dictionary);
    for (size_t i = 0; i < stream->n; i++) {
        add_zstd(out, part_of(stream, stream->at[i], stream->at[i + 1]), dictionary);
        if (i % 2 == 0)
            add_skippable(out, '\x51', jpc_span_of("nothing"));
        if (i % 3 == 0)
            add_zstd(out, (jpc_span){"", 0}, dictionary);
    }
}

// Appends the file; returns where its second member begins, or its length.
static inline size_t shape_stream(jpc_buf *out, const struct stream *stream, enum shape shape)
{
    size_t second = 0;

    if (shape == ZSTD_RAW)
        shape_raw(out, stream);
    if (shape == ZSTD_DICTIONARY)
        shape_with_dictionary(out, stream);
    if (out->len > 0)
        return out->len;
    for (size_t i = 0, at = 0; at < stream->bytes.len; i += parts_of_member(stream, shape)) {
        size_t end = member_end(stream, shape, at, i);

        add_member(out, shape, part_of(stream, at, end), (jpc_span){"", 0});
        second = at == 0 ? out->len : second;
        at = end;
    }
    return second;
}

#endif
