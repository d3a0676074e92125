// frequency[p]: adds up the counts of one slice of the keys, and answers what write tasks will ask:
// of each key whose count may matter to a rule, with what older runs have of it, each task that has
// it is told. Rows come task by task, are sorted by key and, what is answered, by task; neither is
// held in memory.
#include <stdlib.h>

#include "core/little_endian.h"
#include "job/older_frequency.h"
#include "job/paragraph_table.h"
#include "job/row_file.h"
#include "job/sorter.h"
#include "job/table_file.h"
#include "job/task.h"
#include "stage/paragraph.h"

#define COUNT_WORDS 3 // key; task and its first document; documents
#define ASKED_WORDS 4 // task; key; documents of all tasks; the first one of this task, or 0
#define ROWS_AT_ONCE ((size_t)4096)

struct addition {
    jpc_task *task;
    const jpc_paragraphs *paragraphs;
    size_t map_task; // being read
    jpc_sorter *counts, *asked;
    jpc_older_frequencies *older;
    uint64_t *records; // owned; ROWS_AT_ONCE
    uint64_t *holders; // owned; records of the present key, one per task that has it
    size_t n_holders, capacity;
};

// ---- reading ------------------------------------------------------------------------------

static jpc_status add_records(struct addition *addition, const uint32_t *rows, size_t n,
                              jpc_err *err)
{
    uint64_t *record = addition->records;

    for (size_t i = 0; i < n; i++, rows += JPC_PARAGRAPH_WORDS, record += COUNT_WORDS) {
        record[0] = (uint64_t)rows[0] << 32 | rows[1];
        record[1] = (uint64_t)addition->map_task << 32 | rows[3];
        record[2] = rows[2];
    }
    return jpc_sorter_add(addition->counts, addition->records, n, err);
}

static jpc_status take_rows(void *self, const uint32_t *rows, size_t n, jpc_err *err)
{
    for (size_t i = 0; i < n; i += ROWS_AT_ONCE)
        JPC_TRY(add_records(self, rows + i * JPC_PARAGRAPH_WORDS,
                            n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE, err));
    return JPC_OK;
}

static jpc_status read_tasks(struct addition *addition, jpc_err *err)
{
    const jpc_task *task = addition->task;
    jpc_buf path = {0};
    jpc_status status = JPC_OK;
    char name[64];

    for (size_t t = 0; t < task->run->plan.n_tasks && status == JPC_OK; t++) {
        addition->map_task = t;
        jpc_paragraph_name(name, t);
        status = jpc_table_each(jpc_run_path(task->run, &path, "%s", name), JPC_PARAGRAPH_WORDS,
                                task->run->plan.n_slices, (uint32_t)task->index, take_rows,
                                addition, err);
        if (status == JPC_OK)
            status = jpc_task_check_stop(task, err);
    }
    jpc_buf_release(&path);
    addition->task->marker.documents = jpc_sorter_count(addition->counts);
    return status;
}

// ---- adding up ----------------------------------------------------------------------------

static void add_holder(struct addition *addition, const uint64_t *record)
{
    if (addition->n_holders == addition->capacity) {
        addition->capacity = 2 * addition->capacity + 64;
        addition->holders = jpc_realloc(addition->holders, addition->capacity * COUNT_WORDS *
                                                               sizeof *addition->holders);
    }
    memcpy(addition->holders + COUNT_WORDS * addition->n_holders++, record,
           COUNT_WORDS * sizeof *record);
}

// They are in the order of tasks: the first of the first task is the first of all, unless an older
// run has one.
static jpc_status answer(struct addition *addition, uint64_t key, uint64_t total, jpc_err *err)
{
    bool asks_first = jpc_paragraph_asks_first(addition->paragraphs);
    uint64_t n_older;

    JPC_TRY(jpc_older_frequencies_find(addition->older, key, &n_older, err));
    total += n_older;
    if (!jpc_paragraph_asks(addition->paragraphs, key, total))
        return JPC_OK;
    for (size_t i = 0; i < addition->n_holders; i++) {
        uint64_t place = addition->holders[COUNT_WORDS * i + 1];
        uint64_t record[ASKED_WORDS] = {
            place >> 32, key, total,
            i == 0 && asks_first && n_older == 0 ? (uint32_t)place : JPC_FREQUENCY_ELSEWHERE};

        JPC_TRY(jpc_sorter_add(addition->asked, record, 1, err));
    }
    return JPC_OK;
}

static jpc_status end_key(struct addition *addition, jpc_row_writer *table, jpc_err *err)
{
    uint64_t key = addition->holders[0], total = 0;
    char row[JPC_FREQUENCY_BYTES];

    for (size_t i = 0; i < addition->n_holders; i++)
        total += addition->holders[COUNT_WORDS * i + 2];
    jpc_le64_store(row, key);
    jpc_le64_store(row + 8, total);
    JPC_TRY(answer(addition, key, total, err));
    addition->n_holders = 0;
    addition->task->marker.kept++;
    return jpc_row_writer_add(table, row, 1, err);
}

