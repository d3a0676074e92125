// read, filter, modify, normalize, segment, mask and dedup: one command, because
// they differ only in which stages they run.
//
//   filter NAME, modify NAME   that stage
//   normalize, segment …       the stages of that group, or those named
//   any of them, -c CONFIG     the stages of that kind in the configuration, or those of them named
#include <stdint.h>

#include "cli/find_lines.h"
#include "cli/interrupt.h"
#include "cli/pipe.h"
#include "exec/group.h"
#include "exec/registry.h"

#define MAX_TABLES 69
#define COMMON_TABLES 6

struct stage_command {
    const char *name;
    jpc_config config; // holds the pipeline, also without a file
    jpc_pipe_params pipe;
    char **names; // of stages, borrowed from the arguments
    size_t n_names;
    jpc_buf titles; // of the help, each ending in NUL
};

static bool belongs(const char *command, const jpc_stage_def *def)
{
    if (strcmp(command, "read") == 0)
        return strcmp(def->name, "read") == 0;
    if (strcmp(command, "filter") == 0)
        return def->kind == JPC_FILTER && strcmp(def->name, "read") != 0;
    if (strcmp(command, "modify") == 0)
        return def->kind == JPC_MODIFIER && !def->counts_paragraphs;
    return def->group != NULL && strcmp(def->group, command) == 0;
}

// Of a configuration: stages of the command's kind and, if names are given, with one of them.
static bool is_wanted(void *self, const jpc_stage *stage)
{
    const struct stage_command *stages = self;
    bool named = stages->n_names == 0;

    for (size_t i = 0; i < stages->n_names; i++)
        named = named || strcmp(stages->names[i], stage->name) == 0;
    return named && belongs(stages->name, stage->def);
}

