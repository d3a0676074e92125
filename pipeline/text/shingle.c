#include "text/shingle.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"
#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

// ---- the normal form --------------------------------------------------------------------

// What stands for a character of NFKC: ' ' for separators, '0' for digits that are folded, else 0.
static char replacement(uint32_t code, bool fold_digits)
{
    if (jpc_code_set_has(&jpc_separators, code))
        return ' ';
    return fold_digits && jpc_code_set_has(&jpc_digits, code) ? '0' : 0;
}

struct folding {
    bool digits;
    char ascii[128]; // what stands for each
    char *start, *out;
};

static struct folding folding_new(char *out, bool digits)
{
    struct folding folding = {.digits = digits, .start = out, .out = out};

    for (uint32_t code = 0; code < 128; code++)
        folding.ascii[code] = replacement(code, digits);
    return folding;
}

// Of spaces in a row, and of those at the start, one and none are left.
static void put(struct folding *folding, char replaced)
{
    if (replaced != ' ' || (folding->out > folding->start && folding->out[-1] != ' '))
        *folding->out++ = replaced;
}

static const char *fold_ascii(struct folding *folding, const char *at, const char *end)
{
    for (; at < end && (unsigned char)*at < 0x80; at++) {
        char replaced = folding->ascii[(unsigned char)*at];

        if (replaced == 0)
            *folding->out++ = *at;
        else
            put(folding, replaced);
    }
    return at;
}

// Others up to the first that is replaced, or to ASCII.
static const char *fold_others(struct folding *folding, const char *at, const char *end)
{
    const char *from = at, *next;
    char replaced = 0;

    for (;;) {
        at = next = jpc_skip_plain(at, end);
        if (at == end || (unsigned char)*at < 0x80)
            break;
        replaced = replacement(jpc_utf8_next(&next), folding->digits);
        if (replaced != 0)
            break;
        at = next;
    }
    memcpy(folding->out, from, (size_t)(at - from));
    folding->out += at - from;
    if (replaced != 0)
        put(folding, replaced);
    return next;
}

// Writes NFKC with separators, and perhaps digits, folded; returns the end of what was written,
// which is never longer.
static char *fold(char *out, jpc_span text, bool fold_digits)
{
    const char *at = text.ptr, *end = at + text.len;
    struct folding folding = folding_new(out, fold_digits);

    while (at < end) {
        at = fold_ascii(&folding, at, end);
        at = fold_others(&folding, at, end);
    }
    out = folding.out;
    return out > folding.start && out[-1] == ' ' ? out - 1 : out;
}

jpc_span jpc_shingle_normalize(jpc_arena *arena, jpc_span text, bool fold_digits)
{
    jpc_span composed = jpc_normalize_form(arena, text, JPC_NFKC), result;
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    char *start = jpc_arena_alloc(arena, composed.len + 1);

    result = (jpc_span){start, (size_t)(fold(start, composed, fold_digits) - start)};
    if (!jpc_span_equals(result, composed))
        return result;
    jpc_arena_rewind(arena, mark);
    return composed;
}

// ---- hashes of n-grams ------------------------------------------------------------------

// Numbers stand n places behind the hash of the n-gram that they end, so that one array holds both:
// a hash takes the place of the number that leaves the n-gram. Zeros stand before the first.

#define FACTOR 0x9E3779B97F4A7C15u // 2^64 / golden ratio, odd

struct window {
    uint64_t sum, leaving; // leaving: FACTOR^n
};

static struct window window_of(int n)
{
    struct window window = {.leaving = 1};

    assert(n >= 1 && n <= JPC_SHINGLE_MAX);
    for (int i = 0; i < n; i++)
        window.leaving *= FACTOR;
    return window;
}

// The hash of the n-gram that ends with `entering` when `leaving` no longer belongs to it.
static uint64_t window_move(struct window *window, uint64_t entering, uint64_t leaving)
{
    uint64_t sum = window->sum * FACTOR + (entering - leaving * window->leaving);

    window->sum = sum;
    sum = (sum ^ sum >> 32) * 0xD6E8FEB86659FD93u;
    return sum ^ sum >> 32;
}

static uint64_t *places(jpc_arena *arena, size_t n_values, int n)
{
    uint64_t *place = jpc_arena_alloc(arena, (n_values + (size_t)n) * sizeof *place);

    memset(place, 0, (size_t)n * sizeof *place);
    return place;
}

// The first n - 1 hashes are of what is no n-gram yet.
static size_t whole_ngrams(uint64_t *place, size_t n_values, int n, uint64_t **hashes)
{
    *hashes = place + n - 1;
    return n_values < (size_t)n ? 0 : n_values - (size_t)n + 1;
}

