#include "core/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__has_feature) // clang 14 does not define __SANITIZE_ADDRESS__
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define POISON(ptr, size) ASAN_POISON_MEMORY_REGION(ptr, size)
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION(ptr, size)
#else
#define POISON(ptr, size) ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
#endif

#define CHUNK_SIZE ((size_t)1 << 20)
#define OVER_READ 8 // promised by jpc_arena_alloc()
#define KEPT_CHUNKS 16

struct jpc_arena_chunk {
    struct jpc_arena_chunk *next;
    size_t size, used;
    _Alignas(16) char bytes[];
};

static void *checked(void *ptr, size_t size)
{
    if (ptr == NULL && size != 0) {
        fprintf(stderr, "jpcurate: out of memory (%zu bytes)\n", size);
        exit(1);
    }
    return ptr;
}

void *jpc_alloc(size_t size) { return checked(calloc(1, size), size); }

void *jpc_realloc(void *ptr, size_t size) { return checked(realloc(ptr, size), size); }

char *jpc_strdup(const char *string)
{
    size_t size = strlen(string) + 1;

    return memcpy(jpc_alloc(size), string, size);
}

static unsigned char lower(char c) { return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

bool jpc_span_is_all_nocase(jpc_span a, const char *string)
{
    size_t i;

    for (i = 0; i < a.len && string[i] != '\0'; i++)
        if (lower(a.ptr[i]) != lower(string[i]))
            return false;
    return i == a.len && string[i] == '\0';
}

bool jpc_span_begins(jpc_span span, const char *prefix)
{
    size_t len = strlen(prefix);

    return span.len >= len && (len == 0 || memcmp(span.ptr, prefix, len) == 0);
}

bool jpc_span_begins_nocase(jpc_span span, const char *prefix)
{
    size_t len = strlen(prefix);

    return span.len >= len && jpc_span_is_nocase((jpc_span){span.ptr, len}, prefix);
}

bool jpc_span_holds(jpc_span span, jpc_span part)
{
    const char *at = span.ptr, *end = span.len > 0 ? span.ptr + span.len : at; // NULL is empty
    size_t mark = part.len > 2 && (unsigned char)part.ptr[0] >= 0xE0 ? 2 : 0; // kana share the rest

    while ((size_t)(end - at) >= part.len) {
        const char *found = memchr(at + mark, part.ptr[mark], (size_t)(end - at) - part.len + 1);

        if (found == NULL)
            return false;
        at = found - mark;
        if (memcmp(at, part.ptr, part.len) == 0)
            return true;
        at++;
    }
    return false;
}

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

jpc_span jpc_span_trim(jpc_span span)
{
    while (span.len > 0 && is_white(span.ptr[0]))
        jpc_span_drop(&span, 1);
    while (span.len > 0 && is_white(span.ptr[span.len - 1]))
        span.len--;
    return span;
}

jpc_span jpc_span_take_until(jpc_span *rest, char mark)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, mark, rest->len) : NULL;
    jpc_span taken = {rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};

    jpc_span_drop(rest, taken.len + (end != NULL));
    return taken;
}

static struct jpc_arena_chunk *new_chunk(size_t size)
{
    struct jpc_arena_chunk *chunk = jpc_realloc(NULL, sizeof *chunk + size);

    chunk->next = NULL;
    chunk->size = size;
    chunk->used = 0;
    POISON(chunk->bytes, size);
    return chunk;
}

// Appends a chunk behind the current one.
static struct jpc_arena_chunk *add_chunk(jpc_arena *arena, size_t size)
{
    struct jpc_arena_chunk *chunk = new_chunk(size > CHUNK_SIZE ? size : CHUNK_SIZE);

    if (arena->current != NULL) {
        chunk->next = arena->current->next;
        arena->current->next = chunk;
    } else {
        arena->first = chunk;
    }
    return chunk;
}

void *jpc_arena_alloc(jpc_arena *arena, size_t size)
{
    size_t rounded = (size + OVER_READ + 15) & ~(size_t)15;
    struct jpc_arena_chunk *chunk = arena->current;
    char *result;

    while (chunk != NULL && chunk->size - chunk->used < rounded)
        chunk = chunk->next;
    if (chunk == NULL)
        chunk = add_chunk(arena, rounded);
    arena->current = chunk;
    result = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    UNPOISON(result, size + OVER_READ);
    return result;
}

