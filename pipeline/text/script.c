#include "text/script.h"

#include "text/script_kernel.h"
#include "text/utf8.h"

#define LONG_ENOUGH 64 // bytes from which on vectors are worth it

// ---- one character at a time -----------------------------------------------------------

static bool ends_run(jpc_script_class class)
{
    return class == JPC_SCRIPT_SPACE || class == JPC_SCRIPT_NEWLINE;
}

// Neighbours are often of one class, and a counter cannot be raised before it was raised the last
// time: so there are two of each.
void jpc_script_count_scalar(jpc_span text, jpc_script_tally *tally)
{
    const char *at = text.ptr, *end = at + text.len;
    uint64_t run = 0, longest = tally->longest_run, counts[2][JPC_SCRIPT_CLASSES] = {{0}};
    uint32_t previous = '\n';

    for (size_t i = 0; at < end; i++) {
        uint32_t code = jpc_utf8_next(&at);
        jpc_script_class class = jpc_script_class_of(code);

        counts[i & 1][class]++;
        run = code == previous ? run + 1 : 1;
        previous = code;
        if (run > longest && !ends_run(class))
            longest = run;
    }
    for (int class = 0; class < JPC_SCRIPT_CLASSES; class ++)
        tally->n[class] += counts[0][class] + counts[1][class];
    tally->longest_run = longest;
}

// Where two characters begin, one of which is `len` bytes long.
static bool is_same(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

// Of the character at `at`, `len` bytes long, which is no space.
static const char *see_run(const char *at, size_t len, const char *end, jpc_script_tally *tally)
{
    const char *next = at + len;
    size_t longest = tally->longest_run * len;

    if ((size_t)(end - at) < longest + len || !is_same(at, at + longest, len))
        return at;
    while (next < end && is_same(at, next, len))
        next += len;
    if ((size_t)(next - at) > longest)
        tally->longest_run = (size_t)(next - at) / len;
    return next;
}

const char *jpc_script_see_run(const char *at, const char *end, jpc_script_tally *tally)
{
    const char *next = at;

    if (ends_run(jpc_script_class_of(jpc_utf8_next(&next))))
        return at;
    return see_run(at, (size_t)(next - at), end, tally);
}

const char *jpc_script_add_character(const char *at, const char *end, const char *seen,
                                     jpc_script_tally *tally)
{
    const char *next = at;
    jpc_script_class class = jpc_script_class_of(jpc_utf8_next(&next));

    tally->n[class]++;
    return at < seen || ends_run(class) ? seen : see_run(at, (size_t)(next - at), end, tally);
}

// ---- vectors ---------------------------------------------------------------------------

#define TIMES_8(b) b, b, b, b, b, b, b, b
#define ROW(b)                                                                                     \
    {                                                                                              \
        TIMES_8(b), TIMES_8(b), TIMES_8(b), TIMES_8(b), TIMES_8(b), TIMES_8(b), TIMES_8(b),        \
            TIMES_8(b)                                                                             \
    }
#define ROWS_4(b) ROW(b), ROW(b + 1), ROW(b + 2), ROW(b + 3)
#define ROWS_16(b) ROWS_4(b), ROWS_4(b + 4), ROWS_4(b + 8), ROWS_4(b + 12)
#define ROWS_64(b) ROWS_16(b), ROWS_16(b + 16), ROWS_16(b + 32), ROWS_16(b + 48)

_Alignas(64) const uint8_t jpc_script_bytes[256][64] = {
    ROWS_64(0),
    ROWS_64(64),
    ROWS_64(128),
    ROWS_64(192),
};

const jpc_script_kernel jpc_script_kernels[] = {
#if defined(__x86_64__)
    {"avx512", JPC_CPU_AVX512_BITS, jpc_script_count_avx512},
    {"avx2", JPC_CPU_AVX2, jpc_script_count_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_script_count_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

static jpc_script_function *best_function(size_t len)
{
    const jpc_script_kernel *kernel = jpc_script_kernels;

    if (len < LONG_ENOUGH)
        return jpc_script_count_scalar;
    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel->count;
}

static uint64_t sum(const uint64_t n[JPC_SCRIPT_CLASSES])
{
    uint64_t total = 0;

    for (int i = 0; i < JPC_SCRIPT_CLASSES; i++)
        total += n[i];
    return total;
}

jpc_script_counts jpc_script_count(jpc_span text)
{
    jpc_script_tally tally = {0};
    const uint64_t *n = tally.n;
    uint64_t marks, kanji, kuten;

    best_function(text.len)(text, &tally);
    marks = n[JPC_SCRIPT_HIRAGANA_MARK] + n[JPC_SCRIPT_HIRAGANA_SIGN];
    kanji = n[JPC_SCRIPT_KANJI] + n[JPC_SCRIPT_KANJI_SIGN];
    kuten = n[JPC_SCRIPT_KUTEN] + n[JPC_SCRIPT_IDEOGRAPHIC_STOP];
    return (jpc_script_counts){
        .chars = sum(n),
        .hiragana = n[JPC_SCRIPT_HIRAGANA],
        .katakana = n[JPC_SCRIPT_KATAKANA],
        .kanji = kanji,
        .toten = n[JPC_SCRIPT_TOTEN],
        .kuten = kuten,
        .ideographic_stop = n[JPC_SCRIPT_IDEOGRAPHIC_STOP],
        .hiragana_block = n[JPC_SCRIPT_HIRAGANA] + n[JPC_SCRIPT_HIRAGANA_GAP] + marks,
        .kana = n[JPC_SCRIPT_HIRAGANA] + marks + n[JPC_SCRIPT_KATAKANA] + n[JPC_SCRIPT_KANA] +
                n[JPC_SCRIPT_KANA_SIGN],
        .han = kanji + n[JPC_SCRIPT_HAN],
        .hangul = n[JPC_SCRIPT_HANGUL],
        .ascii_letters = n[JPC_SCRIPT_LETTER],
        .digits = n[JPC_SCRIPT_DIGIT],
        .spaces = n[JPC_SCRIPT_SPACE] + n[JPC_SCRIPT_NEWLINE],
        .newlines = n[JPC_SCRIPT_NEWLINE],
        .symbols = n[JPC_SCRIPT_SYMBOL] + n[JPC_SCRIPT_HIRAGANA_SIGN] + n[JPC_SCRIPT_KANA_SIGN] +
                   n[JPC_SCRIPT_KANJI_SIGN] + n[JPC_SCRIPT_TOTEN] + kuten,
        .longest_run = tally.longest_run,
    };
}
