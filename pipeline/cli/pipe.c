#include "cli/pipe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/guard.h"
#include "cli/pipe_run.h"
#include "core/clock.h"
#include "core/hash_set.h"
#include "core/log.h"
#include "data/sink.h"
#include "exec/config_reading.h"
#include "exec/tally.h"
#include "job/unreadable.h"
#include "report/table.h"

const jpc_option jpc_pipe_options[] = {
    JPC_OPT_NUMBER(jpc_pipe_params, threads, 0, 0, 1024, "threads", "0: all work in one thread"),
    JPC_OPT_STRING(jpc_pipe_params, config, "",
                   "take stages and their options from this file (-c)"),
    JPC_OPT_FLAG(jpc_pipe_params, annotate, false,
                 "write measured values under the meta key and drop nothing"),
    JPC_OPT_STRING(jpc_pipe_params, dropped, "", "file for dropped documents with their reasons"),
    JPC_OPT_STRING(jpc_pipe_params, report, "",
                   "file for all counters and, as lines `unreadable`, all ranges, as TSV"),
    JPC_OPT_FLAG(jpc_pipe_params, quiet, false, "no summary table"),
    JPC_OPT_SIZE(jpc_pipe_params, max_table_bytes, 4294967296.0, 65536, 1e15,
                 "ceiling of the table of dedup"),
    {0},
};

// Initial values are those of the configuration: these rows only name its fields.
#define CONFIG_ROW(name_, field_, type_)                                                           \
    .name = name_, .offset = offsetof(jpc_config, field_), .type = type_

const jpc_option jpc_pipe_input_options[] = {
    {CONFIG_ROW("format", input.format, JPC_TYPE_CHOICE), .choices = jpc_format_choices,
     .help = "of the input"},
    {CONFIG_ROW("type", input.format, JPC_TYPE_CHOICE), .choices = jpc_format_choices,
     .help = "the same as --format"},
    {CONFIG_ROW("on_malformed", input.on_malformed, JPC_TYPE_CHOICE),
     .choices = jpc_malformed_choices,
     .help = "a line without text: fail, or drop and count it (it is no damage)"},
    {CONFIG_ROW("check_digests", input.check_digests, JPC_TYPE_CHOICE),
     .choices = jpc_digests_choices,
     .help = "records whose bytes are not those of their digests: count, or drop as unreadable"},
    {CONFIG_ROW("truncated", input.truncated, JPC_TYPE_CHOICE), .choices = jpc_truncated_choices,
     .help = "pages that the crawler cut short or whose transfer ended early"},
    {CONFIG_ROW("max_unreadable", input.max_unreadable, JPC_TYPE_NUMBER), .lowest = 0, .highest = 1,
     .unit = "ratio",
     .help = "an error if a larger share of all input is damaged: of the bytes on disk or "
             "decompressed"},
    {CONFIG_ROW("text_field", fields.text, JPC_TYPE_STRING),
     .help = "name of the field that holds the text"},
    {CONFIG_ROW("id_field", fields.id, JPC_TYPE_STRING), .help = "… the document's id"},
    {CONFIG_ROW("url_field", fields.url, JPC_TYPE_STRING), .help = "… its address"},
    {CONFIG_ROW("meta_key", output.meta_key, JPC_TYPE_STRING),
     .help = "key of what we add to a document"},
    {CONFIG_ROW("batch_bytes", input.batch_bytes, JPC_TYPE_SIZE), .lowest = 64,
     .highest = 1073741824, .unit = "bytes", .help = "unit of parallel work"},
    {CONFIG_ROW("max_record_bytes", input.max_record_bytes, JPC_TYPE_SIZE), .lowest = 1024,
     .highest = 2147483648.0, .unit = "bytes", .help = "ceiling of a line or record"},
    {0},
};

const jpc_option jpc_pipe_near_options[] = {
    JPC_OPT_STRING(jpc_pipe_params, tmp, "",
                   "folder for a copy of stdin, two compressed ones of all documents, and half a "
                   "kilobyte for each; by default $TMPDIR, or /tmp (-T)"),
    {0},
};

const jpc_option jpc_pipe_near_config_options[] = {
    {CONFIG_ROW("memory", resources.memory, JPC_TYPE_SIZE), .lowest = 16777216, .highest = 1e15,
     .unit = "bytes", .help = "what it may take"},
    {0},
};

const jpc_option jpc_pipe_explain_options[] = {
    JPC_OPT_FLAG(jpc_pipe_params, explain, false,
                 "instead of documents, write on stdout what is found, where, and what becomes "
                 "of it"),
    {0},
};

#define MAX_LISTED 100000 // ranges in --report; a run lists all

