/** Is a text Japanese? A score from its characters alone. */
#ifndef JPC_TEXT_JAPANESE_SCORE_H
#define JPC_TEXT_JAPANESE_SCORE_H

#include "core/memory.h"
#include "text/script.h"

/** Returns a score in [0, 1]; 0.5 and more means Japanese. Where kana are many they decide alone.
 *  Where they are few, the Han characters are weighed: up to some 8 letters the score is then the
 *  probability of Japanese (if both languages are equally likely: 東京 0.97, 日本国憲法 0.99, 北京
 *  0.1); of longer texts it follows the share of Japanese. Chinese (simplified and traditional,
 *  also with stray kana such as の), Korean and other languages score low; text without kana and
 *  Han scores 0. */
double jpc_japanese_score(jpc_span text, const jpc_script_counts *counts);

#endif
