#include "report/run_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/reader.h"
#include "job/dropped_file.h"
#include "report/stats_json.h"
#include "report/table.h"

// ---- counters -----------------------------------------------------------------------

static jpc_status add_task(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_stats *part,
                           jpc_stats *stats, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status;

    jpc_run_path(run, &path, "state/%s/t%06zu.stats", jpc_task_names[kind], task);
    status = jpc_read_file(path.ptr, &text, err);
    jpc_buf_string(&text);
    if (status == JPC_OK)
        status = jpc_stats_parse(part, &run->config->pipeline, jpc_buf_span(&text), err);
    if (status == JPC_OK)
        jpc_stats_add(stats, part);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
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

// ---- the sample -----------------------------------------------------------------------

struct sample_merge {
    jpc_sample *samples; // one per bound
    int n_bounds;
    uint64_t sequence;
    jpc_spill lines; // of all samples
};

// "bound<TAB>hash<TAB>document", without its newline.
static jpc_status add_sample_line(struct sample_merge *merge, jpc_span line, const char *path,
                                  jpc_err *err)
{
    jpc_buf text = {0};
    char *at;
    unsigned long bound;
    uint64_t hash;
    jpc_status status;
    bool fine;

    jpc_buf_add_span(&text, line);
    jpc_buf_add(&text, "\n", 1);
    bound = strtoul(jpc_buf_string(&text), &at, 10);
    fine = *at == '\t' && bound < (unsigned long)merge->n_bounds;
    hash = fine ? strtoull(at + 1, &at, 10) : 0;
    fine = fine && *at == '\t';
    if (fine) {
        size_t skip = (size_t)(at + 1 - text.ptr);

        status = jpc_sample_add(&merge->samples[bound], hash, merge->sequence++,
                                (jpc_span){text.ptr + skip, text.len - skip}, err);
    } else {
        status = jpc_fail(err, JPC_ERR_DATA, "'%s': damaged sample", path);
    }
    jpc_buf_release(&text);
    return status;
}

static jpc_status add_sample_lines(struct sample_merge *merge, const jpc_batch *batch,
                                   const char *path, jpc_err *err)
{
    for (size_t i = 0; i < batch->n_records; i++)
        JPC_TRY(add_sample_line(
            merge, (jpc_span){batch->input.ptr + batch->records[i].at, batch->records[i].len}, path,
            err));
    return JPC_OK;
}

static jpc_status read_sample(struct sample_merge *merge, char *path, jpc_err *err)
{
    jpc_reader_options options = {
        .format = JPC_FORMAT_JSONL, .batch_bytes = 1 << 20, .max_record_bytes = SIZE_MAX / 4};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_status filled = JPC_OK, status = JPC_OK;

    if (access(path, F_OK) != 0)
        return JPC_OK;
    JPC_TRY(jpc_reader_open(&reader, &path, 1, 0, &options, err));
    while (filled == JPC_OK && status == JPC_OK) {
        jpc_batch_reset(&batch);
        filled = jpc_reader_fill(reader, &batch, err);
        status = filled == JPC_OK || filled == JPC_END ? add_sample_lines(merge, &batch, path, err)
                                                       : filled;
    }
    jpc_batch_release(&batch);
    jpc_reader_close(reader);
    return status;
}

static jpc_status write_sample(const jpc_run *run, struct sample_merge *merge, jpc_marker *marker,
                               jpc_err *err)
{
    const jpc_output_params *output = &run->config->output;
    jpc_shard_writer writer = {.dir = run->dir,
                               .name = "dropped/sample.jsonl.zst",
                               .options = {.zstd = true,
                                           .level = (int)output->compression_level,
                                           .frame_bytes = (size_t)output->frame_bytes,
                                           .seekable = true},
                               .marker = marker};
    jpc_sample_entry *entries;
    int *bounds;
    size_t n = jpc_samples_in_order(merge->samples, merge->n_bounds, &entries, &bounds);
    jpc_buf line = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        line.len = 0;
        status = jpc_spill_read(&merge->lines, entries[i].at, entries[i].len, &line, err);
        if (status == JPC_OK)
            status = jpc_shard_writer_add(&writer, line.ptr, line.len, err);
    }
    if (status == JPC_OK)
        status = jpc_shard_writer_publish(&writer, err);
    jpc_shard_writer_discard(&writer);
    jpc_buf_release(&line);
    free(entries);
    free(bounds);
    return status;
}

