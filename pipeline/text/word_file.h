/** Words to look for: from lists in files, compiled in, or given one by one. */
#ifndef JPC_TEXT_WORD_FILE_H
#define JPC_TEXT_WORD_FILE_H

#include "core/list_file.h"
#include "text/word_list.h"

typedef struct jpc_words {
    jpc_span *items; /**< owned; in the order they were added; the bytes belong to others */
    size_t n, capacity;
    jpc_list_file *files; /**< owned */
    size_t n_files;
} jpc_words;

void jpc_words_add(jpc_words *words, jpc_span word);
/** `own` ends with NULL and outlives `words`. */
void jpc_words_add_own(jpc_words *words, const char *const *own);

/** Adds the lines of a list (core/list_file.h). Errors: those of jpc_list_file_read(), and
 *  JPC_ERR_CONFIG for a line longer than JPC_MAX_WORD_BYTES; `words` is to be released then, too.
 */
jpc_status jpc_words_read(jpc_words *words, const char *path, jpc_err *err);
/** The same if there is a path; else adds `own`. */
jpc_status jpc_words_read_or_own(jpc_words *words, const char *path, const char *const *own,
                                 jpc_err *err);
void jpc_words_release(jpc_words *words);

#endif
