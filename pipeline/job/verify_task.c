// verify[p]: which documents of some clusters are copies (near_walk.h). Clusters come one behind
// the other; as many as fit are taken at once, with their signatures as the cluster task has put
// them side by side. One that does not fit is walked all the same, reading row by row from where
// the map tasks left them.
#include <stdio.h>
#include <stdlib.h>

#include "job/cluster_count.h"
#include "job/gram_cache.h"
#include "job/member_file.h"
#include "job/member_row.h"
#include "job/older_cluster.h"
#include "job/radix_sort.h"
#include "job/task.h"

#define GRAM_SHARE 8     // of the memory, for n-grams
#define LOOK_MEMBERS 256 // between two looks whether we shall stop

// A member of the clusters at hand; sorted by its words.
struct item {
    uint64_t root, order, id;
    uint64_t at; // number among the items by id
};

// The same before its signature has been read.
struct coming {
    uint64_t id, root;
    uint64_t copy_of; // as an older run has decided; JPC_NO_DOCUMENT
};

// A document of this run that is a copy, and what of; sorted by its words.
struct copy {
    uint64_t id, of;
};

struct verification {
    jpc_task *task;
    const jpc_near_params *params;
    jpc_near_shape shape;
    size_t row_bytes, max_rows;
    size_t n_older;
    size_t *ends;          // owned; of the virtual tasks of this run and of each older one
    struct coming *coming; // owned
    size_t n_coming, coming_capacity;
    struct item *items; // owned, while they are walked
    size_t n_items;
    unsigned char *rows; // owned; of the items by id, or of one
    size_t n_rows;       // of those that are held, read so far
    uint64_t *keys;      // owned; of the row that was loaded last
    bool holds_all;
    jpc_signature_reader reader;
    size_t reader_task; // SIZE_MAX: none is open
    jpc_near_walk *walk;
    jpc_decision_list decisions;
    jpc_cluster_counts counts;
    struct copy *copies; // owned
    size_t n_copies, copies_capacity;
    jpc_older_clusters older;
    jpc_gram_cache *grams;
};

static jpc_status settle(void *self, const jpc_near_member *member, const jpc_near_member *other,
                         double *similarity, jpc_err *err)
{
    struct verification *v = self;

    return jpc_gram_cache_compare(v->grams, member, other, similarity, err);
}

// ---- what was decided -------------------------------------------------------------------------

static void add_copy(struct verification *v, const jpc_decision *decision)
{
    if (v->n_copies == v->copies_capacity) {
        v->copies_capacity = v->copies_capacity * 2 + 256;
        v->copies = jpc_realloc(v->copies, v->copies_capacity * sizeof *v->copies);
    }
    v->copies[v->n_copies++] = (struct copy){decision->signature, decision->other_signature};
    v->counts.older_copies += decision->other.run != 0;
}

static void decide(void *self, const jpc_decision *decision)
{
    struct verification *v = self;

    v->task->marker.kept += decision->kind == JPC_DECISION_STAYS;
    jpc_decision_list_add(&v->decisions, decision);
    if (decision->kind == JPC_DECISION_COPY)
        add_copy(v, decision);
}

static void count_cluster(void *self, const jpc_cluster *cluster, const jpc_near_member *stays)
{
    struct verification *v = self;
    const jpc_key_origin *origin = &stays->row.origin;

    if (origin->run != 0) {
        v->counts.older_clusters++;
        jpc_older_clusters_add(&v->older, origin, cluster);
        return;
    }
    jpc_cluster_counts_add(&v->counts, cluster, v->params->max_cluster,
                           v->task->run->plan.inputs.files[origin->file].path, origin->place);
}

// ---- signatures -------------------------------------------------------------------------------

static jpc_status fail_damaged(const struct verification *v, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA, "'%s/data/%s': damaged table", v->task->run->dir,
                    v->holds_all ? "member" : "signature");
}

