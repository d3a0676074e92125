#include "job/plan.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "text/utf8.h"
#include "data/format.h"
#include "data/sink.h"
#include "exec/group.h"
#include "exec/library.h"

// One slice of all keys is sorted in memory: with a document per 512 bytes of compressed input, 48
// bytes each, 1 GiB of input makes 96 MiB.
#define BUCKET_BYTES ((uint64_t)1 << 30)
#define MAX_BUCKETS 4096
// Where near-duplicates are looked for, a document has some 16 keys of 16 bytes.
#define NEAR_KEYS 4
// A line of 50 compressed bytes makes some keys of 24.
#define PARAGRAPH_KEYS 16
// Folders of a parallel file system take some 10⁴ files well; every bucket opens a file per task.
#define MAX_TASKS 16384

void jpc_plan_release(jpc_plan *plan)
{
    for (size_t i = 0; i < plan->n_lists; i++) {
        free(plan->lists[i].name);
        free(plan->lists[i].path);
        free(plan->lists[i].licence);
    }
    free(plan->lists);
    for (size_t i = 0; i < plan->n_older; i++)
        jpc_older_run_release(&plan->older[i]);
    free(plan->older);
    jpc_buf_release(&plan->older_notes);
    free(plan->dictionary);
    free(plan->libraries);
    free(plan->folder);
    free(plan->bounds);
    free(plan->extensions);
    free(plan->tasks);
    jpc_input_list_release(&plan->inputs);
    *plan = (jpc_plan){0};
}

// ---- packing --------------------------------------------------------------------

uint32_t jpc_plan_count_buckets(uint64_t bytes)
{
    uint32_t n = 1;

    while (n < MAX_BUCKETS && n * BUCKET_BYTES < bytes)
        n *= 2;
    return n;
}

static uint64_t at_least(uint64_t bytes, uint64_t least) { return bytes > least ? bytes : least; }

static void add_parts(jpc_plan *plan, size_t input)
{
    uint32_t n = plan->inputs.files[input].parts;

    for (uint32_t part = 0; part < n; part++) {
        jpc_plan_task *task = &plan->tasks[plan->n_tasks++];
        uint64_t begin, end;

        *task = (jpc_plan_task){.first = input, .n = 1, .part = part, .n_parts = n};
        jpc_plan_part(plan, task, &begin, &end);
        task->bytes = (part + 1 < n ? end : plan->inputs.files[input].bytes) - begin;
    }
}

static size_t count_tasks_at_most(const jpc_plan *plan)
{
    size_t n = 1;

    for (size_t i = 0; i < plan->inputs.n; i++)
        n += plan->inputs.files[i].parts;
    return n;
}

static bool begins_extension(const jpc_plan *plan, size_t input)
{
    for (size_t i = 0; i < plan->n_extensions; i++)
        if (plan->extensions[i] == input)
            return true;
    return false;
}

void jpc_plan_pack(jpc_plan *plan)
{
    uint64_t limit = at_least(plan->task_bytes, plan->unit_bytes), packed = 0;
    jpc_plan_task *task = NULL; // that the next file may join

    free(plan->tasks);
    plan->tasks = jpc_alloc(count_tasks_at_most(plan) * sizeof *plan->tasks);
    plan->n_tasks = 0;
    plan->bytes = 0;
    for (size_t i = 0; i < plan->inputs.n; i++) {
        const jpc_input_file *file = &plan->inputs.files[i];

        plan->bytes += file->bytes;
        if (file->parts > 1) {
            add_parts(plan, i);
            task = NULL;
            continue;
        }
        if (task == NULL || packed + file->packed_bytes > limit || begins_extension(plan, i)) {
            task = &plan->tasks[plan->n_tasks++];
            packed = 0;
            *task = (jpc_plan_task){.first = i, .n_parts = 1};
        }
        task->n++;
        task->bytes += file->bytes;
        packed += file->packed_bytes;
    }
}

void jpc_plan_part(const jpc_plan *plan, const jpc_plan_task *task, uint64_t *begin, uint64_t *end)
{
    uint64_t bytes = plan->inputs.files[task->first].bytes;
    uint64_t step = (bytes + task->n_parts - 1) / task->n_parts;

    *begin = task->part * step < bytes ? task->part * step : bytes;
    *end = task->part + 1 < task->n_parts ? *begin + step : UINT64_MAX;
}

// Text compresses to a quarter, pages to an eighth: so many are in a part, the rest in the last.
uint64_t jpc_plan_member_bytes(const jpc_plan *plan)
{
    return 8 * at_least(plan->split_bytes, plan->unit_bytes);
}

