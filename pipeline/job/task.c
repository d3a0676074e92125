#include "job/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"

static jpc_status run_kind(jpc_task *task, jpc_err *err)
{
    switch (task->kind) {
    case JPC_TASK_MAP: return jpc_map_task(task, err);
    case JPC_TASK_BUCKET: return jpc_bucket_task(task, err);
    case JPC_TASK_CLUSTER: return jpc_cluster_task(task, err);
    case JPC_TASK_VERIFY: return jpc_verify_task(task, err);
    case JPC_TASK_PARAGRAPH: return jpc_paragraph_task(task, err);
    case JPC_TASK_FREQUENCY: return jpc_frequency_task(task, err);
    default: return jpc_write_task(task, err);
    }
}

void jpc_task_note_failure(const jpc_run *run, jpc_task_kind kind, size_t task,
                           const jpc_err *failure)
{
    jpc_buf path = {0}, text = {0};
    jpc_err ignored;

    jpc_run_path(run, &path, "state/%s/t%06zu.fail", jpc_task_names[kind], task);
    if (failure == NULL) {
        unlink(path.ptr);
    } else {
        jpc_buf_printf(&text, "%s\n", failure->message);
        jpc_publish(path.ptr, jpc_buf_span(&text), NULL, &ignored);
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

jpc_status jpc_task_check_stop(const jpc_task *task, jpc_err *err)
{
    if (task->stop != NULL && atomic_load(task->stop))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    return JPC_OK;
}

static jpc_status publish_marker(jpc_task *task, uint64_t start_ns, jpc_err *err)
{
    uint64_t made_ns = jpc_clock_ns();
    jpc_buf path = {0};
    jpc_status status;

    jpc_stats_format_json(&task->stats, &task->run->config->pipeline, &task->marker.counters);
    task->marker.seconds = (double)(jpc_clock_ns() - start_ns) / 1e9;
    status = jpc_marker_publish(&task->marker, task->run->dir,
                                jpc_run_path(task->run, &path, "state/%s/t%06zu.ok",
                                             jpc_task_names[task->kind], task->index),
                                err);
    task->publish_seconds = (double)(jpc_clock_ns() - made_ns) / 1e9;
    jpc_buf_release(&path);
    return status;
}

// ---- what has not changed -------------------------------------------------------------------

static jpc_status renew(jpc_task *task, jpc_marker *before, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    before->made_from = task->marker.made_from;
    task->is_current = true;
    status = jpc_marker_publish(before, task->run->dir,
                                jpc_run_path(task->run, &path, "state/%s/t%06zu.ok",
                                             jpc_task_names[task->kind], task->index),
                                err);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_task_renew(jpc_task *task, jpc_err *err)
{
    static const char *const nothing[] = {NULL};
    jpc_marker before;
    bool has = false;
    jpc_status status = jpc_task_marker(task->run, task->kind, task->index, &before, err);

    if (status == JPC_OK && jpc_hash128_equals(before.used, task->marker.used))
        status = jpc_marker_has(&before, task->run->dir, nothing, true, &has, err);
    if (status == JPC_OK && has)
        status = renew(task, &before, err);
    jpc_marker_release(&before);
    return status == JPC_ERR_DATA ? JPC_OK : status;
}

// ---- running ----------------------------------------------------------------------------------

static jpc_status fail_early(const jpc_task *task, jpc_err *err)
{
    return jpc_fail(err, JPC_WAIT, "%s task %zu needs tasks of an earlier kind that are not done",
                    jpc_task_names[task->kind], task->index);
}

// What earlier tasks have left may change while we work: then our marker is of the past, and we are
// run again.
static jpc_status run_whole(jpc_task *task, uint64_t start_ns, jpc_err *err)
{
    if (!jpc_task_made_from(&task->table, task->kind, task->index, &task->marker.made_from))
        return jpc_marker_table_check(&task->table, err) != JPC_OK ? err->status
                                                                   : fail_early(task, err);
    task->marker.used = task->marker.made_from;
    JPC_TRY(run_kind(task, err));
    return task->is_current ? JPC_OK : publish_marker(task, start_ns, err);
}

jpc_status jpc_task_run(jpc_task *task, jpc_err *err)
{
    uint64_t start_ns = jpc_clock_ns();
    jpc_status status;

    task->failed_input = SIZE_MAX;
    jpc_stats_init(&task->stats, &task->run->config->pipeline);
    jpc_marker_table_init(&task->table, task->run);
    jpc_marker_table_set_sources(&task->table, task->kind, task->sources);
    status = run_whole(task, start_ns, err);
    task->seconds = (double)(jpc_clock_ns() - start_ns) / 1e9;
    if (status != JPC_ERR_STOPPED && status != JPC_WAIT)
        jpc_task_note_failure(task->run, task->kind, task->index, status == JPC_OK ? NULL : err);
    jpc_marker_table_release(&task->table);
    jpc_stats_release(&task->stats);
    jpc_marker_release(&task->marker);
    return status;
}
