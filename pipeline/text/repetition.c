// The places of a text are held in groups of equal n-grams, and each group is refined into those of
// equal (n + 1)-grams. Who walks through all places in the order of their own units, and drops the
// place n before each into its group, has every group in the order of the unit that follows; then
// equal ones are neighbours. A place alone in its group can start nothing longer that repeats, and
// leaves the groups for good. One such walk per order, over fewer places each time; no
// hash, nothing that hostile text could make slow.
#include "text/repetition.h"

#include <math.h>

#include "text/ngram.h"
#include "text/span_table.h"
#include "text/utf8.h"

#define RADIX_BITS 11
#define RADIX ((size_t)1 << RADIX_BITS)

struct groups {
    const jpc_units *units;
    uint32_t *sorted; // places of the units that may still follow one, by their units
    uint32_t *place;  // those whose n-gram repeats, group by group, in text order within each
    uint32_t *other;  // room for as many
    uint32_t *name;   // by place: where its group begins in `place`, and 1; 0: it is in none
    uint32_t *size;   // by where a group begins
    uint32_t *cursor; // the same, while groups are filled or walked through
    size_t n_sorted, n_places, n_groups;
    int n; // length of the n-grams
};

// ---- units -------------------------------------------------------------------------------

static uint32_t *numbers(jpc_arena *arena, size_t n)
{
    return jpc_arena_alloc(arena, (n + 1) * sizeof(uint32_t));
}

jpc_units jpc_units_of_characters(jpc_arena *arena, jpc_span text)
{
    size_t n = jpc_utf8_count(text);
    const char *at = text.ptr;
    uint32_t *codes;

    if (n > JPC_NGRAM_MAX_CHARS)
        n = JPC_NGRAM_MAX_CHARS;
    codes = numbers(arena, n);
    for (size_t i = 0; i < n; i++)
        codes[i] = jpc_utf8_next(&at);
    return (jpc_units){.codes = codes, .n = n, .text_chars = n};
}

jpc_units jpc_units_of_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes)
{
    size_t n = morphemes->n;
    uint32_t *codes = numbers(arena, n), *starts = numbers(arena, n);
    jpc_span_table table;

    starts[0] = 0;
    jpc_span_table_open(&table, arena);
    for (size_t i = 0; i < n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];
        jpc_span surface = {text.ptr + morpheme->at, morpheme->len};

        codes[i] = jpc_span_table_number(&table, surface);
        starts[i + 1] = starts[i] + (uint32_t)jpc_utf8_count(surface);
    }
    return (jpc_units){codes, starts, n, jpc_utf8_count(text), 1};
}

// Characters of the n-gram at a place.
static size_t length_at(const struct groups *g, size_t place)
{
    const uint32_t *starts = g->units->starts;

    return starts != NULL ? starts[place + (size_t)g->n] - starts[place] : (size_t)g->n;
}

// ---- grouping ----------------------------------------------------------------------------

