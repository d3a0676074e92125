/** A configured sequence of stages.
 *
 *  Life cycle: zeroed, _add() and option setting, _prepare() (bounds), _open()
 *  (models), any number of executions, _release().
 */
#ifndef JPC_EXEC_PIPELINE_H
#define JPC_EXEC_PIPELINE_H

#include "stage/stage.h"

typedef struct jpc_stage {
    const jpc_stage_def *def;
    char *name;       /**< owned; the stage's name, or name@label if it is used twice */
    void *params;     /**< owned */
    void *model;      /**< owned; NULL before open */
    int *bound_of;    /**< owned; option index → index in pipeline->bounds, −1: no bound */
    bool after_dedup; /**< runs in the write tasks; set by _prepare() */
} jpc_stage;

/** One threshold of one stage. Its reason is what reports and dropped documents call it. */
typedef struct jpc_pipeline_bound {
    int stage; /**< index of the stage */
    const jpc_option *option;
    double value; /**< NaN: off */
    char *reason; /**< owned; "length.min_chars" */
} jpc_pipeline_bound;

typedef struct jpc_pipeline {
    jpc_stage *stages;
    int n_stages;
    jpc_pipeline_bound *bounds; /**< of all stages, in order; filled by _prepare() */
    int n_bounds;
    bool prepared;              /**< bounds are filled; stages and options stay as they are */
    jpc_dictionary *dictionary; /**< NULL unless a stage needs morphemes */
    char *dictionary_name;      /**< owned; of the first segment stage, or one that was taken out */
    jpc_segmenter segmenter;    /**< of the same */
    bool evaluate_all;          /**< dropped documents enter costlier tiers too */
} jpc_pipeline;

/** Appends the stage `name`, or `name@label`, with initial options.
 *  Errors: JPC_ERR_CONFIG with a suggestion if there is no such stage or the name is taken. */
jpc_status jpc_pipeline_add(jpc_pipeline *pipeline, const char *name, jpc_stage **stage,
                            jpc_err *err);

/** Collects bounds; reads no file. What only looks at a run needs no more, and so no dictionary.
 *  Called again, it does nothing. Errors: JPC_ERR_CONFIG if there are two deduplicators. */
jpc_status jpc_pipeline_prepare(jpc_pipeline *pipeline, jpc_err *err);

/** Opens models; prepares first if that has not been done. */
jpc_status jpc_pipeline_open(jpc_pipeline *pipeline, jpc_err *err);
void jpc_pipeline_release(jpc_pipeline *pipeline);

/** The stage called `name`, or NULL. */
jpc_stage *jpc_pipeline_find(const jpc_pipeline *pipeline, const char *name);

/** Takes out the stages for which wanted() is false; before _prepare(). */
void jpc_pipeline_retain(jpc_pipeline *pipeline, bool (*wanted)(void *self, const jpc_stage *stage),
                         void *self);

/** Whether pages without signs of Japanese in their raw bytes are dropped, so that they need no
 *  decoding: the stage `read` is there with min_japanese above 0. */
bool jpc_pipeline_japanese_only(const jpc_pipeline *pipeline);

/** Index of the first deduplicator; n_stages if there is none. */
int jpc_pipeline_dedup_at(const jpc_pipeline *pipeline);

/** What one worker needs to run stages. */
typedef struct jpc_worker {
    const jpc_pipeline *pipeline;
    void **scratch; /**< one per stage */
    jpc_tagger *tagger;
    jpc_arena features; /**< of the present document */
    uint64_t *stage_ns; /**< time spent per stage; never part of deterministic output */
} jpc_worker;

jpc_status jpc_worker_open(jpc_worker *worker, const jpc_pipeline *pipeline, jpc_err *err);
void jpc_worker_close(jpc_worker *worker);

struct jpc_stats;

/** Applies stages [from, to) to all documents of the batch and counts. `masks_dropped`: stages
 *  with also_dropped are applied to dropped documents too. */
void jpc_worker_apply(jpc_worker *worker, jpc_batch *batch, int from, int to, bool masks_dropped,
                      struct jpc_stats *stats);

#endif
