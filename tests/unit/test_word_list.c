// The automaton against a search that tries every word at every place: random words over few
// characters of one to four bytes, so that they overlap and nest; then a long list, hostile texts,
// and what is refused.
#include <time.h>

#include "tests/unit/tap.h"
#include "text/word_list.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static uint64_t state = 88172645463325252U;

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 33) % n;
}

struct found {
    jpc_word_match *items;
    size_t n, capacity;
    bool odd_places_only; // what `accepts` asks for, of where a match ends
};

static void found_add(void *self, jpc_word_match match)
{
    struct found *found = self;

    if (found->n == found->capacity) {
        found->capacity = 2 * found->capacity + 64;
        found->items = jpc_realloc(found->items, found->capacity * sizeof *found->items);
    }
    found->items[found->n++] = match;
}

static bool found_accepts(void *self, jpc_span text, jpc_word_match match)
{
    const struct found *found = self;

    return !found->odd_places_only || match.at + match.len == text.len ||
           (unsigned char)text.ptr[match.at + match.len] % 2 == 1;
}

// ---- the oracle --------------------------------------------------------------

struct words {
    jpc_span items[64];
    size_t n;
};

static bool stands_at(jpc_span text, size_t at, jpc_span word)
{
    return text.len - at >= word.len && memcmp(text.ptr + at, word.ptr, word.len) == 0;
}

static void oracle_walk(const struct words *words, jpc_span text, bool longest, struct found *found)
{
    for (size_t at = 0; at < text.len;) {
        jpc_word_match best = {at, 0, 0};

        for (size_t i = 0; i < words->n; i++) {
            jpc_word_match match = {at, words->items[i].len, (uint32_t)i};

            if (stands_at(text, at, words->items[i]) && found_accepts(found, text, match) &&
                (best.len == 0 || (longest && match.len > best.len)))
                best = match;
        }
        if (best.len > 0)
            found_add(found, best);
        at += best.len > 0 ? best.len : 1;
    }
}

static bool is_same(const struct found *a, const struct found *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->items[i].at != b->items[i].at || a->items[i].len != b->items[i].len ||
            a->items[i].word != b->items[i].word)
            return false;
    return a->n == b->n;
}

// ---- random alphabets --------------------------------------------------------

static const char *const characters[] = {"a", "b", "é", "あ", "ア", "漢", "、", "😀", "😁", "-"};

static jpc_span random_text(jpc_arena *arena, size_t n_characters, size_t alphabet)
{
    jpc_buf text = {0};
    jpc_span copy;

    jpc_buf_reserve(&text, 1);
    for (size_t i = 0; i < n_characters; i++)
        jpc_buf_add_string(&text, characters[below(alphabet)]);
    copy = jpc_arena_copy(arena, text.ptr, text.len);
    jpc_buf_release(&text);
    return copy;
}

static const jpc_word_choice choices[] = {JPC_WORDS_LONGEST, JPC_WORDS_FIRST};

static bool check_text(const struct words *words, const jpc_word_list *list, jpc_arena *arena,
                       jpc_span text)
{
    bool same = true;

    for (int i = 0; i < 4; i++) {
        struct found got = {.odd_places_only = i % 2 == 1}, want = got;
        jpc_word_visitor visitor = {&got, found_accepts, found_add};

        jpc_word_list_scan(list, arena, text, choices[i / 2], &visitor);
        oracle_walk(words, text, choices[i / 2] == JPC_WORDS_LONGEST, &want);
        same = same && is_same(&got, &want);
        free(got.items);
        free(want.items);
    }
    return same;
}

static void test_random(void)
{
    size_t rounds = SANITIZED ? 300 : 3000, right = 0;
    jpc_arena arena = {0};

    for (size_t round = 0; round < rounds; round++) {
        struct words words = {.n = 1 + below(round % 2 == 0 ? 6 : 60)};
        size_t first = below(6), alphabet = 2 + below(9 - first);
        jpc_word_list *list = NULL;
        jpc_err err;
        bool same;

        jpc_arena_reset(&arena);
        for (size_t i = 0; i < words.n; i++)
            words.items[i] = random_text(&arena, 1 + below(round % 3 == 0 ? 3 : 9), alphabet);
        same = jpc_word_list_new(&list, words.items, words.n, &err) == JPC_OK;
        for (size_t i = 0; i < 4 && same; i++)
            same = check_text(&words, list, &arena,
                              random_text(&arena, below(i < 2 ? 12 : 60), alphabet));
        right += same;
        jpc_word_list_free(list);
    }
    ok(right == rounds, "%zu of %zu random lists: matches as they should be", right, rounds);
    jpc_arena_release(&arena);
}

// ---- many words, hostile texts -----------------------------------------------

