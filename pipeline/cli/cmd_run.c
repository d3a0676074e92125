#include <stdlib.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/version.h"
#include "data/sink.h"
#include "job/backlog.h"
#include "job/input_checksum.h"
#include "job/lock.h"
#include "job/output_list.h"
#include "report/run_report.h"

#define MAX_WARNINGS 10
#define MAX_ROUNDS 3 // of repairing what goes into the report

struct run_params {
    jpc_strings set;
    double threads;
    bool extend, retry, wait, quiet;
};

static const jpc_option run_options[] = {
    JPC_OPT_STRINGS(struct run_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    JPC_OPT_NUMBER(struct run_params, threads, 0, 0, 1024, "threads",
                   "0: resources.threads, which is all cores by default"),
    JPC_OPT_FLAG(struct run_params, extend, false, "append inputs that the run does not have yet"),
    JPC_OPT_FLAG(struct run_params, retry, false,
                 "try inputs that were set aside again; they may have been replaced"),
    JPC_OPT_FLAG(struct run_params, wait, false,
                 "wait if another process works on the run, instead of giving up"),
    JPC_OPT_FLAG(struct run_params, quiet, false, "errors only"),
    {0},
};

static jpc_status show_table(const jpc_run *run, jpc_log *log, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status = jpc_read_file(jpc_run_path(run, &path, "report/table.txt"), &text, err);

    if (status == JPC_OK)
        jpc_log_text(log, jpc_buf_span(&text));
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// An empty corpus is none the worse for it, but often a download that failed.
static void warn_of_empty(jpc_log *log, const jpc_input_list *inputs)
{
    size_t told = 0;

    for (size_t i = 0; i < inputs->n; i++) {
        if (inputs->files[i].bytes > 0)
            continue;
        if (++told <= MAX_WARNINGS)
            jpc_log_note(log, "warning: '%s' is empty", inputs->files[i].path);
    }
    if (told > MAX_WARNINGS)
        jpc_log_note(log, "warning: %zu more input%s empty", told - MAX_WARNINGS,
                     told - MAX_WARNINGS == 1 ? " is" : "s are");
}

static void warn_of_passed(jpc_log *log, const char *kind, const jpc_passed_over *passed,
                           const char *advice)
{
    if (passed->n > 0)
        jpc_log_note(log, "warning: %zu %s file%s in folders %s not read, the first is '%s'; %s",
                     passed->n, kind, JPC_PLURAL(passed->n), passed->n == 1 ? "is" : "are",
                     passed->first, advice);
}

// ---- taking up ------------------------------------------------------------------------

static jpc_run_mode mode_of(const struct run_params *params)
{
    return params->extend ? JPC_RUN_EXTEND : params->retry ? JPC_RUN_RETRY : JPC_RUN_RESUME;
}

static jpc_status take_up(jpc_run *run, const struct run_params *params, jpc_lock *lock,
                          jpc_log *log, jpc_err *err)
{
    jpc_taking_up how = {mode_of(params), jpc_interrupt_stop(), log};
    jpc_buf path = {0};
    jpc_status status = jpc_run_check_folder(run, err);

    if (status == JPC_OK)
        status = jpc_make_dirs(jpc_run_path(run, &path, "state"), err);
    if (status == JPC_OK)
        status = jpc_lock_take(lock, run, params->wait, jpc_interrupt_stop(), log, err);
    if (status == JPC_ERR_BUSY) {
        jpc_err busy = *err;

        jpc_fail(err, JPC_ERR_BUSY, "%.440s; --wait waits until it has ended", busy.message);
    }
    if (status == JPC_OK)
        status = jpc_run_take_up(run, &how, err);
    if (status == JPC_OK)
        status = jpc_run_make_folders(run, err);
    jpc_buf_release(&path);
    return status;
}

// ---- working ----------------------------------------------------------------------------

// Inputs whose content is frozen are looked at before any of it is used.
static jpc_status check_inputs(jpc_run *run, jpc_log *log, jpc_err *err)
{
    jpc_backlog backlog;
    jpc_status status;

    if (!run->config->input.checksum)
        return JPC_OK;
    status = jpc_backlog_find(&backlog, run, err);
    if (status == JPC_OK)
        status = jpc_inputs_check(run, backlog.flags[JPC_TASK_MAP], jpc_interrupt_stop(), log, err);
    jpc_backlog_release(&backlog);
    return status;
}

// JPC_WAIT: some of what goes into the report has to be made again.
static jpc_status run_once(jpc_run *run, jpc_engine *engine, jpc_err *err)
{
    bool finished;

    JPC_TRY(jpc_engine_run(engine, err));
    JPC_TRY(jpc_run_is_finished(run, &engine->backlog, &finished, err));
    if (!finished)
        return jpc_run_report(run, engine, JPC_VERSION, err);
    jpc_log_note(engine->log, "'%s' is finished%s", run->dir,
                 engine->n_run == 0 ? ", nothing to do" : "; its report is as it was");
    return JPC_OK;
}

// All tasks and the report, as far as they are not there; and what is not needed any more goes.
static jpc_status run_tasks(jpc_run *run, jpc_engine *engine, jpc_err *err)
{
    jpc_status status = JPC_WAIT;
    jpc_swept swept = {0, 0};

    JPC_TRY(check_inputs(run, engine->log, err));
    for (int round = 0; round < MAX_ROUNDS && status == JPC_WAIT; round++)
        status = run_once(run, engine, err);
    if (status == JPC_WAIT)
        return err->status = JPC_ERR_DATA;
    return status == JPC_OK ? jpc_run_remove_unnamed(&engine->backlog.table, &swept, err) : status;
}

static jpc_status work(jpc_run *run, const struct run_params *params, jpc_lock *lock, jpc_log *log,
                       jpc_err *err)
{
    jpc_engine engine = {.run = run,
                         .threads = jpc_config_threads(run->config, params->threads),
                         .stop = jpc_interrupt_stop(),
                         .drain = jpc_interrupt_drain(),
                         .log = log,
                         .alive = &lock->alive};
    jpc_status status;

    warn_of_empty(log, &run->plan.inputs);
    warn_of_passed(log, "ARC", &run->plan.inputs.arc, "`warcio recompress` makes WARC of it");
    warn_of_passed(log, "compressed", &run->plan.inputs.packed,
                   "only .gz and .zst are decompressed");
    jpc_run_remove_temporary(run);
    jpc_engine_open(&engine);
    status = run_tasks(run, &engine, err);
    jpc_engine_close(&engine);
    jpc_run_remove_temporary(run);
    if (status == JPC_OK)
        jpc_run_remove_intermediate(run, false);
    return status;
}

static jpc_status tell_set_aside(const jpc_run *run, jpc_err *err)
{
    const jpc_set_aside *aside = &run->aside;

    if (aside->n == 0)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_SET_ASIDE,
                    "'%s' is finished without %zu of %zu inputs, which were set aside ('%s'); "
                    "'jpcurate status' names them, 'jpcurate run --retry' tries them again",
                    run->dir, aside->n, run->plan.inputs.n,
                    run->plan.inputs.files[aside->inputs[0].input].path);
}

static jpc_status run_config(const struct run_params *params, const jpc_config *config,
                             jpc_err *err)
{
    jpc_lock lock = {.fd = -1};
    jpc_run run;
    jpc_log log;
    jpc_status status = jpc_run_plan(&run, config, err);

    jpc_log_open(&log, params->quiet);
    jpc_interrupt_catch();
    if (status == JPC_OK)
        status = take_up(&run, params, &lock, &log, err);
    if (status == JPC_OK)
        status = work(&run, params, &lock, &log, err);
    if (status == JPC_OK)
        status = show_table(&run, &log, err);
    if (status == JPC_OK)
        status = tell_set_aside(&run, err);
    jpc_lock_release(&lock);
    jpc_run_release(&run);
    return status;
}

static jpc_status run(void *self, const jpc_args *args, jpc_err *err)
{
    const struct run_params *params = self;
    jpc_config config;
    jpc_status status;

    if (params->extend && params->retry)
        return jpc_fail(err, JPC_ERR_CONFIG, "--extend and --retry: one after the other, please");
    jpc_config_init(&config);
    status = jpc_config_load(&config, args->positional[0], params->set.items, params->set.n, err);
    if (status == JPC_OK)
        status = jpc_pipeline_open(&config.pipeline, err);
    if (status == JPC_OK)
        status = run_config(params, &config, err);
    jpc_config_release(&config);
    return status;
}

int cmd_run(const jpc_command *command, int argc, char **argv)
{
    struct run_params params = {0};
    jpc_arg_table tables[] = {{"Options", run_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one configuration"};

    return jpc_interrupt_exit(jpc_command_run(command, &spec, argc, argv, run, &params));
}
