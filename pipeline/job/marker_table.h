/** The markers of a run, and what each task would be made from. */
#ifndef JPC_JOB_MARKER_TABLE_H
#define JPC_JOB_MARKER_TABLE_H

#include "job/marker.h"
#include "job/run.h"

/** Markers of tasks; read when they are asked for, kept until _release(). */
typedef struct jpc_marker_table {
    const jpc_run *run;
    jpc_marker *markers[JPC_N_TASK_KINDS]; /**< owned; one per task, without counters */
    bool *read[JPC_N_TASK_KINDS], *there[JPC_N_TASK_KINDS];
    jpc_hash128 sources[JPC_N_TASK_KINDS]; /**< jpc_task_sources(); 0: not known yet */
    jpc_err failure; /**< the first marker or output that cannot be looked at */
} jpc_marker_table;

void jpc_marker_table_init(jpc_marker_table *table, const jpc_run *run);
void jpc_marker_table_release(jpc_marker_table *table);

/** The failure of the table: where there is one, what is said below of missing markers may be
 *  wrong. */
jpc_status jpc_marker_table_check(const jpc_marker_table *table, jpc_err *err);

/** NULL if the task has no marker. */
const jpc_marker *jpc_marker_table_get(jpc_marker_table *table, jpc_task_kind kind, size_t task);

/** jpc_marker_has() with a failure of the table. */
bool jpc_marker_table_has(jpc_marker_table *table, const jpc_marker *marker,
                          const char *const *prefixes, bool others);

/** Whether an output may be removed when all that need it are done: it is made again if need be. */
bool jpc_marker_is_passing(const char *path);

/** Digest of what a task would be made from. False: something that it needs is not there. */
bool jpc_task_made_from(jpc_marker_table *table, jpc_task_kind kind, size_t task,
                        jpc_hash128 *made_from);

/** The part of that digest which all tasks of a kind share, and which takes a look at all tasks of
 *  the kind in front of it; 0: there is none, or something is missing. It may be put into a new
 *  table. */
jpc_hash128 jpc_task_sources(jpc_marker_table *table, jpc_task_kind kind);
void jpc_marker_table_set_sources(jpc_marker_table *table, jpc_task_kind kind, jpc_hash128 sources);

/** Bytes of all edges and signatures: what a cluster task reads. */
uint64_t jpc_task_cluster_bytes(jpc_marker_table *table);

/** Whether a task has a marker that is current, and all that the marker names and that stays;
 *  *missing: there is no marker, or some of that is not there. */
bool jpc_task_is_done(jpc_marker_table *table, jpc_task_kind kind, size_t task, bool *missing);

/** Where a map task that reads a part of a file has ended. False: nobody knows, because its marker
 *  is not there or not current. */
bool jpc_task_part_end(const jpc_run *run, size_t task, jpc_place *end);

/** Loads the marker of a task, with its counters. Errors: those of jpc_marker_load(). */
jpc_status jpc_task_marker(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_marker *marker,
                           jpc_err *err);

/** Removes the marker of a task, so that it is run again. */
void jpc_task_remove_marker(const jpc_run *run, jpc_task_kind kind, size_t task);

#endif
