/** What verify tasks decided of documents, on its way to write tasks; it stays, as evidence.
 *
 *  Table files (table_file.h), data/decision/pN.decision, sliced by map task, in document order. */
#ifndef JPC_JOB_DECISION_TABLE_H
#define JPC_JOB_DECISION_TABLE_H

#include "job/key_table.h"

typedef enum jpc_decision_kind {
    JPC_DECISION_STAYS, /**< compared with others, or in a cluster of several */
    JPC_DECISION_COPY,
} jpc_decision_kind;

/** How a similarity was told. */
typedef enum jpc_evidence {
    JPC_EVIDENCE_NONE,     /**< nothing was compared */
    JPC_EVIDENCE_TEXT,     /**< the texts are equal but for white space */
    JPC_EVIDENCE_JACCARD,  /**< of the n-grams of both texts */
    JPC_EVIDENCE_ESTIMATE, /**< of the signatures */
    JPC_EVIDENCE_URL,      /**< the address is the same, which counts as 1 */
    JPC_EVIDENCE_BAND,     /**< they share a band, which is enough; estimated */
    JPC_EVIDENCE_CHAIN,    /**< others between them share bands; estimated */
} jpc_evidence;

/** "none", "equal", "jaccard", "estimate", "url", "band", "chain". */
extern const char *const jpc_evidence_names[];

/** A document and all that are copies of it. */
typedef struct jpc_cluster {
    uint64_t id;         /**< upper half of the key of its text */
    uint32_t before;     /**< documents, those that filters dropped included */
    uint32_t after;      /**< documents without those */
    uint32_t hosts;      /**< different ones of `before` */
    int64_t first, last; /**< dates of `before`; INT64_MIN: not known */
} jpc_cluster;

/** Of a document that its map task kept. */
typedef struct jpc_decision {
    uint32_t task, doc; /**< map task, number among those it kept */
    jpc_decision_kind kind;
    jpc_evidence evidence;
    double similarity;    /**< to the document that stays; of one that stays, the highest that was
                               found; NaN: none was */
    uint32_t bands;       /**< keys that the two share */
    jpc_key_origin other; /**< where that document comes from */
    jpc_cluster cluster;  /**< of a copy, only the id */
    uint64_t signature, other_signature; /**< map task << 32 | number of the signature, of both; not
                                              stored, and only told by near_walk.h */
} jpc_decision;

typedef struct jpc_decision_list {
    jpc_decision *items; /**< owned */
    size_t n, capacity;
} jpc_decision_list;

void jpc_decision_list_add(jpc_decision_list *list, const jpc_decision *decision);
void jpc_decision_list_release(jpc_decision_list *list);

/** By task and document. */
void jpc_decision_list_sort(jpc_decision_list *list);

/** Digest of a sorted list. */
jpc_hash128 jpc_decision_list_hash(const jpc_decision_list *list);

/** Sorts and publishes. */
jpc_status jpc_decision_list_publish(jpc_decision_list *list, const char *path, uint32_t n_tasks,
                                     jpc_published *published, jpc_err *err);

/** Appends, sorted, what all verify tasks decided of the documents of map task `task`. */
jpc_status jpc_decision_list_read(jpc_decision_list *list, const jpc_run *run, size_t task,
                                  jpc_err *err);

#endif
