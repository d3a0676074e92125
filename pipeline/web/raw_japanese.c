// Most pages of a general crawl hold no kana in any charset. A page is read in blocks: one pass of
// branch-free loops, which compilers turn into vector code, passes over plain ASCII; only blocks
// with high bytes, escapes or numeric character references are looked at more closely.
//
// Kana of UTF-8 have a lead byte of their own. The pairs of Shift_JIS (0x82, 0x83) and EUC-JP
// (0xA4, 0xA5) occur by chance inside other multi-byte characters, hence three in a row are asked
// for, or a share of all high bytes that chance does not reach, in a body that is not UTF-8.

#include "web/raw_japanese.h"

#include <stdint.h>

#include "text/utf8.h"
#include "web/charset_detect.h"

#define BLOCK 64
#define LOOK_AHEAD 16   // a sign begins in its block and ends in the next
#define MIN_KANA 2      // fewer are a footnote sign or a smiley
#define LANG_BYTES 4096 // where <html lang> is looked for

struct signs {
    jpc_span body;
    uint64_t high, kana, pairs, triples; // of UTF-8: kana; of the legacy charsets: pairs
    enum { UNKNOWN, IS_UTF_8, IS_NOT_UTF_8 } utf_8;
};

enum { HIGH = 1, ESCAPE = 2, REFERENCE = 4 };

static inline unsigned block_kind(const unsigned char *s)
{
    unsigned char high = 0, escape = 0, reference = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        high |= s[i];
        escape |= s[i] == 0x1B;
        reference |= (s[i] == '&') & (s[i + 1] == '#');
    }
    return (high >= 0x80 ? HIGH : 0u) | (escape ? ESCAPE : 0u) | (reference ? REFERENCE : 0u);
}

// U+3041 to U+30FA and U+30FC: not '・', which Chinese uses as well.
static inline unsigned char is_utf_8_kana(const unsigned char *s)
{
    return (s[0] == 0xE3) & ((unsigned char)(s[1] - 0x81) <= 2) &
           !((s[1] == 0x83) & (s[2] == 0xBB));
}

static inline unsigned char is_legacy_pair(const unsigned char *s)
{
    unsigned char hiragana = (s[0] == 0x82) & ((unsigned char)(s[1] - 0x9F) <= 0xF1 - 0x9F);
    unsigned char katakana = (s[0] == 0x83) & ((unsigned char)(s[1] - 0x40) <= 0x96 - 0x40);
    unsigned char euc = ((s[0] & 0xFE) == 0xA4) & ((unsigned char)(s[1] - 0xA1) <= 0xF6 - 0xA1);

    return hiragana | katakana | euc;
}

static void count_kana(struct signs *signs, const unsigned char *s)
{
    unsigned char high = 0, kana = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        high = (unsigned char)(high + (s[i] >> 7));
        kana = (unsigned char)(kana + is_utf_8_kana(s + i));
    }
    signs->high += high;
    signs->kana += kana;
}

static void count_pairs(struct signs *signs, const unsigned char *s)
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

static bool is_utf_8(struct signs *signs)
{
    if (signs->utf_8 == UNKNOWN)
        signs->utf_8 =
            jpc_utf8_valid_prefix(signs->body) == signs->body.len ? IS_UTF_8 : IS_NOT_UTF_8;
    return signs->utf_8 == IS_UTF_8;
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

static bool is_japanese_block(struct signs *signs, const unsigned char *s)
{
    unsigned kind = block_kind(s);

    if (kind == 0)
        return false;
    if ((kind & ESCAPE) != 0 && has_designation(s))
        return true;
    if ((kind & REFERENCE) != 0)
        for (size_t i = 0; i < BLOCK; i++)
            signs->kana += is_kana_reference(s + i);
    if ((kind & HIGH) != 0) {
        count_kana(signs, s);
        if (signs->utf_8 != IS_UTF_8)
            count_pairs(signs, s);
    }
    return signs->kana >= MIN_KANA || (signs->triples > 0 && !is_utf_8(signs));
}

// Random trail bytes make pairs of 2 % of the high bytes; Japanese pages have 20 % and more.
static bool has_many_pairs(struct signs *signs)
{
    return signs->pairs > 0 && signs->pairs * 40 >= signs->high && !is_utf_8(signs);
}

static bool has_kana(jpc_span body)
{
    const unsigned char *s = (const unsigned char *)body.ptr, *end = s + body.len;
    unsigned char rest[2 * BLOCK + LOOK_AHEAD + 1] = {0};
    struct signs signs = {.body = body};

    for (; (size_t)(end - s) > BLOCK + LOOK_AHEAD; s += BLOCK)
        if (is_japanese_block(&signs, s))
            return true;
    memcpy(rest, s, (size_t)(end - s));
    return is_japanese_block(&signs, rest) || is_japanese_block(&signs, rest + BLOCK) ||
           has_many_pairs(&signs);
}

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

// Moves behind the next `word`, in any case, or to NULL.
static const char *find_behind(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    for (; (size_t)(end - at) >= len; at++)
        if ((*at | 32) == (word[0] | 32) && jpc_span_is_nocase((jpc_span){at, len}, word))
            return at + len;
    return NULL;
}

// <html lang="ja">, xml:lang, ja-JP; with or without quotes.
static bool declares_japanese(jpc_span body)
{
    const char *end = body.ptr + (body.len < LANG_BYTES ? body.len : LANG_BYTES), *at, *tag_end;

    at = find_behind(body.ptr, end, "<html");
    if (at == NULL)
        return false;
    tag_end = memchr(at, '>', (size_t)(end - at));
    if (tag_end == NULL)
        tag_end = end;
    for (;;) {
        at = find_behind(at, tag_end, "lang");
        if (at == NULL)
            return false;
        while (at < tag_end && strchr(" =\"'", *at) != NULL)
            at++;
        if (tag_end - at >= 2 && jpc_span_is_nocase((jpc_span){at, 2}, "ja") &&
            (at + 2 == tag_end || strchr("-_\"' />", at[2]) != NULL))
            return true;
    }
}

bool jpc_raw_japanese(jpc_span body)
{
    jpc_charset charset;

    if (body.len == 0)
        return false;
    if (jpc_charset_is_utf_16(body, &charset))
        return has_utf_16_kana(body, charset == JPC_CHARSET_UTF_16BE);
    return has_kana(body) || declares_japanese(body);
}
