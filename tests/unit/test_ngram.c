#include "text/ngram.h"

#include <math.h>

#include "oracle.h"
#include "tap.h"
#include "text/utf8.h"

// ---- brute force -----------------------------------------------------------------------

struct counts {
    size_t all, distinct, repeated, occurrences, most;
    size_t frequency[256];
};

static struct counts brute_force(const uint32_t *codes, size_t n_codes, size_t n)
{
    struct counts c = {.all = n_codes < n ? 0 : n_codes - n + 1};

    for (size_t i = 0; i < c.all; i++) {
        size_t same = 0;
        bool first = true;

        for (size_t k = 0; k < c.all; k++) {
            bool equal = memcmp(codes + i, codes + k, n * sizeof *codes) == 0;

            same += equal;
            first = first && !(equal && k < i);
        }
        if (!first)
            continue;
        c.frequency[c.distinct++] = same;
        c.repeated += same > 1;
        c.occurrences += same > 1 ? same : 0;
        c.most = same > c.most ? same : c.most;
    }
    return c;
}

static double brute_force_repetition(struct counts *c)
{
    size_t n_top = (size_t)sqrt((double)c->distinct), sum = 0;

    n_top = n_top < c->repeated ? n_top : c->repeated;
    for (size_t i = 0; i < n_top; i++) {
        size_t best = 0;

        for (size_t k = 0; k < c->distinct; k++)
            best = c->frequency[k] > c->frequency[best] ? k : best;
        sum += c->frequency[best];
        c->frequency[best] = 0;
    }
    return c->all > 0 ? (double)sum / (double)c->all : 0;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static bool agrees(jpc_arena *arena, jpc_span text, const uint32_t *codes, size_t n_codes)
{
    jpc_ngram_metrics got = jpc_ngram_measure(arena, text);
    bool same = true;

    for (size_t n = 1; n <= JPC_NGRAM_MAX; n++) {
        struct counts c = brute_force(codes, n_codes, n);
        double top = n >= 2 && n <= 4 ? share(c.most, c.all) : 0;
        double dup = n >= 5 ? share(c.repeated, c.distinct) : 0;
        double occurrences = n >= 5 ? share(c.occurrences, c.all) : 0;

        same = same && got.top[n] == top && got.dup[n] == dup;
        same = same && got.dup_occurrences[n] == occurrences;
        top = brute_force_repetition(&c);
        same = same && jpc_ngram_char_repetition(arena, text, (int)n) == top;
        same = same && (n != 5 || got.char_repetition_5 == top);
    }
    return same;
}

static void test_brute_force(void)
{
    static const uint32_t letters[] = {'a', 0x3042, 0x20BB7, '\n', 0xE9};
    jpc_arena arena = {0};
    uint64_t state = 7;
    int n_bad = 0;

    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)round % 120, len = 0;
        uint32_t codes[120];
        char bytes[480];

        for (size_t i = 0; i < n; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            codes[i] = letters[(state >> 40) % (size_t)(1 + round % 5)];
            if (i > 30 && round % 2 == 0)
                codes[i] = codes[i - 30];
            len += jpc_utf8_put(bytes + len, codes[i]);
        }
        n_bad += !agrees(&arena, (jpc_span){bytes, len}, codes, n);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "3000 texts agree with brute force in all orders");
    jpc_arena_release(&arena);
}

// What repeats in a text repeats as often when characters that occur once are appended, be they few
// or more than the numbers in a key.
static bool survives(jpc_arena *arena, jpc_span text, uint32_t n_single)
{
    jpc_ngram_metrics alone = jpc_ngram_measure(arena, text), got;
    double n_chars = (double)jpc_utf8_count(text);
    jpc_buf longer = {0};
    bool same = true;

    jpc_buf_add_span(&longer, text);
    for (uint32_t i = 0; i < n_single; i++) {
        char bytes[4];

        jpc_buf_add(&longer, bytes, jpc_utf8_put(bytes, 0x4E00 + i));
    }
    got = jpc_ngram_measure(arena, jpc_buf_span(&longer));
    for (int n = 2; n <= JPC_NGRAM_MAX; n++) {
        double before = n_chars - n + 1, after = before + n_single;
        double off = alone.top[n] * before - got.top[n] * after;

        off += off < 0 ? -2 * off : 0;
        same = same && off < 1e-6;
        off = alone.dup_occurrences[n] * before - got.dup_occurrences[n] * after;
        same = same && off < 1e-6 && off > -1e-6;
    }
    jpc_buf_release(&longer);
    return same;
}

static void test_many_distinct(void)
{
    static const uint32_t numbers[] = {0, 50, 4000, 4070, 4095, 4096, 4097, 9000};
    jpc_arena arena = {0};
    uint64_t state = 9;
    int n_bad = 0;

    for (int round = 0; round < 64; round++) {
        size_t n = 3000, len = 0;
        char bytes[3000];

        for (; len < n; len++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            bytes[len] = (char)('a' + (state >> 40) % (size_t)(1 + round % 20));
            if (len > 100 && (state >> 50) % 16 != 0)
                bytes[len] = bytes[len - 100];
        }
        n_bad += !survives(&arena, (jpc_span){bytes, len}, numbers[round % 8]);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "texts of many distinct characters: %d are wrong", n_bad);
    jpc_arena_release(&arena);
}