// A file of text or one page is a document, and documents are not split.
static bool is_splittable(int format, const char *path)
{
    jpc_format f = format != JPC_FORMAT_AUTO ? (jpc_format)format : jpc_format_of_name(path);

    return f != JPC_FORMAT_TEXT && f != JPC_FORMAT_HTML;
}

static void split_inputs(jpc_plan *plan, int format)
{
    uint64_t limit = at_least(plan->split_bytes, plan->unit_bytes);

    for (size_t i = 0; i < plan->inputs.n && plan->split_bytes > 0; i++) {
        jpc_input_file *file = &plan->inputs.files[i];

        if (is_splittable(format, file->path) && file->bytes > limit)
            file->parts = (uint32_t)((file->bytes + limit - 1) / limit);
    }
}

// ---- making -----------------------------------------------------------------------

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

// Of a bound that does not just drop.
static void describe_part(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_stage *stage = &pipeline->stages[at];

    if (stage->mode != JPC_MODE_DROP || stage->group >= 0)
        jpc_buf_printf(out, ", \"role\": \"%s\"", jpc_stage_part(stage));
    if (stage->group >= 0)
        jpc_buf_printf(out, ", \"group\": \"%s\"", pipeline->stages[stage->group].name);
    jpc_buf_add_string(out, "}");
}

static void describe_bounds(const jpc_pipeline *pipeline, jpc_buf *out)
{
    jpc_buf_add_string(out, "[");
    for (int b = 0; b < pipeline->n_bounds; b++) {
        const jpc_pipeline_bound *bound = &pipeline->bounds[b];

        jpc_buf_printf(out, "%s\n  {\"name\": \"%s\", \"direction\": \"%s\", \"value\": ",
                       b > 0 ? "," : "", bound->reason, jpc_bound_direction(bound->option->bound));
        if (isnan(bound->value))
            jpc_buf_add_string(out, "null");
        else
            jpc_buf_printf(out, "%.17g", bound->value);
        describe_part(pipeline, bound->stage, out);
    }
    jpc_buf_add_string(out, "]");
}

// The strings are the plan's.
static void describe_programs(jpc_plan *plan, const jpc_pipeline *pipeline)
{
    const jpc_dictionary *dictionary = pipeline->dictionary;
    jpc_buf bounds = {0}, libraries = {0};
    char folder[PATH_MAX];

    describe_bounds(pipeline, &bounds);
    plan->bounds = jpc_buf_string(&bounds);
    jpc_library_versions(&libraries);
    plan->libraries = jpc_buf_string(&libraries);
    plan->folder = jpc_strdup(getcwd(folder, sizeof folder) != NULL ? folder : "");
    plan->dictionary = jpc_strdup(dictionary != NULL ? jpc_dictionary_description(dictionary) : "");
}

// A dictionary by another name may be the same; one of the same name may be another. Its dicrc, if
// it has one, may hold settings that change the words.
static jpc_status hash_dictionary(jpc_plan *plan, const jpc_dictionary *dictionary, jpc_err *err)
{
    static const char *const names[] = {"sys.dic", "matrix.bin", "char.bin", "unk.dic", "dicrc"};
    jpc_hash128 hashes[sizeof names / sizeof *names] = {{0}};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    if (dictionary == NULL)
        return JPC_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && status == JPC_OK; i++) {
        jpc_published file;

        path.len = 0;
        jpc_buf_printf(&path, "%s/%s", jpc_dictionary_folder(dictionary), names[i]);
        if (strcmp(names[i], "dicrc") == 0 && access(jpc_buf_string(&path), F_OK) != 0)
            continue;
        status = jpc_checksum_file(jpc_buf_string(&path), &file, err);
        hashes[i] = file.hash;
    }
    if (status == JPC_OK)
        plan->dictionary_hash = jpc_hash128_of(hashes, sizeof hashes);
    jpc_buf_release(&path);
    return status;
}

static uint64_t sum_of_sizes(const jpc_input_list *inputs)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < inputs->n; i++)
        bytes += inputs->files[i].bytes;
    return bytes;
}

