// Vectors against the scalar code, whose classes test_script.c checks: every character in the
// neighbourhood of others, texts of random mixtures at every alignment and length, runs of every
// length across the ends of vectors.

#include "text/script_kernel.h"

#include "tap.h"
#include "text/utf8.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 7 // prime, so that no class is left out for ever
#else
#define STEP 1
#endif

#define MOST_LEN 4096

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

static bool is_same(const jpc_script_kernel *kernel, jpc_span text)
{
    jpc_script_tally got = {{1, 2, 3}, 0}, want = got; // they add

    kernel->count(text, &got);
    jpc_script_count_scalar(text, &want);
    return memcmp(&got, &want, sizeof got) == 0;
}

// In memory of its own, so that a sanitizer sees what is read beyond the end.
static bool is_same_alone(const jpc_script_kernel *kernel, const char *bytes, size_t len)
{
    char *copy = jpc_alloc(len + 1);
    bool same;

    memcpy(copy + 1, bytes, len);
    same = is_same(kernel, (jpc_span){copy + 1, len});
    free(copy);
    return same;
}

// 64 in a row, so that each is seen by vectors, and once more in pairs and triples.
static void test_all_of_unicode(const jpc_script_kernel *kernel)
{
    size_t n_wrong = 0, len;
    char bytes[64 * 4 * 6];

    for (uint32_t first = 0; first <= 0x10FFFF; first += 64 * STEP) {
        len = 0;
        for (uint32_t code = first; code < first + 64; code++)
            for (uint32_t n = 0; n < 1 + code % 3; n++)
                if (code < 0xD800 || code > 0xDFFF)
                    len += jpc_utf8_put(bytes + len, code);
        n_wrong += !is_same(kernel, (jpc_span){bytes, len});
    }
    ok(n_wrong == 0, "%s: all of Unicode: %zu texts differ", kernel->name, n_wrong);
}

static size_t put_random(char *bytes, uint64_t *state, uint64_t kind)
{
    static const uint32_t starts[] = {0x20,   0x20,   0x3000, 0x3040, 0x4DC0,
                                      0x9FC0, 0xFF00, 0xA0,   0x1F600};
    uint32_t code = starts[kind % (sizeof starts / sizeof *starts)];

    return jpc_utf8_put(bytes, code + (uint32_t)(next_random(state) % 0x60));
}

// Neighbours are often of one kind or the same, as in a text.
static size_t fill(char *bytes, size_t most, uint64_t *state)
{
    uint64_t n_kinds = 1 + next_random(state) % 9, kind = next_random(state) % n_kinds;
    size_t len = 0;

    while (len + 4 <= most) {
        size_t n = put_random(bytes + len, state, kind);

        len += n;
        for (uint64_t again = next_random(state) % 64; again < 3 && len + 4 <= most; again++) {
            memcpy(bytes + len, bytes + len - n, n);
            len += n;
        }
        if (next_random(state) % 8 == 0)
            kind = next_random(state) % n_kinds;
    }
    return len;
}

static void test_random(const jpc_script_kernel *kernel)
{
    size_t n_wrong = 0;
    char bytes[MOST_LEN];
    uint64_t state = 5;

    for (int round = 0; round < 600 / STEP; round++) {
        size_t len = fill(bytes, MOST_LEN, &state), begin = 0;

        while (begin < 200) {
            n_wrong += !is_same_alone(kernel, bytes + begin, len - begin);
            do
                begin++;
            while (((unsigned char)bytes[begin] & 0xC0) == 0x80);
        }
    }
    ok(n_wrong == 0, "%s: random texts at each alignment: %zu differ", kernel->name, n_wrong);
}

static void test_lengths(const jpc_script_kernel *kernel)
{
    size_t n_wrong = 0;
    char bytes[MOST_LEN];
    uint64_t state = 6;

    for (int round = 0; round < 200 / STEP; round++)
        for (size_t most = 0; most <= 200; most++)
            n_wrong += !is_same_alone(kernel, bytes, fill(bytes, most, &state));
    ok(n_wrong == 0, "%s: random texts of each length: %zu differ", kernel->name, n_wrong);
}

// A run of each length from each place on; the text repeats no other character.
static void test_runs(const jpc_script_kernel *kernel)
{
    static const char *const characters[] = {"a", "あ", "漢", "é", "𠮷", " ", "　", "～"};
    size_t n_wrong = 0;

    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
        for (size_t before = 0; before < 140; before += 1 + i % 3)
            for (size_t n = 0; n < 90; n += STEP) {
                char bytes[MOST_LEN];
                size_t len = 0, char_len = strlen(characters[i]);

                for (uint32_t k = 0; k < before; k++)
                    len += jpc_utf8_put(bytes + len, k % 5 == 0 ? 0x30A1 + k % 50 : 'b' + k % 7);
                for (size_t k = 0; k < n; k++, len += char_len)
                    memcpy(bytes + len, characters[i], char_len);
                for (uint32_t k = 0; k < 60; k++)
                    len += jpc_utf8_put(bytes + len, 0x4E00 + k);
                n_wrong += !is_same(kernel, (jpc_span){bytes, len});
            }
    ok(n_wrong == 0, "%s: runs of each length: %zu differ", kernel->name, n_wrong);
}

static void test_large(const jpc_script_kernel *kernel)
{
    size_t len = (size_t)3 << 20;
    char *bytes = jpc_alloc(len);

    for (size_t i = 0; i < len; i += 3)
        memcpy(bytes + i, "あ", 3);
    ok(is_same(kernel, (jpc_span){bytes, len}), "%s: 3 MB of one character", kernel->name);
    memset(bytes, 'w', len);
    ok(is_same(kernel, (jpc_span){bytes, len}), "%s: 3 MB of one letter", kernel->name);
    free(bytes);
}

// Many runs that are one character shorter than the longest, of a character that is looked up:
// where each of them was measured again from each of its characters on, the alarm went off.
static void test_near_longest_runs(const jpc_script_kernel *kernel)
{
    enum { LONGEST = 1 << 17, RUNS = 40, LEN = 4 };
    char *bytes = jpc_alloc((size_t)LONGEST * LEN * RUNS);
    size_t len = 0;

    for (int run = 0; run < RUNS; run++)
        for (int i = 0; i < LONGEST; i++, len += LEN)
            memcpy(bytes + len, run > 0 && i == 0 ? "😁" : "😀", LEN);
    ok(is_same(kernel, (jpc_span){bytes, len}), "%s: runs nearly as long as the longest",
       kernel->name);
    free(bytes);
}

int main(void)
{
    tap_begin();
    for (const jpc_script_kernel *kernel = jpc_script_kernels; kernel->name != NULL; kernel++) {
        if (!jpc_cpu_has(kernel->vectors)) {
            tap_skip(kernel->name, "this processor does not have it");
            continue;
        }
        test_all_of_unicode(kernel);
        test_random(kernel);
        test_lengths(kernel);
        test_runs(kernel);
        test_large(kernel);
        test_near_longest_runs(kernel);
    }
    return tap_end();
}
