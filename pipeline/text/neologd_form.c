// The rules are those of the wiki of mecab-ipadic-neologd ("Regexp.ja", the normalisation that is
// advised before parsing), the corner cases those of the tests of neologdn. One pass: what a
// character becomes depends on it and on the one written before it, so that what was normalised is
// left alone.

#include "text/neologd_form.h"

#include <stdint.h>

#include "text/kana_width.h"
#include "text/utf8.h"

#define LONG_VOWEL 0x30FC
#define WAVE_DASH 0x301C

struct output {
    char *start, *at;
    uint32_t last; // the character written last; '\n' at the start of a line
    bool blank;    // one is due, if the next character wants it
    bool keep_spaces;
};

static bool is_any_of(uint32_t code, const uint16_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static bool is_hyphen(uint32_t code)
{
    static const uint16_t hyphens[] = {0x02D7, 0x058A, 0x2010, 0x2011, 0x2012,
                                       0x2013, 0x2043, 0x207B, 0x208B, 0x2212};

    return is_any_of(code, hyphens, sizeof hyphens / sizeof *hyphens);
}

static bool is_long_vowel(uint32_t code)
{
    static const uint16_t dashes[] = {LONG_VOWEL, 0x2014, 0x2015, 0x2500,
                                      0x2501,     0xFE63, 0xFF0D, 0xFF70};

    return is_any_of(code, dashes, sizeof dashes / sizeof *dashes);
}

static bool is_tilde(uint32_t code)
{
    static const uint16_t tildes[] = {'~', 0x223C, 0x223E, WAVE_DASH, 0x3030, 0xFF5E};

    return is_any_of(code, tildes, sizeof tildes / sizeof *tildes);
}

// Full-width ASCII that stays as it is, for the rules do not name it: ＂ ＇ ＼ ｀
static bool stays_wide(uint32_t code)
{
    return code == 0xFF02 || code == 0xFF07 || code == 0xFF3C || code == 0xFF40;
}

static uint32_t of_width(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5D)
        return stays_wide(code) ? code : code - 0xFF01 + '!';
    if (code >= 0xFF61 && code <= 0xFF9D) // ﾞ and ﾟ are no kana by themselves
        return jpc_kana_full_width(code);
    switch (code) {
    case 0x2018: return '`';
    case 0x2019: return '\'';
    case 0x201C:
    case 0x201D: return '"';
    default: return code;
    }
}

// The blocks that the rules on blanks name (CJK symbols, kana, ideographs, full-width forms), and
// the ideographs outside them.
static bool is_japanese(uint32_t code)
{
    return (code >= 0x3000 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x4DBF) ||
           (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFF00 && code <= 0xFFEF) || (code >= 0x20000 && code <= 0x3FFFF);
}

static void put_due_blank(struct output *out, uint32_t next)
{
    bool attracts = is_japanese(next) && next != LONG_VOWEL && !is_tilde(next);

    if (!out->blank)
        return;
    out->blank = false;
    if (next == '\n' || out->last == '\n' || out->last == '*' || is_japanese(out->last) || attracts)
        return;
    *out->at++ = ' ';
    out->last = ' ';
}

static void put(struct output *out, uint32_t code)
{
    put_due_blank(out, code);
    out->at += jpc_utf8_put(out->at, code);
    out->last = code;
}

static void put_blank(struct output *out)
{
    if (out->keep_spaces)
        put(out, ' ');
    else
        out->blank = true;
}

static void put_mark(struct output *out, uint32_t mark)
{
    uint32_t whole;

    put_due_blank(out, mark);
    whole = jpc_kana_with_mark(out->last, mark);
    if (whole != 0)
        out->at -= 3; // any kana
    put(out, whole != 0 ? whole : mark);
}

static void put_unless_repeated(struct output *out, uint32_t code)
{
    put_due_blank(out, code);
    if (out->last != code)
        put(out, code);
}

static void put_tilde(struct output *out, uint32_t code, jpc_tildes tildes)
{
    if (tildes == JPC_TILDES_REMOVE)
        return;
    put(out, tildes == JPC_TILDES_NORMALIZE ? '~' : tildes == JPC_TILDES_IGNORE ? code : WAVE_DASH);
}

static void put_normalized(struct output *out, uint32_t code, jpc_tildes tildes)
{
    if ((code >= 0x3041 && code <= 0x3096) ||
        (code >= 0x4E00 && code <= 0x9FFF)) // most of Japanese
        put(out, code);
    else if (code == ' ' || code == 0x3000)
        put_blank(out);
    else if (code == 0x309B || code == 0x309C || code == 0xFF9E || code == 0xFF9F)
        put_mark(out, code);
    else if (is_tilde(code))
        put_tilde(out, code, tildes);
    else if (is_long_vowel(code))
        put_unless_repeated(out, LONG_VOWEL);
    else if (is_hyphen(code))
        put_unless_repeated(out, '-');
    else
        put(out, of_width(code));
}

// Of the characters that may become longer: '~' as 〜, ˗ and ֊ do not.
static size_t count_tildes(jpc_span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '~';
    return n;
}

jpc_span jpc_normalize_neologd(jpc_arena *arena, jpc_span text, jpc_tildes tildes, bool keep_spaces)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    size_t growth = tildes == JPC_TILDES_NORMALIZE_FULL ? 2 * count_tildes(text) : 0;
    const char *at = text.ptr, *end = at + text.len;
    struct output out = {.last = '\n', .keep_spaces = keep_spaces};
    jpc_span result;

    out.start = out.at = jpc_arena_alloc(arena, text.len + growth + 4);
    while (at < end)
        put_normalized(&out, jpc_utf8_next(&at), tildes);
    result = (jpc_span){out.start, (size_t)(out.at - out.start)};
    if (!jpc_span_equals(result, text))
        return result;
    jpc_arena_rewind(arena, mark);
    return text;
}
