#include <stdio.h>

#include "cli/command.h"
#include "cli/open_run.h"
#include "report/explain.h"

struct explain_params {
    bool original, scan;
};

static const jpc_option explain_options[] = {
    JPC_OPT_FLAG(struct explain_params, original, false,
                 "write the record as it was read (WARC record, JSON line), and nothing else"),
    JPC_OPT_FLAG(struct explain_params, scan, false,
                 "read all inputs if no recorded values are found: also finds pages that show no "
                 "Japanese"),
    {0},
};

static void write_bytes(void *self, jpc_span bytes)
{
    (void)self;
    fwrite(bytes.ptr, 1, bytes.len, stdout);
}

static jpc_status fail_unknown(const jpc_explain *explain, jpc_err *err)
{
    if (explain->scan && explain->run->aside.n > 0)
        return jpc_fail(err, JPC_ERR_DATA,
                        "'%s' has no document '%s'; %zu of its inputs were set aside and not read",
                        explain->run->dir, explain->name, explain->run->aside.n);
    return jpc_fail(err, JPC_ERR_DATA, "'%s' has no document '%s'%s", explain->run->dir,
                    explain->name,
                    explain->scan ? ""
                                  : " with recorded values; pages without signs of Japanese have "
                                    "none: --scan reads all inputs");
}

static jpc_status explain(void *self, const jpc_args *args, jpc_err *err)
{
    const struct explain_params *params = self;
    jpc_opened_run opened;
    jpc_explain explain = {.run = &opened.run,
                           .name = args->positional[1],
                           .scan = params->scan,
                           .original = params->original,
                           .log = &opened.log,
                           .give = write_bytes};
    jpc_status status =
        jpc_open_run(&opened, args->positional[0], JPC_OPEN_MODELS + JPC_OPEN_INPUTS, err);

    if (status == JPC_OK)
        status = jpc_explain_all(&explain, err);
    if (status == JPC_OK && explain.n_found == 0)
        status = fail_unknown(&explain, err);
    jpc_close_run(&opened);
    return status;
}

int cmd_explain(const jpc_command *command, int argc, char **argv)
{
    struct explain_params params = {0};
    jpc_arg_table tables[] = {{"Options", explain_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 2, 2, "a run, and the id or address of a document"};

    return jpc_command_run(command, &spec, argc, argv, explain, &params);
}
