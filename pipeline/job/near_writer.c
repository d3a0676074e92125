#include "job/near_writer.h"

#include <stdio.h>
#include <stdlib.h>

#include "job/radix_sort.h"
#include "job/table_file.h"

#define KEY_WORDS (sizeof(struct key) / sizeof(uint64_t))

// Sorted by its words.
struct key {
    uint64_t key, row;
};

struct jpc_near_writer {
    const jpc_run *run;
    size_t task;
    const jpc_near_params *params;
    jpc_near_shape shape;
    jpc_row_writer *rows;
    unsigned char *row_bytes; // owned; of one row
    uint64_t *row_keys;       // owned; of one row
    struct key *keys;         // owned
    size_t n_keys, keys_capacity;
    uint32_t n_rows;
};

const jpc_near_params *jpc_run_near_params(const jpc_run *run)
{
    const jpc_stage *stage = &run->config->pipeline.stages[run->dedup_at];

    return jpc_near_params_of(stage->def, stage->params);
}

static void name_file(const jpc_near_writer *writer, const char *kind, char name[64])
{
    snprintf(name, 64, "data/%s/t%06zu.%s", kind, writer->task, kind);
}

jpc_status jpc_near_writer_open(jpc_near_writer **out, const jpc_run *run, size_t task,
                                jpc_err *err)
{
    jpc_near_writer *writer = jpc_alloc(sizeof *writer);
    jpc_buf path = {0};
    char name[64];
    jpc_status status;

    writer->run = run;
    writer->task = task;
    writer->params = jpc_run_near_params(run);
    writer->shape = jpc_near_shape_of(writer->params);
    writer->row_bytes = jpc_alloc(jpc_signature_row_bytes(&writer->shape));
    writer->row_keys = jpc_alloc((size_t)writer->shape.keys * sizeof *writer->row_keys);
    name_file(writer, "signature", name);
    status = jpc_row_writer_open(&writer->rows, jpc_run_path(run, &path, "%s", name),
                                 (uint32_t)jpc_signature_row_bytes(&writer->shape), err);
    jpc_buf_release(&path);
    if (status != JPC_OK)
        jpc_near_writer_discard(writer);
    *out = status == JPC_OK ? writer : NULL;
    return status;
}

void jpc_near_writer_discard(jpc_near_writer *writer)
{
    if (writer == NULL)
        return;
    jpc_row_writer_discard(writer->rows);
    free(writer->row_bytes);
    free(writer->row_keys);
    free(writer->keys);
    free(writer);
}

static void add_key(jpc_near_writer *writer, uint64_t key)
{
    if (writer->n_keys == writer->keys_capacity) {
        writer->keys_capacity = writer->keys_capacity * 2 + 1024;
        writer->keys = jpc_realloc(writer->keys, writer->keys_capacity * sizeof *writer->keys);
    }
    writer->keys[writer->n_keys++] = (struct key){key, writer->n_rows};
}

jpc_status jpc_near_writer_add(jpc_near_writer *writer, const jpc_signature_row *row, jpc_err *err)
{
    if (writer->n_rows == UINT32_MAX)
        return jpc_fail(err, JPC_ERR_LIMIT, "a task signs at most 4294967295 documents");
    jpc_signature_keys(&writer->shape, writer->params->url, &row->signature, writer->row_keys);
    for (int k = 0; k < writer->shape.keys; k++)
        if (writer->row_keys[k] != 0)
            add_key(writer, writer->row_keys[k]);
    writer->n_rows++;
    jpc_signature_row_store(&writer->shape, row, writer->row_bytes);
    return jpc_row_writer_add(writer->rows, writer->row_bytes, 1, err);
}

// ---- combining ------------------------------------------------------------------------------

static bool is_same(const struct key *a, const struct key *b)
{
    return a->key == b->key && a->row == b->row;
}

