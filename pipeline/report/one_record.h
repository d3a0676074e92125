/** One record of an input, by its place. */
#ifndef JPC_REPORT_ONE_RECORD_H
#define JPC_REPORT_ONE_RECORD_H

#include "data/batch.h"
#include "job/run.h"

typedef struct jpc_one_record {
    jpc_batch batch; /**< holds the record … */
    jpc_doc *doc;    /**< … and the document that it is; NULL: it is none */
    char *paths[1];  /**< borrowed */
} jpc_one_record;

/** Reads the record that begins at a place of input `file` of the plan, and parses it.
 *  Errors: those of reading; JPC_ERR_DATA if no record begins there. Release it also then. */
jpc_status jpc_one_record_read(jpc_one_record *record, const jpc_run *run, size_t file,
                               jpc_place place, jpc_err *err);
void jpc_one_record_release(jpc_one_record *record);

#endif
