// All orders in one go, by refinement: two (n + 1)-grams are equal iff the n-grams they start with
// are equal and their last characters are. An n-gram that occurs once starts and ends only
// (n + 1)-grams that occur once, so only the places of repeated n-grams are looked at again; in
// prose few are left beyond n = 4. Groups are exact: the hash table compares, it does not trust.

#include "text/ngram.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "text/utf8.h"

struct ngrams {
    const uint32_t *codes; // the text
    size_t n_codes;
    int order;
    // Places where an n-gram of this order may repeat, in text order, and which one is there.
    uint32_t *place, *group;
    size_t n;
    uint32_t *owner; // of each place: the first place of the same (n + 1)-gram …
    uint32_t *count; // … which counts them
    uint32_t *table; // of 1 + owner; 0: free
    // Result of refine():
    size_t n_counted;               // places that owner and count are of
    uint64_t all;                   // (n + 1)-grams in the text
    uint64_t repeated, occurrences; // distinct ones that occur more than once; how often in all
    uint64_t most;                  // occurrences of the most frequent one
};

static int table_bits(size_t n)
{
    int bits = 4;

    while ((size_t)1 << bits < 2 * n)
        bits++;
    return bits;
}

static uint32_t *decode(jpc_arena *arena, jpc_span text, size_t *n)
{
    uint32_t *codes = jpc_arena_alloc(arena, jpc_utf8_count(text) * sizeof *codes);
    const char *at = text.ptr, *end = at + text.len;

    for (*n = 0; at < end; ++*n)
        codes[*n] = jpc_utf8_next(&at);
    return codes;
}

static uint32_t *numbers(jpc_arena *arena, size_t n)
{
    return jpc_arena_alloc(arena, n * sizeof(uint32_t));
}

// Groups of order 0 (all places are equal) or 1 (equal characters).
static struct ngrams ngrams_new(jpc_arena *arena, jpc_span text, int order)
{
    struct ngrams g = {.order = order};

    g.codes = decode(arena, text, &g.n_codes);
    g.n = g.n_codes;
    g.place = numbers(arena, g.n);
    g.group = numbers(arena, g.n);
    g.owner = numbers(arena, g.n);
    g.count = numbers(arena, g.n);
    g.table = numbers(arena, (size_t)1 << table_bits(g.n));
    for (size_t i = 0; i < g.n; i++) {
        g.place[i] = (uint32_t)i;
        g.group[i] = order == 0 ? 0 : g.codes[i];
    }
    return g;
}

static uint32_t last_code(const struct ngrams *g, size_t i)
{
    return g->codes[g->place[i] + (size_t)g->order];
}

// The first place with the same (n + 1)-gram as place i; i itself if it is the first.
static uint32_t find_owner(struct ngrams *g, size_t i, int bits)
{
    uint32_t group = g->group[i], code = last_code(g, i);
    uint64_t hash = ((uint64_t)group << 21 ^ code) * 0x9E3779B97F4A7C15u; // 2^64 / golden ratio
    size_t mask = ((size_t)1 << bits) - 1;

    for (size_t at = (size_t)(hash >> (64 - bits));; at = (at + 1) & mask) {
        uint32_t owner = g->table[at];

        if (owner == 0) {
            g->table[at] = (uint32_t)i + 1;
            return (uint32_t)i;
        }
        owner--;
        if (g->group[owner] == group && last_code(g, owner) == code)
            return owner;
    }
}

static void count_groups(struct ngrams *g)
{
    int bits = table_bits(g->n);

    memset(g->table, 0, sizeof *g->table << bits);
    g->repeated = 0;
    g->most = g->all > 0;
    g->n_counted = g->n;
    for (size_t i = 0; i < g->n; i++) {
        uint32_t owner = find_owner(g, i, bits), count;

        g->owner[i] = owner;
        count = owner == i ? 1 : g->count[owner] + 1;
        g->count[owner] = count;
        g->repeated += count == 2;
        g->most = count > g->most ? count : g->most;
    }
}

static bool repeats(const struct ngrams *g, size_t i) { return g->count[g->owner[i]] > 1; }

// Keeps the places where a longer n-gram may repeat: this one repeats, and the one behind it.
static void keep_repeated(struct ngrams *g)
{
    size_t n = 0;

    g->occurrences = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!repeats(g, i))
            continue;
        g->occurrences++;
        if (i + 1 == g->n || g->place[i + 1] != g->place[i] + 1 || !repeats(g, i + 1))
            continue;
        g->place[n] = g->place[i];
        g->group[n++] = g->owner[i];
    }
    g->n = n;
}

// Goes from order n to n + 1 and measures that. The counts stay readable until the next call.
static void refine(struct ngrams *g)
{
    size_t length = (size_t)g->order + 1;

    g->all = g->n_codes < length ? 0 : g->n_codes - length + 1;
    while (g->n > 0 && g->place[g->n - 1] >= g->all)
        g->n--;
    count_groups(g);
    keep_repeated(g);
    g->order++;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static uint64_t distinct(const struct ngrams *g) { return g->all - g->occurrences + g->repeated; }

jpc_ngram_metrics jpc_ngram_measure(jpc_arena *arena, jpc_span text)
{
    struct ngrams g = ngrams_new(arena, text, 1);
    jpc_ngram_metrics metrics = {0};

    for (int n = 2; n <= JPC_NGRAM_MAX; n++) {
        refine(&g);
        if (n <= 4) {
            metrics.top[n] = ratio(g.most, g.all);
            continue;
        }
        metrics.dup[n] = ratio(g.repeated, distinct(&g));
        metrics.dup_occurrences[n] = ratio(g.occurrences, g.all);
    }
    return metrics;
}

static int descending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x < y) - (x > y);
}

// Frequencies of the repeated n-grams, most frequent first. Overwrites the counts.
static void sort_counts(struct ngrams *g)
{
    size_t n = 0;

    for (size_t i = 0; i < g->n_counted; i++)
        if (g->owner[i] == i && g->count[i] > 1)
            g->count[n++] = g->count[i];
    qsort(g->count, n, sizeof *g->count, descending);
}

double jpc_ngram_char_repetition(jpc_arena *arena, jpc_span text, int n)
{
    struct ngrams g = ngrams_new(arena, text, 0);
    uint64_t sum = 0, n_top;

    while (g.order < n)
        refine(&g);
    n_top = (uint64_t)sqrt((double)distinct(&g));
    n_top = n_top < g.repeated ? n_top : g.repeated;
    sort_counts(&g);
    for (uint64_t i = 0; i < n_top; i++)
        sum += g.count[i];
    return ratio(sum, g.all);
}
