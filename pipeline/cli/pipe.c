#include "cli/pipe.h"

#include <errno.h>
#include <stdio.h>

#include "core/clock.h"
#include "core/hash_set.h"
#include "core/log.h"
#include "data/sink.h"
#include "exec/tally.h"
#include "report/table.h"

static const char *const format_choices[] = {"auto", "warc", "jsonl", "text", NULL};
static const char *const malformed_choices[] = {"fail", "drop", NULL};

const jpc_option jpc_pipe_options[] = {
    JPC_OPT_NUMBER(jpc_pipe_params, threads, 0, 0, 1024, "threads", "0: all work in one thread"),
    JPC_OPT_STRING(jpc_pipe_params, config, "",
                   "take stages and their options from this file (-c)"),
    JPC_OPT_FLAG(jpc_pipe_params, annotate, false,
                 "write measured values under the meta key and drop nothing"),
    JPC_OPT_STRING(jpc_pipe_params, dropped, "", "file for dropped documents with their reasons"),
    JPC_OPT_STRING(jpc_pipe_params, report, "", "file for all counters, as TSV"),
    JPC_OPT_FLAG(jpc_pipe_params, quiet, false, "no summary table"),
    JPC_OPT_CHOICE(jpc_pipe_params, format, format_choices, JPC_FORMAT_AUTO, "of the input"),
    JPC_OPT_CHOICE(jpc_pipe_params, on_malformed, malformed_choices, 0,
                   "a line without text: fail, or drop and count it"),
    JPC_OPT_STRING(jpc_pipe_params, text_field, "text", "name of the field that holds the text"),
    JPC_OPT_STRING(jpc_pipe_params, id_field, "id", "… the document's id"),
    JPC_OPT_STRING(jpc_pipe_params, url_field, "url", "… its address"),
    JPC_OPT_STRING(jpc_pipe_params, meta_key, "jpcurate", "key of what we add to a document"),
    JPC_OPT_SIZE(jpc_pipe_params, batch_bytes, 1048576, 64, 1073741824, "unit of parallel work"),
    JPC_OPT_SIZE(jpc_pipe_params, max_record_bytes, 67108864, 1024, 2147483648.0,
                 "ceiling of a line or record"),
    JPC_OPT_SIZE(jpc_pipe_params, max_table_bytes, 4294967296.0, 65536, 1e15,
                 "ceiling of the table of dedup"),
    {0},
};

// ---- where documents go -----------------------------------------------------------

