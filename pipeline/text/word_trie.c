// MeCab's array is turned into a tree of characters, breadth first; then each node, in the same
// order, gets a base at which the slots of all its children are free. So the slots of short words
// and of their beginnings, which are looked at most, lie together.
//
// Bases are tried 64 at a time. Let F be the bits of free slots, in words of 64. For one code c,
// base b is good if slot b ^ c is free: for the 64 bases of word w these are the bits of word
// w ^ (c >> 6) of F, permuted by c & 63, which six swaps do. The conjunction over the codes of all
// children leaves the good bases. A search for a node with n children begins where the last one for
// as many ended, never before it; nodes with one child, which most are, fill the holes.

#include "text/word_trie.h"

#include <stdlib.h>

#include "text/utf8.h"

#define N_CODE_POINTS 0x110000u
#define MAX_CODE 0xFFFFu
#define N_SEARCHES 8 // by the number of children: 1, 2, … 7, more

// ---- the tree of characters -----------------------------------------------------------

struct tree_node {
    uint32_t state;     // in MeCab's array
    uint32_t character; // by which its parent leads to it
    uint32_t first;     // child; they end where those of the next node begin
    uint32_t n_words;   // on the way to it, with its own
};

struct tree {
    const jpc_mecab_lexicon *lexicon;
    uint32_t *heads, *nexts; // by state: lists of the units that are checked by it
    struct tree_node *nodes;
    uint32_t n, capacity;
    bool bad; // a word is not well-formed
};

// Both arrays are walked in order, and a state is near its units.
static void list_units(struct tree *tree)
{
    const jpc_mecab_unit *units = tree->lexicon->units;
    uint32_t n = tree->lexicon->n_units;

    tree->heads = jpc_alloc((size_t)n * sizeof *tree->heads);
    tree->nexts = jpc_alloc((size_t)n * sizeof *tree->nexts);
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t state = units[i].check;

        if (units[i].base <= 0 || state >= i || i - state > 256)
            continue;
        tree->nexts[i] = tree->heads[state];
        tree->heads[state] = i;
    }
}

static bool ends_word(const struct tree *tree, uint32_t state)
{
    const jpc_mecab_unit *units = tree->lexicon->units;

    return state < tree->lexicon->n_units && units[state].check == state && units[state].base < 0;
}

// A list is taken off its state, so that no damage makes one be walked twice.
static uint32_t take_list(struct tree *tree, uint32_t state)
{
    uint32_t head;

    if (state >= tree->lexicon->n_units)
        return 0;
    head = tree->heads[state];
    tree->heads[state] = 0;
    return head;
}

static void add_child(struct tree *tree, uint32_t state, uint32_t character)
{
    if (tree->n == tree->capacity) {
        tree->capacity = tree->capacity * 2 + 1024;
        tree->nodes = jpc_realloc(tree->nodes, tree->capacity * sizeof *tree->nodes);
    }
    tree->nodes[tree->n++] = (struct tree_node){.state = state, .character = character};
}

// Whether the character that is encoded in `n_bytes` may be, and in so many.
static bool is_well_formed(uint32_t character, int n_bytes)
{
    char bytes[4];

    return character < N_CODE_POINTS && jpc_utf8_put(bytes, character) == (size_t)n_bytes &&
           (character & 0x1FF800) != 0xD800;
}

// Follows the tails of a character that began with `bits`; three levels at most.
static void add_tails(struct tree *tree, uint32_t state, uint32_t bits, int n_bytes, int n_tails)
{
    if (ends_word(tree, state)) {
        tree->bad = true;
        return;
    }
    for (uint32_t unit = take_list(tree, state); unit != 0; unit = tree->nexts[unit]) {
        uint32_t byte = unit - state - 1, character = bits << 6 | (byte & 0x3F);
        uint32_t next = (uint32_t)tree->lexicon->units[unit].base;

        if ((byte & 0xC0) != 0x80)
            tree->bad = true;
        else if (n_tails > 1)
            add_tails(tree, next, character, n_bytes, n_tails - 1);
        else if (is_well_formed(character, n_bytes))
            add_child(tree, next, character);
        else
            tree->bad = true;
    }
}

