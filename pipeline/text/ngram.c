// Sorted by their first five characters, the places of equal n-grams, n <= 5, stand side by side,
// and the length that neighbours have in common tells every order's groups. An n-gram that occurs
// once starts only longer ones that occur once, so for the orders above five only repeated 5-grams
// are looked at: what follows each of their places is sorted, group by group.
//
// Sorting is by radix, a character at a time, from SA(k) to SA(k + 1): who walks through the
// places in the order of their first k characters and drops the place before each into the bucket
// of its own character has them in the order of k + 1. Five numbers of characters fit into 64 bits,
// where a text has at most 4,095 distinct ones: then one comparison tells what two places have in
// common. Other texts, which are lists of characters, are sorted by ten in the same way.

#include "text/ngram.h"

#include <math.h>
#include <stdint.h>

#include "text/utf8.h"

#define HALF (JPC_NGRAM_MAX / 2)
#define CODE_BITS 12 // of a character's number in a key of HALF characters
#define INSERTED 12  // as many are sorted by insertion
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
    uint64_t *keys;   // the HALF characters from each place on, the first in the highest bits
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
    uint16_t block_of[0x110000 >> 8]; // from 1 on; 0: none yet
    uint16_t n_blocks;
    uint32_t n;
    uint32_t *blocks[0x110000 >> 8]; // the first n_blocks
};

static struct numbering *numbering_new(jpc_arena *arena)
{
    struct numbering *numbering = jpc_arena_alloc(arena, sizeof *numbering);

    memset(numbering->block_of, 0, sizeof numbering->block_of);
    numbering->n = numbering->n_blocks = 0;
    return numbering;
}

static uint32_t *number_of(struct numbering *numbering, jpc_arena *arena, uint32_t code)
{
    uint16_t *block = &numbering->block_of[code >> 8];

    if (*block == 0) {
        numbering->blocks[numbering->n_blocks] = jpc_arena_zalloc(arena, 256 * sizeof(uint32_t));
        *block = ++numbering->n_blocks;
    }
    return numbering->blocks[*block - 1] + (code & 255);
}

