/** Signals that ask a run to stop: SIGINT and SIGTERM at once, SIGUSR1 when the tasks under way
 *  have ended. */
#ifndef JPC_CLI_INTERRUPT_H
#define JPC_CLI_INTERRUPT_H

#include <stdatomic.h>

/** From now on these signals set flags and do nothing else. One that was ignored stays ignored. */
void jpc_interrupt_catch(void);

/** SIGHUP and SIGQUIT stop, too: for those who must not leave anything behind. */
void jpc_interrupt_catch_parting(void);

/** What was caught ends the process again. */
void jpc_interrupt_release(void);

const atomic_bool *jpc_interrupt_stop(void);
const atomic_bool *jpc_interrupt_drain(void);

/** The exit code of a command that ended with `code`: JPC_EXIT_STOPPED becomes
 *  JPC_EXIT_INTERRUPTED if it was stopped by SIGINT. */
int jpc_interrupt_exit(int code);

#endif
