// The decoders of the WHATWG Encoding Standard. Each writes into a buffer that is large enough for
// the worst case (see ceiling()), so that the loops test only the input. Runs of ASCII and of the
// two-byte characters that UTF-8 writes in three have loops of their own; all else goes one step at
// a time.

#include "web/charset_decode.h"

#include <stdint.h>

#include "core/little_endian.h"
#include "text/utf8.h"
#include "web/charset_step.h"

#define SLACK 8 // whole words are stored
#define HIGH_BITS 0x8080808080808080u
#define LOW_BITS 0x0101010101010101u

struct sink {
    char *at;
    uint64_t bad;
};

static inline void put(struct sink *sink, uint32_t code)
{
    char *at = sink->at;

    if (code < 0x80) {
        *at++ = (char)code;
    } else if (code < 0x800) {
        *at++ = (char)(0xC0 | code >> 6);
        *at++ = (char)(0x80 | (code & 0x3F));
    } else {
        *at++ = (char)(0xE0 | code >> 12);
        *at++ = (char)(0x80 | (code >> 6 & 0x3F));
        *at++ = (char)(0x80 | (code & 0x3F));
    }
    sink->at = at;
}

static inline void put_bad(struct sink *sink, uint64_t n_bytes)
{
    put(sink, JPC_BAD_CHARACTER);
    sink->bad += n_bytes;
}

// Not zero in the bytes of `word` that are `byte`, and perhaps in those behind the first of them.
static inline uint64_t bytes_that_are(uint64_t word, uint64_t byte)
{
    word ^= byte * LOW_BITS;
    return (word - LOW_BITS) & ~word & HIGH_BITS;
}

// The bytes at which copy_plain() stops.
typedef uint64_t (*stop_fn)(uint64_t word);

static inline uint64_t high_bytes(uint64_t word) { return word & HIGH_BITS; }

static inline uint64_t high_bytes_and_controls(uint64_t word)
{
    return high_bytes(word) | bytes_that_are(word, 0x1B) | bytes_that_are(word, 0x0E) |
           bytes_that_are(word, 0x0F);
}

// Copies bytes that stay as they are and returns the place of the first other one.
__attribute__((always_inline)) static inline const unsigned char *copy_plain(
    struct sink *sink, const unsigned char *s, const unsigned char *end, stop_fn stop_at)
{
    char *at = sink->at;
    uint64_t stops = 0, word;

    while (end - s >= 8) {
        word = jpc_le64_load(s);
        jpc_le64_store(at, word);
        stops = stop_at(word);
        if (stops != 0) {
            size_t n = (size_t)__builtin_ctzll(stops) / 8;

            sink->at = at + n;
            return s + n;
        }
        s += 8;
        at += 8;
    }
    while (s < end && stop_at(*s) == 0)
        *at++ = (char)*s++;
    sink->at = at;
    return s;
}

typedef jpc_step (*step_fn)(const unsigned char *s, size_t left);

// The character of two bytes, or 0 if they are none; it may do the same for some that are.
typedef uint32_t (*pair_fn)(const unsigned char *s);

// Copies characters of two bytes up to the first thing that is not one of three bytes of UTF-8.
__attribute__((always_inline)) static inline const unsigned char *decode_pairs(
    struct sink *sink, const unsigned char *s, const unsigned char *end, pair_fn pair_at)
{
    char *at = sink->at;

    for (const unsigned char *last = end - 1; s < last; s += 2, at += 3) {
        uint32_t code = pair_at(s);

        if (code < 0x800)
            break;
        jpc_le32_store(at, 0x8080E0 | code >> 12 | (code << 2 & 0x3F00) | (code << 16 & 0x3F0000));
    }
    sink->at = at;
    return s;
}

// Always inline: each caller passes constants, which are then inlined as well.
__attribute__((always_inline)) static inline void decode_steps(struct sink *sink,
                                                               const unsigned char *s,
                                                               const unsigned char *end,
                                                               step_fn step_at, pair_fn pair_at)
{
    while (s < end) {
        jpc_step step;

        if (*s < 0x80) {
            s = copy_plain(sink, s, end, high_bytes);
            continue;
        }
        s = decode_pairs(sink, s, end, pair_at);
        if (s == end || *s < 0x80)
            continue;
        step = step_at(s, (size_t)(end - s));
        put(sink, step.code);
        sink->bad += step.code == JPC_BAD_CHARACTER ? step.len : 0;
        s += step.len;
    }
}

