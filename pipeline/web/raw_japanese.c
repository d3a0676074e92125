// Most pages of a general crawl hold no kana in any charset. A page is read in blocks by
// branch-free loops, which compilers turn into vector code: most blocks hold nothing that can be a
// sign, and only the others are looked at more closely. Whether the page is UTF-8 is told by
// its first bytes above ASCII. If it is, Cyrillic or Latin letters are no possible sign either.
//
// Kana of UTF-8 have a lead byte of their own. The pairs of Shift_JIS (0x82, 0x83) and EUC-JP
// (0xA4, 0xA5) occur by chance inside other multi-byte characters, hence three in a row are asked
// for, or a share of all high bytes that chance does not reach, in a page that is not UTF-8.
//
// The loops are compiled twice, for any processor and for AVX2.

#include "web/raw_japanese.h"

#include <stdint.h>

#include "core/cpu.h"
#include "core/little_endian.h"
#include "text/utf8.h"
#include "web/charset_detect.h"
#include "web/charset_label.h"

#define BLOCK 64
#define LOOK_AHEAD 16       // a sign begins in its block and ends in the next
#define MIN_KANA 1          // of what cannot happen by chance
#define DECLARED_BYTES 1024 // where <html lang> and <meta charset> are looked for

#define RUN_BYTES 32
#define SAMPLE_HIGH 16

#define INLINE __attribute__((always_inline)) static inline

struct signs {
    jpc_span body;
    uint64_t high, kana, pairs, triples; // of UTF-8: kana; of the legacy charsets: pairs
    size_t sampled;                      // high bytes, while it is not known whether it is UTF-8
    enum { UNKNOWN, IS_UTF_8, IS_NOT_UTF_8 } utf_8;
};

enum { HIGH = 1, ESCAPE = 2, REFERENCE = 4 };

// HIGH: of UTF-8, the lead byte of kana, else anything above ASCII.
INLINE unsigned block_kind(const unsigned char *s, bool utf_8)
{
    unsigned char high = 0, escape = 0, reference = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        high |= utf_8 ? s[i] == 0xE3 : s[i] >> 7;
        escape |= s[i] == 0x1B;
        reference |= (s[i] == '&') & (s[i + 1] == '#');
    }
    return (high ? HIGH : 0u) | (escape ? ESCAPE : 0u) | (reference ? REFERENCE : 0u);
}

// U+3041 to U+30FA and U+30FC: not '・', which Chinese uses as well.
INLINE unsigned char is_utf_8_kana(const unsigned char *s)
{
    return (s[0] == 0xE3) & ((unsigned char)(s[1] - 0x81) <= 2) &
           !((s[1] == 0x83) & (s[2] == 0xBB));
}

INLINE unsigned char is_legacy_pair(const unsigned char *s)
{
    unsigned char hiragana = (s[0] == 0x82) & ((unsigned char)(s[1] - 0x9F) <= 0xF1 - 0x9F);
    unsigned char katakana = (s[0] == 0x83) & ((unsigned char)(s[1] - 0x40) <= 0x96 - 0x40);
    unsigned char euc = ((s[0] & 0xFE) == 0xA4) & ((unsigned char)(s[1] - 0xA1) <= 0xF6 - 0xA1);

    return hiragana | katakana | euc;
}

INLINE void count_kana(struct signs *signs, const unsigned char *s)
{
    unsigned char high = 0, kana = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        high = (unsigned char)(high + (s[i] >> 7));
        kana = (unsigned char)(kana + is_utf_8_kana(s + i));
    }
    signs->high += high;
    signs->kana += kana;
}

INLINE void count_pairs(struct signs *signs, const unsigned char *s)
{
    unsigned char is_pair[BLOCK + LOOK_AHEAD], pairs = 0, triples = 0;

    for (size_t i = 0; i < BLOCK + LOOK_AHEAD; i++) // whole vectors; only four more are used
        is_pair[i] = is_legacy_pair(s + i);
    for (size_t i = 0; i < BLOCK; i++) {
        pairs = (unsigned char)(pairs + is_pair[i]);
        triples = (unsigned char)(triples + (is_pair[i] & is_pair[i + 2] & is_pair[i + 4]));
    }
    signs->pairs += pairs;
    signs->triples += triples;
}

static bool has_designation(const unsigned char *s)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (s[i] == 0x1B && s[i + 1] == '$' && (s[i + 2] == 'B' || s[i + 2] == '@'))
            return true;
    return false;
}

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

// &#12353; to &#12539; or &#x3041; to &#x30FF;, of which the first digits suffice.
static bool is_kana_reference(const unsigned char *s)
{
    if (s[0] != '&' || s[1] != '#')
        return false;
    if ((s[2] | 32) == 'x')
        return s[3] == '3' && s[4] == '0' && is_hex(s[5]) && s[5] >= '4' && is_hex(s[6]);
    return s[2] == '1' && s[3] == '2' && s[4] >= '3' && s[4] <= '5' && s[5] >= '0' && s[5] <= '9';
}

