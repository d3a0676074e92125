// Vectors stop where one byte at a time stops, and no word is passed over.
#include "pii/word_scan.h"

#include "tap.h"

static const char *const words[] = {"ID",           "番",   "生", "丁目", "LINE",
                                    "アカウント名", "ＩＤ", "ab", "号",   "xyz"};

#define N_WORDS (sizeof words / sizeof *words)

static uint64_t next_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth, MMIX
    return *state >> 33;
}

/** Words, beginnings of words, what shares their bytes, and any bytes at all. */
static void add_piece(jpc_buf *text, uint64_t *state)
{
    static const char *const others[] = {"あ", "畳", "I", "D", "a", "アカウント", "甪", " ", "\n"};
    const char *word = words[next_number(state) % N_WORDS];
    char byte = (char)next_number(state);

    switch (next_number(state) % 8) {
    case 0: jpc_buf_add_string(text, word); break;
    case 1: jpc_buf_add(text, word, 1 + next_number(state) % (strlen(word) - 1)); break;
    case 2: jpc_buf_add(text, &byte, 1); break;
    default:
        jpc_buf_add_string(text, others[next_number(state) % (sizeof others / sizeof *others)]);
    }
}

static bool stands_one(const char *at, const char *end, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if ((size_t)(end - at) >= strlen(words[i]) && memcmp(at, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/** How many places of one text are wrong: passed over, or not those of the scalar kernel. */
static size_t count_wrong(const jpc_word_scan_kernel *kernel, const jpc_word_prints *prints,
                          jpc_span text)
{
    const char *end = text.ptr + text.len;
    size_t n_wrong = 0;

    for (const char *from = text.ptr; from <= end; from++) {
        const char *found = kernel->scan(prints, from, end);

        n_wrong += found != jpc_word_scan_scalar(prints, from, end);
        for (const char *at = from; at < found; at++)
            n_wrong += stands_one(at, end, prints->n_words);
    }
    return n_wrong;
}

static void test_kernel(const jpc_word_scan_kernel *kernel)
{
    uint64_t state = 9;
    jpc_buf text = {0};

    for (size_t n_words = 0; n_words <= N_WORDS; n_words++) {
        jpc_word_prints prints = {0};
        size_t n_wrong = 0;

        for (size_t i = 0; i < n_words; i++)
            jpc_word_prints_add(&prints, jpc_span_of(words[i]));
        for (int round = 0; round < 50; round++) {
            char *copy; // of exactly that size, so that sanitizers see what is read behind it

            text.len = 0;
            for (uint64_t n = next_number(&state) % 60; n > 0; n--)
                add_piece(&text, &state);
            copy = jpc_alloc(text.len + 1);
            memcpy(copy + 1, text.ptr != NULL ? text.ptr : "", text.len);
            n_wrong += count_wrong(kernel, &prints, (jpc_span){copy + 1, text.len});
            free(copy);
        }
        ok(n_wrong == 0, "%s: %zu words, %zu places are wrong", kernel->name, n_words, n_wrong);
    }
    jpc_buf_release(&text);
}

static void test_precision(void)
{
    jpc_word_prints prints = {0};
    jpc_span text = jpc_span_of("二つのあいだ、学者と人々、alpha beta、ひらがなとカタカナ。");

    for (size_t i = 0; i < 4; i++)
        jpc_word_prints_add(&prints, jpc_span_of(words[i]));
    ok(jpc_word_scan_scalar(&prints, text.ptr, text.ptr + text.len) == text.ptr + text.len,
       "what shares a byte or two with words is no place");
}

int main(void)
{
    tap_begin();
    for (const jpc_word_scan_kernel *kernel = jpc_word_scan_kernels; kernel->name != NULL; kernel++)
        if (jpc_cpu_has(kernel->vectors))
            test_kernel(kernel);
    test_precision();
    return tap_end();
}
