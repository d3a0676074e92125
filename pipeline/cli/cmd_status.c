// How far a run is, told by the files of the run alone: it may work on another machine.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "job/json_object.h"
#include "report/run_report.h"

struct status_params {
    bool json;
};

static const jpc_option status_options[] = {
    JPC_OPT_FLAG(struct status_params, json, false, "print a JSON object"),
    {0},
};

// Of all tasks of one kind. Every task has one of the four states.
struct tally {
    size_t n, done, running, failed, left;
    uint64_t bytes, bytes_done; // of the inputs of these tasks
    uint64_t documents, kept;   // of those that are done
    double seconds;             // that those took, one after the other
};

static bool has_failed(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0};
    bool failed =
        access(jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task),
               F_OK) == 0;

    jpc_buf_release(&path);
    return failed;
}

static void count_done(struct tally *tally, const jpc_marker *marker, uint64_t bytes)
{
    tally->done++;
    tally->bytes_done += bytes;
    tally->documents += marker->documents;
    tally->kept += marker->kept;
    tally->seconds += marker->seconds;
}

// A task is done if it has not to be run again: its marker is there, and what the marker names.
static struct tally count_tasks(const jpc_run *run, jpc_task_kind kind, const bool *todo)
{
    struct tally tally = {.n = jpc_run_task_count(run, kind)};
    bool *running = jpc_alloc(tally.n + 1);

    jpc_run_find_running(run, kind, running);
    for (size_t t = 0; t < tally.n; t++) {
        uint64_t bytes = kind == JPC_TASK_BUCKET ? 0 : run->plan.tasks[t].bytes;
        jpc_marker marker;

        tally.bytes += bytes;
        if (!todo[t] && jpc_run_marker(run, kind, t, &marker)) {
            count_done(&tally, &marker, bytes);
            jpc_marker_release(&marker);
        } else if (running[t]) {
            tally.running++;
        } else if (has_failed(run, kind, t)) {
            tally.failed++;
        } else {
            tally.left++;
        }
    }
    free(running);
    return tally;
}

// Bytes, or tasks where there are no bytes, per second of one task.
static double rate_of(const struct tally *tally)
{
    uint64_t done = tally->bytes > 0 ? tally->bytes_done : tally->done;

    return tally->seconds > 0 ? (double)done / tally->seconds : 0;
}

// At the present number of running tasks; NaN: unknown, or nothing runs.
static double seconds_left(const struct tally *tally)
{
    uint64_t left = tally->bytes > 0 ? tally->bytes - tally->bytes_done : tally->n - tally->done;
    double rate = rate_of(tally) * (double)tally->running;

    if (tally->done == tally->n)
        return 0;
    return rate > 0 ? (double)left / rate : (double)NAN;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

// ---- for people -----------------------------------------------------------------------------

static void print_row(const char *name, const struct tally *tally)
{
    double left = seconds_left(tally);
    char rate[32] = "-", time[32] = "-";
    double share = tally->bytes > 0 ? percent(tally->bytes_done, tally->bytes)
                                    : percent(tally->done, tally->n);

    if (tally->bytes_done > 0 && rate_of(tally) > 0)
        snprintf(rate, sizeof rate, "%.2f", rate_of(tally) / 1e6);
    if (!isnan(left))
        snprintf(time, sizeof time, "%.0f", left);
    printf("%-6s %6zu %6zu %6zu %6zu %7zu %5.1f %% %11" PRIu64 " %11" PRIu64 " %9.1f %7s %9s\n",
           name, tally->n, tally->done, tally->failed, tally->left, tally->running, share,
           tally->documents, tally->kept, tally->seconds, rate, time);
}

// Messages about input name it; those about anything else do not.
static void print_inputs(const jpc_run *run, size_t task, jpc_buf *message)
{
    const jpc_plan_task *range = &run->plan.tasks[task];
    const jpc_input_file *files = &run->plan.inputs.files[range->first];

    for (size_t i = 0; i < range->n; i++)
        if (strstr(jpc_buf_string(message), files[i].path) != NULL)
            return;
    printf(", input '%s'", files[0].path);
    if (range->n > 1)
        printf(" and %zu more", range->n - 1);
}

static void print_failure(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0}, text = {0};
    jpc_err ignored;

    jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task);
    if (access(path.ptr, F_OK) == 0 && jpc_read_file(path.ptr, &text, &ignored) == JPC_OK) {
        printf("failed: %s task %zu", jpc_task_names[kind], task);
        if (kind != JPC_TASK_BUCKET)
            print_inputs(run, task, &text);
        printf(": %s", jpc_buf_string(&text));
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

static void print_failures(const jpc_run *run)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++)
            print_failure(run, (jpc_task_kind)kind, t);
}

