// map[t]: the task's inputs through the stages up to the deduplicator.
#include <stdio.h>
#include <stdlib.h>

#include "exec/executor.h"
#include "job/dropped_file.h"
#include "job/key_table.h"
#include "job/task.h"
#include "job/unreadable.h"

// Intermediate text is read once: 358 MB/s at level 1 against 214 MB/s at level 3.
#define CLEAN_LEVEL 1

struct map {
    jpc_task *task;
    const jpc_plan_task *range;
    char kept_name[64];
    jpc_shard_writer kept; // data/clean, or the shards if there is no deduplicator
    jpc_key_list keys;
    uint32_t n_kept;
    jpc_dropped dropped;
    jpc_unreadable_list unreadable;
};

static bool has_dedup(const jpc_task *task) { return task->run->dedup_at >= 0; }

static jpc_status add_kept(struct map *map, const jpc_doc *doc, jpc_span line, jpc_err *err)
{
    if (doc->has_dedup_key)
        jpc_key_list_add(&map->keys, (jpc_key){doc->dedup_key,
                                               (uint32_t)map->task->index,
                                               map->n_kept,
                                               {doc->record->place, doc->record->file}});
    if (map->n_kept == UINT32_MAX)
        return jpc_fail(err, JPC_ERR_LIMIT, "a task keeps at most 4294967295 documents");
    map->n_kept++;
    return jpc_shard_writer_add(&map->kept, line.ptr, line.len, err);
}

// Pages without signs of Japanese are counted, never kept: they are most of a general crawl.
static jpc_status add_dropped(struct map *map, const jpc_doc *doc, jpc_span line, jpc_err *err)
{
    const jpc_plan *plan = &map->task->run->plan;

    if (doc->crawl != NULL && !doc->crawl->raw_japanese)
        return JPC_OK;
    return jpc_dropped_add(&map->dropped, doc, line, plan->inputs.files[doc->record->file].path,
                           doc->record->place, err);
}

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct map *map = self;

    jpc_unreadable_add(&map->unreadable, batch);
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_doc *doc = &batch->docs[i];
        jpc_span line = {batch->output.ptr + doc->out_at, doc->out_len};

        if (jpc_doc_is_kept(doc))
            JPC_TRY(add_kept(map, doc, line, err));
        else
            JPC_TRY(add_dropped(map, doc, line, err));
    }
    return JPC_OK;
}

// ---- publishing -----------------------------------------------------------------------

