/** Completion of a task: one JSON line that names what the task has published. */
#ifndef JPC_JOB_MARKER_H
#define JPC_JOB_MARKER_H

#include "data/sink.h"

typedef struct jpc_marker_output {
    char *path; /**< owned; relative to the run's folder */
    jpc_published file;
} jpc_marker_output;

typedef struct jpc_marker {
    jpc_marker_output *outputs; /**< owned */
    size_t n;
    uint64_t documents, kept; /**< read by the task, and still kept after it */
    double seconds;           /**< the only member that may differ between two runs */
} jpc_marker;

void jpc_marker_add(jpc_marker *marker, const char *path, jpc_published file);
void jpc_marker_release(jpc_marker *marker);

jpc_status jpc_marker_publish(const jpc_marker *marker, const char *path, jpc_err *err);

/** False if there is no marker, or none that can be read: the task is not done. */
bool jpc_marker_load(jpc_marker *marker, const char *path);

/** Whether all outputs whose path begins with one of `prefixes` (NULL-terminated) lie in `dir` with
 *  the size that the marker names; `others`: those that begin with none of them instead. */
bool jpc_marker_has(const jpc_marker *marker, const char *dir, const char *const *prefixes,
                    bool others);

/** Size of all outputs whose path begins with `prefix`. */
uint64_t jpc_marker_bytes(const jpc_marker *marker, const char *prefix);

#endif
