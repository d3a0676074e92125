#include "job/plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "job/difference.h"

static int compare_paths(const void *a, const void *b)
{
    const jpc_input_file *const *x = a, *const *y = b;

    return strcmp((*x)->path, (*y)->path);
}

static const jpc_input_file **sorted(const jpc_input_list *list)
{
    const jpc_input_file **files = jpc_alloc((list->n + 1) * sizeof *files);

    for (size_t i = 0; i < list->n; i++)
        files[i] = &list->files[i];
    qsort(files, list->n, sizeof *files, compare_paths);
    return files;
}

// Two sorted lists side by side.
static void compare_files(jpc_differences *differences, const jpc_input_file *const *was,
                          size_t n_was, const jpc_input_file *const *is, size_t n_is)
{
    size_t a = 0, b = 0;

    while (a < n_was || b < n_is) {
        int order = a == n_was ? 1 : b == n_is ? -1 : strcmp(was[a]->path, is[b]->path);

        if (order < 0)
            jpc_difference_add(differences, "input '%s' is missing", was[a]->path);
        else if (order > 0)
            jpc_difference_add(differences, "input '%s' is not in the run", is[b]->path);
        else if (was[a]->bytes != is[b]->bytes)
            jpc_difference_add(differences,
                               "input '%s' has %" PRIu64 " bytes here and %" PRIu64 " in the run",
                               is[b]->path, is[b]->bytes, was[a]->bytes);
        a += order <= 0;
        b += order >= 0;
    }
}

static void compare_inputs(jpc_differences *differences, const jpc_input_list *was,
                           const jpc_input_list *is)
{
    const jpc_input_file **old = sorted(was), **new = sorted(is);
    size_t n = differences->n;

    compare_files(differences, old, was->n, new, is->n);
    for (size_t i = 0; differences->n == n && i < is->n; i++)
        if (strcmp(was->files[i].path, is->files[i].path) != 0)
            jpc_difference_add(differences, "input %zu is '%s' here and '%s' in the run", i + 1,
                               is->files[i].path, was->files[i].path);
    free(old);
    free(new);
}

static const jpc_plan_list *find_list(const jpc_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->n_lists; i++)
        if (strcmp(plan->lists[i].path, path) == 0)
            return &plan->lists[i];
    return NULL;
}

static void compare_lists(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is)
{
    for (size_t i = 0; i < is->n_lists; i++) {
        const jpc_plan_list *here = &is->lists[i], *there = find_list(was, here->path);

        if (there == NULL)
            jpc_difference_add(differences, "list '%s' is not in the run", here->path);
        else if (here->hash.high != there->hash.high || here->hash.low != there->hash.low)
            jpc_difference_add(differences, "the content of '%s' has changed", here->path);
    }
    for (size_t i = 0; i < was->n_lists; i++)
        if (find_list(is, was->lists[i].path) == NULL)
            jpc_difference_add(differences, "list '%s' is missing", was->lists[i].path);
}

static void compare_programs(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is)
{
    if (was->epoch != is->epoch)
        jpc_difference_add(differences,
                           "output epoch is %" PRIu64 " here and %" PRIu64 " in the run", is->epoch,
                           was->epoch);
    if (strcmp(was->dictionary, is->dictionary) != 0)
        jpc_difference_add(differences, "the dictionary is '%s' here and '%s' in the run",
                           is->dictionary, was->dictionary);
}

// The digest decides; the texts only tell where to look.
static void compare_configs(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is,
                            jpc_span was_text, jpc_span is_text)
{
    size_t n = differences->n;

    if (was->digest.high != is->digest.high || was->digest.low != is->digest.low) {
        jpc_config_differences(differences, was_text, is_text);
        if (differences->n == n)
            jpc_difference_add(differences, "the configuration differs");
    }
    if (was->task_bytes != is->task_bytes)
        jpc_difference_add(differences,
                           "input.task_bytes is %" PRIu64 " here and %" PRIu64 " in the run",
                           is->task_bytes, was->task_bytes);
}

jpc_status jpc_plan_compare(const jpc_plan *frozen, const jpc_plan *now, jpc_span frozen_config,
                            jpc_span config, const char *dir, jpc_err *err)
{
    jpc_differences differences = {0};
    jpc_status status = JPC_OK;

    compare_programs(&differences, frozen, now);
    compare_configs(&differences, frozen, now, frozen_config, config);
    compare_lists(&differences, frozen, now);
    compare_inputs(&differences, &frozen->inputs, &now->inputs);
    if (differences.n > 0)
        status = jpc_fail(err, JPC_ERR_CONFIG,
                          "'%s' holds another run: %s; choose another output.dir (--set "
                          "output.dir=…), or remove it",
                          dir, jpc_differences_tell(&differences));
    jpc_differences_release(&differences);
    return status;
}