jpc_status jpc_plan_describe(jpc_plan *plan, const jpc_config *config, jpc_err *err)
{
    *plan = (jpc_plan){.epoch = JPC_OUTPUT_EPOCH,
                       .digest = jpc_config_digest(config),
                       .task_bytes = (uint64_t)config->input.task_bytes,
                       .split_bytes = (uint64_t)config->input.split_bytes};
    describe_programs(plan, &config->pipeline);
    JPC_TRY(jpc_plan_add_lists(plan, &config->pipeline, err));
    JPC_TRY(hash_dictionary(plan, config->pipeline.dictionary, err));
    return jpc_older_runs_add(plan, config, err);
}

// Into tasks.
static jpc_status cut_inputs(jpc_plan *plan, const jpc_config *config, jpc_err *err)
{
    const jpc_pipeline *pipeline = &config->pipeline;
    int dedup_at = jpc_pipeline_dedup_at(pipeline);
    uint64_t bytes;

    JPC_TRY(check_paths(plan, err));
    JPC_TRY(jpc_older_runs_look(plan, err));
    bytes = sum_of_sizes(&plan->inputs);
    plan->unit_bytes = (bytes + MAX_TASKS - 1) / MAX_TASKS;
    if (dedup_at < pipeline->n_stages) {
        plan->near = pipeline->stages[dedup_at].def->signs;
        plan->n_buckets = jpc_plan_count_buckets(plan->near ? NEAR_KEYS * bytes : bytes);
    }
    if (jpc_pipeline_paragraphs_at(pipeline) < pipeline->n_stages)
        plan->n_slices = jpc_plan_count_buckets(PARAGRAPH_KEYS * bytes);
    split_inputs(plan, config->input.format);
    jpc_plan_pack(plan);
    return JPC_OK;
}

jpc_status jpc_plan_make(jpc_plan *plan, const jpc_config *config, jpc_err *err)
{
    JPC_TRY(jpc_plan_describe(plan, config, err));
    JPC_TRY(jpc_input_list_expand(&plan->inputs, &config->input.paths, config->output.dir, err));
    return cut_inputs(plan, config, err);
}

jpc_status jpc_plan_make_of(jpc_plan *plan, const jpc_config *config, jpc_input_list *inputs,
                            jpc_err *err)
{
    jpc_status status = jpc_plan_describe(plan, config, err);

    plan->inputs = *inputs;
    *inputs = (jpc_input_list){0};
    return status == JPC_OK ? cut_inputs(plan, config, err) : status;
}

// ---- extending --------------------------------------------------------------------

static int compare_paths(const void *a, const void *b)
{
    const jpc_input_file *const *x = a, *const *y = b;

    return strcmp((*x)->path, (*y)->path);
}

jpc_input_file **jpc_plan_sort_inputs(const jpc_input_list *list)
{
    jpc_input_file **files = jpc_alloc((list->n + 1) * sizeof *files);

    for (size_t i = 0; i < list->n; i++)
        files[i] = &list->files[i];
    qsort(files, list->n, sizeof *files, compare_paths);
    return files;
}

static int compare_path(const void *path, const void *file)
{
    const jpc_input_file *const *f = file;

    return strcmp(path, (*f)->path);
}
size_t jpc_plan_extend(jpc_plan *frozen, const jpc_plan *now)
{
    size_t n = frozen->inputs.n, n_new = 0;
    jpc_input_file **old = jpc_plan_sort_inputs(&frozen->inputs);
    const jpc_input_file **new = jpc_alloc((now->inputs.n + 1) * sizeof *new);

    for (size_t i = 0; i < now->inputs.n; i++)
        if (n == 0 || bsearch(now->inputs.files[i].path, old, n, sizeof *old, compare_path) == NULL)
            new[n_new++] = &now->inputs.files[i];
    free(old);
    if (n_new > 0) {
        frozen->extensions = jpc_realloc(frozen->extensions,
                                         (frozen->n_extensions + 1) * sizeof *frozen->extensions);
        frozen->extensions[frozen->n_extensions++] = n;
    }
    for (size_t i = 0; i < n_new; i++) {
        jpc_input_list_add(&frozen->inputs, new[i]->path, new[i]->bytes);
        frozen->inputs.files[n + i].parts = new[i]->parts;
    }
    free(new);
    jpc_plan_pack(frozen);
    return n_new;
}

void jpc_plan_renew(jpc_plan *frozen, size_t input, const jpc_plan *now)
{
    jpc_input_file *file = &frozen->inputs.files[input];

    for (size_t i = 0; i < now->inputs.n; i++)
        if (strcmp(now->inputs.files[i].path, file->path) == 0)
            file->bytes = now->inputs.files[i].bytes;
    file->hash = (jpc_hash128){0, 0};
    jpc_plan_pack(frozen);
}
