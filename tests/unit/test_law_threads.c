// What a stage makes of a document depends neither on the number of threads nor on where batches
// are cut: each stage alone, over one file, must give the same values, verdicts, texts, metadata
// and keys, the same bytes and the same counters. Under ThreadSanitizer this is where a stage shows
// that it keeps state.
#include "data/jsonl.h"
#include "exec/executor.h"
#include "tests/unit/law_stage.h"

static const size_t n_documents = LAW_SANITIZED ? 32 : 96;

// Of one execution.
struct outcome {
    struct law_record documents;
    jpc_buf output, counters;
    const jpc_pipeline *pipeline;
    jpc_status status;
};

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct outcome *outcome = self;

    (void)err;
    law_record(&outcome->documents, outcome->pipeline, batch->docs, batch->n_docs);
    jpc_buf_add_span(&outcome->output, jpc_buf_span(&batch->output));
    return JPC_OK;
}

static struct outcome execute(const jpc_pipeline *pipeline, char *path, int threads,
                              size_t batch_bytes)
{
    struct outcome outcome = {.pipeline = pipeline};
    jpc_reader_options options = {
        .format = JPC_FORMAT_JSONL, .batch_bytes = batch_bytes, .max_record_bytes = LAW_MIB};
    jpc_record_options records = {.text_field = "text",
                                  .id_field = "id",
                                  .url_field = "url",
                                  .meta_key = "jpcurate",
                                  .paths = &path};
    jpc_execution run = {.pipeline = pipeline,
                         .to = pipeline->n_stages,
                         .threads = threads,
                         .records = &records,
                         .format_dropped = true,
                         .masks_dropped = true,
                         .sink = {take_batch, &outcome}};
    jpc_stats stats;
    jpc_err err = {0};

    jpc_stats_init(&stats, pipeline);
    outcome.status = jpc_reader_open(&run.reader, &path, 1, 0, &options, &err);
    if (outcome.status == JPC_OK) {
        outcome.status = jpc_execute(&run, &stats, &err);
        jpc_reader_close(run.reader);
    }
    jpc_stats_format(&stats, pipeline, &outcome.counters);
    jpc_stats_release(&stats);
    return outcome;
}

static void release(struct outcome *outcome)
{
    law_record_release(&outcome->documents);
    jpc_buf_release(&outcome->output);
    jpc_buf_release(&outcome->counters);
}

static void write_input(const char *path)
{
    FILE *file = fopen(path, "w");
    jpc_arena arena = {0};
    const jpc_span *texts = law_corpus(&arena, n_documents);
    jpc_buf line = {0};

    for (size_t i = 0; i < n_documents; i++) {
        line.len = 0;
        jpc_buf_printf(&line, "{\"id\":%zu,\"url\":\"https://www.example.jp/%zu\",\"text\":\"", i,
                       i % 7);
        jpc_json_escape(&line, texts[i]);
        jpc_buf_add_string(&line, i % 5 == 0 ? "\",\"jpcurate\":{\"x\":1}}\n" : "\"}\n");
        fwrite(line.ptr, 1, line.len, file);
    }
    jpc_buf_release(&line);
    jpc_arena_release(&arena);
    fclose(file);
}

static void compare(const char *name, const struct outcome *got, const struct outcome *want,
                    int threads, size_t batch_bytes)
{
    char what[160];

    snprintf(what, sizeof what, "%s: the same documents, %d threads, batches of %zu", name, threads,
             batch_bytes);
    law_same_records(&got->documents, &want->documents, what);
    ok(jpc_span_equals(jpc_buf_span(&got->output), jpc_buf_span(&want->output)), "… bytes");
    ok(jpc_span_equals(jpc_buf_span(&got->counters), jpc_buf_span(&want->counters)), "… counters");
}

static void check_stage(const char *name, char *path)
{
    static const struct {
        int threads;
        size_t batch_bytes;
    } ways[] = {{0, 1}, {1, 1000}, {2, 1}, {4, 1}, {4, 3000}};
    struct law_run run;

    if (ok(law_open(&run, name, "") == JPC_OK, "%s opens", name)) {
        struct outcome want = execute(&run.pipeline, path, 0, LAW_MIB);

        ok(want.status == JPC_OK && want.documents.n == n_documents, "… all documents arrive");
        for (size_t i = 0; i < LAW_COUNT(ways); i++) {
            struct outcome got = execute(&run.pipeline, path, ways[i].threads, ways[i].batch_bytes);

            compare(name, &got, &want, ways[i].threads, ways[i].batch_bytes);
            release(&got);
        }
        release(&want);
    }
    law_close(&run);
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    char path[64];

    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc_law_threads_%ld.jsonl", (long)getpid());
    write_input(path);
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0)
            check_stage(jpc_stages[i]->name, path);
    unlink(path);
    return tap_end();
}
