/** What an engine runs, and what is done again after a failure.
 *
 *  A task reads only the plan, the inputs and what earlier tasks published; it publishes its files,
 *  then its counters, then its marker. Running it again gives the same bytes, also while another
 *  copy of it is running.
 *
 *  Whose counters tell what (the sum over all tasks is the report):
 *    map     everything about the input; every verdict of the stages up to the deduplicator. With a
 *            deduplicator nothing is counted as kept yet, and no text leaves its stage yet.
 *    bucket  how many copies there are (measured, histogram) of documents that may stay.
 *    write   documents dropped as copies (that value included); what leaves the deduplicator;
 *            the stages behind it; kept documents. Nothing about its own reading.
 *  So documents = kept + dropped holds for map[t] + write[t] of each t, and for the sum.
 */
#ifndef JPC_JOB_TASK_H
#define JPC_JOB_TASK_H

#include <stdatomic.h>

#include "exec/stats.h"
#include "job/run.h"

typedef struct jpc_task {
    const jpc_run *run;
    jpc_task_kind kind;
    size_t index;
    int threads; /**< workers; 0: inline */
    const atomic_bool *stop;
    atomic_uint_least64_t *progress; /**< bytes read, for display */
    uint64_t *stage_ns;              /**< NULL, or the pipeline's n_stages counters of time */
    jpc_marker marker;
    jpc_stats stats;
} jpc_task;

/** Runs a task with zeroed marker and stats, and publishes counters and marker. A failure (but for
 *  an interruption) leaves state/KIND/tN.fail with the message. */
jpc_status jpc_task_run(jpc_task *task, jpc_err *err);

/** The three kinds; called by jpc_task_run(). */
jpc_status jpc_map_task(jpc_task *task, jpc_err *err);
jpc_status jpc_bucket_task(jpc_task *task, jpc_err *err);
jpc_status jpc_write_task(jpc_task *task, jpc_err *err);

#endif
