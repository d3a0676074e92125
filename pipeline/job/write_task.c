// write[t]: the clean file of map[t] without copies, through the stages behind the deduplicator,
// into shards. Runs inline: writing is bound by zstd, which belongs to one thread anyway.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "text/utf8.h"
#include "web/host.h"
#include "data/jsonl.h"
#include "exec/executor.h"
#include "exec/tally.h"
#include "job/clean_reader.h"
#include "job/copies.h"
#include "job/copy_evidence.h"
#include "job/cut_file.h"
#include "job/dropped_file.h"
#include "job/host_count.h"
#include "job/label_count.h"
#include "job/paragraph_table.h"
#include "job/task.h"
#include "job/value_table.h"

struct write {
    jpc_task *task;
    const jpc_pipeline *pipeline;
    jpc_clean_reader clean;
    jpc_copies copies;
    jpc_frequencies frequencies; // where paragraphs are counted: of those of this task
    jpc_cuts cuts;
    char kept_name[64];
    jpc_shard_writer kept;
    jpc_dropped dropped;
    jpc_values values;
    jpc_older_names names; // of inputs of older runs
    jpc_label_counts labels;
    jpc_host_counts hosts; // where near-duplicates are looked for
    jpc_worker worker;
    jpc_doc *copy_docs; // of the present slice, in its arena
    size_t n_copies;
    const jpc_decision **copy_decisions; // of them
    const jpc_decision **doc_decisions;  // of those that stay; NULL: nothing was decided
};

// What is said of a copy of an older document.
static jpc_status read_names(struct write *write, jpc_err *err)
{
    const jpc_decision_list *decisions = &write->copies.decisions;
    const jpc_run *run = write->task->run;

    if (write->dropped.mode == JPC_DROPPED_NONE)
        return JPC_OK;
    for (size_t i = 0; i < decisions->n; i++)
        if (decisions->items[i].kind == JPC_DECISION_COPY)
            jpc_older_names_add(&write->names, &decisions->items[i].other);
    return jpc_older_names_load(&write->names, run, run->plan.near ? "data/decision" : "data/rank",
                                err);
}

// ---- taking copies out ------------------------------------------------------------------

static void count_host(struct write *write, const jpc_doc *doc, bool copy)
{
    jpc_arena_mark mark = jpc_arena_mark_of(&write->worker.features);

    if (write->task->run->plan.near)
        jpc_host_counts_add(&write->hosts, jpc_host_of_url(&write->worker.features, doc->url), 1,
                            copy);
    jpc_arena_rewind(&write->worker.features, mark);
}

// Moves the copies from batch->docs to write->copy_docs.
static void split_batch(struct write *write, jpc_batch *batch)
{
    size_t n_kept = 0, n = batch->n_docs + 1;

    write->copy_docs = jpc_arena_alloc(&batch->arena, n * sizeof *write->copy_docs);
    write->copy_decisions = jpc_arena_alloc(&batch->arena, n * sizeof *write->copy_decisions);
    write->doc_decisions = jpc_arena_alloc(&batch->arena, n * sizeof *write->doc_decisions);
    write->n_copies = 0;
    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_decision *decision = jpc_copies_find(&write->copies, &batch->docs[i]);
        bool copy = decision != NULL && decision->kind == JPC_DECISION_COPY;

        count_host(write, &batch->docs[i], copy);
        if (!copy) {
            write->doc_decisions[n_kept] = decision;
            batch->docs[n_kept++] = batch->docs[i];
            continue;
        }
        write->copy_docs[write->n_copies] = batch->docs[i];
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
    copies.docs = write->copy_docs;
    copies.n_docs = write->n_copies;
    jpc_stats_init(&ignored, write->pipeline);
    for (int i = write->task->run->map_end; i < write->pipeline->n_stages; i++)
        if (write->pipeline->stages[i].def->also_dropped)
            jpc_worker_apply(&write->worker, &copies, i, i + 1, true, &ignored);
    jpc_stats_release(&ignored);
    batch->arena = copies.arena;
}

static jpc_status drop(struct write *write, jpc_batch *batch, jpc_doc *doc,
                       const jpc_decision *decision, jpc_err *err)
{
    jpc_span line;

    if (write->dropped.mode == JPC_DROPPED_NONE)
        return JPC_OK;
    jpc_dropped_format(&batch->output, &batch->arena, write->pipeline, doc,
                       write->clean.records.meta_key,
                       jpc_copy_evidence(&batch->arena, write->task->run, &write->names, decision));
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
        tally_copy(write, &write->copy_docs[i], write->copy_decisions[i]);
    mask_copies(write, batch);
    for (size_t i = 0; i < write->n_copies; i++)
        set_verdict(write, &batch->arena, &write->copy_docs[i],
                    write->copy_decisions[i]->similarity);
}

// ---- what stays for others --------------------------------------------------------------------

// "cluster" of a document with copies.
static void add_cluster(jpc_arena *arena, jpc_doc *doc, const jpc_cluster *cluster)
{
    jpc_buf json = {0};

    jpc_cluster_add_json(cluster, &json);
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
    jpc_jsonl_format(&batch->output, doc, write->clean.records.meta_key);
    return jpc_shard_writer_add(&write->kept, batch->output.ptr + doc->out_at, doc->out_len, err);
}

static jpc_status write_doc(struct write *write, jpc_batch *batch, jpc_doc *doc,
                            const jpc_decision *copy, jpc_err *err)
{
    JPC_TRY(jpc_values_add_late(&write->values, doc, doc->record->number - 1, err));
    jpc_label_counts_add(&write->labels, write->pipeline, doc, NULL);
    return jpc_doc_is_kept(doc) ? keep(write, batch, doc, err) : drop(write, batch, doc, copy, err);
}

