// Near-duplicates and repeated paragraphs are found by tasks that read all documents more than
// once, so what comes through a pipe is laid down first. The rest is a run like any other, of which
// nothing stays but what pipes write: kept documents in order, dropped ones, counters.
#include "cli/pipe_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/interrupt.h"
#include "cli/spool.h"
#include "data/sink.h"
#include "data/source.h"
#include "exec/config_reading.h"
#include "job/engine.h"
#include "job/lock.h"
#include "job/run_folder.h"
#include "report/each_batch.h"
#include "report/paragraph_report.h"
#include "report/run_report.h"

// Everything that the run writes is read once, and soon.
#define LEVEL 1

// ---- options ------------------------------------------------------------------------------

static bool wants_dropped(const jpc_spooled_pipe *work) { return *work->params->dropped != '\0'; }

// Damage is judged as pipes do, over all files, when everything has been written. `dir` is the
// output.dir, owned by the caller.
static jpc_config config_of_run(const jpc_spooled_pipe *work, char *dir)
{
    jpc_config config = *work->config;

    config.output.dir = dir;
    config.output.dropped = wants_dropped(work) ? JPC_DROPPED_ALL : JPC_DROPPED_NONE;
    config.output.values = JPC_VALUES_NONE;
    config.output.compression_level = LEVEL;
    config.input.max_unreadable = 1;
    config.input.max_failed_shards = 0;
    config.input.checksum = false;
    return config;
}

static jpc_status open_dropped(const jpc_spooled_pipe *work, jpc_sink **sink, jpc_err *err)
{
    jpc_sink_options options = jpc_pipe_dropped_options(work->params);

    return jpc_sink_open(sink, work->params->dropped, &options, err);
}

static jpc_status check_file(const char *path, jpc_err *err)
{
    jpc_sink_options options = {.zstd = false};
    jpc_sink *sink;

    if (*path == '\0')
        return JPC_OK;
    JPC_TRY(jpc_sink_open(&sink, path, &options, err));
    jpc_sink_discard(sink);
    return JPC_OK;
}

// What cannot be written at the end should not take hours to show.
static jpc_status check_files(const jpc_pipe_params *params, jpc_err *err)
{
    JPC_TRY(check_file(params->dropped, err));
    return check_file(params->report, err);
}

// ---- the run ------------------------------------------------------------------------------

static jpc_status begin(jpc_run *run, jpc_lock *lock, jpc_log *log, jpc_err *err)
{
    jpc_taking_up how = {JPC_RUN_RESUME, jpc_interrupt_stop(), log};
    jpc_buf path = {0};
    jpc_status status = jpc_make_dirs(jpc_run_path(run, &path, "state"), err);

    jpc_buf_release(&path);
    if (status == JPC_OK)
        status = jpc_lock_take(lock, run, false, NULL, log, err);
    if (status == JPC_OK)
        status = jpc_run_take_up(run, &how, err);
    return status == JPC_OK ? jpc_run_make_folders(run, err) : status;
}

static jpc_status pass_over(void *self, jpc_batch *batch, jpc_err *err)
{
    (void)self, (void)batch, (void)err;
    return JPC_OK;
}

// What is wrong with the input, in the words of other pipes: a task that reads a part of a file
// knows no numbers of lines. Returns `failure` where nothing is.
static jpc_status tell_malformed(const jpc_run *run, const jpc_err *failure, jpc_err *err)
{
    const jpc_input_list *inputs = &run->plan.inputs;
    char **paths = jpc_alloc((inputs->n + 1) * sizeof *paths);
    char **names = jpc_alloc((inputs->n + 1) * sizeof *names);
    jpc_reader_options reading = jpc_config_reader(run->config);
    jpc_record_options records = jpc_config_records(run->config, names, 0);
    jpc_status status;

    for (size_t i = 0; i < inputs->n; i++) {
        names[i] = inputs->files[i].path;
        paths[i] = inputs->files[i].spool != NULL ? inputs->files[i].spool : names[i];
    }
    reading.names = names;
    status = jpc_each_slice(paths, inputs->n, 0, &reading, &records, pass_over, NULL, err);
    if (status == JPC_OK) {
        *err = *failure;
        status = err->status;
    }
    free(paths);
    free(names);
    return status;
}

// The failure of the first task, without what only a run can do about it.
struct failure {
    size_t task;
    jpc_err err;
};

