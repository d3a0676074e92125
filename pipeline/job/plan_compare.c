#include "job/plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "job/difference.h"

// What there is to tell, and what is none of it.
struct comparison {
    jpc_differences *differences;
    const jpc_plan_tolerance *tolerance;
    size_t n_new;     // inputs that only the present plan has
    size_t n_gone;    // inputs that were set aside and are not there any more
    size_t n_changed; // inputs that are others now, or are missing
    size_t n_mended;  // inputs that were set aside and are others now
};

static bool is_aside(const struct comparison *comparison, size_t number)
{
    return comparison->tolerance->aside != NULL && comparison->tolerance->aside[number];
}

static void compare_file(struct comparison *comparison, size_t number, const jpc_input_file *was,
                         const jpc_input_file *is)
{
    size_t n = comparison->differences->n;

    if (is_aside(comparison, number) && comparison->tolerance->mended)
        return;
    if (was->bytes != is->bytes)
        jpc_difference_add(comparison->differences,
                           "input '%s' has %" PRIu64 " bytes here and %" PRIu64 " in the run",
                           is->path, is->bytes, was->bytes);
    else if (!jpc_hash128_is_zero(was->hash) && !jpc_hash128_is_zero(is->hash) &&
             !jpc_hash128_equals(was->hash, is->hash))
        jpc_difference_add(comparison->differences, "the content of '%s' has changed", is->path);
    comparison->n_changed += comparison->differences->n > n;
    comparison->n_mended += comparison->differences->n > n && is_aside(comparison, number);
}

static void compare_missing(struct comparison *comparison, size_t number, const jpc_input_file *was)
{
    if (is_aside(comparison, number)) {
        comparison->n_gone++;
        return;
    }
    comparison->n_changed++;
    jpc_difference_add(comparison->differences, "input '%s' is missing", was->path);
}

// Two sorted lists side by side; `base` is the first file of the frozen one.
static void compare_files(struct comparison *comparison, const jpc_input_file *base,
                          jpc_input_file *const *was, size_t n_was, jpc_input_file *const *is,
                          size_t n_is)
{
    size_t a = 0, b = 0;

    while (a < n_was || b < n_is) {
        int order = a == n_was ? 1 : b == n_is ? -1 : strcmp(was[a]->path, is[b]->path);

        if (order == 0) {
            compare_file(comparison, (size_t)(was[a] - base), was[a], is[b]);
        } else if (order < 0) {
            compare_missing(comparison, (size_t)(was[a] - base), was[a]);
        } else {
            comparison->n_new++;
            if (!comparison->tolerance->new_inputs)
                jpc_difference_add(comparison->differences, "input '%s' is not in the run",
                                   is[b]->path);
        }
        a += order <= 0;
        b += order >= 0;
    }
}

// The order of inputs is that of the documents. A run that has been extended keeps its own.
static void compare_order(struct comparison *comparison, const jpc_plan *was, const jpc_plan *is)
{
    size_t n = comparison->differences->n;

    if (was->n_extensions > 0 || comparison->n_new > 0 || comparison->n_gone > 0)
        return;
    for (size_t i = 0; comparison->differences->n == n && i < is->inputs.n; i++)
        if (strcmp(was->inputs.files[i].path, is->inputs.files[i].path) != 0)
            jpc_difference_add(comparison->differences,
                               "input %zu is '%s' here and '%s' in the run", i + 1,
                               is->inputs.files[i].path, was->inputs.files[i].path);
}

static void compare_inputs(struct comparison *comparison, const jpc_plan *was, const jpc_plan *is)
{
    jpc_input_file **old = jpc_plan_sort_inputs(&was->inputs);
    jpc_input_file **new = jpc_plan_sort_inputs(&is->inputs);
    size_t n = comparison->differences->n;

    compare_files(comparison, was->inputs.files, old, was->inputs.n, new, is->inputs.n);
    if (comparison->differences->n == n)
        compare_order(comparison, was, is);
    free(old);
    free(new);
}

// A file of another option decides something else.
static const jpc_plan_list *find_list(const jpc_plan *plan, const jpc_plan_list *list)
{
    for (size_t i = 0; i < plan->n_lists; i++)
        if (strcmp(plan->lists[i].path, list->path) == 0 &&
            (strcmp(plan->lists[i].name, list->name) == 0 || plan->lists[i].name[0] == '\0' ||
             list->name[0] == '\0'))
            return &plan->lists[i];
    return NULL;
}

static void compare_lists(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is)
{
    for (size_t i = 0; i < is->n_lists; i++) {
        const jpc_plan_list *here = &is->lists[i], *there = find_list(was, here);

        if (there == NULL)
            jpc_difference_add(differences, "list '%s' of %s is not in the run", here->path,
                               here->name);
        else if (!jpc_hash128_equals(here->hash, there->hash))
            jpc_difference_add(differences, "the content of '%s' has changed", here->path);
    }
    for (size_t i = 0; i < was->n_lists; i++)
        if (find_list(is, &was->lists[i]) == NULL)
            jpc_difference_add(differences, "list '%s' of %s is missing", was->lists[i].path,
                               was->lists[i].name[0] != '\0' ? was->lists[i].name : "the run");
}