static void count_references(struct signs *signs, const unsigned char *s)
{
    for (size_t i = 0; i < BLOCK; i++)
        signs->kana += is_kana_reference(s + i);
}

// A run of high bytes, or its first RUN_BYTES, of which the last character may be cut.
static jpc_span run_at(jpc_span body, size_t at)
{
    size_t end = at, most = body.len - at < RUN_BYTES ? body.len : at + RUN_BYTES;

    while (end < most && (unsigned char)body.ptr[end] >= 0x80)
        end++;
    return (jpc_span){body.ptr + at, end - at};
}

// One bit for each high byte of a block.
static uint64_t high_bytes(const unsigned char *s)
{
    uint64_t bits = 0;

    for (int i = 0; i < BLOCK / 8; i++) {
        uint64_t tops = jpc_le64_load(s + 8 * i) >> 7 & 0x0101010101010101u;

        bits |= (tops * 0x0102040810204080u >> 56) << 8 * i; // gathers the eight in the top byte
    }
    return bits;
}

// Looks at the runs of high bytes that begin in the block at `at`. SAMPLE_HIGH of them are not
// well-formed UTF-8 by chance; one that is not, and not cut, is the sign of another charset.
static void find_utf_8(struct signs *signs, const unsigned char *s, size_t at)
{
    uint64_t high = high_bytes(s);
    bool inside = at > 0 && (unsigned char)signs->body.ptr[at - 1] >= 0x80;
    uint64_t begins = high & ~(high << 1 | inside);

    for (; begins != 0 && signs->utf_8 == UNKNOWN; begins &= begins - 1) {
        jpc_span run = run_at(signs->body, at + (size_t)__builtin_ctzll(begins));
        size_t n_cut = run.len - jpc_utf8_valid_prefix(run);

        signs->sampled += run.len;
        if (n_cut > 3 || (n_cut > 0 && run.len < RUN_BYTES))
            signs->utf_8 = IS_NOT_UTF_8;
        else if (signs->sampled >= SAMPLE_HIGH)
            signs->utf_8 = IS_UTF_8;
    }
}

// `s` holds what is at signs->body.ptr + at.
INLINE bool is_japanese_block(struct signs *signs, const unsigned char *s, size_t at)
{
    unsigned kind = signs->utf_8 == IS_UTF_8 ? block_kind(s, true) : block_kind(s, false);

    if (kind == 0)
        return false;
    if ((kind & ESCAPE) != 0 && has_designation(s))
        return true;
    if ((kind & REFERENCE) != 0)
        count_references(signs, s);
    if ((kind & HIGH) != 0) {
        if (signs->utf_8 == UNKNOWN)
            find_utf_8(signs, s, at);
        count_kana(signs, s);
        if (signs->utf_8 != IS_UTF_8)
            count_pairs(signs, s);
    }
    return signs->kana >= MIN_KANA || (signs->triples > 0 && signs->utf_8 == IS_NOT_UTF_8);
}

// Random trail bytes make pairs of 2 % of the high bytes; Japanese pages have 20 % and more.
INLINE bool has_many_pairs(const struct signs *signs)
{
    return signs->utf_8 == IS_NOT_UTF_8 && signs->pairs > 0 && signs->pairs * 40 >= signs->high;
}

// Whether nothing in a block can be a sign; false says nothing.
typedef bool quiet_fn(const unsigned char *s, bool utf_8);

INLINE bool find_kana(jpc_span body, quiet_fn *is_quiet)
{
    const unsigned char *start = (const unsigned char *)body.ptr;
    unsigned char rest[2 * BLOCK + LOOK_AHEAD + 1] = {0};
    struct signs signs = {.body = body};
    size_t at = 0;

    for (; body.len - at > BLOCK + LOOK_AHEAD; at += BLOCK)
        if (!is_quiet(start + at, signs.utf_8 == IS_UTF_8) &&
            is_japanese_block(&signs, start + at, at))
            return true;
    memcpy(rest, start + at, body.len - at);
    return is_japanese_block(&signs, rest, at) ||
           is_japanese_block(&signs, rest + BLOCK, at + BLOCK) || has_many_pairs(&signs);
}

static inline bool is_quiet_plain(const unsigned char *s, bool utf_8)
{
    (void)s, (void)utf_8;
    return false;
}

static bool has_kana(jpc_span body) { return find_kana(body, is_quiet_plain); }

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i is_loud(const unsigned char *s, bool utf_8)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)s);
    __m256i high = utf_8 ? _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)0xE3)) : bytes;
    __m256i escape = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x1B));
    __m256i reference = _mm256_and_si256(
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('&')),
        _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(s + 1)), _mm256_set1_epi8('#')));

    return _mm256_or_si256(high, _mm256_or_si256(escape, reference));
}

