/** What earlier tasks decided of the documents of one map task: which are copies, and of what. */
#ifndef JPC_JOB_COPIES_H
#define JPC_JOB_COPIES_H

#include "data/batch.h"
#include "job/decision_table.h"

/** Zeroed: nothing was decided. */
typedef struct jpc_copies {
    jpc_decision_list decisions; /**< owned; by document */
    size_t next;                 /**< the first one not yet met */
} jpc_copies;

/** Reads them; without a deduplicator there are none. */
jpc_status jpc_copies_read(jpc_copies *copies, const jpc_run *run, size_t task, jpc_err *err);
void jpc_copies_release(jpc_copies *copies);

/** What was decided of a document of the clean file, if anything was. Documents come in order. */
const jpc_decision *jpc_copies_find(jpc_copies *copies, const jpc_doc *doc);

/** JPC_ERR_DATA unless each decision was about a document that came. */
jpc_status jpc_copies_check(const jpc_copies *copies, const jpc_run *run, jpc_err *err);

/** Digest of the clean file's hash and of them: what a task uses that reads that file with these
 *  copies. */
jpc_hash128 jpc_copies_used(const jpc_copies *copies, jpc_hash128 clean);

#endif
