/** Signatures of the documents in clusters, on their way from the cluster to verify tasks.
 *
 *  Of a run that does not fit in memory, the signatures that one verify task needs lie all over
 *  data/signature. So the cluster task goes through it once, from front to back, and puts what
 *  belongs to one verify task side by side: data/member/rN.row, table files (table_file.h) sliced
 * by verify task, each of some documents, in document order. A row is u64 document (member_file.h)
 *  and its row of data/signature. What a file holds depends on the plan only, not on memory.
 */
#ifndef JPC_JOB_MEMBER_ROW_H
#define JPC_JOB_MEMBER_ROW_H

#include "job/marker.h"
#include "job/signature_file.h"

typedef struct jpc_member_rows jpc_member_rows;

/** Files are added to `marker`, which outlives the writer. */
void jpc_member_rows_open(jpc_member_rows **rows, const jpc_run *run, jpc_marker *marker);

/** The next document, in ascending order, goes to a verify task. Errors: those of
 *  jpc_signature_read() and of publishing. */
jpc_status jpc_member_rows_add(jpc_member_rows *rows, uint64_t document, uint32_t verify_task,
                               jpc_err *err);

/** Publishes the last file. */
jpc_status jpc_member_rows_finish(jpc_member_rows *rows, jpc_err *err);

/** NULL is fine. */
void jpc_member_rows_close(jpc_member_rows *rows);

/** Takes a document of a verify task; `row` is only there during the call. */
typedef void jpc_member_row_taker(void *self, uint64_t document, const unsigned char *row);

/** All documents of a verify task, in ascending order; `cluster`: the marker that lists the files.
 *  Errors: JPC_ERR_IO; JPC_ERR_DATA: a damaged table. */
jpc_status jpc_member_rows_each(const jpc_run *run, const jpc_marker *cluster, uint32_t verify_task,
                                jpc_member_row_taker *take, void *self, jpc_err *err);

#endif
