#include "text/shingle.h"

#include <utf8proc.h>

#include "core/hash.h"
#include "tap.h"
#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

// ---- the normal form ----------------------------------------------------------------------

static void test_examples(void)
{
    static const struct {
        const char *text, *kept, *folded, *name;
    } cases[] = {
        {"", "", "", "empty"},
        {" 、。「」!?\t\r\n　", "", "", "separators alone leave nothing"},
        {"東京", "東京", "東京", "nothing to do"},
        {"  a \t\n b\u3000", "a b", "a b", "white space"},
        {"東京、大阪。「京都」", "東京 大阪 京都", "東京 大阪 京都", "punctuation"},
        {"東京・大阪―京都…", "東京 大阪 京都", "東京 大阪 京都", "U+30FB, U+2015, U+2026"},
        {"ラーメン 人々 〆切 二〇", "ラーメン 人々 〆切 二〇", "ラーメン 人々 〆切 二〇",
         "ー 々 〆 〇 are letters"},
        {"かが はばぱ", "かが はばぱ", "かが はばぱ", "voicing marks stay"},
        {"ｶﾞｷﾞ", "ガギ", "ガギ", "half-width kana"},
        {"か\u3099", "が", "が", "marks are composed"},
        {"Ａｂ　ＣＤ", "Ab CD", "Ab CD", "width goes, case stays"},
        {"１２３ 45", "123 45", "000 00", "digits"},
        {"①２²", "122", "000", "digits after NFKC"},
        {"\u0663\u096A", "\u0663\u096A", "00", "digits of other scripts"},
        {"一二三", "一二三", "一二三", "numerals that are letters"},
        {"1,980円", "1 980円", "0 000円", "commas in numbers"},
        {"a+b=c ¥^", "a+b=c ¥^", "a+b=c ¥^", "symbols stay"},
        {"東京〜大阪", "東京 大阪", "東京 大阪", "a wave dash"},
        {"東京～大阪", "東京 大阪", "東京 大阪", "… as another table has it"},
        {"3−2‖1∥0", "3 2 1 0", "0 0 0 0", "minus and double bars"},
        {"a\xC2\x85"
         "b\u2028c\u00A0d",
         "a b c d", "a b c d", "NEL, LS, no-break space"},
        {"a\u200Bb\001"
         "c",
         "a\u200Bb\001"
         "c",
         "a\u200Bb\001"
         "c",
         "other controls stay"},
        {"\u309Ba", "\u3099a", "\u3099a", "what NFKC parts by a space"},
        {"か。\u3099", "か \u3099", "か \u3099", "a space parts what would compose"},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span text = jpc_span_of(cases[i].text);

        is_text(jpc_shingle_normalize(&arena, text, false), cases[i].kept, cases[i].name);
        is_text(jpc_shingle_normalize(&arena, text, true), cases[i].folded, cases[i].name);
    }
    jpc_arena_release(&arena);
}

static bool same_form(const char *a, const char *b, bool fold_digits)
{
    jpc_arena arena = {0};
    bool same = jpc_span_equals(jpc_shingle_normalize(&arena, jpc_span_of(a), fold_digits),
                                jpc_shingle_normalize(&arena, jpc_span_of(b), fold_digits));

    jpc_arena_release(&arena);
    return same;
}

static void test_distinct(void)
{
    static const char low[] = "りんご 120円\nみかん 98円", high[] = "りんご 150円\nみかん 78円";

    ok(!same_form("か", "が", false) && !same_form("は", "ば", false) &&
           !same_form("は", "ぱ", true),
       "voiced and voiceless are distinct");
    ok(same_form("ｶﾞ", "ガ", false) && same_form("１", "1", false), "widths are the same");
    ok(!same_form("カ", "か", false) && !same_form("A", "a", false), "kana and cases are not");
    ok(!same_form(low, high, false), "price lists with other digits are distinct");
    ok(same_form(low, high, true), "... unless digits are folded");
}

static bool is_separator(uint32_t code)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

    return (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) ||
           (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP) ||
           (code >= 9 && code <= 13) || code == 0x85 || code == '~' || code == 0x2212 ||
           code == 0x2225;
}

static bool is_digit(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ND;
}

