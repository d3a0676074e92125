// Signatures of generated documents, shingling included, the normal form not: every kernel that
// runs here against one XXH3-64 with a seed per shingle and permutation, and those that give the
// same minima ("seeds": `hashes: xxh3`, of distinct n-grams). Fastest of ROUNDS, one core. Hashes
// are those of all n-grams, however they are saved.
//
//      bench_minhash
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/hash.h"
#include "stage/near.h"
#include "text/min_hash.h"
#include "text/seed_minima.h"
#include "text/shingle.h"
#include "text/utf8.h"

#define N_DOCS 3000
#define N_CHARS 1500
#define N_WORDS 4000
#define ROUNDS 5
#define MAX_KERNELS 8
#define NAIVE_SHARE 10 // one document of so many, or it would take minutes
#define NGRAM 5

struct corpus {
    jpc_arena arena;
    jpc_span docs[N_DOCS];
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint32_t random_below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 32) * n >> 32);
}

// ---- material -----------------------------------------------------------------------------

// Two or three kanji, or three to six katakana.
static size_t make_word(uint64_t *state, char *out)
{
    bool kanji = random_below(state, 4) > 0;
    uint32_t n = kanji ? 2 + random_below(state, 2) : 3 + random_below(state, 4);
    size_t len = 0;

    for (uint32_t i = 0; i < n; i++)
        len += jpc_utf8_put(out + len, kanji ? 0x4E00 + random_below(state, 3000)
                                             : 0x30A2 + random_below(state, 80));
    return len;
}