size_t jpc_shingle_characters(jpc_arena *arena, jpc_span normal, int n, uint64_t **hashes)
{
    struct window window = window_of(n);
    size_t n_chars = jpc_utf8_count(normal);
    uint64_t *place = places(arena, n_chars, n);
    const char *at = normal.ptr;

    for (size_t i = 0; i < n_chars; i++) {
        uint64_t code = jpc_utf8_next(&at);

        place[i + (size_t)n] = code;
        place[i] = window_move(&window, code, place[i]);
    }
    return whole_ngrams(place, n_chars, n, hashes);
}

// The values stand in their places.
static size_t of_values(uint64_t *place, size_t n_values, int n, uint64_t **hashes)
{
    struct window window = window_of(n);

    for (size_t i = 0; i < n_values; i++)
        place[i] = window_move(&window, place[i + (size_t)n], place[i]);
    return whole_ngrams(place, n_values, n, hashes);
}

// The hash of each surface that is not empty in the normal form; returns how many.
static size_t hash_surfaces(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes,
                            bool fold_digits, uint64_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *m = &morphemes->items[i];
        jpc_arena_mark mark = jpc_arena_mark_of(arena);
        jpc_span surface = {text.ptr + m->at, m->len};

        surface = jpc_shingle_normalize(arena, surface, fold_digits);
        if (surface.len > 0)
            out[n++] = jpc_hash64(surface.ptr, surface.len);
        jpc_arena_rewind(arena, mark);
    }
    return n;
}

size_t jpc_shingle_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes, int n,
                             bool fold_digits, uint64_t **hashes)
{
    uint64_t *place = places(arena, morphemes->n, n);

    return of_values(place, hash_surfaces(arena, text, morphemes, fold_digits, place + n), n,
                     hashes);
}

size_t jpc_shingle_words(jpc_arena *arena, const jpc_span *words, size_t n_words, int n,
                         uint64_t **hashes)
{
    uint64_t *place = places(arena, n_words, n);

    for (size_t i = 0; i < n_words; i++)
        place[i + (size_t)n] = jpc_hash64(words[i].ptr, words[i].len);
    return of_values(place, n_words, n, hashes);
}

// ---- sets -------------------------------------------------------------------------------

#define FEW 24 // sorted by insertion

static int compare(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static void sort_few(uint64_t *hashes, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t hash = hashes[i];
        size_t at = i;

        for (; at > 0 && hashes[at - 1] > hash; at--)
            hashes[at] = hashes[at - 1];
        hashes[at] = hash;
    }
}

static void sort_bucket(uint64_t *hashes, size_t n)
{
    if (n <= FEW)
        sort_few(hashes, n);
    else // an n-gram that is very frequent
        qsort(hashes, n, sizeof *hashes, compare);
}

// Into about n / 4 buckets by the upper bits, which are as good as random, and each by itself.
static void sort(jpc_arena *arena, uint64_t *hashes, size_t n)
{
    int bits = 63 - __builtin_clzll(n / 4 | 1), shift = 64 - bits;
    size_t n_buckets = (size_t)1 << bits, begin = 0;
    uint64_t *from = jpc_arena_alloc(arena, n * sizeof *from);
    size_t *bucket = jpc_arena_zalloc(arena, (n_buckets + 1) * sizeof *bucket);

    memcpy(from, hashes, n * sizeof *from);
    for (size_t i = 0; i < n; i++)
        bucket[(from[i] >> shift) + 1]++;
    for (size_t i = 1; i <= n_buckets; i++)
        bucket[i] += bucket[i - 1];
    for (size_t i = 0; i < n; i++)
        hashes[bucket[from[i] >> shift]++] = from[i];
    for (size_t i = 0; i < n_buckets; i++) {
        sort_bucket(hashes + begin, bucket[i] - begin);
        begin = bucket[i];
    }
}

size_t jpc_shingle_sort(jpc_arena *arena, uint64_t *hashes, size_t n)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    size_t n_kept = 0;

    if (n <= FEW)
        sort_few(hashes, n);
    else
        sort(arena, hashes, n);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || hashes[i] != hashes[n_kept - 1])
            hashes[n_kept++] = hashes[i];
    jpc_arena_rewind(arena, mark);
    return n_kept;
}

double jpc_shingle_jaccard(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
    size_t i = 0, k = 0, both = 0;

    while (i < n_a && k < n_b) {
        uint64_t left = a[i], right = b[k];

        both += left == right;
        i += left <= right;
        k += right <= left;
    }
    return n_a + n_b > 0 ? (double)both / (double)(n_a + n_b - both) : 1;
}