static jpc_span naive_form(jpc_arena *arena, jpc_span text, bool fold_digits)
{
    jpc_span nfkc = jpc_normalize_form(arena, text, JPC_NFKC);
    const char *at = nfkc.ptr, *end = nfkc.ptr + nfkc.len;
    char *bytes = jpc_arena_alloc(arena, nfkc.len + 1);
    size_t len = 0;
    bool parted = false;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (is_separator(code)) {
            parted = true;
            continue;
        }
        if (parted && len > 0)
            bytes[len++] = ' ';
        parted = false;
        len += jpc_utf8_put(bytes + len, fold_digits && is_digit(code) ? '0' : code);
    }
    return (jpc_span){bytes, len};
}

// Equal to the naive form, and the normal form of itself, which is the same place.
static bool form_is_right(jpc_arena *arena, jpc_span text, bool fold_digits)
{
    jpc_span form = jpc_shingle_normalize(arena, text, fold_digits);
    jpc_span again = jpc_shingle_normalize(arena, form, fold_digits);

    return jpc_span_equals(form, naive_form(arena, text, fold_digits)) && again.ptr == form.ptr &&
           again.len == form.len && jpc_utf8_valid_prefix(form) == form.len;
}

static void test_all_characters(void)
{
    jpc_arena arena = {0};
    int n_bad = 0;

    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[16] = "x";
        size_t len = 1;

        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        len += jpc_utf8_put(bytes + len, code);
        bytes[len++] = 'y';
        n_bad += !form_is_right(&arena, (jpc_span){bytes, len}, false);
        n_bad += !form_is_right(&arena, (jpc_span){bytes, len}, true);
        n_bad += !form_is_right(&arena, (jpc_span){bytes + 1, len - 2}, false); // alone
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "the form of each character");
    jpc_arena_release(&arena);
}

static size_t random_text(uint64_t *state, char *bytes, size_t n_chars)
{
    static const uint32_t codes[] = {
        'a',    'Z',    ' ',    '\n',   '.',    '7',    0x85,    0xA0,    0xE9,    0x301,
        0x663,  0x1100, 0x1161, 0x11A8, 0x2015, 0x2160, 0x3000,  0x3001,  0x3005,  0x3042,
        0x304B, 0x3099, 0x309A, 0x309B, 0x30AB, 0x30FB, 0x30FC,  0x4E00,  0x9FFF,  0xAC00,
        0xF900, 0xFF01, 0xFF11, 0xFF76, 0xFF9E, 0xFDFA, 0x1F600, 0x20BB7, 0x2F800, 0x1D7D8,
    };
    size_t len = 0;

    for (size_t i = 0; i < n_chars; i++) {
        uint32_t code = codes[next_random(state) % (sizeof codes / sizeof *codes)];

        if (next_random(state) % 2 == 0)
            code = 0x3041 + (uint32_t)next_random(state) % 90;
        len += jpc_utf8_put(bytes + len, code);
    }
    return len;
}

static void test_random_texts(void)
{
    jpc_arena arena = {0};
    uint64_t state = 11;
    int n_bad = 0;

    for (int round = 0; round < 20000; round++) {
        size_t n_chars = (size_t)round % 50;
        char *bytes = jpc_arena_alloc(&arena, 4 * n_chars); // what is read behind it may be found
        size_t len = random_text(&state, bytes, n_chars);

        n_bad += !form_is_right(&arena, (jpc_span){bytes, len}, round % 2 == 0);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "the form of 20000 texts");
    jpc_arena_release(&arena);
}

static void test_plain(void)
{
    int n_bad = 0;

    for (uint32_t code = 0; code < 0x10000; code++) {
        bool plain = !jpc_code_set_has(&jpc_nfc_active, code) &&
                     !jpc_code_set_has(&jpc_nfkc_active, code) && !is_separator(code) &&
                     !is_digit(code) && !(code >= 0xD800 && code <= 0xDFFF);

        n_bad += (jpc_plain[code >> 6] >> (code & 63) & 1) != plain;
    }
    ok(n_bad == 0, "plain characters are those in no set");
}

// ---- n-grams --------------------------------------------------------------------------------

static uint64_t naive_hash(const uint64_t *values, int n)
{
    uint64_t sum = 0;

    for (int i = 0; i < n; i++) {
        uint64_t term = values[i];

        for (int k = i + 1; k < n; k++)
            term *= 11400714819323198485u;
        sum += term;
    }
    sum ^= sum / 4294967296u;
    sum *= 15485907386658061715u;
    return sum ^ sum / 4294967296u;
}

