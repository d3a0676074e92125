// write[t]: the clean file of map[t] without copies, through the stages behind the deduplicator,
// into shards. Runs inline: writing is bound by zstd, which belongs to one thread anyway.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "text/utf8.h"
#include "data/jsonl.h"
#include "exec/config_reading.h"
#include "exec/executor.h"
#include "exec/tally.h"
#include "job/dropped_file.h"
#include "job/json_object.h"
#include "job/key_table.h"
#include "job/task.h"
#include "job/value_table.h"

struct write {
    jpc_task *task;
    const jpc_pipeline *pipeline;
    jpc_record_options records;
    char *clean_path; // owned
    char kept_name[64];
    jpc_shard_writer kept;
    jpc_dropped dropped;
    jpc_values values;
    jpc_rank_list ranks; // of this task, by document
    size_t next_rank;    // the first one not yet met
    jpc_worker worker;
    jpc_doc *copies; // of the present batch, in its arena
    size_t n_copies;
    const jpc_rank **copy_ranks; // of them
};

static jpc_status read_ranks(struct write *write, jpc_err *err)
{
    const jpc_run *run = write->task->run;
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (uint32_t p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = jpc_rank_list_read(&write->ranks,
                                    jpc_run_path(run, &path, "data/rank/p%04u.rank", (unsigned)p),
                                    (uint32_t)run->plan.n_tasks, (uint32_t)write->task->index, err);
    for (size_t i = 0; i < write->ranks.n && status == JPC_OK; i++)
        if (write->ranks.items[i].first.file >= run->plan.inputs.n)
            status = jpc_fail(err, JPC_ERR_DATA, "'%s/data/rank': damaged table", run->dir);
    jpc_rank_list_sort(&write->ranks);
    jpc_buf_release(&path);
    return status;
}

// ---- taking copies out ------------------------------------------------------------------

// The rank of the document, if it is one of those to be dropped. Documents come in order.
static const jpc_rank *rank_of(struct write *write, const jpc_doc *doc)
{
    while (write->next_rank < write->ranks.n) {
        const jpc_rank *rank = &write->ranks.items[write->next_rank];

        if (rank->doc + (uint64_t)1 > doc->record->number)
            return NULL;
        write->next_rank++;
        if (rank->doc + (uint64_t)1 == doc->record->number)
            return rank;
    }
    return NULL;
}

// Moves the copies from batch->docs to write->copies.
static void split_batch(struct write *write, jpc_batch *batch)
{
    size_t n_kept = 0;

    write->copies = jpc_arena_alloc(&batch->arena, (batch->n_docs + 1) * sizeof *write->copies);
    write->copy_ranks =
        jpc_arena_alloc(&batch->arena, (batch->n_docs + 1) * sizeof *write->copy_ranks);
    write->n_copies = 0;
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_rank *rank = rank_of(write, &batch->docs[i]);

        if (rank == NULL) {
            batch->docs[n_kept++] = batch->docs[i];
            continue;
        }
        write->copies[write->n_copies] = batch->docs[i];
        write->copy_ranks[write->n_copies++] = rank;
    }
    batch->n_docs = n_kept;
}

static void set_verdict(const struct write *write, jpc_arena *arena, jpc_doc *doc, uint32_t rank)
{
    size_t n = (size_t)write->pipeline->n_bounds;
    int bound = write->task->run->copies_bound;

    doc->verdict.first = bound;
    doc->verdict.violated = jpc_arena_zalloc(arena, (n / 64 + 1) * sizeof(uint64_t));
    doc->verdict.violated[bound / 64] |= (uint64_t)1 << (bound % 64);
    doc->verdict.measured = jpc_arena_alloc(arena, n * sizeof(double));
    for (size_t i = 0; i < n; i++)
        doc->verdict.measured[i] = NAN;
    doc->verdict.measured[bound] = rank;
}

