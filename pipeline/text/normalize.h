/** Normalisation of well-formed UTF-8. Each function returns `text` itself where
 *  nothing changes, else new bytes in the arena. */
#ifndef JPC_TEXT_NORMALIZE_H
#define JPC_TEXT_NORMALIZE_H

#include <stdbool.h>

#include "core/memory.h"

#define JPC_MOST_DECOMPOSED 4 /**< characters of one in NFD (Unicode 15) */

typedef enum jpc_normal_form {
    JPC_NFC,
    JPC_NFKC,
} jpc_normal_form;

/** NFC or NFKC (Unicode Standard Annex 15), with a quick-check fast path; utf8proc does the rest.
 *  A text above 64 KiB that would become more than three times as long, which none in any language
 *  does (U+FDFA is eleven times as long in NFKC), stays as it is: that bounds the memory. */
jpc_span jpc_normalize_form(jpc_arena *arena, jpc_span text, jpc_normal_form form);

/** Removes C0 and C1 controls but for \t and \n, bidirectional and zero-width marks (U+200B–200F,
 *  U+202A–202E, U+2060–2064, U+2066–2069, U+FEFF), U+00AD, noncharacters and U+FFFD
 *  (NWC 2010's set, widened). ZWJ inside emoji sequences stays. */
jpc_span jpc_normalize_controls(jpc_arena *arena, jpc_span text);

/** CR LF, CR, NEL, LS and PS become \n; VT and FF become a space. */
jpc_span jpc_normalize_newlines(jpc_arena *arena, jpc_span text);

/** What jpc_normalize_blanks() leaves as it is. */
typedef struct jpc_blanks {
    bool indent;     /**< blanks at the starts of lines: source code, Japanese paragraphs */
    bool columns;    /**< runs of U+0020 alone between characters below U+3000: tables of monospaced
                      *   characters, figures, source code */
    int empty_lines; /**< so many of them in a row */
} jpc_blanks;

/** Runs of blanks (U+0020, tab, U+00A0, U+3000 …) inside a line become one: a tab if the run holds
 * a tab (it parts cells), U+3000 if it holds nothing else, else U+0020. Blanks at the ends of lines
 * go, and at their starts, too; where those are kept, all but tabs and U+3000 become U+0020. More
 * than `keep.empty_lines` empty lines in a row become that many; none stay at both ends of the
 * text. `keep` tells what is spared. */
jpc_span jpc_normalize_blanks(jpc_arena *arena, jpc_span text, jpc_blanks keep);

/** Commas and full stops by vote (Swallow corpus v1, modify.py): if runs of ， after a Japanese
 *  character or closing bracket outnumber those of 、, every ， run whose preceding character is no
 *  full-width digit or letter (nor ^) becomes 、; ． and 。 likewise and independently. A run at
 *  the text's start stays. As in the source, only the first mark of a run can stay: "９，，"
 * becomes "９，、". */
jpc_span jpc_normalize_kutoten(jpc_arena *arena, jpc_span text);

/** Writes the canonical decomposition of one character (as in NFD) and returns its length. */
size_t jpc_decompose(uint32_t code, uint32_t out[JPC_MOST_DECOMPOSED]);

/** Whether its general category is Mn. */
bool jpc_is_nonspacing_mark(uint32_t code);

/** The lower-case form, if it is one character; else the character itself. */
uint32_t jpc_lower(uint32_t code);

/** Appends "utf8proc 2.8.0 (Unicode 15.0.0)\n", as it is linked. */
void jpc_normalize_version(jpc_buf *out);

#endif