static jpc_status read_row(struct verification *v, uint64_t id, unsigned char *out, jpc_err *err)
{
    size_t task = (size_t)(id >> 32);

    if (v->reader_task != task) {
        jpc_signature_close(&v->reader);
        v->reader_task = task;
        JPC_TRY(jpc_signature_open(&v->reader, v->task->run, task, &v->shape, err));
    }
    return jpc_signature_read(&v->reader, (uint32_t)id, false, out, err);
}

// Members that are coming and rows are both sorted; of members that are not coming there are rows,
// too.
static void take_row(void *self, uint64_t id, const unsigned char *row)
{
    struct verification *v = self;

    if (v->n_rows == v->n_coming || v->coming[v->n_rows].id != id)
        return;
    memcpy(v->rows + v->n_rows++ * v->row_bytes, row, v->row_bytes);
}

static jpc_status read_all_rows(struct verification *v, jpc_err *err)
{
    const jpc_marker *cluster = jpc_marker_table_get(&v->task->table, JPC_TASK_CLUSTER, 0);

    v->n_rows = 0;
    if (cluster == NULL)
        return jpc_fail(err, JPC_WAIT, "a verify task needs the cluster task again");
    JPC_TRY(
        jpc_member_rows_each(v->task->run, cluster, (uint32_t)v->task->index, take_row, v, err));
    return v->n_rows == v->n_coming ? JPC_OK : fail_damaged(v, err);
}

// 0: this one; i + 1: older run i.
static uint32_t run_of(const struct verification *v, uint64_t id)
{
    uint32_t run = 0;

    while (id >> 32 >= v->ends[run])
        run++;
    return run;
}

static jpc_status load_row(struct verification *v, const struct item *item, jpc_signature_row *row,
                           jpc_err *err)
{
    unsigned char *bytes = v->rows + (v->holds_all ? item->at * v->row_bytes : 0);

    if (!v->holds_all)
        JPC_TRY(read_row(v, item->id, bytes, err));
    if (!jpc_signature_row_load(&v->shape, bytes, v->keys, row))
        return fail_damaged(v, err);
    row->origin.run = run_of(v, item->id);
    if (row->origin.run == 0 && row->origin.file >= v->task->run->plan.inputs.n)
        return fail_damaged(v, err);
    return JPC_OK;
}

// Older runs come first, one behind the other; of each what stays comes before its copies, which
// another `keep` may have chosen. Where bands decide, `keep` is the same, and the first to have a
// band matters, copy or not.
static uint64_t order_of(const struct verification *v, const jpc_signature_row *row,
                         uint64_t copy_of)
{
    uint64_t run = row->origin.run == 0 ? v->n_older : row->origin.run - 1;
    bool copy = copy_of != JPC_NO_DOCUMENT && v->params->decide == JPC_NEAR_VERIFIED;

    return jpc_near_order(v->params, row) | (2 * run + copy) << JPC_NEAR_ORDER_BITS;
}

// Reads the rows, as far as they are held, and what the order of members depends on.
static jpc_status read_rows(struct verification *v, jpc_err *err)
{
    size_t n = v->n_coming;

    v->coming = jpc_radix_sort_owned(v->coming, n, sizeof *v->coming / sizeof(uint64_t));
    v->coming_capacity = n;
    v->holds_all = n <= v->max_rows;
    free(v->rows);
    free(v->items);
    v->rows = jpc_realloc(NULL, (v->holds_all ? n : 1) * v->row_bytes);
    v->items = jpc_realloc(NULL, n * sizeof *v->items);
    if (v->holds_all)
        JPC_TRY(read_all_rows(v, err));
    for (v->n_items = 0; v->n_items < n; v->n_items++) {
        const struct coming *coming = &v->coming[v->n_items];
        struct item *item = &v->items[v->n_items];
        jpc_signature_row row;

        *item = (struct item){.root = coming->root, .id = coming->id, .at = v->n_items};
        JPC_TRY(load_row(v, item, &row, err));
        item->order = order_of(v, &row, coming->copy_of);
    }
    v->items = jpc_radix_sort_owned(v->items, n, sizeof *v->items / sizeof(uint64_t));
    return JPC_OK;
}

// ---- clusters ---------------------------------------------------------------------------------

