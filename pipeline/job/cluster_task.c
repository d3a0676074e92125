// cluster[0]: what hangs together by shared keys, of all documents at once. Nothing is decided
// here; each cluster goes, whole, to one of the verify tasks, with the signatures of its members.
// The one task of a run that sees all documents: it takes 4 or 5 bytes of memory for each, or,
// where that is too much, sorts on disk.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "job/components.h"
#include "job/member_file.h"
#include "job/member_row.h"
#include "job/sorter.h"
#include "job/task.h"

#define ROOT_BITS 48      // of a number of a document; the slice stands above it
#define LOOK_MEMBERS 4096 // between two looks whether we shall stop

struct clustering {
    jpc_task *task;
    size_t n_tasks; // map tasks, virtual ones included
    uint64_t n_own; // documents of this run
    bool has_older;
    uint64_t *base; // owned; number of the first signature of each map task, and of all
    char *spill_path, *copies_path;
    jpc_components *components;
    jpc_sorter *members;  // slice and root; document; with older runs: what it is a copy of
    jpc_sorter *copies;   // with older runs: what they removed, and for what
    const uint64_t *copy; // the next of them; NULL: there are no more
    jpc_member_rows *rows;
    uint64_t shown; // bytes of signatures that progress has been told of
};

// ---- documents ------------------------------------------------------------------------------

static jpc_status count_own(struct clustering *c, const jpc_near_shape *shape, jpc_err *err)
{
    jpc_task *task = c->task;

    for (size_t t = 0; t < task->run->plan.n_tasks; t++) {
        const jpc_marker *map = jpc_marker_table_get(&task->table, JPC_TASK_MAP, t);
        const jpc_marker_output *rows =
            map != NULL ? jpc_marker_find(map, "data/signature/") : NULL;

        if (rows == NULL)
            return jpc_fail(err, JPC_WAIT, "the cluster task needs map task %zu again", t);
        c->base[t + 1] = c->base[t] + jpc_signature_count(shape, rows->file.bytes);
    }
    c->n_own = task->marker.documents = c->base[task->run->plan.n_tasks];
    return JPC_OK;
}

static jpc_status count_older(struct clustering *c, const jpc_near_shape *shape, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = c->task->run->plan.n_tasks; t < c->n_tasks && status == JPC_OK; t++) {
        struct stat file;

        jpc_run_map_file(c->task->run, &path, "signature", t);
        if (stat(path.ptr, &file) != 0)
            status = jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path.ptr, strerror(errno));
        else
            c->base[t + 1] = c->base[t] + jpc_signature_count(shape, (uint64_t)file.st_size);
    }
    jpc_buf_release(&path);
    return status;
}

static jpc_status count_documents(struct clustering *c, jpc_err *err)
{
    const jpc_run *run = c->task->run;
    jpc_near_shape shape = jpc_near_shape_of(jpc_run_near_params(run));

    c->n_tasks = jpc_run_n_virtual_tasks(run);
    c->has_older = jpc_run_older(run).n > 0;
    c->base = jpc_alloc((c->n_tasks + 1) * sizeof *c->base);
    JPC_TRY(count_own(c, &shape, err));
    JPC_TRY(count_older(c, &shape, err));
    if (c->base[c->n_tasks] >> ROOT_BITS != 0)
        return jpc_fail(err, JPC_ERR_LIMIT, "a run deduplicates at most 2^%d documents", ROOT_BITS);
    return JPC_OK;
}

static uint64_t number_of(const struct clustering *c, uint64_t id)
{
    return c->base[id >> 32] + (uint32_t)id;
}

static bool is_document(const struct clustering *c, uint64_t id)
{
    return id >> 32 < c->n_tasks && number_of(c, id) < c->base[(id >> 32) + 1];
}

