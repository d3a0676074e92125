/** A configured sequence of stages.
 *
 *  Life cycle: zeroed, _add() and option setting, _prepare() (bounds), _open()
 *  (models), any number of executions, _release().
 */
#ifndef JPC_EXEC_PIPELINE_H
#define JPC_EXEC_PIPELINE_H

#include "stage/stage.h"

/** Where a stage stands in a rule group (exec/group.h). */
typedef enum jpc_membership {
    JPC_ALONE,  /**< in none; also the stage that is the group itself */
    JPC_MEMBER, /**< of the any_of that follows */
    JPC_SPARES, /**< in `spared_by` of the unless that follows */
    JPC_SPARED, /**< in `stages` of the unless before it */
} jpc_membership;

enum { JPC_MODE_DROP, JPC_MODE_FLAG };

typedef struct jpc_stage {
    const jpc_stage_def *def;
    char *name;       /**< owned; the stage's name, or name@label if it is used twice */
    void *params;     /**< owned */
    void *model;      /**< owned; NULL before open */
    int *bound_of;    /**< owned; option index → index in pipeline->bounds, −1: no bound */
    int mode;         /**< JPC_MODE_*: what its bounds do */
    uint64_t written; /**< a bit for each option that somebody has set */
    jpc_membership membership;
    /* set by _prepare() */
    bool after_dedup; /**< runs in the write tasks */
    int group;        /**< index of the stage that is its group, maybe itself; −1: none */
    jpc_tier tier;    /**< its own; in a group the costliest there */
    int first_bound, n_bounds; /**< its own in pipeline->bounds */
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
    bool plain;                 /**< no group and no flag: what violates a bound is dropped */
    bool may_flag;              /**< kept documents may have flags */
    jpc_dictionary *dictionary; /**< NULL unless a stage needs morphemes */
    char *dictionary_name;      /**< owned; of the first segment stage, or one that was taken out */
    jpc_segmenter segmenter;    /**< of the same */
    bool evaluate_all;          /**< dropped documents enter costlier tiers too */
} jpc_pipeline;

/** Appends the stage `name`, or `name@label`, with initial options; also one that is a rule group.
 *  Errors: JPC_ERR_CONFIG with a suggestion if there is no such stage or the name is taken. */
jpc_status jpc_pipeline_add(jpc_pipeline *pipeline, const char *name, jpc_stage **stage,
                            jpc_err *err);

/** Tells that somebody has set this option of the stage. Its own `mode` gives the options that
 *  nobody has set their values. */
void jpc_stage_wrote(jpc_stage *stage, const jpc_option *option);

/** Collects bounds; reads no file. What only looks at a run needs no more, and so no dictionary.
 *  Called again, it does nothing. Errors: JPC_ERR_CONFIG if there are two deduplicators or
 *  stages that count paragraphs, one of those in front of a deduplicator, or a group that cannot
 *  decide. */
jpc_status jpc_pipeline_prepare(jpc_pipeline *pipeline, jpc_err *err);

/** Opens models; prepares first if that has not been done. */
jpc_status jpc_pipeline_open(jpc_pipeline *pipeline, jpc_err *err);
void jpc_pipeline_release(jpc_pipeline *pipeline);

/** The stage called `name`, or NULL. */
jpc_stage *jpc_pipeline_find(const jpc_pipeline *pipeline, const char *name);

/** Takes out the stages for which wanted() is false; before _prepare(). Of a rule group only the
 *  group itself is asked for, and all its stages go or stay with it. */
void jpc_pipeline_retain(jpc_pipeline *pipeline, bool (*wanted)(void *self, const jpc_stage *stage),
                         void *self);

/** Whether pages without signs of Japanese in their raw bytes are dropped, so that they need no
 *  decoding: the stage `read` is there with min_japanese above 0, and drops. */
bool jpc_pipeline_japanese_only(const jpc_pipeline *pipeline);

/** Index of the first deduplicator; n_stages if there is none. */
int jpc_pipeline_dedup_at(const jpc_pipeline *pipeline);

/** Index of the stage that counts paragraphs; n_stages if there is none. */
int jpc_pipeline_paragraphs_at(const jpc_pipeline *pipeline);

/** Index of the first stage that wants to know of other documents, one of those two. */
int jpc_pipeline_late_at(const jpc_pipeline *pipeline);

/** What one worker needs to run stages. */
typedef struct jpc_worker {
    const jpc_pipeline *pipeline;
    void **scratch; /**< one per stage */
    jpc_tagger *tagger;
    jpc_arena features; /**< of the present document */
    uint64_t *stage_ns; /**< time spent per stage; never part of deterministic output */
    bool explains;      /**< documents keep what stages find: doc->finds */
    const struct jpc_frequencies *frequencies; /**< borrowed; for a stage that counts_paragraphs;
                                                    NULL: nothing has been counted */
} jpc_worker;

jpc_status jpc_worker_open(jpc_worker *worker, const jpc_pipeline *pipeline, jpc_err *err);
void jpc_worker_close(jpc_worker *worker);

struct jpc_stats;

/** Applies stages [from, to) to all documents of the batch and counts. `masks_dropped`: stages
 *  with also_dropped are applied to dropped documents too, also those behind `to`, which these
 * never reach; what they measure of them is forgotten. */
void jpc_worker_apply(jpc_worker *worker, jpc_batch *batch, int from, int to, bool masks_dropped,
                      struct jpc_stats *stats);

#endif
