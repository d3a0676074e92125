// bucket[p]: all keys of one slice, equal ones side by side in document order. What is not the
// first of its key gets a rank; whether a rank is too high, the bound of the deduplicator says.
// Where near-duplicates are looked for, it is joined to the first by an edge instead.
#include <stdio.h>
#include <stdlib.h>

#include "exec/tally.h"
#include "job/key_sieve.h"
#include "job/key_table.h"
#include "job/near_writer.h"
#include "job/sorter.h"
#include "job/table_file.h"
#include "job/task.h"

#define ADDED_AT_ONCE ((size_t)512) // to the sorter; 8 KiB
#define SIEVE_SHARE 8               // of the memory, for the keys of this run

// Those of this run.
static jpc_status read_keys(const jpc_task *task, jpc_key_list *keys, jpc_err *err)
{
    const jpc_run *run = task->run;
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++)
        status = jpc_key_list_read(keys, jpc_run_path(run, &path, "data/key/t%06zu.key", t),
                                   run->plan.n_buckets, (uint32_t)task->index, (uint32_t)t, err);
    jpc_buf_release(&path);
    return status;
}

// How often each key of this run comes in older ones, counted at the first of its documents, and
// where it came first.
struct older_count {
    uint64_t n;
    jpc_key_origin first;
};

// Two sorted lists side by side.
static void count_keys(const jpc_key_list *keys, const jpc_key_list *older, uint32_t run,
                       struct older_count *counts)
{
    size_t i = 0;

    for (size_t k = 0; k < older->n; k++) {
        const jpc_key *key = &older->items[k];

        while (i < keys->n && jpc_hash128_compare(keys->items[i].hash, key->hash) < 0)
            i++;
        if (i == keys->n)
            return;
        if (!jpc_hash128_equals(keys->items[i].hash, key->hash))
            continue;
        if (counts[i].n++ == 0) {
            counts[i].first = key->origin;
            counts[i].first.run = run;
        }
    }
}

// One table at a time: the memory that it takes does not grow with the number of older runs.
static jpc_status count_older(const jpc_task *task, const jpc_key_list *keys,
                              struct older_count *counts, jpc_err *err)
{
    const jpc_run *run = task->run;
    jpc_key_list older = {0};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = run->plan.n_tasks; t < jpc_run_n_virtual_tasks(run); t++) {
        size_t of = jpc_run_of_virtual_task(run, t);
        uint32_t n = jpc_run_older(run).runs[of - 1].n_buckets;
        jpc_slices slices = jpc_slices_of(run->plan.n_buckets, (uint32_t)task->index, n);

        older.n = 0;
        jpc_run_map_file(run, &path, "key", t);
        for (uint32_t s = slices.first; s < slices.end && status == JPC_OK; s++)
            status = jpc_key_list_read(&older, path.ptr, n, s, (uint32_t)t, err);
        if (status == JPC_OK)
            status = jpc_task_check_stop(task, err);
        if (status != JPC_OK)
            break;
        count_keys(keys, &older, (uint32_t)of, counts);
    }
    jpc_key_list_release(&older);
    jpc_buf_release(&path);
    return status;
}

static uint32_t rank_of(const struct older_count *older, size_t place)
{
    uint64_t rank = older->n + place + 1;

    return rank < UINT32_MAX ? (uint32_t)rank : UINT32_MAX;
}

// `counts`: NULL: there are no older runs.
static void rank_keys(jpc_task *task, const jpc_key_list *keys, const struct older_count *counts,
                      jpc_rank_list *ranks)
{
    static const struct older_count none = {.n = 0};
    const jpc_pipeline *pipeline = &task->run->config->pipeline;
    const jpc_pipeline_bound *bound = &pipeline->bounds[task->run->copies_bound];
    size_t first = 0;

    for (size_t i = 0; i < keys->n; i++) {
        const jpc_key *key = &keys->items[i];
        const struct older_count *older;
        uint32_t rank;

        if (!jpc_hash128_equals(key->hash, keys->items[first].hash))
            first = i;
        older = counts != NULL ? &counts[first] : &none;
        rank = rank_of(older, i - first);
        if (!jpc_option_violates(bound->option, bound->value, rank)) {
            jpc_tally_late(&task->stats, pipeline, task->run->copies_bound, rank,
                           (jpc_span){NULL, 0});
            task->marker.kept++;
        } else {
            jpc_rank_list_add(ranks,
                              (jpc_rank){key->task, key->doc, rank,
                                         older->n > 0 ? older->first : keys->items[first].origin});
        }
    }
    task->marker.documents = keys->n;
}

