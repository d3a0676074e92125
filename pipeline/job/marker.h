/** Completion of a task: one JSON object on one line that names what the task was made from, what
 *  it has published and counted. It comes last: whoever sees a marker sees everything it names.
 *
 *  Its first part is a function of plan and input (digest); behind it stands what may differ
 *  between two runs (seconds, host), and a checksum of the whole: configs/schema/marker.schema.json
 */
#ifndef JPC_JOB_MARKER_H
#define JPC_JOB_MARKER_H

#include "data/batch.h"
#include "data/sink.h"

typedef struct jpc_marker_output {
    char *path; /**< owned; relative to the run's folder */
    jpc_published file;
} jpc_marker_output;

/** Of a task that reads a part of a file: where that really lies, and what the whole file is judged
 *  by. */
typedef struct jpc_marker_part {
    jpc_place begin, end;
    uint64_t damaged_bytes, damaged_stream_bytes; /**< as in jpc_damage_share() */
    uint64_t stream_bytes;
    uint64_t ranges; /**< that are damaged */
    char first[192]; /**< of them: "byte 12: gzip: invalid block type" */
} jpc_marker_part;

typedef struct jpc_marker {
    jpc_hash128 made_from; /**< digest of what the task could see: another one, and the task has
                                to look again */
    jpc_hash128 used;      /**< digest of what it used of that: the same, and so is its output */
    jpc_marker_output *outputs; /**< owned */
    size_t n;
    bool has_part;
    jpc_marker_part part;
    uint64_t documents, kept; /**< read by the task, and still kept after it */
    jpc_buf counters;         /**< owned; a JSON object (jpc_stats_format_json()) */
    double seconds;           /**< that the task took */
    jpc_hash128 digest;       /**< of everything above but the seconds; set by loading */
} jpc_marker;

void jpc_marker_add(jpc_marker *marker, const char *path, jpc_published file);
void jpc_marker_release(jpc_marker *marker);

/** Syncs the folders of the outputs, which lie below `dir`, then publishes the marker. */
jpc_status jpc_marker_publish(const jpc_marker *marker, const char *dir, const char *path,
                              jpc_err *err);

/** Errors: JPC_ERR_DATA "'x' is missing" or "… has changed since it was written": the task is not
 *  done; JPC_ERR_IO: nobody can tell. */
jpc_status jpc_marker_load(jpc_marker *marker, const char *path, jpc_err *err);

/** *has: all outputs whose path begins with one of `prefixes` (NULL-terminated) lie in `dir` with
 *  the size that the marker names; `others`: those that begin with none of them instead. Errors:
 *  JPC_ERR_IO: nobody can tell. */
jpc_status jpc_marker_has(const jpc_marker *marker, const char *dir, const char *const *prefixes,
                          bool others, bool *has, jpc_err *err);

/** The first output whose path begins with `prefix`; NULL if there is none. */
const jpc_marker_output *jpc_marker_find(const jpc_marker *marker, const char *prefix);

#endif
