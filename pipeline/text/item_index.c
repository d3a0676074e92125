#include "text/item_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "text/shingle.h"

#define FACTOR 0x9E3779B97F4A7C15u // as in text/shingle.c
#define NOBODY UINT32_MAX

// ---- n-grams ----------------------------------------------------------------------------------

static uint64_t power_of_factor(int n)
{
    uint64_t power = 1;

    for (int i = 0; i < n; i++)
        power *= FACTOR;
    return power;
}

static inline uint64_t mix(uint64_t sum)
{
    sum = (sum ^ sum >> 32) * 0xD6E8FEB86659FD93u;
    return sum ^ sum >> 32;
}

// An n-gram that moves along: the next hash is that of the units [at − n, at).
struct roll {
    const uint64_t *units;
    uint64_t sum, leaving; // leaving: FACTOR^n
    size_t n;
};

// The first n − 1 units are in it.
static struct roll roll_begin(jpc_item_units units, int n)
{
    struct roll roll = {.units = units.items, .leaving = power_of_factor(n), .n = (size_t)n};

    for (size_t i = 0; i + 1 < roll.n && i < units.n; i++)
        roll.sum = roll.sum * FACTOR + units.items[i];
    return roll;
}

// Of the n-gram whose last unit is `at`.
static inline uint64_t roll_on(struct roll *roll, size_t at)
{
    uint64_t gone = at >= roll->n ? roll->units[at - roll->n] * roll->leaving : 0;

    roll->sum = roll->sum * FACTOR + (roll->units[at] - gone);
    return mix(roll->sum);
}

size_t jpc_item_ngrams(jpc_arena *arena, jpc_item_units units, int n, uint64_t **hashes)
{
    struct roll roll = roll_begin(units, n);
    size_t n_hashes = 0;

    assert(n >= 1 && n <= JPC_SHINGLE_MAX);
    *hashes = jpc_arena_alloc(arena, (units.n + 1) * sizeof **hashes);
    for (size_t at = (size_t)n - 1; at < units.n; at++)
        (*hashes)[n_hashes++] = roll_on(&roll, at);
    return jpc_shingle_sort(arena, *hashes, n_hashes);
}

// ---- the index ----------------------------------------------------------------------------------

struct jpc_item_pair {
    uint64_t hash;
    uint32_t item;
};

struct jpc_item_slot {
    uint64_t hash;
    uint32_t first, n; // of the pairs; n 0: free
};

void jpc_item_index_init(jpc_item_index *index, int ngram)
{
    *index = (jpc_item_index){.ngram = ngram};
}

void jpc_item_index_release(jpc_item_index *index)
{
    free(index->items);
    free(index->pairs);
    free(index->slots);
    free(index->ngrams.words);
    free(index->beginnings.words);
    free(index->characters);
    *index = (jpc_item_index){.ngram = 0};
}

static void *with_room(void *array, size_t n, size_t *capacity, size_t size)
{
    if (n <= *capacity)
        return array;
    *capacity = n + n / 2 + 64;
    return jpc_realloc(array, *capacity * size);
}

static void add_item(jpc_item_index *index, jpc_item item)
{
    index->items = with_room(index->items, index->n + 1, &index->capacity, sizeof *index->items);
    index->items[index->n++] = item;
}

static void add_pair(jpc_item_index *index, uint64_t hash, uint32_t item)
{
    index->pairs =
        with_room(index->pairs, index->n_pairs + 1, &index->pairs_capacity, sizeof *index->pairs);
    index->pairs[index->n_pairs++] = (struct jpc_item_pair){hash, item};
}

void jpc_item_index_add(jpc_item_index *index, const uint64_t *hashes, size_t n, size_t units)
{
    for (size_t i = 0; i < n; i++)
        add_pair(index, hashes[i], (uint32_t)index->n);
    add_item(index, (jpc_item){.ngrams = (uint32_t)n, .units = (uint32_t)units});
}

void jpc_item_index_add_whole(jpc_item_index *index, jpc_item_units characters)
{
    size_t at = index->n_characters;
    int n = characters.n < JPC_SHINGLE_MAX ? (int)characters.n : JPC_SHINGLE_MAX;

    index->characters = with_room(index->characters, at + characters.n, &index->characters_capacity,
                                  sizeof *index->characters);
    memcpy(index->characters + at, characters.items, characters.n * sizeof *index->characters);
    index->n_characters += characters.n;
    add_item(index, (jpc_item){.units = (uint32_t)characters.n, .at = at});
    if (index->whole_ngram == 0 || n < index->whole_ngram)
        index->whole_ngram = n;
}

