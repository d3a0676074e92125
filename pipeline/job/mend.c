#include "job/mend.h"

#include "job/marker_table.h"

// Whether the outputs of a task whose path begins with `prefix` are as its marker says.
static bool is_sound(const jpc_run *run, const jpc_marker *marker, const char *prefix)
{
    jpc_buf path = {0};
    bool sound = true;

    for (size_t i = 0; i < marker->n && sound; i++) {
        const jpc_marker_output *output = &marker->outputs[i];
        jpc_published file;
        jpc_err ignored;

        if (strncmp(output->path, prefix, strlen(prefix)) != 0)
            continue;
        jpc_run_path(run, &path, "%s", output->path);
        sound = jpc_checksum_file(path.ptr, &file, &ignored) == JPC_OK &&
                file.bytes == output->file.bytes &&
                jpc_hash128_equals(file.hash, output->file.hash);
    }
    jpc_buf_release(&path);
    return sound;
}

// 1: the task has to be run again; also if another task has found that before.
static size_t check(const jpc_run *run, jpc_task_kind kind, size_t task, const char *prefix)
{
    jpc_marker marker;
    jpc_err none;
    jpc_status status = jpc_task_marker(run, kind, task, &marker, &none);
    bool sound;

    if (status != JPC_OK)
        return status == JPC_ERR_DATA;
    sound = is_sound(run, &marker, prefix);
    if (!sound)
        jpc_task_remove_marker(run, kind, task);
    jpc_marker_release(&marker);
    return !sound;
}

size_t jpc_mend_sources(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    size_t n = 0;

    if (kind == JPC_TASK_BUCKET)
        for (size_t t = 0; t < run->plan.n_tasks; t++)
            n += check(run, JPC_TASK_MAP, t, "data/key/");
    if (kind == JPC_TASK_WRITE) {
        n += check(run, JPC_TASK_MAP, task, "data/clean/");
        for (size_t p = 0; p < run->plan.n_buckets; p++)
            n += check(run, JPC_TASK_BUCKET, p, "data/rank/");
    }
    return n;
}

size_t jpc_mend_report_parts(const jpc_run *run)
{
    size_t n = 0;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++)
            n += check(run, (jpc_task_kind)kind, t, "state/");
    return n;
}
