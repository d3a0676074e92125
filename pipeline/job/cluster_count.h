/** How many clusters of near-duplicates there are, by size, and which are suspiciously large.
 *  state/verify/tN.clusters holds those of one task. */
#ifndef JPC_JOB_CLUSTER_COUNT_H
#define JPC_JOB_CLUSTER_COUNT_H

#include "job/decision_table.h"

#define JPC_CLUSTER_BINS 33 // bin i: 2^i … 2^(i + 1) − 1 documents

typedef struct jpc_cluster_counts {
    uint64_t clusters[JPC_CLUSTER_BINS];
    uint64_t documents[JPC_CLUSTER_BINS]; /**< in them, those that filters dropped included */
    uint64_t copies[JPC_CLUSTER_BINS];    /**< that go */
    uint32_t largest;
    uint64_t
        older_clusters; /**< of documents of older runs, to which some of this run were added … */
    uint64_t older_copies; /**< … as copies, which go */
    uint64_t unsettled; /**< pairs with them which texts would have settled, of which the estimate
                           decided */
    uint64_t n_alarms;
    jpc_buf alarms; /**< owned; of each cluster above max_cluster a line: id, documents, without
                         filtered ones, hosts, file, offset and within of the document that stays;
                         tabs between, the file's name escaped as in JSON */
} jpc_cluster_counts;

/** `path` and `place`: where the document that stays comes from. */
void jpc_cluster_counts_add(jpc_cluster_counts *counts, const jpc_cluster *cluster,
                            double max_cluster, const char *path, jpc_place place);

/** Appends the text of the file. */
void jpc_cluster_counts_format(const jpc_cluster_counts *counts, jpc_buf *out);

/** Adds what jpc_cluster_counts_format() wrote. False: it did not write this. */
bool jpc_cluster_counts_parse(jpc_cluster_counts *counts, jpc_span text);

void jpc_cluster_counts_release(jpc_cluster_counts *counts);

#endif
