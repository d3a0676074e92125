// Classes come from tables of 128 bytes, as one bit of eight, and are counted eight at a time: of
// eight bytes that lie side by side, the bits of each class are brought into one byte and counted.

#include "text/script_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET                                                                                     \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512bitalg,gfni,"       \
                          "popcnt,bmi")))
#define VECTOR_BYTES 64
#define MOST_STEPS 31 // each adds up to 8 to a byte

typedef __m512i vec;
typedef __mmask64 mask;

enum {
    LETTER = 1,
    DIGIT = 2,
    SYMBOL = 4,
    SPACE = 8,
    NEWLINE = 16,
    CONTROL = 32,
};

static const uint8_t ascii_class[128] = {
    [0x00 ... 0x08] = CONTROL, ['\t'] = SPACE,
    ['\n'] = NEWLINE,          ['\v' ... '\r'] = SPACE,
    [0x0E ... 0x1F] = CONTROL, [' '] = SPACE,
    ['!' ... '/'] = SYMBOL,    ['0' ... '9'] = DIGIT,
    [':' ... '@'] = SYMBOL,    ['A' ... 'Z'] = LETTER,
    ['[' ... '`'] = SYMBOL,    ['a' ... 'z'] = LETTER,
    ['{' ... '~'] = SYMBOL,    [0x7F] = CONTROL,
};

enum {
    HIRAGANA = 1,
    KATAKANA = 2,
    KANA_SIGN = 4,
    KANA = 8,
    TOTEN = 16,
    STOP = 32,
    BRACKET = 64,
    WIDE_SPACE = 128,
};

// Of U+3000–30FF by the low byte: what has none, U+3003–3007, 3012–3040 and 3097–30A0, is looked
// up.
static const uint8_t kana_class[256] = {
    [0x00] = WIDE_SPACE,
    [0x01] = TOTEN,
    [0x02] = STOP,
    [0x08 ... 0x11] = BRACKET,
    [0x41 ... 0x96] = HIRAGANA,
    [0xA1 ... 0xFA] = KATAKANA,
    [0xFB] = KANA_SIGN,
    [0xFC ... 0xFF] = KANA,
};

// Eight counters, one per class.
struct counters {
    vec step; // bytes; 8 i + k: of class k
    vec all;  // words of 64 bits; k: of class k
};

struct sums {
    struct counters ascii, kana;
    uint64_t kanji;
};

TARGET static inline vec load(const void *at) { return _mm512_loadu_si512(at); }

TARGET static inline vec set(int byte) { return load(jpc_script_bytes[byte & 255]); }
TARGET static inline mask eq(vec a, vec b) { return _mm512_cmpeq_epi8_mask(a, b); }
TARGET static inline mask gt(vec a, vec b) { return _mm512_cmpgt_epi8_mask(a, b); }
TARGET static inline mask either(mask a, mask b) { return _kor_mask64(a, b); }
TARGET static inline uint64_t bits(mask m) { return _cvtmask64_u64(m); }

// And what holds where a mask is true, which costs no more.
TARGET static inline mask eq_where(mask m, vec a, vec b)
{
    return _mm512_mask_cmpeq_epi8_mask(m, a, b);
}

TARGET static inline mask gt_where(mask m, vec a, vec b)
{
    return _mm512_mask_cmpgt_epi8_mask(m, a, b);
}

#include "text/script_vector.h"

// What a table of 128 bytes has for the lower seven bits of each byte; 0 where the mask is false.
TARGET static inline vec look_up_class(mask m, const uint8_t *table, vec bytes)
{
    return _mm512_maskz_permutex2var_epi8(m, load(table), bytes, load(table + 64));
}

TARGET static inline void count_classes(struct counters *counters, vec classes)
{
    // Row i of the matrix that changes nothing is bit 7 - i; with the operands in this order, it is
    // each byte's bits that are gathered by their places.
    vec one = _mm512_set1_epi64((long long)0x8040201008040201u);
    vec gathered = _mm512_gf2p8affine_epi64_epi8(one, classes, 0);

    counters->step = _mm512_add_epi8(counters->step, _mm512_popcnt_epi8(gathered));
}

// U+4E00–9FFF: from E4 B8 on to E9.
TARGET static inline mask find_kanji(vec a, vec b)
{
    mask first = gt_where(eq(a, set(0xE4)), b, set(0xB7));
    vec from_e5 = _mm512_sub_epi8(a, set(0xE5));

    return either(first, _mm512_cmplt_epu8_mask(from_e5, set(5)));
}