// The clusters at hand, all of them whole.
static jpc_status walk_items(struct verification *v, jpc_err *err)
{
    if (v->n_coming == 0)
        return JPC_OK;
    JPC_TRY(read_rows(v, err));
    for (size_t i = 0; i < v->n_items; i++) {
        const struct item *item = &v->items[i];
        jpc_near_member member = {.task = (uint32_t)(item->id >> 32),
                                  .number = (uint32_t)item->id,
                                  .copy_of = v->coming[item->at].copy_of};

        JPC_TRY(load_row(v, item, &member.row, err));
        JPC_TRY(jpc_near_walk_add(v->walk, &member, err));
        if (i % LOOK_MEMBERS == 0)
            JPC_TRY(jpc_task_check_stop(v->task, err));
        if (i + 1 < v->n_items && v->items[i + 1].root == item->root)
            continue;
        jpc_near_walk_end(v->walk);
        jpc_gram_cache_forget(v->grams);
    }
    v->n_coming = 0;
    return JPC_OK;
}

static void add_member(struct verification *v, struct coming member)
{
    if (v->n_coming == v->coming_capacity) {
        v->coming_capacity = v->coming_capacity * 2 + 1024;
        v->coming = jpc_realloc(v->coming, v->coming_capacity * sizeof *v->coming);
    }
    v->coming[v->n_coming++] = member;
}

// Leaves the last members out, from `n` on.
static jpc_status walk_first(struct verification *v, size_t n, jpc_err *err)
{
    size_t n_left = v->n_coming - n;
    struct coming *left = jpc_alloc((n_left + 1) * sizeof *left);
    jpc_status status;

    memcpy(left, v->coming + n, n_left * sizeof *left);
    v->n_coming = n;
    status = walk_items(v, err);
    for (size_t i = 0; i < n_left && status == JPC_OK; i++)
        add_member(v, left[i]);
    free(left);
    return status;
}

// `begin`: where the last cluster begins among those that are coming.
static jpc_status take_member(struct verification *v, const void *row, size_t *begin, jpc_err *err)
{
    jpc_cluster_member read = jpc_member_load(row, v->n_older > 0);
    struct coming member = {read.document, read.root, read.copy_of};

    if (member.id >> 32 >= v->ends[v->n_older])
        return jpc_fail(err, JPC_ERR_DATA, "'%s/data/member': damaged table", v->task->run->dir);
    if (v->n_coming > 0 && v->coming[v->n_coming - 1].root != member.root)
        *begin = v->n_coming;
    if (v->n_coming >= v->max_rows && *begin > 0) {
        JPC_TRY(walk_first(v, *begin, err));
        *begin = 0;
    }
    add_member(v, member);
    v->task->marker.documents++;
    return JPC_OK;
}

static jpc_status walk_all(struct verification *v, jpc_row_reader *members, jpc_err *err)
{
    const void *row;
    size_t begin = 0;
    jpc_status status;

    while ((status = jpc_row_reader_next(members, &row, err)) == JPC_OK)
        JPC_TRY(take_member(v, row, &begin, err));
    return status == JPC_END ? walk_items(v, err) : status;
}

// ---- the task ---------------------------------------------------------------------------------

// For later runs.
static jpc_status publish_copies(struct verification *v, jpc_err *err)
{
    jpc_task *task = v->task;
    jpc_buf path = {0};
    jpc_row_writer *writer;
    jpc_published file;
    char name[64];
    jpc_status status;

    snprintf(name, sizeof name, "data/copy/p%04zu.copy", task->index);
    status = jpc_row_writer_open(&writer, jpc_run_path(task->run, &path, "%s", name),
                                 JPC_COPY_BYTES, err);
    jpc_buf_release(&path);
    JPC_TRY(status);
    if (v->n_copies > 0)
        v->copies =
            jpc_radix_sort_owned(v->copies, v->n_copies, sizeof *v->copies / sizeof(uint64_t));
    for (size_t i = 0; i < v->n_copies && status == JPC_OK; i++) {
        unsigned char row[JPC_COPY_BYTES];

        jpc_near_edge_store(v->copies[i].id, v->copies[i].of, row);
        status = jpc_row_writer_add(writer, row, 1, err);
    }
    if (status != JPC_OK) {
        jpc_row_writer_discard(writer);
        return status;
    }
    JPC_TRY(jpc_row_writer_publish(writer, &file, err));
    jpc_marker_add(&task->marker, name, file);
    return JPC_OK;
}

