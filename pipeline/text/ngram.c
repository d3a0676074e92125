// All orders from two sorted lists. Sorted by their first five characters, the places of equal
// n-grams, n <= 5, stand side by side, and the length that neighbours have in common tells every
// order's groups. An n-gram that occurs once starts only longer ones that occur once, so for the
// orders above five only the places of repeated 5-grams are sorted again, by ten characters.
//
// Sorting is by radix, a character at a time, from SA(k) to SA(k + 1): who walks through the
// places in the order of their first k characters and drops the place before each into the bucket
// of its own character has them in the order of k + 1. From 5 to 10 it is one such step, with
// 5-grams for characters (Karp, Miller and Rosenberg 1972, naming by doubling).

#include "text/ngram.h"

#include <math.h>
#include <stdint.h>

#include "text/utf8.h"

#define HALF (JPC_NGRAM_MAX / 2)
#define ORDERS (JPC_NGRAM_MAX + 1)
#define END 0 // stands behind the text and is no character's number

struct ngrams {
    uint32_t *codes; // the text, its characters numbered from 1; JPC_NGRAM_MAX times END behind it
    size_t n;
    uint32_t *bucket; // by character: where its places begin in sorted order
    size_t n_codes;   // numbers in use, END included
    uint32_t *cursor; // of the buckets while they are filled
    uint32_t *place;  // places, sorted by as many characters as known so far
    uint32_t *other;  // room for as many and one
    uint8_t *common;  // length of the prefix that a place shares with the one before it in `place`;
                      // 0 behind the last
};

// Of one order.
struct runs {
    uint64_t all;                   // n-grams in the text
    uint64_t repeated, occurrences; // distinct ones that occur more than once; how often in all
};

// ---- numbering the characters -----------------------------------------------------------

// Numbers of code points by blocks of 256, made when first met.
struct numbering {
    jpc_arena *arena;
    uint32_t *blocks[0x110000 >> 8];
    uint32_t n;
};

static uint32_t *number_of(struct numbering *numbering, uint32_t code)
{
    uint32_t **block = &numbering->blocks[code >> 8];

    if (*block == NULL)
        *block = jpc_arena_zalloc(numbering->arena, 256 * sizeof **block);
    return *block + (code & 255);
}

static void number_characters(struct ngrams *g, jpc_arena *arena, jpc_span text)
{
    struct numbering *numbering = jpc_arena_zalloc(arena, sizeof *numbering);
    const char *at = text.ptr;

    numbering->arena = arena;
    for (size_t i = 0; i < g->n; i++) {
        uint32_t *number = number_of(numbering, jpc_utf8_next(&at));

        if (*number == 0)
            *number = ++numbering->n;
        g->codes[i] = *number;
    }
    for (size_t i = 0; i < JPC_NGRAM_MAX; i++)
        g->codes[g->n + i] = END;
    g->n_codes = numbering->n + 1;
}

// ---- sorting ------------------------------------------------------------------------------

static uint32_t *numbers(jpc_arena *arena, size_t n)
{
    return jpc_arena_alloc(arena, n * sizeof(uint32_t));
}

static void find_buckets(struct ngrams *g)
{
    uint32_t begin = 0;

    memset(g->bucket, 0, g->n_codes * sizeof *g->bucket);
    for (size_t i = 0; i < g->n; i++)
        g->bucket[g->codes[i]]++;
    for (size_t code = 0; code < g->n_codes; code++) {
        uint32_t count = g->bucket[code];

        g->bucket[code] = begin;
        begin += count;
    }
}

static struct ngrams ngrams_new(jpc_arena *arena, jpc_span text)
{
    struct ngrams g = {.n = jpc_utf8_count(text)};

    if (g.n > JPC_NGRAM_MAX_CHARS)
        g.n = JPC_NGRAM_MAX_CHARS;
    g.codes = numbers(arena, g.n + JPC_NGRAM_MAX);
    number_characters(&g, arena, text);
    g.bucket = numbers(arena, g.n_codes);
    g.cursor = numbers(arena, g.n + g.n_codes); // of characters or of n-grams
    g.place = numbers(arena, g.n + 1);
    g.other = numbers(arena, g.n + 1);
    g.common = jpc_arena_alloc(arena, g.n + 1);
    find_buckets(&g);
    return g;
}

