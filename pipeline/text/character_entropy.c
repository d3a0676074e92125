// Characters are numbered as they come. All pairs are put behind one another by their first ones,
// and while the first one stays the same, a counter by the number of the second one tells how often
// a pair has come. No hash, no search: what hostile text is made of makes no difference.
#include "text/character_entropy.h"

#include <math.h>

#include "text/ngram.h"
#include "text/utf8.h"

#define N_PAGES (0x110000 >> 8)
#define N_SMALL 512 // counts whose logarithms are taken once
#define N_WAYS 4

struct page {
    uint32_t number[256]; // and 1; 0: not met
};

struct numbered {
    uint32_t *numbers; // of the characters, in text order
    size_t n_chars;
    uint32_t *counts; // by number
    size_t n, n_room;
};

// ---- sums --------------------------------------------------------------------------------

// How often each count came: of small ones there are many, and few kinds.
struct sum {
    size_t small[N_SMALL];
    double large;
};

static void sum_add(struct sum *sum, uint32_t count)
{
    if (count < N_SMALL)
        sum->small[count]++;
    else
        sum->large += count * log2(count);
}

// −Σ c/N log2 (c/N) = log2 N − Σ c log2 c / N
static double sum_entropy(const struct sum *sum, size_t all)
{
    double total = sum->large;

    for (int count = 2; count < N_SMALL; count++)
        if (sum->small[count] > 0)
            total += (double)sum->small[count] * count * log2(count);
    return all > 0 ? fmax(log2((double)all) - total / (double)all, 0) : 0;
}

// ---- characters --------------------------------------------------------------------------

static uint32_t new_number(struct numbered *numbered, jpc_arena *arena)
{
    uint32_t *old = numbered->counts;

    if (numbered->n == numbered->n_room) {
        numbered->n_room = 2 * numbered->n_room + 1024;
        numbered->counts = jpc_arena_zalloc(arena, numbered->n_room * sizeof *old);
        if (numbered->n > 0)
            memcpy(numbered->counts, old, numbered->n * sizeof *old);
    }
    return (uint32_t)++numbered->n;
}

static struct numbered number_characters(jpc_arena *arena, jpc_span text)
{
    struct page **pages = jpc_arena_zalloc(arena, N_PAGES * sizeof *pages);
    struct numbered numbered = {.n_chars = jpc_utf8_count(text)};
    const char *at = text.ptr;

    if (numbered.n_chars > JPC_NGRAM_MAX_CHARS)
        numbered.n_chars = JPC_NGRAM_MAX_CHARS;
    numbered.numbers = jpc_arena_alloc(arena, (numbered.n_chars + 1) * sizeof *numbered.numbers);
    for (size_t i = 0; i < numbered.n_chars; i++) {
        uint32_t code = jpc_utf8_next(&at), *number;
        struct page **page = &pages[code >> 8];

        if (*page == NULL)
            *page = jpc_arena_zalloc(arena, sizeof **page);
        number = &(*page)->number[code & 255];
        if (*number == 0)
            *number = new_number(&numbered, arena);
        numbered.numbers[i] = *number - 1;
        numbered.counts[*number - 1]++;
    }
    return numbered;
}

static struct sum sum_of_characters(const struct numbered *numbered)
{
    struct sum sum = {.large = 0};

    for (size_t i = 0; i < numbered->n; i++)
        sum_add(&sum, numbered->counts[i]);
    return sum;
}

// ---- pairs -------------------------------------------------------------------------------

// The number of the first character above, that of the second below.
static uint64_t pair_of(uint32_t first, uint32_t second) { return (uint64_t)first << 32 | second; }

// All pairs, those of one first character together.
static uint64_t *group_pairs(jpc_arena *arena, const struct numbered *numbered)
{
    uint64_t *pairs = jpc_arena_alloc(arena, (numbered->n_chars + 1) * sizeof *pairs);
    uint32_t *ends = jpc_arena_alloc(arena, (numbered->n + 1) * sizeof *ends), begin = 0;
    uint32_t last = numbered->numbers[numbered->n_chars - 1]; // has once nothing behind it

    for (size_t i = 0; i < numbered->n; i++) {
        ends[i] = begin;
        begin += numbered->counts[i] - (i == last);
    }
    for (size_t i = 1; i < numbered->n_chars; i++) {
        uint32_t first = numbered->numbers[i - 1];

        pairs[ends[first]++] = pair_of(first, numbered->numbers[i]);
    }
    return pairs;
}

static double weight(uint32_t count) { return count > 0 ? count * log2(count) : 0; }

// How many pairs came once, twice …; what is beyond that is in sum->large. A cell, by the second
// number, holds the first one and how often they came together; of another first one, that is 0,
// without a branch, since nobody could foresee it.
static void count_steps(const uint64_t *pairs, size_t n, uint64_t *cells, struct sum *sum,
                        uint32_t steps[N_WAYS][N_SMALL])
{
    for (size_t i = 0; i < n; i++) {
        uint64_t *cell = &cells[(uint32_t)pairs[i]], first = pairs[i] >> 32;
        uint32_t same = (uint32_t)0 - (*cell >> 32 == first), count = (uint32_t)*cell & same;

        *cell = first << 32 | (count + 1);
        if (count < N_SMALL)
            steps[i % N_WAYS][count]++;
        if (count >= N_SMALL - 1) // rare
            sum->large += weight(count + 1) - (count < N_SMALL ? 0 : weight(count));
    }
}

// A pair that came c times took the steps from 0 to 1, … from c − 1 to c. Neighbours often take the
// same step, and a counter cannot be raised before it was raised the last time: so there are some.
static struct sum sum_of_pairs(jpc_arena *arena, const struct numbered *numbered)
{
    uint64_t *cells = jpc_arena_zalloc(arena, (numbered->n + 1) * sizeof *cells);
    uint32_t steps[N_WAYS][N_SMALL] = {{0}};
    struct sum sum = {.large = 0};
    size_t beyond = 0;

    count_steps(group_pairs(arena, numbered), numbered->n_chars - 1, cells, &sum, steps);
    for (int step = N_SMALL - 1; step >= 0; step--) {
        size_t reached = 0;

        for (int way = 0; way < N_WAYS; way++)
            reached += steps[way][step];
        if (step < N_SMALL - 1)
            sum.small[step + 1] = reached - beyond;
        beyond = reached;
    }
    return sum;
}

jpc_character_entropy jpc_character_entropy_of(jpc_arena *arena, jpc_span text, bool pairs)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    struct numbered numbered = number_characters(arena, text);
    struct sum sum = sum_of_characters(&numbered);
    jpc_character_entropy entropy = {.bits = sum_entropy(&sum, numbered.n_chars)};

    if (pairs && numbered.n_chars > 1) {
        sum = sum_of_pairs(arena, &numbered);
        entropy.pair_bits = sum_entropy(&sum, numbered.n_chars - 1);
    }
    jpc_arena_rewind(arena, mark);
    return entropy;
}