// The value of --mode, which other options are to win over, wherever they stand.
static const char *find_mode(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--mode=", 7) == 0)
            return argv[i] + 7;
        if (strcmp(argv[i], "--mode") == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

// A value that is none is told when all options are parsed.
static void preset_stages(struct stage_command *stages, int argc, char **argv)
{
    const char *mode = find_mode(argc, argv);

    for (int i = 0; i < stages->config.pipeline.n_stages && mode != NULL; i++) {
        jpc_stage *stage = &stages->config.pipeline.stages[i];
        const jpc_option *option = jpc_option_find(stage->def->options, "mode");
        jpc_err ignored;

        if (option != NULL && jpc_option_set(option, stage->params, mode, NULL, &ignored) == JPC_OK)
            jpc_stage_wrote(stage, option);
    }
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

static bool needs_name(const char *command)
{
    return strcmp(command, "filter") == 0 || strcmp(command, "modify") == 0;
}

static jpc_status wrong_kind(const char *command, const jpc_stage_def *def, const char *name,
                             jpc_err *err)
{
    if (strcmp(command, "modify") == 0 && def->kind == JPC_MODIFIER)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage '%s' needs to know all documents; it belongs to '%s'", name,
                        def->group);
    if (strcmp(command, "filter") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' is no filter", name);
    if (strcmp(command, "modify") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' is no modifier", name);
    return jpc_fail(err, JPC_ERR_CONFIG,
                    "stage '%s' does not belong to '%s'; for a file of that name, write './%s'",
                    name, command, name);
}

static const jpc_stage_def *find_def(const char *name)
{
    jpc_span plain = {name, strcspn(name, "@")};

    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (jpc_span_is(plain, jpc_stages[i]->name))
            return jpc_stages[i];
    for (size_t i = 0; jpc_groups[i] != NULL; i++)
        if (jpc_span_is(plain, jpc_groups[i]->name))
            return jpc_groups[i];
    return name[plain.len] == '\0' ? jpc_stage_find(name) : NULL;
}

// Takes names of stages off the front of the arguments; what is no stage is a file.
static jpc_status take_names(struct stage_command *stages, int *argc, char ***argv, jpc_err *err)
{
    stages->names = *argv;
    while (*argc > 0 && (*argv)[0][0] != '-') {
        const jpc_stage_def *def = find_def((*argv)[0]);

        if (def == NULL && (!needs_name(stages->name) || stages->n_names > 0))
            break;
        if (def != NULL && !belongs(stages->name, def))
            return wrong_kind(stages->name, def, (*argv)[0], err);
        stages->n_names++;
        --*argc;
        ++*argv;
    }
    return JPC_OK;
}

// There is one deduplicator in a pipeline: by default, the first of the group. What goes from texts
// is said by name.
static bool is_by_name(const struct stage_command *stages, const jpc_stage_def *def)
{
    const jpc_pipeline *pipeline = &stages->config.pipeline;

    return def->counts_paragraphs ||
           (def->kind == JPC_DEDUP && jpc_pipeline_dedup_at(pipeline) < pipeline->n_stages);
}

static jpc_status add_stages(struct stage_command *stages, jpc_err *err)
{
    jpc_stage *stage;

    if (stages->n_names == 0 && needs_name(stages->name))
        return jpc_fail(err, JPC_ERR_CONFIG, "expected the name of a stage, or -c CONFIG");
    for (size_t i = 0; i < stages->n_names; i++)
        JPC_TRY(jpc_pipeline_add(&stages->config.pipeline, stages->names[i], &stage, err));
    for (size_t i = 0; jpc_stages[i] != NULL && stages->n_names == 0; i++)
        if (belongs(stages->name, jpc_stages[i]) && !is_by_name(stages, jpc_stages[i]))
            JPC_TRY(jpc_pipeline_add(&stages->config.pipeline, jpc_stages[i]->name, &stage, err));
    return JPC_OK;
}

// By itself, `segment` is for those who want the segmented text; in a run, for the stages after it.
static jpc_status prefer_wakati(struct stage_command *stages, jpc_err *err)
{
    jpc_stage *segment = jpc_pipeline_find(&stages->config.pipeline, "segment");

    if (segment == NULL || strcmp(stages->name, "segment") != 0)
        return JPC_OK;
    return jpc_option_set(jpc_option_find(segment->def->options, "output"), segment->params,
                          "wakati", NULL, err);
}

// A name that the configuration does not have would run nothing at all, and part of a group would
// decide otherwise than the group.
static jpc_status check_named(const struct stage_command *stages, const char *path, jpc_err *err)
{
    const jpc_pipeline *pipeline = &stages->config.pipeline;

    for (size_t i = 0; i < stages->n_names; i++) {
        const jpc_stage *stage = jpc_pipeline_find(pipeline, stages->names[i]);

        if (stage == NULL)
            return jpc_fail(err, JPC_ERR_CONFIG, "'%s' has no stage '%s'", path, stages->names[i]);
        if (stage->membership != JPC_ALONE)
            return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' of '%s' decides in '%s'; name that",
                            stage->name, path, pipeline->stages[stage->group].name);
    }
    return JPC_OK;
}

// A group has nothing to group but the stages of a configuration.
static jpc_status check_no_group(const struct stage_command *stages, jpc_err *err)
{
    for (size_t i = 0; i < stages->n_names; i++) {
        const jpc_stage *stage = jpc_pipeline_find(&stages->config.pipeline, stages->names[i]);

        if (stage != NULL && jpc_stage_is_group(stage))
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "'%s' stands in a configuration with its stages; give it with -c",
                            stage->name);
    }
    return JPC_OK;
}

static jpc_status choose_stages(struct stage_command *stages, int *argc, char ***argv, jpc_err *err)
{
    const char *path = find_config(*argc, *argv);

    JPC_TRY(take_names(stages, argc, argv, err));
    if (path == NULL) {
        JPC_TRY(add_stages(stages, err));
        JPC_TRY(check_no_group(stages, err));
        return prefer_wakati(stages, err);
    }
    JPC_TRY(jpc_config_load(&stages->config, path, NULL, 0, err));
    JPC_TRY(check_named(stages, path, err));
    jpc_pipeline_retain(&stages->config.pipeline, is_wanted, stages);
    return JPC_OK;
}

static jpc_status explain_finds(struct stage_command *stages, const jpc_args *args, jpc_err *err)
{
    jpc_find_lines lines = {.files = args->positional, .n_files = args->n};
    jpc_batch_sink sink = {jpc_find_lines_write, &lines};
    jpc_status status;

    if (*stages->pipe.dropped != '\0' || stages->pipe.annotate)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "--explain writes no documents; it goes with neither --dropped nor "
                        "--annotate");
    status = jpc_pipe_run(&stages->config, &stages->pipe, args->positional, args->n, &sink, err);
    jpc_find_lines_release(&lines);
    return status;
}

static jpc_status run_stages(void *self, const jpc_args *args, jpc_err *err)
{
    struct stage_command *stages = self;

    if (stages->pipe.explain)
        return explain_finds(stages, args, err);
    return jpc_pipe_run(&stages->config, &stages->pipe, args->positional, args->n, NULL, err);
}

static size_t add_near_tables(struct stage_command *stages, jpc_arg_table *tables, size_t n)
{
    static const char title[] = "Options of the search for near-duplicates";

    tables[n++] = (jpc_arg_table){title, jpc_pipe_near_options, &stages->pipe, false};
    tables[n++] = (jpc_arg_table){title, jpc_pipe_near_config_options, &stages->config, true};
    return n;
}

// As they stand in a configuration; relative to its section, they are rows of its params.
static size_t add_extract_table(struct stage_command *stages, jpc_arg_table *tables, size_t n)
{
    tables[n++] = (jpc_arg_table){"Options of the extraction of pages", jpc_extract_options,
                                  &stages->config.extract, true};
    return n;
}

// The first table that knows an option has it: stages come before what all commands share.
static size_t list_tables(struct stage_command *stages, jpc_arg_table *tables)
{
    const jpc_pipeline *pipeline = &stages->config.pipeline;
    size_t n = 0, at = 0;

    for (int i = 0; i < pipeline->n_stages; i++)
        jpc_buf_printf(&stages->titles, "Options of the stage '%s'%c", pipeline->stages[i].name, 0);
    for (int i = 0; i < pipeline->n_stages && n < MAX_TABLES - COMMON_TABLES; i++) {
        tables[n++] = (jpc_arg_table){stages->titles.ptr + at, pipeline->stages[i].def->options,
                                      pipeline->stages[i].params, true};
        at += strlen(stages->titles.ptr + at) + 1;
    }
    if (pipeline->n_stages == 1 && jpc_stage_has_mode(&pipeline->stages[0]))
        tables[n++] =
            (jpc_arg_table){stages->titles.ptr, jpc_mode_options, &pipeline->stages[0], true};
    tables[n++] = (jpc_arg_table){"Options", jpc_pipe_options, &stages->pipe, false};
    if (strcmp(stages->name, "mask") == 0)
        tables[n++] = (jpc_arg_table){"Options", jpc_pipe_explain_options, &stages->pipe, false};
    tables[n++] =
        (jpc_arg_table){"Options of the input", jpc_pipe_input_options, &stages->config, true};
    if (strcmp(stages->name, "read") == 0)
        n = add_extract_table(stages, tables, n);
    return strcmp(stages->name, "dedup") == 0 ? add_near_tables(stages, tables, n) : n;
}

int cmd_stage(const jpc_command *command, int argc, char **argv)
{
    struct stage_command stages = {.name = command->name};
    jpc_arg_table tables[MAX_TABLES];
    jpc_command_spec spec = {tables, 0, 0, SIZE_MAX, "files"};
    bool general_help = jpc_args_want_help(argc, argv) && argv[0][0] == '-' &&
                        needs_name(command->name) && find_config(argc, argv) == NULL;
    jpc_err err = {0};
    int code;

    jpc_config_init(&stages.config);
    if (!general_help && choose_stages(&stages, &argc, &argv, &err) != JPC_OK) {
        code = jpc_exit_with(&err);
    } else {
        preset_stages(&stages, argc, argv);
        spec.n_tables = list_tables(&stages, tables);
        code = jpc_command_run(command, &spec, argc, argv, run_stages, &stages);
    }
    jpc_buf_release(&stages.titles);
    jpc_config_release(&stages.config);
    return jpc_interrupt_exit(code);
}
