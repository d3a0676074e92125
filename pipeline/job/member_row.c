#include "job/member_row.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/little_endian.h"
#include "job/near_writer.h"
#include "job/table_file.h"

#define PREFIX "data/member/r"
#define ID_BYTES 8
#define SLICE_BYTES ((size_t)64 << 10) // of a file, on average: what is read at once
#define LEAST_BYTES ((size_t)1 << 20)  // of a file

// What becomes a file.
struct batch {
    unsigned char *rows; // owned; in document order
    uint32_t *slices;    // owned; of the rows
    size_t n, capacity;
};

// A file that is being written while the next one is read.
struct publishing {
    pthread_t thread;
    bool runs;
    const jpc_run *run;
    struct batch batch;
    size_t row_bytes;
    char name[64];
    jpc_published file;
    jpc_status status;
    jpc_err err;
};

struct jpc_member_rows {
    const jpc_run *run;
    jpc_marker *marker;
    jpc_near_shape shape;
    size_t row_bytes, max_rows, n_files;
    struct batch batch;
    struct publishing publishing;
    jpc_signature_reader reader;
    size_t reader_task; // SIZE_MAX: none is open
};

// A multiple of 8.
static size_t row_bytes_of(const jpc_near_shape *shape)
{
    return ID_BYTES + jpc_signature_row_bytes(shape);
}

void jpc_member_rows_open(jpc_member_rows **out, const jpc_run *run, jpc_marker *marker)
{
    jpc_member_rows *rows = jpc_alloc(sizeof *rows);
    size_t bytes = SLICE_BYTES * run->plan.n_buckets;

    rows->run = run;
    rows->marker = marker;
    rows->shape = jpc_near_shape_of(jpc_run_near_params(run));
    rows->row_bytes = row_bytes_of(&rows->shape);
    rows->max_rows = (bytes > LEAST_BYTES ? bytes : LEAST_BYTES) / rows->row_bytes;
    rows->publishing = (struct publishing){.run = run, .row_bytes = rows->row_bytes};
    rows->reader.fd = -1;
    rows->reader_task = SIZE_MAX;
    *out = rows;
}

void jpc_member_rows_close(jpc_member_rows *rows)
{
    if (rows == NULL)
        return;
    if (rows->publishing.runs)
        pthread_join(rows->publishing.thread, NULL);
    free(rows->publishing.batch.rows);
    free(rows->publishing.batch.slices);
    free(rows->batch.rows);
    free(rows->batch.slices);
    jpc_signature_close(&rows->reader);
    free(rows);
}

// ---- files ----------------------------------------------------------------------------------

// Rows by slice, and in each slice as they came. `starts` has room for each slice and the end.
static unsigned char *sort_rows(const struct batch *batch, size_t row_bytes, uint32_t n_slices,
                                uint64_t *starts)
{
    unsigned char *sorted = jpc_realloc(NULL, (batch->n + 1) * row_bytes);
    uint64_t *next = jpc_alloc(((size_t)n_slices + 1) * sizeof *next);

    for (size_t i = 0; i < batch->n; i++)
        starts[batch->slices[i] + 1]++;
    for (uint32_t s = 0; s < n_slices; s++) {
        starts[s + 1] += starts[s];
        next[s] = starts[s];
    }
    for (size_t i = 0; i < batch->n; i++)
        memcpy(sorted + next[batch->slices[i]]++ * row_bytes, batch->rows + i * row_bytes,
               row_bytes);
    free(next);
    return sorted;
}

static void *publish(void *self)
{
    struct publishing *p = self;
    uint32_t n_slices = p->run->plan.n_buckets;
    uint64_t *starts = jpc_alloc(((size_t)n_slices + 1) * sizeof *starts);
    unsigned char *sorted = sort_rows(&p->batch, p->row_bytes, n_slices, starts);
    jpc_buf path = {0};

    p->status = jpc_table_publish(
        jpc_run_path(p->run, &path, "%s", p->name), (const uint32_t *)(const void *)sorted,
        (uint32_t)(p->row_bytes / sizeof(uint32_t)), starts, n_slices, &p->file, &p->err);
    jpc_buf_release(&path);
    free(starts);
    free(sorted);
    return NULL;
}

