/** How a text is divided into paragraphs, and which of them are listings of code. */
#ifndef JPC_STAGE_PARAGRAPH_UNIT_H
#define JPC_STAGE_PARAGRAPH_UNIT_H

#include <stdbool.h>

#include "core/memory.h"

/** A unit: text[at, end), with the white space in front of its first character and behind its last
 *  one in the same lines, and without the newline behind it. */
typedef struct jpc_paragraph_unit {
    size_t at, end;
} jpc_paragraph_unit;

/** The units of well-formed UTF-8, in order: lines that are not empty, or `blocks` of them; in the
 *  arena. Returns how many. */
size_t jpc_paragraph_units(jpc_arena *arena, jpc_span text, bool blocks,
                           jpc_paragraph_unit **units);

/** The text of a unit. */
jpc_span jpc_paragraph_unit_text(jpc_span text, jpc_paragraph_unit unit);

/** Sets of[i], zeroed, to the number of the listing that line i is of, from 1, its two fences (as
 *  Markdown has them) included. A fence that nothing closes makes none. */
void jpc_paragraph_listings(jpc_span text, const jpc_paragraph_unit *lines, size_t n, size_t *of);

/** Behind the last line of the listing that line `at` is of; of none: of its neighbours of none. */
size_t jpc_listing_end(const size_t *of, size_t n, size_t at);

/** Whether line i is the first or last one of a listing. */
bool jpc_is_fence(const size_t *of, size_t n, size_t i);

#endif
