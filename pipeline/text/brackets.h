/** Brackets that something else has emptied. */
#ifndef JPC_TEXT_BRACKETS_H
#define JPC_TEXT_BRACKETS_H

#include <stdbool.h>

#include "core/memory.h"

/** Which round brackets are mended beyond those that always are. */
typedef struct jpc_brackets {
    bool blank; /**< those that hold blanks alone: they may be blanks to fill in */
    bool ascii; /**< () and (, of ASCII width: they may be a call, or speak of the comma */
} jpc_brackets;

/** Removes round brackets that are empty (full width), or hold a separator 、 or ， and then
 * nothing but separators, ; : ・ dashes and blanks; and removes separators, and the blanks beside
 * them, at the start of brackets that go on with a letter or digit. Only behind a Japanese letter
 * or a closing bracket of full width, one blank allowed between, and not where the sentence speaks
 * of the marks themselves: 丸括弧（）で囲む, 読点（、）. A bracket inside another is left alone. */
jpc_span jpc_brackets_mend(jpc_arena *arena, jpc_span text, jpc_brackets which);

#endif