// The hash of a beginning is no n-gram's, even of the same length.
static uint64_t as_beginning(uint64_t hash) { return mix(hash + 1); }

static void add_beginnings(jpc_item_index *index)
{
    size_t n = (size_t)index->whole_ngram;

    for (size_t i = 0; i < index->n; i++) {
        jpc_item_units units = {index->characters + index->items[i].at, n};
        struct roll roll;

        if (index->items[i].ngrams > 0)
            continue;
        roll = roll_begin(units, index->whole_ngram);
        add_pair(index, as_beginning(roll_on(&roll, n - 1)), (uint32_t)i);
    }
}

static int compare_pairs(const void *a, const void *b)
{
    const struct jpc_item_pair *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

static struct jpc_item_slot *slot_of(const jpc_item_index *index, uint64_t hash)
{
    size_t at = (size_t)hash & (index->n_slots - 1);

    while (index->slots[at].n > 0 && index->slots[at].hash != hash)
        at = (at + 1) & (index->n_slots - 1);
    return &index->slots[at];
}

static size_t power_of_two(size_t least)
{
    size_t power = 64;

    while (power < least)
        power *= 2;
    return power;
}

// The upper bits of a hash choose the word, the lower ones the bits in it (and the slot). With 16
// to 32 bits for each n-gram, one lookup in about 100 is for nothing; it is the lookups that cost.
static jpc_item_filter filter_new(size_t n)
{
    size_t n_words = power_of_two(n / 4);

    return (jpc_item_filter){.words = jpc_alloc(n_words * sizeof(uint64_t)),
                             .shift = 64 - __builtin_ctzll(n_words)};
}

static inline uint64_t filter_bits(uint64_t hash)
{
    return (uint64_t)1 << hash % 64 | (uint64_t)1 << hash / 64 % 64;
}

static void filter_add(const jpc_item_filter *filter, uint64_t hash)
{
    filter->words[hash >> filter->shift] |= filter_bits(hash);
}

static inline bool filter_may_have(const jpc_item_filter *filter, uint64_t hash)
{
    uint64_t bits = filter_bits(hash);

    return (filter->words[hash >> filter->shift] & bits) == bits;
}

static void make_tables(jpc_item_index *index, size_t n_ngrams)
{
    index->n_slots = power_of_two(2 * index->n_pairs);
    index->slots = jpc_alloc(index->n_slots * sizeof *index->slots);
    index->ngrams = filter_new(n_ngrams);
    index->beginnings = filter_new(index->n_pairs - n_ngrams);
    for (size_t i = 0; i < index->n_pairs; i++)
        filter_add(i < n_ngrams ? &index->ngrams : &index->beginnings, index->pairs[i].hash);
}

void jpc_item_index_build(jpc_item_index *index)
{
    size_t n_ngrams = index->n_pairs;

    if (index->whole_ngram > 0)
        add_beginnings(index);
    make_tables(index, n_ngrams);
    if (index->n_pairs > 0)
        qsort(index->pairs, index->n_pairs, sizeof *index->pairs, compare_pairs);
    for (size_t i = 0; i < index->n_pairs; i++) {
        struct jpc_item_slot *slot = slot_of(index, index->pairs[i].hash);

        if (slot->n++ == 0) {
            slot->hash = index->pairs[i].hash;
            slot->first = (uint32_t)i;
        }
    }
}

// ---- hits --------------------------------------------------------------------------------------

struct hits {
    jpc_arena *arena;
    jpc_item_hit *items;
    size_t n, capacity;
};

static void add_hit(struct hits *hits, jpc_item_hit hit)
{
    if (hits->n == hits->capacity) {
        jpc_item_hit *old = hits->items;

        hits->capacity = 2 * hits->capacity + 32;
        hits->items = jpc_arena_alloc(hits->arena, hits->capacity * sizeof *old);
        if (hits->n > 0)
            memcpy(hits->items, old, hits->n * sizeof *old);
    }
    hits->items[hits->n++] = hit;
}

static void find_ngrams(const jpc_item_index *index, jpc_item_units units, struct hits *hits)
{
    struct roll roll = roll_begin(units, index->ngram);
    jpc_item_filter filter = index->ngrams;

    for (size_t at = roll.n - 1; at < units.n; at++) {
        uint64_t hash = roll_on(&roll, at);
        const struct jpc_item_slot *slot;

        if (!filter_may_have(&filter, hash))
            continue;
        slot = slot_of(index, hash);
        if (slot->n > 0)
            add_hit(hits, (jpc_item_hit){.at = at + 1 - roll.n,
                                         .slot = (uint32_t)(slot - index->slots),
                                         .item = NOBODY});
    }
}

static bool is_there(const jpc_item_index *index, const jpc_item *item, jpc_item_units units,
                     size_t at)
{
    return units.n - at >= item->units && memcmp(units.items + at, index->characters + item->at,
                                                 item->units * sizeof *units.items) == 0;
}

static void add_wholes(const jpc_item_index *index, const struct jpc_item_slot *slot,
                       jpc_item_units units, size_t at, struct hits *hits)
{
    for (size_t i = slot->first; i < (size_t)slot->first + slot->n; i++) {
        uint32_t item = index->pairs[i].item;

        if (is_there(index, &index->items[item], units, at))
            add_hit(hits, (jpc_item_hit){.at = at, .item = item});
    }
}

static void find_wholes(const jpc_item_index *index, jpc_item_units units, struct hits *hits)
{
    struct roll roll = roll_begin(units, index->whole_ngram);
    jpc_item_filter filter = index->beginnings;

    if (index->whole_ngram == 0)
        return;
    for (size_t at = roll.n - 1; at < units.n; at++) {
        uint64_t hash = as_beginning(roll_on(&roll, at));

        if (filter_may_have(&filter, hash))
            add_wholes(index, slot_of(index, hash), units, at + 1 - roll.n, hits);
    }
}

// ---- what is found -----------------------------------------------------------------------------

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static size_t sort_distinct(uint32_t *numbers, size_t n)
{
    size_t n_kept = 0;

    if (n > 0)
        qsort(numbers, n, sizeof *numbers, compare_numbers);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || numbers[i] != numbers[n_kept - 1])
            numbers[n_kept++] = numbers[i];
    return n_kept;
}

