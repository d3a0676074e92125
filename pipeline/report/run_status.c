#include "report/run_status.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "job/json_object.h"
#include "report/run_report.h"

// ---- looking --------------------------------------------------------------------------

static bool has_failed(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0};
    bool failed =
        access(jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task),
               F_OK) == 0;

    jpc_buf_release(&path);
    return failed;
}

static void count_done(jpc_kind_status *status, const jpc_marker *marker, uint64_t bytes)
{
    status->done++;
    status->bytes_done += bytes;
    status->documents += marker->documents;
    status->kept += marker->kept;
    status->seconds += marker->seconds;
}

// A task is done if it has not to be run again: its marker is there, and what the marker names.
static void count_tasks(jpc_run_status *status, jpc_backlog *backlog, jpc_task_kind kind)
{
    const jpc_run *run = status->run;
    jpc_kind_status *sum = &status->kinds[kind];
    size_t n = jpc_run_task_count(run, kind);
    bool *running = jpc_alloc(n + 1);

    sum->n = n;
    jpc_alive_running(&status->alive, kind, n, running);
    for (size_t t = 0; t < n; t++) {
        uint64_t bytes = jpc_task_is_of_inputs(kind) ? run->plan.tasks[t].bytes : 0;
        const jpc_marker *marker = jpc_marker_table_get(&backlog->table, kind, t);

        sum->bytes += bytes;
        if (!backlog->flags[kind][t] && marker != NULL)
            count_done(sum, marker, bytes);
        else if (running[t])
            sum->running++;
        else if (has_failed(run, kind, t))
            sum->failed++;
        else
            sum->left++;
    }
    free(running);
}

// What running tasks have read so far.
static void count_running(jpc_run_status *status, const jpc_alive_sign *sign)
{
    jpc_span array, at, item;

    if (!sign->living || !jpc_json_find(jpc_buf_span(&sign->json), "tasks", &array) ||
        !jpc_json_begin(array, &at))
        return;
    while (jpc_json_next(&at, &item)) {
        uint64_t bytes;
        double seconds;
        jpc_span name;

        if (!jpc_json_get_u64(item, "bytes", &bytes) || !jpc_json_find(item, "kind", &name) ||
            !jpc_json_get_double(item, "seconds", &seconds) || !jpc_span_is(name, "\"map\""))
            continue; // bytes of the others are of text, or none
        status->kinds[JPC_TASK_MAP].bytes_done += bytes;
        status->kinds[JPC_TASK_MAP].seconds += seconds;
    }
}

jpc_status jpc_run_status_find(jpc_run_status *status, const jpc_run *run, jpc_err *err)
{
    size_t failed = 0;
    jpc_backlog backlog;
    jpc_status result;

    *status = (jpc_run_status){.run = run};
    jpc_alive_find(&status->alive, run);
    result = jpc_backlog_find(&backlog, run, err);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        count_tasks(status, &backlog, (jpc_task_kind)kind);
        failed += status->kinds[kind].failed;
    }
    for (size_t i = 0; i < status->alive.n; i++)
        count_running(status, &status->alive.signs[i]);
    if (result == JPC_OK)
        result = jpc_run_is_finished(run, &backlog, &status->finished, err);
    status->failed = failed > 0 && !jpc_alive_others(&status->alive);
    jpc_backlog_release(&backlog);
    return result;
}

void jpc_run_status_release(jpc_run_status *status) { jpc_alive_release(&status->alive); }

double jpc_kind_rate(const jpc_kind_status *status)
{
    uint64_t done = status->bytes > 0 ? status->bytes_done : status->done;

    return status->seconds > 0 ? (double)done / status->seconds : 0;
}

double jpc_kind_seconds_left(const jpc_kind_status *status)
{
    uint64_t all = status->bytes > 0 ? status->bytes : status->n;
    uint64_t done = status->bytes > 0 ? status->bytes_done : status->done;
    double rate = jpc_kind_rate(status) * (double)status->running;

    if (status->done == status->n)
        return 0;
    return rate > 0 && done <= all ? (double)(all - done) / rate : (double)NAN;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

// ---- for people -----------------------------------------------------------------------------

static void add_row(jpc_buf *out, const char *name, const jpc_kind_status *status)
{
    double left = jpc_kind_seconds_left(status);
    char rate[32] = "-", time[32] = "-";
    double share = status->bytes > 0 ? percent(status->bytes_done, status->bytes)
                                     : percent(status->done, status->n);

    if (status->bytes_done > 0 && jpc_kind_rate(status) > 0)
        snprintf(rate, sizeof rate, "%.2f", jpc_kind_rate(status) / 1e6);
    if (!isnan(left))
        snprintf(time, sizeof time, "%.0f", left);
    jpc_buf_printf(
        out, "%-9s %6zu %6zu %6zu %6zu %7zu %5.1f %% %11" PRIu64 " %11" PRIu64 " %9.1f %7s %9s\n",
        name, status->n, status->done, status->failed, status->left, status->running, share,
        status->documents, status->kept, status->seconds, rate, time);
}

// Messages about input name it; those about anything else do not.
static void add_inputs(jpc_buf *out, const jpc_run *run, size_t task, const char *message)
{
    const jpc_plan_task *range = &run->plan.tasks[task];
    const jpc_input_file *files = &run->plan.inputs.files[range->first];

    for (size_t i = 0; i < range->n; i++)
        if (strstr(message, files[i].path) != NULL)
            return;
    jpc_buf_printf(out, ", input '%s'", files[0].path);
    if (range->n > 1)
        jpc_buf_printf(out, " and %zu more", range->n - 1);
    if (range->n_parts > 1)
        jpc_buf_printf(out, ", part %u of %u", range->part + 1, range->n_parts);
}

static void add_failure(jpc_buf *out, const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0}, text = {0};
    jpc_err ignored;

    jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task);
    if (access(path.ptr, F_OK) == 0 && jpc_read_file(path.ptr, &text, &ignored) == JPC_OK) {
        jpc_buf_printf(out, "failed: %s task %zu", jpc_task_names[kind], task);
        if (jpc_task_is_of_inputs(kind))
            add_inputs(out, run, task, jpc_buf_string(&text));
        jpc_buf_printf(out, ": %s", jpc_buf_string(&text));
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

static void add_failures(jpc_buf *out, const jpc_run_status *status)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; status->kinds[kind].failed > 0 && t < status->kinds[kind].n; t++)
            add_failure(out, status->run, (jpc_task_kind)kind, t);
}

