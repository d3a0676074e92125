#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "job/near_writer.h"
#include "report/forecast.h"

struct plan_params {
    jpc_strings set;
    double sample;
};

static const jpc_option plan_options[] = {
    JPC_OPT_STRINGS(struct plan_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    JPC_OPT_SIZE(struct plan_params, sample, 8388608, 0, 1e15,
                 "of the inputs, to measure on how fast the stages are; 0: do not"),
    {0},
};

static void print_task(const jpc_plan *plan, size_t t)
{
    const jpc_plan_task *task = &plan->tasks[t];

    for (size_t i = 0; i < task->n; i++) {
        const jpc_input_file *file = &plan->inputs.files[task->first + i];

        printf("%zu\t%" PRIu64 "\t%s", t, task->n_parts > 1 ? task->bytes : file->bytes,
               file->path);
        if (task->n_parts > 1)
            printf("\t%u/%u", task->part + 1, task->n_parts);
        putchar('\n');
    }
}

static void print_tasks(const jpc_plan *plan)
{
    puts("task\tbytes\tinput\tpart");
    for (size_t t = 0; t < plan->n_tasks; t++)
        print_task(plan, t);
}

static void print_source(const jpc_forecast *forecast)
{
    switch (forecast->source) {
    case JPC_FORECAST_RUN:
        printf("measured: %zu map tasks of this run that are done, %.1f MB of input, %" PRIu64
               " documents\n",
               forecast->tasks_done, (double)forecast->bytes / 1e6, forecast->documents);
        break;
    case JPC_FORECAST_SAMPLE:
        printf("measured: a sample of %.1f MB of the inputs, %" PRIu64 " documents\n",
               (double)forecast->bytes / 1e6, forecast->documents);
        break;
    default: puts("measured: nothing; time and disk are a guess");
    }
}

// Minutes and hours where seconds say little.
static void print_time(double seconds, int threads)
{
    if (seconds <= 0) {
        puts("time: nothing is left to be read");
        return;
    }
    printf("time: about ");
    if (seconds < 300)
        printf("%.0f s", seconds);
    else if (seconds < 7200)
        printf("%.0f minutes", seconds / 60);
    else
        printf("%.1f hours", seconds / 3600);
    printf(" on %d thread%s\n", threads, threads > 1 ? "s" : "");
}

// What a pair of some similarity has to expect.
static void print_near(const jpc_run *run)
{
    jpc_buf text = {0};

    if (!run->plan.near)
        return;
    jpc_near_describe(jpc_run_near_params(run), &text);
    printf("near-duplicates: %s\n", jpc_buf_string(&text));
    jpc_buf_release(&text);
}

static void print_lists(const jpc_plan *plan)
{
    jpc_buf text = {0};

    jpc_plan_tell_lists(plan, "", &text);
    fputs(jpc_buf_string(&text), stdout); // it may be empty
    jpc_buf_release(&text);
}

static void note_lists(jpc_log *log, const jpc_plan *plan)
{
    jpc_buf notes = {0};

    jpc_plan_note_lists(plan, &notes);
    for (const char *line = jpc_buf_string(&notes); *line != '\0'; line += strcspn(line, "\n") + 1)
        jpc_log_note(log, "note: %.*s", (int)strcspn(line, "\n"), line);
    jpc_buf_release(&notes);
}

static jpc_status print_forecast(const jpc_run *run, double sample, bool of_run, jpc_err *err)
{
    const jpc_plan *plan = &run->plan;
    jpc_forecast_options options = {jpc_config_threads(run->config, 0), sample, of_run};
    jpc_forecast forecast;

    JPC_TRY(jpc_forecast_make(&forecast, run, &options, err));
    printf("%zu input%s, %.1f MB, in %zu task%s; %" PRIu32 " bucket%s of keys\n", plan->inputs.n,
           JPC_PLURAL(plan->inputs.n), (double)plan->bytes / 1e6, plan->n_tasks,
           JPC_PLURAL(plan->n_tasks), plan->n_buckets, JPC_PLURAL(plan->n_buckets));
    if (plan->n_slices > 0)
        printf("paragraphs are counted in %" PRIu32 " slice%s of their keys\n", plan->n_slices,
               JPC_PLURAL(plan->n_slices));
    print_near(run);
    print_lists(plan);
    printf("output: '%s'\n", run->dir);
    print_source(&forecast);
    print_time(forecast.seconds, options.threads);
    printf("memory: about %.0f MB, more where documents are very large\n", forecast.memory / 1e6);
    printf("disk: about %.1f MB, and %.1f MB more until the run has finished\n",
           forecast.disk / 1e6, forecast.disk_between / 1e6);
    return JPC_OK;
}

static jpc_status plan(void *self, const jpc_args *args, jpc_err *err)
{
    const struct plan_params *params = self;
    jpc_config config;
    jpc_run run = {0};
    jpc_log log;
    bool of_run = false;
    jpc_status status;

    jpc_config_init(&config);
    status = jpc_config_load(&config, args->positional[0], params->set.items, params->set.n, err);
    if (status == JPC_OK)
        status = jpc_pipeline_open(&config.pipeline, err);
    if (status == JPC_OK)
        status = jpc_run_plan(&run, &config, err);
    if (status == JPC_OK) {
        print_tasks(&run.plan);
        jpc_log_open(&log, false);
        note_lists(&log, &run.plan);
        of_run = jpc_run_would_go_on(&run, err) == JPC_OK;
        if (!of_run && err->status == JPC_ERR_CONFIG)
            jpc_log_note(&log, "warning: %s", err->message);
        fflush(stdout);
        status = print_forecast(&run, params->sample, of_run, err);
    }
    jpc_run_release(&run);
    jpc_config_release(&config);
    return status;
}

int cmd_plan(const jpc_command *command, int argc, char **argv)
{
    struct plan_params params = {0};
    jpc_arg_table tables[] = {{"Options", plan_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one configuration"};

    return jpc_command_run(command, &spec, argc, argv, plan, &params);
}
