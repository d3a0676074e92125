/** A run: an output folder, the plan it holds, and what of it is left out.
 *
 *  map[t] reads inputs and runs the stages up to the deduplicator; bucket[p] compares the keys of
 *  one slice; write[t] takes the duplicates out, runs the remaining stages and writes the shards.
 *  Where near-duplicates are looked for, cluster[0] and verify[p] stand between the two: a key is
 *  no more than a reason to look (near_walk.h). Without a deduplicator map[t] runs all stages and
 *  writes the shards itself; there are no other tasks.
 *
 *  Where a stage wants to know how many documents have a paragraph, paragraph[t] reads what
 * write[t] will, as far as that stage, and counts; frequency[p] adds up one slice of the keys, and
 * write[t] is told of its own. Without a deduplicator map[t] then stops in front of that stage, and
 * write[t] goes on.
 *
 *  Files under the folder (t: six digits, p: four):
 *    plan.json config.yaml                   written once, first; a second copy of each in state/
 *    state/lock                              empty; locked while a driver works on the run
 *    state/alive/HOST.PID                    what a driver does now; gone when it ends
 *    state/set_aside.json                    inputs that are left out, if there are any
 *    state/KIND/tN.ok .fail                  marker, last error
 *    state/KIND/tN.sample .unreadable        parts of dropped/sample and report/unreadable,
 *                        .suspects .labels    … of report/suspects, report/contamination
 *                        .cut .cuts           … of dropped/paragraphs, report/paragraphs
 *    state/report.ok                         marker of the report: the run has finished
 *    data/clean/tN.jsonl.zst                 intermediate; removed when the run has finished
 *    data/key/tN.key                         keys of documents
 *    data/rank/pN.rank                       copies beyond the first, and of what (exact)
 *    data/signature/tN.signature             what near-duplicates are judged by (signature_file.h)
 *    data/edge/tN.edge pN.edge               pairs of documents that share a key
 *    data/member/pN.member rN.row            documents of the clusters that verify[N] walks, and
 *                                            their signatures (member_row.h)
 *    data/decision/pN.decision               copies, and what stays for them (decision_table.h)
 *    data/copy/pN.copy                       the same in short, for later runs (member_file.h)
 *    older_clusters/pN.jsonl.zst             new totals of older runs' clusters (older_cluster.h)
 *    data/paragraph/tN.paragraph             keys of paragraphs, and how many documents have them
 *    data/frequency/pN.frequency             the same of the whole corpus (paragraph_table.h)
 *    data/asked/pN.asked                     of it, what write tasks ask for
 *    part-TTTTTT-NN.jsonl.zst                the shards
 *    dropped/KIND-tN.jsonl.zst               `dropped: all`
 *    values/tN.npy tN.origin.npy late-tN.npy recorded values (value_table.h)
 *  Keys and ranks stay: with them a run can be extended, and a shard that was lost is made again
 *  from its own inputs.
 */
#ifndef JPC_JOB_RUN_H
#define JPC_JOB_RUN_H

#include <stdatomic.h>

#include "core/log.h"
#include "exec/config.h"
#include "job/plan.h"
#include "job/set_aside.h"

typedef enum jpc_task_kind {
    JPC_TASK_MAP,
    JPC_TASK_BUCKET,
    JPC_TASK_CLUSTER, /**< this one and the next only where near-duplicates are looked for */
    JPC_TASK_VERIFY,
    JPC_TASK_PARAGRAPH, /**< this one and the next only where paragraphs are counted */
    JPC_TASK_FREQUENCY,
    JPC_TASK_WRITE, /**< where there are copies or paragraphs to be taken out */
    JPC_N_TASK_KINDS,
} jpc_task_kind;

extern const char *const jpc_task_names[JPC_N_TASK_KINDS];

/** Whether a task of this kind belongs to inputs: plan.tasks[task]. */
static inline bool jpc_task_is_of_inputs(jpc_task_kind kind)
{
    return kind == JPC_TASK_MAP || kind == JPC_TASK_PARAGRAPH || kind == JPC_TASK_WRITE;
}