// ---- where documents go -----------------------------------------------------------

struct outlet {
    const jpc_config *config;
    const jpc_pipeline *pipeline; // of the configuration
    const jpc_pipe_params *params;
    char **files;
    size_t n_files;
    jpc_stats *stats;
    jpc_hash_set seen;
    int copies_bound;  // bound of the deduplicator; −1: there is none
    jpc_sink *dropped; // NULL: not wanted
    jpc_buf line;      // scratch
    jpc_unreadable_text unreadable, suspects;
    const jpc_batch_sink *sink; // NULL: write_batch()
    jpc_log log;
    const atomic_uint_least64_t *consumed;
    uint64_t total, start_ns;
};

static void show_progress(struct outlet *outlet)
{
    jpc_progress progress = {.what = "read", .bytes = true};

    if (!outlet->log.terminal || outlet->params->quiet)
        return;
    progress.done = atomic_load(outlet->consumed);
    progress.total = outlet->total;
    progress.elapsed_ns = jpc_clock_ns() - outlet->start_ns;
    jpc_log_progress(&outlet->log, &progress);
}

static jpc_status write_stdout(const char *ptr, size_t len, jpc_err *err)
{
    if (fwrite(ptr, 1, len, stdout) != len)
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return JPC_OK;
}

// A duplicate is known only here, where documents pass in order.
static jpc_status drop_duplicate(struct outlet *outlet, jpc_doc *doc, jpc_err *err)
{
    const jpc_pipeline_bound *bound = &outlet->pipeline->bounds[outlet->copies_bound];
    uint32_t copies;

    JPC_TRY(jpc_hash_set_count(&outlet->seen, doc->dedup_key, &copies, err));
    jpc_tally_late(outlet->stats, outlet->pipeline, outlet->copies_bound, copies, doc->text);
    doc->verdict.measured[outlet->copies_bound] = copies;
    if (jpc_option_violates(bound->option, bound->value, copies)) {
        doc->verdict.first = outlet->copies_bound;
        doc->verdict.violated[outlet->copies_bound / 64] |= (uint64_t)1
                                                            << (outlet->copies_bound % 64);
    }
    return JPC_OK;
}

static jpc_status write_dropped(struct outlet *outlet, jpc_batch *batch, jpc_doc *doc, jpc_err *err)
{
    if (outlet->dropped == NULL || jpc_doc_is_foreign(doc))
        return JPC_OK;
    outlet->line.len = 0;
    jpc_dropped_format(&outlet->line, &batch->arena, outlet->pipeline, doc,
                       outlet->config->output.meta_key, (jpc_span){NULL, 0});
    return jpc_sink_write(outlet->dropped, outlet->line.ptr, outlet->line.len, err);
}

static jpc_status write_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct outlet *outlet = self;

    for (size_t i = 0; i < batch->n_docs; i++) {
        jpc_doc *doc = &batch->docs[i];

        if (jpc_doc_is_kept(doc) && doc->has_dedup_key && outlet->copies_bound >= 0)
            JPC_TRY(drop_duplicate(outlet, doc, err));
        if (jpc_doc_is_kept(doc))
            JPC_TRY(write_stdout(batch->output.ptr + doc->out_at, doc->out_len, err));
        else
            JPC_TRY(write_dropped(outlet, batch, doc, err));
    }
    show_progress(outlet);
    return JPC_OK;
}

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct outlet *outlet = self;
    const char *file = outlet->files[batch->file];

    outlet->line.len = 0;
    jpc_unreadable_format(&outlet->line, file, batch);
    jpc_unreadable_text_add(&outlet->unreadable, jpc_buf_span(&outlet->line));
    outlet->line.len = 0;
    jpc_suspects_format(&outlet->line, file, batch);
    jpc_unreadable_text_add(&outlet->suspects, jpc_buf_span(&outlet->line));
    return outlet->sink != NULL ? outlet->sink->write(outlet->sink->self, batch, err)
                                : write_batch(outlet, batch, err);
}

static int find_copies_bound(const jpc_pipeline *pipeline)
{
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (pipeline->stages[pipeline->bounds[b].stage].def->kind == JPC_DEDUP)
            return b;
    return -1;
}

static bool is_named_zstd(const char *path)
{
    size_t len = strlen(path);

    return len > 4 && strcmp(path + len - 4, ".zst") == 0;
}

jpc_sink_options jpc_pipe_dropped_options(const jpc_pipe_params *params)
{
    return (jpc_sink_options){
        .zstd = is_named_zstd(params->dropped), .level = 3, .frame_bytes = 1 << 24};
}

