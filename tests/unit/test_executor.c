// Order under jitter. The stage sleeps for a pseudo-random time in apply(), so that batches
// overtake each other; the sink checks that they arrive in order all the same, and what arrived is
// compared with what one thread gives. A failure must give the same prefix and the same message
// whatever the number of threads, and wherever batches are cut.
#include <time.h>

#include "exec/executor.h"
#include "tests/unit/tap.h"

#define LINES 400
#define FIRST_FILE 3
#define NO_FILE 99

static size_t slice_bytes; // 0: whole batches
static unsigned jitter_ns = 2000000;
static int stop_at;

struct probe_params {
    double max_last_digit;
};

static const jpc_option probe_options[] = {
    JPC_OPT_BOUND(struct probe_params, max_last_digit, JPC_UPPER, 6, 0, 9, "count", "h"),
    {0},
};

static void probe_apply(const jpc_context *context, jpc_doc *doc)
{
    unsigned hash = 5381;

    for (size_t i = 0; i < doc->text.len; i++)
        hash = hash * 33 + (unsigned char)doc->text.ptr[i];
    nanosleep(&(struct timespec){.tv_nsec = (hash >> 8) % jitter_ns}, NULL);
    jpc_measure(context, doc, 0, doc->text.len > 0 ? doc->text.ptr[doc->text.len - 1] - '0' : 0);
}

static const jpc_stage_def probe = {.name = "probe",
                                    .summary = "",
                                    .reference = "",
                                    .differs = "no",
                                    .kind = JPC_FILTER,
                                    .options = probe_options,
                                    .params_size = sizeof(struct probe_params),
                                    .apply = probe_apply};

// What came out of one execution.
struct outcome {
    jpc_status status;
    jpc_err err;
    jpc_buf output, counters;
    uint64_t next_sequence;
    int out_of_order, no_file, n_slices;
    int stop_at; // the sink stops the run behind so many slices; 0: never
    atomic_bool stop;
    bool more;        // slices of the batch that was written last follow
    uint64_t fail_at; // the sink fails at this batch; UINT64_MAX: never
    uint32_t failed_file;
};

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct outcome *outcome = self;

    outcome->no_file += batch->file < FIRST_FILE || batch->file > FIRST_FILE + 2;
    if (++outcome->n_slices == outcome->stop_at)
        atomic_store(&outcome->stop, true);
    if (!outcome->more)
        outcome->next_sequence++;
    outcome->out_of_order += batch->sequence + 1 != outcome->next_sequence;
    outcome->more = jpc_batch_has_more(batch);
    if (batch->sequence == outcome->fail_at)
        return jpc_fail(err, JPC_ERR_IO, "sink is full at batch %" PRIu64, batch->sequence);
    jpc_buf_add_span(&outcome->output, jpc_buf_span(&batch->output));
    return JPC_OK;
}

static jpc_pipeline make_pipeline(void)
{
    jpc_pipeline pipeline = {.stages = jpc_alloc(sizeof *pipeline.stages), .n_stages = 1};

    pipeline.stages[0] = (jpc_stage){.def = &probe,
                                     .name = jpc_strdup("probe"),
                                     .params = jpc_alloc(sizeof(struct probe_params))};
    jpc_options_init(probe_options, pipeline.stages[0].params);
    return pipeline;
}

static struct outcome execute_files(char **paths, size_t n_paths, int threads, size_t batch_bytes,
                                    uint64_t fail_at, bool stopped)
{
    struct outcome outcome = {
        .fail_at = fail_at, .stop_at = stop_at, .stop = stopped, .failed_file = NO_FILE};
    jpc_pipeline pipeline = make_pipeline();
    jpc_reader_options options = {
        .format = JPC_FORMAT_JSONL, .batch_bytes = batch_bytes, .max_record_bytes = 1000};
    jpc_record_options records = {.text_field = "text",
                                  .id_field = "id",
                                  .url_field = "url",
                                  .meta_key = "m",
                                  .slice_bytes = slice_bytes,
                                  .paths = paths,
                                  .first_file = FIRST_FILE};
    jpc_execution run = {.pipeline = &pipeline,
                         .to = 1,
                         .threads = threads,
                         .records = &records,
                         .format_dropped = true,
                         .sink = {take_batch, &outcome},
                         .stop = &outcome.stop,
                         .failed_file = &outcome.failed_file};
    jpc_stats stats;

    jpc_pipeline_open(&pipeline, &outcome.err);
    jpc_stats_init(&stats, &pipeline);
    outcome.status =
        jpc_reader_open(&run.reader, paths, n_paths, FIRST_FILE, &options, &outcome.err);
    if (outcome.status == JPC_OK) {
        outcome.status = jpc_execute(&run, &stats, &outcome.err);
        jpc_reader_close(run.reader);
    }
    jpc_stats_format(&stats, &pipeline, &outcome.counters);
    jpc_stats_release(&stats);
    jpc_pipeline_release(&pipeline);
    return outcome;
}

static struct outcome execute(char *path, int threads, size_t batch_bytes, uint64_t fail_at)
{
    return execute_files(&path, 1, threads, batch_bytes, fail_at, false);
}

static void release(struct outcome *outcome)
{
    jpc_buf_release(&outcome->output);
    jpc_buf_release(&outcome->counters);
}

// `broken_line` and one a little later have no text; 0: none is broken.
static void write_input(const char *path, int broken_line)
{
    FILE *file = fopen(path, "w");

    for (int i = 1; i <= LINES; i++) {
        bool broken = broken_line > 0 && (i == broken_line || i == broken_line + 7);

        // An escape, so that the text is one of the arena's.
        fprintf(file, "{\"%s\":\"\\u0031%d\"}\n", broken ? "x" : "text", i * 7919);
    }
    fclose(file);
}

