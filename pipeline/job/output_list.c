#include "job/output_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_outputs(jpc_output_list *list, const jpc_marker *marker)
{
    for (size_t i = 0; i < marker->n; i++) {
        if (list->n == list->capacity) {
            list->capacity = 2 * list->capacity + 64;
            list->paths = jpc_realloc(list->paths, list->capacity * sizeof *list->paths);
        }
        list->paths[list->n++] = jpc_strdup(marker->outputs[i].path);
    }
}

static jpc_status add_report(jpc_output_list *list, const jpc_run *run, jpc_err *err)
{
    jpc_marker marker;
    jpc_buf path = {0};
    jpc_status status = jpc_marker_load(&marker, jpc_run_path(run, &path, "state/report.ok"), err);

    if (status == JPC_OK)
        add_outputs(list, &marker);
    jpc_marker_release(&marker);
    jpc_buf_release(&path);
    return status == JPC_ERR_DATA ? JPC_OK : status;
}

jpc_status jpc_output_list_collect(jpc_output_list *list, jpc_marker_table *table, jpc_err *err)
{
    const jpc_run *run = table->run;

    *list = (jpc_output_list){.n = 0};
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++) {
            const jpc_marker *marker = jpc_marker_table_get(table, (jpc_task_kind)kind, t);

            if (marker != NULL)
                add_outputs(list, marker);
        }
    JPC_TRY(jpc_marker_table_check(table, err));
    JPC_TRY(add_report(list, run, err));
    if (list->n > 0)
        qsort(list->paths, list->n, sizeof *list->paths, compare_paths);
    return JPC_OK;
}

void jpc_output_list_release(jpc_output_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (jpc_output_list){0};
}

bool jpc_output_list_has(const jpc_output_list *list, const char *path)
{
    return list->n > 0 &&
           bsearch(&path, list->paths, list->n, sizeof *list->paths, compare_paths) != NULL;
}

// ---- removing ------------------------------------------------------------------------------

struct removal {
    const jpc_run *run;
    jpc_output_list named;
    jpc_swept *swept;
};

static bool is_marker(const char *name)
{
    size_t len = strlen(name);

    return len > 3 && strcmp(name + len - 3, ".ok") == 0;
}

static void remove_unnamed(void *self, const char *folder, const char *name)
{
    struct removal *removal = self;
    char path[512];
    jpc_buf full = {0};
    struct stat status;

    snprintf(path, sizeof path, "%s%s%.255s", strcmp(folder, ".") == 0 ? "" : folder,
             strcmp(folder, ".") == 0 ? "" : "/", name);
    if (!jpc_run_is_task_file(folder, name) || jpc_run_is_temporary(name) || is_marker(name) ||
        jpc_output_list_has(&removal->named, path))
        return;
    jpc_run_path(removal->run, &full, "%s", path);
    if (stat(full.ptr, &status) == 0 && unlink(full.ptr) == 0) {
        removal->swept->files++;
        removal->swept->bytes += (uint64_t)status.st_size;
    }
    jpc_buf_release(&full);
}

jpc_status jpc_run_remove_unnamed(jpc_marker_table *table, jpc_swept *swept, jpc_err *err)
{
    struct removal removal = {.run = table->run, .swept = swept};
    jpc_status status = jpc_output_list_collect(&removal.named, table, err);

    if (status == JPC_OK)
        status = jpc_run_each_file(table->run, remove_unnamed, &removal, err);
    jpc_output_list_release(&removal.named);
    return status;
}
