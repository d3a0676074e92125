/** The words of a dictionary as a trie of characters, in one array.
 *
 *  A step of a byte-wise trie is a third of a Japanese character, and each costs a look at memory
 *  that is far away. Here a step is a character. Characters have dense codes (0: in no word), and
 *  the child of a node by code `c` stands at slot base ^ c, where its check names the slot of its
 *  parent: one look of 8 bytes says whether it is there, whether a word ends, and where to go on.
 *  Slot 0 is the root, and its base is 0: the first step goes to the slot of the code.
 */
#ifndef JPC_TEXT_WORD_TRIE_H
#define JPC_TEXT_WORD_TRIE_H

#include <stdbool.h>
#include <stdint.h>

#include "text/mecab_file.h"

#define JPC_TRIE_WORD 0x80000000u     /**< of a base: a word ends here */
#define JPC_TRIE_CHILDREN 0x40000000u /**< of a base: the node has some */
#define JPC_TRIE_BASE 0x3FFFFFFFu
#define JPC_TRIE_FREE 0xFFFFFFFFu // check of a slot without a node, and of the root
#define JPC_TRIE_MOST_WORDS 64    // that begin at one place: IPADIC has up to 9

typedef struct jpc_trie_node {
    uint32_t base, check;
} jpc_trie_node;

typedef struct jpc_trie {
    jpc_trie_node *nodes; /**< owned */
    uint32_t *values;     /**< owned; by slot: of the word that ends there */
    uint16_t *codes;      /**< owned; by code point, up to U+10FFFF */
    uint32_t n_slots;     /**< base ^ code is below it for every base and code that there are */
    uint32_t n_codes;
} jpc_trie;

/** Builds it from MeCab's array, in time linear in its size, whatever it holds. False, with nothing
 *  to release, if it has words that are not well-formed UTF-8, or more characters or words at one
 *  place than fit. */
bool jpc_trie_build(jpc_trie *trie, const jpc_mecab_lexicon *lexicon);
void jpc_trie_release(jpc_trie *trie);

#endif
