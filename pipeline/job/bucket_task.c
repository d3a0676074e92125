// bucket[p]: all keys of one slice, equal ones side by side in document order. What is not the
// first of its key gets a rank; whether a rank is too high, the bound of the deduplicator says.
#include <stdio.h>

#include "exec/tally.h"
#include "job/key_table.h"
#include "job/task.h"

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

static void rank_keys(jpc_task *task, const jpc_key_list *keys, jpc_rank_list *ranks)
{
    const jpc_pipeline *pipeline = &task->run->config->pipeline;
    const jpc_pipeline_bound *bound = &pipeline->bounds[task->run->copies_bound];
    size_t first = 0;

    for (size_t i = 0; i < keys->n; i++) {
        const jpc_key *key = &keys->items[i];
        uint32_t rank;

        if (!jpc_hash128_equals(key->hash, keys->items[first].hash))
            first = i;
        rank = (uint32_t)(i - first) + 1;
        if (!jpc_option_violates(bound->option, bound->value, rank)) {
            jpc_tally_late(&task->stats, pipeline, task->run->copies_bound, rank,
                           (jpc_span){NULL, 0});
            task->marker.kept++;
        } else {
            jpc_rank_list_add(ranks,
                              (jpc_rank){key->task, key->doc, rank, keys->items[first].origin});
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

jpc_status jpc_bucket_task(jpc_task *task, jpc_err *err)
{
    jpc_key_list keys = {0};
    jpc_rank_list ranks = {0};
    jpc_status status = read_keys(task, &keys, err);

    if (status == JPC_OK) {
        jpc_key_list_sort(&keys);
        rank_keys(task, &keys, &ranks);
        status = publish_ranks(task, &ranks, err);
    }
    jpc_key_list_release(&keys);
    jpc_rank_list_release(&ranks);
    return status;
}
