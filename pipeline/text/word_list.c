// States are numbered level by level, so that the children of a state stand in a row, sorted by the
// byte that leads to them: those of `s` are first[s] up to first[s + 1]. State 0 is the root.
//
// The automaton reports occurrences by their ends. Which of them count is known once no word that
// began earlier can still end: the state's depth tells how far back that is. Until then the best
// word at each place waits in a ring, which is as long as the longest word.
//
// The filter looks at three characters: a word can begin here only if its first two are in a table
// of hashes and, if it has three, a bit in that entry is the third's; what passes is looked up once
// more, by one hash of all three. It has false positives, but no false negatives. The automaton
// starts where it lets pass and stops where no more than eight bytes of a word are left, from where
// the filter looks on: at most nine bytes of work per byte. The table has 32 entries per word, for
// a false positive costs as much as ten characters.
#include "text/word_list.h"

#include <stdlib.h>

#include "core/little_endian.h"

#define ONE_BITS 12   // of the table of words that are one character
#define LEAST_BITS 12 // of the table of pairs
#define MOST_BITS 20
#define EXACT_BITS 3 // so many times the bits of `exact` double the entries of `pair`
#define LEAVE_DEPTH 8
#define BLOCK 64

struct jpc_word_list {
    size_t n_words, n_states, max_len;
    uint8_t *label;   // the byte that leads to a state
    uint16_t *depth;  // bytes of the beginning that it is
    uint32_t *first;  // child; one more entry than states
    uint32_t *fail;   // the longest other state that is its ending
    uint32_t *word;   // index of the word that it is, plus 1; 0: none
    uint32_t *output; // the longest ending that is a word; 0: none
    uint32_t root[256];
    int exact_shift;
    uint64_t *exact; // a bit for the hash of the first three characters
    int shift;       // of a hash, for an index into `pair`
    uint16_t *pair;  // by the first two characters: a bit for each third one, all if there is none
    uint8_t one[1 << ONE_BITS]; // by the first character: it is a word
};

// ---- the filter --------------------------------------------------------------

static const uint32_t key_masks[16] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF,   0xFF,   0xFF,     0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFFFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF,
};

// The bytes of a character as a number; four can be read.
static inline uint32_t character_key(const char *at)
{
    return jpc_le32_load(at) & key_masks[(unsigned char)*at >> 4];
}

// Odd numbers near 2^32 divided by the golden ratio, by e, by pi.
static inline uint32_t hash_first(uint32_t key) { return key * 0x9E3779B1U; }
static inline uint32_t hash_second(uint32_t key) { return key * 0x5E2D58D9U; }
static inline uint32_t hash_third(uint32_t key) { return key * 0x517CC1B7U; }

// Where three characters (0 for those that a short word does not have) are in the exact table;
// `first` is hashed already. Odd numbers of SplitMix64.
static inline uint64_t place_of(const jpc_word_list *list, uint32_t first, uint32_t second,
                                uint32_t third)
{
    return (first * 0x9E3779B97F4A7C15U + second * 0xBF58476D1CE4E5B9U +
            third * 0x94D049BB133111EBU) >>
           list->exact_shift;
}

static inline bool is_in_exact(const jpc_word_list *list, uint64_t place)
{
    return (list->exact[place >> 6] >> (place & 63) & 1) != 0;
}

// What a pair's bit lets pass is mostly chance: a hash of all three tells, or of fewer if a word is
// shorter.
static bool begins_word(const jpc_word_list *list, uint32_t first, uint32_t second, uint32_t third)
{
    return is_in_exact(list, place_of(list, first, second, third)) ||
           is_in_exact(list, place_of(list, first, second, 0)) ||
           is_in_exact(list, place_of(list, first, 0, 0));
}

static inline bool is_lead(char c) { return ((unsigned char)c & 0xC0) != 0x80; }

// Behind the character at *at, which is moved there; 0 at the end.
static uint32_t next_key(const char **at, const char *end)
{
    char bytes[4] = {0};
    size_t len = 0;

    if (*at == end)
        return 0;
    do
        bytes[len++] = *(*at)++;
    while (*at < end && !is_lead(**at) && len < sizeof bytes);
    return character_key(bytes);
}

static void filter_add(jpc_word_list *list, jpc_span word)
{
    const char *at = word.ptr, *end = at + word.len;
    uint32_t first = hash_first(next_key(&at, end)), second = next_key(&at, end),
             third = next_key(&at, end), i = (first ^ hash_second(second)) >> list->shift;
    uint64_t place = place_of(list, first, second, third);

    list->exact[place >> 6] |= (uint64_t)1 << (place & 63);
    if (second == 0) {
        list->one[first >> (32 - ONE_BITS)] = 1;
        return;
    }
    list->pair[i] |= (uint16_t)(third == 0 ? 0xFFFFU : 1U << (hash_third(third) >> 28));
}