static void add_set_aside(jpc_buf *out, const jpc_run *run)
{
    for (size_t i = 0; i < run->aside.n; i++)
        jpc_buf_printf(out, "set aside: '%s': %s\n",
                       run->plan.inputs.files[run->aside.inputs[i].input].path,
                       run->aside.inputs[i].cause);
}

static void add_signs(jpc_buf *out, const jpc_run_status *status)
{
    for (size_t i = 0; i < status->alive.n; i++) {
        const jpc_alive_sign *sign = &status->alive.signs[i];

        jpc_buf_printf(out, "%s: process %ld on '%s', last sign %.0f s ago\n",
                       !sign->living   ? "gone"
                       : sign->waiting ? "waiting"
                                       : "at work",
                       sign->pid, sign->host, sign->age_s);
    }
}

static const char *state_of(const jpc_run_status *status)
{
    return status->finished
               ? status->run->aside.n > 0 ? "finished, with inputs set aside" : "finished"
           : jpc_alive_others(&status->alive) ? "running"
           : status->failed                   ? "failed; mend the cause, 'jpcurate run' goes on"
                                              : "not finished; 'jpcurate run' goes on";
}

void jpc_run_status_table(const jpc_run_status *status, jpc_buf *out)
{
    jpc_buf_printf(out, "%-9s %6s %6s %6s %6s %7s %7s %11s %11s %9s %7s %9s\n", "stage", "tasks",
                   "done", "failed", "left", "running", "share", "documents", "kept", "seconds",
                   "MB/s", "to go (s)");
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        if (status->kinds[kind].n > 0)
            add_row(out, jpc_task_names[kind], &status->kinds[kind]);
    jpc_buf_add_string(
        out, "share: of input bytes; MB/s: of one task; to go: with as many tasks as run now\n");
    add_failures(out, status);
    add_set_aside(out, status->run);
    add_signs(out, status);
    jpc_buf_printf(out, "%s\n", state_of(status));
}

// ---- for programs ---------------------------------------------------------------------------

static void add_kind(jpc_buf *out, const char *name, const jpc_kind_status *status)
{
    double left = jpc_kind_seconds_left(status);

    jpc_buf_printf(out,
                   "  {\"name\": \"%s\", \"tasks\": %zu, \"done\": %zu, \"running\": %zu, "
                   "\"failed\": %zu, \"left\": %zu,\n   \"bytes\": %" PRIu64
                   ", \"bytes_done\": %" PRIu64 ", \"documents\": %" PRIu64 ", \"kept\": %" PRIu64
                   ",\n   \"seconds\": %.3f, \"seconds_left\": ",
                   name, status->n, status->done, status->running, status->failed, status->left,
                   status->bytes, status->bytes_done, status->documents, status->kept,
                   status->seconds);
    if (isnan(left))
        jpc_buf_add_string(out, "null}");
    else
        jpc_buf_printf(out, "%.0f}", left);
}

static void add_kinds(jpc_buf *out, const jpc_run_status *status)
{
    const char *comma = "";

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        if (status->kinds[kind].n == 0)
            continue;
        jpc_buf_printf(out, "%s\n", comma);
        add_kind(out, jpc_task_names[kind], &status->kinds[kind]);
        comma = ",";
    }
}

static void add_alive(jpc_buf *out, const jpc_alive_list *alive)
{
    for (size_t i = 0; i < alive->n; i++) {
        jpc_buf_printf(out, "%s\n  {\"host\": ", i > 0 ? "," : "");
        jpc_json_add_string(out, alive->signs[i].host);
        jpc_buf_printf(out, ", \"pid\": %ld, \"living\": %s, \"age_seconds\": %.0f}",
                       alive->signs[i].pid, alive->signs[i].living ? "true" : "false",
                       alive->signs[i].age_s);
    }
}

void jpc_run_status_json(const jpc_run_status *status, jpc_buf *out)
{
    const jpc_run *run = status->run;

    jpc_buf_add_string(out, "{\n \"schema_version\": 1,\n \"run\": ");
    jpc_json_add_string(out, run->dir);
    jpc_buf_printf(out, ",\n \"finished\": %s,\n \"failed\": %s,\n \"stages\": [",
                   status->finished ? "true" : "false", status->failed ? "true" : "false");
    add_kinds(out, status);
    jpc_buf_add_string(out, "],\n \"set_aside\": [");
    for (size_t i = 0; i < run->aside.n; i++) {
        jpc_buf_add_string(out, i > 0 ? ", " : "");
        jpc_json_add_string(out, run->plan.inputs.files[run->aside.inputs[i].input].path);
    }
    jpc_buf_add_string(out, "],\n \"alive\": [");
    add_alive(out, &status->alive);
    jpc_buf_add_string(out, "]\n}\n");
}
