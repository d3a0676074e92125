// read, filter, modify, normalize, segment, mask and dedup: one command, because
// they differ only in which stages they run.
//
//   filter NAME, modify NAME   that stage
//   normalize, segment …       the stages of that group, or the one named
//   any of them, -c CONFIG     the stages of that kind in the configuration
#include <stdint.h>
#include <stdlib.h>

#include "cli/pipe.h"
#include "exec/config.h"
#include "exec/registry.h"

#define MAX_TABLES 65

struct stage_command {
    const char *name;
    jpc_config config; // holds the pipeline, also without a file
    bool configured;   // stages and field names come from a file
    jpc_pipe_params pipe;
};

static bool belongs(const char *command, const jpc_stage_def *def)
{
    if (strcmp(command, "read") == 0)
        return strcmp(def->name, "read") == 0;
    if (strcmp(command, "filter") == 0)
        return def->kind == JPC_FILTER && strcmp(def->name, "read") != 0;
    if (strcmp(command, "modify") == 0)
        return def->kind == JPC_MODIFIER;
    return def->group != NULL && strcmp(def->group, command) == 0;
}

static bool is_wanted(void *self, const jpc_stage *stage)
{
    const struct stage_command *stages = self;

    return belongs(stages->name, stage->def);
}

// The value of -c or --config, which is needed before options can be parsed.
static const char *find_config(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--config=", 9) == 0)
            return argv[i] + 9;
        if ((strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--config") == 0) && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

static jpc_status add_group(struct stage_command *stages, jpc_err *err)
{
    jpc_stage *stage;

    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (belongs(stages->name, jpc_stages[i]))
            JPC_TRY(jpc_pipeline_add(&stages->config.pipeline, jpc_stages[i]->name, &stage, err));
    return JPC_OK;
}

static bool needs_name(const char *command)
{
    return strcmp(command, "filter") == 0 || strcmp(command, "modify") == 0;
}

static jpc_status wrong_kind(const char *command, const char *name, jpc_err *err)
{
    if (strcmp(command, "filter") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' is no filter", name);
    if (strcmp(command, "modify") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' is no modifier", name);
    return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' does not belong to '%s'", name, command);
}

// Takes the stage's name off the arguments if there is one.
static jpc_status add_named(struct stage_command *stages, int *argc, char ***argv, jpc_err *err)
{
    const char *name = *argc > 0 && (*argv)[0][0] != '-' ? (*argv)[0] : NULL;
    const jpc_stage_def *def = name != NULL ? jpc_stage_find(name) : NULL;
    jpc_stage *stage;

    if (name == NULL && needs_name(stages->name))
        return jpc_fail(err, JPC_ERR_CONFIG, "expected the name of a stage, or -c CONFIG");
    if (def == NULL && !needs_name(stages->name))
        return add_group(stages, err); // the argument is a file
    if (def != NULL && !belongs(stages->name, def) && needs_name(stages->name))
        return wrong_kind(stages->name, name, err);
    --*argc;
    ++*argv;
    return jpc_pipeline_add(&stages->config.pipeline, name, &stage, err);
}

static jpc_status choose_stages(struct stage_command *stages, int *argc, char ***argv, jpc_err *err)
{
    const char *path = find_config(*argc, *argv);

    if (path == NULL)
        return add_named(stages, argc, argv, err);
    stages->configured = true;
    JPC_TRY(jpc_config_load(&stages->config, path, NULL, 0, err));
    jpc_pipeline_retain(&stages->config.pipeline, is_wanted, stages);
    return JPC_OK;
}

static void take_name(char **option, const char *value)
{
    free(*option);
    *option = jpc_strdup(value);
}

static jpc_status run_stages(void *self, const jpc_args *args, jpc_err *err)
{
    struct stage_command *stages = self;

    if (stages->configured) {
        take_name(&stages->pipe.text_field, stages->config.fields.text);
        take_name(&stages->pipe.id_field, stages->config.fields.id);
        take_name(&stages->pipe.url_field, stages->config.fields.url);
        take_name(&stages->pipe.meta_key, stages->config.output.meta_key);
    }
    return jpc_pipe_run(&stages->config.pipeline, &stages->pipe, args->positional, args->n, NULL,
                        err);
}

static size_t list_tables(struct stage_command *stages, jpc_arg_table *tables)
{
    static const char *const titles[] = {"Options of the stage", "Options of the next stage"};
    const jpc_pipeline *pipeline = &stages->config.pipeline;
    size_t n = 0;

    for (int i = 0; i < pipeline->n_stages && n < MAX_TABLES - 1; i++)
        tables[n++] = (jpc_arg_table){titles[i > 0], pipeline->stages[i].def->options,
                                      pipeline->stages[i].params, true};
    tables[n++] = (jpc_arg_table){"Options", jpc_pipe_options, &stages->pipe, false};
    return n;
}

int cmd_stage(const jpc_command *command, int argc, char **argv)
{
    struct stage_command stages = {.name = command->name};
    jpc_arg_table tables[MAX_TABLES];
    jpc_command_spec spec = {tables, 0, 0, SIZE_MAX, "files"};
    bool only_help = jpc_args_want_help(argc, argv) && argv[0][0] == '-';
    jpc_err err = {0};
    int code;

    jpc_config_init(&stages.config);
    if (!only_help && choose_stages(&stages, &argc, &argv, &err) != JPC_OK) {
        code = jpc_exit_with(&err);
    } else {
        spec.n_tables = list_tables(&stages, tables);
        code = jpc_command_run(command, &spec, argc, argv, run_stages, &stages);
    }
    jpc_config_release(&stages.config);
    return code;
}
