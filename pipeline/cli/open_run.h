/** An existing run, for commands that take its folder. */
#ifndef JPC_CLI_OPEN_RUN_H
#define JPC_CLI_OPEN_RUN_H

#include "job/lock.h"
#include "job/run.h"

typedef struct jpc_opened_run {
    jpc_run run;
    jpc_config config; /**< of the run; its pipeline is prepared, or open */
    jpc_lock lock;
    jpc_log log;
} jpc_opened_run;

typedef enum jpc_open_mode {
    JPC_OPEN_PLAN = 0,   /**< the plan and the configuration */
    JPC_OPEN_MODELS = 1, /**< and what the stages need to run */
    JPC_OPEN_LOCKED = 2, /**< and nobody else may work on it */
    JPC_OPEN_INPUTS = 4, /**< and the inputs are read: we go to the folder where it was planned */
} jpc_open_mode;

/** Loads the run in `dir`. `mode` is a sum of modes. Close it also after an error. */
jpc_status jpc_open_run(jpc_opened_run *opened, const char *dir, int mode, jpc_err *err);
void jpc_close_run(jpc_opened_run *opened);

#endif
