/** How many documents held which of the numbered things that stages look for (jpc_tell_label()).
 *
 *  state/KIND/tN.labels holds those of one task, if there are any: a line for each, by stage and
 *  label, with tabs between index of the stage, label, documents, those that the stage dropped,
 * what the stage says of the label, and of the first document file, offset, within (nothing behind
 * a deduplicator, where nobody knows them), id and address. */
#ifndef JPC_JOB_LABEL_COUNT_H
#define JPC_JOB_LABEL_COUNT_H

#include "exec/pipeline.h"
#include "job/marker.h"
#include "job/run.h"

typedef struct jpc_label_count {
    int stage; /**< index in the pipeline */
    uint32_t label;
    uint64_t documents, dropped;
    jpc_span text; /**< the rest of the line; in the table's arena */
} jpc_label_count;

typedef struct jpc_label_counts {
    jpc_arena arena;
    jpc_label_count *items; /**< owned */
    size_t n, capacity;
    size_t *slots; /**< owned; index in items and 1; 0: free */
    size_t n_slots;
} jpc_label_counts;

/** Counts what a document held; `path`: of its file, NULL if its place is not to be told. Documents
 *  come in the order of the input. */
void jpc_label_counts_add(jpc_label_counts *counts, const jpc_pipeline *pipeline,
                          const jpc_doc *doc, const char *path);

/** By stage and label, and not to be added to from now on. */
void jpc_label_counts_sort(jpc_label_counts *counts);

/** Publishes the file of a task, if there is anything to tell. */
jpc_status jpc_label_counts_publish(jpc_label_counts *counts, const jpc_run *run,
                                    jpc_task_kind kind, size_t task, jpc_marker *marker,
                                    jpc_err *err);

/** Adds what a task has published; tasks come in order. False: it is no such file. */
bool jpc_label_counts_parse(jpc_label_counts *counts, jpc_span text);

void jpc_label_counts_release(jpc_label_counts *counts);

#endif
