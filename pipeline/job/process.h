/** Processes that run tasks for a driver. A task that crashes, or is killed for the memory it
 *  takes, takes nothing else with it; models that were opened before are shared (copy on write).
 *
 *  The driver has one thread. It gives an order to an idle process and takes the answer when its
 *  descriptor is readable; a process that has ended gives no answer. A process whose driver has
 *  ended gets SIGTERM (Linux), else it ends when it asks for the next order.
 */
#ifndef JPC_JOB_PROCESS_H
#define JPC_JOB_PROCESS_H

#include <stdatomic.h>
#include <sys/types.h>

#include "job/task.h"

/** What a process is to do. */
typedef struct jpc_order {
    jpc_task_kind kind;
    size_t task;
    int threads;         /**< workers; 0: inline */
    jpc_hash128 sources; /**< jpc_task_sources(); 0: look yourself */
} jpc_order;

/** How it went. */
typedef struct jpc_answer {
    size_t input; /**< the one that failed, or SIZE_MAX */
    double seconds, publish_seconds;
    jpc_err err; /**< status JPC_OK: done, whatever else it says */
} jpc_answer;

/** Runs an order in the process itself. */
typedef void jpc_serve(void *self, const jpc_order *order, jpc_task_progress *progress,
                       jpc_answer *answer);

typedef struct jpc_process {
    pid_t pid;                   /**< 0: not started, or ended */
    int give, answer;            /**< pipes */
    jpc_task_progress *progress; /**< shared with the process */
    size_t progress_bytes;
    bool busy;
    jpc_order order; /**< the present or last one */
    uint64_t since_ns;
} jpc_process;

/** Has this process get SIGTERM when `parent`, which started it, ends (Linux); ends it if that has
 *  ended already. */
void jpc_process_die_with(pid_t parent);

/** Starts process `at` of `n`, all others of which it closes. Errors: JPC_ERR_IO "cannot start a
 *  process: …". */
jpc_status jpc_process_start(jpc_process *processes, size_t n, size_t at, int n_stages,
                             jpc_serve *serve, void *self, jpc_err *err);

/** False if the process has ended. */
bool jpc_process_give(jpc_process *process, const jpc_order *order);

/** Waits for the answer. False if the process has ended instead; *err tells how ("the process was
 *  killed by signal 9"), JPC_ERR_IO. */
bool jpc_process_take(jpc_process *process, jpc_answer *answer, jpc_err *err);

/** Asks the process to give up its task. */
void jpc_process_stop(const jpc_process *process);

/** Waits until the process has ended, and frees what it has. */
void jpc_process_end(jpc_process *process);

#endif
