#include "pii/word_scan.h"

void jpc_word_prints_add(jpc_word_prints *prints, jpc_span word)
{
    uint8_t bit = (uint8_t)(1u << prints->n_words++ % 8);

    for (size_t i = 0; i < JPC_PRINT_BYTES; i++) {
        unsigned char c = i < word.len ? (unsigned char)word.ptr[i] : 0;

        // Behind a word of two bytes is anything.
        for (unsigned half = 0; half < 16; half++) {
            prints->low[i][half] |= i >= word.len || (c & 15u) == half ? bit : 0;
            prints->high[i][half] |= i >= word.len || (unsigned)c >> 4 == half ? bit : 0;
        }
    }
}

static unsigned print_of(const jpc_word_prints *prints, size_t i, char byte)
{
    unsigned char c = (unsigned char)byte;

    return prints->low[i][c & 15] & prints->high[i][c >> 4];
}

const char *jpc_word_scan_scalar(const jpc_word_prints *prints, const char *at, const char *end)
{
    for (; at < end; at++) {
        unsigned words = print_of(prints, 0, *at);

        for (size_t i = 1; i < JPC_PRINT_BYTES && words != 0 && (size_t)(end - at) > i; i++)
            words &= print_of(prints, i, at[i]);
        if (words != 0)
            return at;
    }
    return end;
}

const jpc_word_scan_kernel jpc_word_scan_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_word_scan_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_word_scan_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

jpc_word_scan_function *jpc_word_scan(void)
{
    const jpc_word_scan_kernel *kernel = jpc_word_scan_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel->scan;
}
