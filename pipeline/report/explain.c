// A document is found by the hashes of its id and address beside its recorded values; what lies at
// its place in the input is then read again, told to be it, and measured anew: recorded values are
// halves, and tell what the run did; those of now are exact, and complete.
#include "report/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/jsonl.h"
#include "exec/config_reading.h"
#include "exec/group.h"
#include "exec/stats.h"
#include "job/key_table.h"
#include "job/value_reader.h"
#include "report/each_batch.h"
#include "report/neighbour.h"
#include "report/one_record.h"

#define MAX_NOTE 400 // bytes

// What is known of one document.
struct subject {
    jpc_explain *explain;
    jpc_pipeline pipeline; // of the run, but that every bound is measured
    jpc_worker worker;
    jpc_stats ignored;
    const jpc_value_row *row; // NULL: nothing was recorded
    size_t task;              // if there is a row
    jpc_batch *batch;         // with the record …
    jpc_doc *doc;             // … and the document; NULL: its input cannot be read any more
};

// ---- lines --------------------------------------------------------------------------------

static void add_field(jpc_buf *out, const char *name, jpc_span value)
{
    if (value.len == 0)
        return;
    jpc_buf_printf(out, "%-10s ", name);
    jpc_buf_add_span(out, value);
    jpc_buf_add_string(out, "\n");
}

static void add_source(jpc_buf *out, const struct subject *subject)
{
    const jpc_value_row *row = subject->row;
    size_t file = subject->doc != NULL ? subject->doc->record->file : row->file;
    jpc_place at =
        subject->doc != NULL ? subject->doc->record->place : (jpc_place){row->offset, row->within};
    char place[JPC_PLACE_TEXT];

    jpc_buf_printf(out, "%-10s '%s', %s", "source",
                   subject->explain->run->plan.inputs.files[file].path, jpc_place_text(at, place));
    if (subject->row != NULL)
        jpc_buf_printf(out, "; task %zu, row %" PRIu64 " of its recorded values", subject->task,
                       subject->row->row);
    jpc_buf_add_string(out, "\n");
}

static const char *sign_of(jpc_bound bound)
{
    switch (bound) {
    case JPC_LOWER: return ">=";
    case JPC_UPPER: return "<=";
    case JPC_LOWER_STRICT: return ">";
    default: return "<";
    }
}

static void add_number(jpc_buf *out, int width, double value, int digits)
{
    if (isnan(value))
        jpc_buf_printf(out, " %*s", width, "-");
    else
        jpc_buf_printf(out, " %*.*g", width, digits, value);
}

static bool is_violated(const jpc_pipeline_bound *bound, double measured)
{
    return !isnan(measured) && jpc_option_violates(bound->option, bound->value, measured);
}

static double recorded_value(const struct subject *subject, int bound)
{
    return subject->row != NULL ? subject->row->measured[bound] : (double)NAN;
}

static double present_value(const struct subject *subject, int bound)
{
    return subject->doc != NULL ? subject->doc->verdict.measured[bound] : (double)NAN;
}

static int first_of(const struct subject *subject)
{
    return subject->row != NULL ? subject->row->first : subject->doc->verdict.first;
}

// What was measured then, else now.
static const double *values_of(const struct subject *subject)
{
    return subject->row != NULL ? subject->row->measured : subject->doc->verdict.measured;
}

// What its bounds do, and whether they did it to this document.
static void add_part(jpc_buf *out, const struct subject *subject, int at)
{
    const jpc_pipeline *pipeline = &subject->pipeline;
    const jpc_stage *stage = &pipeline->stages[at];
    jpc_buf part = {0};

    jpc_stage_describe_part(pipeline, at, &part);
    if (stage->membership == JPC_SPARED && stage->mode == JPC_MODE_DROP)
        jpc_buf_printf(out, "  (%s by %s)",
                       jpc_group_spares(pipeline, stage->group, values_of(subject)) ? "spared"
                                                                                    : "not spared",
                       jpc_buf_string(&part));
    else if (part.len > 0)
        jpc_buf_printf(out, "  (%s)", jpc_buf_string(&part));
    jpc_buf_release(&part);
}

static void add_bound(jpc_buf *out, const struct subject *subject, int b, int width)
{
    const jpc_pipeline_bound *bound = &subject->pipeline.bounds[b];
    double then = recorded_value(subject, b), now = present_value(subject, b);
    bool first = first_of(subject) == b;

    if (isnan(then) && isnan(now))
        return;
    jpc_buf_printf(out, "%-*s %2s", width, bound->reason, sign_of(bound->option->bound));
    if (isnan(bound->value))
        jpc_buf_printf(out, " %-9s", "off");
    else
        jpc_buf_printf(out, " %-9.6g", bound->value);
    add_number(out, 10, then, 4);
    add_number(out, 12, now, 8);
    if (is_violated(bound, isnan(then) ? now : then))
        jpc_buf_add_string(out, first ? "  violated, first" : "  violated");
    add_part(out, subject, bound->stage);
    jpc_buf_add_string(out, "\n");
}