static bool hashes_are(const uint64_t *hashes, size_t n_hashes, const uint64_t *values,
                       size_t n_values, int n)
{
    size_t want = n_values < (size_t)n ? 0 : n_values - (size_t)n + 1;

    if (n_hashes != want)
        return false;
    for (size_t i = 0; i < want; i++)
        if (hashes[i] != naive_hash(values + i, n))
            return false;
    return true;
}

static void test_characters(void)
{
    jpc_arena arena = {0};
    uint64_t state = 5;
    int n_bad = 0;

    for (int round = 0; round < 32 * 71; round++) {
        int n = 1 + round % JPC_SHINGLE_MAX;
        size_t n_chars = (size_t)round / JPC_SHINGLE_MAX, n_hashes;
        char bytes[4 * 71];
        jpc_span text = {bytes, random_text(&state, bytes, n_chars)};
        const char *at = bytes;
        uint64_t values[71], *hashes;

        for (size_t i = 0; i < n_chars; i++)
            values[i] = jpc_utf8_next(&at);
        n_hashes = jpc_shingle_characters(&arena, text, n, &hashes);
        n_bad += !hashes_are(hashes, n_hashes, values, n_chars, n);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "n-grams of characters of 0 to 70, n 1 to 32");
    jpc_arena_release(&arena);
}

static void test_morphemes(void)
{
    static const char text[] = "東京、ｶﾞｽ１２。 が「行く」";
    static const jpc_morpheme items[] = {
        {.at = 0, .len = 6},  {.at = 6, .len = 3},  {.at = 9, .len = 9},
        {.at = 18, .len = 6}, {.at = 24, .len = 3}, {.at = 28, .len = 3},
        {.at = 31, .len = 3}, {.at = 34, .len = 6}, {.at = 40, .len = 3},
    };
    static const char *const surfaces[2][5] = {{"東京", "ガス", "12", "が", "行く"},
                                               {"東京", "ガス", "00", "が", "行く"}};
    jpc_morphemes morphemes = {items, 9};
    jpc_arena arena = {0};
    uint64_t values[5], *hashes;

    for (int fold_digits = 0; fold_digits < 2; fold_digits++) {
        for (int i = 0; i < 5; i++) {
            const char *surface = surfaces[fold_digits][i];

            values[i] = XXH3_64bits(surface, strlen(surface));
        }
        for (int n = 1; n <= 6; n++) {
            size_t n_hashes = jpc_shingle_morphemes(&arena, jpc_span_of(text), &morphemes, n,
                                                    fold_digits, &hashes);

            ok(hashes_are(hashes, n_hashes, values, 5, n), "%d-grams of morphemes, %s", n,
               fold_digits ? "digits folded" : "digits kept");
        }
    }
    morphemes.n = 0;
    ok(jpc_shingle_morphemes(&arena, jpc_span_of(text), &morphemes, 1, false, &hashes) == 0,
       "no morphemes");
    jpc_arena_release(&arena);
}

static bool character_hash_is(const char *text, int n, uint64_t want)
{
    jpc_arena arena = {0};
    uint64_t *hashes;
    bool same =
        jpc_shingle_characters(&arena, jpc_span_of(text), n, &hashes) == 1 && hashes[0] == want;

    jpc_arena_release(&arena);
    return same;
}

static void test_stored(void)
{
    static const jpc_morpheme items[] = {{.at = 0, .len = 6}, {.at = 6, .len = 3}};
    jpc_morphemes morphemes = {items, 2};
    jpc_arena arena = {0};
    uint64_t *hashes;

    ok(character_hash_is("あ", 1, 0x17D43EBB556AD15D), "stored: あ");
    ok(character_hash_is("あいうえお", 5, 0x11F5434325985002), "stored: あいうえお");
    ok(character_hash_is("日本 a\U00020BB7", 5, 0x79D0D594B023C139), "stored: 日本 a and U+20BB7");
    jpc_shingle_morphemes(&arena, jpc_span_of("東京が"), &morphemes, 2, false, &hashes);
    ok(hashes[0] == 0x1385D78FE203F6E8, "stored: 東京, が");
    jpc_arena_release(&arena);
}