// Dropped documents are published too: what masks personal data behind the deduplicator masks it
// in them as well.
static void mask_copies(struct write *write, jpc_batch *batch)
{
    jpc_batch copies = *batch;
    jpc_stats ignored;

    if (write->n_copies == 0 || write->dropped.mode == JPC_DROPPED_NONE)
        return;
    copies.docs = write->copies;
    copies.n_docs = write->n_copies;
    jpc_stats_init(&ignored, write->pipeline);
    for (int i = write->task->run->map_end; i < write->pipeline->n_stages; i++)
        if (write->pipeline->stages[i].def->also_dropped)
            jpc_worker_apply(&write->worker, &copies, i, i + 1, true, &ignored);
    jpc_stats_release(&ignored);
    batch->arena = copies.arena;
}

// {"file":…,"offset":…,"within":…} of the document of which this is a copy; empty if it is none.
static jpc_span kept_of(const struct write *write, jpc_arena *arena, const jpc_rank *rank)
{
    jpc_buf kept = {0};
    jpc_span copy;

    if (rank == NULL)
        return (jpc_span){NULL, 0};
    jpc_buf_add_string(&kept, "{\"file\":");
    jpc_json_add_string(&kept, write->task->run->plan.inputs.files[rank->first.file].path);
    jpc_buf_add_string(&kept, ",");
    jpc_place_add_json(&kept, rank->first.place);
    jpc_buf_add_string(&kept, "}");
    copy = jpc_arena_copy(arena, kept.ptr, kept.len);
    jpc_buf_release(&kept);
    return copy;
}

static jpc_status drop(struct write *write, jpc_batch *batch, jpc_doc *doc, const jpc_rank *rank,
                       jpc_err *err)
{
    jpc_span line;

    if (write->dropped.mode == JPC_DROPPED_NONE)
        return JPC_OK;
    jpc_dropped_format(&batch->output, &batch->arena, write->pipeline, doc, write->records.meta_key,
                       kept_of(write, &batch->arena, rank));
    line = (jpc_span){batch->output.ptr + doc->out_at, doc->out_len};
    return jpc_dropped_add(&write->dropped, doc, line, jpc_hash64(doc->line.ptr, doc->line.len),
                           err);
}

// jpc_tally_late() moves a document from kept to dropped, so it has to be among the kept first.
static void tally_copy(struct write *write, const jpc_doc *copy, const jpc_rank *rank)
{
    jpc_stats *stats = &write->task->stats;

    stats->kept++;
    stats->text_bytes_kept += copy->text.len;
    stats->text_chars_kept += jpc_utf8_count(copy->text);
    stats->stages[write->task->run->dedup_at].bytes_out += copy->text.len;
    jpc_tally_late(stats, write->pipeline, write->task->run->copies_bound, rank->rank, copy->text);
}

static jpc_status drop_copies(struct write *write, jpc_batch *batch, jpc_err *err)
{
    for (size_t i = 0; i < write->n_copies; i++)
        tally_copy(write, &write->copies[i], write->copy_ranks[i]);
    mask_copies(write, batch);
    for (size_t i = 0; i < write->n_copies; i++) {
        set_verdict(write, &batch->arena, &write->copies[i], write->copy_ranks[i]->rank);
        JPC_TRY(drop(write, batch, &write->copies[i], write->copy_ranks[i], err));
    }
    return JPC_OK;
}

// ---- batches ------------------------------------------------------------------------------

static jpc_status write_docs(struct write *write, jpc_batch *batch, jpc_err *err)
{
    for (size_t i = 0; i < batch->n_docs; i++) {
        jpc_doc *doc = &batch->docs[i];

        if (!jpc_doc_is_kept(doc)) {
            JPC_TRY(drop(write, batch, doc, NULL, err));
            continue;
        }
        jpc_jsonl_format(&batch->output, doc, write->records.meta_key);
        JPC_TRY(
            jpc_shard_writer_add(&write->kept, batch->output.ptr + doc->out_at, doc->out_len, err));
    }
    return JPC_OK;
}

