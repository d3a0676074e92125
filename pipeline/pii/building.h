/** Names of buildings, floors and rooms behind the block number of an address. */
#ifndef JPC_PII_BUILDING_H
#define JPC_PII_BUILDING_H

#include <stddef.h>

#include "core/memory.h"

/** Where ends what is written behind text[at] of floor, room and building; `at` if there is
 * nothing.
 *
 *  A room: a number with 号室, 号, 階 or F, at once or behind a hyphen or blanks (405号室, -3F).
 *  A building: a name of at most 24 characters, at once or behind blanks, with a word such as ビル
 * or ハイツ in it; it ends with its last such word, or with the number behind it
 * (上野桜木ハイツ282), or, if it is set off by a blank and holds no hiragana, with the name. A name
 * without such a word is one if 号室, 階 or F is behind its number. */
size_t jpc_building_end(jpc_span text, size_t at);

#endif
