#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/log.h"
#include "exec/group.h"
#include "job/run.h"

struct check_params {
    jpc_strings set;
};

static const jpc_option check_options[] = {
    JPC_OPT_STRINGS(struct check_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    {0},
};

static void note(const jpc_err *err)
{
    jpc_log log = {0};

    jpc_log_note(&log, "note: %s", err->message);
}

static void note_lines(const char *line)
{
    jpc_log log = {0};

    for (; *line != '\0'; line += strcspn(line, "\n") + 1)
        jpc_log_note(&log, "note: %.*s", (int)strcspn(line, "\n"), line);
}

static void note_groups(const jpc_pipeline *pipeline)
{
    jpc_buf notes = {0};

    jpc_groups_note(pipeline, &notes);
    note_lines(jpc_buf_string(&notes));
    jpc_buf_release(&notes);
}

static void note_stages(const jpc_pipeline *pipeline)
{
    jpc_log log = {0};

    for (int i = 0; i < pipeline->n_stages; i++) {
        const jpc_stage *stage = &pipeline->stages[i];
        jpc_buf notes = {0};

        if (stage->def->note != NULL)
            stage->def->note(stage->params, stage->model, &notes);
        for (const char *line = jpc_buf_string(&notes); *line != '\0';
             line += strcspn(line, "\n") + 1)
            jpc_log_note(&log, "note: stage '%s': %.*s", stage->name, (int)strcspn(line, "\n"),
                         line);
        jpc_buf_release(&notes);
    }
}

// A configuration may come before its data, so what only a run would refuse is told and no error;
// one without inputs is a profile for pipes.
static void note_what_a_run_refuses(const jpc_config *config)
{
    size_t n_noted = 0;
    jpc_run run;
    jpc_err err;

    for (size_t i = 0; i < config->input.paths.n; i++) {
        jpc_strings pattern = {.items = &config->input.paths.items[i], .n = 1};
        jpc_input_list files = {0};

        if (jpc_input_list_expand(&files, &pattern, config->output.dir, &err) != JPC_OK) {
            note(&err);
            n_noted++;
        }
        jpc_input_list_release(&files);
    }
    if (n_noted > 0 || config->input.paths.n == 0)
        return;
    if (jpc_run_plan(&run, config, &err) != JPC_OK)
        note(&err);
    jpc_run_release(&run);
}

// Behind the configuration, as comments: what its files hold. Their paths are absolute by now.
static void print_lists(const jpc_config *config)
{
    jpc_plan plan;
    jpc_buf text = {0}, notes = {0};
    jpc_err err = {0};

    if (jpc_plan_describe(&plan, config, &err) != JPC_OK)
        note(&err);
    jpc_plan_tell_lists(&plan, "# ", &text);
    jpc_plan_note_lists(&plan, &notes);
    jpc_plan_release(&plan);
    fputs(jpc_buf_string(&text), stdout); // it may be empty
    note_lines(jpc_buf_string(&notes));
    jpc_buf_release(&text);
    jpc_buf_release(&notes);
}

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
        note_what_a_run_refuses(&config);
        note_groups(&config.pipeline);
        note_stages(&config.pipeline);
        if (getcwd(dir, sizeof dir) != NULL)
            jpc_config_rebase(&config, dir);
        jpc_config_print(&config, &text);
        fwrite(text.ptr, 1, text.len, stdout);
        print_lists(&config);
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
