/** Lines as Python's str.splitlines() cuts them, which Gopher's filter (datatrove) and The Stack
 * use: at \n, \r, \r\n, \v, \f, U+001C–001E, U+0085, U+2028 and U+2029. Behind the last break there
 * is no line, unless there are characters. White space is that of str.strip().
 */
#ifndef JPC_TEXT_PYTHON_LINE_H
#define JPC_TEXT_PYTHON_LINE_H

#include "core/memory.h"

typedef struct jpc_python_lines {
    size_t n;          /**< empty ones too */
    size_t chars;      /**< of all, without the breaks */
    size_t longest;    /**< characters */
    size_t n_bullets;  /**< that begin with • or -, behind white space */
    size_t n_ellipses; /**< that end in … or ..., before white space */
} jpc_python_lines;

/** Measures well-formed UTF-8. */
jpc_python_lines jpc_python_lines_of(jpc_span text);

#endif
