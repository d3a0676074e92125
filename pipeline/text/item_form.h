/** Texts as they are compared to find items in them: numbers, one for each unit.
 *
 *  Units are characters of the normal form for near-duplicates (text/shingle.h) without its
 *  separators and without what has no shape (soft hyphens, zero-width characters, marks of
 *  direction, selectors of variants), so that neither width nor punctuation nor line breaks matter;
 *  or morphemes: the XXH3-64 of the same form of each. */
#ifndef JPC_TEXT_ITEM_FORM_H
#define JPC_TEXT_ITEM_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/morpheme.h"

typedef struct jpc_item_units {
    uint64_t *items; /**< in the arena */
    size_t n;
} jpc_item_units;

/** The characters of a text. */
jpc_item_units jpc_item_characters(jpc_arena *arena, jpc_span text);

/** Its morphemes but for those that are separators alone. *which: of each, its index among them. */
jpc_item_units jpc_item_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes,
                                  uint32_t **which);

/** Where in the text each of its `n` characters is from: bytes [begin[i], end[i]). */
void jpc_item_places(jpc_arena *arena, jpc_span text, size_t n, size_t **begin, size_t **end);

#endif
