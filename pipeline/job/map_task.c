// map[t]: the task's inputs through the stages up to the deduplicator.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "exec/config_reading.h"
#include "exec/executor.h"
#include "job/dropped_file.h"
#include "job/clean_text.h"
#include "job/key_table.h"
#include "job/label_count.h"
#include "job/near_writer.h"
#include "job/part_reader.h"
#include "job/task.h"
#include "job/unreadable.h"
#include "job/value_table.h"

// Intermediate text is read once: 358 MB/s at level 1 against 214 MB/s at level 3.
#define CLEAN_LEVEL 1

struct map {
    jpc_task *task;
    const jpc_plan_task *range;
    char **paths, **names; // of the inputs: where they are read, and what they are called; owned
    char kept_name[64];
    jpc_shard_writer kept; // data/clean, or the shards if there are no write tasks
    jpc_key_list keys;
    jpc_near_writer *near; // NULL: the deduplicator does not sign
    uint32_t n_kept;
    jpc_dropped dropped;
    jpc_label_counts labels;
    jpc_values values;
    jpc_unreadable_list unreadable;
    uint32_t failed_file; // UINT32_MAX: none
};

static bool has_dedup(const jpc_task *task) { return task->run->dedup_at >= 0; }

static bool writes_shards(const jpc_task *task) { return !jpc_run_writes_late(task->run); }

// `number`: among the kept.
static jpc_status add_signature(struct map *map, const jpc_doc *doc, uint32_t number, jpc_err *err)
{
    jpc_signature_row row = {.doc = number,
                             .origin = {doc->record->place, doc->record->file, 0},
                             .clean = jpc_shard_writer_place(&map->kept)};

    if (map->near == NULL || doc->signature == NULL)
        return JPC_OK;
    row.signature = *doc->signature;
    return jpc_near_writer_add(map->near, &row, err);
}

static jpc_status add_kept(struct map *map, const jpc_doc *doc, jpc_span line, jpc_err *err)
{
    JPC_TRY(add_signature(map, doc, map->n_kept, err));
    if (doc->has_dedup_key)
        jpc_key_list_add(&map->keys, (jpc_key){doc->dedup_key,
                                               (uint32_t)map->task->index,
                                               map->n_kept,
                                               {doc->record->place, doc->record->file, 0}});
    if (map->n_kept == UINT32_MAX)
        return jpc_fail(err, JPC_ERR_LIMIT, "a task keeps at most 4294967295 documents");
    map->n_kept++;
    return jpc_shard_writer_add(&map->kept, line.ptr, line.len, err);
}

// Pages without signs of Japanese are counted, never kept: they are most of a general crawl.
static jpc_status add_dropped(struct map *map, const jpc_doc *doc, jpc_span line, jpc_err *err)
{
    const jpc_plan *plan = &map->task->run->plan;

    if (jpc_doc_is_foreign(doc))
        return JPC_OK;
    JPC_TRY(add_signature(map, doc, JPC_NOT_KEPT, err));
    return jpc_dropped_add(
        &map->dropped, doc, line,
        jpc_draw_by_place(plan->inputs.files[doc->record->file].path, doc->record->place), err);
}

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct map *map = self;

    JPC_TRY(jpc_unreadable_add(&map->unreadable, batch, err));
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_doc *doc = &batch->docs[i];
        jpc_span line = {batch->output.ptr + doc->out_at, doc->out_len};

        JPC_TRY(jpc_values_add(&map->values, doc, err));
        jpc_label_counts_add(&map->labels, &map->task->run->config->pipeline, doc,
                             map->names[doc->record->file - map->range->first]);
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
    jpc_near_writer *near = map->near;
    jpc_buf path = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    map->near = NULL;
    if (near != NULL)
        return jpc_near_writer_publish(near, &map->task->marker, err);
    snprintf(name, sizeof name, "data/key/t%06zu.key", map->task->index);
    status = jpc_key_list_publish(&map->keys, jpc_run_path(run, &path, "%s", name),
                                  run->plan.n_buckets, &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&map->task->marker, name, file);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish(struct map *map, jpc_err *err)
{
    jpc_task *task = map->task;

    JPC_TRY(jpc_shard_writer_publish(&map->kept, err));
    if (has_dedup(task))
        JPC_TRY(publish_keys(map, err));
    JPC_TRY(jpc_dropped_publish(&map->dropped, task->run, JPC_TASK_MAP, task->index, &task->marker,
                                err));
    JPC_TRY(jpc_values_publish(&map->values, err));
    JPC_TRY(jpc_label_counts_publish(&map->labels, task->run, JPC_TASK_MAP, task->index,
                                     &task->marker, err));
    return jpc_unreadable_publish(&map->unreadable, err);
}

