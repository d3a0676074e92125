// Decoders in pieces of any size, zstd frames, dictionaries.
#include "tests/unit/tap.h"

#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include "core/compress.h"

#define LIT(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

static const struct {
    const char *name;
    jpc_codec codec;
    jpc_span bytes;
    const char *want;
} cases[] = {
    {"gzip", JPC_CODEC_GZIP,
     LIT("\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0"), "hello"},
    {"zlib", JPC_CODEC_ZLIB, LIT("x\x9cstr\xe6\x32\x34\x32\x36\xe1\x02\0\t;\x01\xa5"),
     "ABC\n1234\n"},
    {"deflate", JPC_CODEC_DEFLATE, LIT("str\xe6\x32\x34\x32\x36\xe1\x02\0"), "ABC\n1234\n"},
    // RFC 7932 9.1: window 16, one uncompressed meta-block of 5 bytes, the empty last one
    {"brotli", JPC_CODEC_BROTLI, LIT("\x0b\x02\x80hello\x03"), "hello"},
};

// Decodes with `in_step` bytes of input and `room` bytes of output at a time.
static jpc_decode decode(jpc_decoder *decoder, jpc_span bytes, size_t in_step, size_t room,
                         jpc_buf *out)
{
    jpc_decode result = JPC_DECODE_MORE;
    size_t at = 0;

    out->len = 0;
    while (result == JPC_DECODE_FULL || (result == JPC_DECODE_MORE && at < bytes.len)) {
        size_t n = bytes.len - at < in_step ? bytes.len - at : in_step, made;
        jpc_span in = {bytes.ptr + at, n};

        jpc_buf_reserve(out, room);
        result = jpc_decoder_step(decoder, &in, out->ptr + out->len, room, &made);
        at += n - in.len;
        out->len += made;
    }
    return result;
}

static void test_cases(void)
{
    jpc_buf out = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_decoder *decoder = jpc_decoder_new(cases[i].codec);
        bool right = true, incomplete = true;

        for (size_t step = 1; step <= cases[i].bytes.len; step++) {
            jpc_decoder_reset(decoder);
            right &= decode(decoder, cases[i].bytes, step, step % 7 + 1, &out) == JPC_DECODE_END &&
                     jpc_span_is(jpc_buf_span(&out), cases[i].want);
            jpc_decoder_reset(decoder);
            incomplete &= decode(decoder, (jpc_span){cases[i].bytes.ptr, step - 1}, step, 100,
                                 &out) == JPC_DECODE_MORE;
        }
        ok(right, "%s: in pieces", cases[i].name);
        ok(incomplete, "%s: cut off", cases[i].name);
        jpc_decoder_free(decoder);
    }
    jpc_buf_release(&out);
}

static void test_corrupt(void)
{
    jpc_buf out = {0};
    jpc_decoder *decoder = jpc_decoder_new(JPC_CODEC_GZIP);
    char bytes[100];
    size_t len = cases[0].bytes.len;

    memcpy(bytes, cases[0].bytes.ptr, len);
    bytes[len - 6] ^= 1;
    ok(decode(decoder, (jpc_span){bytes, len}, 100, 100, &out) == JPC_DECODE_CORRUPT, "wrong CRC");
    is_text(jpc_span_of(jpc_decoder_cause(decoder)), "incorrect data check", "cause");
    jpc_decoder_free(decoder);
    jpc_buf_release(&out);
}

static void test_gunzip(void)
{
    jpc_gunzip *gunzip = jpc_gunzip_new();
    char out[5];
    size_t used, made;
    char twice[100];
    size_t len = cases[0].bytes.len;

    memcpy(twice, cases[0].bytes.ptr, len);
    memcpy(twice + len, cases[0].bytes.ptr, len);
    ok(jpc_gunzip_member(gunzip, (jpc_span){twice, 2 * len}, out, 5, &used, &made) ==
               JPC_MEMBER_OK &&
           used == len && made == 5 && memcmp(out, "hello", 5) == 0,
       "a member of two");
    ok(jpc_gunzip_member(gunzip, (jpc_span){twice, len}, out, 4, &used, &made) == JPC_MEMBER_ROOM,
       "a member without room");
    ok(jpc_gunzip_member(gunzip, (jpc_span){twice, len - 1}, out, 5, &used, &made) ==
           JPC_MEMBER_BAD,
       "a member cut off");
    jpc_gunzip_free(gunzip);
}