// The items that stand behind each distinct n-gram, and those that are there as a whole once each;
// sorted. An item is there as often as it has n-grams in the text.
static size_t collect_items(const jpc_item_index *index, jpc_arena *arena, const struct hits *hits,
                            uint32_t **items)
{
    uint32_t *slots = jpc_arena_alloc(arena, (hits->n + 1) * sizeof *slots);
    uint32_t *wholes = jpc_arena_alloc(arena, (hits->n + 1) * sizeof *wholes);
    size_t n_slots = 0, n_wholes = 0, n = 0;

    for (size_t i = 0; i < hits->n; i++)
        if (hits->items[i].item == NOBODY)
            slots[n_slots++] = hits->items[i].slot;
        else
            wholes[n_wholes++] = hits->items[i].item;
    n_slots = sort_distinct(slots, n_slots);
    n = n_wholes = sort_distinct(wholes, n_wholes);
    for (size_t i = 0; i < n_slots; i++)
        n += index->slots[slots[i]].n;
    *items = jpc_arena_alloc(arena, (n + 1) * sizeof **items);
    memcpy(*items, wholes, n_wholes * sizeof *wholes);
    n = n_wholes;
    for (size_t i = 0; i < n_slots; i++)
        for (size_t p = 0; p < index->slots[slots[i]].n; p++)
            (*items)[n++] = index->pairs[index->slots[slots[i]].first + p].item;
    if (n > 0)
        qsort(*items, n, sizeof **items, compare_numbers);
    return n;
}

static bool is_enough(const jpc_item *item, size_t overlap, const jpc_item_bounds *bounds)
{
    return item->ngrams == 0 || (overlap >= bounds->min_overlap &&
                                 (overlap >= bounds->min_passage ||
                                  (double)overlap >= bounds->min_share * (double)item->ngrams));
}