// Where they lie is told of copies; their order is that of documents.
static void compare_older(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is)
{
    size_t n = was->n_older < is->n_older ? was->n_older : is->n_older;

    for (size_t i = 0; i < n; i++) {
        const jpc_older_run *there = &was->older[i], *here = &is->older[i];

        if (strcmp(there->path, here->path) != 0 || strcmp(there->name, here->name) != 0)
            jpc_difference_add(differences, "older run %zu is '%s' of %s here and '%s' in the run",
                               i + 1, here->path, here->name, there->path);
        else if (!jpc_hash128_equals(there->digest, here->digest))
            jpc_difference_add(differences, "the older run '%s' of %s has changed", here->path,
                               here->name);
    }
    for (size_t i = n; i < is->n_older; i++)
        jpc_difference_add(differences, "'%s' of %s is not in the run", is->older[i].path,
                           is->older[i].name);
    for (size_t i = n; i < was->n_older; i++)
        jpc_difference_add(differences, "'%s' of %s is missing", was->older[i].path,
                           was->older[i].name);
}

// The version of a library in "name version\n…"; empty if it is not there.
static jpc_span version_of(const char *libraries, jpc_span name)
{
    for (const char *line = libraries; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strncmp(line, name.ptr, name.len) == 0 && line[name.len] == ' ')
            return (jpc_span){line + name.len + 1, strcspn(line + name.len + 1, "\n")};
    return (jpc_span){"", 0};
}

// Unicode's properties, patterns, morphemes and public suffixes: another version may keep other
// documents.
static bool decides_text(jpc_span library)
{
    return jpc_span_is(library, "utf8proc") || jpc_span_is(library, "pcre2") ||
           jpc_span_is(library, "mecab") || jpc_span_is(library, "psl");
}

jpc_span jpc_plan_library(const jpc_plan *plan, const char *name)
{
    return version_of(plan->libraries, jpc_span_of(name));
}

static void each_changed_library(const jpc_plan *was, const jpc_plan *is,
                                 void (*tell)(void *self, jpc_span name, jpc_span here,
                                              jpc_span there),
                                 void *self)
{
    for (const char *line = is->libraries; *line != '\0'; line += strcspn(line, "\n") + 1) {
        jpc_span name = {line, strcspn(line, " ")};
        jpc_span here = version_of(is->libraries, name), there = version_of(was->libraries, name);

        if (!jpc_span_equals(here, there))
            tell(self, name, here, there);
    }
}

// What a run of an earlier version did not name, it did not use.
static void add_library(void *self, jpc_span name, jpc_span here, jpc_span there)
{
    if (decides_text(name) && there.len > 0)
        jpc_difference_add(self, "%.*s is %.*s here and %.*s in the run", (int)name.len, name.ptr,
                           (int)here.len, here.ptr, (int)there.len, there.ptr);
}

static void note_library(void *self, jpc_span name, jpc_span here, jpc_span there)
{
    if (jpc_span_is(name, "zstd"))
        jpc_buf_printf(self, "%.*s is %.*s here and %.*s in the run", (int)name.len, name.ptr,
                       (int)here.len, here.ptr, (int)there.len, there.ptr);
}

void jpc_plan_note_libraries(const jpc_plan *frozen, const jpc_plan *now, jpc_buf *notes)
{
    each_changed_library(frozen, now, note_library, notes);
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
    else if (!jpc_hash128_equals(was->dictionary_hash, is->dictionary_hash))
        jpc_difference_add(differences, "the content of the dictionary '%s' has changed",
                           is->dictionary);
    each_changed_library(was, is, add_library, differences);
}

// The digest decides; the texts only tell where to look.
static void compare_configs(jpc_differences *differences, const jpc_plan *was, const jpc_plan *is,
                            jpc_span was_text, jpc_span is_text)
{
    size_t n = differences->n;

    if (!jpc_hash128_equals(was->digest, is->digest)) {
        jpc_config_differences(differences, was_text, is_text);
        if (differences->n == n)
            jpc_difference_add(differences, "the configuration differs");
    }
    if (was->task_bytes != is->task_bytes)
        jpc_difference_add(differences,
                           "input.task_bytes is %" PRIu64 " here and %" PRIu64 " in the run",
                           is->task_bytes, was->task_bytes);
    if (was->split_bytes != is->split_bytes)
        jpc_difference_add(differences,
                           "input.split_bytes is %" PRIu64 " here and %" PRIu64 " in the run",
                           is->split_bytes, was->split_bytes);
}

// What may be done instead of beginning anew.
static const char *advice(const struct comparison *comparison)
{
    size_t n = comparison->differences->n;

    return n == comparison->n_new      ? "append the new inputs with --extend, "
           : n == comparison->n_mended ? "try what was set aside again with --retry, "
           : n == comparison->n_changed
               ? "put its inputs back (name all of them, also with --extend), "
               : "";
}

jpc_status jpc_plan_compare(const jpc_plan *frozen, const jpc_plan *now, jpc_span frozen_config,
                            jpc_span config, const char *dir, const jpc_plan_tolerance *tolerance,
                            jpc_err *err)
{
    jpc_differences differences = {0};
    struct comparison comparison = {&differences, tolerance, 0, 0, 0, 0};
    jpc_status status = JPC_OK;

    compare_programs(&differences, frozen, now);
    compare_configs(&differences, frozen, now, frozen_config, config);
    compare_lists(&differences, frozen, now);
    compare_older(&differences, frozen, now);
    if (!tolerance->no_inputs)
        compare_inputs(&comparison, frozen, now);
    if (differences.n > 0)
        status = jpc_fail(err, JPC_ERR_CONFIG,
                          "'%s' holds another run: %s; choose another output.dir (--set "
                          "output.dir=…), %sor remove '%s'",
                          dir, jpc_differences_tell(&differences), advice(&comparison), dir);
    jpc_differences_release(&differences);
    return status;
}