// Copies and other documents, in the order of the clean file.
static jpc_status record_values(struct write *write, const jpc_batch *batch, jpc_err *err)
{
    const jpc_doc *doc = batch->docs, *docs_end = doc + batch->n_docs;
    const jpc_doc *copy = write->copies, *copies_end = copy + write->n_copies;

    while (doc < docs_end || copy < copies_end) {
        bool copy_first =
            doc == docs_end || (copy < copies_end && copy->record->number < doc->record->number);
        const jpc_doc *next = copy_first ? copy++ : doc++;

        JPC_TRY(jpc_values_add_late(&write->values, next, next->record->number - 1, err));
    }
    return JPC_OK;
}

static jpc_status take_batch(struct write *write, jpc_batch *batch, jpc_err *err)
{
    jpc_task *task = write->task;
    jpc_stage_stats *dedup = &task->stats.stages[task->run->dedup_at];

    JPC_TRY(jpc_record_parse(batch, &write->records, err));
    task->marker.documents += batch->n_docs;
    split_batch(write, batch);
    JPC_TRY(drop_copies(write, batch, err));
    for (size_t i = 0; i < batch->n_docs; i++)
        dedup->bytes_out += batch->docs[i].text.len;
    jpc_worker_apply(&write->worker, batch, task->run->map_end, write->pipeline->n_stages,
                     write->dropped.mode != JPC_DROPPED_NONE, &task->stats);
    jpc_tally_verdicts(&task->stats, write->pipeline, batch);
    JPC_TRY(record_values(write, batch, err));
    return write_docs(write, batch, err);
}

static jpc_status check_stop(const jpc_task *task, jpc_err *err)
{
    if (task->stop != NULL && atomic_load(task->stop))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    return JPC_OK;
}

static void show_progress(const struct write *write, const jpc_reader *reader, uint64_t *shown)
{
    uint64_t consumed, total;

    jpc_reader_progress(reader, &consumed, &total);
    atomic_fetch_add(&write->task->progress->bytes, consumed - *shown);
    *shown = consumed;
}

static jpc_status read_batches(struct write *write, jpc_reader *reader, jpc_err *err)
{
    jpc_batch batch = {0};
    jpc_status status = JPC_OK;
    uint64_t shown = 0;

    while (status == JPC_OK) {
        jpc_status filled;

        jpc_batch_reset(&batch);
        status = check_stop(write->task, err);
        if (status != JPC_OK)
            break;
        filled = jpc_reader_fill(reader, &batch, err);
        show_progress(write, reader, &shown);
        if (filled != JPC_OK && filled != JPC_END)
            status = filled;
        else
            status = take_batch(write, &batch, err);
        if (filled == JPC_END)
            break;
    }
    jpc_batch_release(&batch);
    return status;
}

static jpc_status read_clean(struct write *write, jpc_err *err)
{
    const jpc_config *config = write->task->run->config;
    jpc_reader_options reading = jpc_config_own_reader(config);
    jpc_reader *reader;
    jpc_status status;

    JPC_TRY(jpc_reader_open(&reader, &write->clean_path, 1, 0, &reading, err));
    status = read_batches(write, reader, err);
    jpc_reader_close(reader);
    return status;
}

// ---- set-up -------------------------------------------------------------------------------

static void open_write(struct write *write)
{
    jpc_task *task = write->task;
    const jpc_config *config = task->run->config;
    jpc_buf path = {0};

    jpc_run_path(task->run, &path, "data/clean/t%06zu.jsonl.zst", task->index);
    write->clean_path = path.ptr;
    write->pipeline = &config->pipeline;
    write->records = jpc_config_own_records(config, &write->clean_path);
    snprintf(write->kept_name, sizeof write->kept_name, "part-%06zu", task->index);
    write->kept = (jpc_shard_writer){.dir = task->run->dir,
                                     .name = write->kept_name,
                                     .options = {.zstd = true,
                                                 .level = (int)config->output.compression_level,
                                                 .frame_bytes = (size_t)config->output.frame_bytes,
                                                 .seekable = true,
                                                 .sync_later = true},
                                     .shard_bytes = config->output.shard_bytes,
                                     .marker = &task->marker};
    jpc_dropped_open(&write->dropped, task->run, JPC_TASK_WRITE, task->index, &task->marker);
    jpc_values_open(&write->values, task->run, JPC_TASK_WRITE, task->index, &task->marker);
}

