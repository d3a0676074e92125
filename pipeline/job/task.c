#include "job/task.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"

static jpc_status run_kind(jpc_task *task, jpc_err *err)
{
    switch (task->kind) {
    case JPC_TASK_MAP: return jpc_map_task(task, err);
    case JPC_TASK_BUCKET: return jpc_bucket_task(task, err);
    default: return jpc_write_task(task, err);
    }
}

static jpc_status publish_stats(jpc_task *task, jpc_err *err)
{
    jpc_buf text = {0}, path = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    snprintf(name, sizeof name, "state/%s/t%06zu.stats", jpc_task_names[task->kind], task->index);
    jpc_stats_format(&task->stats, &task->run->config->pipeline, &text);
    status =
        jpc_publish(jpc_run_path(task->run, &path, "%s", name), jpc_buf_span(&text), &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&task->marker, name, file);
    jpc_buf_release(&path);
    jpc_buf_release(&text);
    return status;
}

// Best effort: the failure itself is what is reported.
static void note_failure(const jpc_task *task, const jpc_err *failure)
{
    jpc_buf path = {0}, text = {0};
    jpc_err ignored;

    jpc_run_path(task->run, &path, "state/%s/t%06zu.fail", jpc_task_names[task->kind], task->index);
    if (failure == NULL) {
        unlink(path.ptr);
    } else {
        jpc_buf_printf(&text, "%s\n", failure->message);
        jpc_publish(path.ptr, jpc_buf_span(&text), NULL, &ignored);
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
}

// An empty file tells that somebody is at work; best effort. Its name is that of a temporary file,
// so that it goes the way of those when we are killed.
static char *announce(const jpc_task *task)
{
    jpc_buf path = {0};
    char *name;
    int fd;

    jpc_run_path(task->run, &path, "state/%s/t%06zu.run", jpc_task_names[task->kind], task->index);
    name = jpc_temporary_name(path.ptr);
    fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
    jpc_buf_release(&path);
    return name;
}

static jpc_status publish_marker(jpc_task *task, uint64_t start_ns, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    JPC_TRY(publish_stats(task, err));
    task->marker.seconds = (double)(jpc_clock_ns() - start_ns) / 1e9;
    status = jpc_marker_publish(&task->marker,
                                jpc_run_path(task->run, &path, "state/%s/t%06zu.ok",
                                             jpc_task_names[task->kind], task->index),
                                err);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_task_run(jpc_task *task, jpc_err *err)
{
    uint64_t start_ns = jpc_clock_ns();
    char *announcement = announce(task);
    jpc_status status;

    jpc_stats_init(&task->stats, &task->run->config->pipeline);
    status = run_kind(task, err);
    if (status == JPC_OK)
        status = publish_marker(task, start_ns, err);
    if (status != JPC_ERR_STOPPED)
        note_failure(task, status == JPC_OK ? NULL : err);
    unlink(announcement);
    free(announcement);
    jpc_stats_release(&task->stats);
    jpc_marker_release(&task->marker);
    return status;
}