static jpc_status end_publishing(jpc_member_rows *rows, jpc_err *err)
{
    struct publishing *p = &rows->publishing;

    if (p->runs)
        pthread_join(p->thread, NULL);
    p->runs = false;
    if (p->batch.n == 0)
        return JPC_OK;
    p->batch.n = 0;
    if (p->status == JPC_OK)
        jpc_marker_add(rows->marker, p->name, p->file);
    else
        *err = p->err;
    return p->status;
}

static jpc_status begin_publishing(jpc_member_rows *rows, jpc_err *err)
{
    struct publishing *p = &rows->publishing;
    struct batch free_batch;

    JPC_TRY(end_publishing(rows, err));
    free_batch = p->batch;
    p->batch = rows->batch;
    rows->batch = free_batch;
    snprintf(p->name, sizeof p->name, PREFIX "%06zu.row", rows->n_files++);
    p->runs = pthread_create(&p->thread, NULL, publish, p) == 0;
    if (!p->runs)
        publish(p);
    return JPC_OK;
}

// ---- rows -----------------------------------------------------------------------------------

static void grow(jpc_member_rows *rows)
{
    struct batch *batch = &rows->batch;

    batch->capacity = batch->capacity * 2 + 64;
    if (batch->capacity > rows->max_rows)
        batch->capacity = rows->max_rows;
    batch->rows = jpc_realloc(batch->rows, batch->capacity * rows->row_bytes);
    batch->slices = jpc_realloc(batch->slices, batch->capacity * sizeof *batch->slices);
}

// What was read of the last one is not needed again by this run: it makes room in memory for what
// is written.
static jpc_status open_task(jpc_member_rows *rows, size_t task, jpc_err *err)
{
    if (rows->reader_task == task)
        return JPC_OK;
    jpc_signature_forget(&rows->reader);
    jpc_signature_close(&rows->reader);
    rows->reader_task = task;
    return jpc_signature_open(&rows->reader, rows->run, task, &rows->shape, err);
}

jpc_status jpc_member_rows_add(jpc_member_rows *rows, uint64_t document, uint32_t verify_task,
                               jpc_err *err)
{
    struct batch *batch = &rows->batch;
    unsigned char *row;

    if (batch->n == rows->max_rows)
        JPC_TRY(begin_publishing(rows, err));
    if (batch->n == batch->capacity)
        grow(rows);
    row = batch->rows + batch->n * rows->row_bytes;
    jpc_le64_store(row, document);
    batch->slices[batch->n++] = verify_task;
    JPC_TRY(open_task(rows, (size_t)(document >> 32), err));
    JPC_TRY(jpc_signature_read(&rows->reader, (uint32_t)document, true, row + ID_BYTES, err));
    // The copy of a damaged one would outlive its repair.
    if (!jpc_signature_row_is_sound(&rows->shape, row + ID_BYTES))
        return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", rows->reader.path);
    return JPC_OK;
}

jpc_status jpc_member_rows_finish(jpc_member_rows *rows, jpc_err *err)
{
    if (rows->batch.n > 0)
        JPC_TRY(begin_publishing(rows, err));
    return end_publishing(rows, err);
}

// ---- reading --------------------------------------------------------------------------------

static jpc_status read_file(const jpc_run *run, const char *name, uint32_t slice,
                            jpc_member_row_taker *take, void *self, jpc_err *err)
{
    jpc_near_shape shape = jpc_near_shape_of(jpc_run_near_params(run));
    size_t row_bytes = row_bytes_of(&shape), n = 0;
    uint32_t *words = NULL;
    jpc_buf path = {0};
    jpc_status status =
        jpc_table_read(jpc_run_path(run, &path, "%s", name), (uint32_t)(row_bytes / sizeof *words),
                       run->plan.n_buckets, slice, &words, &n, err);

    jpc_buf_release(&path);
    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        const unsigned char *row = (const unsigned char *)words + i * row_bytes;

        take(self, jpc_le64_load(row), row + ID_BYTES);
    }
    free(words);
    return status;
}

jpc_status jpc_member_rows_each(const jpc_run *run, const jpc_marker *cluster, uint32_t verify_task,
                                jpc_member_row_taker *take, void *self, jpc_err *err)
{
    for (size_t i = 0; i < cluster->n; i++)
        if (strncmp(cluster->outputs[i].path, PREFIX, strlen(PREFIX)) == 0)
            JPC_TRY(read_file(run, cluster->outputs[i].path, verify_task, take, self, err));
    return JPC_OK;
}