struct outlet {
    const jpc_pipeline *pipeline;
    const jpc_pipe_params *params;
    jpc_stats *stats;
    jpc_hash_set seen;
    int copies_bound;  // bound of the deduplicator; −1: there is none
    jpc_sink *dropped; // NULL: not wanted
    jpc_buf line;      // scratch
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
    if (outlet->dropped == NULL || (doc->crawl != NULL && !doc->crawl->raw_japanese))
        return JPC_OK;
    outlet->line.len = 0;
    jpc_dropped_format(&outlet->line, &batch->arena, outlet->pipeline, doc,
                       outlet->params->meta_key, (jpc_span){NULL, 0});
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

static jpc_status open_outlet(struct outlet *outlet, jpc_err *err)
{
    const jpc_pipe_params *params = outlet->params;
    jpc_sink_options options = {
        .zstd = is_named_zstd(params->dropped), .level = 3, .frame_bytes = 1 << 24};

    outlet->copies_bound = find_copies_bound(outlet->pipeline);
    outlet->start_ns = jpc_clock_ns();
    jpc_hash_set_init(&outlet->seen, (size_t)params->max_table_bytes);
    jpc_log_open(&outlet->log, params->quiet);
    if (*params->dropped == '\0')
        return JPC_OK;
    return jpc_sink_open(&outlet->dropped, params->dropped, &options, err);
}

// The dropped file is published also after an error: it is the prefix that stdout has, too.
static jpc_status close_outlet(struct outlet *outlet, jpc_status status, jpc_err *err)
{
    jpc_published published;
    jpc_err publish_err = {0};

    jpc_log_progress_end(&outlet->log);
    jpc_hash_set_release(&outlet->seen);
    jpc_buf_release(&outlet->line);
    if (outlet->dropped != NULL &&
        jpc_sink_publish(outlet->dropped, &published, &publish_err) != JPC_OK && status == JPC_OK)
        *err = publish_err;
    if (status == JPC_OK && (fflush(stdout) != 0 || ferror(stdout)))
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return status == JPC_OK ? publish_err.status : status;
}

// ---- running ------------------------------------------------------------------------

static jpc_status write_report(const struct outlet *outlet, jpc_err *err)
{
    const jpc_pipe_params *params = outlet->params;
    jpc_buf text = {0};
    jpc_published published;
    jpc_status status = JPC_OK;

    if (*params->report != '\0') {
        jpc_stats_format(outlet->stats, outlet->pipeline, &text);
        status = jpc_publish(params->report, jpc_buf_span(&text), &published, err);
    }
    text.len = 0;
    if (!params->quiet) {
        jpc_table_format(outlet->stats, outlet->pipeline, &text);
        fwrite(text.ptr, 1, text.len, stderr);
    }
    jpc_buf_release(&text);
    return status;
}

static jpc_status execute(struct outlet *outlet, jpc_reader *reader, char **files,
                          const jpc_batch_sink *sink, jpc_err *err)
{
    const jpc_pipe_params *params = outlet->params;
    atomic_uint_least64_t consumed = 0;
    uint64_t ignored;
    jpc_record_options records = {.text_field = params->text_field,
                                  .id_field = params->id_field,
                                  .url_field = params->url_field,
                                  .meta_key = params->meta_key,
                                  .japanese_only = jpc_pipeline_japanese_only(outlet->pipeline),
                                  .drop_malformed = params->on_malformed != 0,
                                  .max_record_bytes = (size_t)params->max_record_bytes,
                                  .paths = files};
    jpc_execution run = {.pipeline = outlet->pipeline,
                         .to = outlet->pipeline->n_stages,
                         .threads = (int)params->threads,
                         .reader = reader,
                         .records = &records,
                         .masks_dropped = outlet->dropped != NULL,
                         .annotate = params->annotate,
                         .sink = sink != NULL ? *sink : (jpc_batch_sink){write_batch, outlet},
                         .progress = &consumed};

    outlet->consumed = &consumed;
    jpc_reader_progress(reader, &ignored, &outlet->total);
    return jpc_execute(&run, outlet->stats, err);
}

jpc_status jpc_pipe_run(jpc_pipeline *pipeline, const jpc_pipe_params *params, char **files,
                        size_t n_files, const jpc_batch_sink *sink, jpc_err *err)
{
    static char dash[] = "-";
    char *standard_input[] = {dash};
    jpc_reader_options options = {(jpc_format)params->format, (size_t)params->batch_bytes,
                                  (size_t)params->max_record_bytes};
    struct outlet outlet = {.pipeline = pipeline, .params = params};
    jpc_reader *reader = NULL;
    jpc_stats stats = {0};
    jpc_status status = jpc_pipeline_open(pipeline, err);

    if (status != JPC_OK)
        return status;
    if (n_files == 0) {
        files = standard_input;
        n_files = 1;
    }
    jpc_stats_init(&stats, pipeline);
    outlet.stats = &stats;
    status = jpc_reader_open(&reader, files, n_files, 0, &options, err);
    if (status == JPC_OK)
        status = open_outlet(&outlet, err);
    if (status == JPC_OK) {
        status = execute(&outlet, reader, files, sink, err);
        status = close_outlet(&outlet, status, err);
    }
    if (status == JPC_OK)
        status = write_report(&outlet, err);
    if (reader != NULL)
        jpc_reader_close(reader);
    jpc_stats_release(&stats);
    return status;
}
