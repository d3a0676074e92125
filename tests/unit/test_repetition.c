// Every definition of repetition, for both units, against a quadratic restatement of it.
#include "text/repetition.h"

#include <math.h>

#include "tap.h"
#include "text/span_table.h"
#include "text/utf8.h"

#define MAX_UNITS 160

// ---- brute force -----------------------------------------------------------------------

// Units as strings.
struct text {
    const char *units[MAX_UNITS];
    size_t chars[MAX_UNITS]; // of each
    size_t n, text_chars, separator;
};

static bool equal(const struct text *text, size_t a, size_t b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text->units[a + i], text->units[b + i]) != 0)
            return false;
    return true;
}

static size_t length(const struct text *text, size_t at, size_t n)
{
    size_t chars = 0;

    for (size_t i = 0; i < n; i++)
        chars += text->chars[at + i];
    return chars;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static size_t times(const struct text *text, size_t at, size_t n)
{
    size_t same = 0;

    for (size_t k = 0; k + n <= text->n; k++)
        same += equal(text, at, k, n);
    return same;
}

static bool is_first(const struct text *text, size_t at, size_t n)
{
    for (size_t k = 0; k < at; k++)
        if (equal(text, at, k, n))
            return false;
    return true;
}

static size_t walk(const struct text *text, size_t n)
{
    size_t met[MAX_UNITS], n_met = 0, sum = 0, at = 0;

    while (at + n <= text->n) {
        bool before = false;

        for (size_t i = 0; i < n_met; i++)
            before = before || equal(text, met[i], at, n);
        if (before) {
            sum += length(text, at, n);
            at += n;
        } else {
            met[n_met++] = at++;
        }
    }
    return sum;
}

static void brute_force(const struct text *text, size_t n, jpc_repetition *want, double *entropy)
{
    size_t all = text->n < n ? 0 : text->n - n + 1;
    size_t distinct = 0, repeated = 0, occurrences = 0, most = 0, top_length = 0;

    *entropy = 0;
    for (size_t i = 0; i < all; i++) {
        size_t same = times(text, i, n);

        occurrences += same > 1;
        if (!is_first(text, i, n))
            continue;
        distinct++;
        repeated += same > 1;
        *entropy -= share(same, all) * log2(share(same, all));
        if (same > most) {
            most = same;
            top_length = length(text, i, n) + (n - 1) * text->separator;
        }
    }
    want->top[n] = share(most, all);
    want->top_walk[n] = share(most * top_length, text->text_chars);
    want->distinct[n] = share(repeated, distinct);
    want->occurrences[n] = share(occurrences, all);
    want->walk[n] = all > 0 ? share(walk(text, n), text->text_chars) : 0;
}

static bool agrees(jpc_arena *arena, const struct text *text, const jpc_units *units)
{
    jpc_repetition got = jpc_repetition_measure(arena, units), want = {0};
    bool same = units->n == text->n && units->text_chars == text->text_chars;

    for (int n = 1; n <= JPC_REPETITION_MAX; n++) {
        double entropy;

        brute_force(text, (size_t)n, &want, &entropy);
        entropy -= jpc_repetition_entropy(arena, units, n);
        same = same && fabs(entropy) < 1e-9;
    }
    for (int n = 1; n <= JPC_REPETITION_MAX; n++)
        same = same && got.top[n] == want.top[n] && got.top_walk[n] == want.top_walk[n] &&
               got.distinct[n] == want.distinct[n] && got.occurrences[n] == want.occurrences[n] &&
               got.walk[n] == want.walk[n];
    return same;
}

// ---- random texts ----------------------------------------------------------------------

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 40;
}

// Units out of the first few of `alphabet`; half of the texts repeat what stood 30 units before.
static struct text random_text(int round, uint64_t *state, const char *const alphabet[5])
{
    struct text text = {.n = (size_t)round % MAX_UNITS};

    for (size_t i = 0; i < text.n; i++) {
        text.units[i] = alphabet[next_random(state) % (size_t)(1 + round % 5)];
        if (i >= 30 && round % 2 == 0)
            text.units[i] = text.units[i - 30];
        text.chars[i] = jpc_utf8_count(jpc_span_of(text.units[i]));
    }
    return text;
}

static void test_characters(void)
{
    static const char *const letters[] = {"a", "あ", "𠮷", "\n", "é"};
    jpc_arena arena = {0};
    uint64_t state = 7;
    int n_bad = 0;

    for (int round = 0; round < 600; round++) {
        struct text text = random_text(round, &state, letters);
        jpc_buf bytes = {0};
        jpc_units units;

        for (size_t i = 0; i < text.n; i++)
            jpc_buf_add_span(&bytes, jpc_span_of(text.units[i]));
        text.text_chars = text.n;
        units = jpc_units_of_characters(&arena, jpc_buf_span(&bytes));
        n_bad += !agrees(&arena, &text, &units);
        jpc_buf_release(&bytes);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "characters: 600 texts agree with brute force in all definitions and orders");
    jpc_arena_release(&arena);
}

