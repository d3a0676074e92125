#include "core/compress.h"

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <brotli/decode.h>
#include <libdeflate.h>
#include <lz4.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define ZSTD_WINDOW_LOG 27 // 128 MiB, as `zstd --long` writes and decodes without being asked

struct jpc_decoder {
    jpc_codec codec;
    z_stream zlib;
    ZSTD_DCtx *zstd;
    ZSTD_DDict *dictionary;
    bool begun;            // the present frame
    uint64_t left, widest; // see jpc_decoder_left(); the largest window of a frame so far
    BrotliDecoderState *brotli;
    const char *cause;
    bool wants_window; // a larger one than it gets
};

static void *checked(void *ptr)
{
    if (ptr == NULL) {
        fputs("jpcurate: out of memory (codec)\n", stderr);
        exit(1);
    }
    return ptr;
}

static void open_zlib(jpc_decoder *decoder)
{
    // inflateInit2(): 16 more for a gzip wrapper, negative for none.
    static const int window_bits[] = {
        [JPC_CODEC_GZIP] = 15 + 16, [JPC_CODEC_ZLIB] = 15, [JPC_CODEC_DEFLATE] = -15};

    if (inflateInit2(&decoder->zlib, window_bits[decoder->codec]) != Z_OK)
        checked(NULL);
}

static void open_brotli(jpc_decoder *decoder)
{
    decoder->brotli = checked(BrotliDecoderCreateInstance(NULL, NULL, NULL));
}

static void open_zstd(jpc_decoder *decoder)
{
    decoder->zstd = checked(ZSTD_createDCtx());
    ZSTD_DCtx_setParameter(decoder->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
}

jpc_decoder *jpc_decoder_new(jpc_codec codec)
{
    jpc_decoder *decoder = jpc_alloc(sizeof *decoder);

    decoder->codec = codec;
    decoder->left = UINT64_MAX;
    if (codec == JPC_CODEC_ZSTD) {
        open_zstd(decoder);
    } else if (codec == JPC_CODEC_BROTLI) {
        open_brotli(decoder);
    } else {
        open_zlib(decoder);
    }
    return decoder;
}

void jpc_decoder_free(jpc_decoder *decoder)
{
    if (decoder == NULL)
        return;
    ZSTD_freeDCtx(decoder->zstd);
    ZSTD_freeDDict(decoder->dictionary);
    if (decoder->brotli != NULL)
        BrotliDecoderDestroyInstance(decoder->brotli);
    if (decoder->codec <= JPC_CODEC_DEFLATE)
        inflateEnd(&decoder->zlib);
    free(decoder);
}

// The dictionary is digested once: it may be large, and what needs a new decoder may be small.
static void renew_zstd(jpc_decoder *decoder)
{
    ZSTD_freeDCtx(decoder->zstd);
    open_zstd(decoder);
    if (decoder->dictionary != NULL)
        ZSTD_DCtx_refDDict(decoder->zstd, decoder->dictionary);
    decoder->widest = 0;
}

void jpc_decoder_forget(jpc_decoder *decoder)
{
    jpc_decoder_reset(decoder);
    if (decoder->codec == JPC_CODEC_ZSTD)
        renew_zstd(decoder);
}

void jpc_decoder_reset(jpc_decoder *decoder)
{
    decoder->cause = NULL;
    decoder->begun = decoder->wants_window = false;
    decoder->left = UINT64_MAX;
    if (decoder->codec == JPC_CODEC_ZSTD) {
        ZSTD_DCtx_reset(decoder->zstd, ZSTD_reset_session_only);
    } else if (decoder->codec == JPC_CODEC_BROTLI) {
        BrotliDecoderDestroyInstance(decoder->brotli);
        open_brotli(decoder);
    } else {
        inflateReset(&decoder->zlib);
    }
}

bool jpc_decoder_set_dictionary(jpc_decoder *decoder, jpc_span dictionary)
{
    assert(decoder->codec == JPC_CODEC_ZSTD);
    ZSTD_DCtx_refDDict(decoder->zstd, NULL);
    ZSTD_freeDDict(decoder->dictionary);
    decoder->dictionary = NULL;
    if (dictionary.len == 0)
        return true;
    decoder->dictionary = ZSTD_createDDict(dictionary.ptr, dictionary.len);
    return decoder->dictionary != NULL &&
           !ZSTD_isError(ZSTD_DCtx_refDDict(decoder->zstd, decoder->dictionary));
}

static jpc_decode corrupt(jpc_decoder *decoder, const char *cause)
{
    decoder->cause = cause;
    return JPC_DECODE_CORRUPT;
}

static jpc_decode step_zlib(jpc_decoder *decoder, jpc_span *in, char *out, size_t room,
                            size_t *made)
{
    z_stream *z = &decoder->zlib;
    uInt given = in->len > INT_MAX ? INT_MAX : (uInt)in->len;
    uInt space = room > INT_MAX ? INT_MAX : (uInt)room;
    int result;

    z->next_in = (Bytef *)(uintptr_t)in->ptr; // zlib's interface lacks the const
    z->avail_in = given;
    z->next_out = (Bytef *)out;
    z->avail_out = space;
    result = inflate(z, Z_NO_FLUSH);
    in->ptr += given - z->avail_in;
    in->len -= given - z->avail_in;
    *made = space - z->avail_out;
    switch (result) {
    case Z_STREAM_END: return JPC_DECODE_END;
    case Z_OK:
    case Z_BUF_ERROR: return z->avail_out == 0 ? JPC_DECODE_FULL : JPC_DECODE_MORE;
    case Z_NEED_DICT: return corrupt(decoder, "preset dictionary");
    case Z_MEM_ERROR: checked(NULL); // fall through
    default: return corrupt(decoder, z->msg != NULL ? z->msg : "invalid data");
    }
}

// RFC 8878 3.1.1.1.2: the window that the header asks for, where it has one of its own.
static uint64_t zstd_window(jpc_span header, uint64_t content)
{
    unsigned descriptor;
    uint64_t base;

    if (header.len < 6)
        return 0;
    if (((unsigned char)header.ptr[4] & 0x20) != 0)
        return content < UINT64_MAX ? content : 0;
    descriptor = (unsigned char)header.ptr[5];
    base = (uint64_t)1 << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
}

// libzstd keeps the buffer of a frame for the next ones, and its size shows in what a damaged frame
// gives: how far back a wrong offset may reach where the buffer is used in turns. So a frame larger
// than its window gets no buffer of a larger window. Frames of one file mostly have the same.
void jpc_decoder_look(jpc_decoder *decoder, jpc_span header)
{
    unsigned long long content;
    uint64_t window;

    if (decoder->codec != JPC_CODEC_ZSTD || decoder->begun || header.len == 0)
        return;
    decoder->begun = true;
    content = ZSTD_getFrameContentSize(header.ptr, header.len);
    if (content < ZSTD_CONTENTSIZE_ERROR)
        decoder->left = content;
    window = zstd_window(header, decoder->left);
    if (window < decoder->left && window < decoder->widest) {
        renew_zstd(decoder);
    }
    decoder->widest = window > decoder->widest ? window : decoder->widest;
}

// Which of these a damaged frame gets is a matter of buffers, too.
static const char *zstd_cause(size_t result)
{
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_dstSize_tooSmall:
    case ZSTD_error_srcSize_wrong: return ZSTD_getErrorString(ZSTD_error_corruption_detected);
    default: return ZSTD_getErrorName(result);
    }
}

