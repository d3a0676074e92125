/** Which of many items, short texts, a text holds: by the n-grams that they share, or as a whole.
 *
 *  The hash of an n-gram is the formula of text/shingle.h; that two n-grams are taken for one has
 *  a probability of 2^-64 each.
 *
 *  An item that is indexed by n-grams is found if the text has at least min_overlap distinct ones
 *  of it, and min_share of all of them or min_passage. One that is indexed as a whole is found if
 * all its characters stand side by side.
 *
 *  Memory: 20 bytes for each distinct n-gram of each item, and up to 48 for each distinct n-gram of
 *  all (8 for the characters of those that are looked for as a whole). After _build() an index is
 *  not changed, and all threads may share it. */
#ifndef JPC_TEXT_ITEM_INDEX_H
#define JPC_TEXT_ITEM_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/item_form.h"

/** The distinct n-grams of some units; returns how many. *hashes: in the arena. */
size_t jpc_item_ngrams(jpc_arena *arena, jpc_item_units units, int n, uint64_t **hashes);

struct jpc_item_pair;
struct jpc_item_slot;

typedef struct jpc_item {
    uint32_t ngrams; /**< distinct ones; 0: looked for as a whole */
    uint32_t units;  /**< its length */
    size_t at;       /**< of a whole one, in jpc_item_index.characters */
} jpc_item;

/** Two bits of one word for each hash: if one is not set, it was not added. */
typedef struct jpc_item_filter {
    uint64_t *words; /**< owned */
    int shift;       /**< of a hash to get at the word */
} jpc_item_filter;

typedef struct jpc_item_index {
    int ngram;
    jpc_item *items; /**< owned, as all below */
    size_t n, capacity;
    struct jpc_item_pair *pairs; /**< what was added; n-grams by hash once it is built */
    size_t n_pairs, pairs_capacity;
    struct jpc_item_slot *slots; /**< of n-grams, then of the beginnings of whole ones */
    size_t n_slots;
    jpc_item_filter ngrams, beginnings;
    uint64_t *characters; /**< of whole ones, one after the other */
    size_t n_characters, characters_capacity;
    int whole_ngram; /**< length of the beginning by which they are found; 0: there are none */
} jpc_item_index;

/** `ngram` units, 1 … JPC_SHINGLE_MAX. */
void jpc_item_index_init(jpc_item_index *index, int ngram);
void jpc_item_index_release(jpc_item_index *index);

/** Adds the next item, of `n` distinct n-grams and `units` units. */
void jpc_item_index_add(jpc_item_index *index, const uint64_t *hashes, size_t n, size_t units);
/** Adds the next one, to be found by all its characters; there is one at least. */
void jpc_item_index_add_whole(jpc_item_index *index, jpc_item_units characters);
/** No item is added from now on. */
void jpc_item_index_build(jpc_item_index *index);

/** What is looked at: the units of a text and, where they are no characters, those too. */
typedef struct jpc_item_text {
    jpc_item_units units, characters;
} jpc_item_text;

typedef struct jpc_item_found {
    uint32_t item;
    uint32_t overlap; /**< distinct n-grams of it in the text; of a whole item 1 */
} jpc_item_found;

/** An n-gram of the text that some item has, or the beginning of a whole item that is all there. */
typedef struct jpc_item_hit {
    size_t at;     /**< its first unit, or character */
    uint32_t slot; /**< of an n-gram */
    uint32_t item; /**< that is there as a whole; UINT32_MAX: an n-gram */
} jpc_item_hit;

typedef struct jpc_item_result {
    jpc_item_hit *hits; /**< in the order of the text */
    size_t n_hits;
    jpc_item_found *found; /**< by item */
    size_t n;
} jpc_item_result;

/** When an item is found. */
typedef struct jpc_item_bounds {
    size_t min_overlap, min_passage;
    double min_share;
} jpc_item_bounds;

/** Everything in the arena. Time: that of the text, and for n-grams that items have that of all
 *  items which have them. */
jpc_item_result jpc_item_index_find(const jpc_item_index *index, jpc_arena *arena,
                                    const jpc_item_text *text, const jpc_item_bounds *bounds);

/** Where an item stands: from the first to the last n-gram of it with no more than the item's own
 *  length from one to the next. */
typedef struct jpc_item_stretch {
    size_t begin, end; /**< units; of a whole item characters */
    bool is_whole;
} jpc_item_stretch;

/** The stretches of all found items: of each item those with at least `min_hits` n-grams, or all if
 *  it has none of these. Returns how many; *stretches is in the arena, in no order. */
size_t jpc_item_index_stretches(const jpc_item_index *index, jpc_arena *arena,
                                const jpc_item_result *result, size_t min_hits,
                                jpc_item_stretch **stretches);

#endif