static void number_characters(struct ngrams *g, jpc_arena *arena, jpc_span text)
{
    struct numbering *numbering = numbering_new(arena);
    const char *at = text.ptr;

    for (size_t i = 0; i < g->n; i++) {
        uint32_t *number = number_of(numbering, arena, jpc_utf8_next(&at));

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
    g.codes = numbers(arena, 2 * (g.n + JPC_NGRAM_MAX) + 2);
    number_characters(&g, arena, text);
    g.bucket = numbers(arena, g.n_codes);
    g.cursor = numbers(arena, g.n_codes);
    g.place = numbers(arena, g.n + 1);
    g.other = g.codes + g.n + JPC_NGRAM_MAX;
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
static void count_runs(const struct ngrams *g, const uint8_t *common, size_t n_places,
                       struct runs runs[ORDERS])
{
    uint32_t follows[ORDERS][ORDERS] = {0};
    uint8_t previous = 0;

    for (size_t i = 0; i < n_places; i++) {
        follows[previous][common[i]]++;
        previous = common[i];
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

// How often the most frequent n-gram occurs.
static uint64_t most(const struct ngrams *g, int n)
{
    uint64_t longest = longest_run(g, g->n, n);

    return longest > 0 ? longest : g->n >= (size_t)n;
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

// The share of the most frequent n-grams, as many as the root of the number of distinct ones, from
// how many have each count.
static double top_share(const uint32_t *having, uint64_t highest, const struct runs *runs)
{
    uint64_t left = (uint64_t)sqrt((double)distinct(runs)), sum = 0;

    for (uint64_t count = highest; count > 1 && left > 0; count--) {
        uint64_t taken = having[count] < left ? having[count] : left;

        sum += taken * count;
        left -= taken;
    }
    return ratio(sum, runs->all);
}

static double char_repetition(const struct ngrams *g, jpc_arena *arena, const struct runs *runs,
                              int n)
{
    uint64_t highest = most(g, n), count = 0;
    uint32_t *having = jpc_arena_zalloc(arena, (highest + 1) * sizeof *having);

    for (size_t i = 0; i < g->n; i++) {
        count++;
        if (g->common[i + 1] >= n)
            continue;
        having[count]++;
        count = 0;
    }
    return top_share(having, highest, runs);
}

double jpc_ngram_char_repetition(jpc_arena *arena, jpc_span text, int n)
{
    jpc_arena_mark start = jpc_arena_mark_of(arena);
    struct ngrams g = ngrams_new(arena, text);
    struct runs runs[ORDERS];
    double result;

    sort_by(&g, n);
    find_common(&g, g.n, n);
    count_runs(&g, g.common, g.n, runs);
    result = char_repetition(&g, arena, &runs[n], n);
    jpc_arena_rewind(arena, start);
    return result;
}

static void set_repeated(jpc_ngram_metrics *metrics, int n, const struct runs *runs)
{
    metrics->dup[n] = ratio(runs->repeated, distinct(runs));
    metrics->dup_occurrences[n] = ratio(runs->occurrences, runs->all);
}

// Of texts with any number of distinct characters.
static void measure_wide(struct ngrams *g, jpc_arena *arena, jpc_ngram_metrics *metrics)
{
    struct runs runs[ORDERS];

    sort_by(g, JPC_NGRAM_MAX);
    find_common(g, g->n, JPC_NGRAM_MAX);
    count_runs(g, g->common, g->n, runs);
    for (int n = 2; n <= 4; n++)
        metrics->top[n] = ratio(most(g, n), runs[n].all);
    metrics->char_repetition_5 = char_repetition(g, arena, &runs[5], 5);
    for (int n = 5; n <= JPC_NGRAM_MAX; n++)
        set_repeated(metrics, n, &runs[n]);
}

// ---- few distinct characters ------------------------------------------------------------

// What follows the places of repeated 5-grams, in their order.
struct followers {
    uint64_t *keys;
    uint8_t *common; // with the one before: at least HALF, or 0 for the first of an n-gram
    size_t n;
};

// The lowest four bits are of no character.
static void pack_keys(struct ngrams *g, jpc_arena *arena)
{
    uint64_t key = 0;

    g->keys = jpc_arena_alloc(arena, (g->n + HALF) * sizeof *g->keys);
    for (size_t i = g->n + HALF; i-- > 0;) {
        key = (key >> CODE_BITS | (uint64_t)g->codes[i] << (64 - CODE_BITS)) & ~(uint64_t)15;
        g->keys[i] = key;
    }
}

static unsigned equal_characters(uint64_t a, uint64_t b)
{
    return (unsigned)__builtin_clzll((a ^ b) | 8) / CODE_BITS;
}

// Fills `common`, and takes the memory of what only sorting needs for the followers.
static struct followers find_followers(struct ngrams *g, jpc_arena *arena)
{
    struct followers f = {(uint64_t *)(void *)g->codes, jpc_arena_alloc(arena, g->n + 2), 0};
    uint64_t previous = 0, next = 0; // the end, with which no text begins
    unsigned common = 0;

    for (size_t i = 0; i < g->n; i++) {
        const uint64_t *key = g->keys + g->place[i];
        unsigned before = common;

        common = equal_characters(key[0], previous);
        g->common[i] = (uint8_t)common;
        f.keys[f.n] = next;
        f.common[f.n] = before >= HALF ? HALF : 0;
        f.n += before >= HALF || common >= HALF;
        previous = key[0];
        next = key[HALF];
    }
    g->common[g->n] = 0;
    f.keys[f.n] = next;
    f.common[f.n] = common >= HALF ? HALF : 0;
    f.n += common >= HALF;
    return f;
}

static void sort_by_insertion(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t at = i;

        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

// Merges the sorted keys before `middle` with those behind it; `room` is for the former.
static void merge(uint64_t *keys, size_t middle, size_t n, uint64_t *room)
{
    size_t a = 0, b = middle, out = 0;

    if (keys[middle - 1] <= keys[middle])
        return;
    memcpy(room, keys, middle * sizeof *keys);
    while (a < middle && b < n) {
        bool second = keys[b] < room[a];

        keys[out++] = second ? keys[b] : room[a];
        b += second;
        a += !second;
    }
    memcpy(keys + out, room + a, (middle - a) * sizeof *keys);
}

static void sort_two(uint64_t *keys)
{
    uint64_t a = keys[0], b = keys[1];

    keys[0] = a < b ? a : b;
    keys[1] = a < b ? b : a;
}

static void sort_keys(uint64_t *keys, size_t n, uint64_t *room)
{
    if (n == 2) {
        sort_two(keys);
        return;
    }
    for (size_t i = 0; i < n; i += INSERTED)
        sort_by_insertion(keys + i, n - i < INSERTED ? n - i : INSERTED);
    for (size_t len = INSERTED; len < n; len *= 2)
        for (size_t i = 0; i + len < n; i += 2 * len)
            merge(keys + i, len, n - i < 2 * len ? n - i : 2 * len, room);
}

// Sorts what follows each n-gram, and counts the n-grams by how often they occur.
static void sort_followers(const struct followers *f, uint64_t *room, uint32_t *having)
{
    for (size_t i = 0, end; i < f->n; i = end) {
        for (end = i + 1; end < f->n && f->common[end] > 0; end++)
            ;
        sort_keys(f->keys + i, end - i, room);
        having[end - i]++;
    }
    for (size_t i = 1; i < f->n; i++)
        if (f->common[i] > 0)
            f->common[i] += (uint8_t)equal_characters(f->keys[i], f->keys[i - 1]);
}

// Of texts in which the number of a character takes CODE_BITS.
static void measure_narrow(struct ngrams *g, jpc_arena *arena, jpc_ngram_metrics *metrics)
{
    struct runs runs[ORDERS];
    struct followers f;
    uint64_t highest;
    uint32_t *having;

    pack_keys(g, arena);
    sort_by(g, HALF);
    f = find_followers(g, arena);
    for (int n = 2; n <= 4; n++)
        metrics->top[n] = ratio(most(g, n), g->n < (size_t)n ? 0 : g->n - (size_t)n + 1);
    highest = most(g, HALF);
    having = jpc_arena_zalloc(arena, (highest + 1) * sizeof *having);
    sort_followers(&f, g->keys, having); // the keys have done their work
    count_runs(g, f.common, f.n, runs);
    metrics->char_repetition_5 = top_share(having, highest, &runs[HALF]);
    for (int n = HALF; n <= JPC_NGRAM_MAX; n++)
        set_repeated(metrics, n, &runs[n]);
}

jpc_ngram_metrics jpc_ngram_measure(jpc_arena *arena, jpc_span text)
{
    jpc_arena_mark start = jpc_arena_mark_of(arena);
    struct ngrams g = ngrams_new(arena, text);
    jpc_ngram_metrics metrics = {0};

    if (g.n_codes <= (size_t)1 << CODE_BITS)
        measure_narrow(&g, arena, &metrics);
    else
        measure_wide(&g, arena, &metrics);
    jpc_arena_rewind(arena, start);
    return metrics;
}
