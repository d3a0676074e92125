#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "job/backlog.h"
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

// What the tasks that are done have counted.
static void print_counts(const jpc_run *run, const jpc_backlog *backlog)
{
    uint64_t documents = 0, kept = 0;
    size_t n = run->plan.n_tasks, n_done = 0;

    for (size_t t = 0; t < n; t++) {
        jpc_marker marker;
        jpc_err none;

        if (backlog->flags[JPC_TASK_MAP][t] ||
            jpc_task_marker(run, JPC_TASK_MAP, t, &marker, &none) != JPC_OK)
            continue;
        documents += marker.documents;
        kept += marker.kept;
        n_done++;
        jpc_marker_release(&marker);
    }
    printf("so far: %zu of %zu map tasks, %" PRIu64 " documents, %" PRIu64 " kept%s\n", n_done, n,
           documents, kept, run->plan.n_buckets > 0 ? " before deduplication" : "");
}

static jpc_status fail_unfinished(const jpc_run *run, const jpc_backlog *backlog, jpc_err *err)
{
    jpc_buf missing = {0};
    jpc_status status;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        if (backlog->n[kind] > 0)
            jpc_buf_printf(&missing, "%s%zu of %zu %s tasks", missing.len > 0 ? ", " : "",
                           backlog->n[kind], jpc_run_task_count(run, (jpc_task_kind)kind),
                           jpc_task_names[kind]);
    if (missing.len == 0)
        jpc_buf_add_string(&missing, "the report");
    status = jpc_fail(err, JPC_ERR_IO,
                      "'%s' has not finished: missing are %s; 'jpcurate run' goes on, 'jpcurate "
                      "status' tells more",
                      run->dir, jpc_buf_string(&missing));
    jpc_buf_release(&missing);
    return status;
}

static jpc_status print_report(const jpc_run *run, bool json, jpc_err *err)
{
    jpc_backlog backlog;
    bool finished = false;
    jpc_status status = jpc_backlog_find(&backlog, run, err);

    if (status == JPC_OK)
        status = jpc_run_is_finished(run, &backlog, &finished, err);
    if (status == JPC_OK && finished)
        status = print_file(run, json ? "report/stats.json" : "report/table.txt", err);
    else if (status == JPC_OK && !json)
        print_counts(run, &backlog);
    if (status == JPC_OK && !finished)
        status = fail_unfinished(run, &backlog, err);
    jpc_backlog_release(&backlog);
    return status;
}

static jpc_status report(void *self, const jpc_args *args, jpc_err *err)
{
    const struct report_params *params = self;
    jpc_run run;
    jpc_status status = jpc_run_load(&run, args->positional[0], err);

    if (status == JPC_OK)
        status = print_report(&run, params->json, err);
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