/** Whether its progress is told in bytes; of other kinds, tasks are counted. */
static inline bool jpc_task_counts_bytes(jpc_task_kind kind)
{
    return jpc_task_is_of_inputs(kind) || kind == JPC_TASK_CLUSTER;
}

typedef struct jpc_run {
    const jpc_config *config; /**< its pipeline is open; NULL after jpc_run_load(), prepared after
                                   jpc_run_load_config() */
    char *dir;                /**< owned */
    jpc_plan plan;
    jpc_set_aside aside;
    int dedup_at;      /**< the deduplicator's stage; −1: none */
    int paragraphs_at; /**< the stage that counts paragraphs; −1: none */
    int map_end;       /**< map tasks run the stages [0, map_end) */
    int copies_bound;  /**< the deduplicator's bound, its first; −1: none */
} jpc_run;

/** How a run is taken up again. */
typedef enum jpc_run_mode {
    JPC_RUN_RESUME, /**< the same inputs */
    JPC_RUN_EXTEND, /**< there may be more of them */
    JPC_RUN_RETRY,  /**< what was set aside is tried again; it may be another file */
} jpc_run_mode;

typedef struct jpc_taking_up {
    jpc_run_mode mode;
    const atomic_bool *stop; /**< set by a signal; NULL: none */
    jpc_log *log;            /**< for what the user should know */
} jpc_taking_up;

/** Makes the plan of a configuration, whose pipeline is open. Touches nothing. */
jpc_status jpc_run_plan(jpc_run *run, const jpc_config *config, jpc_err *err);

/** The same of these inputs, which the run takes over, also after an error. */
jpc_status jpc_run_plan_of(jpc_run *run, const jpc_config *config, jpc_input_list *inputs,
                           jpc_err *err);

/** Fails with JPC_ERR_CONFIG if the folder of the run holds no plan, and files of somebody else. */
jpc_status jpc_run_check_folder(const jpc_run *run, jpc_err *err);

/** Takes a planned run up, or begins it. The caller holds its lock. What is frozen in the folder
 *  replaces run->plan. Another plan of which no task is done or under way is replaced itself.
 *  Errors: those of jpc_plan_compare(), jpc_inputs_freeze(); JPC_ERR_OUTPUT. */
jpc_status jpc_run_take_up(jpc_run *run, const jpc_taking_up *how, jpc_err *err);

/** Whether the folder holds a run that a planned one would go on with. Errors: JPC_ERR_CONFIG: it
 *  holds another one; JPC_WAIT: it holds none; those of reading the plan. */
jpc_status jpc_run_would_go_on(const jpc_run *run, jpc_err *err);

/** Reads the plan of an existing run, for status and reports.
 *  Errors: JPC_ERR_IO "cannot open 'x': …", "'x' holds no run"; JPC_ERR_DATA for a foreign plan. */
jpc_status jpc_run_load(jpc_run *run, const char *dir, jpc_err *err);

/** Loads the configuration of an existing run and prepares its pipeline: no models are opened.
 *  Release `config` also after an error. */
jpc_status jpc_run_load_config(jpc_run *run, jpc_config *config, jpc_err *err);

/** Goes to the folder where the run was planned, so that relative paths mean what they did.
 *  Errors: JPC_ERR_IO: it is not there, and some are relative. */
jpc_status jpc_run_go_home(jpc_run *run, jpc_err *err);

void jpc_run_release(jpc_run *run);

size_t jpc_run_task_count(const jpc_run *run, jpc_task_kind kind);

/** Whether write tasks write the shards; else map tasks do. */
static inline bool jpc_run_writes_late(const jpc_run *run)
{
    return run->plan.n_buckets > 0 || run->plan.n_slices > 0;
}

/** Path of a file of a task, below `dir` of the run: jpc_run_path(run, &buf, "state/%s/t%06zu.ok",
 *  …). Overwrites `buf`, which the result lives in. */
const char *jpc_run_path(const jpc_run *run, jpc_buf *buf, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Sets inputs aside, on disk too. */
jpc_status jpc_run_set_aside(jpc_run *run, size_t input, const char *cause, jpc_err *err);

/** How many inputs may be set aside (input.max_failed_shards). */
size_t jpc_run_may_set_aside(const jpc_run *run);

#endif