jpc_item_result jpc_item_index_find(const jpc_item_index *index, jpc_arena *arena,
                                    const jpc_item_text *text, const jpc_item_bounds *bounds)
{
    struct hits hits = {.arena = arena};
    jpc_item_result result;
    uint32_t *items;
    size_t n, end;

    find_ngrams(index, text->units, &hits);
    find_wholes(index, text->characters, &hits);
    result = (jpc_item_result){.hits = hits.items, .n_hits = hits.n};
    if (hits.n == 0)
        return result;
    n = collect_items(index, arena, &hits, &items);
    result.found = jpc_arena_alloc(arena, (n + 1) * sizeof *result.found);
    for (size_t i = 0; i < n; i = end) {
        for (end = i; end < n && items[end] == items[i];)
            end++;
        if (is_enough(&index->items[items[i]], end - i, bounds))
            result.found[result.n++] = (jpc_item_found){items[i], (uint32_t)(end - i)};
    }
    return result;
}

// ---- stretches ---------------------------------------------------------------------------------

// Of a found item: the stretch that is open, and whether one was long enough.
struct open_stretch {
    size_t begin, last, hits; // hits 0: none is open
    bool has_good;
};

// A stretch before it is known whether it counts.
struct candidate {
    jpc_item_stretch stretch;
    size_t hits;
    uint32_t found; // index of its item among the found
};

struct stretching {
    const jpc_item_index *index;
    const jpc_item_result *result;
    jpc_arena *arena;
    struct open_stretch *open; // one per found item
    struct candidate *items;
    size_t n, capacity;
    size_t min_hits;
};

static size_t find_found(const jpc_item_result *result, uint32_t item)
{
    size_t from = 0, to = result->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (result->found[middle].item < item)
            from = middle + 1;
        else
            to = middle;
    }
    return from < result->n && result->found[from].item == item ? from : SIZE_MAX;
}

static void add_candidate(struct stretching *s, struct candidate candidate)
{
    if (s->n == s->capacity) {
        struct candidate *old = s->items;

        s->capacity = 2 * s->capacity + 16;
        s->items = jpc_arena_alloc(s->arena, s->capacity * sizeof *old);
        if (s->n > 0)
            memcpy(s->items, old, s->n * sizeof *old);
    }
    s->items[s->n++] = candidate;
}

static void close_stretch(struct stretching *s, size_t found)
{
    struct open_stretch *open = &s->open[found];

    if (open->hits == 0)
        return;
    add_candidate(
        s, (struct candidate){.stretch = {open->begin, open->last + (size_t)s->index->ngram, false},
                              .hits = open->hits,
                              .found = (uint32_t)found});
    open->has_good = open->has_good || open->hits >= s->min_hits;
    open->hits = 0;
}

static void go_on(struct stretching *s, size_t found, size_t at)
{
    struct open_stretch *open = &s->open[found];
    size_t most = s->index->items[s->result->found[found].item].units;

    if (open->hits > 0 && at - open->last > most)
        close_stretch(s, found);
    if (open->hits++ == 0)
        open->begin = at;
    open->last = at;
}

static void take_hit(struct stretching *s, const jpc_item_hit *hit)
{
    const struct jpc_item_slot *slot = &s->index->slots[hit->slot];

    if (hit->item != NOBODY) {
        size_t units = s->index->items[hit->item].units;

        add_candidate(
            s, (struct candidate){.stretch = {hit->at, hit->at + units, true}, .hits = SIZE_MAX});
        return;
    }
    for (size_t i = slot->first; i < (size_t)slot->first + slot->n; i++) {
        size_t found = find_found(s->result, s->index->pairs[i].item);

        if (found != SIZE_MAX)
            go_on(s, found, hit->at);
    }
}

size_t jpc_item_index_stretches(const jpc_item_index *index, jpc_arena *arena,
                                const jpc_item_result *result, size_t min_hits,
                                jpc_item_stretch **stretches)
{
    struct stretching s = {.index = index, .result = result, .arena = arena, .min_hits = min_hits};
    size_t n = 0;

    s.open = jpc_arena_zalloc(arena, (result->n + 1) * sizeof *s.open);
    for (size_t i = 0; i < result->n_hits; i++)
        take_hit(&s, &result->hits[i]);
    for (size_t i = 0; i < result->n; i++)
        close_stretch(&s, i);
    *stretches = jpc_arena_alloc(arena, (s.n + 1) * sizeof **stretches);
    for (size_t i = 0; i < s.n; i++)
        if (s.items[i].hits >= min_hits || !s.open[s.items[i].found].has_good)
            (*stretches)[n++] = s.items[i].stretch;
    return n;
}
