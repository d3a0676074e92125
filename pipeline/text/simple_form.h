/** A text made simple to be compared with others: FineWeb2's simplification before its MinHash. */
#ifndef JPC_TEXT_SIMPLE_FORM_H
#define JPC_TEXT_SIMPLE_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_simplification {
    bool keep_voicing;     /**< が stays が, for か is another word */
    bool keep_digits;      /**< else each run of digits becomes 0 */
    bool keep_case;        /**< else lower case */
    bool keep_punctuation; /**< else a space, of a fixed set that leaves ・『』ー〜 */
} jpc_simplification;

/** Whether datatrove's PUNCTUATION has it: all signs of ASCII, 33 others, controls but tab and
 * newline, and １, which is in the set by a slip and which jpc_simplify() leaves alone. White space
 * is not. */
bool jpc_is_simple_symbol(uint32_t code);

/** Decomposes (NFD) and drops the nonspacing marks; then case, digits and punctuation. White space
 *  of any length, newlines too, becomes one space, none at the ends. Returns `text` itself where
 *  nothing changes, else new bytes in the arena. */
jpc_span jpc_simplify(jpc_arena *arena, jpc_span text, const jpc_simplification *how);

#endif