// The bytes of a frame do not depend on how they were added.
static void test_zstd(void)
{
    jpc_buf plain = {0}, once = {0}, pieces = {0}, out = {0};
    jpc_zstd_writer *writer = jpc_zstd_writer_open(3);
    jpc_decoder *decoder = jpc_decoder_new(JPC_CODEC_ZSTD);

    for (unsigned i = 0; i < 60000; i++)
        jpc_buf_printf(&plain, "%u ", i * 2654435761U);
    jpc_zstd_writer_add(writer, jpc_buf_span(&plain), &once);
    jpc_zstd_writer_end_frame(writer, &once);
    for (size_t at = 0; at < plain.len; at += 777)
        jpc_zstd_writer_add(writer,
                            (jpc_span){plain.ptr + at, plain.len - at < 777 ? plain.len - at : 777},
                            &pieces);
    jpc_zstd_writer_end_frame(writer, &pieces);
    ok(jpc_span_equals(jpc_buf_span(&once), jpc_buf_span(&pieces)),
       "zstd: same bytes in any pieces");
    ok(decode(decoder, jpc_buf_span(&once), 1000, 5000, &out) == JPC_DECODE_END &&
           jpc_span_equals(jpc_buf_span(&out), jpc_buf_span(&plain)),
       "zstd: there and back");
    once.ptr[once.len / 2] ^= 16;
    jpc_decoder_reset(decoder);
    ok(decode(decoder, jpc_buf_span(&once), 1000, 5000, &out) == JPC_DECODE_CORRUPT,
       "zstd: a flip is noticed");
    pieces.len = 0;
    jpc_zstd_writer_end_frame(writer, &pieces);
    jpc_decoder_reset(decoder);
    ok(decode(decoder, jpc_buf_span(&pieces), 1, 10, &out) == JPC_DECODE_END && out.len == 0,
       "zstd: an empty frame");
    jpc_zstd_writer_close(writer);
    jpc_decoder_free(decoder);
    jpc_buf_release(&plain);
    jpc_buf_release(&once);
    jpc_buf_release(&pieces);
    jpc_buf_release(&out);
}

// ---- meters ----------------------------------------------------------------------------

static void fill(char *bytes, size_t n)
{
    uint64_t state = 5;

    for (size_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (char)('a' + (state >> 40) % (i % 5000 < 2500 ? 3 : 26));
    }
}

// As many bytes as the libraries make of the whole at once, time after time.
static void test_meters(void)
{
    static const size_t sizes[] = {0, 1, 200, 5000, 131072, 131073, 400000, 1 << 20};
    static const int levels[] = {1, 3, 9, 19};
    char *bytes = jpc_alloc(1 << 20), *room = jpc_alloc(1 << 21);
    jpc_meter *lz4 = jpc_meter_new(JPC_METER_LZ4, 0), *zlib = jpc_meter_new(JPC_METER_ZLIB, 9);
    bool same = true;

    fill(bytes, 1 << 20);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        jpc_span part = {bytes, sizes[i]};
        uLongf n = 1 << 21;

        compress2((Bytef *)room, &n, (const Bytef *)bytes, sizes[i], 9);
        same = same && jpc_meter_size(zlib, part) == n;
        same = same && jpc_meter_size(lz4, part) ==
                           (size_t)LZ4_compress_default(bytes, room, (int)sizes[i], 1 << 21);
    }
    ok(same, "meters of zlib and LZ4");
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
        jpc_meter *zstd = jpc_meter_new(JPC_METER_ZSTD, levels[k]);

        same = true;
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            same = same && jpc_meter_size(zstd, (jpc_span){bytes, sizes[i]}) ==
                               ZSTD_compress(room, 1 << 21, bytes, sizes[i], levels[k]);
        ok(same, "meter of zstd, level %d", levels[k]);
        jpc_meter_free(zstd);
    }
    jpc_meter_free(lz4);
    jpc_meter_free(zlib);
    free(bytes);
    free(room);
}

// RFC 1952 2.3: extra field, name, comment, checksum of the header.
static void test_gzip_header(void)
{
    static const char all[] = "\x1f\x8b\x08\x1e\0\0\0\0\0\xff\x03\0abcname\0text\0hc";
    jpc_span bytes = {all, sizeof all - 1};
    bool holds = jpc_gzip_header_len(bytes) == bytes.len;

    for (bytes.len = 10; bytes.len < sizeof all - 1; bytes.len++)
        holds = holds && jpc_gzip_header_len(bytes) == SIZE_MAX;
    ok(holds, "length of a gzip header with all fields, and of none that is cut short");
    ok(jpc_gzip_header_len((jpc_span){"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10}) == 10,
       "of one with none");
}

int main(void)
{
    tap_begin();
    test_cases();
    test_corrupt();
    test_gunzip();
    test_zstd();
    test_meters();
    test_gzip_header();
    return tap_end();
}
