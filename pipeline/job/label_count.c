#include "job/label_count.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/jsonl.h"
#include "data/sink.h"

// ---- the table ------------------------------------------------------------------------------

static size_t *slot_of(const jpc_label_counts *counts, int stage, uint32_t label)
{
    uint64_t key = (uint64_t)(uint32_t)stage << 32 | label;
    size_t at = (size_t)jpc_hash64(&key, sizeof key) & (counts->n_slots - 1);

    while (counts->slots[at] != 0 && (counts->items[counts->slots[at] - 1].stage != stage ||
                                      counts->items[counts->slots[at] - 1].label != label))
        at = (at + 1) & (counts->n_slots - 1);
    return &counts->slots[at];
}

static void grow(jpc_label_counts *counts)
{
    free(counts->slots);
    counts->n_slots = counts->n_slots > 0 ? 2 * counts->n_slots : 64;
    counts->slots = jpc_alloc(counts->n_slots * sizeof *counts->slots);
    for (size_t i = 0; i < counts->n; i++)
        *slot_of(counts, counts->items[i].stage, counts->items[i].label) = i + 1;
}

// A new one has no documents.
static jpc_label_count *find(jpc_label_counts *counts, int stage, uint32_t label)
{
    size_t *slot;

    if (2 * (counts->n + 1) > counts->n_slots)
        grow(counts);
    slot = slot_of(counts, stage, label);
    if (*slot != 0)
        return &counts->items[*slot - 1];
    if (counts->n == counts->capacity) {
        counts->capacity = 2 * counts->capacity + 16;
        counts->items = jpc_realloc(counts->items, counts->capacity * sizeof *counts->items);
    }
    counts->items[counts->n] = (jpc_label_count){.stage = stage, .label = label};
    *slot = ++counts->n;
    return &counts->items[counts->n - 1];
}

void jpc_label_counts_release(jpc_label_counts *counts)
{
    jpc_arena_release(&counts->arena);
    free(counts->items);
    free(counts->slots);
    *counts = (jpc_label_counts){.n = 0};
}

static int compare(const void *a, const void *b)
{
    const jpc_label_count *left = a, *right = b;

    if (left->stage != right->stage)
        return left->stage < right->stage ? -1 : 1;
    return (left->label > right->label) - (left->label < right->label);
}

void jpc_label_counts_sort(jpc_label_counts *counts)
{
    if (counts->n > 0)
        qsort(counts->items, counts->n, sizeof *counts->items, compare);
}

// ---- counting -------------------------------------------------------------------------------

// The label, and where the first document is.
static jpc_span describe(jpc_label_counts *counts, const jpc_stage *stage, uint32_t label,
                         const jpc_doc *doc, const char *path)
{
    jpc_buf out = {0};
    jpc_span text;

    stage->def->label(stage->model, label, &out);
    jpc_buf_add_string(&out, "\t");
    if (path != NULL) {
        jpc_json_escape(&out, jpc_span_of(path));
        jpc_buf_printf(&out, "\t%" PRIu64 "\t%" PRIu64 "\t", doc->record->place.offset,
                       doc->record->place.within);
    } else {
        jpc_buf_add_string(&out, "\t\t\t");
    }
    jpc_json_escape(&out, doc->id);
    jpc_buf_add_string(&out, "\t");
    jpc_json_escape(&out, doc->url);
    text = jpc_arena_copy(&counts->arena, out.ptr, out.len);
    jpc_buf_release(&out);
    return text;
}

void jpc_label_counts_add(jpc_label_counts *counts, const jpc_pipeline *pipeline,
                          const jpc_doc *doc, const char *path)
{
    int first = doc->verdict.first;
    int dropped_by = first < 0 ? -1 : pipeline->bounds[first].stage;

    for (const jpc_label *told = doc->labels; told != NULL; told = told->next) {
        jpc_label_count *count = find(counts, told->stage, told->label);

        if (count->documents++ == 0)
            count->text = describe(counts, &pipeline->stages[told->stage], told->label, doc, path);
        count->dropped += dropped_by == told->stage;
    }
}

// ---- files ----------------------------------------------------------------------------------

static void format(const jpc_label_counts *counts, jpc_buf *out)
{
    for (size_t i = 0; i < counts->n; i++) {
        const jpc_label_count *count = &counts->items[i];

        jpc_buf_printf(out, "%d\t%" PRIu32 "\t%" PRIu64 "\t%" PRIu64 "\t", count->stage,
                       count->label, count->documents, count->dropped);
        jpc_buf_add_span(out, count->text);
        jpc_buf_add_string(out, "\n");
    }
}

jpc_status jpc_label_counts_publish(jpc_label_counts *counts, const jpc_run *run,
                                    jpc_task_kind kind, size_t task, jpc_marker *marker,
                                    jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_published file;
    char name[64];
    jpc_status status;

    if (counts->n == 0)
        return JPC_OK;
    jpc_label_counts_sort(counts);
    format(counts, &text);
    snprintf(name, sizeof name, "state/%s/t%06zu.labels", jpc_task_names[kind], task);
    status =
        jpc_publish_part(jpc_run_path(run, &path, "%s", name), jpc_buf_span(&text), &file, err);
    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// Takes digits and the tab behind them off *line.
static bool take_number(jpc_span *line, uint64_t *number)
{
    jpc_span digits = *line;

    if (memchr(line->ptr, '\t', line->len) == NULL)
        return false;
    digits = jpc_span_take_until(line, '\t');
    *number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    return digits.len > 0;
}

static bool add_line(jpc_label_counts *counts, jpc_span line)
{
    uint64_t stage, label, documents, dropped;
    jpc_label_count *count;

    if (!take_number(&line, &stage) || !take_number(&line, &label) ||
        !take_number(&line, &documents) || !take_number(&line, &dropped) || stage > INT_MAX ||
        label > UINT32_MAX || documents == 0)
        return false;
    count = find(counts, (int)stage, (uint32_t)label);
    if (count->documents == 0)
        count->text = jpc_arena_copy(&counts->arena, line.ptr, line.len);
    count->documents += documents;
    count->dropped += dropped;
    return true;
}

bool jpc_label_counts_parse(jpc_label_counts *counts, jpc_span text)
{
    while (text.len > 0)
        if (!add_line(counts, jpc_span_take_until(&text, '\n')))
            return false;
    return true;
}
