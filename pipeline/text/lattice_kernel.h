/** Kernels of text/lattice.c: scalar code that says what is right, and vectors that do the same.
 *
 *  What they share is here, to be inlined into each: a kernel gives three functions, and
 *  jpc_lattice_fill_with() puts them together. Which of several equally cheap ways wins depends on
 *  the order in which words are looked at, so that order is libmecab's: at one place unknown words
 *  come before known ones, long before short, and of one word the last reading first; a list of the
 *  words that end at a place has the first of them at its end; and only what is cheaper replaces
 *  what was found before.
 */
#ifndef JPC_TEXT_LATTICE_KERNEL_H
#define JPC_TEXT_LATTICE_KERNEL_H

#include "text/lattice.h"

#define JPC_LATTICE_INLINE static inline __attribute__((always_inline))
#define JPC_LATTICE_BLOCK 16                        // places whose words are looked up at once
#define JPC_LATTICE_PADDING (JPC_LATTICE_BLOCK * 4) // characters behind the last
#define JPC_LATTICE_SPARE 16 // nodes behind the last: vectors write some at a time

/** Words of the dictionary that begin at one place, short before long. */
typedef struct jpc_lattice_matches {
    uint32_t n;
    struct jpc_lattice_match {
        uint32_t n_chars, value;
    } items[JPC_TRIE_MOST_WORDS];
} jpc_lattice_matches;

/** Nodes are numbers: 0 is none, 1 the beginning of the line. Of each character and of each node
 *  there is one element in several arrays. */
struct jpc_lattice {
    const jpc_mecab_dictionary *dictionary;
    const jpc_lattice_kernel *kernel;
    uint32_t n_chars, max_chars;
    uint16_t *codes;    /**< of the trie; zeros behind the last */
    uint32_t *infos;    /**< of char.bin */
    uint32_t *offsets;  /**< bytes; one more than there are characters */
    uint32_t *run_ends; /**< behind the characters that are of a kind, each with the next */
    uint32_t *heads;    /**< first node of those that end before it; one more */
    uint32_t n_nodes, max_nodes;
    int32_t *costs;               /**< of the cheapest way to it, and of itself */
    uint32_t *previous;           /**< node on that way */
    uint32_t *rights;             /**< column of the matrix */
    uint32_t *nexts;              /**< node that ends at the same place */
    uint32_t *ends;               /**< character behind it */
    uint32_t *words;              /**< of the dictionary */
    uint32_t most_begin;          /**< nodes that can begin at one place */
    jpc_mecab_word *entries;      /**< of those that begin at the present place */
    jpc_lattice_matches *matches; /**< of a block of places */
    uint32_t block;               /**< which one, as a kernel counts them */
    jpc_lattice_word *path;
};

jpc_lattice_function jpc_lattice_fill_scalar, jpc_lattice_fill_avx2;

/** Makes room for what can begin at one place. */
void jpc_lattice_grow(jpc_lattice *lattice);

/** Adds the words of a value, which end at `end`, as entries and nodes from `n` on, each in front
 * of the list of that place; how many. */
typedef uint32_t jpc_lattice_add(jpc_lattice *lattice, uint32_t n, uint32_t value, uint32_t end);

/** Finds the words that begin at a place. */
typedef const jpc_lattice_matches *jpc_lattice_find(jpc_lattice *lattice, uint32_t begin);

/** Joins `n` new nodes to the cheapest of the list from `head` on. */
typedef void jpc_lattice_join(jpc_lattice *lattice, uint32_t head, uint32_t n);

/** Lengths of unknown words that begin at a place, in libmecab's order; returns how many. */
static inline uint32_t jpc_lattice_unknown(const jpc_lattice *lattice, uint32_t begin, bool known,
                                           uint32_t ends[17])
{
    uint32_t info = lattice->infos[begin], n = 0, at = begin + 1, group_end = 0;

    if (JPC_MECAB_GROUPS(info)) {
        group_end = lattice->run_ends[begin];
        if (group_end - at <= JPC_MECAB_MAX_GROUP)
            ends[n++] = group_end;
    }
    for (uint32_t i = 1; i <= JPC_MECAB_LENGTH(info); i++) {
        if (at == group_end)
            break; // libmecab stays there until it has counted to the end
        ends[n++] = at;
        if (at >= lattice->n_chars || (info & lattice->infos[at] & JPC_MECAB_KINDS) == 0)
            break;
        at++;
    }
    if (n == 0 && !known)
        ends[n++] = at;
    return n;
}

/** The words that begin at a place, as new nodes; returns how many. */
JPC_LATTICE_INLINE uint32_t jpc_lattice_begin_with(jpc_lattice *lattice, uint32_t begin,
                                                   jpc_lattice_find *find, jpc_lattice_add *add)
{
    const jpc_lattice_matches *matches = find(lattice, begin);
    uint32_t info = lattice->infos[begin], n = 0;

    if (matches->n == 0 || JPC_MECAB_INVOKES(info)) {
        uint32_t value = lattice->dictionary->unknown[JPC_MECAB_CATEGORY(info)], ends[17];

        for (uint32_t i = jpc_lattice_unknown(lattice, begin, matches->n > 0, ends); i-- > 0;)
            n += add(lattice, n, value, ends[i]);
    }
    for (uint32_t i = matches->n; i-- > 0;)
        n += add(lattice, n, matches->items[i].value, begin + matches->items[i].n_chars);
    return n;
}

/** Fills the lattice, place by place. White space in front of a word belongs to no word. */
JPC_LATTICE_INLINE void jpc_lattice_fill_with(jpc_lattice *lattice, jpc_lattice_find *find,
                                              jpc_lattice_add *add, jpc_lattice_join *join)
{
    uint32_t spaces = lattice->dictionary->spaces;

    for (uint32_t at = 0; at < lattice->n_chars; at++) {
        uint32_t head = lattice->heads[at], begin = at, n;

        if (head == 0)
            continue;
        if ((lattice->infos[at] & spaces) != 0)
            begin = lattice->run_ends[at];
        if (begin == lattice->n_chars)
            continue;
        if (lattice->max_nodes - lattice->n_nodes < lattice->most_begin)
            jpc_lattice_grow(lattice);
        n = jpc_lattice_begin_with(lattice, begin, find, add);
        join(lattice, head, n);
        lattice->n_nodes += n;
    }
}

#endif
