/** Where dropped documents go: all of them, a sample per bound, or nowhere.
 *
 *  Memory: 32 bytes per document of the sample (1,000 per bound), whatever their size; the lines
 *  themselves wait in a file without a name, of which a task of n documents writes about
 *  1,000 · (1 + ln(n / 1,000)) lines per bound.
 */
#ifndef JPC_JOB_DROPPED_FILE_H
#define JPC_JOB_DROPPED_FILE_H

#include "job/run.h"
#include "job/shard_writer.h"
#include "job/spill_file.h"

/** A document of the sample. Smaller hashes go first, so that the sample of a whole is the sample
 *  of the samples of its parts. */
typedef struct jpc_sample_entry {
    uint64_t hash;     /**< a draw that can be repeated */
    uint64_t sequence; /**< input order */
    uint64_t at;       /**< where the line, with its newline, is set aside */
    size_t len;
} jpc_sample_entry;

/** The `limit` entries with the smallest hashes: a heap with the largest on top. */
typedef struct jpc_sample {
    jpc_sample_entry *entries; /**< owned */
    size_t n, limit, capacity;
    jpc_spill *lines; /**< borrowed; may be shared with other samples */
} jpc_sample;

typedef struct jpc_dropped {
    int mode; /**< JPC_DROPPED_* */
    int n_bounds;
    jpc_sample *samples; /**< owned; one per bound */
    jpc_spill *lines;    /**< owned; of all samples */
    uint64_t n_seen;
    char all_name[64];
    jpc_shard_writer all;
} jpc_dropped;

/** Sets the line aside if it belongs to the sample. */
jpc_status jpc_sample_add(jpc_sample *sample, uint64_t hash, uint64_t sequence, jpc_span line,
                          jpc_err *err);
void jpc_sample_release(jpc_sample *sample);

/** Whether it belongs to the sample, as far as one can tell by now. */
bool jpc_sample_wants(const jpc_sample *sample, uint64_t hash, uint64_t sequence);

/** Publishes the lines of `n` samples, which share `lines`, in input order: each
 *  "sample<TAB>hash<TAB>line", compressed, as `name` below the run's folder. */
jpc_status jpc_samples_publish(const jpc_sample *samples, int n, const jpc_spill *lines,
                               const jpc_run *run, const char *name, jpc_marker *marker,
                               jpc_err *err);

/** All entries of `n` samples in input order; *bounds tells the sample each comes from. Both are
 *  owned by the caller. */
size_t jpc_samples_in_order(const jpc_sample *samples, int n, jpc_sample_entry **entries,
                            int **bounds);

void jpc_dropped_open(jpc_dropped *dropped, const jpc_run *run, jpc_task_kind kind, size_t task,
                      jpc_marker *marker);

/** The draw of a document that lies there. */
uint64_t jpc_draw_by_place(const char *path, jpc_place place);

/** Takes a formatted dropped document. `draw` must not depend on how inputs are cut into tasks. */
jpc_status jpc_dropped_add(jpc_dropped *dropped, const jpc_doc *doc, jpc_span line, uint64_t draw,
                           jpc_err *err);

/** Publishes dropped/KIND-tN.jsonl.zst, or state/KIND/tN.sample, of which each line is
 *  "bound<TAB>hash<TAB>document". */
jpc_status jpc_dropped_publish(jpc_dropped *dropped, const jpc_run *run, jpc_task_kind kind,
                               size_t task, jpc_marker *marker, jpc_err *err);
void jpc_dropped_release(jpc_dropped *dropped);

#endif