static void filter_open(jpc_word_list *list, size_t n)
{
    int bits = LEAST_BITS;

    while (bits < MOST_BITS && (size_t)1 << bits < 32 * n)
        bits++;
    list->shift = 32 - bits;
    list->pair = jpc_alloc(sizeof *list->pair << bits);
    list->exact_shift = 64 - bits - EXACT_BITS;
    list->exact = jpc_alloc((size_t)1 << (bits + EXACT_BITS - 3));
}

// A bit for each of 64 bytes: it begins a character, for it is not 10xxxxxx.
static uint64_t leads_of(const char *at)
{
    uint64_t leads = 0;

    for (int i = 0; i < 64; i += 8) {
        uint64_t bytes = jpc_le64_load(at + i);
        uint64_t high = (~bytes | bytes << 1) >> 7 & 0x0101010101010101U;

        leads |= (high * 0x0102040810204080U >> 56) << i;
    }
    return leads;
}

// BLOCK + 4 bytes of the text from `at` on; behind its end come zeros.
static const char *block_of(jpc_span text, size_t at, char tail[BLOCK + 4])
{
    if (at + BLOCK + 4 <= text.len)
        return text.ptr + at;
    memset(tail, 0, BLOCK + 4);
    if (at < text.len)
        memcpy(tail, text.ptr + at, text.len - at);
    return tail;
}

// The first place at or behind `from` where a word may begin; text.len: none. Characters pass
// through `a` and `b` to `c`: what is judged is the place of `a`.
static size_t filter_next(const jpc_word_list *list, jpc_span text, size_t from)
{
    uint32_t a = 0, b = 0;
    size_t a_at = SIZE_MAX, b_at = SIZE_MAX;
    char tail[BLOCK + 4];

    for (size_t block = from; block < text.len + 2; block += BLOCK) {
        const char *bytes = block_of(text, block, tail);

        for (uint64_t leads = leads_of(bytes); leads != 0; leads &= leads - 1) {
            size_t i = (size_t)__builtin_ctzll(leads);
            uint32_t c = character_key(bytes + i);
            uint32_t bits = list->pair[(a ^ hash_second(b)) >> list->shift];

            bits = bits >> (hash_third(c) >> 28) | list->one[a >> (32 - ONE_BITS)];
            if ((bits & 1) != 0 && a_at < text.len && begins_word(list, a, b, c))
                return a_at;
            a = hash_first(b);
            b = c;
            a_at = b_at;
            b_at = block + i;
        }
    }
    return text.len;
}

// ---- building ----------------------------------------------------------------

struct entry {
    jpc_span word;
    uint32_t index;
};

// Words entry[from, to) that begin with the bytes of one state.
struct reach {
    uint32_t from, to;
};

struct level {
    struct reach *items; // owned
    size_t n, capacity;
};

