// cluster[0]: what hangs together by shared keys, of all documents at once. Nothing is decided
// here; each cluster goes, whole, to one of the verify tasks. The one task of a run that sees all
// documents: it takes 4 or 5 bytes of memory for each, or, where that is too much, sorts on disk.
#include <stdio.h>
#include <stdlib.h>

#include "job/components.h"
#include "job/member_file.h"
#include "job/sorter.h"
#include "job/task.h"

#define ROOT_BITS 48 // of a number of a document; the slice stands above it

struct clustering {
    jpc_task *task;
    uint64_t *base; // owned; number of the first signature of each map task, and of all
    char *spill_path;
    jpc_components *components;
    jpc_sorter *members; // slice and root; document
};

// ---- documents ------------------------------------------------------------------------------

static jpc_status count_documents(struct clustering *c, jpc_err *err)
{
    jpc_task *task = c->task;
    size_t n = task->run->plan.n_tasks;
    jpc_near_shape shape = jpc_near_shape_of(jpc_run_near_params(task->run));

    c->base = jpc_alloc((n + 1) * sizeof *c->base);
    for (size_t t = 0; t < n; t++) {
        const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, t);
        const jpc_marker_output *rows =
            map != NULL ? jpc_marker_find(map, "data/signature/") : NULL;

        if (rows == NULL)
            return jpc_fail(err, JPC_WAIT, "the cluster task needs map task %zu again", t);
        c->base[t + 1] = c->base[t] + jpc_signature_count(&shape, rows->file.bytes);
    }
    task->marker.documents = c->base[n];
    if (c->base[n] >> ROOT_BITS != 0)
        return jpc_fail(err, JPC_ERR_LIMIT, "a run deduplicates at most 2^%d documents", ROOT_BITS);
    return JPC_OK;
}

static uint64_t number_of(const struct clustering *c, uint64_t id)
{
    return c->base[id >> 32] + (uint32_t)id;
}

static bool is_document(const struct clustering *c, uint64_t id)
{
    return id >> 32 < c->task->run->plan.n_tasks && number_of(c, id) < c->base[(id >> 32) + 1];
}

