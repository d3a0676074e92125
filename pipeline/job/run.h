/** A run: an output folder, the plan it holds, and what of it is done.
 *
 *  Three kinds of tasks (cluster.md 5): map[t] reads inputs and runs the stages up to the
 *  deduplicator; bucket[p] compares the keys of one slice; write[t] takes the duplicates out, runs
 *  the remaining stages and writes the shards. Without a deduplicator map[t] runs all stages and
 *  writes the shards itself; there are no other tasks.
 *
 *  Files under the folder (t: six digits, p: four):
 *    plan.json config.yaml                   written once, first
 *    state/KIND/tN.ok .stats .fail           marker, counters, last error
 *    state/KIND/tN.run.tmp.HOST.PID          empty; while a process works on the task
 *    state/KIND/tN.sample .unreadable        parts of dropped/sample and report/unreadable
 *    data/clean/tN.jsonl.zst data/key/tN.key intermediate; removed when the run has finished
 *    data/rank/pN.rank                       copies beyond the first, and of what
 *    part-TTTTTT-NN.jsonl.zst                the shards
 *    dropped/KIND-tN.jsonl.zst               `dropped: all`
 *  When the run has finished, rank files stay, and so does state/: with them a shard that was lost
 *  is made again from its own inputs, without them from all inputs (20 bytes per copy). Folders
 *  that hold nothing are removed.
 */
#ifndef JPC_JOB_RUN_H
#define JPC_JOB_RUN_H

#include "exec/config.h"
#include "job/marker.h"
#include "job/plan.h"

typedef enum jpc_task_kind {
    JPC_TASK_MAP,
    JPC_TASK_BUCKET,
    JPC_TASK_WRITE,
    JPC_N_TASK_KINDS,
} jpc_task_kind;

extern const char *const jpc_task_names[JPC_N_TASK_KINDS];

typedef struct jpc_run {
    const jpc_config *config; /**< its pipeline is open; NULL after jpc_run_load() */
    char *dir;                /**< owned */
    jpc_plan plan;
    int dedup_at;     /**< the deduplicator's stage; −1: none */
    int map_end;      /**< map tasks run the stages [0, map_end) */
    int copies_bound; /**< the bound on copies of one key; −1: none */
} jpc_run;

/** Makes the plan, and creates the run's folder or finds the same plan in it. Another plan of which
 *  no task is done or under way is replaced.
 *  Errors: those of jpc_plan_make() and jpc_plan_compare(); JPC_ERR_CONFIG if the folder is not
 *  empty and holds no run. */
jpc_status jpc_run_open(jpc_run *run, const jpc_config *config, jpc_err *err);

/** As jpc_run_open(), but touches nothing. */
jpc_status jpc_run_plan(jpc_run *run, const jpc_config *config, jpc_err *err);

/** Reads the plan of an existing run, for status and reports.
 *  Errors: JPC_ERR_IO "cannot open 'x': …", "'x' holds no run"; JPC_ERR_DATA for a foreign plan. */
jpc_status jpc_run_load(jpc_run *run, const char *dir, jpc_err *err);

void jpc_run_release(jpc_run *run);

size_t jpc_run_task_count(const jpc_run *run, jpc_task_kind kind);

/** Path of a file of a task, below `dir` of the run: jpc_run_path(run, &buf, "state/%s/t%06zu.ok",
 *  …). Overwrites `buf`, which the result lives in. */
const char *jpc_run_path(const jpc_run *run, jpc_buf *buf, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Loads the marker of a task, if it is there. */
bool jpc_run_marker(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_marker *marker);

/** The tasks that have to run, of all kinds: flags, one per task; owned. A task runs if its marker
 *  or something that stays is missing, or something that a task to be run needs. */
typedef struct jpc_todo {
    bool *flags[JPC_N_TASK_KINDS];
    size_t n[JPC_N_TASK_KINDS]; /**< flags that are set */
} jpc_todo;

void jpc_todo_find(jpc_todo *todo, const jpc_run *run);
void jpc_todo_release(jpc_todo *todo);

/** Sets the flag of each task of this kind that a living process works on; those of other machines
 *  count as alive. Returns their number. */
size_t jpc_run_find_running(const jpc_run *run, jpc_task_kind kind, bool *flags);

/** Removes temporary files of processes of this machine that have ended. */
void jpc_run_remove_stale(const jpc_run *run);

/** Removes what only unfinished tasks need, and empty folders. */
void jpc_run_remove_intermediate(const jpc_run *run);

#endif