// Copies and other documents, in the order of the clean file, wherever it is cut.
static jpc_status write_docs(struct write *write, jpc_batch *batch, jpc_err *err)
{
    jpc_doc *doc = batch->docs, *docs_end = doc + batch->n_docs;
    size_t c = 0;

    while (doc < docs_end || c < write->n_copies) {
        jpc_doc *copy = c < write->n_copies ? &write->copy_docs[c] : NULL;

        if (copy == NULL || (doc < docs_end && doc->record->number < copy->record->number))
            JPC_TRY(write_doc(write, batch, doc++, NULL, err));
        else
            JPC_TRY(write_doc(write, batch, copy, write->copy_decisions[c++], err));
    }
    return JPC_OK;
}

static jpc_status take_slice(void *self, jpc_batch *batch, jpc_err *err)
{
    struct write *write = self;
    jpc_task *task = write->task;
    jpc_stage_stats *dedup =
        task->run->dedup_at >= 0 ? &task->stats.stages[task->run->dedup_at] : NULL;

    task->marker.documents += batch->n_docs;
    split_batch(write, batch);
    judge_copies(write, batch);
    for (size_t i = 0; i < batch->n_docs && dedup != NULL; i++)
        dedup->bytes_out += batch->docs[i].text.len;
    jpc_worker_apply(&write->worker, batch, task->run->map_end, write->pipeline->n_stages,
                     write->dropped.mode != JPC_DROPPED_NONE, &task->stats);
    JPC_TRY(jpc_cuts_add(&write->cuts, batch, err));
    annotate_docs(write, batch);
    jpc_tally_verdicts(&task->stats, write->pipeline, batch);
    for (size_t i = 0; i < batch->n_docs && write->pipeline->may_flag; i++)
        jpc_add_flags(&batch->arena, write->pipeline, &batch->docs[i]);
    return write_docs(write, batch, err);
}

// ---- set-up -------------------------------------------------------------------------------

static void open_write(struct write *write)
{
    jpc_task *task = write->task;
    const jpc_config *config = task->run->config;

    jpc_clean_reader_open(&write->clean, task);
    write->pipeline = &config->pipeline;
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
    jpc_cuts_open(&write->cuts, task->run, task->index, &write->worker);
    jpc_values_open(&write->values, task->run, JPC_TASK_WRITE, task->index, &task->marker);
}

static void close_write(struct write *write)
{
    if (write->worker.pipeline != NULL)
        for (int i = 0; i < write->pipeline->n_stages; i++)
            write->task->progress->stage_ns[i] += write->worker.stage_ns[i];
    jpc_worker_close(&write->worker);
    jpc_clean_reader_close(&write->clean);
    jpc_copies_release(&write->copies);
    jpc_frequencies_release(&write->frequencies);
    jpc_shard_writer_discard(&write->kept);
    jpc_dropped_release(&write->dropped);
    jpc_cuts_release(&write->cuts);
    jpc_values_release(&write->values);
    jpc_older_names_release(&write->names);
    jpc_host_counts_release(&write->hosts);
    jpc_label_counts_release(&write->labels);
}

// ---- what has not changed -------------------------------------------------------------------

// Whether there is something to write. Sets task->is_current if there is not.
static jpc_status compare_with_before(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;
    const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, task->index);
    jpc_hash128 parts[2];

    parts[0] = jpc_copies_used(&write->copies, jpc_marker_find(map, "data/clean/")->file.hash);
    parts[1] = jpc_asked_hash(&write->frequencies);
    task->marker.used =
        task->run->paragraphs_at >= 0 ? jpc_hash128_of(parts, sizeof parts) : parts[0];
    JPC_TRY(jpc_task_renew(task, err));
    return task->is_current ? JPC_OK : jpc_clean_reader_need_text(&write->clean, err);
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

static jpc_status write_all(struct write *write, jpc_err *err)
{
    jpc_task *task = write->task;

    JPC_TRY(read_names(write, err));
    JPC_TRY(jpc_worker_open(&write->worker, write->pipeline, err));
    if (task->run->paragraphs_at >= 0)
        write->worker.frequencies = &write->frequencies;
    JPC_TRY(jpc_clean_reader_each(&write->clean, take_slice, write, err));
    JPC_TRY(jpc_copies_check(&write->copies, task->run, err));
    JPC_TRY(jpc_shard_writer_publish(&write->kept, err));
    JPC_TRY(jpc_dropped_publish(&write->dropped, task->run, JPC_TASK_WRITE, task->index,
                                &task->marker, err));
    task->marker.kept = task->stats.kept;
    JPC_TRY(publish_hosts(write, err));
    JPC_TRY(jpc_cuts_publish(&write->cuts, task->index, &task->marker, err));
    JPC_TRY(jpc_label_counts_publish(&write->labels, task->run, JPC_TASK_WRITE, task->index,
                                     &task->marker, err));
    return jpc_values_publish(&write->values, err);
}

jpc_status jpc_write_task(jpc_task *task, jpc_err *err)
{
    struct write write = {.task = task};
    jpc_status status;

    open_write(&write);
    status = jpc_copies_read(&write.copies, task->run, task->index, err);
    if (status == JPC_OK && task->run->paragraphs_at >= 0)
        status = jpc_asked_read(&write.frequencies, task->run, task->index, err);
    if (status == JPC_OK)
        status = compare_with_before(&write, err);
    if (status == JPC_OK && !task->is_current)
        status = write_all(&write, err);
    close_write(&write);
    return status;
}
