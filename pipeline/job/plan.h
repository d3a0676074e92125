/** What a run is: its inputs, how they are cut and packed into tasks, and everything else that
 *  decides a byte of output. Made once, frozen as plan.json (configs/schema/plan.schema.json),
 *  compared whenever the run goes on. */
#ifndef JPC_JOB_PLAN_H
#define JPC_JOB_PLAN_H

#include "exec/config.h"
#include "job/input_list.h"
#include "job/older_run.h"

/** Rises whenever the same plan would give other bytes: 1 and the number of `OUTPUT:` lines of the
 *  changelog, which a test counts. */
#define JPC_OUTPUT_EPOCH 35

/** One or several whole inputs, or one part of a large one. */
typedef struct jpc_plan_task {
    size_t first, n; /**< in inputs */
    uint64_t bytes;
    uint32_t part, n_parts; /**< n_parts > 1: part `part` of the input `first` */
} jpc_plan_task;

/** A file that an option names: word list, list of hosts, model. */
typedef struct jpc_plan_list {
    char *name;       /**< owned; of the stage and its option: "url.deny_hosts"; "": not known */
    char *path;       /**< owned */
    jpc_hash128 hash; /**< of its bytes as they lie on disk; of a key, its fingerprint */
    bool is_key;      /**< nothing else is known of it */
    uint64_t entries; /**< as core/list_file.h counts them; JPC_NO_LIST: it is no list */
    char *licence;    /**< owned; as its comments say; NULL: they do not */
} jpc_plan_list;

#define JPC_NO_LIST UINT64_MAX

typedef struct jpc_plan {
    uint64_t epoch;
    jpc_hash128 digest;          /**< jpc_config_digest() */
    char *dictionary;            /**< owned; description, or "" */
    jpc_hash128 dictionary_hash; /**< of its files */
    char *libraries;             /**< owned; jpc_library_versions() */
    char *folder;                /**< owned; where relative paths begin */
    char *bounds;                /**< owned; JSON array of names, directions and values */
    jpc_plan_list *lists;        /**< owned */
    size_t n_lists;
    jpc_older_run *older; /**< owned; runs that this one is held against, by stage */
    size_t n_older;
    jpc_buf older_notes; /**< owned; lines, of a plan that has been made here */
    jpc_input_list inputs;
    size_t *extensions; /**< owned; how many inputs there were before each `run --extend` */
    size_t n_extensions;
    uint64_t bytes;      /**< of all inputs */
    uint64_t task_bytes; /**< files are packed into a task until it holds so many … */
    uint64_t split_bytes; /**< … and a larger file is split into parts of about so many; 0: never */
    uint64_t unit_bytes;  /**< both are at least this, so that a large run has no more tasks than a
                               folder takes files; frozen when the run is planned */
    jpc_plan_task *tasks; /**< owned */
    size_t n_tasks;
    uint32_t n_buckets; /**< a power of two; 0: no deduplicator */
    bool near;          /**< near-duplicates are looked for: there are cluster and verify tasks */
    uint32_t n_slices;  /**< of paragraphs' keys, a power of two; 0: they are not counted */
} jpc_plan;

/** Looks at the inputs and lists of `config`, whose pipeline is open. Reads no document. */
jpc_status jpc_plan_make(jpc_plan *plan, const jpc_config *config, jpc_err *err);
/** The same of these inputs, which the plan takes over, also after an error. */
jpc_status jpc_plan_make_of(jpc_plan *plan, const jpc_config *config, jpc_input_list *inputs,
                            jpc_err *err);
/** The same without inputs and tasks: what the program here would do. */
jpc_status jpc_plan_describe(jpc_plan *plan, const jpc_config *config, jpc_err *err);
void jpc_plan_release(jpc_plan *plan);

/** The plan as JSON. Equal plans give equal bytes. */
void jpc_plan_print(const jpc_plan *plan, jpc_buf *out);

/** Reads what jpc_plan_print() wrote. `name` is for messages.
 *  Errors: JPC_ERR_DATA "'x': not a plan of this program", "… has changed since it was written". */
jpc_status jpc_plan_parse(jpc_plan *plan, jpc_span json, const char *name, jpc_err *err);

/** What may differ between a frozen plan and the present one. */
typedef struct jpc_plan_tolerance {
    bool no_inputs;    /**< inputs are not compared */
    bool new_inputs;   /**< there may be more inputs */
    const bool *aside; /**< NULL, or by number of the input: it may be missing … */
    bool mended;       /**< … or be another one */
} jpc_plan_tolerance;

/** Fails with JPC_ERR_CONFIG if `now` would give other output than `frozen`, naming what differs:
 *  "'out' holds another run: input 'x' has 12 bytes here and 10 in the run; …". The configurations
 *  are as jpc_config_print() wrote them; they serve to name options. */
jpc_status jpc_plan_compare(const jpc_plan *frozen, const jpc_plan *now, jpc_span frozen_config,
                            jpc_span config, const char *dir, const jpc_plan_tolerance *tolerance,
                            jpc_err *err);

/** Appends the inputs of `now` that `frozen` has not, in their order, as tasks of their own.
 *  Returns how many there are. */
size_t jpc_plan_extend(jpc_plan *frozen, const jpc_plan *now);

/** Takes over the size that input `input` of `frozen` has in `now`, and forgets its checksum. All
 *  tasks stay as they are cut. */
void jpc_plan_renew(jpc_plan *frozen, size_t input, const jpc_plan *now);

/** The version of a library of plan->libraries; empty if it is not there. */
jpc_span jpc_plan_library(const jpc_plan *plan, const char *name);

/** "zstd is 1.5.5 here and 1.5.4 in the run": libraries that change bytes but no document. Appends
 *  a line for each that differs. */
void jpc_plan_note_libraries(const jpc_plan *frozen, const jpc_plan *now, jpc_buf *notes);

/** Adds the files that the options of the stages name; of a folder, its files in the order of
 *  their names, without hidden ones. What is not there is left out. Errors: also JPC_ERR_CONFIG if
 *  one is a pipe. */
jpc_status jpc_plan_add_lists(jpc_plan *plan, const jpc_pipeline *pipeline, jpc_err *err);

/** Appends "list 'x' of url.deny_hosts: 12 entries, licence CC0-1.0, XXH3-128 4f…\n" for each; of a
 *  key, its fingerprint. */
void jpc_plan_tell_lists(const jpc_plan *plan, const char *front, jpc_buf *out);

/** Appends "list 'x': 2 of 12 entries are equal to earlier ones\n" for each of which that is true,
 *  and what there is to say of older runs. Reads the lists again. */
void jpc_plan_note_lists(const jpc_plan *plan, jpc_buf *notes);

/** All inputs by path; the array is owned by the caller. */
jpc_input_file **jpc_plan_sort_inputs(const jpc_input_list *list);

/** How many slices the keys of so many bytes of input are divided into. */
uint32_t jpc_plan_count_buckets(uint64_t bytes);

/** Fills plan->tasks from the inputs and the sizes of tasks. */
void jpc_plan_pack(jpc_plan *plan);

/** The part of the input on disk that a task reads: [*begin, *end), nominally (data/reader.h); *end
 *  is UINT64_MAX for the last part. */
void jpc_plan_part(const jpc_plan *plan, const jpc_plan_task *task, uint64_t *begin, uint64_t *end);

/** How many decompressed bytes of one gzip member or zstd frame a part reads at most
 *  (jpc_reader_options.max_member_bytes). */
uint64_t jpc_plan_member_bytes(const jpc_plan *plan);

#endif
