#include "job/value_reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

// Fields in front of the columns; those of late tables come behind KEPT.
enum { KEPT, N_KEPT };
enum { FIRST, TEXT_CHARS, N_FRONT };
enum { ID, URL, FILE_NUMBER, OFFSET, WITHIN };

static jpc_status fail_damaged(const jpc_npy_reader *file, const char *cause, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA, "'%s': damaged table: %s", file->path, cause);
}

static jpc_status open_file(jpc_npy_reader *file, const jpc_run *run, const char *name,
                            jpc_npy_layout *want, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = jpc_npy_reader_open(file, jpc_run_path(run, &path, "%s", name), err);

    if (status == JPC_OK && !jpc_npy_layout_equals(&file->layout, want))
        status = fail_damaged(file, "its fields are not those that the run records", err);
    jpc_npy_layout_release(want);
    jpc_buf_release(&path);
    return status;
}

static jpc_status open_table(jpc_value_table_reader *table, const jpc_run *run, size_t task,
                             bool late, jpc_err *err)
{
    jpc_npy_layout want = {0};
    char name[64];

    jpc_value_columns_open(&table->columns, &run->config->pipeline, late,
                           run->config->output.values);
    jpc_value_layout(&want, &table->columns, late);
    jpc_value_name(name, late, task, "");
    return open_file(&table->file, run, name, &want, err);
}

static jpc_status open_origins(jpc_value_reader *reader, size_t task, jpc_err *err)
{
    jpc_npy_layout want = {0};
    char name[64];

    jpc_origin_layout(&want);
    jpc_value_name(name, false, task, ".origin");
    JPC_TRY(open_file(&reader->origins, reader->run, name, &want, err));
    if (reader->origins.n_rows == reader->map.file.n_rows)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_DATA,
                    "'%s': damaged table: %" PRIu64 " rows, expected %" PRIu64 " as in '%s'",
                    reader->origins.path, reader->origins.n_rows, reader->map.file.n_rows,
                    reader->map.file.path);
}

jpc_status jpc_value_reader_open(jpc_value_reader *reader, const jpc_run *run, size_t task,
                                 bool late, jpc_err *err)
{
    size_t n_bounds = (size_t)run->config->pipeline.n_bounds;

    *reader = (jpc_value_reader){.run = run};
    reader->measured = jpc_alloc((n_bounds + 1) * sizeof *reader->measured);
    JPC_TRY(open_table(&reader->map, run, task, false, err));
    JPC_TRY(open_origins(reader, task, err));
    return late ? open_table(&reader->late, run, task, true, err) : JPC_OK;
}

static void release_table(jpc_value_table_reader *table)
{
    jpc_npy_reader_release(&table->file);
    jpc_value_columns_release(&table->columns);
}

void jpc_value_reader_release(jpc_value_reader *reader)
{
    release_table(&reader->map);
    release_table(&reader->late);
    jpc_npy_reader_release(&reader->origins);
    free(reader->measured);
    *reader = (jpc_value_reader){0};
}

// ---- rows -----------------------------------------------------------------------------

// What both tables have. `front` is the number of the field `first`.
static jpc_status take_verdict(jpc_value_reader *reader, const jpc_value_table_reader *table,
                               const unsigned char *bytes, size_t front, jpc_value_row *row,
                               jpc_err *err)
{
    const jpc_value_columns *columns = &table->columns;
    const jpc_npy_field *fields = &table->file.layout.fields[front];
    int64_t first = jpc_npy_signed(&fields[FIRST], bytes);

    if (first < -1 || first >= columns->pipeline->n_bounds)
        return fail_damaged(&table->file, "a first bound that there is not", err);
    row->first = (int)first;
    row->text_chars = (uint32_t)jpc_npy_bits(&fields[TEXT_CHARS], bytes);
    for (size_t i = 0; i < columns->n; i++) {
        int b = columns->bounds[i];

        reader->measured[b] = jpc_value_load(&columns->pipeline->bounds[b],
                                             jpc_npy_bits(&fields[N_FRONT + i], bytes));
    }
    return JPC_OK;
}

