#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/open_run.h"
#include "job/output_list.h"
#include "report/run_report.h"

struct clean_params {
    bool keys;
};

static const jpc_option clean_options[] = {
    JPC_OPT_FLAG(struct clean_params, keys, false,
                 "keys and signatures, too: then --extend reads all inputs again, and no other "
                 "run can be held against this one"),
    {0},
};

static void add(jpc_swept *sum, jpc_swept part)
{
    sum->files += part.files;
    sum->bytes += part.bytes;
}

static jpc_status clean_finished(const jpc_run *run, jpc_backlog *backlog, bool keys,
                                 jpc_swept *swept, jpc_err *err)
{
    JPC_TRY(jpc_run_remove_unnamed(&backlog->table, swept, err));
    add(swept, jpc_run_remove_intermediate(run, keys));
    return JPC_OK;
}

// Of a run that has not finished only what no living process uses may go.
static jpc_status clean_run(const jpc_run *run, bool keys, jpc_swept *swept, jpc_err *err)
{
    jpc_backlog backlog;
    bool finished = false;
    jpc_status status = jpc_backlog_find(&backlog, run, err);

    if (status == JPC_OK)
        status = jpc_run_is_finished(run, &backlog, &finished, err);
    if (status == JPC_OK && keys && !finished)
        status =
            jpc_fail(err, JPC_ERR_CONFIG, "'%s' has not finished: its keys are needed", run->dir);
    if (status == JPC_OK)
        add(swept, jpc_run_remove_temporary(run));
    if (status == JPC_OK && finished)
        status = clean_finished(run, &backlog, keys, swept, err);
    jpc_backlog_release(&backlog);
    return status;
}

static jpc_status clean(void *self, const jpc_args *args, jpc_err *err)
{
    const struct clean_params *params = self;
    jpc_swept swept = {0, 0};
    jpc_opened_run opened;
    jpc_status status = jpc_open_run(&opened, args->positional[0], JPC_OPEN_LOCKED, err);

    if (status == JPC_OK)
        status = clean_run(&opened.run, params->keys, &swept, err);
    if (status == JPC_OK)
        printf("removed %zu files, %.1f MB\n", swept.files, (double)swept.bytes / 1e6);
    jpc_close_run(&opened);
    return status;
}

int cmd_clean(const jpc_command *command, int argc, char **argv)
{
    struct clean_params params = {0};
    jpc_arg_table tables[] = {{"Options", clean_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, clean, &params);
}