static jpc_status publish(struct verification *v, jpc_err *err)
{
    jpc_task *task = v->task;
    jpc_buf path = {0}, text = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    v->counts.unsettled = jpc_near_walk_unsettled(v->walk);
    snprintf(name, sizeof name, "data/decision/p%04zu.decision", task->index);
    status = jpc_decision_list_publish(&v->decisions, jpc_run_path(task->run, &path, "%s", name),
                                       (uint32_t)task->run->plan.n_tasks, &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&task->marker, name, file);
    snprintf(name, sizeof name, "state/verify/t%06zu.clusters", task->index);
    jpc_cluster_counts_format(&v->counts, &text);
    if (status == JPC_OK)
        status = jpc_publish_part(jpc_run_path(task->run, &path, "%s", name), jpc_buf_span(&text),
                                  &file, err);
    if (status == JPC_OK)
        jpc_marker_add(&task->marker, name, file);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    if (status == JPC_OK)
        status = publish_copies(v, err);
    if (status == JPC_OK && v->n_older > 0)
        status = jpc_older_clusters_publish(&v->older, task->run, task->index, &task->marker, err);
    return status;
}

static jpc_status verify(struct verification *v, jpc_err *err)
{
    jpc_row_reader *members;
    jpc_buf path = {0};
    char name[64];
    jpc_status status;

    JPC_TRY(jpc_run_check_older(v->task->run, err));
    JPC_TRY(jpc_gram_cache_open(&v->grams, v->task->run, &v->shape,
                                v->task->memory_bytes / GRAM_SHARE, err));
    jpc_member_name(name, v->task->index);
    status = jpc_row_reader_open(&members, jpc_run_path(v->task->run, &path, "%s", name),
                                 jpc_member_bytes(v->n_older > 0), err);
    jpc_buf_release(&path);
    JPC_TRY(status);
    status = walk_all(v, members, err);
    jpc_row_reader_close(members);
    return status == JPC_OK ? publish(v, err) : status;
}

static void close_all(struct verification *v)
{
    jpc_near_walk_close(v->walk);
    jpc_signature_close(&v->reader);
    jpc_gram_cache_close(v->grams);
    free(v->coming);
    free(v->items);
    free(v->rows);
    free(v->keys);
    free(v->ends);
    free(v->copies);
    jpc_older_clusters_release(&v->older);
    jpc_decision_list_release(&v->decisions);
    jpc_cluster_counts_release(&v->counts);
}

static void open_numbers(struct verification *v)
{
    const jpc_run *run = v->task->run;

    v->n_older = jpc_run_older(run).n;
    v->ends = jpc_alloc((v->n_older + 1) * sizeof *v->ends);
    for (size_t i = 0; i <= v->n_older; i++)
        v->ends[i] = jpc_run_first_virtual_task(run, i);
}

jpc_status jpc_verify_task(jpc_task *task, jpc_err *err)
{
    const jpc_near_params *params = jpc_run_near_params(task->run);
    struct verification v = {.task = task,
                             .params = params,
                             .shape = jpc_near_shape_of(params),
                             .reader = {.fd = -1},
                             .reader_task = SIZE_MAX};
    jpc_near_hooks hooks = {settle, decide, count_cluster, &v};
    jpc_status status;

    open_numbers(&v);
    v.row_bytes = jpc_signature_row_bytes(&v.shape);
    v.keys = jpc_alloc((size_t)v.shape.bands * sizeof *v.keys);
    v.max_rows = task->memory_bytes / (2 * (v.row_bytes + sizeof *v.items)) + 1;
    jpc_near_walk_open(&v.walk, params, &hooks);
    status = verify(&v, err);
    close_all(&v);
    return status;
}