// Words, each with one to three hiragana behind it, and punctuation after every eighth or so.
static jpc_span make_doc(jpc_arena *arena, uint64_t *state, const jpc_span *words)
{
    static const char *const ends[] = {"、", "。", "。\n"};
    char *start = jpc_arena_alloc(arena, 4 * (N_CHARS + 16)), *out = start;

    for (size_t chars = 0; chars < N_CHARS;) {
        uint32_t skewed = random_below(state, 1 + random_below(state, N_WORDS));
        jpc_span word = words[skewed];
        uint32_t kana = 1 + random_below(state, 3);

        memcpy(out, word.ptr, word.len);
        out += word.len;
        for (uint32_t i = 0; i < kana; i++)
            out += jpc_utf8_put(out, 0x3042 + random_below(state, 80));
        chars += word.len / 3 + kana;
        if (random_below(state, 8) == 0) {
            const char *end = ends[random_below(state, 3)];

            memcpy(out, end, strlen(end));
            out += strlen(end);
            chars++;
        }
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static void make_corpus(struct corpus *corpus)
{
    static char bytes[N_WORDS][32];
    static jpc_span words[N_WORDS];
    uint64_t state = 4;

    for (int i = 0; i < N_WORDS; i++)
        words[i] = (jpc_span){bytes[i], make_word(&state, bytes[i])};
    for (int i = 0; i < N_DOCS; i++)
        corpus->docs[i] = make_doc(&corpus->arena, &state, words);
}

// ---- what is measured -----------------------------------------------------------------------

static double normal_form_seconds(const struct corpus *corpus)
{
    jpc_arena arena = {0};
    double start = now();

    for (int i = 0; i < N_DOCS; i++) {
        jpc_shingle_normalize(&arena, corpus->docs[i], false);
        jpc_arena_reset(&arena);
    }
    start = now() - start;
    jpc_arena_release(&arena);
    return start;
}

static double shingle_seconds(const struct corpus *normal, size_t *n_found)
{
    jpc_arena arena = {0};
    double start = now();

    *n_found = 0;
    for (int i = 0; i < N_DOCS; i++) {
        uint64_t *hashes;

        *n_found += jpc_shingle_characters(&arena, normal->docs[i], NGRAM, &hashes);
        jpc_arena_reset(&arena);
    }
    start = now() - start;
    jpc_arena_release(&arena);
    return start;
}

static double signature_seconds(const struct corpus *normal, const jpc_minhash *minhash)
{
    uint32_t minima[JPC_MINHASH_MAX];
    jpc_arena arena = {0};
    double start = now();

    for (int i = 0; i < N_DOCS; i++) {
        uint64_t *hashes;
        size_t n = jpc_shingle_characters(&arena, normal->docs[i], NGRAM, &hashes);

        jpc_minhash_compute(minhash, hashes, n, minima);
        jpc_arena_reset(&arena);
    }
    start = now() - start;
    jpc_arena_release(&arena);
    return start;
}

static double seeds_seconds(const struct corpus *normal, const jpc_seed_kernel *kernel,
                            int n_permutations)
{
    static const jpc_near_shape shape = {.ngram = NGRAM, .form = JPC_NEAR_RAW};
    uint64_t minima[JPC_SEED_MAX];
    jpc_arena arena = {0};
    double start = now();

    for (int i = 0; i < N_DOCS; i++) {
        jpc_span *strings;
        size_t n = jpc_near_strings(&shape, &arena, NULL, normal->docs[i], &strings);

        jpc_seed_minima(kernel, &arena, strings, n, n_permutations, minima);
        jpc_arena_reset(&arena);
    }
    start = now() - start;
    jpc_arena_release(&arena);
    return start;
}

static void naive_signature(jpc_span text, int n_permutations, uint64_t *minima)
{
    const char *begin = text.ptr, *end = begin, *text_end = text.ptr + text.len;

    memset(minima, 0xFF, (size_t)n_permutations * sizeof *minima);
    for (int i = 0; i < NGRAM - 1 && end < text_end; i++)
        jpc_utf8_next(&end);
    while (end < text_end) {
        jpc_utf8_next(&end);
        for (int i = 0; i < n_permutations; i++) {
            uint64_t hash = jpc_hash64_seeded(begin, (size_t)(end - begin), (uint64_t)i);

            minima[i] = hash < minima[i] ? hash : minima[i];
        }
        jpc_utf8_next(&begin);
    }
}

// Scaled to all documents.
static double naive_seconds(const struct corpus *normal, int n_permutations)
{
    uint64_t minima[JPC_MINHASH_MAX];
    double start = now();

    for (int i = 0; i < N_DOCS; i += NAIVE_SHARE)
        naive_signature(normal->docs[i], n_permutations, minima);
    return (now() - start) * NAIVE_SHARE;
}

static double least(double a, double b) { return a < b ? a : b; }

static size_t n_shingles; // of all documents

static void print_row(const char *what, int n_permutations, double seconds, double naive)
{
    printf("%-12s %12d %12.0f %12.2f", what, n_permutations, N_DOCS / seconds,
           seconds / N_DOCS * 1e6);
    if (naive > 0)
        printf(" %9.1f %11.2f", naive / seconds,
               (double)n_shingles * n_permutations / seconds * 1e-9);
    putchar('\n');
}

struct seconds {
    double naive, own[MAX_KERNELS], seeds[MAX_KERNELS];
};

static void measure(const struct corpus *normal, jpc_minhash *minhash, struct seconds *seconds)
{
    seconds->naive = least(seconds->naive, naive_seconds(normal, minhash->n));
    for (int i = 0; jpc_minhash_kernels[i].name != NULL; i++) {
        minhash->kernel = &jpc_minhash_kernels[i];
        if (jpc_cpu_has(minhash->kernel->vectors))
            seconds->own[i] = least(seconds->own[i], signature_seconds(normal, minhash));
    }
    for (int i = 0; jpc_seed_kernels[i].name != NULL; i++)
        if (jpc_cpu_has(jpc_seed_kernels[i].vectors))
            seconds->seeds[i] =
                least(seconds->seeds[i], seeds_seconds(normal, &jpc_seed_kernels[i], minhash->n));
}

// In turn, so that all suffer alike from what else the machine does.
static void bench_permutations(const struct corpus *normal, int n_permutations)
{
    struct seconds seconds = {.naive = HUGE_VAL};
    jpc_minhash minhash;
    char name[32];

    for (int i = 0; i < MAX_KERNELS; i++)
        seconds.own[i] = seconds.seeds[i] = HUGE_VAL;
    jpc_minhash_init(&minhash, n_permutations);
    for (int round = 0; round < ROUNDS; round++)
        measure(normal, &minhash, &seconds);
    print_row("xxh3 by seed", n_permutations, seconds.naive, seconds.naive);
    for (int i = 0; jpc_seed_kernels[i].name != NULL; i++) {
        snprintf(name, sizeof name, "seeds %s", jpc_seed_kernels[i].name);
        if (jpc_cpu_has(jpc_seed_kernels[i].vectors))
            print_row(name, n_permutations, seconds.seeds[i], seconds.naive);
    }
    for (int i = 0; jpc_minhash_kernels[i].name != NULL; i++)
        if (jpc_cpu_has(jpc_minhash_kernels[i].vectors))
            print_row(jpc_minhash_kernels[i].name, n_permutations, seconds.own[i], seconds.naive);
    jpc_minhash_release(&minhash);
}

int main(void)
{
    static struct corpus corpus, normal;
    double normal_form = HUGE_VAL, shingles = HUGE_VAL;

    make_corpus(&corpus);
    for (int i = 0; i < N_DOCS; i++)
        normal.docs[i] = jpc_shingle_normalize(&normal.arena, corpus.docs[i], false);
    for (int i = 0; i < ROUNDS; i++) {
        normal_form = least(normal_form, normal_form_seconds(&corpus));
        shingles = least(shingles, shingle_seconds(&normal, &n_shingles));
    }
    printf("%d documents of %d characters and %zu %d-grams, fastest of %d, one core\n", N_DOCS,
           N_CHARS, n_shingles / N_DOCS, NGRAM, ROUNDS);
    printf("%-12s %12s %12s %12s %9s %11s\n", "", "permutations", "documents/s", "us/document",
           "to xxh3", "G hashes/s");
    print_row("normal form", 0, normal_form, 0);
    print_row("shingles", 0, shingles, 0);
    bench_permutations(&normal, 112);
    bench_permutations(&normal, 800);
    jpc_arena_release(&corpus.arena);
    jpc_arena_release(&normal.arena);
    return 0;
}
