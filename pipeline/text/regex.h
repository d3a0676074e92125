/** Regular expressions: the one door to PCRE2 (8 bit, UTF, JIT). */
#ifndef JPC_TEXT_REGEX_H
#define JPC_TEXT_REGEX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_regex jpc_regex;             /**< compiled; shared by threads, const */
typedef struct jpc_regex_match jpc_regex_match; /**< match data and JIT stack of one thread */

/** Compiles `pattern` (UTF-8). Errors: JPC_ERR_CONFIG with the offset and PCRE2's message. */
jpc_status jpc_regex_open(jpc_regex **regex, const char *pattern, jpc_err *err);
void jpc_regex_close(jpc_regex *regex);

jpc_regex_match *jpc_regex_match_new(const jpc_regex *regex);
void jpc_regex_match_free(jpc_regex_match *match);

/** Bounds the work of each search (PCRE2's match limit) instead of by 10⁷, so that a test can show
 *  what becomes of searches that give up. */
void jpc_regex_match_limit(jpc_regex_match *match, uint32_t limit);

typedef enum jpc_regex_result {
    JPC_REGEX_FOUND,
    JPC_REGEX_NONE,
    JPC_REGEX_LIMIT, /**< the match limit was reached: treat as undecided */
} jpc_regex_result;

/** Searches well-formed UTF-8 from byte `from` (a character boundary) on. */
jpc_regex_result jpc_regex_search(const jpc_regex *regex, jpc_regex_match *match, jpc_span text,
                                  size_t from);

/** Group `n` (0: all) of the last successful search; ptr is NULL if the group took no part. */
jpc_span jpc_regex_group(const jpc_regex_match *match, jpc_span text, int n);

/** Appends "pcre2 10.42 2022-12-11\n", as it is linked. */
void jpc_regex_version(jpc_buf *out);

#endif