static jpc_decode step_zstd(jpc_decoder *decoder, jpc_span *in, char *out, size_t room,
                            size_t *made)
{
    ZSTD_inBuffer source = {in->ptr, in->len, 0};
    ZSTD_outBuffer sink = {out, room, 0};
    size_t result;

    jpc_decoder_look(decoder, *in);
    result = ZSTD_decompressStream(decoder->zstd, &sink, &source);
    in->ptr += source.pos;
    in->len -= source.pos;
    *made = sink.pos;
    decoder->wants_window = ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge;
    if (ZSTD_isError(result))
        return corrupt(decoder, zstd_cause(result));
    if (sink.pos > decoder->left)
        return corrupt(decoder, ZSTD_getErrorString(ZSTD_error_corruption_detected));
    if (decoder->left != UINT64_MAX)
        decoder->left -= sink.pos;
    if (result == 0)
        return JPC_DECODE_END;
    return sink.pos == room ? JPC_DECODE_FULL : JPC_DECODE_MORE;
}

static jpc_decode step_brotli(jpc_decoder *decoder, jpc_span *in, char *out, size_t room,
                              size_t *made)
{
    const uint8_t *next_in = (const uint8_t *)in->ptr;
    uint8_t *next_out = (uint8_t *)out;
    size_t left = in->len, space = room;
    BrotliDecoderResult result =
        BrotliDecoderDecompressStream(decoder->brotli, &left, &next_in, &space, &next_out, NULL);

    in->ptr += in->len - left;
    in->len = left;
    *made = room - space;
    switch (result) {
    case BROTLI_DECODER_RESULT_SUCCESS: return JPC_DECODE_END;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return JPC_DECODE_MORE;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: return JPC_DECODE_FULL;
    default:
        return corrupt(decoder,
                       BrotliDecoderErrorString(BrotliDecoderGetErrorCode(decoder->brotli)));
    }
}