// Whether the last attempt has ended in a failure: some task has failed, and nobody is at work.
static bool run_has_failed(const struct tally *tallies)
{
    size_t failed = 0, running = 0;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        failed += tallies[kind].failed;
        running += tallies[kind].running;
    }
    return failed > 0 && running == 0;
}

static void print_table(const jpc_run *run, const struct tally *tallies, bool finished)
{
    const char *state = run_has_failed(tallies) ? "failed; mend the cause, 'jpcurate run' goes on"
                                                : "not finished; 'jpcurate run' goes on";

    printf("%-6s %6s %6s %6s %6s %7s %7s %11s %11s %9s %7s %9s\n", "stage", "tasks", "done",
           "failed", "left", "running", "share", "documents", "kept", "seconds", "MB/s",
           "to go (s)");
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        if (tallies[kind].n > 0)
            print_row(jpc_task_names[kind], &tallies[kind]);
    puts("share: of input bytes; MB/s: of one task; to go: with as many tasks as run now");
    print_failures(run);
    puts(finished ? "finished" : state);
}

// ---- for programs ---------------------------------------------------------------------------

static void print_object(const char *name, const struct tally *tally)
{
    double left = seconds_left(tally);

    printf("  {\"name\": \"%s\", \"tasks\": %zu, \"done\": %zu, \"running\": %zu, \"failed\": %zu,"
           " \"left\": %zu,\n   \"bytes\": %" PRIu64 ", \"bytes_done\": %" PRIu64
           ", \"documents\": %" PRIu64 ", \"kept\": %" PRIu64 ",\n   \"seconds\": %.3f, "
           "\"seconds_left\": ",
           name, tally->n, tally->done, tally->running, tally->failed, tally->left, tally->bytes,
           tally->bytes_done, tally->documents, tally->kept, tally->seconds);
    if (isnan(left))
        fputs("null}", stdout);
    else
        printf("%.0f}", left);
}

static void print_json(const jpc_run *run, const struct tally *tallies, bool finished)
{
    jpc_buf dir = {0};
    const char *comma = "";

    jpc_json_add_string(&dir, run->dir);
    printf("{\n \"schema_version\": 1,\n \"run\": %s,\n \"finished\": %s,\n \"failed\": %s,\n "
           "\"stages\": [",
           jpc_buf_string(&dir), finished ? "true" : "false",
           run_has_failed(tallies) ? "true" : "false");
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        if (tallies[kind].n == 0)
            continue;
        printf("%s\n", comma);
        print_object(jpc_task_names[kind], &tallies[kind]);
        comma = ",";
    }
    puts("]\n}");
    jpc_buf_release(&dir);
}

static jpc_status status_of(void *self, const jpc_args *args, jpc_err *err)
{
    const struct status_params *params = self;
    struct tally tallies[JPC_N_TASK_KINDS];
    jpc_run run;
    jpc_todo todo;
    bool finished;
    jpc_status status = jpc_run_load(&run, args->positional[0], err);

    if (status == JPC_OK) {
        jpc_todo_find(&todo, &run);
        for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
            tallies[kind] = count_tasks(&run, (jpc_task_kind)kind, todo.flags[kind]);
        finished = jpc_run_is_finished(&run);
        (params->json ? print_json : print_table)(&run, tallies, finished);
        jpc_todo_release(&todo);
        if (run_has_failed(tallies))
            status = jpc_fail(err, JPC_ERR_DATA, "'%s' has failed", run.dir);
    }
    jpc_run_release(&run);
    return status;
}

int cmd_status(const jpc_command *command, int argc, char **argv)
{
    struct status_params params = {0};
    jpc_arg_table tables[] = {{"Options", status_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, status_of, &params);
}
