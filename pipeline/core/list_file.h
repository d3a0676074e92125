/** Lists in text files: one item per line, `#` begins a comment. */
#ifndef JPC_CORE_LIST_FILE_H
#define JPC_CORE_LIST_FILE_H

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_list_line {
    jpc_span text; /**< without blanks at both ends; never empty */
    size_t number; /**< 1-based line in the file */
} jpc_list_line;

typedef struct jpc_list_file {
    jpc_buf bytes;        /**< owned; the whole file */
    jpc_list_line *lines; /**< owned */
    size_t n;
} jpc_list_file;

/** Reads a whole file. A comment begins at a `#` at the start of a line or after a blank; a byte
 *  order mark is skipped. Errors: JPC_ERR_CONFIG if it cannot be opened, JPC_ERR_IO if it cannot be
 *  read; nothing has to be released then. */
jpc_status jpc_list_file_read(jpc_list_file *list, const char *path, jpc_err *err);
void jpc_list_file_release(jpc_list_file *list);

#endif
