/** Lines of prose that were broken at a fixed width, as in PDF text and old mail.
 *
 *  Runs of lines without an empty one between them are looked at together. A line is open if it is
 *  mostly Japanese, does not end in a terminator or colon, and the next one could go on with it:
 *  has some Japanese, no indent, no mark of a list, heading, key or code at its start. Comments of
 *  code and lines with tabs, runs of blanks or wide blanks inside (tables, verse) are never open.
 *
 *  A run is wrapped if its longest line is 18 to 80 full-width characters wide, three quarters of
 *  its open lines are nearly as long (three characters less, or what the first Latin word of the
 *  next line needs), and there are four of these in all runs of the text with that width. Up to
 *  28 characters, where verse is, there must be eight, and two thirds must be equally wide.
 *
 *  A newline of a wrapped run lies inside a sentence if its line is open and nearly as long, and
 *  a terminator follows before the run is left. Verse is narrower or ragged, and rarely comes to
 *  a full stop; code and tables have none.
 *
 *  Reference  LLM-jp corpus v4, WARP-PDF: "wrong newlines inside sentences are removed", there with
 *             Bunkai's model of line breaks. Here by width alone: no model
 */
#ifndef JPC_TEXT_LINE_WRAP_H
#define JPC_TEXT_LINE_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/** For each line of well-formed UTF-8 in turn ("\n" ends one), 1 if the newline behind it lies
 *  inside a sentence, else 0; NULL if no newline does. In the arena; a byte per line, and while it
 *  works eight more. */
const uint8_t *jpc_line_wrap_find(jpc_arena *arena, jpc_span text);

/** The text without these newlines and the blanks behind their lines; U+0020 in their place between
 *  Latin letters or digits. `text` itself if there are none, else in the arena; the work is done in
 *  `scratch`. Repeated until nothing changes, so that it is idempotent; a text that does not come
 *  to rest after a few times, which none that somebody wrote does, stays as it is. */
jpc_span jpc_line_wrap_rejoin(jpc_arena *arena, jpc_arena *scratch, jpc_span text);

/** Whether a line cannot go on with the one before it: it is indented, or starts with a mark of a
 *  list, a heading, mail or code. */
bool jpc_line_starts_apart(jpc_span line);

#endif
