/** What stages found, as lines for people: `jpcurate mask --explain`.
 *
 *  These lines hold what was found, and go to stdout of the one who asks for them. Nothing else of
 *  the program does: no report, log or message.
 */
#ifndef JPC_CLI_FIND_LINES_H
#define JPC_CLI_FIND_LINES_H

#include "data/batch.h"

/** A sink of batches; zeroed but for the first two. */
typedef struct jpc_find_lines {
    char **files;   /**< that documents come from, borrowed */
    size_t n_files; /**< 0: stdin */
    bool begun;     /**< the heading has been written */
    jpc_buf out;    /**< owned; of the present batch */
} jpc_find_lines;

/** A jpc_batch_sink's write(): a heading, then a line for each find of each document, kept or not:
 *
 *      place   id   detector   detail   action   from   to   found   becomes   before   after
 *
 *  Place is FILE:LINE of JSON Lines, FILE@OFFSET (+ bytes into the member) of records, or FILE;
 *  from and to are characters of the text in front of the stage, the latter one behind the last.
 *  Escapes are those of JSON strings, also of what a terminal obeys. Errors: JPC_ERR_IO. */
jpc_status jpc_find_lines_write(void *lines, jpc_batch *batch, jpc_err *err);

void jpc_find_lines_release(jpc_find_lines *lines);

#endif
