#include "job/value_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/half.h"
#include "text/utf8.h"

#define BYTE_MISSING 255u // in a column of bytes: not measured
#define BYTE_MAX 254u

// ---- one value ------------------------------------------------------------------------

static bool is_byte(const jpc_option *option)
{
    bool is_count = option->unit != NULL &&
                    (strcmp(option->unit, "count") == 0 || strcmp(option->unit, "stages") == 0);

    return is_count && option->lowest == 0 && option->highest <= BYTE_MAX;
}

static uint64_t store_byte(double measured)
{
    if (isnan(measured))
        return BYTE_MISSING;
    return measured < BYTE_MAX ? (uint64_t)(measured + 0.5) : BYTE_MAX;
}

// Rounding may take a value over the bound. On the other side of the value is no bound then, for it
// lies between the value and the half that was nearest.
static uint64_t store_half(const jpc_pipeline_bound *bound, double measured)
{
    uint16_t half = jpc_half_of(measured);
    bool violates = jpc_option_violates(bound->option, bound->value, measured);

    if (jpc_option_violates(bound->option, bound->value, jpc_half_value(half)) != violates)
        half = jpc_half_beyond(measured);
    return half;
}

uint64_t jpc_value_store(const jpc_pipeline_bound *bound, double measured)
{
    return is_byte(bound->option) ? store_byte(measured) : store_half(bound, measured);
}

double jpc_value_load(const jpc_pipeline_bound *bound, uint64_t stored)
{
    if (!is_byte(bound->option))
        return jpc_half_value((uint16_t)stored);
    return stored == BYTE_MISSING ? (double)NAN : (double)stored;
}

// ---- columns --------------------------------------------------------------------------

// What no row tells: pages without signs of Japanese have none, and all others measure 1.
static bool is_same_in_every_row(const jpc_pipeline *pipeline, const jpc_pipeline_bound *bound)
{
    return strcmp(bound->reason, "read.min_japanese") == 0 && jpc_pipeline_japanese_only(pipeline);
}

// Late tables have a row where something was measured, so that they need to have it all.
static bool is_told(const jpc_pipeline_bound *bound, bool late)
{
    return !isnan(bound->value) && (late || !bound->option->is_guard);
}

void jpc_value_columns_open(jpc_value_columns *columns, const jpc_pipeline *pipeline, bool late,
                            int mode)
{
    int late_at = jpc_pipeline_late_at(pipeline);

    *columns = (jpc_value_columns){
        .pipeline = pipeline,
        .bounds = jpc_alloc(((size_t)pipeline->n_bounds + 1) * sizeof *columns->bounds)};
    for (int b = 0; b < pipeline->n_bounds; b++) {
        const jpc_pipeline_bound *bound = &pipeline->bounds[b];

        if ((bound->stage >= late_at) == late && (mode == JPC_VALUES_ALL || is_told(bound, late)) &&
            !is_same_in_every_row(pipeline, bound))
            columns->bounds[columns->n++] = b;
    }
}

void jpc_value_columns_release(jpc_value_columns *columns)
{
    free(columns->bounds);
    *columns = (jpc_value_columns){0};
}

void jpc_value_layout(jpc_npy_layout *layout, const jpc_value_columns *columns, bool late)
{
    if (late)
        jpc_npy_layout_add(layout, "kept", "u4");
    jpc_npy_layout_add(layout, "first", columns->pipeline->n_bounds > INT8_MAX ? "i2" : "i1");
    jpc_npy_layout_add(layout, "text_chars", "u4");
    for (size_t i = 0; i < columns->n; i++) {
        const jpc_pipeline_bound *bound = &columns->pipeline->bounds[columns->bounds[i]];

        jpc_npy_layout_add(layout, bound->reason, is_byte(bound->option) ? "u1" : "f2");
    }
}

void jpc_origin_layout(jpc_npy_layout *layout)
{
    jpc_npy_layout_add(layout, "id", "u4");
    jpc_npy_layout_add(layout, "url", "u4");
    jpc_npy_layout_add(layout, "file", "u4");
    jpc_npy_layout_add(layout, "offset", "u8");
    jpc_npy_layout_add(layout, "within", "u8");
}

// ---- rows -----------------------------------------------------------------------------

