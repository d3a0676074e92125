// A character in U+3000–30FF is told by its low byte x, of which low_byte() makes x − 128: that is
// in the order of signed bytes. What is counted is how many are at least so much; the differences
// are the classes.

#include "text/script_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define VECTOR_BYTES 32
#define MOST_STEPS 255      // before a byte that counts overflows
#define LOW(x) set((x)-128) // of U+30xx

// Before a loop over the counters: arrays are registers only if it is unrolled.
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

typedef __m256i vec;
typedef __m256i mask;

enum {
    ASCII,
    LETTERS,
    DIGITS,
    GRAPHS,
    BLANKS, // of ASCII, newlines too
    NEWLINES,
    WIDE_SPACES,
    TOTEN,
    STOPS,
    KANJI,
    FROM_08, // 〈
    FROM_12,
    FROM_41, // ぁ
    FROM_97,
    FROM_A1, // ァ
    FROM_FB, // ・
    FROM_FC, // ー
    N_SUMS,
};

struct sums {
    vec step[N_SUMS]; // each byte: of the characters that begin at this place of a vector
    uint64_t of[N_SUMS];
};

TARGET static inline vec load(const char *at) { return _mm256_loadu_si256((const __m256i *)at); }

TARGET static inline vec set(int byte) { return load((const char *)jpc_script_bytes[byte & 255]); }

TARGET static inline vec add(vec a, vec b) { return _mm256_add_epi8(a, b); }
TARGET static inline vec lower(vec a) { return _mm256_or_si256(a, set(0x20)); }
TARGET static inline mask gt(vec a, vec b) { return _mm256_cmpgt_epi8(a, b); }
TARGET static inline mask eq(vec a, vec b) { return _mm256_cmpeq_epi8(a, b); }
TARGET static inline mask both(mask a, mask b) { return _mm256_and_si256(a, b); }
TARGET static inline mask either(mask a, mask b) { return _mm256_or_si256(a, b); }
TARGET static inline mask differ(mask a, mask b) { return _mm256_xor_si256(a, b); }
TARGET static inline vec only(mask m, vec a, vec b) { return _mm256_blendv_epi8(b, a, m); }
TARGET static inline vec count(vec sums, mask m) { return _mm256_sub_epi8(sums, m); }
TARGET static inline mask eq_where(mask m, vec a, vec b) { return both(m, eq(a, b)); }
TARGET static inline uint64_t bits(mask m) { return (uint32_t)_mm256_movemask_epi8(m); }

TARGET static inline vec low_byte(vec b, vec c)
{
    return add(_mm256_and_si256(_mm256_slli_epi16(b, 6), set(0xC0)), c);
}

