/** What makes two texts equal. */
#ifndef JPC_TEXT_TEXT_KEY_H
#define JPC_TEXT_TEXT_KEY_H

#include "core/hash.h"

/** XXH3-128 of the text with each run of white space folded to one U+0020 and none at both ends. */
jpc_hash128 jpc_text_key(jpc_arena *arena, jpc_span text);

#endif