TARGET static inline bool is_quiet_avx2(const unsigned char *s, bool utf_8)
{
    __m256i loud = _mm256_or_si256(is_loud(s, utf_8), is_loud(s + BLOCK / 2, utf_8));

    return _mm256_movemask_epi8(loud) == 0; // the top bits
}

TARGET static bool has_kana_avx2(jpc_span body) { return find_kana(body, is_quiet_avx2); }
#else
static bool has_kana_avx2(jpc_span body) { return has_kana(body); }
#endif

static bool has_utf_16_kana(jpc_span body, bool big_endian)
{
    const unsigned char *s = (const unsigned char *)body.ptr;
    size_t n_kana = 0;

    for (size_t i = 0; i + 1 < body.len; i += 2) {
        unsigned char row = s[i + !big_endian], cell = s[i + big_endian];

        n_kana += row == 0x30 && cell > 0x40 && cell != 0xFB;
    }
    return n_kana >= MIN_KANA;
}

// ---- what the page says of itself ----------------------------------------------

// Whether what ends at `end` is `word`.
static inline bool ends_with(const char *start, const char *end, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(end - start) > len && jpc_span_is_nocase((jpc_span){end - len, len}, word);
}

static inline bool ends_value(char c)
{
    return c == ' ' || c == '"' || c == '\'' || c == '/' || c == '>' || c == ';' || c == ',';
}

// The value at `at`, with or without quotes: its first word.
static jpc_span value_at(const char *at, const char *end)
{
    const char *start;

    while (at < end && (*at == ' ' || *at == '"' || *at == '\''))
        at++;
    for (start = at; at < end && !ends_value(*at);)
        at++;
    return (jpc_span){start, (size_t)(at - start)};
}

static bool is_japanese_language(jpc_span value)
{
    return value.len >= 2 && jpc_span_begins_nocase(value, "ja") &&
           (value.len == 2 || value.ptr[2] == '-' || value.ptr[2] == '_');
}

static bool is_japanese_charset(jpc_span value)
{
    const jpc_charset_label *label;

    if (value.len == 0 || (value.ptr[0] | 32) == 'u') // UTF-8, of most pages
        return false;
    label = jpc_charset_find_label(value);
    return label != NULL &&
           (label->charset == JPC_CHARSET_SHIFT_JIS || label->charset == JPC_CHARSET_EUC_JP ||
            label->charset == JPC_CHARSET_ISO_2022_JP);
}

// What <html> says with lang="ja" or xml:lang=ja-JP.
static bool html_declares_japanese(const char *tag, const char *name_end, jpc_span value)
{
    return ends_with(tag, name_end, "lang") && is_japanese_language(value);
}

// <meta charset=shift_jis>, in a content type, too; <meta http-equiv=content-language content=ja>,
// of which the second attribute is enough: nothing else has such content.
static bool meta_declares_japanese(const char *tag, const char *name_end, jpc_span value)
{
    if (ends_with(tag, name_end, "charset"))
        return is_japanese_charset(value);
    return value.len <= 5 && is_japanese_language(value) && ends_with(tag, name_end, "content");
}

// A declaration stands in front of a =.
static bool tag_declares_japanese(jpc_span tag)
{
    const char *start = tag.ptr, *at = start, *end = start + tag.len;
    bool html = jpc_span_begins_nocase(tag, "<html");

    if (!html && !jpc_span_begins_nocase(tag, "<meta"))
        return false;
    while ((at = memchr(at, '=', (size_t)(end - at))) != NULL) {
        const char *name_end = at++;
        jpc_span value = value_at(at, end);

        while (name_end[-1] == ' ') // < is in front
            name_end--;
        if (html ? html_declares_japanese(start, name_end, value)
                 : meta_declares_japanese(start, name_end, value))
            return true;
    }
    return false;
}

static bool declares_japanese(jpc_span body)
{
    const char *at = body.ptr, *end = at + (body.len < DECLARED_BYTES ? body.len : DECLARED_BYTES);

    for (; (at = memchr(at, '<', (size_t)(end - at))) != NULL && end - at > 1; at++) {
        jpc_span rest = {at, (size_t)(end - at)};
        char initial = at[1] | 32;

        if ((initial == 'h' || initial == 'm') &&
            tag_declares_japanese(jpc_span_take_until(&rest, '>')))
            return true;
        if (initial == 'b' && jpc_span_begins_nocase(rest, "<body"))
            return false;
    }
    return false;
}

bool jpc_raw_japanese_with(jpc_span body, bool vectors)
{
    jpc_charset charset;

    if (body.len == 0)
        return false;
    if (jpc_charset_is_utf_16(body, &charset))
        return has_utf_16_kana(body, charset == JPC_CHARSET_UTF_16BE);
    return (vectors ? has_kana_avx2(body) : has_kana(body)) || declares_japanese(body);
}

bool jpc_raw_japanese(jpc_span body)
{
    return jpc_raw_japanese_with(body, jpc_cpu_has(JPC_CPU_AVX2));
}