TARGET static inline uint64_t total(vec sums)
{
    uint64_t lanes[4];

    _mm256_storeu_si256((__m256i *)lanes, _mm256_sad_epu8(sums, _mm256_setzero_si256()));
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

#include "text/script_vector.h"

TARGET static inline mask in_range(vec a, int low, int high)
{
    return gt(add(a, set(127 - high)), set(126 - high + low));
}

TARGET static inline void look_at_ascii(vec a, mask ascii, vec sums[N_SUMS], struct looks *looks)
{
    mask blanks = either(eq(a, set(' ')), in_range(a, '\t', '\r'));

    looks->ascii = differ(ascii, blanks);
    sums[GRAPHS] = count(sums[GRAPHS], in_range(a, '!', '~'));
    sums[LETTERS] = count(sums[LETTERS], in_range(lower(a), 'a', 'z'));
    sums[DIGITS] = count(sums[DIGITS], in_range(a, '0', '9'));
    sums[NEWLINES] = count(sums[NEWLINES], eq(a, set('\n')));
    sums[BLANKS] = count(sums[BLANKS], blanks);
}

// U+4E00–9FFF: from E4 B8 on to E9.
TARGET static inline void look_at_kanji(vec a, vec b, vec sums[N_SUMS], struct looks *looks)
{
    mask first = both(eq(a, set(0xE4)), gt(b, set(0xB7)));

    looks->kanji = either(first, in_range(a, 0xE5, 0xE9));
    sums[KANJI] = count(sums[KANJI], looks->kanji);
}

// U+3000–30FF but for U+3003–3007, 3012–3040 and 3097–30A0, which are left to be looked up.
TARGET static inline void look_at_kana(vec a, vec b, vec c, vec sums[N_SUMS], struct looks *looks)
{
    mask page = both(eq(a, set(0xE3)), gt(set(0x84), b));
    vec low = only(page, low_byte(b, c), LOW(0));
    mask from_08 = gt(low, LOW(0x07)), from_12 = gt(low, LOW(0x11)), from_41 = gt(low, LOW(0x40));
    mask from_97 = gt(low, LOW(0x96)), from_a1 = gt(low, LOW(0xA0));
    mask odd = differ(gt(low, LOW(0x02)), from_08);

    sums[TOTEN] = count(sums[TOTEN], eq(low, LOW(0x01)));
    sums[STOPS] = count(sums[STOPS], eq(low, LOW(0x02)));
    sums[WIDE_SPACES] = count(sums[WIDE_SPACES], both(page, eq(low, LOW(0x00))));
    sums[FROM_08] = count(sums[FROM_08], from_08);
    sums[FROM_12] = count(sums[FROM_12], from_12);
    sums[FROM_41] = count(sums[FROM_41], from_41);
    sums[FROM_97] = count(sums[FROM_97], from_97);
    sums[FROM_A1] = count(sums[FROM_A1], from_a1);
    sums[FROM_FB] = count(sums[FROM_FB], gt(low, LOW(0xFA)));
    sums[FROM_FC] = count(sums[FROM_FC], gt(low, LOW(0xFB)));
    odd = either(odd, either(differ(from_12, from_41), differ(from_97, from_a1)));
    looks->kana = differ(page, odd);
}

// A vector often holds nothing but ASCII, or none of it.
TARGET static inline struct looks look_at(const char *at, struct sums *all)
{
    vec *sums = all->step;
    vec a = load(at), b = load(at + 1), c = load(at + 2);
    mask leads = gt(a, set(0xBF)), ascii = gt(a, set(-1)), others = differ(leads, ascii);
    struct looks looks = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                          _mm256_setzero_si256()};

    sums[ASCII] = count(sums[ASCII], ascii);
    if (bits(ascii) != 0)
        look_at_ascii(a, ascii, sums, &looks);
    if (bits(others) == 0)
        return looks;
    look_at_kanji(a, b, sums, &looks);
    look_at_kana(a, b, c, sums, &looks);
    looks.rare = differ(others, either(looks.kanji, looks.kana));
    return looks;
}

TARGET static inline void sums_begin(struct sums *sums)
{
    UNROLL
    for (int i = 0; i < N_SUMS; i++) {
        sums->step[i] = _mm256_setzero_si256();
        sums->of[i] = 0;
    }
}

TARGET static inline void sums_flush(struct sums *sums)
{
    UNROLL
    for (int i = 0; i < N_SUMS; i++) {
        sums->of[i] += total(sums->step[i]);
        sums->step[i] = _mm256_setzero_si256();
    }
}

static void sums_add(const struct sums *sums, jpc_script_tally *tally)
{
    const uint64_t *sum = sums->of;
    uint64_t brackets = sum[FROM_08] - sum[FROM_12];

    tally->n[JPC_SCRIPT_OTHER] += sum[ASCII] - sum[GRAPHS] - sum[BLANKS];
    tally->n[JPC_SCRIPT_NEWLINE] += sum[NEWLINES];
    tally->n[JPC_SCRIPT_SPACE] += sum[BLANKS] - sum[NEWLINES] + sum[WIDE_SPACES];
    tally->n[JPC_SCRIPT_LETTER] += sum[LETTERS];
    tally->n[JPC_SCRIPT_DIGIT] += sum[DIGITS];
    tally->n[JPC_SCRIPT_SYMBOL] += sum[GRAPHS] - sum[LETTERS] - sum[DIGITS] + brackets;
    tally->n[JPC_SCRIPT_HIRAGANA] += sum[FROM_41] - sum[FROM_97];
    tally->n[JPC_SCRIPT_KATAKANA] += sum[FROM_A1] - sum[FROM_FB];
    tally->n[JPC_SCRIPT_KANA_SIGN] += sum[FROM_FB] - sum[FROM_FC];
    tally->n[JPC_SCRIPT_KANA] += sum[FROM_FC];
    tally->n[JPC_SCRIPT_KANJI] += sum[KANJI];
    tally->n[JPC_SCRIPT_TOTEN] += sum[TOTEN];
    tally->n[JPC_SCRIPT_IDEOGRAPHIC_STOP] += sum[STOPS];
}

TARGET void jpc_script_count_avx2(jpc_span text, jpc_script_tally *tally)
{
    struct sums sums;

    count_vectors(text, tally, &sums);
}

#endif
