/** What a pipe is given to read, as files that a run can read more than once. */
#ifndef JPC_CLI_SPOOL_H
#define JPC_CLI_SPOOL_H

#include "core/log.h"
#include "job/input_list.h"

/** Appends the files to `inputs`; of stdin ("-") and others that are no regular files a copy is
 * made in `dir`, byte for byte. Errors: JPC_ERR_IO "cannot open 'x': …"; JPC_ERR_OUTPUT. */
jpc_status jpc_spool_inputs(jpc_input_list *inputs, char *const *files, size_t n, const char *dir,
                            jpc_log *log, jpc_err *err);

#endif
