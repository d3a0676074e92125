#include "report/run_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/jsonl.h"
#include "job/backlog.h"
#include "job/mend.h"
#include "job/unreadable.h"
#include "report/dropped_sample.h"
#include "report/paragraph_report.h"
#include "report/stats_json.h"
#include "report/table.h"

// ---- counters -----------------------------------------------------------------------

static jpc_status add_task(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_stats *part,
                           jpc_stats *stats, jpc_err *err)
{
    jpc_marker marker;
    jpc_status status;

    JPC_TRY(jpc_task_marker(run, kind, task, &marker, err));
    status =
        jpc_stats_parse_json(part, &run->config->pipeline, jpc_buf_span(&marker.counters), err);
    if (status == JPC_OK)
        jpc_stats_add(stats, part);
    jpc_marker_release(&marker);
    return status;
}

static uint64_t sum_of_kinds(const jpc_stats *stats)
{
    uint64_t sum = 0;

    for (int kind = 0; kind < JPC_N_SKIPPED; kind++)
        sum += stats->skipped_by_kind[kind];
    return sum;
}

static jpc_status check_ledgers(const jpc_stats *stats, jpc_err *err)
{
    if (stats->documents != stats->kept + stats->dropped)
        return jpc_fail(err, JPC_ERR_DATA,
                        "counters do not add up: %" PRIu64 " documents, %" PRIu64
                        " kept and %" PRIu64 " dropped",
                        stats->documents, stats->kept, stats->dropped);
    if (stats->records != stats->documents + stats->skipped + stats->unreadable_records)
        return jpc_fail(err, JPC_ERR_DATA,
                        "counters do not add up: %" PRIu64 " records, %" PRIu64
                        " documents, %" PRIu64 " skipped and %" PRIu64 " unreadable",
                        stats->records, stats->documents, stats->skipped,
                        stats->unreadable_records);
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++)
        if (stats->limits[kind] > stats->documents)
            return jpc_fail(err, JPC_ERR_DATA,
                            "counters do not add up: %" PRIu64 " documents, %" PRIu64
                            " of them over a ceiling (%s)",
                            stats->documents, stats->limits[kind], jpc_limit_names[kind]);
    if (stats->skipped != sum_of_kinds(stats))
        return jpc_fail(err, JPC_ERR_DATA,
                        "counters do not add up: %" PRIu64 " skipped, %" PRIu64 " by kind",
                        stats->skipped, sum_of_kinds(stats));
    return JPC_OK;
}

// What leaves one stage enters the next, and what leaves the last is kept; also where the tasks of
// two kinds meet.
static jpc_status check_stages(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_err *err)
{
    for (int i = 0; i < stats->n_stages; i++) {
        const jpc_stage_stats *stage = &stats->stages[i], *next = stage + 1;
        bool last = i + 1 == stats->n_stages;

        if (stage->docs_in - stage->docs_dropped != (last ? stats->kept : next->docs_in) ||
            stage->bytes_out != (last ? stats->text_bytes_kept : next->bytes_in))
            return jpc_fail(err, JPC_ERR_DATA,
                            "counters do not add up: what leaves stage '%s' does not arrive",
                            pipeline->stages[i].name);
    }
    return JPC_OK;
}

jpc_status jpc_run_stats(const jpc_run *run, jpc_stats *stats, jpc_err *err)
{
    jpc_status status = JPC_OK;
    jpc_stats part;

    jpc_stats_init(&part, &run->config->pipeline);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; status == JPC_OK && t < jpc_run_task_count(run, (jpc_task_kind)kind);
             t++)
            status = add_task(run, (jpc_task_kind)kind, t, &part, stats, err);
    jpc_stats_release(&part);
    if (status == JPC_OK)
        status = check_ledgers(stats, err);
    return status == JPC_OK ? check_stages(stats, &run->config->pipeline, err) : status;
}

// ---- files ----------------------------------------------------------------------------

static jpc_status publish(const jpc_run *run, const char *name, const jpc_buf *text,
                          jpc_marker *marker, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file;
    jpc_status status =
        jpc_publish_part(jpc_run_path(run, &path, "%s", name), jpc_buf_span(text), &file, err);

    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&path);
    return status;
}

