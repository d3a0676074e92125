#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "job/run.h"

// Rough on purpose: compressed input per second and thread, between a general crawl (where most
// pages are passed over) and Japanese text through morphemes.
#define BYTES_PER_SECOND 5e6

struct plan_params {
    jpc_strings set;
};

static const jpc_option plan_options[] = {
    JPC_OPT_STRINGS(struct plan_params, set, NULL,
                    "KEY=VALUE: override one option; may be repeated"),
    {0},
};

static void print_tasks(const jpc_plan *plan)
{
    printf("task\tbytes\tinput\n");
    for (size_t t = 0; t < plan->n_tasks; t++)
        for (size_t i = 0; i < plan->tasks[t].n; i++) {
            const jpc_input_file *file = &plan->inputs.files[plan->tasks[t].first + i];

            printf("%zu\t%" PRIu64 "\t%s\n", t, file->bytes, file->path);
        }
}

// A thread holds a batch about three times (input, texts, output), and a large task spread over all
// threads has 2n + 3 batches under way; the keys of one slice are sorted at once, 48 bytes for a
// document of 512 bytes of input.
static double memory_of(const jpc_run *run, double threads)
{
    const jpc_plan *plan = &run->plan;
    double batches = 3 * (2 * threads + 3) * run->config->input.batch_bytes;
    double keys = plan->n_buckets > 0 ? (double)plan->bytes / plan->n_buckets / 512 * 48 : 0;

    return keys > batches ? keys : batches;
}

static void print_estimate(const jpc_run *run)
{
    const jpc_plan *plan = &run->plan;
    double threads = run->config->resources.threads;
    double seconds;

    if (threads < 1)
        threads = (double)sysconf(_SC_NPROCESSORS_ONLN);
    seconds = (double)plan->bytes / BYTES_PER_SECOND / (threads < 1 ? 1 : threads);
    printf("%zu inputs, %.1f MB, in %zu tasks; %" PRIu32 " buckets of keys\n", plan->inputs.n,
           (double)plan->bytes / 1e6, plan->n_tasks, plan->n_buckets);
    printf("output: '%s'\n", run->dir);
    printf("memory: about %.0f MB and the models of the stages\n", memory_of(run, threads) / 1e6);
    printf("time: about %.0f s on %.0f threads\n", seconds, threads);
    printf("disk: at most about %.1f MB, of which %.1f MB until the run has finished\n",
           (plan->n_buckets > 0 ? 2.2 : 1) * (double)plan->bytes / 1e6,
           (plan->n_buckets > 0 ? 1.2 : 0) * (double)plan->bytes / 1e6);
}

static jpc_status plan(void *self, const jpc_args *args, jpc_err *err)
{
    const struct plan_params *params = self;
    jpc_config config;
    jpc_run run = {0};
    jpc_status status;

    jpc_config_init(&config);
    status = jpc_config_load(&config, args->positional[0], params->set.items, params->set.n, err);
    if (status == JPC_OK)
        status = jpc_pipeline_open(&config.pipeline, err);
    if (status == JPC_OK)
        status = jpc_run_plan(&run, &config, err);
    if (status == JPC_OK) {
        print_tasks(&run.plan);
        print_estimate(&run);
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
