/** Words and strings that an address has in it. */
#ifndef JPC_WEB_URL_WORDS_H
#define JPC_WEB_URL_WORDS_H

#include "core/error.h"
#include "core/string_set.h"

#define JPC_URL_MAX_WORDS 64 // that are counted of one address

/** Words of which one is enough, and words of which it takes several. Filled, then built, then only
 *  read. */
typedef struct jpc_url_words {
    jpc_string_set hard, soft; /**< owned */
    uint64_t lens;             /**< one bit per length of a word, less 1 */
    uint64_t ends[64];         /**< one bit per first byte and last byte, six bits of each */
} jpc_url_words;

/** Adds the words of a list file: ASCII letters and digits, without case.
 *  Errors: those of jpc_list_file_open(), and JPC_ERR_CONFIG for another line. */
jpc_status jpc_url_words_read(jpc_url_words *words, bool soft, const char *path, jpc_err *err);
jpc_status jpc_url_words_build(jpc_url_words *words, jpc_err *err);
void jpc_url_words_release(jpc_url_words *words);

/** How many words of either kind the address has, each counted once, JPC_URL_MAX_WORDS at most. Its
 *  words are its longest runs of ASCII letters and digits, without case (FineWeb2). */
void jpc_url_words_count(const jpc_url_words *words, jpc_span url, size_t *n_hard, size_t *n_soft);

/** An automaton (Aho and Corasick 1975) that finds strings anywhere. Read-only once it is built.
 *  Memory: 258 bytes a state while it is filled, then two for each letter that its strings have. */
typedef struct jpc_url_strings {
    uint16_t *next;  /**< owned; n_classes per state, one per class of bytes */
    uint16_t *found; /**< owned; per state: strings that end here */
    size_t n_states, capacity, n_classes;
    unsigned char classes[256]; /**< 0: of bytes that no string has */
    size_t n;                   /**< strings that differ */
    bool letters; /**< only letters and digits count, in the address as in the strings: "s-e-x" has
                       "sex" (FineWeb2); else all bytes do (HPLT) */
} jpc_url_strings;

#define JPC_URL_MAX_STATES 65535 // of an automaton: bytes of its strings, common beginnings once

/** Adds the strings of a list file, without case, to strings that are zeroed but for `letters`.
 *  Errors: those of jpc_list_file_open(), JPC_ERR_CONFIG for a line that is not ASCII or, of
 *  letters, has none, JPC_ERR_LIMIT above JPC_URL_MAX_STATES. */
jpc_status jpc_url_strings_read(jpc_url_strings *strings, const char *path, jpc_err *err);
void jpc_url_strings_build(jpc_url_strings *strings);
void jpc_url_strings_release(jpc_url_strings *strings);

/** How often the strings stand in the address, or a part of one: each at each place. */
size_t jpc_url_strings_count(const jpc_url_strings *strings, jpc_span url);

#endif