TARGET static inline mask look_at_kana(vec a, vec b, vec c, struct sums *sums)
{
    mask page = gt_where(eq(a, set(0xE3)), set(0x84), b), high;
    vec low = _mm512_or_si512(_mm512_and_si512(_mm512_slli_epi16(b, 6), set(0xC0)),
                              _mm512_and_si512(c, set(0x3F)));
    vec classes;

    high = _kand_mask64(page, _mm512_movepi8_mask(low));
    classes = look_up_class(_kxor_mask64(page, high), kana_class, low);
    classes = _mm512_or_si512(classes, look_up_class(high, kana_class + 128, low));
    count_classes(&sums->kana, classes);
    return _mm512_test_epi8_mask(classes, classes);
}

TARGET static inline struct looks look_at(const char *at, struct sums *sums)
{
    vec a = load(at), b = load(at + 1), c = load(at + 2), classes;
    mask ascii = _knot_mask64(_mm512_movepi8_mask(a)), leads = gt(a, set(0xBF));
    struct looks looks;

    classes = look_up_class(ascii, ascii_class, a);
    count_classes(&sums->ascii, classes);
    looks.ascii = _mm512_test_epi8_mask(classes, set(0xFF & ~(SPACE | NEWLINE)));
    looks.kanji = find_kanji(a, b);
    sums->kanji += (uint64_t)__builtin_popcountll(bits(looks.kanji));
    looks.kana = look_at_kana(a, b, c, sums);
    looks.rare = _kxor_mask64(_kxor_mask64(leads, ascii), either(looks.kanji, looks.kana));
    return looks;
}

TARGET static inline void sums_begin(struct sums *sums)
{
    const struct counters none = {_mm512_setzero_si512(), _mm512_setzero_si512()};

    *sums = (struct sums){none, none, 0};
}

// The bytes of each class are brought side by side, and added.
TARGET static inline void counters_flush(struct counters *counters)
{
    vec row = _mm512_set_epi8(63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53,
                              45, 37, 29, 21, 13, 5, 60, 52, 44, 36, 28, 20, 12, 4, 59, 51, 43, 35,
                              27, 19, 11, 3, 58, 50, 42, 34, 26, 18, 10, 2, 57, 49, 41, 33, 25, 17,
                              9, 1, 56, 48, 40, 32, 24, 16, 8, 0);
    vec sides = _mm512_permutexvar_epi8(row, counters->step);

    counters->all = _mm512_add_epi64(counters->all, _mm512_sad_epu8(sides, _mm512_setzero_si512()));
    counters->step = _mm512_setzero_si512();
}

TARGET static inline void sums_flush(struct sums *sums)
{
    counters_flush(&sums->ascii);
    counters_flush(&sums->kana);
}

// `class` is a bit.
static uint64_t count_of(const struct counters *counters, int class)
{
    uint64_t words[8];

    memcpy(words, &counters->all, sizeof words);
    return words[__builtin_ctz((unsigned)class)];
}

static void sums_add(const struct sums *sums, jpc_script_tally *tally)
{
    uint64_t *n = tally->n;

    n[JPC_SCRIPT_OTHER] += count_of(&sums->ascii, CONTROL);
    n[JPC_SCRIPT_NEWLINE] += count_of(&sums->ascii, NEWLINE);
    n[JPC_SCRIPT_SPACE] += count_of(&sums->ascii, SPACE) + count_of(&sums->kana, WIDE_SPACE);
    n[JPC_SCRIPT_LETTER] += count_of(&sums->ascii, LETTER);
    n[JPC_SCRIPT_DIGIT] += count_of(&sums->ascii, DIGIT);
    n[JPC_SCRIPT_SYMBOL] += count_of(&sums->ascii, SYMBOL) + count_of(&sums->kana, BRACKET);
    n[JPC_SCRIPT_HIRAGANA] += count_of(&sums->kana, HIRAGANA);
    n[JPC_SCRIPT_KATAKANA] += count_of(&sums->kana, KATAKANA);
    n[JPC_SCRIPT_KANA_SIGN] += count_of(&sums->kana, KANA_SIGN);
    n[JPC_SCRIPT_KANA] += count_of(&sums->kana, KANA);
    n[JPC_SCRIPT_KANJI] += sums->kanji;
    n[JPC_SCRIPT_TOTEN] += count_of(&sums->kana, TOTEN);
    n[JPC_SCRIPT_IDEOGRAPHIC_STOP] += count_of(&sums->kana, STOP);
}

TARGET void jpc_script_count_avx512(jpc_span text, jpc_script_tally *tally)
{
    struct sums sums;

    count_vectors(text, tally, &sums);
}

#endif