// Documents with one key mostly share others, too: the same edge again and again.
static jpc_status add_edges(jpc_near_writer *writer, jpc_row_writer *edges, size_t *n_left,
                            jpc_err *err)
{
    struct key *keys = writer->keys;
    uint64_t task = (uint64_t)writer->task << 32;
    unsigned char row[JPC_NEAR_EDGE_BYTES];
    size_t n = 0, n_edges = 0;
    struct key *pairs = jpc_alloc((writer->n_keys + 1) * sizeof *pairs); // first → other
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < writer->n_keys; i++) {
        if (n > 0 && keys[n - 1].key == keys[i].key)
            pairs[n_edges++] = (struct key){keys[n - 1].row, keys[i].row};
        else
            keys[n++] = keys[i];
    }
    pairs = jpc_radix_sort_owned(pairs, n_edges, KEY_WORDS);
    for (size_t i = 0; i < n_edges && status == JPC_OK; i++) {
        if (i > 0 && is_same(&pairs[i - 1], &pairs[i]))
            continue;
        jpc_near_edge_store(task | pairs[i].key, task | pairs[i].row, row);
        status = jpc_row_writer_add(edges, row, 1, err);
    }
    free(pairs);
    *n_left = n;
    return status;
}

static jpc_status publish_keys(const jpc_near_writer *writer, size_t n, const char *path,
                               jpc_published *file, jpc_err *err)
{
    uint32_t n_slices = writer->run->plan.n_buckets;
    uint32_t *words = jpc_alloc((n + 1) * JPC_NEAR_KEY_WORDS * sizeof *words), *at = words;
    uint64_t *starts = jpc_alloc(((size_t)n_slices + 1) * sizeof *starts);
    jpc_status status;

    for (size_t i = 0; i < n; i++) {
        *at++ = (uint32_t)(writer->keys[i].key >> 32);
        *at++ = (uint32_t)writer->keys[i].key;
        *at++ = (uint32_t)writer->keys[i].row;
        starts[jpc_key_slice((jpc_hash128){writer->keys[i].key, 0}, n_slices) + 1] = i + 1;
    }
    jpc_table_fill_starts(starts, n_slices);
    status = jpc_table_publish(path, words, JPC_NEAR_KEY_WORDS, starts, n_slices, file, err);
    free(starts);
    free(words);
    return status;
}

// ---- publishing -----------------------------------------------------------------------------

static jpc_status publish_rows(jpc_row_writer **rows, const char *name, jpc_marker *marker,
                               jpc_err *err)
{
    jpc_row_writer *writer = *rows;
    jpc_published file;

    *rows = NULL;
    JPC_TRY(jpc_row_writer_publish(writer, &file, err));
    jpc_marker_add(marker, name, file);
    return JPC_OK;
}

static jpc_status publish_edges(jpc_near_writer *writer, size_t *n_left, jpc_marker *marker,
                                jpc_err *err)
{
    jpc_buf path = {0};
    jpc_row_writer *edges = NULL;
    char name[64];
    jpc_status status;

    name_file(writer, "edge", name);
    status = jpc_row_writer_open(&edges, jpc_run_path(writer->run, &path, "%s", name),
                                 JPC_NEAR_EDGE_BYTES, err);
    if (status == JPC_OK)
        status = add_edges(writer, edges, n_left, err);
    if (status == JPC_OK)
        status = publish_rows(&edges, name, marker, err);
    jpc_row_writer_discard(edges);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish_all(jpc_near_writer *writer, jpc_marker *marker, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file;
    char name[64];
    size_t n_left;
    jpc_status status;

    name_file(writer, "signature", name);
    JPC_TRY(publish_rows(&writer->rows, name, marker, err));
    if (writer->n_keys > 0)
        writer->keys = jpc_radix_sort_owned(writer->keys, writer->n_keys, KEY_WORDS);
    JPC_TRY(publish_edges(writer, &n_left, marker, err));
    name_file(writer, "key", name);
    status = publish_keys(writer, n_left, jpc_run_path(writer->run, &path, "%s", name), &file, err);
    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_near_writer_publish(jpc_near_writer *writer, jpc_marker *marker, jpc_err *err)
{
    jpc_status status = publish_all(writer, marker, err);

    jpc_near_writer_discard(writer);
    return status;
}
