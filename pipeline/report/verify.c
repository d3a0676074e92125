#include "report/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job/output_list.h"
#include "job/run_folder.h"
#include "job/self_checksum.h"
#include "report/recount.h"
#include "report/run_report.h"

// ---- one file ---------------------------------------------------------------------------

static jpc_status problem(jpc_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static jpc_status problem(jpc_err *err, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return jpc_fail(err, JPC_ERR_VERIFY, "%s", text);
}

static jpc_status check_output(const jpc_run *run, const jpc_marker_output *output, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file = {.bytes = 0};
    jpc_err cause;
    jpc_status status =
        jpc_checksum_file(jpc_run_path(run, &path, "%s", output->path), &file, &cause);

    jpc_buf_release(&path);
    if (status != JPC_OK)
        return problem(err, "%s", cause.message);
    if (file.bytes != output->file.bytes)
        return problem(err, "'%s' has %" PRIu64 " bytes, its marker says %" PRIu64, output->path,
                       file.bytes, output->file.bytes);
    if (!jpc_hash128_equals(file.hash, output->file.hash))
        return problem(err, "'%s' has changed since it was written", output->path);
    return JPC_OK;
}

static bool is_intermediate(const char *path) { return jpc_marker_is_passing(path); }

// What only unfinished tasks need may have been removed.
static bool may_be_gone(const jpc_run *run, const jpc_marker_output *output)
{
    jpc_buf path = {0};
    bool gone = is_intermediate(output->path) &&
                access(jpc_run_path(run, &path, "%s", output->path), F_OK) != 0;

    jpc_buf_release(&path);
    return gone;
}

static jpc_status check_outputs(const jpc_run *run, const jpc_marker *marker, jpc_err *err)
{
    for (size_t i = 0; i < marker->n; i++)
        if (!may_be_gone(run, &marker->outputs[i]))
            JPC_TRY(check_output(run, &marker->outputs[i], err));
    return JPC_OK;
}

// ---- one task -----------------------------------------------------------------------------

static jpc_status check_marker(const jpc_run *run, const jpc_order *order, jpc_marker *marker,
                               jpc_err *err)
{
    jpc_task_kind kind = order->kind;
    size_t task = order->task;
    jpc_marker_table table;
    jpc_hash128 now;
    jpc_err cause;
    bool current;

    if (jpc_task_marker(run, kind, task, marker, &cause) != JPC_OK)
        return problem(err, "%s task %zu: %s", jpc_task_names[kind], task, cause.message);
    jpc_marker_table_init(&table, run);
    jpc_marker_table_set_sources(&table, kind, order->sources);
    current =
        !jpc_task_made_from(&table, kind, task, &now) || jpc_hash128_equals(now, marker->made_from);
    jpc_marker_table_release(&table);
    return current ? JPC_OK
                   : problem(err, "%s task %zu was made from something else", jpc_task_names[kind],
                             task);
}

// Of a file that is read in parts each begins where the one before ended.
static jpc_status check_chain(const jpc_run *run, jpc_task_kind kind, size_t task,
                              const jpc_marker *marker, jpc_err *err)
{
    const jpc_plan_task *range = &run->plan.tasks[kind == JPC_TASK_MAP ? task : 0];
    jpc_place end = {0, 0};
    bool joins;

    if (kind != JPC_TASK_MAP || range->n_parts == 1 || jpc_set_aside_has(&run->aside, range->first))
        return JPC_OK;
    joins = jpc_place_equals(marker->part.begin, end);
    if (range->part > 0)
        joins = !jpc_task_part_end(run, task - 1, &end) || // that one is wrong, not this
                jpc_place_equals(marker->part.begin, end);
    if (!joins || (range->part + 1 == range->n_parts &&
                   marker->part.end.offset != run->plan.inputs.files[range->first].bytes))
        return problem(err, "map task %zu: part %u of '%s' does not join the others", task,
                       range->part + 1, run->plan.inputs.files[range->first].path);
    return JPC_OK;
}

static jpc_status check_task(const jpc_verification *verification, const jpc_order *order,
                             jpc_err *err)
{
    const jpc_run *run = verification->run;
    jpc_marker marker = {.n = 0};
    jpc_status status = check_marker(run, order, &marker, err);

    if (status == JPC_OK)
        status = check_outputs(run, &marker, err);
    if (status == JPC_OK)
        status = check_chain(run, order->kind, order->task, &marker, err);
    if (status == JPC_OK)
        status = jpc_recount_task(run, order->kind, order->task, &marker, verification->quick, err);
    jpc_marker_release(&marker);
    return status;
}

// In a process.
static void serve(void *self, const jpc_order *order, jpc_task_progress *progress,
                  jpc_answer *answer)
{
    (void)progress;
    answer->err.status = check_task(self, order, &answer->err);
}

// In the driver.
static void tell_failed(void *self, jpc_task_kind kind, size_t task, const jpc_err *err)
{
    jpc_verification *verification = self;

    verification->n_problems++;
    verification->n_inputs += err->status != JPC_ERR_VERIFY;
    verification->tell(verification->self, err->message);
    if (err->status == JPC_ERR_VERIFY && !verification->read_only)
        jpc_task_remove_marker(verification->run, kind, task);
}

static jpc_status check_tasks(jpc_verification *verification, jpc_task_kind kind, jpc_err *err)
{
    jpc_engine engine = {.run = verification->run,
                         .threads = verification->threads,
                         .stop = verification->stop,
                         .work = {serve, tell_failed, verification},
                         .log = verification->log};
    size_t n = jpc_run_task_count(verification->run, kind);
    size_t *tasks = jpc_alloc((n + 1) * sizeof *tasks);
    jpc_status status;

    for (size_t t = 0; t < n; t++)
        tasks[t] = t;
    jpc_engine_open(&engine);
    status = jpc_engine_run_tasks(&engine, kind, tasks, n, err);
    jpc_engine_close(&engine);
    free(tasks);
    return status == JPC_ERR_STOPPED ? status : JPC_OK;
}

// ---- plan and configuration -------------------------------------------------------------------

static void tell(jpc_verification *verification, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(jpc_verification *verification, const char *format, ...)
{
    char text[500];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    verification->n_problems++;
    verification->tell(verification->self, text);
}

static void check_self(jpc_verification *verification, const char *name, jpc_self_checksum form,
                       jpc_buf *text)
{
    jpc_buf path = {0};
    jpc_err cause;

    text->len = 0;
    if (jpc_read_file(jpc_run_path(verification->run, &path, "%s", name), text, &cause) != JPC_OK)
        tell(verification, "%s", cause.message);
    else if (!jpc_self_checksum_holds(jpc_buf_span(text), form))
        tell(verification, "'%s' has changed since it was written", name);
    jpc_buf_release(&path);
}

static void check_copies(jpc_verification *verification, const char *name, jpc_self_checksum form)
{
    jpc_buf first = {0}, second = {0};
    size_t n = verification->n_problems;
    char copy[64];

    snprintf(copy, sizeof copy, "state/%s", name);
    check_self(verification, name, form, &first);
    check_self(verification, copy, form, &second);
    if (verification->n_problems == n &&
        !jpc_span_equals(jpc_buf_span(&first), jpc_buf_span(&second)))
        tell(verification, "'%s' and '%s' are not the same", name, copy);
    jpc_buf_release(&first);
    jpc_buf_release(&second);
}

static void check_set_aside(jpc_verification *verification)
{
    jpc_buf path = {0}, text = {0};

    if (access(jpc_run_path(verification->run, &path, "state/set_aside.json"), F_OK) == 0)
        check_self(verification, "state/set_aside.json", JPC_CHECKSUM_JSON, &text);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

// ---- files that nobody names ------------------------------------------------------------------

struct unnamed {
    jpc_verification *verification;
    jpc_output_list named;
};

static bool is_of_run(const char *folder, const char *name)
{
    static const char *const names[] = {"plan.json", "config.yaml", "lock", "report.ok",
                                        "set_aside.json"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0 &&
            (strcmp(folder, ".") == 0 || strcmp(folder, "state") == 0))
            return true;
    return strcmp(folder, "state/alive") == 0 ||
           (strncmp(folder, "state/", 6) == 0 && len > 3 && strcmp(name + len - 3, ".ok") == 0);
}

static void tell_unnamed(jpc_verification *verification, const char *folder, const char *name,
                         const char *path)
{
    if (jpc_run_is_task_file(folder, name) || jpc_run_is_temporary(name))
        tell(verification, "'%s' was left behind; 'jpcurate clean' removes it", path);
    else
        tell(verification, "'%s' is not of this run; move it away", path);
    verification->n_unnamed++;
}

static void look_for_unnamed(void *self, const char *folder, const char *name)
{
    struct unnamed *unnamed = self;
    jpc_buf full = {0};
    struct stat status;
    char path[512];

    snprintf(path, sizeof path, "%s%s%.255s", strcmp(folder, ".") == 0 ? "" : folder,
             strcmp(folder, ".") == 0 ? "" : "/", name);
    if (stat(jpc_run_path(unnamed->verification->run, &full, "%s", path), &status) == 0 &&
        !S_ISDIR(status.st_mode) && !is_of_run(folder, name) &&
        !jpc_output_list_has(&unnamed->named, path))
        tell_unnamed(unnamed->verification, folder, name, path);
    jpc_buf_release(&full);
}

// Without the marker of the report, its files are named by nobody.
static void check_unnamed(jpc_verification *verification)
{
    struct unnamed unnamed = {.verification = verification};
    jpc_marker_table table;
    jpc_err cause;

    jpc_marker_table_init(&table, verification->run);
    if (jpc_output_list_collect(&unnamed.named, &table, &cause) != JPC_OK ||
        jpc_run_each_file(verification->run, look_for_unnamed, &unnamed, &cause) != JPC_OK)
        tell(verification, "%s", cause.message);
    jpc_output_list_release(&unnamed.named);
    jpc_marker_table_release(&table);
}

// ---- report -------------------------------------------------------------------------------------

static void check_text(jpc_verification *verification, const char *name, const jpc_buf *want)
{
    jpc_buf path = {0}, text = {0};
    jpc_err cause;

    if (jpc_read_file(jpc_run_path(verification->run, &path, "%s", name), &text, &cause) != JPC_OK)
        tell(verification, "%s", cause.message);
    else if (!jpc_span_equals(jpc_buf_span(&text), jpc_buf_span(want)))
        tell(verification, "'%s' does not say what the tasks have counted", name);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

static void check_list(jpc_verification *verification, const char *name, const jpc_buf *want)
{
    if (want->len > 0)
        check_text(verification, name, want);
}

static void recount_report(jpc_verification *verification)
{
    const jpc_run *run = verification->run;
    jpc_report_texts texts = {.table = {0}};
    jpc_stats stats;
    jpc_err cause;

    jpc_stats_init(&stats, &run->config->pipeline);
    if (jpc_run_stats(run, &stats, &cause) != JPC_OK ||
        jpc_run_report_texts(run, &stats, &texts, &cause) != JPC_OK) {
        tell(verification, "%s", cause.message);
    } else {
        check_text(verification, "report/stats.json", &texts.stats_json);
        check_text(verification, "report/table.txt", &texts.table);
        check_list(verification, "report/clusters.tsv", &texts.near.clusters);
        check_list(verification, "report/alarms.tsv", &texts.near.alarms);
        check_list(verification, "report/contamination.tsv", &texts.labels.list);
    }
    jpc_report_texts_release(&texts);
    jpc_stats_release(&stats);
}

static void check_report(jpc_verification *verification)
{
    const jpc_run *run = verification->run;
    size_t n = verification->n_problems;
    jpc_buf path = {0};
    jpc_marker marker;
    jpc_err cause;

    if (jpc_marker_load(&marker, jpc_run_path(run, &path, "state/report.ok"), &cause) != JPC_OK) {
        tell(verification, "report: %s", cause.message);
        jpc_buf_release(&path);
        return;
    }
    for (size_t i = 0; i < marker.n; i++)
        if (check_output(run, &marker.outputs[i], &cause) != JPC_OK)
            tell(verification, "%s", cause.message);
    if (verification->n_problems == n)
        recount_report(verification);
    if (verification->n_problems > n && !verification->read_only)
        unlink(path.ptr);
    jpc_marker_release(&marker);
    jpc_buf_release(&path);
}

jpc_status jpc_verify(jpc_verification *verification, jpc_err *err)
{
    size_t n;

    check_copies(verification, "plan.json", JPC_CHECKSUM_JSON);
    check_copies(verification, "config.yaml", JPC_CHECKSUM_YAML);
    check_set_aside(verification);
    n = verification->n_problems;
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        JPC_TRY(check_tasks(verification, (jpc_task_kind)kind, err));
    if (verification->n_problems == n) // else it says only that
        check_report(verification);
    if (verification->n_problems == n)
        check_unnamed(verification);
    return JPC_OK;
}
