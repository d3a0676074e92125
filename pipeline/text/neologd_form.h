/** The normalisation that mecab-ipadic-neologd asks for before a text is parsed. */
#ifndef JPC_TEXT_NEOLOGD_FORM_H
#define JPC_TEXT_NEOLOGD_FORM_H

#include <stdbool.h>

#include "core/memory.h"

/** What becomes of ~ ∼ ∾ 〜 〰 ～. */
typedef enum jpc_tildes {
    JPC_TILDES_REMOVE,
    JPC_TILDES_NORMALIZE,      /**< ~ */
    JPC_TILDES_NORMALIZE_FULL, /**< 〜 */
    JPC_TILDES_IGNORE,
} jpc_tildes;

/** Per line (\n): full-width ASCII becomes half-width (but for ＂ ＇ ＼ ｀) and half-width kana
 *  full-width, with the marks ゛゜ﾞﾟ put into the kana before them; curly quotes become straight;
 *  dashes that look like a hyphen become one '-', those that look like the long vowel one ー, whose
 *  runs are shortened. U+0020 and U+3000: runs become one U+0020; those at the ends of lines go,
 *  and those next to Japanese characters or behind '*', unless `keep_spaces`. A blank between
 *  ASCII and ー or a tilde stays. Returns `text` itself where nothing changes, else new bytes in
 *  the arena. */
jpc_span jpc_normalize_neologd(jpc_arena *arena, jpc_span text, jpc_tildes tildes,
                               bool keep_spaces);

#endif
