#include "cli/open_run.h"

jpc_status jpc_open_run(jpc_opened_run *opened, const char *dir, int mode, jpc_err *err)
{
    *opened = (jpc_opened_run){.lock = {.fd = -1}};
    jpc_log_open(&opened->log, false);
    JPC_TRY(jpc_run_load(&opened->run, dir, err));
    if ((mode & JPC_OPEN_INPUTS) != 0)
        JPC_TRY(jpc_run_go_home(&opened->run, err));
    JPC_TRY(jpc_run_load_config(&opened->run, &opened->config, err));
    if ((mode & JPC_OPEN_MODELS) != 0)
        JPC_TRY(jpc_pipeline_open(&opened->config.pipeline, err));
    if ((mode & JPC_OPEN_LOCKED) != 0)
        JPC_TRY(jpc_lock_take(&opened->lock, &opened->run, false, NULL, &opened->log, err));
    return JPC_OK;
}

void jpc_close_run(jpc_opened_run *opened)
{
    jpc_lock_release(&opened->lock);
    jpc_config_release(&opened->config);
    jpc_run_release(&opened->run);
}
