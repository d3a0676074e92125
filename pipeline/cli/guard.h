/** Work with a temporary folder, which is removed however the work ends. */
#ifndef JPC_CLI_GUARD_H
#define JPC_CLI_GUARD_H

#include "core/error.h"

/** Calls work() in a process of its own, with a new folder below `tmp` ("": $TMPDIR, or /tmp); when
 *  it and all processes that it started have ended, removes the folder. SIGINT, SIGTERM, SIGUSR1,
 *  SIGHUP and SIGQUIT, to us or to the process group, reach the work as SIGTERM; work() may catch
 *  that. Whatever work() changes in memory is lost. Call it where there is one thread. Dies of
 *  SIGPIPE if the work does. Errors: those of work(); JPC_ERR_STOPPED "interrupted"; JPC_ERR_OUTPUT
 *  "cannot create …". */
jpc_status jpc_guard_run(const char *tmp,
                         jpc_status (*work)(void *self, const char *dir, jpc_err *err), void *self,
                         jpc_err *err);

#endif
