#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "exec/config.h"

struct check_params {
    jpc_strings set;
};

static const jpc_option check_options[] = {
    JPC_OPT_STRINGS(struct check_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    {0},
};

// Models are opened too: a missing dictionary or a bad list is a wrong configuration.
static jpc_status check(void *self, const jpc_args *args, jpc_err *err)
{
    const struct check_params *params = self;
    jpc_config config;
    jpc_buf text = {0};
    char dir[4096];
    jpc_status status;

    jpc_config_init(&config);
    status = jpc_config_load(&config, args->positional[0], params->set.items, params->set.n, err);
    if (status == JPC_OK)
        status = jpc_pipeline_open(&config.pipeline, err);
    if (status == JPC_OK) {
        if (getcwd(dir, sizeof dir) != NULL)
            jpc_config_rebase(&config, dir);
        jpc_config_print(&config, &text);
        fwrite(text.ptr, 1, text.len, stdout);
    }
    jpc_buf_release(&text);
    jpc_config_release(&config);
    return status;
}

int cmd_check(const jpc_command *command, int argc, char **argv)
{
    struct check_params params = {0};
    jpc_arg_table tables[] = {{"Options", check_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one configuration"};

    return jpc_command_run(command, &spec, argc, argv, check, &params);
}