static jpc_status open_outlet(struct outlet *outlet, jpc_err *err)
{
    const jpc_pipe_params *params = outlet->params;
    jpc_sink_options options = jpc_pipe_dropped_options(params);

    outlet->copies_bound = find_copies_bound(outlet->pipeline);
    outlet->start_ns = jpc_clock_ns();
    jpc_hash_set_init(&outlet->seen, (size_t)params->max_table_bytes);
    if (*params->dropped == '\0')
        return JPC_OK;
    return jpc_sink_open(&outlet->dropped, params->dropped, &options, err);
}

// A failed run leaves no file that looks complete.
static jpc_status close_outlet(struct outlet *outlet, jpc_status status, jpc_err *err)
{
    jpc_published published;

    jpc_log_progress_end(&outlet->log);
    jpc_hash_set_release(&outlet->seen);
    jpc_buf_release(&outlet->line);
    if (status != JPC_OK)
        jpc_sink_discard(outlet->dropped);
    else if (outlet->dropped != NULL)
        status = jpc_sink_publish(outlet->dropped, &published, err);
    if (status == JPC_OK && (fflush(stdout) != 0 || ferror(stdout)))
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return status;
}

// ---- running ------------------------------------------------------------------------

// Behind the counters, a line for each range.
static void add_unreadable(const struct outlet *outlet, jpc_buf *text)
{
    jpc_span lines = jpc_buf_span(&outlet->unreadable.lines);

    if (outlet->unreadable.n > MAX_LISTED)
        jpc_buf_printf(text, "unreadable_not_listed\t%" PRIu64 "\n",
                       outlet->unreadable.n - MAX_LISTED);
    while (lines.len > 0) {
        size_t len = (size_t)((char *)memchr(lines.ptr, '\n', lines.len) - lines.ptr) + 1;

        jpc_buf_add_string(text, "unreadable\t");
        jpc_buf_add(text, lines.ptr, len);
        lines.ptr += len;
        lines.len -= len;
    }
}

static jpc_status write_report(struct outlet *outlet, jpc_err *err)
{
    const jpc_pipe_params *params = outlet->params;
    jpc_buf text = {0};
    jpc_published published;
    jpc_status status = JPC_OK;

    if (*params->report != '\0') {
        jpc_stats_format(outlet->stats, outlet->pipeline, &text);
        add_unreadable(outlet, &text);
        status = jpc_publish(params->report, jpc_buf_span(&text), &published, err);
    }
    text.len = 0;
    if (!params->quiet) {
        jpc_unreadable_tell(&text, &outlet->unreadable);
        jpc_suspects_tell(&text, &outlet->suspects);
        jpc_table_format(outlet->stats, outlet->pipeline, &text);
        if (params->annotate)
            jpc_buf_add_string(&text, "annotated: every document was written; the table says what "
                                      "the bounds would have done\n");
        jpc_log_text(&outlet->log, jpc_buf_span(&text));
    }
    jpc_buf_release(&text);
    return status;
}

static jpc_status execute(struct outlet *outlet, jpc_reader *reader, jpc_err *err)
{
    const jpc_config *config = outlet->config;
    const jpc_pipe_params *params = outlet->params;
    atomic_uint_least64_t consumed = 0;
    uint64_t ignored;
    jpc_record_options records = jpc_config_records(config, outlet->files, 0);
    jpc_execution run = {.pipeline = outlet->pipeline,
                         .to = outlet->pipeline->n_stages,
                         .threads = (int)params->threads,
                         .reader = reader,
                         .records = &records,
                         .masks_dropped = outlet->dropped != NULL,
                         .annotate = params->annotate,
                         .explains = params->explain,
                         .sink = {take_batch, outlet},
                         .progress = &consumed};

    records.japanese_only = jpc_pipeline_japanese_only(outlet->pipeline);
    outlet->consumed = &consumed;
    jpc_reader_progress(reader, &ignored, &outlet->total);
    return jpc_execute(&run, outlet->stats, err);
}

static jpc_status check_damage(const struct outlet *outlet, jpc_err *err)
{
    const jpc_stats *stats = outlet->stats;
    double share = jpc_damage_share(stats->unreadable_disk_bytes, stats->file_bytes,
                                    stats->unreadable_stream_bytes, stats->stream_bytes);
    jpc_buf damage = {0};
    jpc_status status;

    if (share <= outlet->config->input.max_unreadable)
        return JPC_OK;
    jpc_damage_format(stats, &damage);
    status =
        jpc_fail(err, JPC_ERR_DATA,
                 "%.2f %% of the input's bytes are unreadable (%s), max_unreadable is %g %%",
                 100 * share, jpc_buf_string(&damage), 100 * outlet->config->input.max_unreadable);
    jpc_buf_release(&damage);
    return status;
}

