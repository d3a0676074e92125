/** Lines and paragraphs that stood before in the text, as Gopher's repetition filter counts them in
 *  datatrove (gopher_repetition_filter.py).
 */
#ifndef JPC_TEXT_LINE_REPEAT_H
#define JPC_TEXT_LINE_REPEAT_H

#include "core/memory.h"

/** Shares of the lines or paragraphs, and their characters / all characters, newlines too. A line
 * is what lies between runs of newlines, which at the ends of the text may be nothing; a paragraph
 * is what lies between runs of two and more newlines, when white space at the ends of the text was
 *  stripped. 0 for the empty text. */
typedef struct jpc_line_repeats {
    double lines, line_chars;
    double paragraphs, paragraph_chars;
} jpc_line_repeats;

/** Of well-formed UTF-8; bytes are compared. Of the arena, some 40 bytes per distinct line, given
 *  back. */
jpc_line_repeats jpc_line_repeats_of(jpc_arena *arena, jpc_span text);

#endif
