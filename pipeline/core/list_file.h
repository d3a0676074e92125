/** Lists in text files: one item per line, `#` begins a comment.
 *
 *  A list is UTF-8, plain or as gzip or zstd. A byte order mark is skipped; lines may end with CR
 *  LF, and the last one with nothing. Comments in front of the first item may say where the list is
 *  from:  `# licence: CC-BY-4.0`  and  `# source: https://example.org/`.
 *
 *  Memory: the bytes of the file, decompressed, at most JPC_LIST_MAX_BYTES; jpc_list_file_read()
 *  takes 24 bytes a line more, jpc_list_file_open() with jpc_list_file_next() nothing. */
#ifndef JPC_CORE_LIST_FILE_H
#define JPC_CORE_LIST_FILE_H

#include <stdbool.h>

#include "core/error.h"
#include "core/memory.h"

#define JPC_LIST_MAX_BYTES ((size_t)UINT32_MAX) // so that 32 bits tell a place in it

typedef struct jpc_list_line {
    jpc_span text; /**< without blanks at both ends; never empty */
    size_t number; /**< 1-based line in the file */
} jpc_list_line;

typedef struct jpc_list_file {
    jpc_buf bytes;            /**< owned; the whole file, decompressed */
    jpc_list_line *lines;     /**< owned; NULL if it was only opened */
    size_t n;                 /**< of lines */
    jpc_span licence, source; /**< as the first comments say; empty: they do not */
} jpc_list_file;

/** Where jpc_list_file_next() is; begins zeroed. */
typedef struct jpc_list_cursor {
    size_t at, number;
} jpc_list_cursor;

/** Reads a whole file. A comment begins at a `#` at the start of a line or after a blank. An empty
 *  list is a list.
 *  Errors: JPC_ERR_CONFIG if it cannot be opened, is not UTF-8, has a NUL byte or an escape (the
 *  message names the line and the byte in it, and a command that may help), or lines that end with
 *  CR alone, JPC_ERR_IO if it cannot be read,
 *  JPC_ERR_DATA if its compression is damaged, JPC_ERR_LIMIT if it is too large; nothing has to be
 *  released then. */
jpc_status jpc_list_file_open(jpc_list_file *list, const char *path, jpc_err *err);

/** The next item; false at the end. */
bool jpc_list_file_next(const jpc_list_file *list, jpc_list_cursor *cursor, jpc_list_line *line);

/** The same with all items in list->lines. */
jpc_status jpc_list_file_read(jpc_list_file *list, const char *path, jpc_err *err);
void jpc_list_file_release(jpc_list_file *list);

/** Opens a list and gives add() its items, one after the other. What add() refuses with
 *  JPC_ERR_CONFIG makes the list bad: the message is that of the first such line, and tells how
 *  many more there are. Any other error ends it at once. */
typedef jpc_status jpc_list_add(void *self, const jpc_list_line *line, const char *path,
                                jpc_err *err);
jpc_status jpc_list_file_each(const char *path, jpc_list_add *add, void *self, jpc_err *err);

/** Fails with JPC_ERR_CONFIG: "'x' line 3: expected a host name, got '…'". */
jpc_status jpc_list_file_expected(const char *what, const jpc_list_line *line, const char *path,
                                  jpc_err *err);

/** How many lines there are at most: to make room for. */
size_t jpc_list_file_count_lines(const jpc_list_file *list);

/** Counts the items, and those of them that are equal, byte for byte, to an earlier one. Takes the
 *  memory of a jpc_string_set of all of them meanwhile. */
void jpc_list_file_count(const jpc_list_file *list, size_t *n_items, size_t *n_repeated);

#endif