// ---- examples --------------------------------------------------------------------------

static void test_golden(void)
{
    jpc_arena arena = {0};
    jpc_ngram_metrics got;

    got = jpc_ngram_measure(&arena, jpc_span_of("あいうえお\n\nあいうえお\nかきくけこ。"));
    is_number(got.top[2], .1111, 5e-5, "golden 1: top 2");
    is_number(got.top[3], .1176, 5e-5, "golden 1: top 3");
    is_number(got.top[4], .125, 5e-5, "golden 1: top 4");
    is_number(got.dup[5], .1538, 5e-5, "golden 1: dup 5");
    is_number(got.dup[6], .0769, 5e-5, "golden 1: dup 6");
    for (int n = 7; n <= 10; n++)
        is_number(got.dup[n], 0, 0, "golden 1: dup 7 to 10");
    got = jpc_ngram_measure(&arena, jpc_span_of("日本語。。。あ。"));
    is_number(got.top[2], 2 / 7.0, 1e-9, "golden 3: top 2");
    jpc_arena_release(&arena);
}

static void test_huge(void)
{
    static const jpc_ngram_metrics zero = {0};
    size_t n = (size_t)1 << 20, len = 0;
    char *bytes = jpc_alloc(5 * n);
    jpc_arena arena = {0};
    jpc_ngram_metrics got = jpc_ngram_measure(&arena, (jpc_span){bytes, 0});

    ok(memcmp(&got, &zero, sizeof got) == 0, "empty");
    got = jpc_ngram_measure(&arena, jpc_span_of("あ"));
    ok(memcmp(&got, &zero, sizeof got) == 0, "one character");
    is_number(jpc_ngram_char_repetition(&arena, (jpc_span){bytes, 0}, 5), 0, 0, "empty: 0");
    memset(bytes, 'w', n);
    got = jpc_ngram_measure(&arena, (jpc_span){bytes, n});
    ok(got.top[2] == 1 && got.top[4] == 1 && got.dup[5] == 1 && got.dup_occurrences[10] == 1,
       "1 MB of one character");
    is_number(jpc_ngram_char_repetition(&arena, (jpc_span){bytes, n}, 5), 1, 0, "repetition 1");
    for (uint32_t code = 0; code <= 0x10FFFF; code++)
        if (code < 0xD800 || code > 0xDFFF)
            len += jpc_utf8_put(bytes + len, code);
    got = jpc_ngram_measure(&arena, (jpc_span){bytes, len});
    is_number(got.top[2], 1.0 / (0x110000 - 2048 - 1), 1e-15, "all of Unicode: no bigram twice");
    is_number(got.dup[5], 0, 0, "all of Unicode: no repetition");
    free(bytes);
    jpc_arena_release(&arena);
}

static void test_limit(void)
{
    size_t len = JPC_NGRAM_MAX_CHARS;
    char *bytes = jpc_alloc(2 * len);
    jpc_arena arena = {0};
    jpc_ngram_metrics whole, cut;

    for (size_t i = 0; i < 2 * len; i++)
        bytes[i] = i < len ? (char)('a' + i * i % 23) : 'z';
    whole = jpc_ngram_measure(&arena, (jpc_span){bytes, 2 * len});
    cut = jpc_ngram_measure(&arena, (jpc_span){bytes, len});
    ok(memcmp(&whole, &cut, sizeof cut) == 0, "beyond the limit nothing is measured");
    cut = jpc_ngram_measure(&arena, (jpc_span){bytes, len - 1});
    ok(memcmp(&whole, &cut, sizeof cut) != 0, "up to the limit everything is");
    ok(arena.used == 0, "scratch is given back");
    free(bytes);
    jpc_arena_release(&arena);
}

static void test_oracle(void)
{
    struct oracle oracle;
    jpc_arena arena = {0};
    int n_docs = 0, n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("oracle", "shared data are absent");
        return;
    }
    for (; oracle_next(&oracle); n_docs++) {
        jpc_ngram_metrics got = jpc_ngram_measure(&arena, jpc_buf_span(&oracle.text));

        for (int n = 2; n <= JPC_NGRAM_MAX; n++) {
            char name[64];
            double value = n <= 4 ? got.top[n] : got.dup[n];
            double off;

            snprintf(name, sizeof name, "%s_%dgram_character_fraction",
                     n <= 4 ? "top" : "duplicate", n);
            off = value - oracle_value(&oracle, name);
            if (off < 1e-6 && off > -1e-6)
                continue;
            if (n_bad++ < 10)
                printf("# document %d: %s is %.9g, off by %.9g\n", n_docs, name, value, off);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_docs == 724 && n_bad == 0, "n-grams of 724 documents agree with swallow-corpus");
    oracle_close(&oracle);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_brute_force();
    test_many_distinct();
    test_golden();
    test_huge();
    test_limit();
    test_oracle();
    return tap_end();
}
