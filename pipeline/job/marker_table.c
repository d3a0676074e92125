#include "job/marker_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const passing_files[] = {
    "data/clean/",  "data/key/",       "data/signature/", "data/edge/",
    "data/member/", "data/paragraph/", "data/asked/",     NULL};

bool jpc_marker_is_passing(const char *path)
{
    for (size_t i = 0; passing_files[i] != NULL; i++)
        if (strncmp(path, passing_files[i], strlen(passing_files[i])) == 0)
            return true;
    return false;
}

// ---- markers --------------------------------------------------------------------------

void jpc_marker_table_init(jpc_marker_table *table, const jpc_run *run)
{
    *table = (jpc_marker_table){.run = run};
}

// Large arrays come as untouched pages: a task that looks at a few markers of many pays for those.
static void allocate(jpc_marker_table *table, jpc_task_kind kind)
{
    size_t n = jpc_run_task_count(table->run, kind) + 1;

    table->markers[kind] = jpc_alloc(n * sizeof *table->markers[kind]);
    table->read[kind] = jpc_alloc(n);
    table->there[kind] = jpc_alloc(n);
}

static void release_kind(jpc_marker_table *table, jpc_task_kind kind)
{
    if (table->markers[kind] == NULL)
        return;
    for (size_t t = 0; t < jpc_run_task_count(table->run, kind); t++)
        if (table->there[kind][t])
            jpc_marker_release(&table->markers[kind][t]);
    free(table->markers[kind]);
    free(table->read[kind]);
    free(table->there[kind]);
}

void jpc_marker_table_release(jpc_marker_table *table)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        release_kind(table, (jpc_task_kind)kind);
    *table = (jpc_marker_table){0};
}

jpc_status jpc_marker_table_check(const jpc_marker_table *table, jpc_err *err)
{
    if (table->failure.status != JPC_OK)
        *err = table->failure;
    return table->failure.status;
}

jpc_status jpc_task_marker(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_marker *marker,
                           jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = jpc_marker_load(
        marker, jpc_run_path(run, &path, "state/%s/t%06zu.ok", jpc_task_names[kind], task), err);

    jpc_buf_release(&path);
    return status;
}

void jpc_task_remove_marker(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_buf path = {0};

    unlink(jpc_run_path(run, &path, "state/%s/t%06zu.ok", jpc_task_names[kind], task));
    jpc_buf_release(&path);
}

static void note_failure(jpc_marker_table *table, const jpc_err *err)
{
    if (table->failure.status == JPC_OK)
        table->failure = *err;
}

static bool read_marker(jpc_marker_table *table, jpc_task_kind kind, size_t task)
{
    jpc_err err;
    jpc_status status = jpc_task_marker(table->run, kind, task, &table->markers[kind][task], &err);

    if (status != JPC_OK && status != JPC_ERR_DATA)
        note_failure(table, &err);
    return status == JPC_OK;
}

const jpc_marker *jpc_marker_table_get(jpc_marker_table *table, jpc_task_kind kind, size_t task)
{
    jpc_marker *marker;

    if (table->markers[kind] == NULL)
        allocate(table, kind);
    marker = &table->markers[kind][task];
    if (!table->read[kind][task]) {
        table->there[kind][task] = read_marker(table, kind, task);
        table->read[kind][task] = true;
        jpc_buf_release(&marker->counters);
    }
    return table->there[kind][task] ? marker : NULL;
}

bool jpc_marker_table_has(jpc_marker_table *table, const jpc_marker *marker,
                          const char *const *prefixes, bool others)
{
    jpc_err err;
    bool has;

    if (jpc_marker_has(marker, table->run->dir, prefixes, others, &has, &err) != JPC_OK)
        note_failure(table, &err);
    return has;
}

// ---- what a task is made from -----------------------------------------------------------

static jpc_hash128 hash_of(const jpc_buf *bytes) { return jpc_hash128_of(bytes->ptr, bytes->len); }

