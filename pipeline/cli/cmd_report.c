#include <stdio.h>

#include "cli/command.h"
#include "report/run_report.h"

struct report_params {
    bool json;
};

static const jpc_option report_options[] = {
    JPC_OPT_FLAG(struct report_params, json, false, "print report/stats.json"),
    {0},
};

static jpc_status print_file(const jpc_run *run, const char *name, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status = jpc_read_file(jpc_run_path(run, &path, "%s", name), &text, err);

    if (status == JPC_OK)
        fwrite(text.ptr, 1, text.len, stdout);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static jpc_status report(void *self, const jpc_args *args, jpc_err *err)
{
    const struct report_params *params = self;
    jpc_run run;
    jpc_status status = jpc_run_load(&run, args->positional[0], err);

    if (status == JPC_OK && !jpc_run_is_finished(&run))
        status = jpc_fail(err, JPC_ERR_IO,
                          "'%s' has not finished; 'jpcurate status' tells how far it is", run.dir);
    if (status == JPC_OK)
        status = print_file(&run, params->json ? "report/stats.json" : "report/table.txt", err);
    jpc_run_release(&run);
    return status;
}

int cmd_report(const jpc_command *command, int argc, char **argv)
{
    struct report_params params = {0};
    jpc_arg_table tables[] = {{"Options", report_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, report, &params);
}
