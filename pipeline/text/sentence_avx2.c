// 64 bytes at a time become two words: a bit for each byte that ends something, and a bit for each
// that begins a character. Between two ends there are as many characters as bits.

#include "text/sentence_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,popcnt")))
#define BLOCK 64
#define LOOK_AHEAD 2 // bytes behind a block that are looked at with it

struct marks {
    uint64_t ends;  // newlines, and first bytes of terminators
    uint64_t leads; // first bytes of characters
};

TARGET static inline __m256i load(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}

TARGET static inline __m256i is(__m256i bytes, int byte)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)byte));
}

TARGET static inline __m256i either(__m256i a, __m256i b) { return _mm256_or_si256(a, b); }
TARGET static inline __m256i both(__m256i a, __m256i b) { return _mm256_and_si256(a, b); }

// \n ! ? 。(E3 80 82) ！ ？ ．(EF BC 81, 9F, 8E)
TARGET static inline __m256i ends_at(const char *at)
{
    __m256i a = load(at), b = load(at + 1), c = load(at + 2);
    __m256i ascii = either(is(a, '\n'), either(is(a, '!'), is(a, '?')));
    __m256i stop = both(is(a, 0xE3), both(is(b, 0x80), is(c, 0x82)));
    __m256i wide = both(is(a, 0xEF), is(b, 0xBC));

    wide = both(wide, either(is(c, 0x81), either(is(c, 0x9F), is(c, 0x8E))));
    return either(ascii, either(stop, wide));
}

// Tails are the smallest signed bytes.
TARGET static inline __m256i leads_at(const char *at)
{
    return _mm256_cmpgt_epi8(load(at), _mm256_set1_epi8((char)0xBF));
}

TARGET static inline uint64_t bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

TARGET static inline struct marks marks_of(const char *at)
{
    return (struct marks){bits(ends_at(at), ends_at(at + 32)),
                          bits(leads_at(at), leads_at(at + 32))};
}

struct cutting {
    jpc_sentence_list *list;
    const char *start; // of the present sentence
    uint32_t chars;    // since then
    uint32_t line;
};

// `end` is behind the sentence, and behind its terminator, if it has one.
static inline void cut(struct cutting *cutting, const char *end, uint32_t terminator)
{
    if (cutting->chars > 0)
        jpc_sentence_append(cutting->list,
                            (jpc_sentence){{cutting->start, (size_t)(end - cutting->start)},
                                           cutting->chars + terminator,
                                           cutting->line});
    cutting->start = end;
    cutting->chars = 0;
}

TARGET static inline void cut_block(struct cutting *cutting, const char *at, struct marks marks)
{
    uint64_t left = marks.leads;

    for (; marks.ends != 0; marks.ends &= marks.ends - 1) {
        uint64_t end = marks.ends & (~marks.ends + 1);
        const char *mark = at + __builtin_ctzll(end);

        cutting->chars += (uint32_t)__builtin_popcountll(left & (end - 1));
        left &= ~(end | (end - 1));
        if (*mark == '\n') {
            cut(cutting, mark, 0);
            cutting->start = mark + 1;
            cutting->line++;
        } else {
            cut(cutting, mark + ((unsigned char)*mark < 0x80 ? 1 : 3), 1);
        }
    }
    cutting->chars += (uint32_t)__builtin_popcountll(left);
}

// The last bytes, fewer than a block and what is looked at with it.
TARGET static void cut_rest(struct cutting *cutting, const char *at, size_t len)
{
    char bytes[2 * BLOCK + LOOK_AHEAD] = {0};

    memcpy(bytes, at, len);
    for (size_t i = 0; i < len; i += BLOCK) {
        uint64_t inside = len - i < BLOCK ? ((uint64_t)1 << (len - i)) - 1 : ~(uint64_t)0;
        struct marks marks = marks_of(bytes + i);

        cut_block(cutting, at + i, (struct marks){marks.ends, marks.leads & inside});
    }
}

TARGET size_t jpc_sentence_cut_avx2(jpc_sentence_list *list, jpc_span text)
{
    struct cutting cutting = {.list = list, .start = text.ptr};
    const char *at = text.ptr, *end = at + text.len;

    for (; end - at >= BLOCK + LOOK_AHEAD; at += BLOCK)
        cut_block(&cutting, at, marks_of(at));
    cut_rest(&cutting, at, (size_t)(end - at));
    cut(&cutting, end, 0);
    return cutting.line + 1;
}

#endif
