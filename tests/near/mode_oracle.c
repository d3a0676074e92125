// usage: mode_oracle MODE [-k first|newest] [-n MIN_CHARS] FILE...
//
// Which documents of JSON Lines stay by a published rule, taken literally: `doubri`, `fineweb2`,
// `llm-jp-v4`. Doubri's n-grams, hashes and buckets are written here, and nothing of the program is
// used for them; of the others, the simplification and the morphemes are the program's, but not the
// n-grams, minima, bands and components. Documents of fewer than MIN_CHARS characters are filtered.
//
// Prints a line for each document that is not filtered: "stays", id, and of how many documents it
// is the first, filtered ones included, and without them; or "copy", id, and file and offset of
// what stays for it.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "text/morpheme.h"
#include "text/simple_form.h"

#define NGRAM 5
#define NONE SIZE_MAX

struct document {
    const char *file;
    uint64_t offset;
    char *id, *text, *date;
    size_t chars;
    bool filtered, signs, copy;
    uint64_t *minima;
    size_t stands; // rank of what it is counted for; NONE
    size_t n, n_kept;
};

static struct document *documents, **order; // in document order, in keep order
static size_t n_documents, bands, rows, min_chars;
static bool is_doubri, is_padded, newest;
static jpc_arena arena;

// ---- reading --------------------------------------------------------------------------------

// The value of a member in which \n is the only escape; "" if there is none.
static char *member(const char *line, const char *name)
{
    char start[32], *out, *value;
    const char *at;

    snprintf(start, sizeof start, "\"%s\":\"", name);
    at = strstr(line, start);
    out = value = jpc_arena_zalloc(&arena, strlen(line) + 1);
    for (at = at != NULL ? at + strlen(start) : "\""; *at != '"'; at++) {
        bool newline = at[0] == '\\' && at[1] == 'n';

        *out++ = newline ? '\n' : *at;
        at += newline;
    }
    return value;
}

static void read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    uint64_t offset = 0;
    ssize_t n;

    if (in == NULL) {
        perror(path);
        exit(1);
    }
    while ((n = getline(&line, &capacity, in)) > 0) {
        struct document *d;

        documents = realloc(documents, (n_documents + 1) * sizeof *documents);
        d = &documents[n_documents++];
        *d = (struct document){.file = path, .offset = offset, .stands = NONE};
        d->id = member(line, "id");
        d->text = member(line, "text");
        d->date = member(line, "date");
        for (const char *c = d->text; *c != '\0'; c++)
            d->chars += ((unsigned char)*c & 0xC0) != 0x80;
        d->filtered = d->chars < min_chars;
        offset += (uint64_t)n;
    }
    free(line);
    fclose(in);
}

// ---- doubri ---------------------------------------------------------------------------------

static const char *next_character(const char *at)
{
    do
        at++;
    while (((unsigned char)*at & 0xC0) == 0x80);
    return at;
}

// Of a text that is too short, nothing is lower than all bits.
static void sign_doubri(struct document *d)
{
    const char *start = d->text, *end = d->text;

    d->signs = true;
    for (size_t i = 0; d->chars >= NGRAM && i < NGRAM; i++)
        end = next_character(end);
    for (size_t i = 0; d->chars >= NGRAM && i <= d->chars - NGRAM; i++) {
        for (size_t seed = 0; seed < bands * rows; seed++) {
            uint64_t hash = XXH3_64bits_withSeed(start, (size_t)(end - start), seed);

            d->minima[seed] = hash < d->minima[seed] ? hash : d->minima[seed];
        }
        start = next_character(start);
        if (*end != '\0')
            end = next_character(end);
    }
}

// ---- datatrove ------------------------------------------------------------------------------