static jpc_hash128 map_made_from(const jpc_run *run, size_t task)
{
    const jpc_plan_task *range = &run->plan.tasks[task];
    jpc_buf text = {0};
    jpc_hash128 hash;

    jpc_buf_printf(&text, "%u/%u\n", (unsigned)range->part, (unsigned)range->n_parts);
    for (size_t i = range->first; i < range->first + range->n; i++)
        jpc_buf_printf(&text, "%zu %llu %d\n", i,
                       (unsigned long long)run->plan.inputs.files[i].bytes,
                       jpc_set_aside_has(&run->aside, i));
    hash = hash_of(&text);
    jpc_buf_release(&text);
    return hash;
}

// Adds the outputs of all tasks of one kind whose path begins with `prefix`.
static bool add_outputs(jpc_hasher *hasher, jpc_marker_table *table, jpc_task_kind kind,
                        const char *prefix)
{
    size_t n = jpc_run_task_count(table->run, kind);

    for (size_t t = 0; t < n; t++) {
        const jpc_marker *marker = jpc_marker_table_get(table, kind, t);
        const jpc_marker_output *output = marker != NULL ? jpc_marker_find(marker, prefix) : NULL;

        if (output == NULL)
            return false;
        jpc_hasher_add(hasher, &output->file.hash, sizeof output->file.hash);
    }
    return true;
}

// What is known of copies; nothing without a deduplicator.
static bool add_copies(jpc_hasher *hasher, jpc_marker_table *table)
{
    return table->run->plan.near ? add_outputs(hasher, table, JPC_TASK_VERIFY, "data/decision/")
                                 : add_outputs(hasher, table, JPC_TASK_BUCKET, "data/rank/");
}

// What is read of older runs hangs on what they are.
static void add_older(jpc_hasher *hasher, const jpc_run *run)
{
    for (size_t i = 0; i < run->plan.n_older; i++)
        jpc_hasher_add(hasher, &run->plan.older[i].digest, sizeof run->plan.older[i].digest);
}

static bool add_sources(jpc_hasher *hasher, jpc_marker_table *table, jpc_task_kind kind)
{
    switch (kind) {
    case JPC_TASK_BUCKET:
        add_older(hasher, table->run);
        return add_outputs(hasher, table, JPC_TASK_MAP, "data/key/");
    case JPC_TASK_CLUSTER:
        add_older(hasher, table->run);
        return add_outputs(hasher, table, JPC_TASK_MAP, "data/signature/") &&
               add_outputs(hasher, table, JPC_TASK_MAP, "data/edge/") &&
               add_outputs(hasher, table, JPC_TASK_BUCKET, "data/edge/");
    case JPC_TASK_VERIFY:
        add_older(hasher, table->run);
        return add_outputs(hasher, table, JPC_TASK_MAP, "data/signature/") &&
               add_outputs(hasher, table, JPC_TASK_MAP, "data/clean/");
    case JPC_TASK_PARAGRAPH: return add_copies(hasher, table);
    case JPC_TASK_FREQUENCY:
        add_older(hasher, table->run);
        return add_outputs(hasher, table, JPC_TASK_PARAGRAPH, "data/paragraph/");
    case JPC_TASK_WRITE:
        return add_copies(hasher, table) &&
               add_outputs(hasher, table, JPC_TASK_FREQUENCY, "data/asked/");
    default: return false;
    }
}

static bool find_sources(jpc_marker_table *table, jpc_task_kind kind)
{
    jpc_hasher hasher;
    bool found;

    if (!jpc_hash128_is_zero(table->sources[kind]))
        return true;
    jpc_hasher_open(&hasher);
    found = add_sources(&hasher, table, kind);
    if (found)
        table->sources[kind] = jpc_hasher_value(&hasher);
    jpc_hasher_close(&hasher);
    return found;
}

jpc_hash128 jpc_task_sources(jpc_marker_table *table, jpc_task_kind kind)
{
    return find_sources(table, kind) ? table->sources[kind] : (jpc_hash128){0, 0};
}

