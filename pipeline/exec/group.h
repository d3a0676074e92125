/** Rule groups: filters that decide together, where bounds alone are joined by "and".
 *
 *    any_of   drops a document of which fewer than min_passed members pass. A member passes if
 *             none of its bounds that are on is violated: also one that could not measure.
 *    unless   spares a document: what would have dropped it is recorded, and it stays. Of every
 *             stage in spared_by a bound that is on was measured, and none is violated: unlike
 *             passing, sparing needs evidence.
 *
 *  A group is a stage of the pipeline (jpc_group_find()) among those that belong to it: of any_of
 *  behind its members, of unless between those that spare and those that are spared. All of them
 *  are in one tier, the costliest, so that a document that was dropped before meets all of a group
 *  or nothing of it. They are filters, so none is on the other side of a deduplicator.
 */
#ifndef JPC_EXEC_GROUP_H
#define JPC_EXEC_GROUP_H

#include "exec/pipeline.h"

/** What a violated bound does to a document. */
typedef enum jpc_role {
    JPC_ROLE_DROPS,
    JPC_ROLE_FLAGS,   /**< a kept document names it: mode flag, or it is spared */
    JPC_ROLE_RECORDS, /**< nothing by itself: a member of any_of, or in spared_by */
} jpc_role;

/** `any_of` or `unless` as a stage; NULL if the name is another one. */
const jpc_stage_def *jpc_group_find(const char *name);

/** Both; ends with NULL. */
extern const jpc_stage_def *const jpc_groups[];

/** What `jpcurate stages NAME` tells of one, behind its options. */
const char *jpc_group_help(const jpc_stage_def *def);

static inline bool jpc_stage_is_group(const jpc_stage *stage)
{
    return jpc_group_find(stage->def->name) != NULL;
}

/** The option `mode`, a field of jpc_stage. */
extern const jpc_option jpc_mode_options[];

/** Whether the stage has a mode: it has bounds, is no deduplicator, and no rule that never drops
 *  by itself. */
bool jpc_stage_has_mode(const jpc_stage *stage);

/** Sets it. Errors: JPC_ERR_CONFIG if it is no mode, or the stage has none. */
jpc_status jpc_stage_set_mode(jpc_stage *stage, const char *value, jpc_err *err);

/** Sets stage->group of all stages; may be called before _prepare(). */
void jpc_groups_find(jpc_pipeline *pipeline);

/** Errors: JPC_ERR_CONFIG if this stage is no filter, or has no place in a group. */
jpc_status jpc_group_check_member(const jpc_stage *stage, const char *group, jpc_err *err);

/** After jpc_groups_find(). Errors: JPC_ERR_CONFIG if the group at `at` lacks stages, or wants more
 *  members to pass than it has. */
jpc_status jpc_group_check(const jpc_pipeline *pipeline, int at, jpc_err *err);

/** All groups and modes. */
jpc_status jpc_groups_check(const jpc_pipeline *pipeline, jpc_err *err);

/** Part of jpc_pipeline_prepare(), once bounds are there. */
void jpc_groups_prepare(jpc_pipeline *pipeline);

/** Appends a line for each stage that lets its group decide nothing, for all of its bounds are off.
 *  Of a prepared pipeline. */
void jpc_groups_note(const jpc_pipeline *pipeline, jpc_buf *notes);

/** Whether the unless at `group` spares a document of which this was measured (or recorded). */
bool jpc_group_spares(const jpc_pipeline *pipeline, int group, const double *measured);

/** What a violated bound of the stage does to a document of which this was measured. Of a prepared
 *  pipeline. */
jpc_role jpc_role_of(const jpc_pipeline *pipeline, int stage, const double *measured);

/** "drop", "flag", "any_of", "spared_by", "unless": the stage's part as the configuration has it.
 */
const char *jpc_stage_part(const jpc_stage *stage);

/** Appends what a reader has to know of it: "member of any_of@prose", "flags only", "spares in
 *  unless@edu", "unless@edu"; nothing if it just drops. */
void jpc_stage_describe_part(const jpc_pipeline *pipeline, int stage, jpc_buf *out);

#endif
