/** Counts what happened to the documents of one batch. */
#ifndef JPC_EXEC_TALLY_H
#define JPC_EXEC_TALLY_H

#include "exec/stats.h"

/** Before the stages: records, ledger bytes, documents. `n_cut_unreadable` is the number of
 *  unreadable ranges that the reader had found before records were parsed. */
void jpc_tally_input(jpc_stats *stats, const jpc_batch *batch, size_t n_cut_unreadable);

/** After the stages: verdicts, values, kept and dropped. */
void jpc_tally_verdicts(jpc_stats *stats, const jpc_pipeline *pipeline, const jpc_batch *batch);

/** Counts what a task measured for `bound` after the document had been counted as kept; a violation
 *  moves it from kept to dropped. Counters that belong to other batches or tasks may pass
 *  through 2^64 on the way: their sum is right. */
void jpc_tally_late(jpc_stats *stats, const jpc_pipeline *pipeline, int bound, double measured,
                    jpc_span text);

#endif
