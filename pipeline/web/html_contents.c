#include "web/html_contents.h"

#include <stdlib.h>

#include "core/hash.h"

#define MIN_ENTRIES 3
#define MAX_UNITS 200 // of an entry

struct heading {
    uint64_t hash;
    uint32_t block;
};

struct headings {
    struct heading *items; // sorted; the last of equal ones is the last on the page
    size_t n;
};

static int compare_headings(const void *a, const void *b)
{
    const struct heading *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->block > y->block) - (x->block < y->block);
}

static uint64_t hash_of(const jpc_html_block *block)
{
    return jpc_hash64(block->text.ptr, block->text.len);
}

static struct headings find_headings(jpc_arena *arena, const jpc_html_tree *tree, const bool *kept)
{
    struct headings headings = {NULL, 0};
    size_t n = 0;

    for (uint32_t i = 0; i < tree->n_blocks; i++)
        n += kept[i] && tree->blocks[i].heading > 0;
    headings.items = jpc_arena_alloc(arena, n * sizeof *headings.items);
    for (uint32_t i = 0; i < tree->n_blocks; i++)
        if (kept[i] && tree->blocks[i].heading > 0)
            headings.items[headings.n++] = (struct heading){hash_of(&tree->blocks[i]), i};
    if (n > 0)
        qsort(headings.items, n, sizeof *headings.items, compare_headings);
    return headings;
}

// Whether a heading behind the block has its text.
static bool is_entry(const struct headings *headings, const jpc_html_tree *tree, uint32_t at)
{
    const jpc_html_block *block = &tree->blocks[at];
    size_t low = 0, high = headings->n;
    uint64_t hash;

    if (block->heading > 0 || block->weight.units > MAX_UNITS)
        return false;
    hash = hash_of(block);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (headings->items[middle].hash <= hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && headings->items[low - 1].hash == hash && headings->items[low - 1].block > at;
}

static bool is_label(jpc_span text)
{
    static const char *const labels[] = {
        "目次", "もくじ", "目　次", "Contents", "Table of Contents", "Table of contents"};

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (jpc_span_is(text, labels[i]))
            return true;
    return false;
}

static void drop_run(const jpc_html_tree *tree, uint32_t first, uint32_t end, bool *kept)
{
    uint32_t above = first;

    memset(kept + first, 0, end - first);
    while (above > 0 && !kept[above - 1])
        above--;
    if (above > 0 && is_label(tree->blocks[above - 1].text))
        kept[above - 1] = false;
}

void jpc_html_drop_contents(jpc_arena *arena, const jpc_html_tree *tree, bool *kept)
{
    struct headings headings = find_headings(arena, tree, kept);
    uint32_t first = 0, n = 0;

    if (headings.n < MIN_ENTRIES)
        return;
    for (uint32_t i = 0; i <= tree->n_blocks; i++) {
        if (i < tree->n_blocks && !kept[i])
            continue;
        if (i < tree->n_blocks && is_entry(&headings, tree, i)) {
            first = n++ == 0 ? i : first;
            continue;
        }
        if (n >= MIN_ENTRIES)
            drop_run(tree, first, i, kept);
        n = 0;
    }
}