jpc_decode jpc_decoder_step(jpc_decoder *decoder, jpc_span *in, char *out, size_t room,
                            size_t *made)
{
    if (decoder->codec == JPC_CODEC_ZSTD)
        return step_zstd(decoder, in, out, room, made);
    if (decoder->codec == JPC_CODEC_BROTLI)
        return step_brotli(decoder, in, out, room, made);
    return step_zlib(decoder, in, out, room, made);
}

uint64_t jpc_decoder_left(const jpc_decoder *decoder) { return decoder->left; }

const char *jpc_decoder_cause(const jpc_decoder *decoder)
{
    return decoder->cause != NULL ? decoder->cause : "invalid data";
}

bool jpc_decoder_wants_window(const jpc_decoder *decoder) { return decoder->wants_window; }

bool jpc_begins_gzip(jpc_span bytes)
{
    // RFC 1952 2.3.1: the upper three flag bits are reserved and zero.
    return bytes.len >= 4 && memcmp(bytes.ptr, JPC_GZIP_MAGIC, 3) == 0 &&
           ((unsigned char)bytes.ptr[3] & 0xe0) == 0;
}

size_t jpc_gzip_header_len(jpc_span bytes)
{
    size_t len = 10;
    unsigned flags = (unsigned char)bytes.ptr[3];

    if ((flags & 4) != 0 && bytes.len >= len + 2)
        len += 2 + (unsigned char)bytes.ptr[len] + 256 * (size_t)(unsigned char)bytes.ptr[len + 1];
    else if ((flags & 4) != 0)
        return SIZE_MAX;
    for (unsigned name = 8; name <= 16; name *= 2) {
        const char *end;

        if ((flags & name) == 0)
            continue;
        end = len < bytes.len ? memchr(bytes.ptr + len, '\0', bytes.len - len) : NULL;
        if (end == NULL)
            return SIZE_MAX;
        len = (size_t)(end - bytes.ptr) + 1;
    }
    len += (flags & 2) != 0 ? 2 : 0;
    return len <= bytes.len ? len : SIZE_MAX;
}

bool jpc_begins_zstd(jpc_span bytes)
{
    return bytes.len >= 4 && memcmp(bytes.ptr, JPC_ZSTD_MAGIC, 4) == 0;
}

// RFC 8878 3.1.2: skippable frames are 0x184D2A50 to 0x184D2A5F, little endian.
bool jpc_begins_skippable(jpc_span bytes)
{
    return bytes.len >= 4 && ((unsigned char)bytes.ptr[0] & 0xf0) == 0x50 &&
           memcmp(bytes.ptr + 1, "\x2a\x4d\x18", 3) == 0;
}

struct jpc_gunzip {
    struct libdeflate_decompressor *decompressor;
};

jpc_gunzip *jpc_gunzip_new(void)
{
    jpc_gunzip *gunzip = jpc_alloc(sizeof *gunzip);

    gunzip->decompressor = checked(libdeflate_alloc_decompressor());
    return gunzip;
}

void jpc_gunzip_free(jpc_gunzip *gunzip)
{
    if (gunzip == NULL)
        return;
    libdeflate_free_decompressor(gunzip->decompressor);
    free(gunzip);
}

jpc_member jpc_gunzip_member(jpc_gunzip *gunzip, jpc_span in, char *out, size_t room, size_t *used,
                             size_t *made)
{
    switch (libdeflate_gzip_decompress_ex(gunzip->decompressor, in.ptr, in.len, out, room, used,
                                          made)) {
    case LIBDEFLATE_SUCCESS: return JPC_MEMBER_OK;
    case LIBDEFLATE_INSUFFICIENT_SPACE: return JPC_MEMBER_ROOM;
    default: return JPC_MEMBER_BAD;
    }
}

void jpc_gzip_compress(jpc_span bytes, jpc_buf *out)
{
    struct libdeflate_compressor *compressor = checked(libdeflate_alloc_compressor(12));
    size_t room = libdeflate_gzip_compress_bound(compressor, bytes.len);

    jpc_buf_reserve(out, room);
    out->len +=
        libdeflate_gzip_compress(compressor, bytes.ptr, bytes.len, out->ptr + out->len, room);
    libdeflate_free_compressor(compressor);
}

struct jpc_meter {
    jpc_meter_codec codec;
    z_stream zlib;
    ZSTD_CCtx *zstd;
    char *lz4; // LZ4 writes into room for the worst case, or it would search elsewhere
};

