// paragraph[t]: counts the paragraphs of the documents that write[t] will have, in the form in
// which they come to the stage that asks for them. It runs the stages between the deduplicator and
// that one a second time: what is counted of them counts in the write task.
#include <stdio.h>
#include <stdlib.h>

#include "job/clean_reader.h"
#include "job/copies.h"
#include "job/paragraph_table.h"
#include "job/sorter.h"
#include "job/table_file.h"
#include "job/task.h"
#include "stage/paragraph.h"

#define KEY_WORDS 2                 // of a record: key, number of the document
#define ROWS_AT_ONCE ((size_t)4096) // given to the file

struct count {
    jpc_task *task;
    const jpc_pipeline *pipeline;
    const jpc_paragraphs *paragraphs; // model of the stage
    jpc_clean_reader clean;
    jpc_copies copies;
    jpc_worker worker;
    jpc_stats ignored;
    jpc_sorter *sorter;
    uint64_t *records; // owned; scratch
    size_t capacity;
};

// ---- counting -----------------------------------------------------------------------------

static void leave_copies_out(struct count *count, jpc_batch *batch)
{
    size_t n = 0;

    for (size_t i = 0; i < batch->n_docs; i++) {
        const jpc_decision *decision = jpc_copies_find(&count->copies, &batch->docs[i]);

        if (decision == NULL || decision->kind != JPC_DECISION_COPY)
            batch->docs[n++] = batch->docs[i];
    }
    batch->n_docs = n;
}

static jpc_status count_doc(struct count *count, const jpc_doc *doc, jpc_err *err)
{
    jpc_arena *arena = &count->worker.features;
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    uint64_t *keys;
    size_t n = jpc_paragraph_keys(count->paragraphs, arena, doc->text, doc->url, &keys);

    if (n > count->capacity) {
        count->capacity = 2 * n;
        count->records =
            jpc_realloc(count->records, count->capacity * KEY_WORDS * sizeof *count->records);
    }
    for (size_t i = 0; i < n; i++) {
        count->records[KEY_WORDS * i] = keys[i];
        count->records[KEY_WORDS * i + 1] = doc->record->number;
    }
    jpc_arena_rewind(arena, mark);
    count->task->marker.kept++;
    return jpc_sorter_add(count->sorter, count->records, n, err);
}

static jpc_status take_slice(void *self, jpc_batch *batch, jpc_err *err)
{
    struct count *count = self;
    const jpc_run *run = count->task->run;

    count->task->marker.documents += batch->n_docs;
    leave_copies_out(count, batch);
    jpc_stats_reset(&count->ignored);
    jpc_worker_apply(&count->worker, batch, run->map_end, run->paragraphs_at, false,
                     &count->ignored);
    for (size_t i = 0; i < batch->n_docs; i++)
        if (jpc_doc_is_kept(&batch->docs[i]))
            JPC_TRY(count_doc(count, &batch->docs[i], err));
    return JPC_OK;
}

// ---- publishing ---------------------------------------------------------------------------

// Where rows go: into the index, then into the file.
struct rows {
    jpc_table_index index;
    jpc_sink *sink; // NULL: into the index
    uint32_t *words;
    size_t n;
};

static jpc_status flush(struct rows *rows, jpc_err *err)
{
    size_t n = rows->n;

    rows->n = 0;
    return n > 0 ? jpc_table_write(rows->sink, &rows->index, rows->words, n, err) : JPC_OK;
}

static jpc_status add_row(struct rows *rows, uint64_t key, uint64_t n_docs, uint64_t first,
                          jpc_err *err)
{
    uint32_t *row = rows->words + rows->n * JPC_PARAGRAPH_WORDS;

    row[0] = (uint32_t)(key >> 32);
    row[1] = (uint32_t)key;
    row[2] = (uint32_t)n_docs;
    row[3] = (uint32_t)first;
    if (rows->sink == NULL) {
        jpc_table_index_add(&rows->index, jpc_paragraph_slice(key, rows->index.n_slices), row);
        return JPC_OK;
    }
    return ++rows->n == ROWS_AT_ONCE ? flush(rows, err) : JPC_OK;
}

