#include "job/older_name.h"

#include <stdlib.h>

void jpc_older_names_add(jpc_older_names *names, const jpc_key_origin *origin)
{
    const jpc_older_name *last = names->n > 0 ? &names->items[names->n - 1] : NULL;

    if (origin->run == 0 ||
        (last != NULL && last->run == origin->run && last->file == origin->file))
        return;
    if (names->n == names->capacity) {
        names->capacity = names->capacity * 2 + 64;
        names->items = jpc_realloc(names->items, names->capacity * sizeof *names->items);
    }
    names->items[names->n++] = (jpc_older_name){.run = origin->run, .file = origin->file};
}

static int compare(const void *left, const void *right)
{
    const jpc_older_name *a = left, *b = right;

    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    return (a->file > b->file) - (a->file < b->file);
}

// Each is asked for many times.
static void sort(jpc_older_names *names)
{
    size_t n = 0;

    if (names->n > 0)
        qsort(names->items, names->n, sizeof *names->items, compare);
    for (size_t i = 0; i < names->n; i++)
        if (n == 0 || compare(&names->items[n - 1], &names->items[i]) != 0)
            names->items[n++] = names->items[i];
    names->n = n;
}

// Those of one run: items[first … *end).
static jpc_status load_run(jpc_older_names *names, size_t first, size_t *end, const jpc_run *run,
                           const char *what, jpc_err *err)
{
    jpc_older_list list = jpc_run_older(run);
    uint32_t of = names->items[first].run;
    jpc_run older = {0};
    jpc_status status;

    if (of > list.n)
        return jpc_fail(err, JPC_ERR_DATA, "'%s/%s': damaged table", run->dir, what);
    status = jpc_older_run_open(&older, &list.runs[of - 1], err);
    for (*end = first; *end < names->n && names->items[*end].run == of; ++*end) {
        jpc_older_name *name = &names->items[*end];

        if (status == JPC_OK && name->file >= older.plan.inputs.n)
            status = jpc_fail(err, JPC_ERR_DATA, "'%s/%s': damaged table", run->dir, what);
        if (status == JPC_OK)
            name->path = jpc_strdup(older.plan.inputs.files[name->file].path);
    }
    jpc_run_release(&older);
    return status;
}

jpc_status jpc_older_names_load(jpc_older_names *names, const jpc_run *run, const char *what,
                                jpc_err *err)
{
    sort(names);
    for (size_t first = 0, end; first < names->n; first = end)
        JPC_TRY(load_run(names, first, &end, run, what, err));
    return JPC_OK;
}

const char *jpc_older_names_find(const jpc_older_names *names, const jpc_run *run,
                                 const jpc_key_origin *origin)
{
    jpc_older_name wanted = {.run = origin->run, .file = origin->file};

    if (origin->run == 0)
        return run->plan.inputs.files[origin->file].path;
    return ((const jpc_older_name *)bsearch(&wanted, names->items, names->n, sizeof wanted,
                                            compare))
        ->path;
}

void jpc_older_names_release(jpc_older_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->items[i].path);
    free(names->items);
    *names = (jpc_older_names){0};
}
