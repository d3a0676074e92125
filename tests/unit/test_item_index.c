// Items in texts, against a search that compares each unit with each.
#include "text/item_index.h"

#include "tap.h"
#include "text/utf8.h"

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

// ---- forms --------------------------------------------------------------------------------

static bool characters_are(const char *text, const char *want)
{
    jpc_arena arena = {0};
    jpc_item_units units = jpc_item_characters(&arena, jpc_span_of(text));
    const char *at = want;
    bool same = units.n == jpc_utf8_count(jpc_span_of(want));

    for (size_t i = 0; same && i < units.n; i++)
        same = units.items[i] == jpc_utf8_next(&at);
    jpc_arena_release(&arena);
    return same;
}

static void test_characters(void)
{
    ok(characters_are("", "") && characters_are(" 、。\n", ""), "nothing but separators");
    ok(characters_are("「東京、 大阪」は。\n何？", "東京大阪は何"), "punctuation and lines go");
    ok(characters_are("ｶﾞｲﾄﾞ ＡＢ１２", "ガイドAB12"), "width goes, digits stay");
    ok(characters_are("東\u00AD京\u200Bは\u200D葛\U000E0100飾\uFE00か\u2060\u200F\uFEFF",
                      "東京は葛飾か"),
       "what has no shape goes");
    ok(characters_are("\u200A\u202F\u2070\uFE30", "0"), "its neighbours do not");
}

// Whether the places of the characters are these bytes: "0-3 3-6".
static bool places_are(const char *text, const char *want)
{
    jpc_arena arena = {0};
    size_t n = jpc_item_characters(&arena, jpc_span_of(text)).n, *begin, *end;
    jpc_buf got = {0};
    bool same;

    jpc_item_places(&arena, jpc_span_of(text), n, &begin, &end);
    for (size_t i = 0; i < n; i++)
        jpc_buf_printf(&got, "%s%zu-%zu", i > 0 ? " " : "", begin[i], end[i]);
    same = strcmp(jpc_buf_string(&got), want) == 0;
    if (!same)
        printf("# got %s\n", jpc_buf_string(&got));
    jpc_buf_release(&got);
    jpc_arena_release(&arena);
    return same;
}

static void test_places(void)
{
    ok(places_are("", ""), "no text");
    ok(places_are("a、b 。c", "0-1 4-5 9-10"), "separators are between them");
    ok(places_are("ｶﾞｱ", "0-6 6-9"), "two that become one");
    ok(places_are("か\u200B\u00ADき", "0-3 8-11"), "what has no shape is between them");
    ok(places_are("か\u3099き", "0-6 6-9"), "a mark belongs to what it stands behind");
    ok(places_are("㈱㍻A", "0-3 3-6 3-6 6-7"), "one that becomes several, brackets among them");
}

// ---- the oracle -----------------------------------------------------------------------------

enum { LETTERS = 4, MOST_UNITS = 60, ITEMS = 60, DOCUMENTS = 3000 };

struct text {
    uint64_t units[4 * MOST_UNITS];
    size_t n;
};

static void append(struct text *text, const uint64_t *units, size_t n)
{
    for (size_t i = 0; i < n && text->n < 4 * MOST_UNITS; i++)
        text->units[text->n++] = units[i];
}

static struct text random_text(uint64_t *state, size_t least, size_t most)
{
    struct text text = {.n = 0};
    size_t n = least + next_random(state) % (most - least + 1);

    while (text.n < n)
        text.units[text.n++] = 'a' + next_random(state) % LETTERS;
    return text;
}

// Pieces of items, and noise between them.
static struct text random_document(uint64_t *state, const struct text *items)
{
    struct text text = random_text(state, 0, 20);
    size_t n_pieces = next_random(state) % 4;