void jpc_marker_table_set_sources(jpc_marker_table *table, jpc_task_kind kind, jpc_hash128 sources)
{
    table->sources[kind] = sources;
}

// What a task is made from beside what all tasks of its kind are.
static const jpc_marker_output *own_source(jpc_marker_table *table, jpc_task_kind kind, size_t task)
{
    const jpc_marker *marker;
    char name[64];

    if (jpc_task_is_of_inputs(kind)) {
        marker = jpc_marker_table_get(table, JPC_TASK_MAP, task);
        return marker != NULL ? jpc_marker_find(marker, "data/clean/") : NULL;
    }
    marker = jpc_marker_table_get(table, JPC_TASK_CLUSTER, 0);
    snprintf(name, sizeof name, "data/member/p%04zu.member", task);
    return marker != NULL ? jpc_marker_find(marker, name) : NULL;
}

static bool own_made_from(jpc_marker_table *table, jpc_task_kind kind, size_t task,
                          jpc_hash128 *hash)
{
    const jpc_marker_output *own = own_source(table, kind, task);
    jpc_hash128 parts[2];

    if (own == NULL || !find_sources(table, kind))
        return false;
    parts[0] = own->file.hash;
    parts[1] = table->sources[kind];
    *hash = jpc_hash128_of(parts, sizeof parts);
    return true;
}

bool jpc_task_made_from(jpc_marker_table *table, jpc_task_kind kind, size_t task,
                        jpc_hash128 *made_from)
{
    switch (kind) {
    case JPC_TASK_MAP: *made_from = map_made_from(table->run, task); return true;
    case JPC_TASK_BUCKET:
    case JPC_TASK_CLUSTER:
    case JPC_TASK_FREQUENCY:
        if (!find_sources(table, kind))
            return false;
        *made_from = table->sources[kind];
        return true;
    default: return own_made_from(table, kind, task, made_from);
    }
}

static uint64_t output_bytes(jpc_marker_table *table, jpc_task_kind kind, const char *prefix)
{
    uint64_t bytes = 0;

    for (size_t t = 0; t < jpc_run_task_count(table->run, kind); t++) {
        const jpc_marker *marker = jpc_marker_table_get(table, kind, t);
        const jpc_marker_output *output = marker != NULL ? jpc_marker_find(marker, prefix) : NULL;

        bytes += output != NULL ? output->file.bytes : 0;
    }
    return bytes;
}

uint64_t jpc_task_cluster_bytes(jpc_marker_table *table)
{
    return output_bytes(table, JPC_TASK_MAP, "data/edge/") +
           output_bytes(table, JPC_TASK_BUCKET, "data/edge/") +
           output_bytes(table, JPC_TASK_MAP, "data/signature/");
}

// ---- what is done -------------------------------------------------------------------------

static bool is_current(jpc_marker_table *table, jpc_task_kind kind, size_t task,
                       const jpc_marker *marker)
{
    jpc_hash128 now;

    return !jpc_task_made_from(table, kind, task, &now) ||
           jpc_hash128_equals(now, marker->made_from);
}

bool jpc_task_is_done(jpc_marker_table *table, jpc_task_kind kind, size_t task, bool *missing)
{
    const jpc_marker *marker = jpc_marker_table_get(table, kind, task);

    *missing = marker == NULL || !jpc_marker_table_has(table, marker, passing_files, true);
    return !*missing && is_current(table, kind, task, marker);
}

bool jpc_task_part_end(const jpc_run *run, size_t task, jpc_place *end)
{
    jpc_marker_table table; // a new one: others may have looked before the marker was there
    const jpc_marker *marker;
    bool known;

    jpc_marker_table_init(&table, run);
    marker = jpc_marker_table_get(&table, JPC_TASK_MAP, task);
    known = marker != NULL && marker->has_part && is_current(&table, JPC_TASK_MAP, task, marker);
    if (known)
        *end = marker->part.end;
    jpc_marker_table_release(&table);
    return known;
}
