// Each byte is looked at as the first of a character, with the two behind it.

#include "text/skip.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2")))
#define VECTOR 32
#define LOOK_AHEAD 2 // bytes behind a vector that are looked at with it

typedef __m256i vec;

// Three bytes in a row, at each place.
struct triple {
    vec a, b, c;
};

TARGET static inline vec load(const char *at) { return _mm256_loadu_si256((const __m256i *)at); }
TARGET static inline vec set(int byte) { return _mm256_set1_epi8((char)byte); }
TARGET static inline vec is(vec bytes, int byte) { return _mm256_cmpeq_epi8(bytes, set(byte)); }
TARGET static inline vec above(vec bytes, int byte) { return _mm256_cmpgt_epi8(bytes, set(byte)); }
TARGET static inline vec below(vec bytes, int byte) { return _mm256_cmpgt_epi8(set(byte), bytes); }
TARGET static inline vec either(vec a, vec b) { return _mm256_or_si256(a, b); }
TARGET static inline vec both(vec a, vec b) { return _mm256_and_si256(a, b); }
TARGET static inline vec but(vec a, vec b) { return _mm256_andnot_si256(b, a); }

// Of bytes of one sign: ASCII, or 80 … FF.
TARGET static inline vec within(vec bytes, int low, int high)
{
    return both(above(bytes, (signed char)(low - 1)), below(bytes, (signed char)(high + 1)));
}

TARGET static inline vec find_newlines(struct triple t)
{
    vec ascii = within(t.a, '\v', '\r'), nel = both(is(t.a, 0xC2), is(t.b, 0x85));
    vec general = both(is(t.a, 0xE2), is(t.b, 0x80)); // U+2000–203F

    return either(either(ascii, nel), both(general, within(t.c, 0xA8, 0xA9)));
}

// Of U+2000–207F, U+FDC0–FDFF, FEC0–FEFF, FFC0–FFFF and planes 1–16 those that are seldom met stay
// to be looked at.
TARGET static inline vec find_controls(struct triple t)
{
    vec ascii = but(within(t.a, 0x00, 0x1F), either(is(t.a, '\t'), is(t.a, '\n')));
    vec latin = both(is(t.a, 0xC2), either(below(t.b, (signed char)0xA0), is(t.b, 0xAD)));
    vec marks = either(within(t.c, 0x8B, 0x8F), within(t.c, 0xAA, 0xAE));
    vec general = either(both(is(t.b, 0x80), marks), is(t.b, 0x81));
    vec last = both(is(t.a, 0xEF), either(is(t.b, 0xB7), either(is(t.b, 0xBB), is(t.b, 0xBF))));
    vec supplementary = within(t.a, 0xF0, 0xF7);

    ascii = either(ascii, is(t.a, 0x7F));
    general = both(general, is(t.a, 0xE2));
    return either(either(ascii, latin), either(general, either(last, supplementary)));
}

// Plain are ASCII, U+3001–3029, 3040–3098, 309D, 309E, 30A0–30FE and 4000–9FFF. Tails are no
// characters.
TARGET static inline vec find_active(struct triple t)
{
    vec marks = both(is(t.b, 0x80), within(t.c, 0x81, 0xA9));
    vec odd = either(within(t.c, 0x99, 0x9C), is(t.c, 0x9F));
    vec kana = either(is(t.b, 0x81), but(is(t.b, 0x82), odd));
    vec plain = within(t.a, 0xE4, 0xE9);

    kana = either(kana, but(is(t.b, 0x83), is(t.c, 0xBF)));
    plain = either(plain, both(is(t.a, 0xE3), either(marks, kana)));
    return but(within(t.a, 0xC0, 0xFE), plain);
}

