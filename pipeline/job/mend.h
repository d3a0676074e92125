/** Files that are not what their markers say: found, and made again. */
#ifndef JPC_JOB_MEND_H
#define JPC_JOB_MEND_H

#include "job/run.h"

/** Checks the files that a task of a later kind reads against the markers of the tasks that made
 *  them; where one is wrong, that task loses its marker. Returns how many have lost it. */
size_t jpc_mend_sources(const jpc_run *run, jpc_task_kind kind, size_t task);

/** The same for the samples and unreadable ranges that go into the report. */
size_t jpc_mend_report_parts(const jpc_run *run);

#endif
