/** Allocation that does not fail, spans, arenas and growable buffers.
 *
 *  Out of memory ends the process with a message and exit status 1. Memory is
 *  bounded by the ring (slots x batch bytes) plus models and tables, so an
 *  allocation failure means a wrong configuration, not a state to recover from.
 */
#ifndef JPC_CORE_MEMORY_H
#define JPC_CORE_MEMORY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *jpc_alloc(size_t size); /**< zero-filled; release with free() */
void *jpc_realloc(void *ptr, size_t size);
char *jpc_strdup(const char *string); /**< release with free() */

/** A run of bytes owned by somebody else; not NUL-terminated. */
typedef struct jpc_span {
    const char *ptr;
    size_t len;
} jpc_span;

/** The span of a string literal or a NUL-terminated string. */
static inline jpc_span jpc_span_of(const char *string)
{
    return (jpc_span){string, strlen(string)};
}

static inline bool jpc_span_equals(jpc_span a, jpc_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Compares with a NUL-terminated string. */
static inline bool jpc_span_is(jpc_span a, const char *string)
{
    return jpc_span_equals(a, jpc_span_of(string));
}

/** Compares ASCII letters without case; other bytes as they are. Not locale-dependent. */
bool jpc_span_is_all_nocase(jpc_span a, const char *string);

/** The same, without a call where the lengths (of literals) or the first bytes differ already, as
 *  they nearly always do. */
static inline bool jpc_span_is_nocase(jpc_span a, const char *string)
{
    if (__builtin_constant_p(strlen(string)) && a.len != strlen(string))
        return false;
    if (__builtin_constant_p(strlen(string)) && a.len > 0 && memcmp(a.ptr, string, a.len) == 0)
        return true;
    return (a.len == 0 || (a.ptr[0] | 32) == (string[0] | 32)) && jpc_span_is_all_nocase(a, string);
}

/** Whether it begins with the bytes of a NUL-terminated string, with and without case. */
bool jpc_span_begins(jpc_span span, const char *prefix);
bool jpc_span_begins_nocase(jpc_span span, const char *prefix);

/** Whether the bytes of `part`, which are one or more, stand anywhere in it. */
bool jpc_span_holds(jpc_span span, jpc_span part);

/** Without blanks, tabs, CR and LF at both ends. */
jpc_span jpc_span_trim(jpc_span span);

/** Takes off the first `n` bytes; there are so many. */
static inline void jpc_span_drop(jpc_span *span, size_t n)
{
    span->ptr += n;
    span->len -= n;
}

/** Takes what stands before the next `mark` off *rest, and the mark; all if there is none. */
jpc_span jpc_span_take_until(jpc_span *rest, char mark);

/** Bump allocator. One owner thread at a time; everything allocated from it
 *  lives until the next jpc_arena_reset(). There is no per-object free. */
typedef struct jpc_arena {
    struct jpc_arena_chunk *first, *current;
    size_t used; /**< bytes handed out since the last reset */
} jpc_arena;

/** 16-byte aligned, not cleared. At least 8 bytes after the end are readable. */
void *jpc_arena_alloc(jpc_arena *arena, size_t size);
void *jpc_arena_zalloc(jpc_arena *arena, size_t size); /**< cleared */
jpc_span jpc_arena_copy(jpc_arena *arena, const char *ptr, size_t len);
jpc_span jpc_arena_printf(jpc_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Keeps some ordinary chunks for reuse and returns the others, and large ones (one big document),
 *  to the system. */
void jpc_arena_reset(jpc_arena *arena);
void jpc_arena_release(jpc_arena *arena);

/** How far an arena was used. For scratch inside one function: take the mark, allocate, rewind, and
 *  all that was allocated in between is gone. */
typedef struct jpc_arena_mark {
    struct jpc_arena_chunk *current;
    size_t chunk_used, used;
} jpc_arena_mark;

jpc_arena_mark jpc_arena_mark_of(const jpc_arena *arena);
void jpc_arena_rewind(jpc_arena *arena, jpc_arena_mark mark);

/** Growable byte buffer. The owner releases it; the content is not NUL-terminated,
 *  but JPC_PADDING readable bytes follow it (scanners may over-read). */
typedef struct jpc_buf {
    char *ptr; /**< owned; released by jpc_buf_release() */
    size_t len, capacity;
} jpc_buf;

#define JPC_PADDING 64 // a full vector register beyond the end may be read

void jpc_buf_reserve(jpc_buf *buf, size_t extra);
void jpc_buf_add(jpc_buf *buf, const char *ptr, size_t len);
void jpc_buf_add_span(jpc_buf *buf, jpc_span span);
void jpc_buf_add_string(jpc_buf *buf, const char *string);
void jpc_buf_add_number(jpc_buf *buf, uint64_t number); /**< in decimal */
void jpc_buf_printf(jpc_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Appends a NUL that is not counted in len and returns ptr: a C string until the next change. */
char *jpc_buf_string(jpc_buf *buf);
/** Empties it, and gives the memory back if it is more than `most` bytes: one big document does not
 *  make every buffer that it has passed big for good. */
void jpc_buf_empty(jpc_buf *buf, size_t most);
void jpc_buf_release(jpc_buf *buf);

static inline jpc_span jpc_buf_span(const jpc_buf *buf) { return (jpc_span){buf->ptr, buf->len}; }

#endif
