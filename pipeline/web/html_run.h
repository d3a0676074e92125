/** Searching and copying of runs of bytes, many at once: the inner loops of tokenizer and builder.
 *
 *  Sixteen bytes where SSE2 is (every x86-64), eight in a word elsewhere; the results are the same.
 */
#ifndef JPC_WEB_HTML_RUN_H
#define JPC_WEB_HTML_RUN_H

#include <stdbool.h>
#include <string.h>

#include "core/little_endian.h"

#ifdef __SSE2__
#include <emmintrin.h>
#define JPC_HTML_RUN 16
#else
#define JPC_HTML_RUN 8
#endif

#define JPC_HTML_RUN_SLACK JPC_HTML_RUN // whole runs are stored: bytes written behind a copy
#define JPC_HTML_RUNS 4                 // are looked at before memchr() is called

// ---- which bytes: masks of a bit (SSE2) or the high bit of a byte (words) for each ------------

#ifdef __SSE2__

typedef unsigned jpc_html_mask;
typedef __m128i jpc_html_run;

static inline jpc_html_run jpc_html_run_load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

static inline void jpc_html_run_store(char *at, jpc_html_run run)
{
    _mm_storeu_si128((__m128i *)at, run);
}

static inline jpc_html_mask jpc_html_equal(jpc_html_run run, char c)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(run, _mm_set1_epi8(c)));
}

/** White space and controls, up to ' '. */
static inline jpc_html_mask jpc_html_blank(jpc_html_run run)
{
    __m128i least = _mm_min_epu8(run, _mm_set1_epi8(' '));

    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(least, run));
}

static inline size_t jpc_html_first(jpc_html_mask mask) { return (size_t)__builtin_ctz(mask); }

#else

typedef uint64_t jpc_html_mask; // exact up to its first byte; behind it there may be more
typedef uint64_t jpc_html_run;

#define JPC_HTML_EACH 0x0101010101010101u

static inline jpc_html_run jpc_html_run_load(const char *at) { return jpc_le64_load(at); }

static inline void jpc_html_run_store(char *at, jpc_html_run run) { jpc_le64_store(at, run); }

static inline jpc_html_mask jpc_html_below(uint64_t run, unsigned char bound)
{
    return (run - bound * JPC_HTML_EACH) & ~run & 0x80 * JPC_HTML_EACH;
}

static inline jpc_html_mask jpc_html_equal(jpc_html_run run, char c)
{
    return jpc_html_below(run ^ (unsigned char)c * JPC_HTML_EACH, 1);
}

static inline jpc_html_mask jpc_html_blank(jpc_html_run run)
{
    return jpc_html_below(run, ' ' + 1);
}

static inline size_t jpc_html_first(jpc_html_mask mask)
{
    return (size_t)__builtin_ctzll(mask) / 8;
}

#endif

// ---- runs ------------------------------------------------------------------------------------

/** The first `c` in [at, end), or `end`. Most texts and values end within a few runs, for which no
 *  function need be called. */
static inline const char *jpc_html_find(const char *at, const char *end, char c)
{
    const char *found;

    for (int i = 0; i < JPC_HTML_RUNS && end - at >= JPC_HTML_RUN; i++, at += JPC_HTML_RUN) {
        jpc_html_mask mask = jpc_html_equal(jpc_html_run_load(at), c);

        if (mask != 0)
            return at + jpc_html_first(mask);
    }
    found = at < end ? memchr(at, c, (size_t)(end - at)) : NULL;
    return found != NULL ? found : end;
}

/** Where the name of an element or (`at_equals`) an attribute may end: at white space, a control,
 * /, > or =; at `end`; or further on, for names are short. */
static inline const char *jpc_html_near_name_end(const char *at, const char *end, bool at_equals)
{
    jpc_html_run run;
    jpc_html_mask mask;

    if (end - at < JPC_HTML_RUN)
        return at;
    run = jpc_html_run_load(at);
    mask = jpc_html_blank(run) | jpc_html_equal(run, '>') | jpc_html_equal(run, '/');
    if (at_equals)
        mask |= jpc_html_equal(run, '=');
    return at + (mask != 0 ? jpc_html_first(mask) : JPC_HTML_RUN);
}

/** Copies from `at` up to the first white space, control or &, or to `end`; returns that place.
 *  *out moves behind the copy. */
static inline const char *jpc_html_copy_word(char **out, const char *at, const char *end)
{
    char *to = *out;

    for (; end - at >= JPC_HTML_RUN; at += JPC_HTML_RUN, to += JPC_HTML_RUN) {
        jpc_html_run run = jpc_html_run_load(at);
        jpc_html_mask mask = jpc_html_blank(run) | jpc_html_equal(run, '&');

        jpc_html_run_store(to, run);
        if (mask != 0) {
            *out = to + jpc_html_first(mask);
            return at + jpc_html_first(mask);
        }
    }
    while (at < end && (unsigned char)*at > ' ' && *at != '&')
        *to++ = *at++;
    *out = to;
    return at;
}

#endif
