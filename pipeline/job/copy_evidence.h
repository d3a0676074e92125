/** What a dropped copy is told to be a copy of, and why; and what a document that stays is told of
 *  its copies. */
#ifndef JPC_JOB_COPY_EVIDENCE_H
#define JPC_JOB_COPY_EVIDENCE_H

#include "job/decision_table.h"
#include "job/older_name.h"

/** {"file":…,"offset":…,"within":…} of the document of which this is a copy, and why, in the arena;
 *  of one of an older run {"run":…, in front. Empty if there is no decision. */
jpc_span jpc_copy_evidence(jpc_arena *arena, const jpc_run *run, const jpc_older_names *names,
                           const jpc_decision *decision);

/** Appends {"id":…,"size":…}: the cluster of a document with copies. */
void jpc_cluster_add_json(const jpc_cluster *cluster, jpc_buf *out);

#endif
