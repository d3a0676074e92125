#include "text/min_hash.h"

#include <math.h>

#include "tap.h"
#include "text/shingle.h"

#define STEP 0x9E3779B97F4A7C15u

static uint64_t scramble(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint64_t splitmix(uint64_t i) { return scramble(i * STEP); }

// ---- kernels --------------------------------------------------------------------------------

#define GUARD 0xABABABABu

static uint32_t naive_minimum(const uint64_t *shingles, size_t n, uint64_t permutation)
{
    uint64_t random = scramble(0x6A70637572617465u + (permutation + 1) * STEP);
    uint64_t a = random >> 32 | 1, b = random & 0xFFFFFFFF, least = 0xFFFFFFFF;

    for (size_t i = 0; i < n; i++) {
        uint64_t value = ((shingles[i] >> 32) * a + b) % 4294967296u;

        least = value < least ? value : least;
    }
    return (uint32_t)least;
}

static bool minima_are_right(const jpc_minhash *minhash, const jpc_minhash_kernel *kernel,
                             const uint64_t *shingles, size_t n)
{
    uint32_t minima[JPC_MINHASH_MAX + 1];
    size_t room = jpc_minhash_room(minhash->n);

    minima[room] = GUARD;
    kernel->compute(minhash, shingles, n, minima);
    for (int i = 0; i < minhash->n; i++)
        if (minima[i] != naive_minimum(shingles, n, (uint64_t)i))
            return false;
    return minima[room] == GUARD;
}

// Of 0 to 70 and 5000 shingles.
static int wrong_minima(const jpc_minhash_kernel *kernel, int n_permutations)
{
    static uint64_t shingles[5000];
    jpc_minhash minhash;
    int n_bad = 0;

    jpc_minhash_init(&minhash, n_permutations);
    for (size_t n = 0; n <= 71; n++) {
        size_t n_shingles = n <= 70 ? n : 5000;

        for (size_t i = 0; i < n_shingles; i++)
            shingles[i] = splitmix(n << 32 | i);
        n_bad += !minima_are_right(&minhash, kernel, shingles, n_shingles);
    }
    jpc_minhash_release(&minhash);
    return n_bad;
}

// As many as 8 registers of 16 hold and more, so that each number of registers is left over once.
static void test_kernel(const jpc_minhash_kernel *kernel)
{
    static const int many[] = {800, 1023, 1024};
    int n_bad = 0;

    for (int n = 1; n <= 130; n++)
        n_bad += wrong_minima(kernel, n);
    ok(n_bad == 0, "%s: 1 to 130 permutations", kernel->name);
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        ok(wrong_minima(kernel, many[i]) == 0, "%s: %d permutations", kernel->name, many[i]);
}

static void test_kernels(void)
{
    const jpc_minhash_kernel *kernel = jpc_minhash_kernels, *first = NULL;
    jpc_minhash minhash;

    for (; kernel->name != NULL; kernel++) {
        if (!jpc_cpu_has(kernel->vectors)) {
            tap_skip(kernel->name, "not on this processor");
            continue;
        }
        first = first == NULL ? kernel : first;
        test_kernel(kernel);
    }
    ok(strcmp(kernel[-1].name, "scalar") == 0 && jpc_cpu_has(JPC_CPU_SCALAR), "the last is scalar");
    jpc_minhash_init(&minhash, 1);
    ok(minhash.kernel == first, "the first that runs is taken: %s", first->name);
    jpc_minhash_release(&minhash);
}

static void test_none(void)
{
    uint32_t minima[128];
    jpc_minhash minhash;
    int n_bad = 0;

    jpc_minhash_init(&minhash, 112);
    jpc_minhash_compute(&minhash, NULL, 0, minima);
    for (int i = 0; i < 112; i++)
        n_bad += minima[i] != UINT32_MAX;
    ok(n_bad == 0, "no shingles");
    jpc_minhash_release(&minhash);
    ok(minhash.a == NULL && minhash.b == NULL, "released");
}

static void test_stored(void)
{
    static const uint32_t want[] = {0x059A90C3, 0x22C78233, 0x66F1409E, 0x1B581521,
                                    0x2A1DF604, 0x0E60BBFF, 0x4DC84814, 0x0D4E250B};
    static const uint8_t want_bytes[] = {0xC3, 0x33, 0x9E, 0x21, 0x04, 0xFF, 0x14, 0x0B};
    static uint32_t minima[JPC_MINHASH_MAX];
    uint8_t bytes[9] = {[8] = 0x77};
    jpc_minhash minhash;
    jpc_arena arena = {0};
    uint64_t *shingles;
    size_t n = jpc_shingle_characters(&arena, jpc_span_of("あいうえおかきくけこ"), 5, &shingles);

    jpc_minhash_init(&minhash, JPC_MINHASH_MAX);
    ok(minhash.a[0] == 0x338C6D2D && minhash.b[0] == 0xC1EDC656 && minhash.a[1] == 0x75606535 &&
           minhash.b[1] == 0x65CF36E8 && minhash.a[1023] == 0x9303E68D &&
           minhash.b[1023] == 0xD642CDE6,
       "stored: permutations 0, 1 and 1023");
    jpc_minhash_compute(&minhash, shingles, n, minima);
    ok(n == 6 && memcmp(minima, want, sizeof want) == 0, "stored: minima");
    ok(jpc_minhash_band_key(minima, 0, 8) == 0x7D438FB69F3291E1, "stored: key of band 0");
    ok(jpc_minhash_band_key(minima, 13, 8) == 0x463D38E9E89A1F4E, "stored: key of band 13");
    jpc_minhash_bytes(minima, 8, bytes);
    ok(memcmp(bytes, want_bytes, 8) == 0 && bytes[8] == 0x77, "stored: bytes");
    jpc_minhash_release(&minhash);
    jpc_arena_release(&arena);
}

// ---- bands ----------------------------------------------------------------------------------

static void test_band_key(void)
{
    uint32_t minima[112], other[112];
    int n_bad = 0;

    for (int i = 0; i < 112; i++)
        other[i] = minima[i] = (uint32_t)splitmix((uint64_t)i);
    for (int i = 0; i < 112; i++) {
        other[i] ^= 1u << i % 32;
        for (int band = 0; band < 14; band++) {
            bool same =
                jpc_minhash_band_key(minima, band, 8) == jpc_minhash_band_key(other, band, 8);

            n_bad += same != (i / 8 != band);
        }
        other[i] = minima[i];
    }
    ok(n_bad == 0, "a key is that of its rows, all of them");
    memcpy(other + 8, minima, 8 * sizeof *other);
    ok(jpc_minhash_band_key(other, 1, 8) != jpc_minhash_band_key(minima, 0, 8),
       "the same rows in another band have another key");
}

static void test_probability(void)
{
    static const struct {
        double similarity, probability;
        int bands, rows;
    } cases[] = {
        // Leskovec, Rajaraman, Ullman, figure 3.8: 20 bands of 5 rows
        {0.2, 0.006, 20, 5},   {0.3, 0.047, 20, 5},  {0.4, 0.186, 20, 5},  {0.5, 0.470, 20, 5},
        {0.6, 0.802, 20, 5},   {0.7, 0.975, 20, 5},  {0.8, 0.9996, 20, 5}, {0.8, 0.9236, 14, 8},
        {0.75, 0.7716, 14, 8}, {0.5, 0.0533, 14, 8}, {0, 0, 14, 8},        {1, 1, 14, 8},
        {0.37, 0.37, 1, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is_number(jpc_minhash_probability(cases[i].similarity, cases[i].bands, cases[i].rows),
                  cases[i].probability, 5.1e-4, "P(s)");
}

static bool chosen_is_best(double similarity, double recall, int permutations)
{
    int bands, rows, best = 1;

    for (int r = 1; r <= permutations; r++)
        if (1 - pow(1 - pow(similarity, r), permutations / r) >= recall)
            best = r;
    jpc_minhash_choose(similarity, recall, permutations, &bands, &rows);
    return rows == best && bands == permutations / best;
}

static void test_choose(void)
{
    int bands, rows, n_bad = 0;

    jpc_minhash_choose(0.8, 0.9, 112, &bands, &rows);
    ok(bands == 14 && rows == 8, "0.8 with recall 0.9 by 112: 14 bands of 8");
    jpc_minhash_choose(0.01, 0.99, 10, &bands, &rows);
    ok(bands == 10 && rows == 1, "what cannot be found: 1 row");
    jpc_minhash_choose(1, 1, 9, &bands, &rows);
    ok(bands == 1 && rows == 9, "equal ones: one band");
    for (int permutations = 1; permutations <= 300; permutations += 7)
        for (int s = 1; s < 20; s++)
            for (int recall = 1; recall < 20; recall++)
                n_bad += !chosen_is_best(s / 20.0, recall / 20.0, permutations);
    ok(n_bad == 0, "the most rows of all that reach the recall");
}

// ---- verification ---------------------------------------------------------------------------

static void test_matches(void)
{
    static uint8_t a[1100], b[1100];
    int n_bad = 0;

    for (size_t i = 0; i < sizeof a; i++) {
        a[i] = (uint8_t)(splitmix(i) % 3 + 254); // wraps: 254, 255, 0
        b[i] = (uint8_t)(splitmix(i + 5000) % 3 + 254);
    }
    for (int at = 0; at < 4; at++) {
        int matches = 0;

        for (int n = 0; n <= 1024; n++) {
            n_bad += jpc_minhash_matches(a + at, b + at, n) != matches;
            matches += a[at + n] == b[at + n];
        }
    }
    ok(n_bad == 0, "matches of 0 to 1024 bytes");
}

static void test_estimate(void)
{
    is_number(jpc_minhash_estimate(112, 112), 1, 0, "all match: 1");
    is_number(jpc_minhash_estimate(0, 112), 0, 0, "none: 0, not less");
    is_number(jpc_minhash_estimate(4, 1024), 0, 1e-15, "as many as by chance: 0");
    is_number(jpc_minhash_estimate(128 * 4 + 2, 1024), 0.5, 1e-15, "half");
    is_number(jpc_minhash_error(1, 112), 0, 0, "equal sets: no error");
    is_number(jpc_minhash_error(0.8, 112), 0.037889, 1e-6, "error at 0.8");
    is_number(jpc_minhash_error(0, 112), 0.005917, 1e-6, "error at 0: of chance");
}

// ---- planted pairs --------------------------------------------------------------------------

#define SET 1000
#define PAIRS 400

// Two sets of random hashes; `common` are in both, and as many as make SET in the union.
static void make_pair(uint64_t pair, int common, uint64_t *a, uint64_t *b, size_t *n)
{
    size_t own = (size_t)(SET - common) / 2;

    *n = (size_t)common + own;
    for (size_t i = 0; i < *n; i++) {
        a[i] = splitmix(pair << 32 | i);
        b[i] = i < (size_t)common ? a[i] : splitmix(pair << 32 | (i + SET));
    }
}

struct tally {
    double sum, squares;
    int found; // pairs with an equal band
};

static void add_pair(struct tally *tally, const jpc_minhash *minhash, uint64_t pair, int common)
{
    uint64_t a[SET], b[SET];
    uint32_t minima[2][128];
    uint8_t bytes[2][112];
    double off;
    bool found = false;
    size_t n;

    make_pair(pair, common, a, b, &n);
    jpc_minhash_compute(minhash, a, n, minima[0]);
    jpc_minhash_compute(minhash, b, n, minima[1]);
    jpc_minhash_bytes(minima[0], 112, bytes[0]);
    jpc_minhash_bytes(minima[1], 112, bytes[1]);
    off = jpc_minhash_estimate(jpc_minhash_matches(bytes[0], bytes[1], 112), 112) -
          (double)common / SET;
    tally->sum += off;
    tally->squares += off * off;
    for (int band = 0; band < 14; band++)
        found = found || jpc_minhash_band_key(minima[0], band, 8) ==
                             jpc_minhash_band_key(minima[1], band, 8);
    tally->found += found;
}

static void test_planted(void)
{
    static const int commons[] = {300, 500, 600, 700, 800, 900, 950};
    jpc_minhash minhash;

    jpc_minhash_init(&minhash, 112);
    for (size_t i = 0; i < sizeof commons / sizeof *commons; i++) {
        double similarity = commons[i] / (double)SET, error = jpc_minhash_error(similarity, 112);
        double want = jpc_minhash_probability(similarity, 14, 8);
        struct tally tally = {0};
        double mean, ratio, off;

        for (int pair = 0; pair < PAIRS; pair++)
            add_pair(&tally, &minhash, (uint64_t)(pair + 1), commons[i]);
        mean = tally.sum / PAIRS;
        ratio = sqrt(tally.squares / PAIRS) / error;
        off = tally.found / (double)PAIRS - want;
        if (!ok(fabs(mean) < 3 * error / sqrt(PAIRS), "estimates of %.2f: unbiased", similarity))
            printf("#   off by %g\n", mean);
        if (!ok(fabs(ratio - 1) < 3 / sqrt(2 * PAIRS), "estimates of %.2f: their error",
                similarity))
            printf("#   %g times\n", ratio);
        if (!ok(fabs(off) <= 3 * sqrt(want * (1 - want) / PAIRS) + 1e-3,
                "candidates at %.2f follow P(s)", similarity))
            printf("#   off by %g from %g\n", off, want);
    }
    jpc_minhash_release(&minhash);
}

int main(void)
{
    tap_begin();
    test_kernels();
    test_none();
    test_stored();
    test_band_key();
    test_probability();
    test_choose();
    test_matches();
    test_estimate();
    test_planted();
    return tap_end();
}