// The other way round.
static uint64_t id_of(const struct clustering *c, uint64_t number)
{
    size_t low = 0, high = c->n_tasks; // base[low] <= number < base[high]

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

// Pairs of documents in a file of a run.
struct pairs {
    struct clustering *c;
    const char *path;
    const jpc_older_map *map; // of an older run; NULL: of this one
    jpc_status (*add)(struct clustering *c, uint64_t a, uint64_t b, jpc_err *err);
};

// Numbers of documents.
static jpc_status add_edge(struct clustering *c, uint64_t a, uint64_t b, jpc_err *err)
{
    return jpc_components_add(c->components, a, b, err);
}

static jpc_status add_copy(struct clustering *c, uint64_t copy, uint64_t of, jpc_err *err)
{
    uint64_t record[2] = {copy, id_of(c, of)};

    return jpc_sorter_add(c->copies, record, 1, err);
}

static jpc_status add_pair(const struct pairs *pairs, const void *row, jpc_err *err)
{
    const struct clustering *c = pairs->c;
    uint64_t a, b;
    bool fine = true;

    jpc_near_edge_load(row, &a, &b);
    if (pairs->map != NULL)
        fine = jpc_older_map_apply(pairs->map, &a) && jpc_older_map_apply(pairs->map, &b);
    else
        atomic_fetch_add(&c->task->progress->bytes, JPC_NEAR_EDGE_BYTES);
    if (!fine || !is_document(c, a) || !is_document(c, b))
        return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table", pairs->path);
    return pairs->add(pairs->c, number_of(c, a), number_of(c, b), err);
}

static jpc_status add_pairs(const struct pairs *pairs, jpc_err *err)
{
    jpc_row_reader *reader;
    const void *row;
    jpc_status status;

    JPC_TRY(jpc_task_check_stop(pairs->c->task, err));
    JPC_TRY(jpc_row_reader_open(&reader, pairs->path, JPC_NEAR_EDGE_BYTES, err));
    while ((status = jpc_row_reader_next(reader, &row, err)) == JPC_OK) {
        status = add_pair(pairs, row, err);
        if (status != JPC_OK)
            break;
    }
    jpc_row_reader_close(reader);
    return status == JPC_END ? JPC_OK : status;
}

// All edges of a run, of its map tasks and its buckets.
static jpc_status read_edges(struct clustering *c, const jpc_run *run, const jpc_older_map *map,
                             jpc_err *err)
{
    struct pairs pairs = {.c = c, .map = map, .add = add_edge};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++) {
        pairs.path = jpc_run_path(run, &path, "data/edge/t%06zu.edge", t);
        status = add_pairs(&pairs, err);
    }
    for (unsigned p = 0; p < run->plan.n_buckets && status == JPC_OK; p++) {
        pairs.path = jpc_run_path(run, &path, "data/edge/p%04u.edge", p);
        status = add_pairs(&pairs, err);
    }
    jpc_buf_release(&path);
    return status;
}

// ---- older runs -----------------------------------------------------------------------------

static jpc_status read_copies(struct clustering *c, const jpc_run *run, const jpc_older_map *map,
                              jpc_err *err)
{
    struct pairs pairs = {.c = c, .map = map, .add = add_copy};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (unsigned p = 0; p < run->plan.n_buckets && status == JPC_OK; p++) {
        pairs.path = jpc_run_path(run, &path, "data/copy/p%04u.copy", p);
        status = add_pairs(&pairs, err);
    }
    jpc_buf_release(&path);
    return status;
}

// Calls `read` for each of them, with its plan, of which there is one at a time.
static jpc_status each_older(struct clustering *c,
                             jpc_status (*read)(struct clustering *c, const jpc_run *run,
                                                const jpc_older_map *map, jpc_err *err),
                             jpc_err *err)
{
    jpc_older_list list = jpc_run_older(c->task->run);
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < list.n && status == JPC_OK; i++) {
        jpc_run older = {0};
        jpc_older_map map = {.n = 0};

        status = jpc_older_run_open(&older, &list.runs[i], err);
        if (status == JPC_OK) {
            jpc_older_map_open(&map, c->task->run, i, &older);
            status = read(c, &older, &map, err);
        }
        jpc_older_map_release(&map);
        jpc_run_release(&older);
    }
    return status;
}