// With bit 7 and 5 turned, the leads 81 … 9F and E0 … FC are the numbers from 0x21 on.
static inline uint32_t pair_shift_jis(const unsigned char *s)
{
    uint32_t row = (s[0] ^ 0xA0u) - 0x21, trail = s[1];

    if (row >= 60 || trail < 0x40 || trail == 0x7F || trail > 0xFC)
        return 0;
    return jpc_jis0208[row * 188 + trail - 0x40 - (trail >> 7)];
}

static inline uint32_t pair_jis(const unsigned char *s, uint32_t first)
{
    uint32_t row = s[0] - first, cell = s[1] - first;

    return row < 94 && cell < 94 ? jpc_jis0208[row * 94 + cell] : 0;
}

static inline uint32_t pair_euc_jp(const unsigned char *s) { return pair_jis(s, 0xA1); }

static inline uint32_t pair_iso_2022_jp(const unsigned char *s) { return pair_jis(s, 0x21); }

static inline uint32_t pair_none(const unsigned char *s)
{
    (void)s;
    return 0;
}

static void decode_shift_jis(struct sink *sink, const unsigned char *s, const unsigned char *end)
{
    decode_steps(sink, s, end, jpc_step_shift_jis, pair_shift_jis);
}

static void decode_euc_jp(struct sink *sink, const unsigned char *s, const unsigned char *end)
{
    decode_steps(sink, s, end, jpc_step_euc_jp, pair_euc_jp);
}

// windows-1252, 0x80 to 0x9F: index-windows-1252.txt of the Encoding Standard.
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static inline jpc_step step_windows_1252(const unsigned char *s, size_t left)
{
    (void)left;
    return (jpc_step){s[0] >= 0x80 && s[0] < 0xA0 ? windows_1252[s[0] - 0x80] : s[0], 1};
}

static void decode_windows_1252(struct sink *sink, const unsigned char *s, const unsigned char *end)
{
    decode_steps(sink, s, end, step_windows_1252, pair_none);
}

static inline uint32_t unit_at(const unsigned char *s, bool big_endian)
{
    return big_endian ? (uint32_t)s[0] << 8 | s[1] : (uint32_t)s[1] << 8 | s[0];
}

static void put_pair(struct sink *sink, uint32_t high, uint32_t low)
{
    uint32_t code = 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF);

    *sink->at++ = (char)(0xF0 | code >> 18);
    *sink->at++ = (char)(0x80 | (code >> 12 & 0x3F));
    *sink->at++ = (char)(0x80 | (code >> 6 & 0x3F));
    *sink->at++ = (char)(0x80 | (code & 0x3F));
}

static void decode_utf_16(struct sink *sink, const unsigned char *s, const unsigned char *end,
                          bool big_endian)
{
    while (end - s >= 2) {
        uint32_t unit = unit_at(s, big_endian), next = 0;

        s += 2;
        if (unit < 0xD800 || unit > 0xDFFF) {
            put(sink, unit);
            continue;
        }
        if (end - s >= 2)
            next = unit_at(s, big_endian);
        if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
            put_pair(sink, unit, next);
            s += 2;
        } else if (unit < 0xDC00 && end - s == 1) {
            put_bad(sink, 3); // the end inside a pair is one error
            return;
        } else {
            put_bad(sink, 2);
        }
    }
    if (s < end)
        put_bad(sink, 1);
}

// ---- ISO-2022-JP (Encoding Standard 12.2) --------------------------------------

enum jis_set { SET_ASCII, SET_ROMAN, SET_KATAKANA, SET_0208, SET_NONE };

static enum jis_set designated_set(const unsigned char *s, const unsigned char *end)
{
    if (end - s < 3)
        return SET_NONE;
    if (s[1] == '(')
        return s[2] == 'B'   ? SET_ASCII
               : s[2] == 'J' ? SET_ROMAN
               : s[2] == 'I' ? SET_KATAKANA
                             : SET_NONE;
    return s[1] == '$' && (s[2] == '@' || s[2] == 'B') ? SET_0208 : SET_NONE;
}

static jpc_step step_jis_single(unsigned char byte, enum jis_set set)
{
    if (set == SET_KATAKANA && byte >= 0x21 && byte <= 0x5F)
        return (jpc_step){0xFF61u - 0x21 + byte, 1};
    if (set == SET_KATAKANA || byte > 0x7F || byte == 0x0E || byte == 0x0F)
        return (jpc_step){JPC_BAD_CHARACTER, 1};
    if (set == SET_ROMAN && byte == 0x5C)
        return (jpc_step){0xA5, 1};
    if (set == SET_ROMAN && byte == 0x7E)
        return (jpc_step){0x203E, 1};
    return (jpc_step){byte, 1};
}