// One round of a radix sort that keeps the order of equals: by RADIX_BITS of the codes.
static void sort_by_bits(const uint32_t *codes, size_t n, const uint32_t *from, uint32_t *to,
                         int shift)
{
    size_t begin[RADIX] = {0}, sum = 0;

    for (size_t i = 0; i < n; i++)
        begin[codes[i] >> shift & (RADIX - 1)]++;
    for (size_t digit = 0; digit < RADIX; digit++) {
        size_t count = begin[digit];

        begin[digit] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[begin[codes[from[i]] >> shift & (RADIX - 1)]++] = from[i];
}

static void sort_by_unit(struct groups *g)
{
    const jpc_units *units = g->units;
    uint32_t highest = 0, *from = g->sorted, *to = g->other;

    for (size_t i = 0; i < units->n; i++) {
        highest = units->codes[i] > highest ? units->codes[i] : highest;
        from[i] = (uint32_t)i;
    }
    for (int shift = 0; shift < 32 && highest >> shift > 0; shift += RADIX_BITS) {
        uint32_t *sorted = to;

        sort_by_bits(units->codes, units->n, from, to, shift);
        to = from;
        from = sorted;
    }
    g->sorted = from;
    g->other = to;
}

// Where nothing is compared all places are one group.
static struct groups groups_new(jpc_arena *arena, const jpc_units *units)
{
    struct groups g = {
        .units = units, .n_sorted = units->n, .n_places = units->n, .n_groups = units->n > 0};

    g.sorted = numbers(arena, units->n);
    g.place = numbers(arena, units->n);
    g.other = numbers(arena, units->n);
    g.name = numbers(arena, units->n);
    g.size = numbers(arena, units->n);
    g.cursor = numbers(arena, units->n);
    for (size_t i = 0; i < units->n; i++)
        g.name[i] = 1;
    g.size[0] = (uint32_t)units->n;
    sort_by_unit(&g);
    return g;
}

static void begin_groups(struct groups *g)
{
    for (size_t start = 0; start < g->n_places; start += g->size[start])
        g->cursor[start] = (uint32_t)start;
}

// Of each group, the places in the order of unit number `next` behind them. The place behind which
// the text ends before that falls out: nobody comes by its name again. Units that no place asked
// for are not asked for later: if an n-gram repeats, so does the one that it ends with.
static void fill_groups(struct groups *g, size_t next)
{
    size_t n_sorted = 0;

    begin_groups(g);
    for (size_t i = 0; i < g->n_sorted; i++) {
        size_t at = g->sorted[i], place = at - next;

        if (at < next || g->name[place] == 0)
            continue;
        g->other[g->cursor[g->name[place] - 1]++] = (uint32_t)place;
        g->sorted[n_sorted++] = (uint32_t)at;
    }
    g->n_sorted = n_sorted;
}

static void keep_group(struct groups *g, const uint32_t *places, size_t n)
{
    size_t start = g->n_places;

    if (n < 2) {
        g->name[places[0]] = 0;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        g->place[start + i] = places[i];
        g->name[places[i]] = (uint32_t)start + 1;
    }
    g->size[start] = (uint32_t)n;
    g->n_places += n;
    g->n_groups++;
}

// From n-grams to those of one unit more. What is written never overtakes what is read.
static void groups_refine(struct groups *g)
{
    size_t n_places = g->n_places, next = (size_t)g->n, start, start_of_next, i, end;

    fill_groups(g, next);
    g->n++;
    g->n_places = g->n_groups = 0;
    for (start = 0; start < n_places; start = start_of_next) {
        size_t filled = g->cursor[start];

        start_of_next = start + g->size[start];
        for (i = start; i < filled; i = end) {
            uint32_t code = g->units->codes[g->other[i] + next];

            for (end = i + 1; end < filled && g->units->codes[g->other[end] + next] == code; end++)
                ;
            keep_group(g, g->other + i, end - i);
        }
    }
}

// ---- metrics -----------------------------------------------------------------------------

static double ratio(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static size_t n_grams(const struct groups *g)
{
    return g->units->n < (size_t)g->n ? 0 : g->units->n - (size_t)g->n + 1;
}

struct most {
    size_t count, place; // of the first
};

static struct most most_frequent(const struct groups *g)
{
    struct most most = {n_grams(g) > 0, 0};

    for (size_t start = 0; start < g->n_places; start += g->size[start]) {
        size_t count = g->size[start], place = g->place[start];

        if (count > most.count || (count == most.count && count > 1 && place < most.place))
            most = (struct most){count, place};
    }
    return most;
}

static size_t walk(struct groups *g)
{
    size_t sum = 0, n = n_grams(g);

    begin_groups(g);
    for (size_t i = 0; i < n;) {
        size_t start = (size_t)g->name[i] - 1;

        if (g->name[i] == 0) {
            i++;
        } else if (g->cursor[start] == start) { // not met so far
            g->cursor[start]++;
            i++;
        } else {
            sum += length_at(g, i);
            i += (size_t)g->n;
        }
    }
    return sum;
}

static void measure(struct groups *g, jpc_repetition *metrics)
{
    size_t all = n_grams(g), distinct = all - g->n_places + g->n_groups;
    size_t chars = g->units->text_chars, between = (size_t)(g->n - 1) * g->units->separator;
    struct most most = most_frequent(g);
    int n = g->n;

    if (all == 0)
        return;
    metrics->top[n] = ratio(most.count, all);
    metrics->top_walk[n] = ratio(most.count * (length_at(g, most.place) + between), chars);
    metrics->distinct[n] = ratio(g->n_groups, distinct);
    metrics->occurrences[n] = ratio(g->n_places, all);
    metrics->walk[n] = ratio(walk(g), chars);
}

jpc_repetition jpc_repetition_measure(jpc_arena *arena, const jpc_units *units)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    struct groups g = groups_new(arena, units);
    jpc_repetition metrics = {0};

    while (g.n < JPC_REPETITION_MAX) {
        groups_refine(&g);
        measure(&g, &metrics);
    }
    jpc_arena_rewind(arena, mark);
    return metrics;
}

// −Σ c/N log2 (c/N) = log2 N − Σ c log2 c / N, and where c is 1 nothing is added.
double jpc_repetition_entropy(jpc_arena *arena, const jpc_units *units, int n)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    struct groups g = groups_new(arena, units);
    double sum = 0, all;

    while (g.n < n)
        groups_refine(&g);
    all = (double)n_grams(&g);
    for (size_t start = 0; start < g.n_places; start += g.size[start])
        sum += g.size[start] * log2(g.size[start]);
    jpc_arena_rewind(arena, mark);
    return all > 0 ? fmax(log2(all) - sum / all, 0) : 0;
}
