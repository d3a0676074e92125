/** Clusters whose document lies in an older run and has got copies in this one: what the older run
 *  wrote of them is of its time, so the new totals go to a table of this run. The last run that
 *  tells of a document is right; one of which a size of 1 is told has no copies any more (what a
 *  filter dropped counts for a document of a later run that has the same text).
 *
 *  older_clusters/pN.jsonl.zst, of verify task N, by run, input and place:
 *  {"run":…,"file":…,"offset":…,"cluster":{…}} with what "cluster" is in a document.
 */
#ifndef JPC_JOB_OLDER_CLUSTER_H
#define JPC_JOB_OLDER_CLUSTER_H

#include "job/decision_table.h"
#include "job/marker.h"

typedef struct jpc_older_cluster {
    jpc_key_origin origin;
    jpc_cluster cluster;
} jpc_older_cluster;

typedef struct jpc_older_clusters {
    jpc_older_cluster *items; /**< owned */
    size_t n, capacity;
} jpc_older_clusters;

void jpc_older_clusters_add(jpc_older_clusters *list, const jpc_key_origin *origin,
                            const jpc_cluster *cluster);

/** Sorts, writes the file of verify task `task` and adds it to the marker. */
jpc_status jpc_older_clusters_publish(jpc_older_clusters *list, const jpc_run *run, size_t task,
                                      jpc_marker *marker, jpc_err *err);

void jpc_older_clusters_release(jpc_older_clusters *list);

#endif