static jpc_status add_up(struct addition *addition, jpc_row_writer *table, jpc_err *err)
{
    const uint64_t *record;
    jpc_status status;

    JPC_TRY(jpc_sorter_rewind(addition->counts, err));
    for (uint64_t i = 0; (status = jpc_sorter_next(addition->counts, &record, err)) == JPC_OK;
         i++) {
        if (i % (1 << 20) == 0)
            JPC_TRY(jpc_task_check_stop(addition->task, err));
        if (addition->n_holders > 0 && record[0] != addition->holders[0])
            JPC_TRY(end_key(addition, table, err));
        add_holder(addition, record);
    }
    if (status == JPC_END && addition->n_holders > 0)
        return end_key(addition, table, err);
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status publish_table(struct addition *addition, jpc_err *err)
{
    jpc_task *task = addition->task;
    jpc_row_writer *table;
    jpc_buf path = {0};
    jpc_published file;
    jpc_status status;
    char name[64];

    jpc_frequency_name(name, task->index);
    status = jpc_row_writer_open(&table, jpc_run_path(task->run, &path, "%s", name),
                                 JPC_FREQUENCY_BYTES, err);
    jpc_buf_release(&path);
    JPC_TRY(status);
    status = add_up(addition, table, err);
    if (status == JPC_OK)
        status = jpc_older_frequencies_end(addition->older, err);
    if (status != JPC_OK) {
        jpc_row_writer_discard(table);
        return status;
    }
    JPC_TRY(jpc_row_writer_publish(table, &file, err));
    jpc_marker_add(&task->marker, name, file);
    return JPC_OK;
}

// ---- answers ------------------------------------------------------------------------------

static void to_row(const uint64_t *record, uint32_t *row)
{
    row[0] = (uint32_t)(record[1] >> 32);
    row[1] = (uint32_t)record[1];
    row[2] = (uint32_t)(record[2] >> 32);
    row[3] = (uint32_t)record[2];
    row[4] = (uint32_t)record[3];
}

static jpc_status index_asked(struct addition *addition, jpc_table_index *index, jpc_err *err)
{
    uint32_t row[JPC_ASKED_WORDS];
    const uint64_t *record;
    jpc_status status;

    JPC_TRY(jpc_sorter_rewind(addition->asked, err));
    while ((status = jpc_sorter_next(addition->asked, &record, err)) == JPC_OK) {
        to_row(record, row);
        jpc_table_index_add(index, (uint32_t)record[0], row);
    }
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status write_asked(struct addition *addition, const jpc_table_index *index,
                              jpc_sink *sink, jpc_err *err)
{
    uint32_t *rows = (uint32_t *)addition->records;
    const uint64_t *record;
    jpc_status status;
    size_t n = 0;

    JPC_TRY(jpc_sorter_rewind(addition->asked, err));
    while ((status = jpc_sorter_next(addition->asked, &record, err)) == JPC_OK) {
        to_row(record, rows + JPC_ASKED_WORDS * n);
        if (++n < ROWS_AT_ONCE)
            continue;
        JPC_TRY(jpc_table_write(sink, index, rows, n, err));
        n = 0;
    }
    if (status != JPC_END)
        return status;
    return n > 0 ? jpc_table_write(sink, index, rows, n, err) : JPC_OK;
}

static jpc_status publish_asked(struct addition *addition, jpc_err *err)
{
    jpc_table_index index;
    jpc_sink *sink = NULL;
    jpc_buf path = {0};
    jpc_published file;
    jpc_status status;
    char name[64];

    jpc_asked_name(name, addition->task->index);
    jpc_run_path(addition->task->run, &path, "%s", name);
    jpc_table_index_open(&index, JPC_ASKED_WORDS, (uint32_t)addition->task->run->plan.n_tasks);
    status = index_asked(addition, &index, err);
    if (status == JPC_OK)
        status = jpc_table_open(&sink, path.ptr, &index, err);
    if (status == JPC_OK)
        status = write_asked(addition, &index, sink, err);
    if (status == JPC_OK)
        status = jpc_sink_publish(sink, &file, err);
    else
        jpc_sink_discard(sink);
    if (status == JPC_OK)
        jpc_marker_add(&addition->task->marker, name, file);
    jpc_table_index_close(&index);
    jpc_buf_release(&path);
    return status;
}

// ---- the task -----------------------------------------------------------------------------

jpc_status jpc_frequency_task(jpc_task *task, jpc_err *err)
{
    const jpc_run *run = task->run;
    struct addition addition = {
        .task = task,
        .paragraphs = run->config->pipeline.stages[run->paragraphs_at].model,
        .records = jpc_alloc(ROWS_AT_ONCE * COUNT_WORDS * sizeof *addition.records)};
    jpc_buf path = {0};
    jpc_status status;

    jpc_run_path(run, &path, "data/frequency/p%04zu.sorted", task->index);
    jpc_sorter_open(&addition.counts, path.ptr, COUNT_WORDS, task->memory_bytes / 2);
    jpc_run_path(run, &path, "data/asked/p%04zu.sorted", task->index);
    jpc_sorter_open(&addition.asked, path.ptr, ASKED_WORDS, task->memory_bytes / 2);
    status = jpc_older_frequencies_open(&addition.older, run, task->index, err);
    if (status == JPC_OK)
        status = read_tasks(&addition, err);
    if (status == JPC_OK)
        status = publish_table(&addition, err);
    if (status == JPC_OK)
        status = publish_asked(&addition, err);
    jpc_sorter_close(addition.counts);
    jpc_sorter_close(addition.asked);
    jpc_older_frequencies_close(addition.older);
    jpc_buf_release(&path);
    free(addition.records);
    free(addition.holders);
    return status;
}
