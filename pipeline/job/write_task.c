// write[t]: the clean file of map[t] without copies, through the stages behind the deduplicator,
// into shards. Runs inline: writing is bound by zstd, which belongs to one thread anyway.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "text/utf8.h"
#include "web/host.h"
#include "data/jsonl.h"
#include "exec/config_reading.h"
#include "exec/executor.h"
#include "exec/tally.h"
#include "job/decision_table.h"
#include "job/dropped_file.h"
#include "job/host_count.h"
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
    jpc_decision_list decisions; // of this task, by document
    size_t next_decision;        // the first one not yet met
    jpc_host_counts hosts;       // where near-duplicates are looked for
    jpc_worker worker;
    jpc_record_scratch scratch;
    jpc_doc *copies; // of the present slice, in its arena
    size_t n_copies;
    const jpc_decision **copy_decisions; // of them
    const jpc_decision **doc_decisions;  // of those that stay; NULL: nothing was decided
};

// A rank is a decision, too: what is measured of a copy is the number of copies so far.
static jpc_status add_ranks(struct write *write, const jpc_rank_list *ranks, jpc_err *err)
{
    const jpc_run *run = write->task->run;

    for (size_t i = 0; i < ranks->n; i++) {
        const jpc_rank *rank = &ranks->items[i];

        if (rank->first.file >= run->plan.inputs.n)
            return jpc_fail(err, JPC_ERR_DATA, "'%s/data/rank': damaged table", run->dir);
        jpc_decision_list_add(&write->decisions, &(jpc_decision){.task = rank->task,
                                                                 .doc = rank->doc,
                                                                 .kind = JPC_DECISION_COPY,
                                                                 .similarity = rank->rank,
                                                                 .other = rank->first});
    }
    jpc_decision_list_sort(&write->decisions);
    return JPC_OK;
}

static jpc_status read_ranks(struct write *write, jpc_err *err)
{
    const jpc_run *run = write->task->run;
    jpc_rank_list ranks = {0};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (uint32_t p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = jpc_rank_list_read(&ranks,
                                    jpc_run_path(run, &path, "data/rank/p%04u.rank", (unsigned)p),
                                    (uint32_t)run->plan.n_tasks, (uint32_t)write->task->index, err);
    if (status == JPC_OK)
        status = add_ranks(write, &ranks, err);
    jpc_rank_list_release(&ranks);
    jpc_buf_release(&path);
    return status;
}

static jpc_status read_decisions(struct write *write, jpc_err *err)
{
    if (!write->task->run->plan.near)
        return read_ranks(write, err);
    return jpc_decision_list_read(&write->decisions, write->task->run, write->task->index, err);
}

// ---- taking copies out ------------------------------------------------------------------

// What was decided of the document, if anything was. Documents come in order.
static const jpc_decision *decision_of(struct write *write, const jpc_doc *doc)
{
    while (write->next_decision < write->decisions.n) {
        const jpc_decision *decision = &write->decisions.items[write->next_decision];

        if (decision->doc + (uint64_t)1 > doc->record->number)
            return NULL;
        write->next_decision++;
        if (decision->doc + (uint64_t)1 == doc->record->number)
            return decision;
    }
    return NULL;
}

static void count_host(struct write *write, const jpc_doc *doc, bool copy)
{
    jpc_arena_mark mark = jpc_arena_mark_of(&write->worker.features);

    if (write->task->run->plan.near)
        jpc_host_counts_add(&write->hosts, jpc_host_of_url(&write->worker.features, doc->url), 1,
                            copy);
    jpc_arena_rewind(&write->worker.features, mark);
}

// Moves the copies from batch->docs to write->copies.
static void split_batch(struct write *write, jpc_batch *batch)
{
    size_t n_kept = 0, n = batch->n_docs + 1;

    write->copies = jpc_arena_alloc(&batch->arena, n * sizeof *write->copies);
    write->copy_decisions = jpc_arena_alloc(&batch->arena, n * sizeof *write->copy_decisions);
    write->doc_decisions = jpc_arena_alloc(&batch->arena, n * sizeof *write->doc_decisions);
    write->n_copies = 0;
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_decision *decision = decision_of(write, &batch->docs[i]);
        bool copy = decision != NULL && decision->kind == JPC_DECISION_COPY;

        count_host(write, &batch->docs[i], copy);
        if (!copy) {
            write->doc_decisions[n_kept] = decision;
            batch->docs[n_kept++] = batch->docs[i];
            continue;
        }
        write->copies[write->n_copies] = batch->docs[i];
        write->copy_decisions[write->n_copies++] = decision;
    }
    batch->n_docs = n_kept;
}