    for (size_t i = 0; i < n_pieces; i++) {
        const struct text *item = &items[next_random(state) % ITEMS];
        size_t from = next_random(state) % (item->n + 1);
        size_t len = next_random(state) % (item->n - from + 1);
        struct text noise;

        if (next_random(state) % 2 == 0) {
            from = 0;
            len = item->n;
        }
        append(&text, item->units + from, len);
        noise = random_text(state, 0, 9);
        append(&text, noise.units, noise.n);
    }
    return text;
}

static bool stands_in(const uint64_t *units, size_t n, const struct text *text)
{
    for (size_t at = 0; at + n <= text->n; at++)
        if (memcmp(text->units + at, units, n * sizeof *units) == 0)
            return true;
    return false;
}

// Distinct n-grams of the item, and those of them that are in the text.
static void count_ngrams(const struct text *item, size_t n, const struct text *text, size_t *all,
                         size_t *there)
{
    *all = *there = 0;
    for (size_t at = 0; at + n <= item->n; at++) {
        struct text before = *item;

        before.n = at + n - 1;
        if (stands_in(item->units + at, n, &before))
            continue;
        ++*all;
        *there += stands_in(item->units + at, n, text);
    }
}

static bool is_found(const struct text *item, size_t n, const jpc_item_bounds *bounds,
                     const struct text *text, size_t *overlap)
{
    size_t all, there;

    count_ngrams(item, n, text, &all, &there);
    if (all < bounds->min_overlap) {
        *overlap = 1;
        return stands_in(item->units, item->n, text);
    }
    *overlap = there;
    return there >= bounds->min_overlap &&
           (there >= bounds->min_passage || (double)there >= bounds->min_share * (double)all);
}

static void make_index(jpc_item_index *index, const struct text *items, int n, size_t min_overlap)
{
    jpc_arena arena = {0};

    jpc_item_index_init(index, n);
    for (size_t i = 0; i < ITEMS; i++) {
        jpc_item_units units = {jpc_arena_alloc(&arena, (items[i].n + 1) * sizeof(uint64_t)),
                                items[i].n};
        uint64_t *hashes;
        size_t n_hashes;

        memcpy(units.items, items[i].units, items[i].n * sizeof(uint64_t));
        n_hashes = jpc_item_ngrams(&arena, units, n, &hashes);
        if (n_hashes < min_overlap)
            jpc_item_index_add_whole(index, units);
        else
            jpc_item_index_add(index, hashes, n_hashes, units.n);
    }
    jpc_item_index_build(index);
    jpc_arena_release(&arena);
}

// Whether each stretch holds what it is for, and each whole item has one.
static bool stretches_are_right(const jpc_item_index *index, jpc_arena *arena,
                                const jpc_item_result *result, const struct text *text,
                                const struct text *items)
{
    jpc_item_stretch *stretches;
    size_t n = jpc_item_index_stretches(index, arena, result, 2, &stretches), n_whole = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_right = stretches[i].begin < stretches[i].end && stretches[i].end <= text->n;

        n_whole += stretches[i].is_whole;
        if (!is_right)
            return false;
    }
    for (size_t i = 0; i < result->n; i++)
        if (index->items[result->found[i].item].ngrams == 0)
            for (size_t at = 0; at + items[result->found[i].item].n <= text->n; at++) {
                const struct text *item = &items[result->found[i].item];

                n_whole -= memcmp(text->units + at, item->units, item->n * sizeof(uint64_t)) == 0;
            }
    return n_whole == 0 && (n > 0) == (result->n > 0);
}

static bool document_is_right(const jpc_item_index *index, const struct text *items, int n,
                              const jpc_item_bounds *bounds, struct text *text)
{
    jpc_arena arena = {0};
    jpc_item_units units = {text->units, text->n};
    jpc_item_text looked_at = {units, units};
    jpc_item_result result = jpc_item_index_find(index, &arena, &looked_at, bounds);
    bool same = true;
    size_t r = 0, overlap;

    for (size_t i = 0; i < ITEMS && same; i++) {
        bool there = r < result.n && result.found[r].item == i;

        same = is_found(&items[i], (size_t)n, bounds, text, &overlap) == there &&
               (!there || result.found[r].overlap == overlap);
        r += there;
    }
    same = same && r == result.n && stretches_are_right(index, &arena, &result, text, items);
    jpc_arena_release(&arena);
    return same;
}

