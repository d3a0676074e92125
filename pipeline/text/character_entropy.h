/** How predictable the characters of a text are. */
#ifndef JPC_TEXT_CHARACTER_ENTROPY_H
#define JPC_TEXT_CHARACTER_ENTROPY_H

#include <stdbool.h>

#include "core/memory.h"

/** Shannon entropies in bits: Σ −p log2 p over the frequencies; 0 where there is nothing. */
typedef struct jpc_character_entropy {
    double bits;      /**< of characters */
    double pair_bits; /**< of pairs of neighbours; 0 unless asked for */
} jpc_character_entropy;

/** Of well-formed UTF-8; of a text above JPC_NGRAM_MAX_CHARS characters, of the first
 *  JPC_NGRAM_MAX_CHARS. Linear time, whatever the text. Of the arena some 10 bytes per
 *  character, and 20 per distinct one, given back. */
jpc_character_entropy jpc_character_entropy_of(jpc_arena *arena, jpc_span text, bool pairs);

#endif
