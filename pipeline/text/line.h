/** Lines and how they end, as FineWeb's quality filter counts them (Penedo et al. 2024, datatrove
 *  fineweb_quality_filter.py). A line ends at "\n"; lines of white space alone are no lines here.
 */
#ifndef JPC_TEXT_LINE_H
#define JPC_TEXT_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_line_metrics {
    size_t n_lines;         /**< that are more than white space */
    size_t n_punctuated;    /**< of these, that end in a mark which ends a sentence:
                                 . ! ? 。 ． ！ ？ ｡ ‼ ⁇ ⁈ ⁉ ⸮ ⸼ ﹒ ﹖ ﹗ */
    size_t duplicate_chars; /**< of these, in lines that stood before, bytes compared */
    size_t n_newlines;
    size_t chars; /**< of the text, without its newlines */
} jpc_line_metrics;

/** White space of Python's str.strip(), which references in Python use. */
bool jpc_is_python_space(uint32_t code);

/** Without such white space at its ends. Well-formed UTF-8. */
jpc_span jpc_strip(jpc_span text);

/** Measures well-formed UTF-8. Of the arena, some 40 bytes per distinct line, given back. */
jpc_line_metrics jpc_line_measure(jpc_arena *arena, jpc_span text);

#endif
