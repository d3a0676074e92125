/** The lines of an "@list" file: paths and globs, one per line. */
#ifndef JPC_JOB_PATH_LIST_H
#define JPC_JOB_PATH_LIST_H

#include <stdbool.h>

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_path_list {
    jpc_buf text; /**< owned; the whole list, decompressed */
    char *next;   /**< what is left of it */
    size_t line;  /**< number of the line that was given last, from 1 */
} jpc_path_list;

/** Reads a list, plain, gzip or zstd; a byte order mark is skipped. Release it also after an error.
 *  Errors: JPC_ERR_IO, "cannot open 'x': …"; JPC_ERR_DATA, "'x': byte 12: truncated gzip member".
 */
jpc_status jpc_path_list_read(jpc_path_list *list, const char *path, jpc_err *err);

/** Gives the next line that holds something and does not begin with '#', without its line end;
 *  false: there is none. The line lives as long as the list. */
bool jpc_path_list_next(jpc_path_list *list, const char **line);

void jpc_path_list_release(jpc_path_list *list);

#endif