static jpc_status publish_ranks(jpc_task *task, jpc_rank_list *ranks, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    snprintf(name, sizeof name, "data/rank/p%04zu.rank", task->index);
    status = jpc_rank_list_publish(ranks, jpc_run_path(task->run, &path, "%s", name),
                                   (uint32_t)task->run->plan.n_tasks, &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&task->marker, name, file);
    jpc_buf_release(&path);
    return status;
}

// ---- near-duplicates --------------------------------------------------------------------------

// Where the keys of a slice go. Of older runs, only those that a document of this run may have:
// what hangs together by others, older runs have said.
struct joining {
    jpc_task *task;
    jpc_sorter *sorter;
    jpc_key_sieve sieve; // of the keys of this run; none without older ones
    bool older;          // keys of older runs are being added
};

static bool is_wanted(struct joining *joining, uint64_t key)
{
    uint32_t n_buckets = joining->task->run->plan.n_buckets;

    if (joining->older)
        return jpc_key_slice((jpc_hash128){key, 0}, n_buckets) == joining->task->index &&
               jpc_key_sieve_may_have(&joining->sieve, key);
    if (joining->sieve.words != NULL)
        jpc_key_sieve_add(&joining->sieve, key);
    return true;
}

// At most ADDED_AT_ONCE.
static jpc_status add_rows(struct joining *joining, const uint32_t *words, size_t n,
                           size_t map_task, jpc_err *err)
{
    uint64_t records[2 * ADDED_AT_ONCE];
    size_t n_records = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t *row = words + i * JPC_NEAR_KEY_WORDS;
        uint64_t key = (uint64_t)row[0] << 32 | row[1];

        if (!is_wanted(joining, key))
            continue;
        records[2 * n_records] = key;
        records[2 * n_records++ + 1] = (uint64_t)map_task << 32 | row[2];
    }
    return jpc_sorter_add(joining->sorter, records, n_records, err);
}

static jpc_status add_slice(struct joining *joining, size_t map_task, const char *path,
                            uint32_t n_slices, uint32_t slice, jpc_err *err)
{
    uint32_t *words = NULL;
    size_t n = 0;
    jpc_status status = jpc_table_read(path, JPC_NEAR_KEY_WORDS, n_slices, slice, &words, &n, err);

    for (size_t first = 0; first < n && status == JPC_OK; first += ADDED_AT_ONCE)
        status = add_rows(joining, words + first * JPC_NEAR_KEY_WORDS,
                          n - first < ADDED_AT_ONCE ? n - first : ADDED_AT_ONCE, map_task, err);
    free(words);
    return status == JPC_OK ? jpc_task_check_stop(joining->task, err) : status;
}

static jpc_status add_own(struct joining *joining, jpc_err *err)
{
    const jpc_run *run = joining->task->run;
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++)
        status = add_slice(joining, t, jpc_run_map_file(run, &path, "key", t), run->plan.n_buckets,
                           (uint32_t)joining->task->index, err);
    jpc_buf_release(&path);
    joining->task->marker.documents = jpc_sorter_count(joining->sorter);
    return status;
}

static jpc_status add_older(struct joining *joining, jpc_err *err)
{
    const jpc_run *run = joining->task->run;
    size_t n = jpc_run_n_virtual_tasks(run);
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    joining->older = true;
    for (size_t t = run->plan.n_tasks; t < n && status == JPC_OK; t++) {
        uint32_t n_slices = jpc_run_older(run).runs[jpc_run_of_virtual_task(run, t) - 1].n_buckets;
        jpc_slices slices =
            jpc_slices_of(run->plan.n_buckets, (uint32_t)joining->task->index, n_slices);

        jpc_run_map_file(run, &path, "key", t);
        for (uint32_t s = slices.first; s < slices.end && status == JPC_OK; s++)
            status = add_slice(joining, t, path.ptr, n_slices, s, err);
    }
    jpc_buf_release(&path);
    return status;
}