static void add_children(struct tree *tree, uint32_t state)
{
    for (uint32_t unit = take_list(tree, state); unit != 0; unit = tree->nexts[unit]) {
        uint32_t byte = unit - state - 1;
        uint32_t next = (uint32_t)tree->lexicon->units[unit].base;

        if (byte < 0x80)
            add_child(tree, next, byte);
        else if (byte < 0xC2 || byte > 0xF4)
            tree->bad = true;
        else if (byte < 0xE0)
            add_tails(tree, next, byte & 0x1F, 2, 1);
        else if (byte < 0xF0)
            add_tails(tree, next, byte & 0x0F, 3, 2);
        else
            add_tails(tree, next, byte & 0x07, 4, 3);
    }
}

// Nodes [1, n) in breadth-first order; node n is a sentinel behind the last.
static bool grow_tree(struct tree *tree)
{
    uint32_t most = 0;

    list_units(tree);
    add_child(tree, (uint32_t)tree->lexicon->units[0].base, 0);
    for (uint32_t i = 0; i < tree->n && !tree->bad; i++) {
        uint32_t n_words = tree->nodes[i].n_words, first = tree->n;

        add_children(tree, tree->nodes[i].state);
        tree->nodes[i].first = first;
        for (uint32_t child = first; child < tree->n; child++) {
            tree->nodes[child].n_words =
                n_words + (ends_word(tree, tree->nodes[child].state) ? 1 : 0);
            most = tree->nodes[child].n_words > most ? tree->nodes[child].n_words : most;
        }
    }
    add_child(tree, 0, 0);
    tree->n--;
    tree->nodes[tree->n].first = tree->n;
    return !tree->bad && most <= JPC_TRIE_MOST_WORDS;
}

static void release_tree(struct tree *tree)
{
    free(tree->heads);
    free(tree->nexts);
    free(tree->nodes);
}

// ---- codes of characters --------------------------------------------------------------

struct use {
    uint32_t n, character;
};

static int more_used(const void *a, const void *b)
{
    const struct use *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return x->character < y->character ? -1 : 1;
}

// The more nodes a character leads to, the lower its code: children then lie close together.
static bool give_codes(jpc_trie *trie, const struct tree *tree)
{
    uint32_t *counts = jpc_alloc(N_CODE_POINTS * sizeof *counts);
    struct use *uses = jpc_alloc(((size_t)tree->n + 1) * sizeof *uses);
    uint32_t n = 0;

    for (uint32_t i = 1; i < tree->n; i++)
        if (counts[tree->nodes[i].character]++ == 0)
            uses[n++].character = tree->nodes[i].character;
    for (uint32_t i = 0; i < n; i++)
        uses[i].n = counts[uses[i].character];
    if (n > 0)
        qsort(uses, n, sizeof *uses, more_used);
    trie->codes = jpc_alloc(N_CODE_POINTS * sizeof *trie->codes);
    for (uint32_t i = 0; i < n && i < MAX_CODE; i++)
        trie->codes[uses[i].character] = (uint16_t)(i + 1);
    trie->n_codes = n + 1;
    free(counts);
    free(uses);
    return n <= MAX_CODE;
}

// ---- slots ----------------------------------------------------------------------------

struct builder {
    jpc_trie *trie;
    uint64_t *free_slots;
    uint32_t n_words, capacity; // of 64 slots; n_words: a multiple of those that codes span
    uint32_t span;              // words that the slots base ^ code of one base are spread over
    uint32_t searches[N_SEARCHES];
    uint32_t *slots; // by node of the tree
};

static void add_slots(struct builder *builder)
{
    jpc_trie *trie = builder->trie;
    uint32_t n = builder->n_words + builder->span;

    if (n > builder->capacity) {
        size_t room = (size_t)n * 2 * 64;

        builder->capacity = n * 2;
        builder->free_slots =
            jpc_realloc(builder->free_slots, (size_t)n * 2 * sizeof *builder->free_slots);
        trie->nodes = jpc_realloc(trie->nodes, room * sizeof *trie->nodes);
        trie->values = jpc_realloc(trie->values, room * sizeof *trie->values);
    }
    memset(builder->free_slots + builder->n_words, 0xFF,
           builder->span * sizeof *builder->free_slots);
    memset(trie->nodes + (size_t)builder->n_words * 64, 0xFF,
           (size_t)builder->span * 64 * sizeof *trie->nodes);
    memset(trie->values + (size_t)builder->n_words * 64, 0,
           (size_t)builder->span * 64 * sizeof *trie->values);
    builder->n_words = n;
}