static void note_failure(void *self, jpc_task_kind kind, size_t task, const jpc_err *err)
{
    struct failure *failure = self;

    (void)kind; // no other is begun
    if (failure->err.status == JPC_OK || task < failure->task)
        *failure = (struct failure){task, *err};
}

// A signal that came when all had been done, but for the writing, is one that came in time.
static jpc_status check_stop(jpc_err *err)
{
    if (atomic_load(jpc_interrupt_stop()) || atomic_load(jpc_interrupt_drain()))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted");
    return JPC_OK;
}

static jpc_status run_engine(const jpc_spooled_pipe *work, jpc_run *run, struct failure *failure,
                             jpc_err *err)
{
    double threads = work->params->threads;
    jpc_engine engine = {.run = run,
                         .threads = threads < 1 ? 1 : (int)threads,
                         .stop = jpc_interrupt_stop(),
                         .drain = jpc_interrupt_drain(),
                         .work = {.failed = note_failure, .self = failure},
                         .log = work->log};
    jpc_status status;

    jpc_interrupt_catch();
    jpc_engine_open(&engine);
    status = jpc_engine_run(&engine, err);
    jpc_engine_close(&engine);
    jpc_interrupt_release();
    return status == JPC_OK ? check_stop(err) : status;
}

static jpc_status run_tasks(const jpc_spooled_pipe *work, jpc_run *run, jpc_err *err)
{
    struct failure failure = {.err = {.status = JPC_OK}};
    jpc_status status = run_engine(work, run, &failure, err);

    if (status == JPC_OK || status == JPC_ERR_STOPPED || failure.err.status == JPC_OK)
        return status;
    *err = failure.err;
    return err->status == JPC_ERR_DATA ? tell_malformed(run, &failure.err, err) : err->status;
}

// ---- output -------------------------------------------------------------------------------

static jpc_status write_stdout(void *self, const char *ptr, size_t len, jpc_err *err)
{
    (void)self;
    if (fwrite(ptr, 1, len, stdout) != len)
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return JPC_OK;
}

static jpc_status write_sink(void *self, const char *ptr, size_t len, jpc_err *err)
{
    return jpc_sink_write(self, ptr, len, err);
}

// Where lines go.
struct outlet {
    jpc_status (*write)(void *self, const char *ptr, size_t len, jpc_err *err);
    void *self;
    jpc_buf line; // the beginning of one that is not whole yet
};

// A sink wants whole lines.
static jpc_status write_lines(struct outlet *outlet, jpc_err *err)
{
    jpc_buf *line = &outlet->line;
    size_t len = line->len;

    while (len > 0 && line->ptr[len - 1] != '\n')
        len--;
    JPC_TRY(outlet->write(outlet->self, line->ptr, len, err));
    if (len > 0)
        memmove(line->ptr, line->ptr + len, line->len - len);
    line->len -= len;
    return JPC_OK;
}

static jpc_status copy_source(jpc_source *source, struct outlet *outlet, jpc_err *err)
{
    jpc_piece piece;

    outlet->line.len = 0;
    for (;;) {
        JPC_TRY(jpc_source_read(source, &outlet->line, &piece, err));
        if (piece.kind == JPC_PIECE_END)
            return JPC_OK;
        if (piece.kind == JPC_PIECE_DAMAGE)
            return jpc_fail(err, JPC_ERR_IO, "'%s' was changed by somebody else: %s",
                            jpc_source_path(source), piece.what);
        JPC_TRY(write_lines(outlet, err));
    }
}

// Files of a write task whose names begin with `prefix`, in order.
static jpc_status copy_outputs(jpc_marker_table *table, size_t task, const char *prefix,
                               struct outlet *outlet, jpc_err *err)
{
    const jpc_marker *marker = jpc_marker_table_get(table, JPC_TASK_WRITE, task);
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    if (marker == NULL)
        return jpc_fail(err, JPC_ERR_IO, "'%s' was changed by somebody else", table->run->dir);
    for (size_t i = 0; i < marker->n && status == JPC_OK; i++) {
        jpc_source *source = NULL;

        if (strncmp(marker->outputs[i].path, prefix, strlen(prefix)) != 0)
            continue;
        status = jpc_source_open(
            &source, jpc_run_path(table->run, &path, "%s", marker->outputs[i].path), false, err);
        if (status == JPC_OK)
            status = copy_source(source, outlet, err);
        jpc_source_close(source);
    }
    jpc_buf_release(&path);
    return status;
}