static double seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// Words of four to eight kana and kanji; each stands once in the text, between bars.
static void test_many(void)
{
    size_t n = SANITIZED ? 10000 : 100000, right = 0;
    jpc_span *words = jpc_alloc(n * sizeof *words);
    struct found found = {0};
    jpc_word_visitor visitor = {&found, NULL, found_add};
    jpc_word_list *list = NULL;
    jpc_arena arena = {0};
    jpc_buf text = {0};
    jpc_err err;

    for (size_t i = 0; i < n; i++) {
        char word[32], *at = word;
        for (size_t k = 0, len = 4 + i % 5; k < len; k++) {
            size_t code = below(2000);
            *at++ = (char)0xE5;
            *at++ = (char)(0x80 + code / 64);
            *at++ = (char)(0x80 + code % 64);
        }
        words[i] = jpc_arena_copy(&arena, word, (size_t)(at - word));
        jpc_buf_add_string(&text, i % 7 == 0 ? "|" : "の｜");
        jpc_buf_add_span(&text, words[i]);
    }
    jpc_word_list_new(&list, words, n, &err);
    ok(jpc_word_list_count(list) == n, "%zu words in %zu bytes", n, jpc_word_list_bytes(list));
    jpc_word_list_scan(list, &arena, jpc_buf_span(&text), JPC_WORDS_LONGEST, &visitor);
    for (size_t i = 0; i < found.n && found.n == n; i++)
        right += found.items[i].word == i;
    ok(right == n, "%zu of them are found, %zu in all", right, found.n);
    jpc_word_list_free(list);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
    free(found.items);
    free(words);
}

// aaa…ab and its like, in a text of a: each place begins a word that is almost there.
static void test_hostile(void)
{
    static char word[JPC_MAX_WORD_BYTES + 1];
    size_t len = SANITIZED ? (size_t)1 << 18 : (size_t)1 << 22;
    jpc_buf text = {0};
    jpc_arena arena = {0};
    jpc_span words[3] = {{word, 990}, {word + 1, 980}, {word, 970}};
    struct found found = {0};
    jpc_word_visitor visitor = {&found, NULL, found_add};
    jpc_word_list *list = NULL;
    jpc_err err;
    double took;

    memset(word, 'a', sizeof word);
    word[989] = 'b';
    words[2].ptr = "";
    words[2].len = 0;
    for (size_t i = 0; i < len; i++)
        jpc_buf_add(&text, "a", 1);
    ok(jpc_word_list_new(&list, words, 3, &err) == JPC_ERR_CONFIG &&
           strstr(err.message, "word 3 has 0 bytes") != NULL,
       "an empty word is refused: %s", err.message);
    words[2] = (jpc_span){word, 1001};
    ok(jpc_word_list_new(&list, words, 3, &err) == JPC_ERR_CONFIG, "and a long one: %s",
       err.message);
    jpc_word_list_new(&list, words, 1, &err);
    took = -seconds();
    jpc_word_list_scan(list, &arena, jpc_buf_span(&text), JPC_WORDS_LONGEST, &visitor);
    took += seconds();
    ok(found.n == 0 && took < 1, "%zu KiB that nearly match take %.3f s", len >> 10, took);
    text.ptr[text.len - 1] = 'b';
    jpc_word_list_scan(list, &arena, jpc_buf_span(&text), JPC_WORDS_LONGEST, &visitor);
    ok(found.n == 1 && found.items[0].at == len - 990, "the one that does is found");
    jpc_word_list_free(list);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
    free(found.items);
}

static void test_empty(void)
{
    struct found found = {0};
    jpc_word_visitor visitor = {&found, NULL, found_add};
    jpc_arena arena = {0};
    jpc_word_list *list = NULL;
    jpc_span twice[] = {jpc_span_of("猫"), jpc_span_of("猫")};
    jpc_err err;

    ok(jpc_word_list_new(&list, NULL, 0, &err) == JPC_OK, "no words");
    jpc_word_list_scan(list, &arena, jpc_span_of("何もない文です。"), JPC_WORDS_LONGEST, &visitor);
    ok(found.n == 0, "nothing is found");
    jpc_word_list_free(list);
    jpc_word_list_new(&list, twice, 2, &err);
    jpc_word_list_scan(list, &arena, (jpc_span){NULL, 0}, JPC_WORDS_FIRST, &visitor);
    ok(found.n == 0, "nothing in an empty text");
    jpc_word_list_scan(list, &arena, jpc_span_of("猫"), JPC_WORDS_FIRST, &visitor);
    ok(found.n == 1 && found.items[0].word == 0 && jpc_word_list_count(list) == 1,
       "of equal words the first counts");
    jpc_word_list_free(list);
    jpc_arena_release(&arena);
    free(found.items);
}

int main(void)
{
    tap_begin();
    test_empty();
    test_random();
    test_many();
    test_hostile();
    return tap_end();
}
