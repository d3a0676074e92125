/** How far a run is, told by its markers and signs of life alone: it may work on another machine.
 */
#ifndef JPC_REPORT_RUN_STATUS_H
#define JPC_REPORT_RUN_STATUS_H

#include "job/alive.h"
#include "job/backlog.h"

/** All tasks of one kind. Every task has one of the four states. */
typedef struct jpc_kind_status {
    size_t n, done, running, failed, left;
    uint64_t bytes,
        bytes_done; /**< of the inputs of these tasks; done: also of running ones, so far */
    uint64_t documents, kept; /**< of those that are done */
    double seconds;           /**< that those took, one after the other */
} jpc_kind_status;

typedef struct jpc_run_status {
    const jpc_run *run;
    jpc_kind_status kinds[JPC_N_TASK_KINDS];
    jpc_alive_list alive;
    bool finished;
    bool failed; /**< some task has failed, and nobody is at work */
} jpc_run_status;

/** Errors: JPC_ERR_IO: a marker cannot be read. Released by _release() also then. */
jpc_status jpc_run_status_find(jpc_run_status *status, const jpc_run *run, jpc_err *err);
void jpc_run_status_release(jpc_run_status *status);

/** At the present number of running tasks; NaN: unknown, or nothing runs. */
double jpc_kind_seconds_left(const jpc_kind_status *status);

/** Bytes (or tasks, where there are no bytes) per second of one task; 0: unknown. */
double jpc_kind_rate(const jpc_kind_status *status);

/** For people, and for programs. */
void jpc_run_status_table(const jpc_run_status *status, jpc_buf *out);
void jpc_run_status_json(const jpc_run_status *status, jpc_buf *out);

#endif