// Opens one of the files of places, which begin alike.
static jpc_status open_places(const jpc_run *run, const char *name, jpc_sink **sink, jpc_err *err)
{
    static const char heading[] = "file\toffset\twithin\tlength\tof\tcause\n";
    jpc_buf path = {0};
    jpc_status status = jpc_sink_open(sink, jpc_run_path(run, &path, "%s", name),
                                      &(jpc_sink_options){.sync_later = true}, err);

    jpc_buf_release(&path);
    return status == JPC_OK ? jpc_sink_write(*sink, heading, sizeof heading - 1, err) : status;
}

// The path of what a map task has listed, if its marker names it; else *path is empty.
static jpc_status find_places(const jpc_run *run, size_t task, const char *ending, jpc_buf *path,
                              jpc_err *err)
{
    jpc_buf name = {0};
    jpc_marker marker;

    path->len = 0;
    JPC_TRY(jpc_task_marker(run, JPC_TASK_MAP, task, &marker, err));
    jpc_buf_printf(&name, "state/map/t%06zu.%s", task, ending);
    if (jpc_marker_find(&marker, jpc_buf_string(&name)) != NULL)
        jpc_run_path(run, path, "%s", name.ptr);
    jpc_marker_release(&marker);
    jpc_buf_release(&name);
    return JPC_OK;
}

// *sink is opened for the first.
static jpc_status add_places(const jpc_run *run, size_t task, const char *ending,
                             const char *report, jpc_sink **sink, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = find_places(run, task, ending, &path, err);

    if (status == JPC_OK && path.len > 0 && *sink == NULL)
        status = open_places(run, report, sink, err);
    if (status == JPC_OK && path.len > 0)
        status = jpc_sink_write_file(*sink, jpc_buf_string(&path), err);
    jpc_buf_release(&path);
    return status;
}

// What map tasks have listed with places in their inputs.
static jpc_status publish_places(const jpc_run *run, const char *ending, const char *report,
                                 jpc_marker *marker, jpc_err *err)
{
    jpc_sink *sink = NULL;
    jpc_published file;
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++)
        status = add_places(run, t, ending, report, &sink, err);
    if (status != JPC_OK || sink == NULL) {
        jpc_sink_discard(sink);
        return status;
    }
    JPC_TRY(jpc_sink_publish(sink, &file, err));
    jpc_marker_add(marker, report, file);
    return JPC_OK;
}

static void take_lines(void *text, const char *ptr, size_t n)
{
    jpc_unreadable_text_add(text, (jpc_span){ptr, n});
}

static jpc_status take_places(const jpc_run *run, const char *ending, jpc_unreadable_text *text,
                              jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++) {
        status = find_places(run, t, ending, &path, err);
        if (status == JPC_OK && path.len > 0)
            status = jpc_read_pieces(jpc_buf_string(&path), take_lines, text, err);
    }
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_run_unreadable(const jpc_run *run, jpc_unreadable_text *text, jpc_err *err)
{
    return take_places(run, "unreadable", text, err);
}

jpc_status jpc_run_suspects(const jpc_run *run, jpc_unreadable_text *text, jpc_err *err)
{
    return take_places(run, "suspects", text, err);
}

static jpc_status tell_places(const jpc_run *run, jpc_buf *table, jpc_err *err)
{
    jpc_unreadable_text ranges = {.most = JPC_UNREADABLE_TOLD}, suspects = ranges;
    jpc_status status = jpc_run_unreadable(run, &ranges, err);

    if (status == JPC_OK)
        status = jpc_run_suspects(run, &suspects, err);
    if (status == JPC_OK) {
        jpc_unreadable_tell(table, &ranges);
        jpc_suspects_tell(table, &suspects);
    }
    jpc_buf_release(&ranges.lines);
    jpc_buf_release(&suspects.lines);
    return status;
}

// What is told of the inputs that the run is finished without.
static jpc_status publish_set_aside(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    jpc_buf text = {0};
    jpc_status status = JPC_OK;

    jpc_buf_add_string(&text, "file\tbytes\tcause\n");
    for (size_t i = 0; i < run->aside.n; i++) {
        const jpc_set_aside_input *input = &run->aside.inputs[i];
        const jpc_input_file *file = &run->plan.inputs.files[input->input];

        jpc_json_escape(&text, jpc_span_of(file->path));
        jpc_buf_printf(&text, "\t%" PRIu64 "\t", file->bytes);
        jpc_json_escape(&text, jpc_span_of(input->cause));
        jpc_buf_add_string(&text, "\n");
    }
    if (run->aside.n > 0)
        status = publish(run, "report/set_aside.tsv", &text, marker, err);
    jpc_buf_release(&text);
    return status;
}

