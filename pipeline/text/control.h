/** Which of the characters without a shape a text loses. */
#ifndef JPC_TEXT_CONTROL_H
#define JPC_TEXT_CONTROL_H

#include <stdbool.h>

#include "core/memory.h"

/** All of them: what jpc_normalize_controls() removes. */
typedef struct jpc_control_kinds {
    bool control;     /**< C0 and C1 but for \t and \n, U+00AD and noncharacters */
    bool bidi;        /**< U+200E, U+200F, U+202A–202E, U+2066–2069 */
    bool zero_width;  /**< U+200B–200D, U+2060–2064, U+FEFF; ZWJ inside emoji stays */
    bool replacement; /**< U+FFFD */
} jpc_control_kinds;

/** Removes these kinds. Returns `text` itself where nothing changes, else new bytes in the
 *  arena. */
jpc_span jpc_remove_controls(jpc_arena *arena, jpc_span text, const jpc_control_kinds *kinds);

#endif
