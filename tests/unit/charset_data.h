/** Reads what the tests of charsets replay: files of the shared data, rows, bytes in hex. */
#ifndef JPC_TESTS_UNIT_CHARSET_DATA_H
#define JPC_TESTS_UNIT_CHARSET_DATA_H

#include <stdio.h>

#include "tap.h"
#include "web/charset.h"

#define MAX_FILE_BYTES ((size_t)4 << 20)

/** Empty if the file is absent. */
static inline jpc_span read_shared(jpc_arena *arena, const char *name)
{
    jpc_span path = jpc_arena_printf(arena, "%s/%s", tap_shared_data(), name);
    FILE *file = fopen(path.ptr, "rb");
    jpc_span copy;
    char *bytes;
    size_t len;

    if (file == NULL)
        return (jpc_span){NULL, 0};
    bytes = malloc(MAX_FILE_BYTES);
    len = fread(bytes, 1, MAX_FILE_BYTES, file);
    fclose(file);
    copy = jpc_arena_copy(arena, bytes, len);
    free(bytes);
    return copy;
}

/** Cuts the part before `separator` off *rest. */
static inline jpc_span cut(jpc_span *rest, char separator)
{
    const char *found = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;
    jpc_span part = {rest->ptr, found != NULL ? (size_t)(found - rest->ptr) : rest->len};
    size_t gone = part.len + (found != NULL);

    rest->ptr += gone;
    rest->len -= gone;
    return part;
}

static inline int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

static inline jpc_span unhex(jpc_arena *arena, jpc_span hex)
{
    char *bytes = jpc_arena_alloc(arena, hex.len / 2 + 1);

    for (size_t i = 0; i < hex.len / 2; i++)
        bytes[i] = (char)(hex_digit(hex.ptr[2 * i]) << 4 | hex_digit(hex.ptr[2 * i + 1]));
    return (jpc_span){bytes, hex.len / 2};
}

/** An exact copy on the heap is decoded, so that a sanitizer sees what is read beyond the end. */
static inline jpc_decoded decode_exact(jpc_arena *arena, jpc_span bytes, const char *header)
{
    char *exact = malloc(bytes.len + (bytes.len == 0));
    jpc_decoded decoded;

    if (bytes.len > 0)
        memcpy(exact, bytes.ptr, bytes.len);
    decoded = jpc_charset_decode(arena, (jpc_span){exact, bytes.len}, jpc_span_of(header));
    decoded.text = jpc_arena_copy(arena, decoded.text.ptr, decoded.text.len);
    free(exact);
    return decoded;
}

static inline jpc_span decode_exact_as(jpc_arena *arena, jpc_span bytes, jpc_charset charset,
                                       uint64_t *bad)
{
    char *exact = malloc(bytes.len + (bytes.len == 0));
    jpc_span text;

    if (bytes.len > 0)
        memcpy(exact, bytes.ptr, bytes.len);
    text = jpc_charset_decode_as(arena, (jpc_span){exact, bytes.len}, charset, bad);
    text = jpc_arena_copy(arena, text.ptr, text.len);
    free(exact);
    return text;
}

/** The place of `word` in any case, or NULL. */
static inline char *find_nocase(char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    for (; (size_t)(end - at) >= len; at++)
        if (((*at ^ *word) & ~32) == 0 && jpc_span_is_nocase((jpc_span){at, len}, word))
            return at;
    return NULL;
}

/** Knuth, MMIX: 31 bits. */
static inline uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

#endif
