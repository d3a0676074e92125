#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "report/run_status.h"

#define WATCH_SECONDS 2

struct status_params {
    bool json, watch;
};

static const jpc_option status_options[] = {
    JPC_OPT_FLAG(struct status_params, json, false, "print a JSON object"),
    JPC_OPT_FLAG(struct status_params, watch, false,
                 "print it again every two seconds, until the run has finished"),
    {0},
};

static void print(const jpc_run_status *status, bool json, bool clear)
{
    jpc_buf text = {0};

    (json ? jpc_run_status_json : jpc_run_status_table)(status, &text);
    if (clear)
        fputs("\033[H\033[J", stdout);
    fwrite(text.ptr, 1, text.len, stdout);
    jpc_buf_release(&text);
}

// One look; *go_on: there may be more to see.
static jpc_status look(const jpc_run *run, bool json, bool clear, bool *go_on, jpc_err *err)
{
    jpc_run_status found;
    jpc_status status = jpc_run_status_find(&found, run, err);

    if (status == JPC_OK) {
        print(&found, json, clear);
        *go_on = !found.finished && !found.failed;
        if (found.failed)
            status = jpc_fail(err, JPC_ERR_DATA, "'%s' has failed", run->dir);
    }
    jpc_run_status_release(&found);
    return status;
}

static jpc_status load_and_look(const char *dir, bool json, bool clear, bool *go_on, jpc_err *err)
{
    jpc_run run;
    jpc_status status = jpc_run_load(&run, dir, err);

    *go_on = false;
    if (status == JPC_OK)
        status = look(&run, json, clear, go_on, err);
    jpc_run_release(&run);
    return status;
}

static jpc_status show(void *self, const jpc_args *args, jpc_err *err)
{
    const struct status_params *params = self;
    bool clear = params->watch && !params->json && isatty(STDOUT_FILENO) == 1, go_on;
    struct timespec time = {.tv_sec = WATCH_SECONDS};
    jpc_status status;

    for (;;) {
        status = load_and_look(args->positional[0], params->json, clear, &go_on, err);
        if (!params->watch || !go_on || status != JPC_OK || fflush(stdout) != 0)
            return status;
        nanosleep(&time, NULL);
    }
}

int cmd_status(const jpc_command *command, int argc, char **argv)
{
    struct status_params params = {0};
    jpc_arg_table tables[] = {{"Options", status_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, show, &params);
}