// What is not final yet is counted by the write task.
static void leave_to_write_task(jpc_stats *stats, int dedup_at)
{
    stats->kept = stats->text_bytes_kept = stats->text_chars_kept = 0;
    if (dedup_at >= 0)
        stats->stages[dedup_at].bytes_out = 0;
}

// ---- running --------------------------------------------------------------------------

static jpc_shard_writer kept_writer(struct map *map)
{
    const jpc_output_params *output = &map->task->run->config->output;
    bool final = writes_shards(map->task);
    jpc_shard_writer writer = {
        .dir = map->task->run->dir,
        .name = map->kept_name,
        .options = {.zstd = true,
                    .level = final ? (int)output->compression_level : CLEAN_LEVEL,
                    .frame_bytes = map->task->run->plan.near ? JPC_CLEAN_FRAME_BYTES
                                                             : (size_t)output->frame_bytes,
                    .seekable = final,
                    .sync_later = true},
        .shard_bytes = final ? output->shard_bytes : 0,
        .marker = &map->task->marker};

    snprintf(map->kept_name, sizeof map->kept_name,
             final ? "part-%06zu" : "data/clean/t%06zu.jsonl.zst", map->task->index);
    return writer;
}

// What `reader` gives of inputs, of which `first` of the plan is the first.
static jpc_status execute(struct map *map, jpc_reader *reader, size_t first, jpc_err *err)
{
    jpc_task *task = map->task;
    const jpc_config *config = task->run->config;
    bool write_dropped = config->output.dropped != JPC_DROPPED_NONE;
    jpc_record_options records =
        jpc_config_records(config, map->names + (first - map->range->first), (uint32_t)first);
    jpc_execution execution = {.pipeline = &config->pipeline,
                               .from = 0,
                               .to = task->run->map_end,
                               .threads = task->threads,
                               .reader = reader,
                               .records = &records,
                               .format_dropped = write_dropped,
                               .masks_dropped = write_dropped,
                               .sink = {take_batch, map},
                               .stop = task->stop,
                               .progress = &task->progress->bytes,
                               .reading = &task->progress->input,
                               .failed_file = &map->failed_file,
                               .stage_ns = task->progress->stage_ns};

    return jpc_execute(&execution, &task->stats, err);
}

// ---- whole files --------------------------------------------------------------------------

// Inputs [first, first + n) of the plan, none of which is set aside.
static jpc_status read_files(struct map *map, size_t first, size_t n, jpc_err *err)
{
    size_t at = first - map->range->first;
    jpc_reader_options reading = jpc_config_reader(map->task->run->config);
    jpc_reader *reader;
    jpc_status status;

    reading.names = map->names + at;
    atomic_store(&map->task->progress->input, first);
    status = jpc_reader_open(&reader, map->paths + at, n, (uint32_t)first, &reading, err);
    if (status != JPC_OK) {
        map->failed_file = (uint32_t)first;
        return status;
    }
    status = execute(map, reader, first, err);
    jpc_reader_close(reader);
    return status;
}

// Runs of inputs between those that are set aside.
static jpc_status read_inputs(struct map *map, jpc_err *err)
{
    const jpc_set_aside *aside = &map->task->run->aside;
    size_t first = map->range->first, end = first + map->range->n;
    jpc_status status = JPC_OK;

    for (size_t i = first; i < end && status == JPC_OK;) {
        size_t n = 0;

        while (i + n < end && !jpc_set_aside_has(aside, i + n))
            n++;
        if (n > 0)
            status = read_files(map, i, n, err);
        i += n + 1;
    }
    return status;
}

// ---- a part of a file ---------------------------------------------------------------------

static jpc_range range_of(const struct map *map)
{
    jpc_range range = {.exact = map->range->part == 0};

    jpc_plan_part(&map->task->run->plan, map->range, &range.begin.offset, &range.end);
    if (map->range->part > 0)
        range.exact = jpc_task_part_end(map->task->run, map->task->index - 1, &range.begin);
    return range;
}

static void note_part(struct map *map, jpc_place begin, jpc_place end)
{
    const jpc_unreadable_file *file = &map->unreadable.files[0];
    jpc_marker *marker = &map->task->marker;

    marker->has_part = true;
    marker->part = (jpc_marker_part){.begin = begin,
                                     .end = end,
                                     .damaged_bytes = file->disk_bytes,
                                     .damaged_stream_bytes = file->lost_stream_bytes,
                                     .stream_bytes = file->stream_bytes,
                                     .ranges = file->ranges};
    snprintf(marker->part.first, sizeof marker->part.first, "%s", file->first);
}

// A part that looked for its begin itself may by now be able to know better.
static jpc_status check_begin(const struct map *map, const jpc_range *range, jpc_place begin,
                              jpc_err *err)
{
    jpc_place known;

    if (!range->exact && jpc_task_part_end(map->task->run, map->task->index - 1, &known) &&
        !jpc_place_equals(known, begin))
        return jpc_fail(err, JPC_WAIT, "map task %zu began at a wrong place", map->task->index);
    return JPC_OK;
}

