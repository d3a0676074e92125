#include "job/plan.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "data/sink.h"
#include "text/utf8.h"

// One slice of all keys is sorted in memory: with a document per 512 bytes of compressed input, 40
// bytes each, 1 GiB of input makes 80 MiB.
#define BUCKET_BYTES ((uint64_t)1 << 30)
#define MAX_BUCKETS 4096

void jpc_plan_release(jpc_plan *plan)
{
    for (size_t i = 0; i < plan->n_lists; i++)
        free(plan->lists[i].path);
    free(plan->lists);
    free(plan->dictionary);
    free(plan->tasks);
    jpc_input_list_release(&plan->inputs);
    *plan = (jpc_plan){0};
}

// ---- packing --------------------------------------------------------------------

static uint32_t count_buckets(uint64_t bytes)
{
    uint32_t n = 1;

    while (n < MAX_BUCKETS && n * BUCKET_BYTES < bytes)
        n *= 2;
    return n;
}

void jpc_plan_pack(jpc_plan *plan, bool has_dedup)
{
    jpc_plan_task *task = NULL;

    plan->tasks = jpc_alloc((plan->inputs.n + 1) * sizeof *plan->tasks);
    plan->n_tasks = 0;
    plan->bytes = 0;
    for (size_t i = 0; i < plan->inputs.n; i++) {
        uint64_t bytes = plan->inputs.files[i].bytes;

        if (task == NULL || task->bytes + bytes > plan->task_bytes) {
            task = &plan->tasks[plan->n_tasks++];
            *task = (jpc_plan_task){.first = i};
        }
        task->n++;
        task->bytes += bytes;
        plan->bytes += bytes;
    }
    plan->n_buckets = has_dedup ? count_buckets(plan->bytes) : 0;
}

// ---- making -----------------------------------------------------------------------

static jpc_status add_list(jpc_plan *plan, const char *path, jpc_err *err)
{
    jpc_published file;
    struct stat status;

    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return JPC_OK;
    JPC_TRY(jpc_checksum_file(path, &file, err));
    plan->lists = jpc_realloc(plan->lists, (plan->n_lists + 1) * sizeof *plan->lists);
    plan->lists[plan->n_lists++] = (jpc_plan_list){jpc_strdup(path), file.hash};
    return JPC_OK;
}

static jpc_status add_option_lists(jpc_plan *plan, const jpc_option *option, const void *params,
                                   jpc_err *err)
{
    const char *field = (const char *)params + option->offset;

    if (option->type == JPC_TYPE_PATH)
        return add_list(plan, *(char *const *)(const void *)field, err);
    if (option->type == JPC_TYPE_PATHS) {
        const jpc_strings *paths = (const jpc_strings *)(const void *)field;

        for (size_t i = 0; i < paths->n; i++)
            JPC_TRY(add_list(plan, paths->items[i], err));
    }
    return JPC_OK;
}

static jpc_status add_lists(jpc_plan *plan, const jpc_pipeline *pipeline, jpc_err *err)
{
    for (int i = 0; i < pipeline->n_stages; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        for (const jpc_option *o = stage->def->options; o->name != NULL; o++)
            JPC_TRY(add_option_lists(plan, o, stage->params, err));
    }
    return JPC_OK;
}

// The plan is JSON, and JSON is UTF-8.
static jpc_status check_paths(const jpc_plan *plan, jpc_err *err)
{
    for (size_t i = 0; i < plan->inputs.n; i++) {
        const char *path = plan->inputs.files[i].path;

        if (jpc_utf8_valid_prefix(jpc_span_of(path)) != strlen(path))
            return jpc_fail(err, JPC_ERR_CONFIG, "input path '%s' is not UTF-8", path);
    }
    return JPC_OK;
}

jpc_status jpc_plan_make(jpc_plan *plan, const jpc_config *config, jpc_err *err)
{
    const jpc_pipeline *pipeline = &config->pipeline;
    const jpc_dictionary *dictionary = pipeline->dictionary;

    *plan = (jpc_plan){.epoch = JPC_OUTPUT_EPOCH,
                       .digest = jpc_config_digest(config),
                       .task_bytes = (uint64_t)config->input.task_bytes};
    plan->dictionary = jpc_strdup(dictionary != NULL ? jpc_dictionary_description(dictionary) : "");
    JPC_TRY(jpc_input_list_expand(&plan->inputs, &config->input.paths, config->output.dir, err));
    JPC_TRY(check_paths(plan, err));
    JPC_TRY(add_lists(plan, pipeline, err));
    jpc_plan_pack(plan, jpc_pipeline_dedup_at(pipeline) < pipeline->n_stages);
    return JPC_OK;
}
