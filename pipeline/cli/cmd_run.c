#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/version.h"
#include "report/run_report.h"

#define MAX_WARNINGS 10

struct run_params {
    jpc_strings set;
    double threads;
    bool quiet;
};

static const jpc_option run_options[] = {
    JPC_OPT_STRINGS(struct run_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    JPC_OPT_NUMBER(struct run_params, threads, 0, 0, 1024, "threads",
                   "0: resources.threads, which is all cores by default"),
    JPC_OPT_FLAG(struct run_params, quiet, false, "errors only"),
    {0},
};

// A signal handler reaches nothing but these two. More signals change nothing: timeout(1) sends
// two.
static atomic_bool stop_asked;
static volatile sig_atomic_t last_signal;

static void ask_to_stop(int signal)
{
    last_signal = signal;
    atomic_store(&stop_asked, true);
}

// What is ignored from the start (nohup, a job in the background) stays ignored.
static void catch_signal(int signal)
{
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = SA_RESTART}, before;

    sigemptyset(&action.sa_mask);
    if (sigaction(signal, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(signal, &action, NULL);
}

static int count_threads(const struct run_params *params, const jpc_config *config)
{
    double wanted = params->threads > 0 ? params->threads : config->resources.threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (wanted > 0)
        return (int)wanted;
    return cores > 0 ? (int)cores : 1;
}

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

// All tasks, the report, and what is not needed any more goes; or nothing, if all of it is there.
static jpc_status run_tasks(const jpc_run *run, jpc_engine *engine, jpc_err *err)
{
    jpc_run_remove_stale(run);
    JPC_TRY(jpc_engine_run(engine, err));
    if (engine->n_run == 0 && jpc_run_is_finished(run)) {
        jpc_run_remove_intermediate(run);
        jpc_log_note(engine->log, "'%s' is finished, nothing to do", run->dir);
        return JPC_OK;
    }
    JPC_TRY(jpc_run_report(run, engine, JPC_VERSION, err));
    jpc_run_remove_intermediate(run);
    return JPC_OK;
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
        jpc_log_note(log, "warning: %zu more inputs are empty", told - MAX_WARNINGS);
}

static jpc_status run_config(const struct run_params *params, const jpc_config *config,
                             jpc_err *err)
{
    jpc_run run;
    jpc_log log;
    jpc_engine engine = {.run = &run, .stop = &stop_asked, .log = &log};
    jpc_status status = jpc_run_open(&run, config, err);

    jpc_log_open(&log, params->quiet);
    engine.threads = count_threads(params, config);
    engine.stage_ns = jpc_alloc(((size_t)config->pipeline.n_stages + 1) * sizeof *engine.stage_ns);
    if (status == JPC_OK) {
        warn_of_empty(&log, &run.plan.inputs);
        catch_signal(SIGINT);
        catch_signal(SIGTERM);
        status = run_tasks(&run, &engine, err);
    }
    if (status == JPC_OK)
        status = show_table(&run, &log, err);
    free(engine.stage_ns);
    jpc_run_release(&run);
    return status;
}

static jpc_status run(void *self, const jpc_args *args, jpc_err *err)
{
    const struct run_params *params = self;
    jpc_config config;
    jpc_status status;

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
    int code = jpc_command_run(command, &spec, argc, argv, run, &params);

    return code == JPC_EXIT_STOPPED && last_signal == SIGINT ? JPC_EXIT_INTERRUPTED : code;
}
