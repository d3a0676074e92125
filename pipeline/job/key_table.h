/** Deduplication keys on their way from map to bucket tasks, and ranks on their way to write tasks.
 */
#ifndef JPC_JOB_KEY_TABLE_H
#define JPC_JOB_KEY_TABLE_H

#include "data/batch.h"
#include "data/sink.h"
#include "job/run.h"

/** Where a document comes from: number of the input in the plan, and place in that file; of which
 *  run: 0: this one, i + 1: older run i (older_run.h). */
typedef struct jpc_key_origin {
    jpc_place place;
    uint32_t file, run;
} jpc_key_origin;

/** A document with its key. Document numbers are line numbers of the clean file, from 0. */
typedef struct jpc_key {
    jpc_hash128 hash;
    uint32_t task, doc;
    jpc_key_origin origin;
} jpc_key;

typedef struct jpc_key_list {
    jpc_key *items; /**< owned */
    size_t n, capacity;
} jpc_key_list;

void jpc_key_list_add(jpc_key_list *list, jpc_key key);
void jpc_key_list_release(jpc_key_list *list);

/** By key, then in document order. */
void jpc_key_list_sort(jpc_key_list *list);

/** The slice of a key: its top bits; `n_slices` is a power of two. */
uint32_t jpc_key_slice(jpc_hash128 hash, uint32_t n_slices);

/** Sorts and publishes the keys of one task. */
jpc_status jpc_key_list_publish(jpc_key_list *list, const char *path, uint32_t n_slices,
                                jpc_published *published, jpc_err *err);

/** Appends one slice of the keys of `task`. Within a task, slices are sorted by key, then by
 *  document. Origins say nothing of a run. */
jpc_status jpc_key_list_read(jpc_key_list *list, const char *path, uint32_t n_slices,
                             uint32_t slice, uint32_t task, jpc_err *err);

/** A document that is the rank-th with its key (2, 3, …), and where the first one comes from. */
typedef struct jpc_rank {
    uint32_t task, doc, rank;
    jpc_key_origin first;
} jpc_rank;

typedef struct jpc_rank_list {
    jpc_rank *items; /**< owned */
    size_t n, capacity;
} jpc_rank_list;

void jpc_rank_list_add(jpc_rank_list *list, jpc_rank rank);
void jpc_rank_list_release(jpc_rank_list *list);

/** By task and document. */
void jpc_rank_list_sort(jpc_rank_list *list);

/** Digest of the documents, ranks and origins of a sorted list. */
jpc_hash128 jpc_rank_list_hash(const jpc_rank_list *list);

/** Sorts and publishes the ranks that one bucket found, indexed by task. */
jpc_status jpc_rank_list_publish(jpc_rank_list *list, const char *path, uint32_t n_tasks,
                                 jpc_published *published, jpc_err *err);

/** Appends those of `task`. */
jpc_status jpc_rank_list_read(jpc_rank_list *list, const char *path, uint32_t n_tasks,
                              uint32_t task, jpc_err *err);

#endif