// Bit i of the result is bit i ^ by of `bits`.
static uint64_t permuted(uint64_t bits, uint32_t by)
{
    static const uint64_t low[] = {0x5555555555555555u, 0x3333333333333333u, 0x0F0F0F0F0F0F0F0Fu,
                                   0x00FF00FF00FF00FFu, 0x0000FFFF0000FFFFu, 0x00000000FFFFFFFFu};

    for (int i = 0; i < 6; i++)
        if ((by >> i & 1) != 0)
            bits = (bits & low[i]) << (1 << i) | (bits >> (1 << i) & low[i]);
    return bits;
}

static uint64_t good_bases(const struct builder *builder, uint32_t word, const uint16_t *codes,
                           uint32_t n)
{
    uint64_t good = UINT64_MAX;

    for (uint32_t i = 0; i < n && good != 0; i++)
        good &= permuted(builder->free_slots[word ^ codes[i] >> 6], codes[i] & 63u);
    return good;
}

// Goes through the words in which the first child would stand.
static uint32_t find_base(struct builder *builder, const uint16_t *codes, uint32_t n)
{
    uint32_t *word = &builder->searches[n < N_SEARCHES ? n - 1 : N_SEARCHES - 1];

    for (;; ++*word) {
        uint64_t good;

        if (*word == builder->n_words)
            add_slots(builder);
        good = good_bases(builder, *word ^ codes[0] >> 6, codes, n);
        if (good != 0)
            return (*word ^ codes[0] >> 6) * 64 + (uint32_t)__builtin_ctzll(good);
    }
}

static void take_slots(struct builder *builder, const struct tree *tree, uint32_t node,
                       uint32_t base)
{
    const struct tree_node *parent = &tree->nodes[node];

    for (uint32_t i = parent->first; i < parent[1].first; i++) {
        const struct tree_node *child = &tree->nodes[i];
        uint32_t slot = base ^ builder->trie->codes[child->character];
        bool word = ends_word(tree, child->state);

        builder->slots[i] = slot;
        builder->free_slots[slot / 64] &= ~((uint64_t)1 << slot % 64);
        builder->trie->nodes[slot] =
            (jpc_trie_node){word ? JPC_TRIE_WORD : 0, builder->slots[node]};
        if (word)
            builder->trie->values[slot] = (uint32_t)(-1 - tree->lexicon->units[child->state].base);
    }
}

static void place(struct builder *builder, const struct tree *tree, uint32_t node, uint16_t *codes)
{
    const struct tree_node *parent = &tree->nodes[node];
    uint32_t n = parent[1].first - parent->first, base = 0;

    if (n == 0)
        return;
    for (uint32_t i = 0; i < n; i++)
        codes[i] = builder->trie->codes[tree->nodes[parent->first + i].character];
    if (node > 0) {
        base = find_base(builder, codes, n);
        builder->trie->nodes[builder->slots[node]].base |= JPC_TRIE_CHILDREN | base;
    }
    take_slots(builder, tree, node, base);
}

// The root's children come first, to the slots of their codes. No node has slot 0, which is where
// code 0 leads from the root.
static void place_all(jpc_trie *trie, const struct tree *tree)
{
    struct builder builder = {.trie = trie, .span = 1};
    uint16_t *codes = jpc_alloc((size_t)trie->n_codes * sizeof *codes);

    while (builder.span * 64 < trie->n_codes)
        builder.span *= 2;
    builder.slots = jpc_alloc(((size_t)tree->n + 1) * sizeof *builder.slots);
    add_slots(&builder);
    builder.free_slots[0] &= ~(uint64_t)1;
    trie->nodes[0].base = 0;
    for (uint32_t node = 0; node < tree->n; node++)
        place(&builder, tree, node, codes);
    trie->n_slots = builder.n_words * 64;
    free(builder.slots);
    free(builder.free_slots);
    free(codes);
}

bool jpc_trie_build(jpc_trie *trie, const jpc_mecab_lexicon *lexicon)
{
    struct tree tree = {.lexicon = lexicon};
    bool fits;

    *trie = (jpc_trie){0};
    fits = grow_tree(&tree) && tree.n < JPC_TRIE_BASE / 64 && give_codes(trie, &tree);
    if (fits)
        place_all(trie, &tree);
    else
        jpc_trie_release(trie);
    release_tree(&tree);
    return fits;
}

void jpc_trie_release(jpc_trie *trie)
{
    free(trie->nodes);
    free(trie->values);
    free(trie->codes);
    *trie = (jpc_trie){0};
}