static void add_bounds(jpc_buf *out, const struct subject *subject)
{
    int width = 20;

    for (int b = 0; b < subject->pipeline.n_bounds; b++) {
        int len = (int)strlen(subject->pipeline.bounds[b].reason);

        width = len > width ? len : width;
    }
    jpc_buf_printf(out, "\n%-*s %2s %-9s %10s %12s\n", width, "bound", "", "keeps", "recorded",
                   "now");
    for (int b = 0; b < subject->pipeline.n_bounds; b++)
        add_bound(out, subject, b, width);
}

// What a document has lost to others is not known of it alone.
static void add_paragraphs(jpc_buf *out, const struct subject *subject)
{
    int at = subject->explain->run->paragraphs_at;
    const jpc_pipeline *pipeline = &subject->pipeline;

    if (at >= 0 && subject->doc != NULL && pipeline->n_bounds > 0 &&
        pipeline->bounds[pipeline->n_bounds - 1].stage > at)
        jpc_buf_printf(out, "now: stages behind %s measure what that took out, too\n",
                       pipeline->stages[at].name);
}

// ---- where it went ------------------------------------------------------------------------

struct shard_search {
    const struct subject *subject;
    uint64_t line, found; // 0: not found
};

static bool is_it(const jpc_explain *explain, const jpc_doc *doc)
{
    return jpc_span_is(doc->id, explain->name) || jpc_span_is(doc->url, explain->name);
}

static bool is_same(const struct subject *subject, const jpc_doc *doc)
{
    return subject->doc == NULL ? is_it(subject->explain, doc)
                                : jpc_span_equals(doc->id, subject->doc->id) &&
                                      jpc_span_equals(doc->url, subject->doc->url);
}

static jpc_status look_for_line(void *self, jpc_batch *batch, jpc_err *err)
{
    struct shard_search *search = self;

    (void)err;
    for (size_t i = 0; i < batch->n_docs; i++) {
        search->line++;
        if (search->found == 0 && is_same(search->subject, &batch->docs[i]))
            search->found = search->line;
    }
    return JPC_OK;
}

static jpc_status search_shard(const struct subject *subject, const char *name, uint64_t *line,
                               jpc_err *err)
{
    const jpc_run *run = subject->explain->run;
    jpc_reader_options reading = jpc_config_own_reader(run->config);
    jpc_buf path = {0};
    char *paths[1];
    jpc_record_options records = jpc_config_own_records(run->config, paths);
    struct shard_search search = {subject, 0, 0};
    jpc_status status;

    jpc_run_path(run, &path, "%s", name);
    paths[0] = path.ptr;
    status = jpc_each_slice(paths, 1, 0, &reading, &records, look_for_line, &search, err);
    *line = search.found;
    jpc_buf_release(&path);
    return status;
}

static jpc_status add_line(jpc_buf *out, const struct subject *subject, const jpc_marker *marker,
                           jpc_err *err)
{
    uint64_t line = 0;

    for (size_t i = 0; i < marker->n && line == 0; i++) {
        const char *path = marker->outputs[i].path;

        if (strncmp(path, "part-", 5) != 0)
            continue;
        JPC_TRY(search_shard(subject, path, &line, err));
        if (line > 0)
            jpc_buf_printf(out, ": line %" PRIu64 " of '%s'", line, path);
    }
    return JPC_OK;
}

static jpc_status add_kept(jpc_buf *out, const struct subject *subject, jpc_err *err)
{
    const jpc_run *run = subject->explain->run;
    bool writes_late = jpc_run_writes_late(run);
    jpc_marker marker;
    jpc_status status = jpc_task_marker(run, writes_late ? JPC_TASK_WRITE : JPC_TASK_MAP,
                                        subject->task, &marker, err);
    bool is_done = status == JPC_OK;

    jpc_buf_printf(out, "%-10s kept", "verdict");
    if (is_done)
        status = add_line(out, subject, &marker, err);
    else if (status == JPC_ERR_DATA && writes_late)
        jpc_buf_printf(out, " by the stages in front of %s; the others have not seen it yet",
                       subject->pipeline.stages[jpc_pipeline_late_at(&subject->pipeline)].name);
    jpc_marker_release(&marker);
    jpc_buf_add_string(out, "\n");
    return !is_done && status == JPC_ERR_DATA ? JPC_OK : status;
}

