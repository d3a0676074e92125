/** Where a word ends and another begins, in a script without spaces: アスパラガス holds no アス. */
#ifndef JPC_TEXT_WORD_BOUNDARY_H
#define JPC_TEXT_WORD_BOUNDARY_H

#include <stdbool.h>

#include "core/memory.h"

typedef enum jpc_word_boundary {
    JPC_BOUNDARY_NONE,
    JPC_BOUNDARY_KATAKANA, /**< HojiChar's ignore_confused: what is katakana alone (ァ–ヴ, ー) must
                                not touch katakana */
    JPC_BOUNDARY_SCRIPT, /**< no katakana (half-width too) against katakana, and no letter or
                              digit of Latin (in both widths) against another, at either end */
    JPC_BOUNDARY_SPACE,  /**< HojiChar's rule for English: behind a space or at the start; before
                              a space, a comma, a full stop, or at the end (a newline that ends
                              the text comes behind its end) */
} jpc_word_boundary;

/** Whether text[at, at + len), which is not empty, stands by itself. */
bool jpc_word_stands_alone(jpc_word_boundary boundary, jpc_span text, size_t at, size_t len);

/** Whether all of it is ァ–ヴ and ー. */
bool jpc_is_all_katakana(jpc_span word);

#endif