static void close_write(struct write *write)
{
    if (write->worker.pipeline != NULL)
        for (int i = 0; i < write->pipeline->n_stages; i++)
            write->task->progress->stage_ns[i] += write->worker.stage_ns[i];
    jpc_worker_close(&write->worker);
    jpc_shard_writer_discard(&write->kept);
    jpc_dropped_release(&write->dropped);
    jpc_values_release(&write->values);
    jpc_rank_list_release(&write->ranks);
    free(write->clean_path);
}

// ---- what has not changed -------------------------------------------------------------------

// Of the text that is read and the copies in it: all that this task uses.
static jpc_hash128 hash_used(const struct write *write, jpc_hash128 clean)
{
    const jpc_rank_list *ranks = &write->ranks;
    jpc_hash128 parts[2] = {clean, {0, 0}};

    if (ranks->n > 0)
        parts[1] = jpc_rank_list_hash(ranks);
    return jpc_hash128_of(parts, sizeof parts);
}

// The buckets have been made again, perhaps because inputs were added, and say the same about our
// documents: the marker is renewed, and that is all.
static jpc_status renew(jpc_task *task, jpc_marker *before, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    before->made_from = task->marker.made_from;
    task->is_current = true;
    status = jpc_marker_publish(
        before, task->run->dir,
        jpc_run_path(task->run, &path, "state/write/t%06zu.ok", task->index), err);
    jpc_buf_release(&path);
    return status;
}

// Without the text, which has been removed, the map task must be run first: it will, once the task
// has no marker.
static jpc_status ask_for_text(const jpc_task *task, jpc_err *err)
{
    jpc_task_remove_marker(task->run, JPC_TASK_WRITE, task->index);
    return jpc_fail(err, JPC_WAIT, "write task %zu needs the text of its map task again",
                    task->index);
}

static bool has_file(const char *path) { return access(path, F_OK) == 0; }

// What an earlier attempt has written, if it is what we would write.
static jpc_status renew_same(struct write *write, jpc_err *err)
{
    static const char *const nothing[] = {NULL};
    jpc_task *task = write->task;
    jpc_marker before;
    bool has = false;
    jpc_status status = jpc_task_marker(task->run, JPC_TASK_WRITE, task->index, &before, err);

    if (status == JPC_OK && jpc_hash128_equals(before.used, task->marker.used))
        status = jpc_marker_has(&before, task->run->dir, nothing, true, &has, err);
    if (status == JPC_OK && has)
        status = renew(task, &before, err);
    jpc_marker_release(&before);
    return status == JPC_ERR_DATA ? JPC_OK : status;
}

// Whether there is something to write. Sets task->is_current if there is not.
static jpc_status compare_with_before(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;
    const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, task->index);

    task->marker.used = hash_used(write, jpc_marker_find(map, "data/clean/")->file.hash);
    JPC_TRY(renew_same(write, err));
    if (!task->is_current && !has_file(write->clean_path))
        return ask_for_text(task, err);
    return JPC_OK;
}

// ---- running ------------------------------------------------------------------------------

static jpc_status write_all(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;

    JPC_TRY(jpc_worker_open(&write->worker, write->pipeline, err));
    JPC_TRY(read_clean(write, err));
    JPC_TRY(jpc_shard_writer_publish(&write->kept, err));
    JPC_TRY(jpc_dropped_publish(&write->dropped, task->run, JPC_TASK_WRITE, task->index,
                                &task->marker, err));
    task->marker.kept = task->stats.kept;
    return jpc_values_publish(&write->values, err);
}

jpc_status jpc_write_task(jpc_task *task, jpc_err *err)
{
    struct write write = {.task = task};
    jpc_status status;

    open_write(&write);
    status = read_ranks(&write, err);
    if (status == JPC_OK)
        status = compare_with_before(&write, err);
    if (status == JPC_OK && !task->is_current)
        status = write_all(&write, err);
    close_write(&write);
    return status;
}