static jpc_status add_row(jpc_values *values, const jpc_doc *doc, jpc_err *err)
{
    const jpc_value_columns *columns = &values->columns;
    size_t chars = jpc_utf8_count(doc->text);

    jpc_npy_put(&values->rows, (uint64_t)(int64_t)doc->verdict.first);
    jpc_npy_put(&values->rows, chars < UINT32_MAX ? chars : UINT32_MAX);
    for (size_t i = 0; i < columns->n; i++) {
        int b = columns->bounds[i];

        jpc_npy_put(&values->rows,
                    jpc_value_store(&columns->pipeline->bounds[b], doc->verdict.measured[b]));
    }
    return jpc_npy_end_row(&values->rows, err);
}

static jpc_status add_origin(jpc_npy_writer *origins, const jpc_doc *doc, jpc_err *err)
{
    jpc_npy_put(origins, jpc_hash64(doc->id.ptr, doc->id.len));
    jpc_npy_put(origins, jpc_hash64(doc->url.ptr, doc->url.len));
    jpc_npy_put(origins, doc->record->file);
    jpc_npy_put(origins, doc->record->place.offset);
    jpc_npy_put(origins, doc->record->place.within);
    return jpc_npy_end_row(origins, err);
}

jpc_status jpc_values_add(jpc_values *values, const jpc_doc *doc, jpc_err *err)
{
    bool decoded = !jpc_doc_is_foreign(doc) || !values->japanese_only;

    if (!values->on || !decoded)
        return JPC_OK;
    JPC_TRY(add_row(values, doc, err));
    return add_origin(&values->origins, doc, err);
}

static bool is_measured(const jpc_value_columns *columns, const jpc_doc *doc)
{
    for (size_t i = 0; i < columns->n; i++)
        if (!isnan(doc->verdict.measured[columns->bounds[i]]))
            return true;
    return false;
}

jpc_status jpc_values_add_late(jpc_values *values, const jpc_doc *doc, uint64_t kept, jpc_err *err)
{
    if (!values->on || !is_measured(&values->columns, doc))
        return JPC_OK;
    jpc_npy_put(&values->rows, kept);
    return add_row(values, doc, err);
}

// ---- of one task ----------------------------------------------------------------------

void jpc_value_name(char name[64], bool late, size_t task, const char *kind)
{
    snprintf(name, 64, "values/%st%06zu%s.npy", late ? "late-" : "", task, kind);
}

static void open_writer(jpc_npy_writer *writer, const jpc_values *values, const jpc_run *run,
                        const char *kind)
{
    jpc_buf path = {0};
    char name[64];

    jpc_value_name(name, values->late, values->task, kind);
    jpc_npy_writer_open(writer, jpc_run_path(run, &path, "%s", name));
    jpc_buf_release(&path);
}

void jpc_values_open(jpc_values *values, const jpc_run *run, jpc_task_kind kind, size_t task,
                     jpc_marker *marker)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    int mode = run->config->output.values;

    *values = (jpc_values){.on = mode != JPC_VALUES_NONE,
                           .late = kind == JPC_TASK_WRITE,
                           .japanese_only = jpc_pipeline_japanese_only(pipeline),
                           .marker = marker,
                           .task = task};
    if (!values->on)
        return;
    jpc_value_columns_open(&values->columns, pipeline, values->late, mode);
    open_writer(&values->rows, values, run, "");
    jpc_value_layout(&values->rows.layout, &values->columns, values->late);
    if (values->late)
        return;
    open_writer(&values->origins, values, run, ".origin");
    jpc_origin_layout(&values->origins.layout);
}

static jpc_status publish(jpc_values *values, jpc_npy_writer *writer, const char *kind,
                          jpc_err *err)
{
    jpc_published file;
    char name[64];

    JPC_TRY(jpc_npy_writer_publish(writer, &file, err));
    jpc_value_name(name, values->late, values->task, kind);
    jpc_marker_add(values->marker, name, file);
    return JPC_OK;
}

jpc_status jpc_values_publish(jpc_values *values, jpc_err *err)
{
    if (!values->on)
        return JPC_OK;
    JPC_TRY(publish(values, &values->rows, "", err));
    return values->late ? JPC_OK : publish(values, &values->origins, ".origin", err);
}

void jpc_values_release(jpc_values *values)
{
    jpc_npy_writer_release(&values->rows);
    jpc_npy_writer_release(&values->origins);
    jpc_value_columns_release(&values->columns);
    *values = (jpc_values){0};
}