static jpc_status write_kept(jpc_marker_table *table, jpc_err *err)
{
    struct outlet outlet = {.write = write_stdout};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < table->run->plan.n_tasks && status == JPC_OK; t++)
        status = copy_outputs(table, t, "part-", &outlet, err);
    jpc_buf_release(&outlet.line);
    if (status == JPC_OK && fflush(stdout) != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot write output: %s", strerror(errno));
    return status;
}

// Stages of such a pipe are those of one group, of which only the deduplicator drops: map tasks
// drop nothing, and what write tasks drop is in document order.
static jpc_status write_dropped(const jpc_spooled_pipe *work, jpc_marker_table *table, jpc_err *err)
{
    struct outlet outlet = {.write = write_sink};
    jpc_published published;
    jpc_sink *sink = NULL;
    jpc_status status = JPC_OK;

    if (!wants_dropped(work))
        return JPC_OK;
    JPC_TRY(open_dropped(work, &sink, err));
    outlet.self = sink;
    for (size_t t = 0; t < table->run->plan.n_tasks && status == JPC_OK; t++)
        status = copy_outputs(table, t, "dropped/", &outlet, err);
    jpc_buf_release(&outlet.line);
    if (status == JPC_OK)
        return jpc_sink_publish(sink, &published, err);
    jpc_sink_discard(sink);
    return status;
}

// ---- all of it ----------------------------------------------------------------------------

// Errors of writing below the temporary folder.
static jpc_status add_hint(jpc_status status, jpc_err *err)
{
    jpc_err cause = *err;

    if (status != JPC_ERR_OUTPUT)
        return status;
    return jpc_fail(err, status, "%.440s; --tmp chooses another place", cause.message);
}

static jpc_status write_outputs(const jpc_spooled_pipe *work, const jpc_run *run, jpc_err *err)
{
    jpc_marker_table table;
    jpc_status status;

    jpc_marker_table_init(&table, run);
    status = write_kept(&table, err);
    if (status == JPC_OK)
        status = write_dropped(work, &table, err);
    jpc_marker_table_release(&table);
    return status;
}

// What a run tells below its table comes before that of a pipe, whose last line sums up.
static jpc_status tell_near(const jpc_spooled_pipe *work, const jpc_run *run, jpc_err *err)
{
    jpc_near_texts near;
    jpc_status status = jpc_near_texts_make(&near, run, err);

    if (status == JPC_OK)
        status = jpc_paragraphs_tell(run, &near.table, err);
    if (status == JPC_OK)
        jpc_log_text(work->log, jpc_buf_span(&near.table));
    jpc_near_texts_release(&near);
    return status;
}

static jpc_status run_inputs(const jpc_spooled_pipe *work, jpc_run *run, jpc_stats *stats,
                             jpc_err *err)
{
    jpc_lock lock = {.fd = -1};
    jpc_status status = begin(run, &lock, work->log, err);

    if (status == JPC_OK)
        status = run_tasks(work, run, err);
    status = add_hint(status, err);
    jpc_lock_release(&lock);
    JPC_TRY(status);
    JPC_TRY(jpc_run_stats(run, stats, err));
    JPC_TRY(jpc_run_unreadable(run, work->unreadable, err));
    JPC_TRY(jpc_run_suspects(run, work->suspects, err));
    JPC_TRY(tell_near(work, run, err));
    return write_outputs(work, run, err);
}

jpc_status jpc_spooled_pipe_run(const jpc_spooled_pipe *work, jpc_stats *stats, jpc_err *err)
{
    jpc_input_list inputs = {0};
    jpc_run run = {0};
    jpc_buf dir = {0};
    jpc_config config;
    jpc_status status;

    jpc_buf_printf(&dir, "%s/run", work->dir);
    config = config_of_run(work, jpc_buf_string(&dir));
    status = check_files(work->params, err);
    if (status == JPC_OK)
        status = add_hint(
            jpc_spool_inputs(&inputs, work->files, work->n_files, work->dir, work->log, err), err);
    if (status == JPC_OK)
        status = jpc_run_plan_of(&run, &config, &inputs, err);
    if (status == JPC_OK)
        status = run_inputs(work, &run, stats, err);
    jpc_run_release(&run);
    jpc_input_list_release(&inputs);
    jpc_buf_release(&dir);
    return status;
}
