// Vectors against the scalar code, which test_sentence.c checks: random texts of terminators,
// newlines and characters that share bytes with them, at every alignment and length.

#include "text/sentence_kernel.h"

#include "tap.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 7
#else
#define STEP 1
#endif

#define MOST_LEN 600

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

// Counted and kept, in memory of its own, so that a sanitizer sees what is read beyond the end.
static bool is_same(const jpc_sentence_kernel *kernel, const char *bytes, size_t len)
{
    static jpc_sentence got[MOST_LEN + 1], want[MOST_LEN + 1];
    char *copy = jpc_alloc(len + 1);
    jpc_span text = {memcpy(copy + 1, bytes, len), len};
    jpc_sentence_list counted = {0}, a = {.items = got}, b = {.items = want};
    size_t n_lines = jpc_sentence_cut_scalar(&b, text);
    bool same = kernel->cut(&counted, text) == n_lines && kernel->cut(&a, text) == n_lines;

    same = same && counted.n == b.n && a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++)
        same = got[i].text.ptr == want[i].text.ptr && got[i].text.len == want[i].text.len &&
               got[i].chars == want[i].chars && got[i].line == want[i].line;
    free(copy);
    return same;
}

static size_t fill(char *bytes, size_t most, uint64_t *state)
{
    static const char *const parts[] = {"a",  "あ", "漢", "𠮷", "。", "、",  "\n",
                                        "！", "？", "．", "!",  "?",  ".",   "é",
                                        "（", "ｂ", "゚",   "バ", "　", "\n\n"};
    uint64_t n_kinds = 2 + next_random(state) % 19, first = next_random(state) % 20;
    size_t len = 0;

    while (len + 4 <= most) {
        const char *part = parts[(first + next_random(state) % n_kinds) % 20];

        memcpy(bytes + len, part, strlen(part));
        len += strlen(part);
    }
    return len;
}

static void test_random(const jpc_sentence_kernel *kernel)
{
    size_t n_wrong = 0;
    char bytes[MOST_LEN];
    uint64_t state = 3;

    for (int round = 0; round < 200 / STEP; round++)
        for (size_t most = 0; most < MOST_LEN; most += most < 200 ? 1 : 97)
            n_wrong += !is_same(kernel, bytes, fill(bytes, most, &state));
    ok(n_wrong == 0, "%s: random texts of each length: %zu differ", kernel->name, n_wrong);
}

static void test_alignments(const jpc_sentence_kernel *kernel)
{
    size_t n_wrong = 0;
    char bytes[MOST_LEN];
    uint64_t state = 4;

    for (int round = 0; round < 200 / STEP; round++) {
        size_t len = fill(bytes, MOST_LEN, &state);

        for (size_t begin = 0; begin < 140; begin++)
            if (((unsigned char)bytes[begin] & 0xC0) != 0x80)
                n_wrong += !is_same(kernel, bytes + begin, len - begin);
    }
    ok(n_wrong == 0, "%s: random texts at each alignment: %zu differ", kernel->name, n_wrong);
}

int main(void)
{
    tap_begin();
    for (const jpc_sentence_kernel *kernel = jpc_sentence_kernels; kernel->name != NULL; kernel++) {
        if (!jpc_cpu_has(kernel->vectors)) {
            tap_skip(kernel->name, "this processor does not have it");
            continue;
        }
        test_random(kernel);
        test_alignments(kernel);
    }
    return tap_end();
}