static void test_oracle(void)
{
    static const struct {
        int n;
        jpc_item_bounds bounds;
    } cases[] = {{5, {2, 1000, .5}}, {4, {1, 9, .9}}, {7, {3, 1000, 0}}, {1, {2, 3, 1}}};
    uint64_t state = 7;
    size_t n_documents = DOCUMENTS;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    n_documents = 300;
#endif
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct text items[ITEMS];
        jpc_item_index index;
        size_t n_wrong = 0;

        for (size_t i = 0; i < ITEMS; i++)
            items[i] = random_text(&state, 1, i % 2 == 0 ? 10 : MOST_UNITS);
        make_index(&index, items, cases[c].n, cases[c].bounds.min_overlap);
        for (size_t d = 0; d < n_documents / 4 + 1; d++) {
            struct text text = random_document(&state, items);

            n_wrong += !document_is_right(&index, items, cases[c].n, &cases[c].bounds, &text);
        }
        ok(n_wrong == 0, "%d-grams: as a search of each unit finds (%zu are wrong)", cases[c].n,
           n_wrong);
        jpc_item_index_release(&index);
    }
}

// ---- stretches ------------------------------------------------------------------------------

// The bytes of `text` in which `item` is found, by 3-grams: "4-9".
static bool stretches_are(const char *item, const char *text, const char *want)
{
    jpc_arena arena = {0};
    jpc_item_index index;
    jpc_item_units units = jpc_item_characters(&arena, jpc_span_of(item));
    jpc_item_units at = jpc_item_characters(&arena, jpc_span_of(text));
    jpc_item_bounds bounds = {2, 1000, .5};
    jpc_item_stretch *stretches;
    jpc_item_result result;
    jpc_buf got = {0};
    uint64_t *hashes;
    size_t n;
    bool same;

    jpc_item_index_init(&index, 3);
    n = jpc_item_ngrams(&arena, units, 3, &hashes);
    jpc_item_index_add(&index, hashes, n, units.n);
    jpc_item_index_build(&index);
    result = jpc_item_index_find(&index, &arena, &(jpc_item_text){at, at}, &bounds);
    n = jpc_item_index_stretches(&index, &arena, &result, 2, &stretches);
    for (size_t i = 0; i < n; i++)
        jpc_buf_printf(&got, "%s%zu-%zu", i > 0 ? " " : "", stretches[i].begin, stretches[i].end);
    same = strcmp(jpc_buf_string(&got), want) == 0;
    if (!same)
        printf("# got %s\n", jpc_buf_string(&got));
    jpc_buf_release(&got);
    jpc_item_index_release(&index);
    jpc_arena_release(&arena);
    return same;
}

static void test_stretches(void)
{
    ok(stretches_are("abcdef", "xxxxx", ""), "nothing");
    ok(stretches_are("abcdef", "xxabcdefyy", "2-8"), "from the first to the last n-gram");
    ok(stretches_are("abcdef", "xxabczzcdefyy", "2-11"), "what was put in goes, too");
    ok(stretches_are("abcdef", "xxabcdefyyyyyyyyyyyyyabcdef", "2-8 21-27"),
       "each time it is there");
    ok(stretches_are("abcdef", "abcdefyyyyyyyyyyyyyabczz", "0-6"), "a lone n-gram elsewhere stays");
    ok(stretches_are("abcdef", "abczzzzzzzzzzzzzzdef", "0-3 17-20"), "unless there are only such");
}

int main(void)
{
    tap_begin();
    test_characters();
    test_places();
    test_oracle();
    test_stretches();
    return tap_end();
}