static jpc_status publish_keys(struct map *map, jpc_err *err)
{
    const jpc_run *run = map->task->run;
    jpc_buf path = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    snprintf(name, sizeof name, "data/key/t%06zu.key", map->task->index);
    status = jpc_key_list_publish(&map->keys, jpc_run_path(run, &path, "%s", name),
                                  run->plan.n_buckets, &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&map->task->marker, name, file);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish_unreadable(struct map *map, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    if (map->unreadable.lines.len == 0)
        return JPC_OK;
    snprintf(name, sizeof name, "state/map/t%06zu.unreadable", map->task->index);
    status = jpc_publish(jpc_run_path(map->task->run, &path, "%s", name),
                         jpc_buf_span(&map->unreadable.lines), &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&map->task->marker, name, file);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish(struct map *map, jpc_err *err)
{
    jpc_task *task = map->task;

    JPC_TRY(jpc_unreadable_check(&map->unreadable, task->run->config->input.max_unreadable, err));
    JPC_TRY(jpc_shard_writer_publish(&map->kept, err));
    if (has_dedup(task))
        JPC_TRY(publish_keys(map, err));
    JPC_TRY(jpc_dropped_publish(&map->dropped, task->run, JPC_TASK_MAP, task->index, &task->marker,
                                err));
    return publish_unreadable(map, err);
}

// What is not final yet is counted by the write task.
static void leave_to_write_task(jpc_stats *stats, int dedup_at)
{
    stats->kept = stats->text_bytes_kept = stats->text_chars_kept = 0;
    stats->stages[dedup_at].bytes_out = 0;
}

// ---- running --------------------------------------------------------------------------

static jpc_shard_writer kept_writer(struct map *map)
{
    const jpc_output_params *output = &map->task->run->config->output;
    bool final = !has_dedup(map->task);
    jpc_shard_writer writer = {
        .dir = map->task->run->dir,
        .name = map->kept_name,
        .options = {.zstd = true,
                    .level = final ? (int)output->compression_level : CLEAN_LEVEL,
                    .frame_bytes = (size_t)output->frame_bytes,
                    .seekable = final},
        .shard_bytes = final ? output->shard_bytes : 0,
        .marker = &map->task->marker};

    snprintf(map->kept_name, sizeof map->kept_name,
             final ? "part-%06zu" : "data/clean/t%06zu.jsonl.zst", map->task->index);
    return writer;
}

static jpc_status execute(struct map *map, char *const *paths, jpc_err *err)
{
    jpc_task *task = map->task;
    const jpc_config *config = task->run->config;
    uint32_t first = (uint32_t)map->range->first;
    jpc_reader_options reading = {.format = (jpc_format)config->input.format,
                                  .batch_bytes = (size_t)config->input.batch_bytes,
                                  .max_record_bytes = (size_t)config->input.max_record_bytes,
                                  .drop_malformed = config->input.on_malformed != 0};
    jpc_record_options records = {.text_field = config->fields.text,
                                  .id_field = config->fields.id,
                                  .url_field = config->fields.url,
                                  .meta_key = config->output.meta_key,
                                  .japanese_only = jpc_pipeline_japanese_only(&config->pipeline),
                                  .drop_malformed = config->input.on_malformed != 0,
                                  .max_record_bytes = (size_t)config->input.max_record_bytes,
                                  .paths = paths,
                                  .first_file = first};
    jpc_execution execution = {.pipeline = &config->pipeline,
                               .from = 0,
                               .to = task->run->map_end,
                               .threads = task->threads,
                               .records = &records,
                               .format_dropped = config->output.dropped != JPC_DROPPED_NONE,
                               .masks_dropped = config->output.dropped != JPC_DROPPED_NONE,
                               .sink = {take_batch, map},
                               .stop = task->stop,
                               .progress = task->progress,
                               .stage_ns = task->stage_ns};
    jpc_status status;

    JPC_TRY(jpc_reader_open(&execution.reader, paths, map->range->n, first, &reading, err));
    status = jpc_execute(&execution, &task->stats, err);
    jpc_reader_close(execution.reader);
    return status;
}

jpc_status jpc_map_task(jpc_task *task, jpc_err *err)
{
    const jpc_plan *plan = &task->run->plan;
    struct map map = {.task = task, .range = &plan->tasks[task->index]};
    const jpc_input_file *files = plan->inputs.files + map.range->first;
    char **paths = jpc_alloc((map.range->n + 1) * sizeof *paths);
    jpc_status status;

    for (size_t i = 0; i < map.range->n; i++)
        paths[i] = files[i].path;
    map.kept = kept_writer(&map);
    jpc_dropped_open(&map.dropped, task->run, JPC_TASK_MAP, task->index, &task->marker);
    jpc_unreadable_open(&map.unreadable, files, map.range->n, (uint32_t)map.range->first);
    status = execute(&map, paths, err);
    task->marker.documents = task->stats.documents;
    task->marker.kept = map.n_kept;
    if (status == JPC_OK)
        status = publish(&map, err);
    if (has_dedup(task))
        leave_to_write_task(&task->stats, task->run->dedup_at);
    jpc_shard_writer_discard(&map.kept);
    jpc_key_list_release(&map.keys);
    jpc_dropped_release(&map.dropped);
    jpc_unreadable_release(&map.unreadable);
    free(paths);
    return status;
}