static void swap_places(struct ngrams *g)
{
    uint32_t *place = g->place;

    g->place = g->other;
    g->other = place;
}

static void begin_buckets(struct ngrams *g)
{
    memcpy(g->cursor, g->bucket, g->n_codes * sizeof *g->cursor);
}

static void sort_by_one(struct ngrams *g)
{
    begin_buckets(g);
    for (size_t i = 0; i < g->n; i++)
        g->place[g->cursor[g->codes[i]]++] = (uint32_t)i;
}

// From the order by k characters to that by k + 1. Behind the last place is the end, which sorts
// first.
static void sort_by_one_more(struct ngrams *g)
{
    begin_buckets(g);
    g->other[g->cursor[g->codes[g->n - 1]]++] = (uint32_t)g->n - 1;
    for (size_t i = 0; i < g->n; i++) {
        uint32_t before = g->place[i] - 1;

        if (g->place[i] > 0)
            g->other[g->cursor[g->codes[before]]++] = before;
    }
    swap_places(g);
}

// Sorts by the first n characters.
static void sort_by(struct ngrams *g, int n)
{
    if (g->n == 0)
        return;
    sort_by_one(g);
    for (int order = 1; order < n; order++)
        sort_by_one_more(g);
}

// ---- groups of equal n-grams ------------------------------------------------------------

// No two places are equal up to the end of the text: it comes at another distance. Without a branch
// that depends on the text, which would be predicted wrong at every other place.
static void find_common(struct ngrams *g, size_t n_places, int limit)
{
    const uint32_t *previous = g->codes + g->n; // shares nothing

    for (size_t i = 0; i < n_places; i++) {
        const uint32_t *codes = g->codes + g->place[i];
        unsigned equal = 1, n = 0;

        for (int k = 0; k < limit; k++) {
            equal &= codes[k] == previous[k];
            n += equal;
        }
        g->common[i] = (uint8_t)n;
        previous = codes;
    }
    g->common[n_places] = 0;
}

// The longest run of neighbours that have `order` characters in common: longer ones than that known
// end at least as far behind where they begin, so most neighbours are never looked at.
static uint64_t longest_run(const struct ngrams *g, size_t n_places, int order)
{
    size_t longest = 0, begin = 0, at;

    while (begin + longest < n_places) {
        for (at = begin + longest + 1; at > begin && g->common[at - 1] >= order; at--)
            ;
        if (at > begin) { // this one breaks it
            begin = at;
            continue;
        }
        for (at = begin + longest; at < n_places && g->common[at] >= order; at++)
            ;
        longest = at - begin;
        begin = at;
    }
    return longest > 0 ? longest + 1 : 0;
}

// Counts the runs of neighbours with n characters in common, of all orders at once: by how often
// something in common is followed by how much.
static void count_runs(const struct ngrams *g, size_t n_places, struct runs runs[ORDERS])
{
    uint32_t follows[ORDERS][ORDERS] = {0};
    uint8_t previous = 0;

    for (size_t i = 0; i < n_places; i++) {
        follows[previous][g->common[i]]++;
        previous = g->common[i];
    }
    for (size_t n = 1; n < ORDERS; n++) {
        runs[n] = (struct runs){.all = g->n < n ? 0 : g->n - n + 1};
        for (size_t from = 0; from < ORDERS; from++) {
            for (size_t to = n; to < ORDERS; to++) {
                runs[n].repeated += from < n ? follows[from][to] : 0;
                runs[n].occurrences += follows[from][to];
            }
        }
        runs[n].occurrences += runs[n].repeated; // the first of each has nothing before it
    }
}

static uint64_t most(const struct ngrams *g, const struct runs *runs, int n)
{
    return runs->repeated > 0 ? longest_run(g, g->n, n) : runs->all > 0;
}