static void add_set_aside(const jpc_run *run, jpc_buf *table)
{
    for (size_t i = 0; i < run->aside.n; i++)
        jpc_buf_printf(table, "set aside: '%s': %s\n",
                       run->plan.inputs.files[run->aside.inputs[i].input].path,
                       run->aside.inputs[i].cause);
}

static void format_timing(const jpc_run *run, const jpc_engine *engine, const char *version,
                          const jpc_stats *stats, jpc_buf *out)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    char host[256] = "unknown";
    double total = 0;

    gethostname(host, sizeof host - 1);
    jpc_buf_printf(out,
                   "{\n \"schema_version\": 1,\n \"version\": \"%s\",\n \"host\": \"%s\",\n"
                   " \"threads\": %d,\n \"tasks_run\": %zu,\n \"seconds\": {",
                   version, host, engine->threads, engine->n_run);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        jpc_buf_printf(out, "%s\"%s\": %.3f", kind > 0 ? ", " : "", jpc_task_names[kind],
                       engine->seconds[kind]);
        total += engine->seconds[kind];
    }
    jpc_buf_printf(out,
                   "},\n \"task_seconds\": %.3f,\n \"publish_seconds\": %.3f,\n"
                   " \"documents_per_second\": %.0f,\n \"stages\": {",
                   engine->task_seconds, engine->publish_seconds,
                   total > 0 ? (double)stats->documents / total : 0);
    for (int i = 0; i < pipeline->n_stages; i++)
        jpc_buf_printf(out, "%s\n  \"%s\": %.3f", i > 0 ? "," : "", pipeline->stages[i].name,
                       (double)engine->stage_ns[i] / 1e9);
    jpc_buf_add_string(out, "}\n}\n");
}

static void add_empty_inputs(const jpc_run *run, jpc_buf *table)
{
    const jpc_input_list *inputs = &run->plan.inputs;
    const jpc_input_file *first = NULL;
    size_t n = jpc_input_list_count_empty(inputs, &first);

    if (n > 0)
        jpc_buf_printf(table, "empty inputs: %zu of %zu, the first is '%s'\n", n, inputs->n,
                       first->path);
}

// The last line of the table sums up, and stays the last.
static void insert(jpc_buf *table, const jpc_buf *lines)
{
    size_t last = table->len > 0 ? table->len - 1 : 0;
    jpc_buf end = {0};

    if (lines->len == 0)
        return;
    while (last > 0 && table->ptr[last - 1] != '\n')
        last--;
    jpc_buf_add(&end, table->ptr + last, table->len - last);
    table->len = last;
    jpc_buf_add_span(table, jpc_buf_span(lines));
    jpc_buf_add_span(table, jpc_buf_span(&end));
    jpc_buf_release(&end);
}

jpc_status jpc_run_report_texts(const jpc_run *run, const jpc_stats *stats, jpc_report_texts *texts,
                                jpc_err *err)
{
    jpc_buf *table = &texts->table;

    *texts = (jpc_report_texts){.table = {0}};
    JPC_TRY(jpc_near_texts_make(&texts->near, run, err));
    JPC_TRY(jpc_paragraphs_tell(run, &texts->near.table, err));
    JPC_TRY(jpc_label_texts_make(&texts->labels, run, err));
    JPC_TRY(tell_places(run, table, err));
    jpc_stats_json_format(stats, &run->config->pipeline, &texts->stats_json);
    jpc_table_format(stats, &run->config->pipeline, table);
    insert(table, &texts->labels.table);
    insert(table, &texts->near.table);
    add_empty_inputs(run, table);
    add_set_aside(run, table);
    return JPC_OK;
}

void jpc_report_texts_release(jpc_report_texts *texts)
{
    jpc_buf_release(&texts->stats_json);
    jpc_buf_release(&texts->table);
    jpc_near_texts_release(&texts->near);
    jpc_label_texts_release(&texts->labels);
}

