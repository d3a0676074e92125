/** Runs what is left of a run in processes on this machine, one kind of task after the other. */
#ifndef JPC_JOB_ENGINE_H
#define JPC_JOB_ENGINE_H

#include <stdatomic.h>

#include "core/log.h"
#include "job/alive.h"
#include "job/backlog.h"
#include "job/process.h"
#include "job/task.h"

/** What is done with tasks; zeroed: they are run. */
typedef struct jpc_engine_work {
    jpc_serve *serve; /**< in a process */
    void (*failed)(void *self, jpc_task_kind kind, size_t task, const jpc_err *err);
    void *self; /**< of both */
} jpc_engine_work;

typedef struct jpc_engine {
    jpc_run *run;             /**< inputs that fail are added to what is set aside */
    int threads;              /**< at least 1 */
    const atomic_bool *stop;  /**< set by a signal: give up what is under way */
    const atomic_bool *drain; /**< … or finish that, and begin no more */
    jpc_engine_work work;
    jpc_log *log;     /**< for progress, failed tasks, what is set aside */
    jpc_alive *alive; /**< shown while tasks run; NULL: not shown */

    /* what it took */
    double seconds[JPC_N_TASK_KINDS]; /**< of the clock */
    double task_seconds;              /**< of all tasks, one after the other */
    double publish_seconds;           /**< of them, to make durable what they had made */
    size_t n_run;                     /**< tasks that were run */
    uint64_t *stage_ns;               /**< the pipeline's n_stages counters */

    jpc_backlog backlog; /**< owned; empty, or what jpc_engine_run() has found at its end */

    jpc_part_reader part_reader; /**< owned; each process has its own */
    jpc_process *processes;      /**< owned */
    size_t n_processes;
    void (*on_sigpipe)(int); /**< what the caller wants done */
} jpc_engine;

/** Allocates stage_ns; starts nothing. The rest of the struct is the caller's to fill. */
void jpc_engine_open(jpc_engine *engine);
/** Ends all processes. */
void jpc_engine_close(jpc_engine *engine);

/** Runs tasks until nothing is left to be done.
 *
 *  Tasks of one kind run side by side; when fewer tasks than threads are left, the threads are
 *  shared out among them. A failing task does not stop the others of its kind; later kinds are not
 *  begun. What fails because of reading, or with its process, is tried again `resources.retries`
 *  times; then the input that is at fault is set aside, if `input.max_failed_shards` allows it.
 *  What cannot be written stops the run at once. Errors: that of the first failed task;
 * JPC_ERR_STOPPED.
 */
jpc_status jpc_engine_run(jpc_engine *engine, jpc_err *err);

/** Runs these tasks of one kind, done or not. Errors: as above, and nothing is set aside. */
jpc_status jpc_engine_run_tasks(jpc_engine *engine, jpc_task_kind kind, const size_t *tasks,
                                size_t n, jpc_err *err);

/** Workers for a task that starts when `left` tasks have not ended, itself included; 0: inline. The
 *  last tasks get more of them than there are cores, to use those that become free. */
int jpc_engine_share(int threads, size_t left);

#endif