// Names the repeated 5-grams, each by where its places begin in a list of them all, plus one; the
// name of others is 0. Returns the length of the list; the cursors stand where the places begin.
static size_t name_repeated(struct ngrams *g, uint32_t *name)
{
    size_t n = 0;
    uint32_t begin = 0;

    for (size_t i = 0; i < g->n; i++) {
        bool joins = g->common[i] >= HALF, joined = g->common[i + 1] >= HALF;

        begin = !joins && joined ? (uint32_t)n : begin;
        n += joins || joined;
        name[g->place[i]] = joins || joined ? begin + 1 : 0;
        g->cursor[begin + 1] = begin;
    }
    return n;
}

// The places of repeated 5-grams, sorted by ten characters instead of five; returns how many.
static size_t sort_repeated_by_ten(struct ngrams *g, uint32_t *name)
{
    size_t n = name_repeated(g, name);

    if (n == 0)
        return 0;
    g->cursor[0] = (uint32_t)g->n; // what has no name is written behind the others, and over
    g->other[g->cursor[name[g->n - HALF]]++] = (uint32_t)(g->n - HALF); // the end sorts first
    g->cursor[0] = (uint32_t)g->n;
    for (size_t i = 0; i < g->n; i++) {
        uint32_t before = g->place[i] - HALF;

        if (g->place[i] < HALF)
            continue;
        g->other[g->cursor[name[before]]] = before;
        g->cursor[name[before]] += name[before] != 0;
    }
    swap_places(g);
    return n;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static uint64_t distinct(const struct runs *runs)
{
    return runs->all - runs->occurrences + runs->repeated;
}

// ---- metrics ----------------------------------------------------------------------------

// The sum of the counts of the most frequent n-grams, from how many have each count.
static double char_repetition(const struct ngrams *g, jpc_arena *arena, const struct runs *runs,
                              int n)
{
    uint64_t highest = most(g, runs, n);
    uint32_t *having = jpc_arena_zalloc(arena, (highest + 1) * sizeof *having);
    uint64_t left = (uint64_t)sqrt((double)distinct(runs)), sum = 0, count = 0;

    for (size_t i = 0; i < g->n; i++) {
        bool joins = g->common[i] >= n;

        count = joins ? count + 1 : 1;
        having[count]++;
        having[count - 1] -= joins;
    }
    for (count = highest; count > 1 && left > 0; count--) {
        uint64_t taken = having[count] < left ? having[count] : left;

        sum += taken * count;
        left -= taken;
    }
    return ratio(sum, runs->all);
}

double jpc_ngram_char_repetition(jpc_arena *arena, jpc_span text, int n)
{
    jpc_arena_mark start = jpc_arena_mark_of(arena);
    struct ngrams g = ngrams_new(arena, text);
    struct runs runs[ORDERS];
    double result;

    sort_by(&g, n);
    find_common(&g, g.n, n);
    count_runs(&g, g.n, runs);
    result = char_repetition(&g, arena, &runs[n], n);
    jpc_arena_rewind(arena, start);
    return result;
}

jpc_ngram_metrics jpc_ngram_measure(jpc_arena *arena, jpc_span text)
{
    jpc_arena_mark start = jpc_arena_mark_of(arena);
    struct ngrams g = ngrams_new(arena, text);
    struct runs runs[ORDERS], long_runs[ORDERS];
    jpc_ngram_metrics metrics = {0};
    size_t n_repeated;

    sort_by(&g, HALF);
    find_common(&g, g.n, HALF);
    count_runs(&g, g.n, runs);
    for (int n = 2; n <= 4; n++)
        metrics.top[n] = ratio(most(&g, &runs[n], n), runs[n].all);
    metrics.char_repetition_5 = char_repetition(&g, arena, &runs[5], 5);
    n_repeated = sort_repeated_by_ten(&g, numbers(arena, g.n));
    find_common(&g, n_repeated, JPC_NGRAM_MAX);
    count_runs(&g, n_repeated, long_runs);
    for (int n = 5; n <= JPC_NGRAM_MAX; n++) {
        const struct runs *r = n <= HALF ? &runs[n] : &long_runs[n];

        metrics.dup[n] = ratio(r->repeated, distinct(r));
        metrics.dup_occurrences[n] = ratio(r->occurrences, r->all);
    }
    jpc_arena_rewind(arena, start);
    return metrics;
}
