/** Older runs that a new one is held against: an option of a stage names their folders
 *  (JPC_TYPE_RUNS). A finished run is an index of what it held; its texts are not read, and nothing
 *  is written to its folder.
 *
 *  A plan freezes them: where they are, and a digest of all that they hold. One that has changed
 *  since, is not finished, or has signed its documents in another way is refused. What an older run
 *  was itself held against has to be named in front of it, or documents would be lost without a
 *  word: its own documents went for some of those.
 *
 *  Tasks see the map tasks of older runs as if they were of this run, with numbers behind its own
 *  ("virtual"): those of the first older run first. A document is task << 32 | number, as ever, so
 *  the documents of this run come first.
 */
#ifndef JPC_JOB_OLDER_RUN_H
#define JPC_JOB_OLDER_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

struct jpc_config;
struct jpc_plan;
struct jpc_run;

typedef struct jpc_older_run {
    char *name;         /**< owned; of the stage and its option: "minhash.against" */
    char *path;         /**< owned */
    jpc_hash128 digest; /**< of its plan and of what all its tasks made */
    size_t n_tasks;     /**< map tasks */
    uint32_t n_buckets; /**< slices of its keys */
    uint32_t n_slices;  /**< of those of its paragraphs, if it is for them; else 0 */
} jpc_older_run;

/** Those of one stage, in their order; borrowed from a plan. */
typedef struct jpc_older_list {
    const jpc_older_run *runs;
    size_t n;
} jpc_older_list;

/** Adds what the options of all stages name to the plan, which has all but its inputs. Appends a
 *  line to plan->older_notes for each option that decides something else there than here.
 *  Errors: JPC_ERR_CONFIG, which names what differs; those of reading a run. */
jpc_status jpc_older_runs_add(struct jpc_plan *plan, const struct jpc_config *config, jpc_err *err);

/** Whether the files of older runs that tasks will read are there. Errors: JPC_ERR_CONFIG. */
jpc_status jpc_older_runs_look(const struct jpc_plan *plan, jpc_err *err);

void jpc_older_run_release(jpc_older_run *older);

/** Those that the stage of this name is held against. */
jpc_older_list jpc_older_runs_of(const struct jpc_plan *plan, const char *stage);

/** Those that paragraphs are counted with; none where they are not counted. */
jpc_older_list jpc_run_older_paragraphs(const struct jpc_run *run);

/** Those of the deduplicator; none without one. */
jpc_older_list jpc_run_older(const struct jpc_run *run);

/** Whether they are still as the plan of this run froze them. Errors: JPC_ERR_CONFIG. */
jpc_status jpc_run_check_older(const struct jpc_run *run, jpc_err *err);

/** Loads its plan, no configuration. Release the run also after an error. Errors: JPC_ERR_CONFIG:
 *  it is not as the plan froze it; those of jpc_run_load(). */
jpc_status jpc_older_run_open(struct jpc_run *run, const jpc_older_run *older, jpc_err *err);

// ---- of the deduplicator ------------------------------------------------------------------------

/** Map tasks of this run and virtual ones; number of the first virtual one of older run `older`. */
size_t jpc_run_n_virtual_tasks(const struct jpc_run *run);
size_t jpc_run_first_virtual_task(const struct jpc_run *run, size_t older);

/** Which run a task is of: 0: this one, i + 1: older run i. */
size_t jpc_run_of_virtual_task(const struct jpc_run *run, size_t task);

/** Path of data/KIND/tN.KIND of a task of any run. Overwrites `path`, which the result lives in. */
const char *jpc_run_map_file(const struct jpc_run *run, jpc_buf *path, const char *kind,
                             size_t task);

/** Slices [first, end) of n_older that hold all keys of slice `slice` of `n`; both are powers of
 *  two. If they are fewer, they hold others, too. */
typedef struct jpc_slices {
    uint32_t first, end;
} jpc_slices;

jpc_slices jpc_slices_of(uint32_t n, uint32_t slice, uint32_t n_older);

/** How the virtual tasks of an older run are numbered here. */
typedef struct jpc_older_map {
    size_t n_own;   /**< its own map tasks … */
    size_t own;     /**< … begin here */
    size_t *starts; /**< owned; of each run that it was held against, there, and of none behind … */
    size_t *here;   /**< owned; … and here */
    size_t n;
} jpc_older_map;

/** `opened`: older run `older` of `run`, with its plan. */
void jpc_older_map_open(jpc_older_map *map, const struct jpc_run *run, size_t older,
                        const struct jpc_run *opened);

/** *id becomes that of the same document here. False: there is none. */
bool jpc_older_map_apply(const jpc_older_map *map, uint64_t *id);

void jpc_older_map_release(jpc_older_map *map);

#endif
