/** Facts of the Unicode Character Database that need a table. */
#ifndef JPC_TEXT_UNICODE_TABLE_H
#define JPC_TEXT_UNICODE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/** A set of code points: a bitmap whose equal blocks of 256 are stored once. */
typedef struct jpc_code_set {
    uint8_t block[0x110000 >> 8];
    const uint32_t (*bits)[8];
} jpc_code_set;

static inline bool jpc_code_set_has(const jpc_code_set *set, uint32_t code)
{
    return set->bits[set->block[code >> 8]][code >> 5 & 7] >> (code & 31) & 1;
}

/** General categories P* and S*. */
extern const jpc_code_set jpc_symbols;

/** General categories L*: what Python's str.isalpha() takes for a letter. */
extern const jpc_code_set jpc_letters;

/** General categories Z* and P*, and White_Space. */
extern const jpc_code_set jpc_separators;

/** General category Nd. */
extern const jpc_code_set jpc_digits;

/** Characters before which text must not be cut to be normalised: their decomposition starts with
 *  something that may combine with or move before what precedes it. */
extern const jpc_code_set jpc_nfc_joining, jpc_nfkc_joining;

/** These, and the characters that normalisation changes. Text without them is normalised. */
extern const jpc_code_set jpc_nfc_active, jpc_nfkc_active;

/** A bit for each character of the BMP that is in none of the sets above but jpc_symbols: the
 *  character c is bit c & 63 of jpc_plain[c >> 6]. */
extern const uint64_t jpc_plain[1024];

/** Skips plain characters of 3 bytes, of which Japanese mostly consists: one look-up instead of
 *  two, and no branch that kana and kanji in turn would mislead. */
static inline const char *jpc_skip_plain(const char *at, const char *end)
{
    for (; end - at >= 3; at += 3) {
        const unsigned char *s = (const unsigned char *)at;

        if (s[0] >> 4 != 0xE || !(jpc_plain[(s[0] & 15) << 6 | (s[1] & 63)] >> (s[2] & 63) & 1))
            break;
    }
    return at;
}

/** What text/script.c counts; each character has one class. SIGN: of category P* or S* too.
 *  scripts/make_unicode_tables knows the order. */
typedef enum jpc_script_class {
    JPC_SCRIPT_OTHER,
    JPC_SCRIPT_NEWLINE,
    JPC_SCRIPT_SPACE,
    JPC_SCRIPT_LETTER,
    JPC_SCRIPT_DIGIT,
    JPC_SCRIPT_SYMBOL,
    JPC_SCRIPT_HIRAGANA,
    JPC_SCRIPT_HIRAGANA_GAP,  /**< U+3040, unassigned: of the block, but no kana */
    JPC_SCRIPT_HIRAGANA_MARK, /**< in U+3097–309F */
    JPC_SCRIPT_HIRAGANA_SIGN,
    JPC_SCRIPT_KATAKANA,
    JPC_SCRIPT_KANA, /**< ー, half-width and other kana */
    JPC_SCRIPT_KANA_SIGN,
    JPC_SCRIPT_KANJI,
    JPC_SCRIPT_KANJI_SIGN,
    JPC_SCRIPT_TOTEN,
    JPC_SCRIPT_KUTEN,
    JPC_SCRIPT_IDEOGRAPHIC_STOP,
    JPC_SCRIPT_HANGUL,
    JPC_SCRIPT_HAN, /**< ideographs of planes 2 and 3 */
    JPC_SCRIPT_CLASSES,
} jpc_script_class;

/** Classes of the BMP, by blocks of 64: jpc_script_classes[jpc_script_blocks[c >> 6]][c & 63]. */
extern const uint8_t jpc_script_blocks[1024];
extern const uint8_t jpc_script_classes[][64];

static inline jpc_script_class jpc_script_class_of(uint32_t code)
{
    if (code < 0x10000)
        return (jpc_script_class)jpc_script_classes[jpc_script_blocks[code >> 6]][code & 63];
    if (code >= 0x20000 && code < 0x40000)
        return JPC_SCRIPT_HAN;
    return jpc_code_set_has(&jpc_symbols, code) ? JPC_SCRIPT_SYMBOL : JPC_SCRIPT_OTHER;
}

#endif