static int compare_entries(const void *a_, const void *b_)
{
    const struct entry *a = a_, *b = b_;
    size_t len = a->word.len < b->word.len ? a->word.len : b->word.len;
    int order = memcmp(a->word.ptr, b->word.ptr, len);

    if (order != 0)
        return order;
    if (a->word.len != b->word.len)
        return a->word.len < b->word.len ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

// Sorts, and keeps the first of equal ones; returns how many are left.
static size_t sort_entries(struct entry *entries, size_t n)
{
    size_t kept = 0;

    if (n > 0)
        qsort(entries, n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !jpc_span_equals(entries[i].word, entries[kept - 1].word))
            entries[kept++] = entries[i];
    return kept;
}

// A state for each distinct beginning, the root among them.
static size_t count_states(const struct entry *entries, size_t n)
{
    size_t states = 1;

    for (size_t i = 0; i < n; i++) {
        size_t same = 0, len = entries[i].word.len;

        if (i > 0 && entries[i - 1].word.len < len)
            len = entries[i - 1].word.len;
        while (i > 0 && same < len && entries[i].word.ptr[same] == entries[i - 1].word.ptr[same])
            same++;
        states += entries[i].word.len - same;
    }
    return states;
}

static void level_add(struct level *level, struct reach reach)
{
    if (level->n == level->capacity) {
        level->capacity = level->capacity > 0 ? 2 * level->capacity : 256;
        level->items = jpc_realloc(level->items, level->capacity * sizeof *level->items);
    }
    level->items[level->n++] = reach;
}

// Appends the children of one state to the states and to the next level.
static void add_children(jpc_word_list *list, const struct entry *entries, struct reach reach,
                         uint16_t depth, struct level *next)
{
    while (reach.from < reach.to) {
        struct reach child = {reach.from, reach.from};
        char byte = entries[child.from].word.ptr[depth];

        while (child.to < reach.to && entries[child.to].word.ptr[depth] == byte)
            child.to++;
        list->label[list->n_states] = (uint8_t)byte;
        list->depth[list->n_states++] = (uint16_t)(depth + 1);
        level_add(next, child);
        reach.from = child.to;
    }
}

static void add_states(jpc_word_list *list, const struct entry *entries, size_t n)
{
    struct level now = {0}, next = {0};
    size_t state = 0;

    level_add(&now, (struct reach){0, (uint32_t)n});
    list->n_states = 1;
    for (uint16_t depth = 0; now.n > 0; depth++) {
        struct level empty = now;

        for (size_t i = 0; i < now.n; i++, state++) {
            struct reach reach = now.items[i];

            if (reach.from < reach.to && entries[reach.from].word.len == depth)
                list->word[state] = entries[reach.from++].index + 1;
            list->first[state] = (uint32_t)list->n_states;
            add_children(list, entries, reach, depth, &next);
        }
        now = next;
        next = empty;
        next.n = 0;
    }
    list->first[list->n_states] = (uint32_t)list->n_states;
    free(now.items);
    free(next.items);
}

// 0: there is none.
static inline uint32_t child_of(const jpc_word_list *list, uint32_t state, uint8_t byte)
{
    uint32_t from = list->first[state], to = list->first[state + 1];

    while (to - from > 8) {
        uint32_t middle = from + (to - from) / 2;

        if (list->label[middle] <= byte)
            from = middle;
        else
            to = middle;
    }
    for (; from < to; from++)
        if (list->label[from] == byte)
            return from;
    return 0;
}

static inline uint32_t step(const jpc_word_list *list, uint32_t state, uint8_t byte)
{
    while (state != 0) {
        uint32_t child = child_of(list, state, byte);

        if (child != 0)
            return child;
        state = list->fail[state];
    }
    return list->root[byte];
}

// The endings of a state are shorter than it, and so have been done.
static void add_links(jpc_word_list *list)
{
    for (uint32_t child = list->first[0]; child < list->first[1]; child++)
        list->root[list->label[child]] = child;
    for (uint32_t state = 1; state < list->n_states; state++)
        for (uint32_t child = list->first[state]; child < list->first[state + 1]; child++) {
            uint32_t fail = step(list, list->fail[state], list->label[child]);

            list->fail[child] = fail;
            list->output[child] = list->word[fail] != 0 ? fail : list->output[fail];
        }
}

static jpc_status check_words(const jpc_span *words, size_t n, jpc_err *err)
{
    if (n >= UINT32_MAX)
        return jpc_fail(err, JPC_ERR_CONFIG, "too many words: %zu", n);
    for (size_t i = 0; i < n; i++)
        if (words[i].len == 0 || words[i].len > JPC_MAX_WORD_BYTES)
            return jpc_fail(err, JPC_ERR_CONFIG, "word %zu has %zu bytes, expected 1 to %d: '%.*s'",
                            i + 1, words[i].len, JPC_MAX_WORD_BYTES,
                            (int)(words[i].len < 20 ? words[i].len : 20), words[i].ptr);
    return JPC_OK;
}

static jpc_word_list *build(const struct entry *entries, size_t n, size_t n_states)
{
    jpc_word_list *list = jpc_alloc(sizeof *list);

    list->n_words = n;
    list->label = jpc_alloc(n_states);
    list->depth = jpc_alloc(n_states * sizeof *list->depth);
    list->first = jpc_alloc((n_states + 1) * sizeof *list->first);
    list->fail = jpc_alloc(n_states * sizeof *list->fail);
    list->word = jpc_alloc(n_states * sizeof *list->word);
    list->output = jpc_alloc(n_states * sizeof *list->output);
    add_states(list, entries, n);
    add_links(list);
    filter_open(list, n);
    for (size_t i = 0; i < n; i++) {
        filter_add(list, entries[i].word);
        if (entries[i].word.len > list->max_len)
            list->max_len = entries[i].word.len;
    }
    return list;
}

jpc_status jpc_word_list_new(jpc_word_list **list, const jpc_span *words, size_t n, jpc_err *err)
{
    struct entry *entries;
    size_t distinct, n_states;

    JPC_TRY(check_words(words, n, err));
    entries = jpc_alloc((n + 1) * sizeof *entries);
    for (size_t i = 0; i < n; i++)
        entries[i] = (struct entry){words[i], (uint32_t)i};
    distinct = sort_entries(entries, n);
    n_states = count_states(entries, distinct);
    if (n_states <= JPC_MAX_WORD_STATES)
        *list = build(entries, distinct, n_states);
    free(entries);
    if (n_states > JPC_MAX_WORD_STATES)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "%zu words have %zu distinct beginnings, expected at most %zu: give fewer "
                        "words",
                        distinct, n_states, JPC_MAX_WORD_STATES);
    return JPC_OK;
}