static void open_zstd_meter(jpc_meter *meter, int level)
{
    meter->zstd = checked(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(meter->zstd, ZSTD_c_compressionLevel, level);
}

jpc_meter *jpc_meter_new(jpc_meter_codec codec, int level)
{
    jpc_meter *meter = jpc_alloc(sizeof *meter);

    meter->codec = codec;
    if (codec == JPC_METER_ZSTD)
        open_zstd_meter(meter, level);
    else if (codec == JPC_METER_LZ4)
        meter->lz4 = jpc_alloc(LZ4_COMPRESSBOUND(JPC_METER_LZ4_BYTES));
    else if (deflateInit(&meter->zlib, level) != Z_OK)
        checked(NULL);
    return meter;
}

void jpc_meter_free(jpc_meter *meter)
{
    if (meter == NULL)
        return;
    if (meter->codec == JPC_METER_ZLIB)
        deflateEnd(&meter->zlib);
    ZSTD_freeCCtx(meter->zstd);
    free(meter->lz4);
    free(meter);
}

static size_t zlib_size(z_stream *z, jpc_span bytes)
{
    unsigned char out[1 << 14];
    size_t size = 0;
    int status;

    deflateReset(z);
    // zlib takes no const and counts in 32 bits.
    z->next_in = (unsigned char *)(uintptr_t)bytes.ptr;
    do {
        size_t left = bytes.len - (size_t)((const char *)z->next_in - bytes.ptr);

        z->avail_in = left > UINT_MAX ? UINT_MAX : (uInt)left;
        z->next_out = out;
        z->avail_out = sizeof out;
        status = deflate(z, left > UINT_MAX ? Z_NO_FLUSH : Z_FINISH);
        size += sizeof out - z->avail_out;
    } while (status == Z_OK);
    assert(status == Z_STREAM_END);
    return size;
}

// Told at once that this is all, the encoder chooses as if it had room for all.
static size_t zstd_size(ZSTD_CCtx *context, jpc_span bytes)
{
    char out[1 << 14];
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
    size_t size = 0, left;

    ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
    do {
        ZSTD_outBuffer sink = {out, sizeof out, 0};

        left = ZSTD_compressStream2(context, &sink, &in, ZSTD_e_end);
        assert(!ZSTD_isError(left)); // only wrong parameters and lack of memory end up here
        size += sink.pos;
    } while (left > 0);
    return size;
}

static size_t lz4_size(char *room, jpc_span bytes)
{
    assert(bytes.len <= JPC_METER_LZ4_BYTES);
    return (size_t)LZ4_compress_default(bytes.ptr, room, (int)bytes.len,
                                        LZ4_COMPRESSBOUND(JPC_METER_LZ4_BYTES));
}

size_t jpc_meter_size(jpc_meter *meter, jpc_span bytes)
{
    switch (meter->codec) {
    case JPC_METER_ZSTD: return zstd_size(meter->zstd, bytes);
    case JPC_METER_LZ4: return lz4_size(meter->lz4, bytes);
    default: return zlib_size(&meter->zlib, bytes);
    }
}

struct jpc_zstd_writer {
    ZSTD_CCtx *context;
};

jpc_zstd_writer *jpc_zstd_writer_open(int level)
{
    jpc_zstd_writer *writer = jpc_alloc(sizeof *writer);

    writer->context = checked(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(writer->context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(writer->context, ZSTD_c_checksumFlag, 1);
    return writer;
}

void jpc_zstd_writer_close(jpc_zstd_writer *writer)
{
    if (writer == NULL)
        return;
    ZSTD_freeCCtx(writer->context);
    free(writer);
}

// Returns how many bytes the encoder still holds.
static size_t encode(jpc_zstd_writer *writer, ZSTD_inBuffer *in, jpc_buf *out,
                     ZSTD_EndDirective mode)
{
    ZSTD_outBuffer sink;
    size_t left;

    jpc_buf_reserve(out, ZSTD_CStreamOutSize());
    sink = (ZSTD_outBuffer){out->ptr + out->len, ZSTD_CStreamOutSize(), 0};
    left = ZSTD_compressStream2(writer->context, &sink, in, mode);
    assert(!ZSTD_isError(left)); // only wrong parameters and lack of memory end up here
    out->len += sink.pos;
    return left;
}

void jpc_zstd_writer_add(jpc_zstd_writer *writer, jpc_span bytes, jpc_buf *out)
{
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};

    while (in.pos < in.size)
        encode(writer, &in, out, ZSTD_e_continue);
}

void jpc_zstd_writer_end_frame(jpc_zstd_writer *writer, jpc_buf *out)
{
    ZSTD_inBuffer in = {NULL, 0, 0};

    while (encode(writer, &in, out, ZSTD_e_end) > 0)
        continue;
}

void jpc_compress_versions(jpc_buf *out)
{
    uint32_t brotli = BrotliDecoderVersion();

    jpc_buf_printf(out, "zstd %s\n", ZSTD_versionString());
    jpc_buf_printf(out, "libdeflate %s\n", LIBDEFLATE_VERSION_STRING);
    jpc_buf_printf(out, "zlib %s\n", zlibVersion());
    jpc_buf_printf(out, "lz4 %s\n", LZ4_versionString());
    jpc_buf_printf(out, "brotli %u.%u.%u\n", brotli >> 24, brotli >> 12 & 0xFFF, brotli & 0xFFF);
}