// The other way round.
static uint64_t id_of(const struct clustering *c, uint64_t number)
{
    size_t low = 0, high = c->task->run->plan.n_tasks; // base[low] <= number < base[high]

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (c->base[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    return (uint64_t)low << 32 | (number - c->base[low]);
}

// ---- edges ----------------------------------------------------------------------------------

static jpc_status add_edge(struct clustering *c, const void *row, const char *path, jpc_err *err)
{
    uint64_t a, b;

    jpc_near_edge_load(row, &a, &b);
    if (!is_document(c, a) || !is_document(c, b))
        return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", path);
    return jpc_components_add(c->components, number_of(c, a), number_of(c, b), err);
}

static jpc_status add_edges(struct clustering *c, const char *path, jpc_err *err)
{
    jpc_row_reader *reader;
    const void *row;
    jpc_status status;

    JPC_TRY(jpc_task_check_stop(c->task, err));
    JPC_TRY(jpc_row_reader_open(&reader, path, JPC_NEAR_EDGE_BYTES, err));
    while ((status = jpc_row_reader_next(reader, &row, err)) == JPC_OK) {
        status = add_edge(c, row, path, err);
        if (status != JPC_OK)
            break;
        atomic_fetch_add(&c->task->progress->bytes, JPC_NEAR_EDGE_BYTES);
    }
    jpc_row_reader_close(reader);
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status read_edges(struct clustering *c, jpc_err *err)
{
    const jpc_run *run = c->task->run;
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++)
        status = add_edges(c, jpc_run_path(run, &path, "data/edge/t%06zu.edge", t), err);
    for (unsigned p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = add_edges(c, jpc_run_path(run, &path, "data/edge/p%04u.edge", p), err);
    jpc_buf_release(&path);
    return status;
}

// ---- members --------------------------------------------------------------------------------

// Clusters are spread over the verify tasks by a hash: neighbours are as large as each other.
static uint64_t slice_of(const struct clustering *c, uint64_t root)
{
    return (jpc_hash64(&root, sizeof root) >> 32) * c->task->run->plan.n_buckets >> 32;
}

static jpc_status sort_members(struct clustering *c, jpc_err *err)
{
    uint64_t number, root;
    jpc_status status;

    while ((status = jpc_components_next(c->components, &number, &root, err)) == JPC_OK) {
        uint64_t record[2] = {slice_of(c, root) << ROOT_BITS | root, number};

        JPC_TRY(jpc_sorter_add(c->members, record, 1, err));
        c->task->marker.kept++;
    }
    return status == JPC_END ? jpc_sorter_rewind(c->members, err) : status;
}

// Writes the members of one slice; *record: the first that was not written, NULL behind the last.
static jpc_status write_slice(struct clustering *c, uint64_t slice, jpc_row_writer *writer,
                              const uint64_t **record, jpc_err *err)
{
    while (*record != NULL && (*record)[0] >> ROOT_BITS == slice) {
        uint64_t root = (*record)[0] & (((uint64_t)1 << ROOT_BITS) - 1);
        unsigned char row[JPC_MEMBER_BYTES];
        jpc_status status;

        jpc_member_store(root, id_of(c, (*record)[1]), row);
        JPC_TRY(jpc_row_writer_add(writer, row, 1, err));
        status = jpc_sorter_next(c->members, record, err);
        if (status == JPC_END)
            *record = NULL;
        else
            JPC_TRY(status);
    }
    return JPC_OK;
}

static jpc_status publish_slice(struct clustering *c, uint64_t slice, const uint64_t **record,
                                jpc_err *err)
{
    jpc_buf path = {0};
    jpc_row_writer *writer;
    jpc_published file;
    char name[64];
    jpc_status status;

    jpc_member_name(name, slice);
    status = jpc_row_writer_open(&writer, jpc_run_path(c->task->run, &path, "%s", name),
                                 JPC_MEMBER_BYTES, err);
    jpc_buf_release(&path);
    JPC_TRY(status);
    status = write_slice(c, slice, writer, record, err);
    if (status != JPC_OK) {
        jpc_row_writer_discard(writer);
        return status;
    }
    JPC_TRY(jpc_row_writer_publish(writer, &file, err));
    jpc_marker_add(&c->task->marker, name, file);
    return JPC_OK;
}

static jpc_status publish_members(struct clustering *c, jpc_err *err)
{
    const uint64_t *record = NULL;
    jpc_status status = jpc_sorter_next(c->members, &record, err);

    if (status == JPC_END)
        record = NULL;
    else
        JPC_TRY(status);
    for (uint64_t slice = 0; slice < c->task->run->plan.n_buckets; slice++)
        JPC_TRY(publish_slice(c, slice, &record, err));
    return JPC_OK;
}

// ---- the task -------------------------------------------------------------------------------

static jpc_status cluster(struct clustering *c, jpc_err *err)
{
    jpc_task *task = c->task;
    size_t n = task->run->plan.n_tasks;

    JPC_TRY(count_documents(c, err));
    // First edges and documents, then documents and members: neither needs all of the memory.
    jpc_components_open(&c->components, c->spill_path, c->base[n], task->memory_bytes / 4 * 3);
    JPC_TRY(read_edges(c, err));
    JPC_TRY(jpc_components_finish(c->components, err));
    jpc_sorter_open(&c->members, c->spill_path, 2, task->memory_bytes / 4);
    JPC_TRY(sort_members(c, err));
    jpc_components_close(c->components);
    c->components = NULL;
    return publish_members(c, err);
}

jpc_status jpc_cluster_task(jpc_task *task, jpc_err *err)
{
    struct clustering c = {.task = task};
    jpc_buf path = {0};
    jpc_status status;

    jpc_run_path(task->run, &path, "data/member/clustering");
    c.spill_path = path.ptr;
    status = cluster(&c, err);
    jpc_components_close(c.components);
    jpc_sorter_close(c.members);
    free(c.base);
    jpc_buf_release(&path);
    return status;
}
