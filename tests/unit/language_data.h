/** Reads ../shared/data: lines of a file (also of a .zst), strings of a JSON object. */
#ifndef JPC_TESTS_UNIT_LANGUAGE_DATA_H
#define JPC_TESTS_UNIT_LANGUAGE_DATA_H

#include "core/compress.h"
#include "tests/unit/oracle.h"

static inline void unpack(jpc_buf *bytes)
{
    jpc_decoder *decoder = jpc_decoder_new(JPC_CODEC_ZSTD);
    jpc_span in = jpc_buf_span(bytes);
    jpc_buf out = {0};
    char room[1 << 16];
    jpc_decode state;
    size_t made;

    do {
        state = jpc_decoder_step(decoder, &in, room, sizeof room, &made);
        jpc_buf_add(&out, room, made);
        if (state == JPC_DECODE_END)
            jpc_decoder_reset(decoder);
    } while (state == JPC_DECODE_FULL || (state == JPC_DECODE_END && in.len > 0));
    jpc_decoder_free(decoder);
    jpc_buf_release(bytes);
    *bytes = out;
}

/** Reads a whole file below the shared data; its absence is a failed test. */
static inline bool read_shared(jpc_buf *bytes, const char *name)
{
    char path[512], block[1 << 16];
    FILE *file;
    size_t n;

    snprintf(path, sizeof path, "%s/%s", tap_shared_data(), name);
    file = fopen(path, "rb");
    if (file == NULL)
        return ok(false, "%s is there", path);
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        jpc_buf_add(bytes, block, n);
    fclose(file);
    if (strcmp(path + strlen(path) - 4, ".zst") == 0)
        unpack(bytes);
    return true;
}

/** Moves `text` behind its first line, which has no newline. */
static inline bool take_line(jpc_span *text, jpc_span *line)
{
    const char *newline;

    if (text->len == 0)
        return false;
    newline = memchr(text->ptr, '\n', text->len);
    *line = (jpc_span){text->ptr, newline != NULL ? (size_t)(newline - text->ptr) : text->len};
    text->ptr += line->len + (newline != NULL);
    text->len -= line->len + (newline != NULL);
    return true;
}

/** The first place of `wanted`, or NULL. */
static inline const char *find_in(jpc_span text, const char *wanted, size_t len)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while ((size_t)(end - at) >= len) {
        at = memchr(at, wanted[0], (size_t)(end - at) - len + 1);
        if (at == NULL || memcmp(at, wanted, len) == 0)
            return at;
        at++;
    }
    return NULL;
}

/** Puts the first string of this key of a well-formed JSON object into `out`. */
static inline bool take_string(jpc_buf *out, jpc_span object, const char *key)
{
    char wanted[64];
    size_t n = (size_t)snprintf(wanted, sizeof wanted, "\"%s\": \"", key);
    const char *at = find_in(object, wanted, n);

    out->len = 0;
    if (at != NULL)
        oracle_unescape(out, at + n);
    return at != NULL;
}

/** 第二十一条, 第10条: numbers of articles are written alike in Japanese and Chinese. */
static inline bool is_number_of_part(jpc_span text)
{
    static const char marks[] = "〇一二三四五六七八九十百千第条條章節款目項号"
                                "０１２３４５６７８９";

    for (size_t at = 0; at < text.len;) {
        size_t width = text.ptr[at] >= '0' && text.ptr[at] <= '9' ? 1 : 3;

        if (width > text.len - at ||
            (width == 3 && find_in(jpc_span_of(marks), text.ptr + at, 3) == NULL))
            return false;
        at += width;
    }
    return text.len > 0;
}

#endif