void jpc_word_list_free(jpc_word_list *list)
{
    if (list == NULL)
        return;
    free(list->label);
    free(list->depth);
    free(list->first);
    free(list->fail);
    free(list->word);
    free(list->output);
    free(list->pair);
    free(list->exact);
    free(list);
}

size_t jpc_word_list_count(const jpc_word_list *list) { return list->n_words; }

size_t jpc_word_list_bytes(const jpc_word_list *list)
{
    return sizeof *list + list->n_states * 19 + (sizeof *list->pair << (32 - list->shift)) +
           ((size_t)1 << (61 - list->exact_shift));
}

// ---- scanning ----------------------------------------------------------------

struct waiting {
    uint32_t word; // plus 1; 0: none
    uint32_t len;
};

struct scan {
    const jpc_word_list *list;
    const jpc_word_visitor *visitor;
    jpc_arena *arena;
    jpc_span text;
    jpc_word_choice choice;
    struct waiting *ring; // by where a word begins, modulo its size; NULL: none has waited
    size_t ring_mask, n_waiting, oldest;
    size_t covered; // up to the end of the last match
};

// Settles what begins before `limit`, where nothing can be added any more.
static void settle(struct scan *scan, size_t limit)
{
    for (; scan->n_waiting > 0 && scan->oldest < limit; scan->oldest++) {
        struct waiting *waiting = &scan->ring[scan->oldest & scan->ring_mask];

        if (waiting->word == 0)
            continue;
        if (scan->oldest >= scan->covered) {
            scan->covered = scan->oldest + waiting->len;
            scan->visitor->found(scan->visitor->self,
                                 (jpc_word_match){scan->oldest, waiting->len, waiting->word - 1});
        }
        waiting->word = 0;
        scan->n_waiting--;
    }
}

static void open_ring(struct scan *scan)
{
    size_t size = 16;

    while (size <= scan->list->max_len)
        size *= 2;
    scan->ring = jpc_arena_zalloc(scan->arena, size * sizeof *scan->ring);
    scan->ring_mask = size - 1;
}

static void await(struct scan *scan, jpc_word_match match)
{
    struct waiting *waiting;

    if (scan->ring == NULL)
        open_ring(scan);
    waiting = &scan->ring[match.at & scan->ring_mask];
    if (scan->n_waiting == 0 || match.at < scan->oldest)
        scan->oldest = match.at;
    if (waiting->word == 0)
        scan->n_waiting++;
    else if (scan->choice == JPC_WORDS_LONGEST ? match.len <= waiting->len
                                               : match.word + 1 >= waiting->word)
        return;
    *waiting = (struct waiting){match.word + 1, (uint32_t)match.len};
}

// All words that end at `end`, the longest first.
static void take_words(struct scan *scan, uint32_t state, size_t end)
{
    const jpc_word_list *list = scan->list;
    const jpc_word_visitor *visitor = scan->visitor;

    for (state = list->word[state] != 0 ? state : list->output[state]; state != 0;
         state = list->output[state]) {
        jpc_word_match match = {end - list->depth[state], list->depth[state],
                                list->word[state] - 1};

        if (match.at < scan->covered)
            continue;
        if (visitor->accepts != NULL && !visitor->accepts(visitor->self, scan->text, match))
            continue;
        await(scan, match);
    }
}

// Runs the automaton from `from` on until hardly a word is left that has begun; returns from where
// the filter is to look on, which is further.
static size_t run_automaton(struct scan *scan, size_t from)
{
    const jpc_word_list *list = scan->list;
    uint32_t state = 0;

    for (size_t at = from; at < scan->text.len;) {
        size_t begin;

        state = step(list, state, (uint8_t)scan->text.ptr[at++]);
        if (state == 0)
            return at;
        if ((list->word[state] | list->output[state]) != 0)
            take_words(scan, state, at);
        begin = at - list->depth[state];
        settle(scan, begin);
        if (begin > from && list->depth[state] <= LEAVE_DEPTH)
            return begin;
    }
    return scan->text.len;
}

void jpc_word_list_scan(const jpc_word_list *list, jpc_arena *arena, jpc_span text,
                        jpc_word_choice choice, const jpc_word_visitor *visitor)
{
    struct scan scan = {list, visitor, arena, text, choice, .oldest = 0};

    if (list->n_words == 0)
        return;
    for (size_t at = 0; (at = filter_next(list, text, at)) < text.len;) {
        settle(&scan, at);
        at = run_automaton(&scan, at);
    }
    settle(&scan, text.len);
}
