#include "job/backlog.h"

#include <stdlib.h>

static bool has(jpc_marker_table *table, jpc_task_kind kind, size_t task, const char *prefix)
{
    const char *const prefixes[] = {prefix, NULL};

    return jpc_marker_table_has(table, jpc_marker_table_get(table, kind, task), prefixes, false);
}

// Whether a task that is done has to be run because what it made is needed by tasks of later kinds
// and not there any more; `clean`: the write task needs the text.
static bool is_needed(jpc_backlog *backlog, jpc_task_kind kind, size_t task, bool clean)
{
    jpc_marker_table *table = &backlog->table;
    bool buckets = backlog->n[JPC_TASK_BUCKET] > 0, clusters = backlog->n[JPC_TASK_CLUSTER] > 0;
    bool verifies = backlog->n[JPC_TASK_VERIFY] > 0, adds = backlog->n[JPC_TASK_FREQUENCY] > 0;
    bool writes = backlog->n[JPC_TASK_WRITE] > 0;

    switch (kind) {
    case JPC_TASK_MAP:
        return ((clean || verifies) && !has(table, kind, task, "data/clean/")) ||
               (buckets && !has(table, kind, task, "data/key/")) ||
               (clusters && !has(table, kind, task, "data/edge/")) ||
               (verifies && !has(table, kind, task, "data/signature/"));
    case JPC_TASK_BUCKET: return clusters && !has(table, kind, task, "data/edge/");
    case JPC_TASK_CLUSTER: return verifies && !has(table, kind, task, "data/member/");
    case JPC_TASK_PARAGRAPH: return adds && !has(table, kind, task, "data/paragraph/");
    case JPC_TASK_FREQUENCY: return writes && !has(table, kind, task, "data/asked/");
    default: return false;
    }
}

static void set(jpc_backlog *backlog, jpc_task_kind kind, size_t task)
{
    backlog->n[kind] += !backlog->flags[kind][task];
    backlog->flags[kind][task] = true;
}

// A report is made from what its tasks made, in order.
static jpc_hash128 digest_of_all(jpc_backlog *backlog, const jpc_run *run)
{
    jpc_hasher hasher;
    jpc_hash128 hash;

    jpc_hasher_open(&hasher);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; t < jpc_run_task_count(run, (jpc_task_kind)kind); t++) {
            const jpc_marker *marker =
                jpc_marker_table_get(&backlog->table, (jpc_task_kind)kind, t);

            jpc_hasher_add(&hasher, &marker->digest, sizeof marker->digest);
        }
    hash = jpc_hasher_value(&hasher);
    jpc_hasher_close(&hasher);
    return hash;
}

// From the last kind to the first, because later tasks need what earlier ones made. A write task
// that is only to look whether its copies are still the same needs no text for that, and neither
// does a paragraph task with what it has made.
jpc_status jpc_backlog_find(jpc_backlog *backlog, const jpc_run *run, jpc_err *err)
{
    size_t n_map = jpc_run_task_count(run, JPC_TASK_MAP);
    bool *clean = jpc_alloc(n_map + 1);

    *backlog = (jpc_backlog){.n = {0}};
    jpc_marker_table_init(&backlog->table, run);
    for (int kind = JPC_N_TASK_KINDS - 1; kind >= 0; kind--) {
        size_t n = jpc_run_task_count(run, (jpc_task_kind)kind);

        backlog->flags[kind] = jpc_alloc(n + 1);
        for (size_t task = 0; task < n; task++) {
            bool missing,
                to_run = !jpc_task_is_done(&backlog->table, (jpc_task_kind)kind, task, &missing);

            if (kind == JPC_TASK_WRITE || kind == JPC_TASK_PARAGRAPH)
                clean[task] = clean[task] || missing;
            if (!to_run)
                to_run = is_needed(backlog, (jpc_task_kind)kind, task,
                                   kind == JPC_TASK_MAP && clean[task]);
            if (to_run && kind == JPC_TASK_PARAGRAPH)
                clean[task] = clean[task] ||
                              !has(&backlog->table, JPC_TASK_PARAGRAPH, task, "data/paragraph/");
            if (to_run)
                set(backlog, (jpc_task_kind)kind, task);
        }
    }
    free(clean);
    if (jpc_backlog_count(backlog) == 0)
        backlog->done = digest_of_all(backlog, run);
    return jpc_marker_table_check(&backlog->table, err);
}

size_t jpc_backlog_count(const jpc_backlog *backlog)
{
    size_t n = 0;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        n += backlog->n[kind];
    return n;
}

void jpc_backlog_release(jpc_backlog *backlog)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        free(backlog->flags[kind]);
    jpc_marker_table_release(&backlog->table);
    *backlog = (jpc_backlog){.n = {0}};
}
