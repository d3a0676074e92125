/** Is a text Japanese? A score from its characters alone. */
#ifndef JPC_TEXT_JAPANESE_SCORE_H
#define JPC_TEXT_JAPANESE_SCORE_H

#include "core/memory.h"
#include "text/script.h"

/** Returns a score in [0, 1]; 0.5 and more means Japanese. Hiragana and katakana decide; texts of
 *  kanji alone, Chinese (simplified and traditional, also with stray kana such as の), Korean and
 *  other languages score low. An empty text scores 0. */
double jpc_japanese_score(jpc_span text, const jpc_script_counts *counts);

#endif