// Which other document was found to be equal or similar.
static jpc_status add_neighbour(jpc_buf *out, const struct subject *subject, jpc_err *err)
{
    const jpc_run *run = subject->explain->run;

    if (run->dedup_at < 0 || subject->row == NULL || !subject->row->is_kept)
        return JPC_OK;
    return jpc_neighbour_describe(run, subject->task, subject->row->kept, out, err);
}

// Of bounds that could drop the document.
static int count_violations(const struct subject *subject)
{
    const double *measured = values_of(subject);
    int n = 0;

    for (int b = 0; b < subject->pipeline.n_bounds; b++) {
        const jpc_pipeline_bound *bound = &subject->pipeline.bounds[b];

        n += is_violated(bound, measured[b]) &&
             jpc_role_of(&subject->pipeline, bound->stage, measured) == JPC_ROLE_DROPS;
    }
    return n;
}

static jpc_status add_verdict(jpc_buf *out, const struct subject *subject, jpc_err *err)
{
    int first = first_of(subject), n = count_violations(subject);

    if (first < 0)
        return subject->row != NULL ? add_kept(out, subject, err) : JPC_OK;
    jpc_buf_printf(out, "%-10s dropped by %s", "verdict", subject->pipeline.bounds[first].reason);
    if (n > 1)
        jpc_buf_printf(out, ", the first of %d bounds that it violates", n);
    jpc_buf_add_string(out, "\n");
    return JPC_OK;
}

// Whether a newer member of its key stands in front of it.
static bool is_replaced(const jpc_meta *first, const jpc_meta *meta)
{
    while (first != meta && strcmp(first->key, meta->key) != 0)
        first = first->next;
    return first != meta;
}

// What the stages note of the document now, such as the words that ng_words found; what is long is
// output, not a note.
static void add_notes(jpc_buf *out, const struct subject *subject)
{
    const jpc_meta *first = subject->doc != NULL ? subject->doc->meta : NULL;

    for (const jpc_meta *meta = first; meta != NULL; meta = meta->next) {
        if (meta->value.len > MAX_NOTE || is_replaced(first, meta))
            continue;
        jpc_buf_printf(out, "%-10s %s ", "noted", meta->key);
        jpc_buf_add_span(out, meta->value);
        jpc_buf_add_string(out, "\n");
    }
}

// ---- one document -------------------------------------------------------------------------

static void measure(struct subject *subject)
{
    jpc_batch one = *subject->batch;

    one.docs = subject->doc;
    one.n_docs = 1;
    jpc_worker_apply(&subject->worker, &one, 0, subject->pipeline.n_stages, false,
                     &subject->ignored);
    subject->batch->arena = one.arena;
}

static jpc_status describe(struct subject *subject, jpc_buf *out, jpc_err *err)
{
    if (subject->explain->n_found > 1)
        jpc_buf_add_string(out, "\n");
    if (subject->doc != NULL) {
        add_field(out, "id", subject->doc->id);
        add_field(out, "url", subject->doc->url);
        measure(subject);
    } else {
        add_field(out, "name", jpc_span_of(subject->explain->name));
    }
    add_source(out, subject);
    JPC_TRY(add_verdict(out, subject, err));
    JPC_TRY(add_neighbour(out, subject, err));
    if (subject->row != NULL)
        jpc_buf_printf(out, "%-10s %" PRIu32 " characters\n", "text", subject->row->text_chars);
    else
        jpc_buf_printf(out, "%-10s nothing: it is told what its bounds say now\n", "recorded");
    add_notes(out, subject);
    add_bounds(out, subject);
    add_paragraphs(out, subject);
    return JPC_OK;
}

static jpc_status explain_doc(struct subject *subject, jpc_err *err)
{
    jpc_explain *explain = subject->explain;
    const jpc_record *record = subject->doc != NULL ? subject->doc->record : NULL;
    jpc_buf out = {0};
    jpc_status status = JPC_OK;

    explain->n_found++;
    if (!explain->original)
        status = describe(subject, &out, err);
    else
        jpc_buf_add(&out, subject->batch->input.ptr + record->at, record->len);
    if (explain->original && record->format == JPC_FORMAT_JSONL)
        jpc_buf_add_string(&out, "\n");
    if (status == JPC_OK)
        explain->give(explain->self, jpc_buf_span(&out));
    jpc_buf_release(&out);
    return status;
}

// ---- finding it -------------------------------------------------------------------------------

// What was recorded outlives the input.
static jpc_status explain_row(struct subject *subject, const jpc_value_row *row, jpc_err *err)
{
    jpc_log_note(subject->explain->log, "warning: %s: found by the hash of its name alone",
                 err->message);
    subject->row = row;
    subject->batch = NULL;
    subject->doc = NULL;
    return explain_doc(subject, err);
}

