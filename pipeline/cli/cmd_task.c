// What every engine runs, on whatever machine: some tasks of a run that has been planned.
#include <stdlib.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/open_run.h"
#include "job/engine.h"
#include "job/input_checksum.h"
#include "job/run_folder.h"

struct task_params {
    double threads;
};

static const jpc_option task_options[] = {
    JPC_OPT_NUMBER(struct task_params, threads, 0, 0, 1024, "threads",
                   "0: resources.threads, which is all cores by default"),
    {0},
};

static jpc_status find_kind(const char *name, jpc_task_kind *kind, jpc_err *err)
{
    for (int k = 0; k < JPC_N_TASK_KINDS; k++)
        if (strcmp(name, jpc_task_names[k]) == 0) {
            *kind = (jpc_task_kind)k;
            return JPC_OK;
        }
    return jpc_fail(err, JPC_ERR_CONFIG,
                    "unknown kind of task '%s'; expected map, bucket, cluster, verify, paragraph, "
                    "frequency or write",
                    name);
}

static jpc_status parse_task(const jpc_run *run, jpc_task_kind kind, const char *text, size_t *task,
                             jpc_err *err)
{
    size_t n = jpc_run_task_count(run, kind);
    char *end;

    *task = (size_t)strtoull(text, &end, 10);
    if (*end != '\0' || end == text || text[0] == '-' || *task >= n)
        return jpc_fail(err, JPC_ERR_CONFIG, "no %s task '%s'; the run has %zu of them",
                        jpc_task_names[kind], text, n);
    return JPC_OK;
}

// Another program or dictionary would give other bytes than the tasks that are done.
static jpc_status check_programs(const jpc_run *run, jpc_err *err)
{
    static const jpc_plan_tolerance tolerance = {.no_inputs = true};
    jpc_buf text = {0};
    jpc_plan here;
    jpc_status status = jpc_plan_describe(&here, run->config, err);

    jpc_config_print(run->config, &text);
    if (status == JPC_OK)
        status = jpc_plan_compare(&run->plan, &here, jpc_buf_span(&text), jpc_buf_span(&text),
                                  run->dir, &tolerance, err);
    jpc_plan_release(&here);
    jpc_buf_release(&text);
    return status;
}

static int compare_tasks(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

// Those that are done need not be run.
static size_t drop_done(const jpc_run *run, jpc_task_kind kind, size_t *tasks, size_t n)
{
    jpc_marker_table table;
    size_t left = 0;

    jpc_marker_table_init(&table, run);
    for (size_t i = 0; i < n; i++) {
        bool missing, done = jpc_task_is_done(&table, kind, tasks[i], &missing);

        if (!done && (i == 0 || tasks[i] != tasks[i - 1]))
            tasks[left++] = tasks[i];
    }
    jpc_marker_table_release(&table);
    return left;
}

// Inputs whose content is frozen are looked at before any of it is used.
static jpc_status check_inputs(jpc_opened_run *opened, const size_t *tasks, size_t n, jpc_err *err)
{
    bool *flags = jpc_alloc(opened->run.plan.n_tasks + 1);
    jpc_status status;

    for (size_t i = 0; i < n; i++)
        flags[tasks[i]] = true;
    status = jpc_inputs_check(&opened->run, flags, jpc_interrupt_stop(), &opened->log, err);
    free(flags);
    return status;
}

static jpc_status run_tasks(jpc_opened_run *opened, const struct task_params *params,
                            jpc_task_kind kind, const size_t *tasks, size_t n, jpc_err *err)
{
    jpc_alive alive;
    jpc_engine engine = {.run = &opened->run,
                         .threads = jpc_config_threads(&opened->config, params->threads),
                         .stop = jpc_interrupt_stop(),
                         .drain = jpc_interrupt_drain(),
                         .log = &opened->log,
                         .alive = &alive};
    jpc_status status;

    if (n == 0)
        return JPC_OK;
    JPC_TRY(jpc_run_make_folders(&opened->run, err));
    jpc_interrupt_catch();
    if (kind == JPC_TASK_MAP)
        JPC_TRY(check_inputs(opened, tasks, n, err));
    jpc_alive_open(&alive, &opened->run);
    jpc_engine_open(&engine);
    status = jpc_engine_run_tasks(&engine, kind, tasks, n, err);
    jpc_engine_close(&engine);
    jpc_alive_close(&alive);
    return status;
}

static jpc_status task(void *self, const jpc_args *args, jpc_err *err)
{
    const struct task_params *params = self;
    size_t *tasks = jpc_alloc((args->n + 1) * sizeof *tasks), n = args->n - 2;
    jpc_task_kind kind = JPC_TASK_MAP;
    jpc_opened_run opened;
    jpc_status status =
        jpc_open_run(&opened, args->positional[0], JPC_OPEN_MODELS + JPC_OPEN_INPUTS, err);

    if (status == JPC_OK)
        status = find_kind(args->positional[1], &kind, err);
    for (size_t i = 0; i < n && status == JPC_OK; i++)
        status = parse_task(&opened.run, kind, args->positional[i + 2], &tasks[i], err);
    if (status == JPC_OK)
        status = check_programs(&opened.run, err);
    if (status == JPC_OK) {
        qsort(tasks, n, sizeof *tasks, compare_tasks);
        n = drop_done(&opened.run, kind, tasks, n);
        status = run_tasks(&opened, params, kind, tasks, n, err);
    }
    jpc_close_run(&opened);
    free(tasks);
    return status;
}

int cmd_task(const jpc_command *command, int argc, char **argv)
{
    struct task_params params = {0};
    jpc_arg_table tables[] = {{"Options", task_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 3, SIZE_MAX, "a run, a kind of tasks, and tasks"};

    return jpc_interrupt_exit(jpc_command_run(command, &spec, argc, argv, task, &params));
}