static jpc_status read_part(struct map *map, jpc_err *err)
{
    jpc_task *task = map->task;
    const jpc_plan *plan = &task->run->plan;
    jpc_reader_options reading = jpc_config_reader(task->run->config);
    jpc_range range = range_of(map);
    jpc_place begin, end;
    jpc_status status;

    reading.ranges = &range;
    reading.names = &plan->inputs.files[map->range->first].path; // the reader may outlive us
    reading.max_member_bytes = jpc_plan_member_bytes(plan);
    reading.stop = task->stop;
    map->failed_file = (uint32_t)map->range->first;
    atomic_store(&task->progress->input, map->range->first);
    JPC_TRY(jpc_part_reader_open(task->part_reader, map->paths[0], (uint32_t)map->range->first,
                                 &reading, err));
    status = execute(map, task->part_reader->reader, map->range->first, err);
    if (status != JPC_OK)
        jpc_part_reader_close(task->part_reader);
    if (status == JPC_ERR_DATA && !range.exact)
        return jpc_fail(err, JPC_WAIT, "map task %zu may have begun at a wrong place", task->index);
    JPC_TRY(status);
    jpc_part_reader_end(task->part_reader, &begin, &end);
    note_part(map, begin, end);
    return check_begin(map, &range, begin, err);
}

static jpc_status read_all(struct map *map, jpc_err *err)
{
    if (map->range->n_parts == 1)
        return read_inputs(map, err);
    return jpc_set_aside_has(&map->task->run->aside, map->range->first) ? JPC_OK
                                                                        : read_part(map, err);
}

// Of a part, the whole file is judged when all of it has been read (seal.c).
static jpc_status check_inputs(struct map *map, jpc_err *err)
{
    jpc_task *task = map->task;
    const jpc_marker_part *part = &task->marker.part;

    if (map->range->n_parts == 1)
        return jpc_unreadable_check(&map->unreadable, task->run->config->input.max_unreadable,
                                    &task->run->aside, &task->failed_input, err);
    if (map->unreadable.files[0].read_bytes != part->end.offset - part->begin.offset)
        return jpc_fail(err, JPC_ERR_DATA,
                        "'%s': %" PRIu64 " bytes were read between byte %" PRIu64
                        " and byte %" PRIu64,
                        map->unreadable.inputs[0].path, map->unreadable.files[0].read_bytes,
                        part->begin.offset, part->end.offset);
    return JPC_OK;
}

// ---- the task -----------------------------------------------------------------------------

static void name_inputs(struct map *map, const jpc_input_file *files)
{
    map->paths = jpc_alloc((map->range->n + 1) * sizeof *map->paths);
    map->names = jpc_alloc((map->range->n + 1) * sizeof *map->names);
    for (size_t i = 0; i < map->range->n; i++) {
        map->paths[i] = files[i].spool != NULL ? files[i].spool : files[i].path;
        map->names[i] = files[i].path;
    }
}

jpc_status jpc_map_task(jpc_task *task, jpc_err *err)
{
    const jpc_plan *plan = &task->run->plan;
    struct map map = {.task = task, .range = &plan->tasks[task->index], .failed_file = UINT32_MAX};
    const jpc_input_file *files = plan->inputs.files + map.range->first;
    jpc_status status;

    name_inputs(&map, files);
    map.kept = kept_writer(&map);
    jpc_dropped_open(&map.dropped, task->run, JPC_TASK_MAP, task->index, &task->marker);
    jpc_values_open(&map.values, task->run, JPC_TASK_MAP, task->index, &task->marker);
    jpc_unreadable_open(&map.unreadable, task->run, task->index, &task->marker);
    status = has_dedup(task) && task->run->plan.near
                 ? jpc_near_writer_open(&map.near, task->run, task->index, err)
                 : JPC_OK;
    if (status == JPC_OK)
        status = read_all(&map, err);
    if (status == JPC_OK)
        status = check_inputs(&map, err);
    if (status != JPC_OK && task->failed_input == SIZE_MAX && map.failed_file != UINT32_MAX)
        task->failed_input = map.failed_file;
    task->marker.documents = task->stats.documents;
    task->marker.kept = map.n_kept;
    if (status == JPC_OK)
        status = publish(&map, err);
    if (!writes_shards(task))
        leave_to_write_task(&task->stats, task->run->dedup_at);
    jpc_shard_writer_discard(&map.kept);
    jpc_key_list_release(&map.keys);
    jpc_near_writer_discard(map.near);
    jpc_dropped_release(&map.dropped);
    jpc_values_release(&map.values);
    jpc_label_counts_release(&map.labels);
    jpc_unreadable_release(&map.unreadable);
    free(map.paths);
    free(map.names);
    return status;
}