static jpc_status take_origin(jpc_value_reader *reader, jpc_value_row *row, jpc_err *err)
{
    const jpc_npy_field *fields = reader->origins.layout.fields;
    const unsigned char *bytes;

    JPC_TRY(jpc_npy_row(&reader->origins, row->row, &bytes, err));
    row->id = (uint32_t)jpc_npy_bits(&fields[ID], bytes);
    row->url = (uint32_t)jpc_npy_bits(&fields[URL], bytes);
    row->file = (uint32_t)jpc_npy_bits(&fields[FILE_NUMBER], bytes);
    row->offset = jpc_npy_bits(&fields[OFFSET], bytes);
    row->within = jpc_npy_bits(&fields[WITHIN], bytes);
    if (row->file >= reader->run->plan.inputs.n)
        return fail_damaged(&reader->origins, "an input that there is not", err);
    return JPC_OK;
}

// The late row of this document, if it has one. They come in the order of the kept ones.
static jpc_status join_late(jpc_value_reader *reader, jpc_value_row *row, jpc_err *err)
{
    jpc_value_table_reader *late = &reader->late;
    const unsigned char *bytes;
    uint64_t kept;

    if (late->next == late->file.n_rows)
        return JPC_OK;
    JPC_TRY(jpc_npy_row(&late->file, late->next, &bytes, err));
    kept = jpc_npy_bits(&late->file.layout.fields[KEPT], bytes);
    if (kept < row->kept)
        return fail_damaged(&late->file, "rows are not in order", err);
    if (kept > row->kept)
        return JPC_OK;
    late->next++;
    return take_verdict(reader, late, bytes, N_KEPT, row, err);
}

static jpc_status check_end(const jpc_value_reader *reader, jpc_err *err)
{
    if (reader->late.next == reader->late.file.n_rows)
        return JPC_END;
    return fail_damaged(&reader->late.file, "rows of documents that were not kept", err);
}

jpc_status jpc_value_reader_next(jpc_value_reader *reader, jpc_value_row *row, jpc_err *err)
{
    const unsigned char *bytes;

    if (reader->map.next == reader->map.file.n_rows)
        return check_end(reader, err);
    *row = (jpc_value_row){.row = reader->map.next++, .measured = reader->measured};
    for (int b = 0; b < reader->run->config->pipeline.n_bounds; b++)
        reader->measured[b] = NAN;
    JPC_TRY(jpc_npy_row(&reader->map.file, row->row, &bytes, err));
    JPC_TRY(take_verdict(reader, &reader->map, bytes, 0, row, err));
    JPC_TRY(take_origin(reader, row, err));
    row->is_kept = row->first < 0;
    if (!row->is_kept)
        return JPC_OK;
    row->kept = reader->n_kept++;
    return reader->late.file.path != NULL ? join_late(reader, row, err) : JPC_OK;
}

// ---- by name --------------------------------------------------------------------------

bool jpc_value_row_may_be(const jpc_value_row *row, jpc_span name)
{
    uint32_t hash = (uint32_t)jpc_hash64(name.ptr, name.len);

    return row->id == hash || row->url == hash;
}

static jpc_status search(jpc_npy_reader *origins, jpc_span name, bool *found, jpc_err *err)
{
    const jpc_npy_field *fields = origins->layout.fields;

    for (uint64_t i = 0; i < origins->n_rows && !*found; i++) {
        const unsigned char *bytes;
        jpc_value_row row;

        JPC_TRY(jpc_npy_row(origins, i, &bytes, err));
        row.id = (uint32_t)jpc_npy_bits(&fields[ID], bytes);
        row.url = (uint32_t)jpc_npy_bits(&fields[URL], bytes);
        *found = jpc_value_row_may_be(&row, name);
    }
    return JPC_OK;
}

jpc_status jpc_value_has_name(const jpc_run *run, size_t task, jpc_span name, bool *found,
                              jpc_err *err)
{
    jpc_npy_reader origins = {.path = NULL};
    jpc_npy_layout want = {0};
    char file[64];
    jpc_status status;

    *found = false;
    jpc_origin_layout(&want);
    jpc_value_name(file, false, task, ".origin");
    status = open_file(&origins, run, file, &want, err);
    if (status == JPC_OK)
        status = search(&origins, name, found, err);
    jpc_npy_reader_release(&origins);
    return status;
}