static jpc_step step_jis_0208(const unsigned char *s, size_t left)
{
    uint32_t code = 0;

    if (s[0] < 0x21 || s[0] > 0x7E || left < 2 || s[1] == 0x1B)
        return (jpc_step){JPC_BAD_CHARACTER, 1};
    if (s[1] >= 0x21 && s[1] <= 0x7E)
        code = jpc_jis0208[(s[0] - 0x21u) * 94 + s[1] - 0x21u];
    return (jpc_step){code != 0 ? code : JPC_BAD_CHARACTER, 2};
}

// Copies what needs no look at the state; the first byte of what does is returned.
static const unsigned char *decode_jis_run(struct sink *sink, const unsigned char *s,
                                           const unsigned char *end, enum jis_set set)
{
    if (set == SET_ASCII)
        return copy_plain(sink, s, end, high_bytes_and_controls);
    return set == SET_0208 ? decode_pairs(sink, s, end, pair_iso_2022_jp) : s;
}

static void decode_iso_2022_jp(struct sink *sink, const unsigned char *s, const unsigned char *end,
                               bool strict)
{
    enum jis_set set = SET_ASCII, next;
    const unsigned char *start;
    bool switched = false; // strictly, a designation right after another is an error
    jpc_step step;

    while (s < end) {
        start = s;
        s = decode_jis_run(sink, s, end, set);
        switched = switched && s == start;
        if (s == end)
            break;
        if (*s != 0x1B) {
            step = set == SET_0208 ? step_jis_0208(s, (size_t)(end - s)) : step_jis_single(*s, set);
            put(sink, step.code);
            sink->bad += step.code == JPC_BAD_CHARACTER ? step.len : 0;
            switched = false;
            s += step.len;
            continue;
        }
        next = designated_set(s, end);
        if (next == SET_NONE)
            put_bad(sink, 1);
        else if (switched && strict)
            put_bad(sink, 3);
        switched = next != SET_NONE;
        set = next != SET_NONE ? next : set;
        s += next != SET_NONE ? 3 : 1;
    }
}

// ---- dispatch ------------------------------------------------------------------

// Bytes that the output cannot exceed: a byte above 0x7F becomes at most three (half-width
// katakana, U+FFFD); in the 7-bit and 16-bit charsets any byte or unit may.
static size_t ceiling(jpc_span body, jpc_charset charset)
{
    if (charset == JPC_CHARSET_ISO_2022_JP)
        return 3 * body.len + SLACK;
    if (charset == JPC_CHARSET_UTF_16LE || charset == JPC_CHARSET_UTF_16BE)
        return 3 * (body.len / 2 + 1) + SLACK;
    return body.len + 2 * jpc_charset_count_high(body) + SLACK;
}

static jpc_span decode(jpc_arena *arena, jpc_span body, jpc_charset charset, bool strict,
                       uint64_t *bad_bytes)
{
    const unsigned char *s = (const unsigned char *)body.ptr, *end;
    struct sink sink = {NULL, 0};
    char *text;

    if (charset == JPC_CHARSET_UTF_8 || body.len == 0)
        return jpc_utf8_repair(arena, body, bad_bytes);
    end = s + body.len;
    text = jpc_arena_alloc(arena, ceiling(body, charset));
    sink.at = text;
    if (charset == JPC_CHARSET_SHIFT_JIS)
        decode_shift_jis(&sink, s, end);
    else if (charset == JPC_CHARSET_EUC_JP)
        decode_euc_jp(&sink, s, end);
    else if (charset == JPC_CHARSET_ISO_2022_JP)
        decode_iso_2022_jp(&sink, s, end, strict);
    else if (charset == JPC_CHARSET_WINDOWS_1252)
        decode_windows_1252(&sink, s, end);
    else
        decode_utf_16(&sink, s, end, charset == JPC_CHARSET_UTF_16BE);
    *bad_bytes += sink.bad;
    return (jpc_span){text, (size_t)(sink.at - text)};
}

jpc_span jpc_charset_decode_as(jpc_arena *arena, jpc_span body, jpc_charset charset,
                               uint64_t *bad_bytes)
{
    return decode(arena, body, charset, true, bad_bytes);
}

jpc_span jpc_charset_decode_page(jpc_arena *arena, jpc_span body, jpc_charset charset,
                                 uint64_t *bad_bytes)
{
    return decode(arena, body, charset, false, bad_bytes);
}