void *jpc_arena_zalloc(jpc_arena *arena, size_t size)
{
    return memset(jpc_arena_alloc(arena, size), 0, size);
}

jpc_span jpc_arena_copy(jpc_arena *arena, const char *ptr, size_t len)
{
    char *copy = jpc_arena_alloc(arena, len);

    if (len > 0) // memcpy() from NULL is undefined even then
        memcpy(copy, ptr, len);
    return (jpc_span){copy, len};
}

jpc_span jpc_arena_printf(jpc_arena *arena, const char *format, ...)
{
    va_list args, again;
    int len;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = jpc_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (jpc_span){text, (size_t)len};
}

void jpc_arena_reset(jpc_arena *arena)
{
    struct jpc_arena_chunk **link = &arena->first;
    size_t kept = 0;

    while (*link != NULL) {
        struct jpc_arena_chunk *chunk = *link;

        if (chunk->size > CHUNK_SIZE || kept == KEPT_CHUNKS) {
            *link = chunk->next;
            UNPOISON(chunk->bytes, chunk->size);
            free(chunk);
            continue;
        }
        POISON(chunk->bytes, chunk->used); // the rest is
        chunk->used = 0;
        link = &chunk->next;
        kept++;
    }
    arena->current = arena->first;
    arena->used = 0;
}

jpc_arena_mark jpc_arena_mark_of(const jpc_arena *arena)
{
    return (jpc_arena_mark){.current = arena->current,
                            .chunk_used = arena->current != NULL ? arena->current->used : 0,
                            .used = arena->used};
}

static void cut_chunk(struct jpc_arena_chunk *chunk, size_t used)
{
    chunk->used = used;
    POISON(chunk->bytes + used, chunk->size - used);
}

// Only chunks up to the current one are in use; those behind it are empty already.
void jpc_arena_rewind(jpc_arena *arena, jpc_arena_mark mark)
{
    struct jpc_arena_chunk *chunk = mark.current != NULL ? mark.current : arena->first;
    struct jpc_arena_chunk *last = arena->current;

    arena->current = chunk;
    arena->used = mark.used;
    if (chunk == NULL)
        return;
    cut_chunk(chunk, mark.chunk_used);
    while (chunk != last) {
        chunk = chunk->next;
        cut_chunk(chunk, 0);
    }
}

void jpc_arena_release(jpc_arena *arena)
{
    struct jpc_arena_chunk *next;

    for (struct jpc_arena_chunk *c = arena->first; c != NULL; c = next) {
        next = c->next;
        UNPOISON(c->bytes, c->size);
        free(c);
    }
    *arena = (jpc_arena){0};
}

void jpc_buf_reserve(jpc_buf *buf, size_t extra)
{
    size_t need = buf->len + extra + JPC_PADDING;

    if (need <= buf->capacity)
        return;
    buf->capacity += buf->capacity / 2;
    if (buf->capacity < need)
        buf->capacity = need;
    buf->ptr = jpc_realloc(buf->ptr, buf->capacity);
}

void jpc_buf_add(jpc_buf *buf, const char *ptr, size_t len)
{
    if (len == 0)
        return;
    jpc_buf_reserve(buf, len);
    memcpy(buf->ptr + buf->len, ptr, len);
    buf->len += len;
}

void jpc_buf_add_span(jpc_buf *buf, jpc_span span) { jpc_buf_add(buf, span.ptr, span.len); }

void jpc_buf_add_string(jpc_buf *buf, const char *string)
{
    jpc_buf_add(buf, string, strlen(string));
}

void jpc_buf_add_number(jpc_buf *buf, uint64_t number)
{
    char digits[20], *end = digits + sizeof digits, *at = end;

    do
        *--at = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    jpc_buf_add(buf, at, (size_t)(end - at));
}

void jpc_buf_printf(jpc_buf *buf, const char *format, ...)
{
    va_list args, again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    jpc_buf_reserve(buf, (size_t)len + 1);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
    va_end(again);
    buf->len += (size_t)len;
}

char *jpc_buf_string(jpc_buf *buf)
{
    jpc_buf_reserve(buf, 1);
    buf->ptr[buf->len] = '\0';
    return buf->ptr;
}

void jpc_buf_empty(jpc_buf *buf, size_t most)
{
    buf->len = 0;
    if (buf->capacity > most)
        jpc_buf_release(buf);
}

void jpc_buf_release(jpc_buf *buf)
{
    free(buf->ptr);
    *buf = (jpc_buf){0};
}
