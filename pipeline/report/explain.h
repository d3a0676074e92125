/** All that a run knows of one document: where it comes from, what was measured, which bounds it
 *  violated, and where it went. */
#ifndef JPC_REPORT_EXPLAIN_H
#define JPC_REPORT_EXPLAIN_H

#include "job/run.h"

typedef struct jpc_explain {
    const jpc_run *run; /**< its pipeline is open */
    const char *name;   /**< the id or the address of the document */
    bool scan;          /**< search all inputs: also finds pages without recorded values */
    bool original;      /**< give the record as it was read, and nothing else */
    void (*give)(void *self, jpc_span bytes);
    void *self;
    jpc_log *log;   /**< for warnings */
    size_t n_found; /**< documents */
} jpc_explain;

/** Explains every document of that name, in order of input. Reads the origins of recorded values,
 *  then the one record; with `scan` all inputs. Of an
 *  input that cannot be read any more what was recorded is told. Errors: those of reading. */
jpc_status jpc_explain_all(jpc_explain *explain, jpc_err *err);

#endif
