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

static size_t check_all(const jpc_run *run, jpc_task_kind kind, const char *prefix)
{
    size_t n = 0;

    for (size_t t = 0; t < jpc_run_task_count(run, kind); t++)
        n += check(run, kind, t, prefix);
    return n;
}

size_t jpc_mend_sources(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    switch (kind) {
    case JPC_TASK_BUCKET: return check_all(run, JPC_TASK_MAP, "data/key/");
    case JPC_TASK_CLUSTER:
        return check_all(run, JPC_TASK_MAP, "data/signature/") +
               check_all(run, JPC_TASK_MAP, "data/edge/") +
               check_all(run, JPC_TASK_BUCKET, "data/edge/");
    case JPC_TASK_VERIFY:
        return check_all(run, JPC_TASK_MAP, "data/signature/") +
               check_all(run, JPC_TASK_MAP, "data/clean/") +
               check_all(run, JPC_TASK_CLUSTER, "data/member/");
    case JPC_TASK_FREQUENCY: return check_all(run, JPC_TASK_PARAGRAPH, "data/paragraph/");
    case JPC_TASK_PARAGRAPH:
    case JPC_TASK_WRITE:
        return check(run, JPC_TASK_MAP, task, "data/clean/") +
               check_all(run, JPC_TASK_BUCKET, "data/rank/") +
               check_all(run, JPC_TASK_VERIFY, "data/decision/") +
               (kind == JPC_TASK_WRITE ? check_all(run, JPC_TASK_FREQUENCY, "data/asked/") : 0);
    default: return 0;
    }
}

size_t jpc_mend_report_parts(const jpc_run *run)
{
    size_t n = 0;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++)
            n += check(run, (jpc_task_kind)kind, t, "state/");
    return n;
}