// Of all map tasks, a share that is right as far as keys are spread evenly.
static uint64_t expected_keys(jpc_task *task)
{
    uint64_t bytes = 0;

    for (size_t t = 0; t < task->run->plan.n_tasks; t++) {
        const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, t);
        const jpc_marker_output *keys = map != NULL ? jpc_marker_find(map, "data/key/") : NULL;

        bytes += keys != NULL ? keys->file.bytes : 0;
    }
    return bytes / (JPC_NEAR_KEY_WORDS * sizeof(uint32_t)) / task->run->plan.n_buckets;
}

static jpc_status sort_slices(jpc_task *task, jpc_sorter *sorter, jpc_err *err)
{
    struct joining joining = {.task = task, .sorter = sorter};
    bool has_older = jpc_run_older(task->run).n > 0;
    jpc_status status;

    if (has_older)
        jpc_key_sieve_open(&joining.sieve, expected_keys(task), task->memory_bytes / SIEVE_SHARE);
    status = add_own(&joining, err);
    if (status == JPC_OK && has_older)
        status = add_older(&joining, err);
    jpc_key_sieve_close(&joining.sieve);
    return status == JPC_OK ? jpc_sorter_rewind(sorter, err) : status;
}

// A star per key: n documents with one key are joined by n − 1 edges. Those of this run come first:
// a key that the first one has not is of older runs only.
static jpc_status write_edges(jpc_task *task, jpc_sorter *sorter, jpc_row_writer *edges,
                              jpc_err *err)
{
    uint64_t key = 0, first = UINT64_MAX, end = (uint64_t)task->run->plan.n_tasks << 32;
    const uint64_t *record;
    jpc_status status;

    while ((status = jpc_sorter_next(sorter, &record, err)) == JPC_OK) {
        unsigned char row[JPC_NEAR_EDGE_BYTES];

        if (first == UINT64_MAX || record[0] != key) {
            key = record[0];
            first = record[1];
            task->marker.kept += first < end;
            continue;
        }
        if (first >= end)
            continue;
        jpc_near_edge_store(first, record[1], row);
        JPC_TRY(jpc_row_writer_add(edges, row, 1, err));
    }
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status join(jpc_task *task, jpc_sorter *sorter, const char *path, const char *name,
                       jpc_err *err)
{
    jpc_row_writer *edges;
    jpc_published file;
    jpc_status status;

    JPC_TRY(sort_slices(task, sorter, err));
    JPC_TRY(jpc_row_writer_open(&edges, path, JPC_NEAR_EDGE_BYTES, err));
    status = write_edges(task, sorter, edges, err);
    if (status != JPC_OK) {
        jpc_row_writer_discard(edges);
        return status;
    }
    JPC_TRY(jpc_row_writer_publish(edges, &file, err));
    jpc_marker_add(&task->marker, name, file);
    return JPC_OK;
}

static jpc_status join_near(jpc_task *task, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_sorter *sorter;
    char name[64];
    jpc_status status;

    snprintf(name, sizeof name, "data/edge/p%04zu.edge", task->index);
    jpc_run_path(task->run, &path, "%s", name);
    jpc_sorter_open(&sorter, path.ptr, 2,
                    jpc_run_older(task->run).n == 0
                        ? task->memory_bytes
                        : task->memory_bytes - task->memory_bytes / SIEVE_SHARE);
    status = join(task, sorter, path.ptr, name, err);
    jpc_sorter_close(sorter);
    jpc_buf_release(&path);
    return status;
}

// ---- both ---------------------------------------------------------------------------------------

static jpc_status rank_exact(jpc_task *task, jpc_err *err)
{
    jpc_key_list keys = {0};
    jpc_rank_list ranks = {0};
    struct older_count *counts = NULL;
    jpc_status status = read_keys(task, &keys, err);

    if (status == JPC_OK) {
        jpc_key_list_sort(&keys);
        if (jpc_run_older(task->run).n > 0)
            counts = jpc_alloc((keys.n + 1) * sizeof *counts);
        status = count_older(task, &keys, counts, err);
    }
    if (status == JPC_OK) {
        rank_keys(task, &keys, counts, &ranks);
        status = publish_ranks(task, &ranks, err);
    }
    free(counts);
    jpc_key_list_release(&keys);
    jpc_rank_list_release(&ranks);
    return status;
}

jpc_status jpc_bucket_task(jpc_task *task, jpc_err *err)
{
    JPC_TRY(jpc_run_check_older(task->run, err));
    return task->run->plan.near ? join_near(task, err) : rank_exact(task, err);
}
