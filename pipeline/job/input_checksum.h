/** The content of inputs, frozen by checksums in the plan (`input.checksum`). A process looks at no
 *  input twice. Both show progress and heed `stop` (NULL: nobody stops them) between two inputs. */
#ifndef JPC_JOB_INPUT_CHECKSUM_H
#define JPC_JOB_INPUT_CHECKSUM_H

#include <stdatomic.h>

#include "core/log.h"
#include "job/run.h"

/** Takes the checksum of each input that has none. One that cannot be read is told and gets none:
 *  the task that reads it will fail. Errors: JPC_ERR_STOPPED. */
jpc_status jpc_inputs_freeze(jpc_run *run, const atomic_bool *stop, jpc_log *log, jpc_err *err);

/** Checks the inputs of the map tasks whose flag is set, as far as they are frozen and not set
 *  aside. Errors: JPC_ERR_DATA "the content of 'x' has changed"; JPC_ERR_IO; JPC_ERR_STOPPED. */
jpc_status jpc_inputs_check(jpc_run *run, const bool *tasks, const atomic_bool *stop, jpc_log *log,
                            jpc_err *err);

/** Checks one. Errors: JPC_ERR_DATA, JPC_ERR_IO. */
jpc_status jpc_input_check(const jpc_input_file *file, jpc_err *err);

#endif
