/** What an engine runs, and what is done again after a failure.
 *
 *  A task reads only the plan, the list of what is set aside, the inputs and what earlier tasks
 *  published; it publishes its files, then its marker with its counters. Running it again gives the
 *  same bytes, also while another copy of it is running.
 *
 *  Whose counters tell what (the sum over all tasks is the report):
 *    map     everything about the input; every verdict of the stages up to the deduplicator. With a
 *            deduplicator nothing is counted as kept yet, and no text leaves its stage yet. Without
 *            one, where paragraphs are counted, the same up to the stage in front of them.
 *    bucket  how many copies there are (measured, histogram) of documents that may stay (exact).
 *    write   documents dropped as copies (that value included), and what was measured of those that
 *            were compared and stay; what leaves the deduplicator;
 *            the stages behind it; kept documents. Nothing about its own reading.
 *  So documents = kept + dropped holds for map[t] + write[t] of each t, and for the sum.
 */
#ifndef JPC_JOB_TASK_H
#define JPC_JOB_TASK_H

#include <stdatomic.h>

#include "exec/stats.h"
#include "job/marker_table.h"
#include "job/part_reader.h"

/** What others may see of a task while it runs; it may lie in memory that processes share. */
typedef struct jpc_task_progress {
    atomic_uint_least64_t bytes; /**< read so far */
    atomic_uint_least64_t input; /**< number of the input that was read last */
    uint64_t stage_ns[];         /**< the pipeline's n_stages counters of time, of all tasks */
} jpc_task_progress;

typedef struct jpc_task {
    const jpc_run *run;
    jpc_task_kind kind;
    size_t index;
    int threads;         /**< workers; 0: inline */
    jpc_hash128 sources; /**< jpc_task_sources(), or 0 */
    size_t memory_bytes; /**< that it may take to sort */
    const atomic_bool *stop;
    jpc_task_progress *progress;
    jpc_part_reader *part_reader; /**< of this process; kept from one map task to the next */
    /* from here on filled by jpc_task_run() */
    size_t failed_input;    /**< after a failure: number of the input at fault, or SIZE_MAX */
    double seconds;         /**< that it took … */
    double publish_seconds; /**< … and of them, to make durable what it had made */
    jpc_marker_table table; /**< what earlier tasks have left */
    jpc_marker marker;
    bool is_current; /**< nothing had to be done: the marker has been renewed */
    jpc_stats stats;
} jpc_task;

/** Runs a task and publishes its marker.
 *  JPC_WAIT: the task cannot be run before its predecessor of the same kind has been (map: the part
 *  of the file in front of this one), or before a task of an earlier kind has been run again. A
 *  failure (but for an interruption) leaves state/KIND/tN.fail with the message. */
jpc_status jpc_task_run(jpc_task *task, jpc_err *err);

/** JPC_ERR_STOPPED "interrupted; run again to go on" when the task shall stop. */
jpc_status jpc_task_check_stop(const jpc_task *task, jpc_err *err);

/** For a kind whose sources may have been made again, perhaps because inputs were added, and say
 * the same about this task: where task->marker.used is that of the marker before, and everything is
 *  there that it names, that marker is renewed and task->is_current set; nothing is left to do. */
jpc_status jpc_task_renew(jpc_task *task, jpc_err *err);

/** Leaves, or with NULL removes, the note of a failure. Best effort: the failure itself is what is
 *  reported. */
void jpc_task_note_failure(const jpc_run *run, jpc_task_kind kind, size_t task,
                           const jpc_err *failure);

/** The kinds; called by jpc_task_run(). */
jpc_status jpc_map_task(jpc_task *task, jpc_err *err);
jpc_status jpc_bucket_task(jpc_task *task, jpc_err *err);
jpc_status jpc_cluster_task(jpc_task *task, jpc_err *err);
jpc_status jpc_verify_task(jpc_task *task, jpc_err *err);
jpc_status jpc_paragraph_task(jpc_task *task, jpc_err *err);
jpc_status jpc_frequency_task(jpc_task *task, jpc_err *err);
jpc_status jpc_write_task(jpc_task *task, jpc_err *err);

#endif