static jpc_status merge_samples(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    struct sample_merge merge = {.n_bounds = run->config->pipeline.n_bounds};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    if (run->config->output.dropped != JPC_DROPPED_SAMPLE)
        return JPC_OK;
    merge.samples = jpc_alloc(((size_t)merge.n_bounds + 1) * sizeof *merge.samples);
    jpc_spill_init(&merge.lines, jpc_run_path(run, &path, "dropped/sample.jsonl.zst"));
    for (int b = 0; b < merge.n_bounds; b++) {
        merge.samples[b].limit = (size_t)run->config->output.dropped_sample;
        merge.samples[b].lines = &merge.lines;
    }
    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++) {
        jpc_run_path(run, &path, "state/map/t%06zu.sample", t);
        status = read_sample(&merge, path.ptr, err);
        jpc_run_path(run, &path, "state/write/t%06zu.sample", t);
        if (status == JPC_OK)
            status = read_sample(&merge, path.ptr, err);
    }
    if (status == JPC_OK)
        status = write_sample(run, &merge, marker, err);
    for (int b = 0; b < merge.n_bounds; b++)
        jpc_sample_release(&merge.samples[b]);
    free(merge.samples);
    jpc_spill_release(&merge.lines);
    jpc_buf_release(&path);
    return status;
}

// ---- files ----------------------------------------------------------------------------

static jpc_status publish(const jpc_run *run, const char *name, const jpc_buf *text,
                          jpc_marker *marker, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_published file;
    jpc_status status =
        jpc_publish(jpc_run_path(run, &path, "%s", name), jpc_buf_span(text), &file, err);

    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish_unreadable(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    jpc_buf all = {0}, path = {0};
    jpc_status status = JPC_OK;

    jpc_buf_add_string(&all, "file\toffset\twithin\tlength\tof\tcause\n");
    for (size_t t = 0; t < run->plan.n_tasks && status == JPC_OK; t++)
        if (access(jpc_run_path(run, &path, "state/map/t%06zu.unreadable", t), F_OK) == 0)
            status = jpc_read_file(path.ptr, &all, err);
    if (status == JPC_OK && memchr(all.ptr, '\n', all.len) != all.ptr + all.len - 1)
        status = publish(run, "report/unreadable.tsv", &all, marker, err);
    jpc_buf_release(&path);
    jpc_buf_release(&all);
    return status;
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
    jpc_buf_printf(out, "},\n \"documents_per_second\": %.0f,\n \"stages\": {",
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

static jpc_status publish_all(const jpc_run *run, const jpc_engine *engine, const char *version,
                              const jpc_stats *stats, jpc_marker *marker, jpc_err *err)
{
    jpc_buf text = {0}, path = {0};
    jpc_status status;

    jpc_stats_json_format(stats, &run->config->pipeline, &text);
    status = publish(run, "report/stats.json", &text, marker, err);
    text.len = 0;
    jpc_table_format(stats, &run->config->pipeline, &text);
    add_empty_inputs(run, &text);
    if (status == JPC_OK)
        status = publish(run, "report/table.txt", &text, marker, err);
    text.len = 0;
    format_timing(run, engine, version, stats, &text);
    if (status == JPC_OK)
        status = jpc_publish(jpc_run_path(run, &path, "report/timing.json"), jpc_buf_span(&text),
                             NULL, err);
    if (status == JPC_OK)
        status = publish_unreadable(run, marker, err);
    if (status == JPC_OK)
        status = merge_samples(run, marker, err);
    if (status == JPC_OK)
        status = jpc_marker_publish(marker, jpc_run_path(run, &path, "state/report.ok"), err);
    jpc_buf_release(&path);
    jpc_buf_release(&text);
    return status;
}

jpc_status jpc_run_report(const jpc_run *run, const jpc_engine *engine, const char *version,
                          jpc_err *err)
{
    jpc_marker marker = {0};
    jpc_status status;
    jpc_stats stats;

    jpc_stats_init(&stats, &run->config->pipeline);
    status = jpc_run_stats(run, &stats, err);
    if (status == JPC_OK) {
        marker.documents = stats.documents;
        marker.kept = stats.kept;
        status = publish_all(run, engine, version, &stats, &marker, err);
    }
    jpc_marker_release(&marker);
    jpc_stats_release(&stats);
    return status;
}

static bool has_report(const jpc_run *run)
{
    static const char *const nothing[] = {NULL};
    jpc_marker marker;
    jpc_buf path = {0};
    bool found = jpc_marker_load(&marker, jpc_run_path(run, &path, "state/report.ok"));

    if (found) {
        found = jpc_marker_has(&marker, run->dir, nothing, true);
        jpc_marker_release(&marker);
    }
    jpc_buf_release(&path);
    return found;
}

bool jpc_run_is_finished(const jpc_run *run)
{
    jpc_todo todo;
    size_t left = 0;

    if (!has_report(run))
        return false;
    jpc_todo_find(&todo, run);
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        left += todo.n[kind];
    jpc_todo_release(&todo);
    return left == 0;
}