// Each key once.
static jpc_status combine(struct count *count, struct rows *rows, jpc_err *err)
{
    uint64_t key = 0, n = 0, first = 0;
    const uint64_t *record;
    jpc_status status;

    JPC_TRY(jpc_sorter_rewind(count->sorter, err));
    for (uint64_t i = 0; (status = jpc_sorter_next(count->sorter, &record, err)) == JPC_OK; i++) {
        if (i % (1 << 20) == 0)
            JPC_TRY(jpc_task_check_stop(count->task, err));
        if (n > 0 && record[0] == key) {
            n++;
            continue;
        }
        if (n > 0)
            JPC_TRY(add_row(rows, key, n, first, err));
        key = record[0];
        first = record[1];
        n = 1;
    }
    if (status == JPC_END && n > 0)
        return add_row(rows, key, n, first, err);
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status write_rows(struct count *count, struct rows *rows, const char *path, jpc_err *err)
{
    JPC_TRY(combine(count, rows, err));
    JPC_TRY(jpc_table_open(&rows->sink, path, &rows->index, err));
    JPC_TRY(combine(count, rows, err));
    return flush(rows, err);
}

static jpc_status publish(struct count *count, const char *name, const char *path, jpc_err *err)
{
    struct rows rows = {.words = jpc_alloc(ROWS_AT_ONCE * JPC_PARAGRAPH_WORDS * sizeof(uint32_t))};
    jpc_published file;
    jpc_status status;

    jpc_table_index_open(&rows.index, JPC_PARAGRAPH_WORDS, count->task->run->plan.n_slices);
    status = write_rows(count, &rows, path, err);
    if (status == JPC_OK)
        status = jpc_sink_publish(rows.sink, &file, err);
    else
        jpc_sink_discard(rows.sink);
    if (status == JPC_OK)
        jpc_marker_add(&count->task->marker, name, file);
    jpc_table_index_close(&rows.index);
    free(rows.words);
    return status;
}

// ---- the task -----------------------------------------------------------------------------

static jpc_status count_all(struct count *count, jpc_err *err)
{
    jpc_task *task = count->task;
    jpc_buf path = {0};
    jpc_status status;
    char name[64];

    jpc_run_path(task->run, &path, "data/paragraph/t%06zu.sorted", task->index);
    jpc_sorter_open(&count->sorter, path.ptr, KEY_WORDS, task->memory_bytes);
    jpc_paragraph_name(name, task->index);
    jpc_run_path(task->run, &path, "%s", name);
    status = jpc_worker_open(&count->worker, count->pipeline, err);
    if (status == JPC_OK)
        status = jpc_clean_reader_each(&count->clean, take_slice, count, err);
    if (status == JPC_OK)
        status = jpc_copies_check(&count->copies, task->run, err);
    if (status == JPC_OK)
        status = publish(count, name, path.ptr, err);
    jpc_buf_release(&path);
    return status;
}

// Whether there is something to count. Sets task->is_current if there is not.
static jpc_status compare_with_before(struct count *count, jpc_err *err)
{
    jpc_task *task = count->task;
    const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, task->index);

    task->marker.used =
        jpc_copies_used(&count->copies, jpc_marker_find(map, "data/clean/")->file.hash);
    JPC_TRY(jpc_task_renew(task, err));
    return task->is_current ? JPC_OK : jpc_clean_reader_need_text(&count->clean, err);
}

static void close_count(struct count *count)
{
    if (count->worker.pipeline != NULL)
        for (int i = 0; i < count->pipeline->n_stages; i++)
            count->task->progress->stage_ns[i] += count->worker.stage_ns[i];
    jpc_worker_close(&count->worker);
    jpc_clean_reader_close(&count->clean);
    jpc_copies_release(&count->copies);
    jpc_stats_release(&count->ignored);
    jpc_sorter_close(count->sorter);
    free(count->records);
}

jpc_status jpc_paragraph_task(jpc_task *task, jpc_err *err)
{
    const jpc_pipeline *pipeline = &task->run->config->pipeline;
    struct count count = {.task = task,
                          .pipeline = pipeline,
                          .paragraphs = pipeline->stages[task->run->paragraphs_at].model};
    jpc_status status;

    jpc_stats_init(&count.ignored, pipeline);
    jpc_clean_reader_open(&count.clean, task);
    status = jpc_copies_read(&count.copies, task->run, task->index, err);
    if (status == JPC_OK)
        status = compare_with_before(&count, err);
    if (status == JPC_OK && !task->is_current)
        status = count_all(&count, err);
    close_count(&count);
    return status;
}
