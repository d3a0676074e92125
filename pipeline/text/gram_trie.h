/** Grams, which are runs of a few characters, numbered: a trie whose edges lie in one hash table.
 *
 *  The node of a gram is found from that of the gram without its last character, so that grams
 *  of all lengths that begin at a place cost one step each, and none beyond the first that is
 *  not there.
 */
#ifndef JPC_TEXT_GRAM_TRIE_H
#define JPC_TEXT_GRAM_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JPC_GRAM_MAX_CHARS 16
#define JPC_GRAM_MAX_NODES ((uint32_t)1 << 31)

struct jpc_gram_edge {
    uint64_t key; /**< node << 21 | character; 0: free */
    uint32_t node;
};

/** Zeroed, it is not usable: jpc_gram_trie_init(). */
typedef struct jpc_gram_trie {
    uint32_t *first;             /**< owned; by character: nodes of the BMP's grams of one */
    struct jpc_gram_edge *edges; /**< owned; all others; open addressing, at most half full */
    unsigned bits;               /**< there are 1 << bits of them */
    size_t n_edges;              /**< used */
    uint32_t n_nodes;            /**< the root, 0, included: nodes are 0 … n_nodes - 1 */
} jpc_gram_trie;

void jpc_gram_trie_init(jpc_gram_trie *trie);
void jpc_gram_trie_release(jpc_gram_trie *trie);

/** Bytes of memory. */
size_t jpc_gram_trie_bytes(const jpc_gram_trie *trie);

static inline uint64_t jpc_gram_edge_key(uint32_t node, uint32_t code)
{
    return (uint64_t)node << 21 | code;
}

/** Its top bits are where to look (Fibonacci hashing). */
static inline uint64_t jpc_gram_edge_hash(uint64_t key) { return key * 0x9E3779B97F4A7C15u; }

/** The node behind an edge; 0: it is not there. Not for grams of one character of the BMP. */
static inline uint32_t jpc_gram_trie_follow(const jpc_gram_trie *trie, uint64_t key)
{
    size_t mask = ((size_t)1 << trie->bits) - 1;
    size_t at = (size_t)(jpc_gram_edge_hash(key) >> (64 - trie->bits));

    for (;; at = (at + 1) & mask) {
        if (trie->edges[at].key == key)
            return trie->edges[at].node;
        if (trie->edges[at].key == 0)
            return 0;
    }
}

/** The node of the gram of `node` with this character behind it; 0: it is not there. */
static inline uint32_t jpc_gram_trie_child(const jpc_gram_trie *trie, uint32_t node, uint32_t code)
{
    uint64_t key = jpc_gram_edge_key(node, code);

    return key < 0x10000 ? trie->first[key] : jpc_gram_trie_follow(trie, key);
}

/** As that, but makes the node if it is not there. There may be JPC_GRAM_MAX_NODES. */
uint32_t jpc_gram_trie_add(jpc_gram_trie *trie, uint32_t node, uint32_t code);

/** Stores the nodes of the grams of 1 to `n` characters that begin at `codes`, of which there are
 *  `n_codes`, at least one: where the text ends, the last gram again (as slices of a string are in
 *  Python). Those that are not there are 0. */
static inline void jpc_gram_trie_walk(const jpc_gram_trie *trie, const uint32_t *codes,
                                      size_t n_codes, size_t n, uint32_t *nodes)
{
    uint32_t node = jpc_gram_trie_child(trie, 0, codes[0]);

    nodes[0] = node;
    for (size_t k = 1; k < n; k++) {
        if (node != 0 && k < n_codes)
            node = jpc_gram_trie_child(trie, node, codes[k]);
        nodes[k] = node;
    }
}

#endif
