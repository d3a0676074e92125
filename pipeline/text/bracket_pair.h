/** Brackets and quotation marks that belong together. */
#ifndef JPC_TEXT_BRACKET_PAIR_H
#define JPC_TEXT_BRACKET_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

#define JPC_BRACKET_REACH 400 // characters; what is longer was forgotten to be closed, or is a text

typedef enum jpc_bracket_side {
    JPC_BRACKET_NONE,
    JPC_BRACKET_OPEN,
    JPC_BRACKET_CLOSE,
    JPC_BRACKET_EITHER, /**< the straight quotation mark */
} jpc_bracket_side;

typedef struct jpc_bracket {
    jpc_bracket_side side;
    uint8_t kind; /**< that of its partner, too */
    bool quotes;  /**< 「」『』“”"": encloses speech */
} jpc_bracket;

jpc_bracket jpc_bracket_of(uint32_t code);

/** One bit per byte of the text: set where a bracket begins that has its partner at most
 *  JPC_BRACKET_REACH characters away, and where the partner begins. Pairs do not overlap: what is
 *  left open between partners has none. Without `quotes`, quotation marks have no partners; without
 *  `parens`, all others. In the arena; time is linear, whatever is left open. */
const uint8_t *jpc_bracket_pairs(jpc_arena *arena, jpc_span text, bool quotes, bool parens);

static inline bool jpc_bracket_is_paired(const uint8_t *pairs, size_t at)
{
    return pairs[at >> 3] >> (at & 7) & 1;
}

#endif
