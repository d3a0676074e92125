/** Words that make lines page furniture: from a file, or compiled in. */
#ifndef JPC_TEXT_LINE_WORDS_H
#define JPC_TEXT_LINE_WORDS_H

#include <stdbool.h>

#include "core/list_file.h"

typedef struct jpc_line_words {
    jpc_list_file list; /**< owns the words of a file; empty for compiled-in ones */
    jpc_span *words;    /**< owned; the longest first, equally long ones in code-point order */
    size_t n;
} jpc_line_words;

/** Reads the words of the file `path`, one a line (core/list_file.h), or takes `own`, which ends
 *  with NULL, if the path is empty. Release with jpc_line_words_free(); it is the stage's model.
 *  Errors: those of jpc_list_file_read(). */
jpc_status jpc_line_words_new(jpc_line_words **words, const char *path, const char *const *own,
                              jpc_err *err);
void jpc_line_words_free(void *words);

/** The share of the line's characters that the words make up, in [0, 1]: each word is removed from
 *  left to right wherever it stands in what the longer ones have left. Adds how many were removed
 *  to *hits unless it is NULL. Uses `arena` for scratch and leaves it as it was. */
double jpc_line_words_share(const jpc_line_words *words, jpc_arena *arena, jpc_span line,
                            size_t *hits);

/** Whether the line is one of the words; letters of ASCII without case. */
bool jpc_line_words_has(const jpc_line_words *words, jpc_span line);

/** The length of the longest word that the span begins or ends with, ASCII letters without case; 0:
 *  none. */
size_t jpc_line_words_at_start(const jpc_line_words *words, jpc_span span);
size_t jpc_line_words_at_end(const jpc_line_words *words, jpc_span span);

#endif
