/** What a task has written and read, counted again and held against its counters. */
#ifndef JPC_REPORT_RECOUNT_H
#define JPC_REPORT_RECOUNT_H

#include "job/marker_table.h"

/** Counts the documents in the shards of a task, its recorded values by the bound that dropped each
 *  document, and unless `quick` the records and bytes of its inputs. `marker` is its marker, with
 *  counters. Errors: JPC_ERR_VERIFY, naming what differs. */
jpc_status jpc_recount_task(const jpc_run *run, jpc_task_kind kind, size_t task,
                            const jpc_marker *marker, bool quick, jpc_err *err);

#endif