// A list that is empty has no file.
static jpc_status publish_list(const jpc_run *run, const char *name, const jpc_buf *text,
                               jpc_marker *marker, jpc_err *err)
{
    return text->len > 0 ? publish(run, name, text, marker, err) : JPC_OK;
}

static jpc_status publish_texts(const jpc_run *run, const jpc_stats *stats, jpc_marker *marker,
                                jpc_err *err)
{
    jpc_report_texts texts;
    jpc_status status = jpc_run_report_texts(run, stats, &texts, err);

    if (status == JPC_OK)
        status = publish(run, "report/stats.json", &texts.stats_json, marker, err);
    if (status == JPC_OK)
        status = publish(run, "report/table.txt", &texts.table, marker, err);
    if (status == JPC_OK)
        status = publish_list(run, "report/clusters.tsv", &texts.near.clusters, marker, err);
    if (status == JPC_OK)
        status = publish_list(run, "report/alarms.tsv", &texts.near.alarms, marker, err);
    if (status == JPC_OK)
        status = publish_list(run, "report/contamination.tsv", &texts.labels.list, marker, err);
    jpc_report_texts_release(&texts);
    return status;
}

static jpc_status publish_timing(const jpc_run *run, const jpc_engine *engine, const char *version,
                                 const jpc_stats *stats, jpc_marker *marker, jpc_err *err)
{
    jpc_buf text = {0};
    jpc_status status;

    format_timing(run, engine, version, stats, &text);
    status = publish(run, "report/timing.json", &text, marker, err);
    jpc_buf_release(&text);
    return status;
}

static jpc_status publish_all(const jpc_run *run, const jpc_engine *engine, const char *version,
                              const jpc_stats *stats, jpc_marker *marker, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    JPC_TRY(publish_texts(run, stats, marker, err));
    JPC_TRY(publish_timing(run, engine, version, stats, marker, err));
    JPC_TRY(publish_places(run, "unreadable", "report/unreadable.tsv", marker, err));
    JPC_TRY(publish_places(run, "suspects", "report/suspects.tsv", marker, err));
    JPC_TRY(publish_set_aside(run, marker, err));
    JPC_TRY(jpc_dropped_sample_publish(run, marker, err));
    JPC_TRY(jpc_paragraph_sample_publish(run, marker, err));
    JPC_TRY(jpc_paragraph_table_publish(run, marker, err));
    status = jpc_marker_publish(marker, run->dir, jpc_run_path(run, &path, "state/report.ok"), err);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_run_report(const jpc_run *run, const jpc_engine *engine, const char *version,
                          jpc_err *err)
{
    jpc_marker marker = {.n = 0};
    jpc_status status;
    jpc_stats stats;

    if (jpc_mend_report_parts(run) > 0)
        return jpc_fail(err, JPC_WAIT, "'%s': parts of the report have changed", run->dir);
    marker.made_from = marker.used = engine->backlog.done;
    jpc_stats_init(&stats, &run->config->pipeline);
    status = jpc_run_stats(run, &stats, err);
    if (status == JPC_OK) {
        marker.documents = stats.documents;
        marker.kept = stats.kept;
        jpc_buf_add_string(&marker.counters, "{}");
        status = publish_all(run, engine, version, &stats, &marker, err);
    }
    jpc_marker_release(&marker);
    jpc_stats_release(&stats);
    return status;
}

jpc_status jpc_run_is_finished(const jpc_run *run, const jpc_backlog *backlog, bool *finished,
                               jpc_err *err)
{
    static const char *const nothing[] = {NULL};
    jpc_marker marker;
    jpc_buf path = {0};
    jpc_status status;

    *finished = false;
    if (jpc_backlog_count(backlog) > 0)
        return JPC_OK;
    status = jpc_marker_load(&marker, jpc_run_path(run, &path, "state/report.ok"), err);
    if (status == JPC_OK && jpc_hash128_equals(marker.made_from, backlog->done))
        status = jpc_marker_has(&marker, run->dir, nothing, true, finished, err);
    jpc_marker_release(&marker);
    jpc_buf_release(&path);
    return status == JPC_ERR_DATA ? JPC_OK : status;
}
