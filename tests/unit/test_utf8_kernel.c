// Vectors against the scalar code, which test_utf8.c checks by table 3-7 of Unicode: every pair of
// bytes at every place of a block and across its ends, three and four bytes from each class, then
// texts with random damage at every alignment and length.

#include "text/utf8_kernel.h"

#include "tap.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 7 // prime, so that no class of bytes is left out for ever
#else
#define STEP 1
#endif

#define N_BYTES (4 * JPC_UTF8_BLOCK)

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

static bool is_same(const jpc_utf8_kernel *kernel, const unsigned char *bytes, size_t len)
{
    return kernel->valid_prefix(bytes, len) == jpc_utf8_valid_prefix_scalar(bytes, len) &&
           kernel->count(bytes, len) == jpc_utf8_count_scalar(bytes, len);
}

// Each of 65,536 pairs once at each place of the third block, in ASCII or between characters of
// three bytes, which they cut or do not.
static void test_pairs(const jpc_utf8_kernel *kernel, const char *filling)
{
    size_t n_wrong = 0, filling_len = strlen(filling);
    unsigned char bytes[N_BYTES], kept[2];

    for (size_t i = 0; i < N_BYTES; i++)
        bytes[i] = (unsigned char)filling[i % filling_len];
    for (uint32_t pair = 0; pair < 0x10000; pair += STEP)
        for (size_t at = 2 * JPC_UTF8_BLOCK - 2; at < 3 * JPC_UTF8_BLOCK; at += 1 + pair % 7) {
            memcpy(kept, bytes + at, 2);
            bytes[at] = (unsigned char)(pair >> 8);
            bytes[at + 1] = (unsigned char)pair;
            n_wrong += !is_same(kernel, bytes, N_BYTES);
            memcpy(bytes + at, kept, 2);
        }
    ok(n_wrong == 0, "%s: pairs of bytes in '%s': %zu differ", kernel->name, filling, n_wrong);
}

// The first and last byte of each class of table 3-7.
static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                                      0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
                                      0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF};

#define N_EDGES (sizeof edges)

// Four bytes, at places that cut them by the end of a block after 0 to 3 of them, or not at all.
static void test_quadruples(const jpc_utf8_kernel *kernel)
{
    size_t n_wrong = 0, n_valid = 0;
    unsigned char bytes[N_BYTES];

    memset(bytes, 'a', N_BYTES);
    for (size_t code = 0; code < N_EDGES * N_EDGES * N_EDGES * N_EDGES; code += STEP) {
        size_t at = 2 * JPC_UTF8_BLOCK - 4 + code % 5, rest = code;

        for (size_t i = 0; i < 4; i++, rest /= N_EDGES)
            bytes[at + i] = edges[rest % N_EDGES];
        n_wrong += !is_same(kernel, bytes, 3 * JPC_UTF8_BLOCK);
        n_valid += kernel->valid_prefix(bytes, 3 * JPC_UTF8_BLOCK) == 3 * JPC_UTF8_BLOCK;
        memset(bytes + at, 'a', 4);
    }
    ok(n_wrong == 0, "%s: four bytes from the ends of all classes: %zu differ", kernel->name,
       n_wrong);
    ok(n_valid > 1000 / STEP, "… of which %zu are well-formed", n_valid);
}

static size_t fill(unsigned char *bytes, size_t len, uint64_t *state)
{
    static const char *const characters[] = {"a", "あ", "漢", "é", "𠮷", "。", "\n", "ｱ"};
    uint64_t skew = 1 + next_random(state) % 8; // some texts of few, some of all
    size_t at = 0;

    for (;;) {
        const char *one = characters[next_random(state) % skew];

        if (at + strlen(one) > len)
            return at;
        memcpy(bytes + at, one, strlen(one));
        at += strlen(one);
    }
}

// At every alignment; exact on the heap, so that a sanitizer sees what is read beyond the end.
static void test_damage(const jpc_utf8_kernel *kernel)
{
    uint64_t state = 1;
    size_t n_wrong = 0, n_valid = 0;

    for (size_t round = 0; round < 40000 / STEP; round++) {
        size_t offset = round % 64, room = offset + next_random(&state) % 700;
        unsigned char *bytes = malloc(room + 1);
        size_t len = fill(bytes + offset, room - offset, &state);

        for (uint64_t n = next_random(&state) % 3; n > 0 && len > 0; n--)
            bytes[offset + next_random(&state) % len] = edges[next_random(&state) % N_EDGES];
        bytes = realloc(bytes, offset + len + (offset + len == 0));
        len -= len > 0 && round % 2 == 0; // half of them cut, most inside a character
        n_wrong += !is_same(kernel, bytes + offset, len);
        n_valid += kernel->valid_prefix(bytes + offset, len) == len;
        free(bytes);
    }
    ok(n_wrong == 0, "%s: damage at every alignment and length: %zu differ", kernel->name, n_wrong);
    ok(n_valid > 4000 / STEP && n_valid < 36000 / STEP, "… of which %zu are well-formed", n_valid);
}

int main(void)
{
    int n_run = 0;

    tap_begin();
    for (const jpc_utf8_kernel *kernel = jpc_utf8_kernels; kernel->name != NULL; kernel++) {
        if (kernel->vectors == JPC_CPU_SCALAR)
            continue;
        if (!jpc_cpu_has(kernel->vectors)) {
            tap_skip(kernel->name, "this processor does not have it");
            continue;
        }
        n_run++;
        test_pairs(kernel, "a");
        test_pairs(kernel, "日本語");
        test_pairs(kernel, "𠮷");
        test_quadruples(kernel);
        test_damage(kernel);
    }
    if (n_run == 0)
        tap_skip("vectors", "only scalar code here");
    return tap_end();
}
