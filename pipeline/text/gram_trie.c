#include "text/gram_trie.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

#define BMP 0x10000
#define FIRST_BITS 10

void jpc_gram_trie_init(jpc_gram_trie *trie)
{
    *trie = (jpc_gram_trie){.bits = FIRST_BITS, .n_nodes = 1};
    trie->first = jpc_alloc(BMP * sizeof *trie->first);
    trie->edges = jpc_alloc(((size_t)1 << trie->bits) * sizeof *trie->edges);
}

void jpc_gram_trie_release(jpc_gram_trie *trie)
{
    free(trie->first);
    free(trie->edges);
    *trie = (jpc_gram_trie){.bits = 0};
}

size_t jpc_gram_trie_bytes(const jpc_gram_trie *trie)
{
    return BMP * sizeof *trie->first + ((size_t)1 << trie->bits) * sizeof *trie->edges;
}

static void put(jpc_gram_trie *trie, struct jpc_gram_edge edge)
{
    size_t mask = ((size_t)1 << trie->bits) - 1;
    size_t at = (size_t)(jpc_gram_edge_hash(edge.key) >> (64 - trie->bits));

    while (trie->edges[at].key != 0)
        at = (at + 1) & mask;
    trie->edges[at] = edge;
}

static void grow(jpc_gram_trie *trie)
{
    struct jpc_gram_edge *old = trie->edges;
    size_t n = (size_t)1 << trie->bits;

    trie->bits++;
    trie->edges = jpc_alloc(2 * n * sizeof *trie->edges);
    for (size_t i = 0; i < n; i++)
        if (old[i].key != 0)
            put(trie, old[i]);
    free(old);
}

uint32_t jpc_gram_trie_add(jpc_gram_trie *trie, uint32_t node, uint32_t code)
{
    uint64_t key = jpc_gram_edge_key(node, code);
    uint32_t child = jpc_gram_trie_child(trie, node, code);

    if (child != 0)
        return child;
    child = trie->n_nodes++;
    if (key < BMP) {
        trie->first[key] = child;
        return child;
    }
    if (2 * (trie->n_edges + 1) > (size_t)1 << trie->bits)
        grow(trie);
    trie->n_edges++;
    put(trie, (struct jpc_gram_edge){key, child});
    return child;
}