static uint64_t random_value(uint64_t i)
{
    uint64_t z = 0x6A70637572617465u + (i + 1) * 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint32_t hash_gram(const uint64_t *values)
{
    uint64_t s = 0;

    for (size_t i = 0; i < NGRAM; i++)
        s = s * 0x9E3779B97F4A7C15u + values[i];
    s = (s ^ (s >> 32)) * 0xD6E8FEB86659FD93u;
    return (uint32_t)((s ^ (s >> 32)) >> 32);
}

static void lower(struct document *d, uint32_t x)
{
    d->signs = true;
    for (size_t i = 0; i < bands * rows; i++) {
        uint64_t random = random_value(i);
        uint32_t value = x * ((uint32_t)(random >> 32) | 1) + (uint32_t)random;

        d->minima[i] = value < d->minima[i] ? value : d->minima[i];
    }
}

static void sign_words(struct document *d, jpc_tagger *tagger)
{
    static const jpc_simplification all = {.keep_voicing = false};
    jpc_span simple = jpc_simplify(&arena, (jpc_span){d->text, strlen(d->text)}, &all);
    jpc_morphemes words = jpc_tagger_segment(tagger, &arena, simple);
    uint64_t *values = jpc_arena_alloc(&arena, (words.n + NGRAM) * sizeof *values);
    size_t n = words.n;

    for (size_t i = 0; i < n; i++)
        values[i] = XXH3_64bits(simple.ptr + words.items[i].at, words.items[i].len);
    while (is_padded && n < NGRAM)
        values[n++] = XXH3_64bits("", 0);
    for (size_t i = 0; i + NGRAM <= n; i++)
        lower(d, hash_gram(values + i));
}

// ---- buckets --------------------------------------------------------------------------------

static size_t band_at; // that ranks are sorted by

static int compare_bands(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int c = memcmp(order[a]->minima + band_at * rows, order[b]->minima + band_at * rows,
                   rows * sizeof(uint64_t));

    return c != 0 ? c : (a > b) - (a < b);
}

// Calls for each document with what comes first in its bucket; filtered ones come first in none.
static void each_bucket(void (*met)(size_t first, size_t rank))
{
    size_t *ranks = malloc((n_documents + 1) * sizeof *ranks), n = 0;

    for (size_t rank = 0; rank < n_documents; rank++)
        if (order[rank]->signs)
            ranks[n++] = rank;
    for (band_at = 0; band_at < bands; band_at++) {
        size_t first = 0;

        qsort(ranks, n, sizeof *ranks, compare_bands);
        for (size_t i = 0; i < n; i++) {
            if (memcmp(order[ranks[first]]->minima + band_at * rows,
                       order[ranks[i]]->minima + band_at * rows, rows * sizeof(uint64_t)) != 0)
                first = i;
            if (i != first && !order[ranks[first]]->filtered)
                met(ranks[first], ranks[i]);
        }
    }
    free(ranks);
}

// The earliest document that any of them comes behind. Doubri has no more than that it is one.
static void come_behind(size_t first, size_t rank)
{
    order[rank]->copy = true;
    if (first < order[rank]->stands)
        order[rank]->stands = first;
}

static bool changed;

// All take the lowest number of those that they meet until nothing changes.
static void hang_together(size_t first, size_t rank)
{
    size_t least =
        order[first]->stands < order[rank]->stands ? order[first]->stands : order[rank]->stands;

    changed = changed || order[first]->stands != least || order[rank]->stands != least;
    order[first]->stands = order[rank]->stands = least;
}

static void only_kept(size_t first, size_t rank)
{
    if (!order[rank]->filtered)
        hang_together(first, rank);
}

static void only_filtered(size_t first, size_t rank)
{
    if (order[rank]->filtered && first < order[rank]->stands)
        order[rank]->stands = first;
}

static void decide_doubri(void)
{
    each_bucket(come_behind);
    for (size_t rank = 0; rank < n_documents; rank++)
        if (!order[rank]->copy)
            order[rank]->stands = order[rank]->filtered ? NONE : rank;
        else
            order[rank]->stands = order[order[rank]->stands]->stands;
}

static void decide_clusters(void)
{
    for (size_t rank = 0; rank < n_documents; rank++)
        order[rank]->stands = order[rank]->filtered ? NONE : rank;
    do {
        changed = false;
        each_bucket(only_kept);
    } while (changed);
    each_bucket(only_filtered);
    for (size_t rank = 0; rank < n_documents; rank++) {
        struct document *d = order[rank];

        d->copy = d->stands != NONE && d->stands != rank;
        if (d->filtered && d->copy)
            d->stands = order[d->stands]->stands;
    }
}

// ---- all of it ------------------------------------------------------------------------------

static int compare_keep(const void *left, const void *right)
{
    const struct document *a = *(struct document *const *)left;
    const struct document *b = *(struct document *const *)right;
    int dates = newest ? strcmp(b->date, a->date) : 0; // make_words.awk: days of one month

    if (a->filtered != b->filtered)
        return a->filtered ? 1 : -1;
    return dates != 0 ? dates : (a > b) - (a < b);
}

static void sign_all(void)
{
    jpc_tagger *tagger = NULL;
    jpc_dictionary *opened = NULL;
    jpc_err err;

    if (!is_doubri && (jpc_dictionary_open(&opened, "ipadic", &err) != JPC_OK ||
                       jpc_tagger_open(&tagger, opened, &err) != JPC_OK)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    order = malloc((n_documents + 1) * sizeof *order);
    for (size_t i = 0; i < n_documents; i++) {
        struct document *d = order[i] = &documents[i];

        d->minima = jpc_arena_alloc(&arena, bands * rows * sizeof *d->minima);
        memset(d->minima, 0xFF, bands * rows * sizeof *d->minima);
        if (is_doubri)
            sign_doubri(d);
        else
            sign_words(d, tagger);
    }
    if (tagger != NULL) {
        jpc_tagger_close(tagger);
        jpc_dictionary_close(opened);
    }
}

static void print_all(void)
{
    for (size_t rank = 0; rank < n_documents; rank++)
        if (order[rank]->stands != NONE) {
            order[order[rank]->stands]->n++;
            order[order[rank]->stands]->n_kept += !order[rank]->filtered;
        }
    for (const struct document *d = documents; d < documents + n_documents; d++) {
        if (d->filtered)
            continue;
        if (d->copy)
            printf("copy\t%s\t%s\t%" PRIu64 "\n", d->id, order[d->stands]->file,
                   order[d->stands]->offset);
        else if (d->n > 1)
            printf("stays\t%s\t%zu\t%zu\n", d->id, d->n, d->n_kept);
        else
            printf("stays\t%s\t-\t-\n", d->id);
    }
}

static bool take_mode(const char *mode)
{
    is_doubri = strcmp(mode, "doubri") == 0;
    is_padded = strcmp(mode, "llm-jp-v4") == 0;
    bands = is_doubri ? 40 : is_padded ? 20 : 14;
    rows = is_doubri ? 20 : is_padded ? 10 : 8;
    return is_doubri || is_padded || strcmp(mode, "fineweb2") == 0;
}

int main(int argc, char **argv)
{
    int option;

    if (argc < 2 || !take_mode(argv[1]))
        return 2;
    optind = 2;
    while ((option = getopt(argc, argv, "k:n:")) != -1)
        switch (option) {
        case 'k': newest = strcmp(optarg, "newest") == 0; break;
        case 'n': min_chars = strtoull(optarg, NULL, 10); break;
        default: return 2;
        }
    for (int i = optind; i < argc; i++)
        read_file(argv[i]);
    sign_all();
    qsort(order, n_documents, sizeof *order, compare_keep);
    if (is_doubri)
        decide_doubri();
    else
        decide_clusters();
    print_all();
    free(order);
    free(documents);
    jpc_arena_release(&arena);
    return 0;
}