static jpc_status check_params(const jpc_config *config, const jpc_pipe_params *params,
                               jpc_err *err)
{
    if (strcmp(params->dropped, "-") == 0 || strcmp(params->dropped, "/dev/stdout") == 0 ||
        strcmp(params->report, "-") == 0 || strcmp(params->report, "/dev/stdout") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stdout is for documents; --dropped and --report need files");
    if (params->annotate && jpc_pipeline_late_at(&config->pipeline) < config->pipeline.n_stages)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "--annotate is for filters; a deduplicator measures nothing by itself");
    return jpc_config_check_names(config, err);
}

// In the order in which documents come, and with what a batch tells.
static jpc_status run_stream(struct outlet *outlet, const jpc_batch_sink *sink, jpc_err *err)
{
    const jpc_input_params *input = &outlet->config->input;
    jpc_reader_options options = {.format = (jpc_format)input->format,
                                  .batch_bytes = (size_t)input->batch_bytes,
                                  .max_record_bytes = (size_t)input->max_record_bytes,
                                  .drop_malformed = input->on_malformed != 0};
    jpc_reader *reader = NULL;
    jpc_status status;

    outlet->sink = sink;
    JPC_TRY(jpc_reader_open(&reader, outlet->files, outlet->n_files, 0, &options, err));
    status = open_outlet(outlet, err);
    if (status == JPC_OK) {
        status = execute(outlet, reader, err);
        status = close_outlet(outlet, status, err);
    }
    jpc_reader_close(reader);
    return status;
}

static jpc_status conclude(struct outlet *outlet, jpc_err *err)
{
    JPC_TRY(write_report(outlet, err));
    return check_damage(outlet, err);
}

// With all documents at hand, in `dir`.
static jpc_status run_spooled(void *self, const char *dir, jpc_err *err)
{
    struct outlet *outlet = self;
    jpc_spooled_pipe run = {.config = outlet->config,
                            .params = outlet->params,
                            .files = outlet->files,
                            .n_files = outlet->n_files,
                            .dir = dir,
                            .log = &outlet->log,
                            .unreadable = &outlet->unreadable,
                            .suspects = &outlet->suspects};

    JPC_TRY(jpc_spooled_pipe_run(&run, outlet->stats, err));
    return conclude(outlet, err);
}

static bool names_runs(const jpc_stage *stage)
{
    bool found = false;

    for (const jpc_option *o = stage->def->options; o->name != NULL; o++) {
        const void *field = (const char *)stage->params + o->offset;

        found = found || (o->type == JPC_TYPE_RUNS && ((const jpc_strings *)field)->n > 0);
    }
    return found;
}

// Whether what becomes of a document is known only when all have been read, or older runs have.
static bool needs_all(const jpc_pipeline *pipeline)
{
    int late_at = jpc_pipeline_late_at(pipeline);
    const jpc_stage *late = late_at < pipeline->n_stages ? &pipeline->stages[late_at] : NULL;

    return jpc_pipeline_paragraphs_at(pipeline) < pipeline->n_stages ||
           (late != NULL && (late->def->signs || names_runs(late)));
}

static jpc_status run_outlet(struct outlet *outlet, const jpc_batch_sink *sink, jpc_err *err)
{
    jpc_log_open(&outlet->log, outlet->params->quiet);
    if (needs_all(outlet->pipeline))
        return jpc_guard_run(outlet->params->tmp, run_spooled, outlet, err);
    JPC_TRY(run_stream(outlet, sink, err));
    return conclude(outlet, err);
}

jpc_status jpc_pipe_run(jpc_config *config, const jpc_pipe_params *params, char **files,
                        size_t n_files, const jpc_batch_sink *sink, jpc_err *err)
{
    char dash[] = "-";
    char *standard_input[] = {dash};
    struct outlet outlet = {.config = config,
                            .pipeline = &config->pipeline,
                            .params = params,
                            .files = n_files > 0 ? files : standard_input,
                            .n_files = n_files > 0 ? n_files : 1,
                            .unreadable = {.most = MAX_LISTED},
                            .suspects = {.most = JPC_UNREADABLE_TOLD}};
    jpc_stats stats = {0};
    jpc_status status;

    config->pipeline.evaluate_all = config->pipeline.evaluate_all || params->annotate;
    JPC_TRY(jpc_pipeline_open(&config->pipeline, err));
    JPC_TRY(check_params(config, params, err));
    jpc_stats_init(&stats, &config->pipeline);
    outlet.stats = &stats;
    status = run_outlet(&outlet, sink, err);
    jpc_buf_release(&outlet.unreadable.lines);
    jpc_buf_release(&outlet.suspects.lines);
    jpc_stats_release(&stats);
    return status;
}
