/** What a run is: its inputs, how they are packed into tasks, and everything else that decides a
 *  byte of output. Made once, frozen as plan.json, compared whenever the run goes on. */
#ifndef JPC_JOB_PLAN_H
#define JPC_JOB_PLAN_H

#include "exec/config.h"
#include "job/input_list.h"

/** Rises whenever the same plan would give other bytes (each `OUTPUT:` line of the changelog). */
#define JPC_OUTPUT_EPOCH 1

typedef struct jpc_plan_task {
    size_t first, n; /**< in inputs */
    uint64_t bytes;
} jpc_plan_task;

/** A file that an option names: word list, pattern file. */
typedef struct jpc_plan_list {
    char *path;       /**< owned */
    jpc_hash128 hash; /**< of its content */
} jpc_plan_list;

typedef struct jpc_plan {
    uint64_t epoch;
    jpc_hash128 digest;   /**< jpc_config_digest() */
    char *dictionary;     /**< owned; description, or "" */
    jpc_plan_list *lists; /**< owned */
    size_t n_lists;
    jpc_input_list inputs;
    uint64_t bytes;       /**< of all inputs */
    uint64_t task_bytes;  /**< files are packed into a task until it holds so many; a larger
                               file is a task of its own */
    jpc_plan_task *tasks; /**< owned */
    size_t n_tasks;
    uint32_t n_buckets; /**< a power of two; 0: no deduplicator */
} jpc_plan;

/** Looks at the inputs and lists of `config`, whose pipeline is open. Reads no document. */
jpc_status jpc_plan_make(jpc_plan *plan, const jpc_config *config, jpc_err *err);
void jpc_plan_release(jpc_plan *plan);

/** The plan as JSON. Equal plans give equal bytes. */
void jpc_plan_print(const jpc_plan *plan, jpc_buf *out);

/** Reads what jpc_plan_print() wrote. `name` is for messages. */
jpc_status jpc_plan_parse(jpc_plan *plan, jpc_span json, const char *name, jpc_err *err);

/** Fails with JPC_ERR_CONFIG if `now` would give other output than `frozen`, naming what differs:
 *  "'out' holds another run: input 'x' has 12 bytes here and 10 in the run; …". The configurations
 *  are as jpc_config_print() wrote them; they serve to name options. */
jpc_status jpc_plan_compare(const jpc_plan *frozen, const jpc_plan *now, jpc_span frozen_config,
                            jpc_span config, const char *dir, jpc_err *err);

/** Fills plan->tasks and n_buckets from plan->inputs and task_bytes. */
void jpc_plan_pack(jpc_plan *plan, bool has_dedup);

#endif
