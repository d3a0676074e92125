/** A set of strings that is filled, built once, and then only asked, by any number of threads: what
 *  lists of 10⁶ to 10⁷ entries become. Exact: equal hashes are compared byte by byte.
 *
 *  Memory: the strings with a byte each, at most 4 GiB, and 18 to 36 bytes a string. Most questions
 *  find nothing. They end at a filter (Bloom 1970, with two bits of one word), which is an eighth
 * of the table and stays in the cache where that does not; ask for several strings at once by
 *  fetching all before the first is looked up. */
#ifndef JPC_CORE_STRING_SET_H
#define JPC_CORE_STRING_SET_H

#include "core/error.h"
#include "core/hash.h"

typedef struct jpc_string_set {
    jpc_buf bytes;    /**< owned; a newline in front of each string and behind the last */
    uint64_t *slots;  /**< owned; NULL until it is built. Upper half: of the hash; lower half: where
                           the string is in `bytes`; 0: free */
    size_t mask;      /**< number of slots, a power of two, less 1 */
    uint64_t *filter; /**< owned; words, an eighth as many as slots */
    size_t n_added;
    size_t n; /**< strings that differ; 0 until it is built */
} jpc_string_set;

/** Adds a copy of a string, which is not empty and has no newline, to a set that is not built. It
 *  may be there already. */
void jpc_string_set_add(jpc_string_set *set, jpc_span string);

/** Adds the entries of a list (core/list_file.h) as they are. Errors: those of
 *  jpc_list_file_each(). */
jpc_status jpc_string_set_read(jpc_string_set *set, const char *path, jpc_err *err);

/** Makes it ready for questions. Errors: JPC_ERR_LIMIT above 4 GiB of strings. */
jpc_status jpc_string_set_build(jpc_string_set *set, jpc_err *err);

/** `hash` is jpc_string_set_hash() of the string. False if the set is empty. */
bool jpc_string_set_has_hashed(const jpc_string_set *set, jpc_span string, uint64_t hash);

void jpc_string_set_release(jpc_string_set *set);

static inline uint64_t jpc_string_set_hash(jpc_span string)
{
    return jpc_hash64(string.ptr, string.len);
}

static inline bool jpc_string_set_has(const jpc_string_set *set, jpc_span string)
{
    return set->n > 0 && jpc_string_set_has_hashed(set, string, jpc_string_set_hash(string));
}

static inline uint64_t *jpc_string_set_filter(const jpc_string_set *set, uint64_t hash)
{
    return &set->filter[(hash & set->mask) / 8];
}

/** Begins to load what a question for a string with this hash will read; the set is not empty. */
static inline void jpc_string_set_fetch(const jpc_string_set *set, uint64_t hash)
{
    __builtin_prefetch(jpc_string_set_filter(set, hash));
}

#endif
