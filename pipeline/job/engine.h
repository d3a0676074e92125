/** Runs what is left of a run on the threads of this machine, one kind of task after the other. */
#ifndef JPC_JOB_ENGINE_H
#define JPC_JOB_ENGINE_H

#include <stdatomic.h>

#include "core/log.h"
#include "job/task.h"

typedef struct jpc_engine {
    const jpc_run *run;
    int threads;             /**< at least 1 */
    const atomic_bool *stop; /**< set by a signal handler */
    jpc_log *log;            /**< for progress and failed tasks */
    uint64_t *stage_ns;      /**< the pipeline's n_stages counters, time spent in stages */
    double seconds[JPC_N_TASK_KINDS];
    size_t n_run; /**< tasks that were run */
} jpc_engine;

/** Tasks of one kind run side by side; when fewer tasks than threads are left, the threads are
 *  shared out among them. A failing task does not stop the others of its kind; later kinds are
 *  not begun.
 *  Errors: that of the first failed task; JPC_ERR_STOPPED. */
jpc_status jpc_engine_run(jpc_engine *engine, jpc_err *err);

/** Workers for a task that starts when `left` tasks have not ended, itself included; 0: inline. */
int jpc_engine_share(int threads, size_t left);

#endif
