/** Which other document one was found to be equal or similar to. */
#ifndef JPC_REPORT_NEIGHBOUR_H
#define JPC_REPORT_NEIGHBOUR_H

#include "job/run.h"

/** Appends a line or two about document `kept` (its number among those that map task `task` kept):
 *  of which document it is a copy, or which one is nearest, and the cluster that it stays for.
 *  Nothing if nothing was found. Errors: JPC_ERR_IO, JPC_ERR_DATA. */
jpc_status jpc_neighbour_describe(const jpc_run *run, size_t task, uint64_t kept, jpc_buf *out,
                                  jpc_err *err);

#endif
