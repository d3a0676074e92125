#include "job/clean_reader.h"

#include <stdlib.h>
#include <unistd.h>

#include "exec/config_reading.h"

void jpc_clean_reader_open(jpc_clean_reader *reader, jpc_task *task)
{
    jpc_buf path = {0};

    *reader = (jpc_clean_reader){.task = task};
    jpc_run_path(task->run, &path, "data/clean/t%06zu.jsonl.zst", task->index);
    reader->path = path.ptr;
    reader->records = jpc_config_own_records(task->run->config, &reader->path);
}

void jpc_clean_reader_close(jpc_clean_reader *reader)
{
    jpc_record_scratch_release(&reader->scratch);
    free(reader->path);
}

jpc_status jpc_clean_reader_need_text(const jpc_clean_reader *reader, jpc_err *err)
{
    const jpc_task *task = reader->task;

    if (access(reader->path, F_OK) == 0)
        return JPC_OK;
    jpc_task_remove_marker(task->run, task->kind, task->index);
    return jpc_fail(err, JPC_WAIT, "%s task %zu needs the text of its map task again",
                    jpc_task_names[task->kind], task->index);
}

// ---- reading ------------------------------------------------------------------------------

typedef jpc_status take_slice(void *self, jpc_batch *slice, jpc_err *err);

static jpc_status take_slices(jpc_clean_reader *clean, jpc_batch *batch, take_slice *take,
                              void *self, jpc_err *err)
{
    do {
        JPC_TRY(jpc_record_parse(batch, &clean->records, &clean->scratch, err));
        JPC_TRY(take(self, batch, err));
    } while (jpc_batch_has_more(batch));
    return JPC_OK;
}

static void show_progress(const jpc_clean_reader *clean, const jpc_reader *reader, uint64_t *shown)
{
    uint64_t consumed, total;

    jpc_reader_progress(reader, &consumed, &total);
    atomic_fetch_add(&clean->task->progress->bytes, consumed - *shown);
    *shown = consumed;
}

static jpc_status read_batches(jpc_clean_reader *clean, jpc_reader *reader, take_slice *take,
                               void *self, jpc_err *err)
{
    jpc_batch batch = {0};
    jpc_status status = JPC_OK;
    uint64_t shown = 0;

    while (status == JPC_OK) {
        jpc_status filled;

        jpc_batch_reset(&batch);
        status = jpc_task_check_stop(clean->task, err);
        if (status != JPC_OK)
            break;
        filled = jpc_reader_fill(reader, &batch, err);
        show_progress(clean, reader, &shown);
        if (filled != JPC_OK && filled != JPC_END)
            status = filled;
        else
            status = take_slices(clean, &batch, take, self, err);
        if (filled == JPC_END)
            break;
    }
    jpc_batch_release(&batch);
    return status;
}

jpc_status jpc_clean_reader_each(jpc_clean_reader *clean, take_slice *take, void *self,
                                 jpc_err *err)
{
    jpc_reader_options reading = jpc_config_own_reader(clean->task->run->config);
    jpc_reader *reader;
    jpc_status status;

    JPC_TRY(jpc_reader_open(&reader, &clean->path, 1, 0, &reading, err));
    status = read_batches(clean, reader, take, self, err);
    jpc_reader_close(reader);
    return status;
}