TARGET static inline vec find_blanks(struct triple t)
{
    vec ascii = either(is(t.a, ' '), is(t.a, '\t'));
    vec next = either(either(is(t.b, ' '), is(t.b, '\t')), is(t.b, '\n'));
    vec latin = both(is(t.a, 0xC2), is(t.b, 0xA0)), ogham = both(is(t.a, 0xE1), is(t.b, 0x9A));
    vec general = both(is(t.b, 0x80), either(below(t.c, (signed char)0x8B), is(t.c, 0xAF)));
    vec wide = both(is(t.a, 0xE3), both(is(t.b, 0x80), is(t.c, 0x80)));

    general = both(is(t.a, 0xE2), either(general, both(is(t.b, 0x81), is(t.c, 0x9F))));
    return either(either(both(ascii, next), wide), either(latin, either(ogham, general)));
}

TARGET static inline vec find_words(struct triple t)
{
    return either(find_blanks(t), both(is(t.a, '\n'), is(t.b, '\n')));
}

TARGET static inline vec find_lines(struct triple t)
{
    vec empty = both(both(is(t.a, '\n'), is(t.b, '\n')), is(t.c, '\n'));

    return either(find_blanks(t), empty);
}

// Behind a space, whatever may begin white space.
TARGET static inline vec find_spaces(struct triple t)
{
    vec next = either(is(t.b, 0xC2), either(is(t.b, 0xE2), is(t.b, 0xE3)));
    vec space = both(is(t.a, ' '), either(next, either(is(t.b, ' '), within(t.b, '\t', '\r'))));
    vec latin = both(is(t.a, 0xC2), either(is(t.b, 0x85), is(t.b, 0xA0)));
    vec marks = either(below(t.c, (signed char)0x8B), within(t.c, 0xA8, 0xA9));
    vec general = both(is(t.a, 0xE2), both(is(t.b, 0x80), marks));
    vec wide = both(is(t.a, 0xE3), both(is(t.b, 0x80), is(t.c, 0x80)));

    space = either(space, within(t.a, '\t', '\r'));
    return either(either(space, latin), either(general, wide));
}

typedef vec find_function(struct triple t);

TARGET static inline uint32_t places(const char *at, find_function *find)
{
    return (uint32_t)_mm256_movemask_epi8(
        find((struct triple){load(at), load(at + 1), load(at + 2)}));
}

// The last bytes, fewer than a vector and what is looked at with it. Behind them it is as if a line
// ended.
TARGET static inline const char *skip_rest(const char *at, const char *end, find_function *find)
{
    size_t len = (size_t)(end - at);
    char bytes[2 * VECTOR + LOOK_AHEAD];

    if (len == 0) // and perhaps no bytes to point at
        return end;
    memset(bytes, 'a', sizeof bytes);
    memcpy(bytes, at, len);
    bytes[len] = '\n';
    for (size_t i = 0; i < len; i += VECTOR) {
        uint32_t found = places(bytes + i, find);

        if (found != 0) {
            i += (size_t)__builtin_ctz(found);
            return i < len ? at + i : end;
        }
    }
    return end;
}

TARGET static inline const char *skip(const char *at, const char *end, find_function *find)
{
    for (; end - at >= VECTOR + LOOK_AHEAD; at += VECTOR) {
        uint32_t found = places(at, find);

        if (found != 0)
            return at + __builtin_ctz(found);
    }
    return skip_rest(at, end, find);
}

TARGET const char *jpc_skip_newlines_avx2(const char *at, const char *end)
{
    return skip(at, end, find_newlines);
}

TARGET const char *jpc_skip_controls_avx2(const char *at, const char *end)
{
    return skip(at, end, find_controls);
}

TARGET const char *jpc_skip_plain_avx2(const char *at, const char *end)
{
    return skip(at, end, find_active);
}

TARGET const char *jpc_skip_words_avx2(const char *at, const char *end)
{
    return skip(at, end, find_words);
}

TARGET const char *jpc_skip_lines_avx2(const char *at, const char *end)
{
    return skip(at, end, find_lines);
}

TARGET const char *jpc_skip_spaces_avx2(const char *at, const char *end)
{
    return skip(at, end, find_spaces);
}

#endif