static void set_verdict(const struct write *write, jpc_arena *arena, jpc_doc *doc, double measured)
{
    size_t n = (size_t)write->pipeline->n_bounds;
    int bound = write->task->run->copies_bound;

    doc->verdict.first = bound;
    doc->verdict.violated = jpc_arena_zalloc(arena, (n / 64 + 1) * sizeof(uint64_t));
    doc->verdict.violated[bound / 64] |= (uint64_t)1 << (bound % 64);
    doc->verdict.measured = jpc_arena_alloc(arena, n * sizeof(double));
    for (size_t i = 0; i < n; i++)
        doc->verdict.measured[i] = NAN;
    doc->verdict.measured[bound] = measured;
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

static void add_evidence(jpc_buf *out, const jpc_decision *decision)
{
    if (decision->evidence == JPC_EVIDENCE_NONE)
        return;
    jpc_buf_printf(out,
                   ",\"cluster\":\"%016" PRIx64 "\",\"similarity\":%.4f,\"by\":\"%s\","
                   "\"keys\":%" PRIu32,
                   decision->cluster.id, decision->similarity,
                   jpc_evidence_names[decision->evidence], decision->bands);
}

// {"file":…,"offset":…,"within":…} of the document of which this is a copy, and why; empty if it is
// none.
static jpc_span kept_of(const struct write *write, jpc_arena *arena, const jpc_decision *decision)
{
    jpc_buf kept = {0};
    jpc_span copy;

    if (decision == NULL)
        return (jpc_span){NULL, 0};
    jpc_buf_add_string(&kept, "{\"file\":");
    jpc_json_add_string(&kept, write->task->run->plan.inputs.files[decision->other.file].path);
    jpc_buf_add_string(&kept, ",");
    jpc_place_add_json(&kept, decision->other.place);
    add_evidence(&kept, decision);
    jpc_buf_add_string(&kept, "}");
    copy = jpc_arena_copy(arena, kept.ptr, kept.len);
    jpc_buf_release(&kept);
    return copy;
}

static jpc_status drop(struct write *write, jpc_batch *batch, jpc_doc *doc,
                       const jpc_decision *decision, jpc_err *err)
{
    jpc_span line;

    if (write->dropped.mode == JPC_DROPPED_NONE)
        return JPC_OK;
    jpc_dropped_format(&batch->output, &batch->arena, write->pipeline, doc, write->records.meta_key,
                       kept_of(write, &batch->arena, decision));
    line = (jpc_span){batch->output.ptr + doc->out_at, doc->out_len};
    return jpc_dropped_add(&write->dropped, doc, line, jpc_hash64(doc->line.ptr, doc->line.len),
                           err);
}

// jpc_tally_late() moves a document from kept to dropped, so it has to be among the kept first.
static void tally_copy(struct write *write, const jpc_doc *copy, const jpc_decision *decision)
{
    jpc_stats *stats = &write->task->stats;

    stats->kept++;
    stats->text_bytes_kept += copy->text.len;
    stats->text_chars_kept += jpc_utf8_count(copy->text);
    stats->stages[write->task->run->dedup_at].bytes_out += copy->text.len;
    jpc_tally_late(stats, write->pipeline, write->task->run->copies_bound, decision->similarity,
                   copy->text);
}

static void judge_copies(struct write *write, jpc_batch *batch)
{
    for (size_t i = 0; i < write->n_copies; i++)
        tally_copy(write, &write->copies[i], write->copy_decisions[i]);
    mask_copies(write, batch);
    for (size_t i = 0; i < write->n_copies; i++)
        set_verdict(write, &batch->arena, &write->copies[i], write->copy_decisions[i]->similarity);
}

// ---- what stays for others --------------------------------------------------------------------

static void add_date(jpc_buf *out, const char *name, int64_t date)
{
    time_t seconds = (time_t)date;
    struct tm t;

    if (date != INT64_MIN && gmtime_r(&seconds, &t) != NULL)
        jpc_buf_printf(out, ",\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", name, t.tm_year + 1900,
                       t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

// "cluster" of a document with copies.
static void add_cluster(jpc_arena *arena, jpc_doc *doc, const jpc_cluster *cluster)
{
    jpc_buf json = {0};

    jpc_buf_printf(&json,
                   "{\"id\":\"%016" PRIx64 "\",\"size\":%" PRIu32 ",\"size_kept\":%" PRIu32
                   ",\"hosts\":%" PRIu32,
                   cluster->id, cluster->before, cluster->after, cluster->hosts);
    add_date(&json, "first", cluster->first);
    add_date(&json, "last", cluster->last);
    jpc_buf_add_string(&json, "}");
    jpc_doc_add_meta(arena, doc, "cluster", jpc_arena_copy(arena, json.ptr, json.len));
    jpc_buf_release(&json);
}

static void annotate_docs(struct write *write, jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_decision *decision = write->doc_decisions[i];

        if (decision == NULL)
            continue;
        batch->docs[i].verdict.measured[write->task->run->copies_bound] = decision->similarity;
        if (decision->cluster.before > 1)
            add_cluster(&batch->arena, &batch->docs[i], &decision->cluster);
    }
}

// ---- batches ------------------------------------------------------------------------------

static jpc_status keep(struct write *write, jpc_batch *batch, jpc_doc *doc, jpc_err *err)
{
    jpc_jsonl_format(&batch->output, doc, write->records.meta_key);
    return jpc_shard_writer_add(&write->kept, batch->output.ptr + doc->out_at, doc->out_len, err);
}

static jpc_status write_doc(struct write *write, jpc_batch *batch, jpc_doc *doc,
                            const jpc_decision *copy, jpc_err *err)
{
    JPC_TRY(jpc_values_add_late(&write->values, doc, doc->record->number - 1, err));
    return jpc_doc_is_kept(doc) ? keep(write, batch, doc, err) : drop(write, batch, doc, copy, err);
}

// Copies and other documents, in the order of the clean file, wherever it is cut.
static jpc_status write_docs(struct write *write, jpc_batch *batch, jpc_err *err)
{
    jpc_doc *doc = batch->docs, *docs_end = doc + batch->n_docs;
    size_t c = 0;

    while (doc < docs_end || c < write->n_copies) {
        jpc_doc *copy = c < write->n_copies ? &write->copies[c] : NULL;

        if (copy == NULL || (doc < docs_end && doc->record->number < copy->record->number))
            JPC_TRY(write_doc(write, batch, doc++, NULL, err));
        else
            JPC_TRY(write_doc(write, batch, copy, write->copy_decisions[c++], err));
    }
    return JPC_OK;
}

static jpc_status take_slice(struct write *write, jpc_batch *batch, jpc_err *err)
{
    jpc_task *task = write->task;
    jpc_stage_stats *dedup = &task->stats.stages[task->run->dedup_at];

    JPC_TRY(jpc_record_parse(batch, &write->records, &write->scratch, err));
    task->marker.documents += batch->n_docs;
    split_batch(write, batch);
    judge_copies(write, batch);
    for (size_t i = 0; i < batch->n_docs; i++)
        dedup->bytes_out += batch->docs[i].text.len;
    jpc_worker_apply(&write->worker, batch, task->run->map_end, write->pipeline->n_stages,
                     write->dropped.mode != JPC_DROPPED_NONE, &task->stats);
    annotate_docs(write, batch);
    jpc_tally_verdicts(&task->stats, write->pipeline, batch);
    for (size_t i = 0; i < batch->n_docs && write->pipeline->may_flag; i++)
        jpc_add_flags(&batch->arena, write->pipeline, &batch->docs[i]);
    return write_docs(write, batch, err);
}

static jpc_status take_batch(struct write *write, jpc_batch *batch, jpc_err *err)
{
    do
        JPC_TRY(take_slice(write, batch, err));
    while (jpc_batch_has_more(batch));
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
        status = jpc_task_check_stop(write->task, err);
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
    jpc_record_scratch_release(&write->scratch);
    jpc_shard_writer_discard(&write->kept);
    jpc_dropped_release(&write->dropped);
    jpc_values_release(&write->values);
    jpc_decision_list_release(&write->decisions);
    jpc_host_counts_release(&write->hosts);
    free(write->clean_path);
}

// ---- what has not changed -------------------------------------------------------------------

// Of the text that is read and the copies in it: all that this task uses.
static jpc_hash128 hash_used(const struct write *write, jpc_hash128 clean)
{
    jpc_hash128 parts[2] = {clean, {0, 0}};

    if (write->decisions.n > 0)
        parts[1] = jpc_decision_list_hash(&write->decisions);
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

static jpc_status publish_hosts(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;
    jpc_buf path = {0}, text = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    if (!task->run->plan.near)
        return JPC_OK;
    jpc_host_counts_sort(&write->hosts);
    jpc_host_counts_format(&write->hosts, &text);
    snprintf(name, sizeof name, "state/write/t%06zu.hosts", task->index);
    status = jpc_publish_part(jpc_run_path(task->run, &path, "%s", name), jpc_buf_span(&text),
                              &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&task->marker, name, file);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// Each is about a document that came.
static jpc_status check_decisions(const struct write *write, jpc_err *err)
{
    if (write->next_decision == write->decisions.n)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_DATA, "'%s': decisions about documents that are not there",
                    write->task->run->dir);
}

static jpc_status write_all(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;

    JPC_TRY(jpc_worker_open(&write->worker, write->pipeline, err));
    JPC_TRY(read_clean(write, err));
    JPC_TRY(check_decisions(write, err));
    JPC_TRY(jpc_shard_writer_publish(&write->kept, err));
    JPC_TRY(jpc_dropped_publish(&write->dropped, task->run, JPC_TASK_WRITE, task->index,
                                &task->marker, err));
    task->marker.kept = task->stats.kept;
    JPC_TRY(publish_hosts(write, err));
    return jpc_values_publish(&write->values, err);
}

jpc_status jpc_write_task(jpc_task *task, jpc_err *err)
{
    struct write write = {.task = task};
    jpc_status status;

    open_write(&write);
    status = read_decisions(&write, err);
    if (status == JPC_OK)
        status = compare_with_before(&write, err);
    if (status == JPC_OK && !task->is_current)
        status = write_all(&write, err);
    close_write(&write);
    return status;
}
