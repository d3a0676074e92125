/** Scripts: which class a character belongs to, and how many of each a text has.
 *
 *  Classes are those of Swallow corpus v1 (Okazaki et al. 2024, swallow-corpus
 *  quality.py), because its bounds are defined on them: ー, ・ and half-width kana
 *  are no katakana; only full-width 。．！？ are kuten and 、， tōten. Other
 *  definitions stand beside them under names of their own.
 */
#ifndef JPC_TEXT_SCRIPT_H
#define JPC_TEXT_SCRIPT_H

#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_script_counts {
    uint64_t chars;            /**< code points, newlines included */
    uint64_t hiragana;         /**< U+3041–3096 */
    uint64_t katakana;         /**< U+30A1–30FA */
    uint64_t kanji;            /**< 々 〇 〻, U+3400–9FFF, U+F900–FAFF */
    uint64_t toten;            /**< 、 ， */
    uint64_t kuten;            /**< 。 ． ！ ？ (full-width) */
    uint64_t ideographic_stop; /**< 。 alone; counted in kuten too */
    uint64_t hiragana_block;   /**< U+3040–309F (Uzushio's definition) */
    uint64_t kana;   /**< any kana: U+3041–309F, U+30A1–30FF, U+31F0–31FF, U+FF66–FF9F */
    uint64_t han;    /**< kanji and planes 2–3 ideographs */
    uint64_t hangul; /**< U+1100–11FF, U+3130–318F, U+AC00–D7AF */
    uint64_t ascii_letters;
    uint64_t digits; /**< 0–9 in both widths */
    uint64_t
        spaces; /**< U+0009–000D, U+0020, U+0085, U+00A0, U+2000–200A, U+2028, U+2029, U+3000 */
    uint64_t newlines;
    uint64_t symbols; /**< punctuation, symbols and emoji (Unicode P*, S*), no digits, no spaces */
    uint64_t longest_run; /**< of one repeated character, newlines and spaces excepted */
} jpc_script_counts;

/** Sum of hiragana, katakana, kanji, tōten and kuten: Swallow's num_japanese_letters. */
static inline uint64_t jpc_script_japanese(const jpc_script_counts *counts)
{
    return counts->hiragana + counts->katakana + counts->kanji + counts->toten + counts->kuten;
}

/** Counts well-formed UTF-8 in one pass. */
jpc_script_counts jpc_script_count(jpc_span text);

#endif