static jpc_status next_copy(struct clustering *c, jpc_err *err)
{
    jpc_status status = jpc_sorter_next(c->copies, &c->copy, err);

    if (status == JPC_END)
        c->copy = NULL;
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status sort_copies(struct clustering *c, jpc_err *err)
{
    jpc_sorter_open(&c->copies, c->copies_path, 2, c->task->memory_bytes / 4);
    JPC_TRY(each_older(c, read_copies, err));
    JPC_TRY(jpc_sorter_rewind(c->copies, err));
    return next_copy(c, err);
}

// What a document is a copy of. Documents come in ascending order.
static jpc_status find_copy(struct clustering *c, uint64_t number, uint64_t *copy_of, jpc_err *err)
{
    *copy_of = JPC_NO_DOCUMENT;
    while (c->copy != NULL && c->copy[0] < number)
        JPC_TRY(next_copy(c, err));
    if (c->copy != NULL && c->copy[0] == number)
        *copy_of = c->copy[1];
    return JPC_OK;
}

// ---- members --------------------------------------------------------------------------------

// Clusters are spread over the verify tasks by a hash: neighbours are as large as each other.
static uint64_t slice_of(const struct clustering *c, uint64_t root)
{
    return (jpc_hash64(&root, sizeof root) >> 32) * c->task->run->plan.n_buckets >> 32;
}

// Up to where signatures of this run have been read: those of documents that are alone are passed
// over.
static void show_progress(struct clustering *c, uint64_t number)
{
    jpc_near_shape shape = jpc_near_shape_of(jpc_run_near_params(c->task->run));
    uint64_t bytes = (number < c->n_own ? number : c->n_own) * jpc_signature_row_bytes(&shape);

    atomic_fetch_add(&c->task->progress->bytes, bytes - c->shown);
    c->shown = bytes;
}

static jpc_status add_member(struct clustering *c, uint64_t number, uint64_t root, jpc_err *err)
{
    uint64_t slice = slice_of(c, root);
    uint64_t record[3] = {slice << ROOT_BITS | root, number, JPC_NO_DOCUMENT};

    if (c->task->marker.kept++ % LOOK_MEMBERS == 0) {
        JPC_TRY(jpc_task_check_stop(c->task, err));
        show_progress(c, number);
    }
    if (c->has_older)
        JPC_TRY(find_copy(c, number, &record[2], err));
    JPC_TRY(jpc_sorter_add(c->members, record, 1, err));
    return jpc_member_rows_add(c->rows, id_of(c, number), (uint32_t)slice, err);
}

// Where the first document is of an older run, all are: nothing is new there.
static jpc_status sort_members(struct clustering *c, jpc_err *err)
{
    uint64_t number, root;
    jpc_status status;

    while ((status = jpc_components_next(c->components, &number, &root, err)) == JPC_OK)
        if (root < c->n_own)
            JPC_TRY(add_member(c, number, root, err));
    if (status != JPC_END)
        return status;
    show_progress(c, c->base[c->n_tasks]);
    JPC_TRY(jpc_member_rows_finish(c->rows, err));
    return jpc_sorter_rewind(c->members, err);
}

// Writes the members of one slice; *record: the first that was not written, NULL behind the last.
static jpc_status write_slice(struct clustering *c, uint64_t slice, jpc_row_writer *writer,
                              const uint64_t **record, jpc_err *err)
{
    while (*record != NULL && (*record)[0] >> ROOT_BITS == slice) {
        jpc_cluster_member member = {(*record)[0] & (((uint64_t)1 << ROOT_BITS) - 1),
                                     id_of(c, (*record)[1]),
                                     c->has_older ? (*record)[2] : JPC_NO_DOCUMENT};
        unsigned char row[JPC_MAX_MEMBER_BYTES];
        jpc_status status;

        jpc_member_store(&member, c->has_older, row);
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
                                 jpc_member_bytes(c->has_older), err);
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

    JPC_TRY(count_documents(c, err));
    // First edges and documents, then documents and members: neither needs all of the memory.
    jpc_components_open(&c->components, c->spill_path, c->base[c->n_tasks],
                        c->has_older ? task->memory_bytes / 2 : task->memory_bytes / 4 * 3);
    JPC_TRY(read_edges(c, task->run, NULL, err));
    JPC_TRY(each_older(c, read_edges, err));
    JPC_TRY(jpc_components_finish(c->components, err));
    if (c->has_older)
        JPC_TRY(sort_copies(c, err));
    jpc_sorter_open(&c->members, c->spill_path, c->has_older ? 3 : 2, task->memory_bytes / 4);
    jpc_member_rows_open(&c->rows, task->run, &task->marker);
    JPC_TRY(sort_members(c, err));
    jpc_components_close(c->components);
    c->components = NULL;
    return publish_members(c, err);
}

jpc_status jpc_cluster_task(jpc_task *task, jpc_err *err)
{
    struct clustering c = {.task = task};
    jpc_buf path = {0}, copies_path = {0};
    jpc_status status;

    jpc_run_path(task->run, &path, "data/member/clustering");
    jpc_run_path(task->run, &copies_path, "data/member/copies");
    c.spill_path = path.ptr;
    c.copies_path = copies_path.ptr;
    status = cluster(&c, err);
    jpc_components_close(c.components);
    jpc_sorter_close(c.members);
    jpc_sorter_close(c.copies);
    jpc_member_rows_close(c.rows);
    free(c.base);
    jpc_buf_release(&copies_path);
    jpc_buf_release(&path);
    return status;
}
