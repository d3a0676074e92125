/** The tasks of one kind, and the processes that work on them. Internal to the engine. */
#ifndef JPC_JOB_CREW_H
#define JPC_JOB_CREW_H

#include "job/engine.h"

/** Where a task stands. */
typedef enum jpc_crew_state {
    JPC_CREW_READY,
    JPC_CREW_WAITING, /**< for the part of the file in front of it */
    JPC_CREW_RUNNING,
    JPC_CREW_DONE,
    JPC_CREW_FAILED,
} jpc_crew_state;

typedef struct jpc_crew_task {
    size_t task;
    jpc_crew_state state;
    int attempts;     /**< that have failed */
    bool inline_only; /**< it is run in one thread, behind a process that was killed */
} jpc_crew_task;

typedef struct jpc_crew {
    jpc_engine *engine;
    jpc_task_kind kind;
    jpc_crew_task *tasks; /**< owned; in order */
    size_t n;
    size_t next; /**< all tasks before it are not ready */
    size_t n_running, n_ended;
    uint64_t total_bytes, done_bytes;
    uint64_t start_ns;
    bool is_news;        /**< tasks have begun or ended since our last sign of life */
    jpc_hash128 sources; /**< jpc_task_sources() */
    uint64_t cluster_bytes; /**< that a cluster task reads */
    bool of_run; /**< the engine will look again: tasks that need others are run then, and inputs
                      may be set aside */

    size_t n_failed, failed_task; /**< of them the first in order */
    jpc_err failure;
    bool too_many; /**< an input could not be set aside, because too many would be */
    bool asked;    /**< processes have been asked to stop */
    bool stopped;  /**< no more tasks are begun */
} jpc_crew;

/** Runs the tasks. Errors: that of the first failed one; JPC_ERR_STOPPED. */
jpc_status jpc_crew_run(jpc_crew *crew, jpc_err *err);

#endif