// Each bit of the hash turns in about half of the cases when a character changes by one bit.
static void test_mixed(void)
{
    int turned[64] = {0}, rounds = 0, n_bad = 0;
    jpc_arena arena = {0};
    uint64_t state = 3;

    for (; rounds < 4000; rounds++) {
        uint64_t *a, *b;
        char bytes[2][20];
        size_t len = 0, changed = next_random(&state) % 5;

        for (size_t i = 0; i < 5; i++) {
            uint32_t code = 0x4E00 + (uint32_t)next_random(&state) % 0x1000;
            uint32_t other = i == changed ? code ^ 1u << next_random(&state) % 8 : code;

            jpc_utf8_put(bytes[0] + len, code);
            len += jpc_utf8_put(bytes[1] + len, other);
        }
        jpc_shingle_characters(&arena, (jpc_span){bytes[0], len}, 5, &a);
        jpc_shingle_characters(&arena, (jpc_span){bytes[1], len}, 5, &b);
        for (int bit = 0; bit < 64; bit++)
            turned[bit] += (int)((*a ^ *b) >> bit & 1);
        jpc_arena_reset(&arena);
    }
    for (int bit = 0; bit < 64; bit++)
        n_bad += turned[bit] < 1800 || turned[bit] > 2200; // 6 standard errors are 190
    ok(n_bad == 0, "each bit of a hash depends on each character");
    jpc_arena_release(&arena);
}

// ---- sets -----------------------------------------------------------------------------------

static int compare(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static bool sorts(jpc_arena *arena, uint64_t *hashes, size_t n)
{
    uint64_t *want = malloc((n + 1) * sizeof *want);
    size_t n_want = 0, n_got;
    bool same;

    memcpy(want, hashes, n * sizeof *want);
    qsort(want, n, sizeof *want, compare);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || want[i] != want[i - 1])
            want[n_want++] = want[i];
    n_got = jpc_shingle_sort(arena, hashes, n);
    same = n_got == n_want && memcmp(hashes, want, n_got * sizeof *want) == 0 && arena->used == 0;
    free(want);
    return same;
}

static void test_sort(void)
{
    static const uint64_t masks[] = {UINT64_MAX, 0xFF00000000000000u, 0xFF, 0x8000000000000001u, 0};
    static uint64_t hashes[200000];
    jpc_arena arena = {0};
    uint64_t state = 9;
    int n_bad = 0;

    for (size_t round = 0; round < 1505; round++) {
        size_t n = round < 1500 ? round / 5 : 200000;

        for (size_t i = 0; i < n; i++)
            hashes[i] = (next_random(&state) << 33 ^ next_random(&state)) & masks[round % 5];
        n_bad += !sorts(&arena, hashes, n);
    }
    ok(n_bad == 0, "sorted, each once, scratch given back");
    jpc_arena_release(&arena);
}

static double naive_jaccard(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
    size_t both = 0;

    for (size_t i = 0; i < n_a; i++)
        for (size_t k = 0; k < n_b; k++)
            both += a[i] == b[k];
    return n_a + n_b == 0 ? 1 : (double)both / (double)(n_a + n_b - both);
}

static void test_jaccard(void)
{
    jpc_arena arena = {0};
    uint64_t a[40], b[40], state = 2;
    int n_bad = 0;

    for (int round = 0; round < 2000; round++) {
        size_t n_a = next_random(&state) % 40, n_b = next_random(&state) % 40;

        for (size_t i = 0; i < 40; i++) {
            a[i] = next_random(&state) % 60;
            b[i] = next_random(&state) % 60;
        }
        n_a = jpc_shingle_sort(&arena, a, n_a);
        n_b = jpc_shingle_sort(&arena, b, n_b);
        n_bad += jpc_shingle_jaccard(a, n_a, b, n_b) != naive_jaccard(a, n_a, b, n_b);
    }
    ok(n_bad == 0, "similarity of 2000 pairs of sets");
    ok(jpc_shingle_jaccard(NULL, 0, NULL, 0) == 1, "two empty sets");
    ok(jpc_shingle_jaccard(a, 1, NULL, 0) == 0 && jpc_shingle_jaccard(NULL, 0, a, 1) == 0,
       "an empty and another");
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_examples();
    test_distinct();
    test_all_characters();
    test_random_texts();
    test_plain();
    test_characters();
    test_morphemes();
    test_stored();
    test_mixed();
    test_sort();
    test_jaccard();
    return tap_end();
}
