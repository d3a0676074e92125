/** What of a run is to be done: markers against plan, files and each other.
 *
 *  Every marker tells what its task was made from. A task is to be run if it has no marker, if that
 *  is another one than the task would be made from now, if something that stays is missing, or
 *  something that a task to be run needs. So a task that is done again with another result has all
 *  those done again that used it, and no others.
 */
#ifndef JPC_JOB_BACKLOG_H
#define JPC_JOB_BACKLOG_H

#include "job/marker_table.h"

typedef struct jpc_backlog {
    bool *flags[JPC_N_TASK_KINDS]; /**< owned; one per task */
    size_t n[JPC_N_TASK_KINDS];    /**< flags that are set */
    jpc_hash128
        done; /**< digest of all markers, if nothing is to be done: what a report is made from */
    jpc_marker_table table;
} jpc_backlog;

/** Of a kind of which tasks of an earlier kind are to be run, only those that miss something of
 *  their own are known: look again when those have been run. Errors: JPC_ERR_IO: a marker is there
 *  and cannot be read. Released by _release() also then. */
jpc_status jpc_backlog_find(jpc_backlog *backlog, const jpc_run *run, jpc_err *err);
void jpc_backlog_release(jpc_backlog *backlog);

size_t jpc_backlog_count(const jpc_backlog *backlog);

#endif