static jpc_status look_at_row(struct subject *subject, const jpc_value_row *row, jpc_err *err)
{
    const jpc_explain *explain = subject->explain;
    jpc_one_record record;
    jpc_status status = jpc_one_record_read(&record, explain->run, row->file,
                                            (jpc_place){row->offset, row->within}, err);

    if (status == JPC_OK && record.doc != NULL && is_it(explain, record.doc)) {
        subject->row = row;
        subject->batch = &record.batch;
        subject->doc = record.doc;
        status = explain_doc(subject, err);
    }
    jpc_one_record_release(&record);
    return status == JPC_ERR_IO && !explain->original ? explain_row(subject, row, err) : status;
}

static jpc_status look_at_rows(struct subject *subject, jpc_value_reader *reader, jpc_err *err)
{
    jpc_value_row row;
    jpc_status status = JPC_OK;

    while (status == JPC_OK) {
        status = jpc_value_reader_next(reader, &row, err);
        if (status == JPC_OK && jpc_value_row_may_be(&row, jpc_span_of(subject->explain->name)))
            status = look_at_row(subject, &row, err);
    }
    return status == JPC_END ? JPC_OK : status;
}

static jpc_status find_marker(const jpc_run *run, jpc_task_kind kind, size_t task, bool *found,
                              jpc_err *err)
{
    jpc_marker marker;
    jpc_status status;

    *found = false;
    if (jpc_run_task_count(run, kind) == 0)
        return JPC_OK;
    status = jpc_task_marker(run, kind, task, &marker, err);
    *found = status == JPC_OK;
    jpc_marker_release(&marker);
    return status == JPC_ERR_DATA ? JPC_OK : status;
}

static jpc_status search_task(struct subject *subject, size_t task, jpc_err *err)
{
    const jpc_run *run = subject->explain->run;
    jpc_value_reader reader = {.run = NULL};
    jpc_status status;
    bool found;

    JPC_TRY(find_marker(run, JPC_TASK_MAP, task, &found, err));
    if (!found)
        return JPC_OK;
    JPC_TRY(jpc_value_has_name(run, task, jpc_span_of(subject->explain->name), &found, err));
    if (!found)
        return JPC_OK;
    subject->task = task;
    JPC_TRY(find_marker(run, JPC_TASK_WRITE, task, &found, err));
    status = jpc_value_reader_open(&reader, run, task, found, err);
    if (status == JPC_OK)
        status = look_at_rows(subject, &reader, err);
    jpc_value_reader_release(&reader);
    return status;
}

// ---- without recorded values ----------------------------------------------------------------

static jpc_status look_at_slice(void *self, jpc_batch *batch, jpc_err *err)
{
    struct subject *subject = self;

    for (size_t i = 0; i < batch->n_docs; i++) {
        if (!is_it(subject->explain, &batch->docs[i]))
            continue;
        subject->batch = batch;
        subject->doc = &batch->docs[i];
        JPC_TRY(explain_doc(subject, err));
    }
    return JPC_OK;
}

static jpc_status scan_inputs(struct subject *subject, jpc_err *err)
{
    const jpc_run *run = subject->explain->run;
    jpc_reader_options reading = jpc_config_reader(run->config);

    subject->row = NULL;
    for (size_t i = 0; i < run->plan.inputs.n; i++) {
        char *paths[1] = {run->plan.inputs.files[i].path};
        jpc_record_options records = jpc_config_records(run->config, paths, (uint32_t)i);

        if (!jpc_set_aside_has(&run->aside, i))
            JPC_TRY(jpc_each_slice(paths, 1, (uint32_t)i, &reading, &records, look_at_slice,
                                   subject, err));
    }
    return JPC_OK;
}

static jpc_status search(struct subject *subject, jpc_err *err)
{
    const jpc_run *run = subject->explain->run;

    for (size_t t = 0; t < run->plan.n_tasks; t++)
        if (run->config->output.values != JPC_VALUES_NONE)
            JPC_TRY(search_task(subject, t, err));
    return subject->explain->n_found == 0 && subject->explain->scan ? scan_inputs(subject, err)
                                                                    : JPC_OK;
}

jpc_status jpc_explain_all(jpc_explain *explain, jpc_err *err)
{
    struct subject subject = {.explain = explain, .pipeline = explain->run->config->pipeline};
    jpc_status status;

    subject.pipeline.evaluate_all = true;
    jpc_stats_init(&subject.ignored, &subject.pipeline);
    status = jpc_worker_open(&subject.worker, &subject.pipeline, err);
    if (status == JPC_OK)
        status = search(&subject, err);
    jpc_worker_close(&subject.worker);
    jpc_stats_release(&subject.ignored);
    return status;
}