// As a segmentation would be, with blanks that belong to no morpheme. 東|京都 and 東京|都 differ.
static void test_morphemes(void)
{
    static const char *const words[] = {"東京", "都", "東", "京都", "。"};
    jpc_arena arena = {0};
    uint64_t state = 11;
    int n_bad = 0;

    for (int round = 0; round < 600; round++) {
        struct text text = random_text(round, &state, words);
        jpc_morpheme items[MAX_UNITS] = {{0}};
        jpc_morphemes morphemes = {items, text.n};
        jpc_buf bytes = {0};
        jpc_units units;

        for (size_t i = 0; i < text.n; i++) {
            if (next_random(&state) % 4 == 0)
                jpc_buf_add_span(&bytes, jpc_span_of(" \n"));
            items[i].at = (uint32_t)bytes.len;
            items[i].len = (uint32_t)strlen(text.units[i]);
            jpc_buf_add_span(&bytes, jpc_span_of(text.units[i]));
        }
        text.text_chars = jpc_utf8_count(jpc_buf_span(&bytes));
        text.separator = 1;
        units = jpc_units_of_morphemes(&arena, jpc_buf_span(&bytes), &morphemes);
        n_bad += !agrees(&arena, &text, &units);
        jpc_buf_release(&bytes);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "morphemes: 600 texts agree with brute force in all definitions and orders");
    jpc_arena_release(&arena);
}

// ---- examples and extremes -------------------------------------------------------------

// By hand: ab ab ab. Of the bigrams ab, ba, ab, ba, ab the most frequent is ab, three times; the
// walk meets ab, then ba, then ab again (2 characters, stepped over), then ab again.
static void test_by_hand(void)
{
    jpc_arena arena = {0};
    jpc_units units = jpc_units_of_characters(&arena, jpc_span_of("ababab"));
    jpc_repetition got = jpc_repetition_measure(&arena, &units);

    is_number(got.top[2], 3. / 5, 1e-15, "ababab: top 2");
    is_number(got.top_walk[2], 6. / 6, 1e-15, "by characters");
    is_number(got.walk[2], 4. / 6, 1e-15, "walk");
    is_number(got.distinct[2], 1, 1e-15, "distinct");
    is_number(got.occurrences[2], 1, 1e-15, "occurrences");
    is_number(jpc_repetition_entropy(&arena, &units, 1), 1, 1e-15, "one bit");
    jpc_arena_release(&arena);
}

static void test_huge(void)
{
    size_t n = (size_t)1 << 20, len = 0;
    char *bytes = jpc_alloc(5 * n);
    jpc_arena arena = {0}, other = {0};
    jpc_units units;
    jpc_repetition got;

    memset(bytes, 'w', n);
    units = jpc_units_of_characters(&arena, (jpc_span){bytes, n});
    got = jpc_repetition_measure(&other, &units);
    ok(got.top[2] == 1 && got.distinct[10] == 1 && got.occurrences[10] == 1 && got.walk[10] > .999,
       "1 MB of one character");
    is_number(jpc_repetition_entropy(&other, &units, 2), 0, 0, "has no entropy");
    ok(other.used == 0, "scratch is given back");
    for (uint32_t code = 0; code <= 0x10FFFF; code++)
        if (code < 0xD800 || code > 0xDFFF)
            len += jpc_utf8_put(bytes + len, code);
    units = jpc_units_of_characters(&arena, (jpc_span){bytes, len});
    got = jpc_repetition_measure(&other, &units);
    ok(got.distinct[1] == 0 && got.walk[2] == 0, "all of Unicode: nothing twice");
    is_number(jpc_repetition_entropy(&other, &units, 1), log2(0x110000 - 2048), 1e-9, "all bits");
    units = jpc_units_of_characters(&arena, (jpc_span){bytes, 0});
    got = jpc_repetition_measure(&other, &units);
    ok(got.top[1] == 0 && jpc_repetition_entropy(&other, &units, 1) == 0, "nothing: 0");
    free(bytes);
    jpc_arena_release(&arena);
    jpc_arena_release(&other);
}

// Among so many there are ten or so with equal hashes of 32 bits.
static void test_span_table(void)
{
    enum { N = 300000 };
    jpc_arena arena = {0};
    jpc_span_table table;
    bool right = true;

    jpc_span_table_open(&table, &arena);
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < N; i++) {
            jpc_span name = jpc_arena_printf(&arena, "%u", i);

            right = right && jpc_span_table_number(&table, name) == i;
            right = right && jpc_span_equals(table.items[i], name);
        }
    ok(right && table.n == N, "300000 strings keep their numbers while the table grows");
    ok(jpc_span_table_number(&table, jpc_span_of("")) == N, "the empty one is one");
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_by_hand();
    test_characters();
    test_morphemes();
    test_huge();
    test_span_table();
    return tap_end();
}
