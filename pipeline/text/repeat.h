/** Limits to repetition: of one character, and of short units. */
#ifndef JPC_TEXT_REPEAT_H
#define JPC_TEXT_REPEAT_H

#include <stdbool.h>

#include "core/memory.h"

#define JPC_REPEAT_MAX_UNIT 32 /**< characters */

/** Which characters are limited; no newline ever is. */
typedef struct jpc_repeat_kinds {
    bool letters; /**< and whatever is none of the others */
    bool digits;
    bool symbols; /**< general categories P* and S* */
    bool blanks;
} jpc_repeat_kinds;

typedef struct jpc_repeat_limits {
    int max_run;   /**< of one character; 0: no limit */
    int max_units; /**< copies in a row of a unit of 2 and more characters, one of them a letter;
                        0: no limit */
    int max_unit;  /**< longest unit, in characters; at most JPC_REPEAT_MAX_UNIT */
    jpc_repeat_kinds kinds;
} jpc_repeat_limits;

/** Takes off the copies beyond the limits: from left to right, as soon as the last characters are
 *  one copy too many, that copy goes. So no unit occurs more often in a row in what is left.
 *  Characters that are not limited part what stands around them. Linear in the text for a given
 *  max_unit. Returns `text` itself where nothing changes, else new bytes in the arena. */
jpc_span jpc_limit_repeats(jpc_arena *arena, jpc_span text, const jpc_repeat_limits *limits);

#endif
