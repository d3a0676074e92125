/** Many words found in one pass over a text: an Aho-Corasick automaton over the bytes of UTF-8 (Aho
 *  and Corasick 1975), behind a look at the first three characters that lets most places go by.
 *
 *  Time is linear in the text and in the occurrences of words, whatever the text. Memory: 19 bytes
 *  for each distinct beginning of a word, counted in bytes ("ab", "ac": a, ab, ac), and a filter of
 *  96 bytes and more per word, 12 KiB to 3 MiB.
 */
#ifndef JPC_TEXT_WORD_LIST_H
#define JPC_TEXT_WORD_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

#define JPC_MAX_WORD_BYTES 1000
/** Beginnings of words: about 5 GB. */
#define JPC_MAX_WORD_STATES ((size_t)1 << 28)

typedef struct jpc_word_list jpc_word_list; /**< shared by threads, const */

typedef struct jpc_word_match {
    size_t at, len; /**< bytes of the text */
    uint32_t word;  /**< index among the words the list was made of */
} jpc_word_match;

/** Which of the words that stand at one place count. */
typedef enum jpc_word_choice {
    JPC_WORDS_LONGEST, /**< from left to right, the longest that begins here; what it covers is
                            passed over (Swallow's trie, Uzushio's) */
    JPC_WORDS_FIRST,   /**< the same with the one that comes first in the list, as the alternatives
                            of a regular expression a|b|c (HojiChar) */
} jpc_word_choice;

/** Who is told of matches, from left to right. */
typedef struct jpc_word_visitor {
    void *self;
    /** Whether this occurrence counts; else another word at its place may. NULL: all do. May be
     *  asked more than once. */
    bool (*accepts)(void *self, jpc_span text, jpc_word_match match);
    void (*found)(void *self, jpc_word_match match);
} jpc_word_visitor;

/** Builds the automaton of `n` words, well-formed UTF-8 of 1 to JPC_MAX_WORD_BYTES bytes; of equal
 *  ones the first counts. They are not needed afterwards. Errors: JPC_ERR_CONFIG for another length
 *  (naming the index) or more than JPC_MAX_WORD_STATES beginnings. Release with
 *  jpc_word_list_free(). */
jpc_status jpc_word_list_new(jpc_word_list **list, const jpc_span *words, size_t n, jpc_err *err);
void jpc_word_list_free(jpc_word_list *list); /**< NULL: nothing */

/** Distinct words. */
size_t jpc_word_list_count(const jpc_word_list *list);
/** Of the automaton. */
size_t jpc_word_list_bytes(const jpc_word_list *list);

/** Finds words in well-formed UTF-8. Where it finds one, it takes scratch from the arena: at most
 *  sixteen bytes per byte of the longest word. */
void jpc_word_list_scan(const jpc_word_list *list, jpc_arena *arena, jpc_span text,
                        jpc_word_choice choice, const jpc_word_visitor *visitor);

#endif