static void compare(const char *what, char *path, size_t batch_bytes, uint64_t fail_at)
{
    struct outcome want = execute(path, 0, batch_bytes, fail_at);

    ok(want.output.len > 0, "%s: there is output to compare", what);
    for (int threads = 1; threads <= 8; threads += 1 + threads / 3) {
        struct outcome got = execute(path, threads, batch_bytes, fail_at);

        ok(got.out_of_order == 0, "%s: in order with %d threads", what, threads);
        is_span(jpc_buf_span(&got.output), jpc_buf_span(&want.output), "… the same output");
        ok(got.status == want.status && strcmp(got.err.message, want.err.message) == 0,
           "… the same outcome: %s", want.err.message);
        is_span(jpc_buf_span(&got.counters), jpc_buf_span(&want.counters), "… the same counters");
        release(&got);
    }
    release(&want);
}

// Where batches are cut shows neither in output nor in messages.
static void compare_batches(char *path)
{
    struct outcome want = execute(path, 0, 1 << 20, UINT64_MAX);

    for (size_t bytes = 1; bytes < 5000; bytes = bytes * 7 + 13) {
        struct outcome got = execute(path, 3, bytes, UINT64_MAX);

        is_span(jpc_buf_span(&got.output), jpc_buf_span(&want.output), "output by batch size");
        ok(got.status == want.status && strcmp(got.err.message, want.err.message) == 0,
           "… and the outcome, with batches of %zu bytes", bytes);
        if (want.status == JPC_OK) // else the rest of the last batch was read, too
            is_span(jpc_buf_span(&got.counters), jpc_buf_span(&want.counters),
                    "… and the counters");
        release(&got);
    }
    release(&want);
}

// Nor does where slices end, in one batch or in several.
static void compare_slices(char *path)
{
    struct outcome want = execute(path, 0, 1 << 20, UINT64_MAX);

    for (int i = 0; i < 12; i++) {
        int threads = i / 4 * 2;
        size_t batch_bytes = i % 2 == 0 ? 1 << 20 : 700;
        struct outcome got;

        slice_bytes = i % 4 < 2 ? 1 : 200;
        got = execute(path, threads, batch_bytes, UINT64_MAX);
        slice_bytes = 0;
        is_span(jpc_buf_span(&got.output), jpc_buf_span(&want.output), "output by slice size");
        ok(got.n_slices > 20 && got.out_of_order == 0, "… in %d slices", got.n_slices);
        ok(got.status == want.status && strcmp(got.err.message, want.err.message) == 0,
           "… the same outcome with %d threads", threads);
        if (want.status == JPC_OK || batch_bytes > 700)
            is_span(jpc_buf_span(&got.counters), jpc_buf_span(&want.counters),
                    "… and the same counters");
        release(&got);
    }
    release(&want);
}

// Who wants to stop does not wait for all slices of a batch.
static void stop_in_batch(char *path)
{
    slice_bytes = 1;
    stop_at = 3;
    for (int threads = 0; threads <= 3; threads++) {
        struct outcome got = execute(path, threads, 1 << 20, UINT64_MAX);

        ok(got.status == JPC_ERR_STOPPED && got.n_slices < 10,
           "stopped behind slice %d with %d threads", got.n_slices, threads);
        release(&got);
    }
    slice_bytes = 0;
    stop_at = 0;
}

// Which file failed, whether by its bytes or by being absent; nobody else's failure is a file's.
static void name_failed_file(char *path)
{
    static char missing[] = "/nonexistent/x.jsonl", empty[] = "/dev/null";
    static const struct {
        const char *what;
        int broken_line;
        bool missing, stopped;
        uint64_t fail_at;
        jpc_status status;
        uint32_t want;
    } cases[] = {
        {"a broken line", LINES / 2, false, false, UINT64_MAX, JPC_ERR_DATA, FIRST_FILE + 1},
        {"a missing file", 0, true, false, UINT64_MAX, JPC_ERR_IO, FIRST_FILE + 2},
        {"a sink that fails", 0, false, false, 20, JPC_ERR_IO, NO_FILE},
        {"stopping", 0, false, true, UINT64_MAX, JPC_ERR_STOPPED, NO_FILE},
        {"nothing", 0, false, false, UINT64_MAX, JPC_OK, NO_FILE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *paths[3] = {empty, path, cases[i].missing ? missing : empty};

        write_input(path, cases[i].broken_line);
        for (int threads = 0; threads <= 4; threads += 2) {
            struct outcome got =
                execute_files(paths, 3, threads, 100, cases[i].fail_at, cases[i].stopped);

            ok(got.failed_file == cases[i].want && got.status == cases[i].status &&
                   got.no_file == 0,
               "%s: file %u failed with %d threads", cases[i].what, (unsigned)got.failed_file,
               threads);
            release(&got);
        }
    }
}

int main(void)
{
    char path[64];

    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc_executor_%ld.jsonl", (long)getpid());
    write_input(path, 0);
    compare("whole input", path, 40, UINT64_MAX);
    compare("a sink that fails", path, 40, 57);
    compare_batches(path);
    jitter_ns /= 10;
    compare_slices(path);
    stop_in_batch(path);
    slice_bytes = 100;
    compare("slices", path, 400, UINT64_MAX);
    compare("slices and a sink that fails", path, 400, 9);
    slice_bytes = 0;
    write_input(path, LINES / 2);
    compare_slices(path);
    jitter_ns *= 10;
    compare("a broken line", path, 40, UINT64_MAX);
    compare_batches(path);
    name_failed_file(path);
    unlink(path);
    return tap_end();
}
