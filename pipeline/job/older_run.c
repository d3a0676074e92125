#include "job/older_run.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "job/marker_table.h"
#include "job/twin_file.h"
#include "stage/near.h"

// An option that need not be the same in both runs; of one that is COUNTED, keys are counted for it
// unless it is off.
enum { SILENT, NOTED, COUNTED };

static const struct {
    const char *name;
    int how;
} free_options[] = {
    {"against", SILENT},
    {"mode", SILENT}, // the others say what it has set
    {"max_cluster", SILENT},
    {"max_host_loss", SILENT},
    {"permutations", SILENT}, // the shape, which they come to, is compared
    {"min_recall", SILENT},
    {"bands", SILENT},
    {"rows", SILENT},
    {"min_similarity", NOTED},
    {"keep", NOTED},
    {"settle", NOTED},
    {"max_representatives", NOTED},
    {"max_copies", NOTED},
    {"min_run", SILENT},
    {"edges", SILENT},
    {"min_host_pages", SILENT},
    {"max_frequency", COUNTED},
    {"max_host_share", COUNTED},
    {"copies", COUNTED},
};

// One that is added to a plan.
struct addition {
    jpc_plan *plan;
    const jpc_config *config;
    const jpc_stage *stage;
    const char *name; // of the stage and its option
    const char *path;
    jpc_run run;
    jpc_config older; // its configuration
};

void jpc_older_run_release(jpc_older_run *older)
{
    free(older->name);
    free(older->path);
}

// ---- what it holds ------------------------------------------------------------------------------

static jpc_status digest_of(const jpc_run *run, jpc_hash128 *digest, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_hash128 parts[2];
    jpc_marker report;
    jpc_status status = jpc_twin_read(run, &jpc_twin_plan, &text, NULL, err);

    if (status != JPC_OK)
        return status;
    parts[0] = jpc_hash128_of(text.ptr, text.len);
    status = jpc_marker_load(&report, jpc_run_path(run, &path, "state/report.ok"), err);
    if (status == JPC_OK) {
        parts[1] = report.made_from;
        *digest = jpc_hash128_of(parts, sizeof parts);
        jpc_marker_release(&report);
    } else if (status == JPC_ERR_DATA) {
        status = jpc_fail(
            err, JPC_ERR_CONFIG,
            "'%s' is not finished (no state/report.ok); 'jpcurate run' goes on with it", run->dir);
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static jpc_status check_digest(const jpc_run *run, const jpc_older_run *older, jpc_err *err)
{
    jpc_hash128 digest;

    JPC_TRY(digest_of(run, &digest, err));
    if (!jpc_hash128_equals(digest, older->digest))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' of %s has changed since the run was planned that is held against it",
                        older->path, older->name);
    return JPC_OK;
}

jpc_status jpc_run_check_older(const jpc_run *run, jpc_err *err)
{
    jpc_older_list list = jpc_run_older(run);

    for (size_t i = 0; i < list.n; i++) {
        jpc_run older = {.dir = list.runs[i].path};

        JPC_TRY(check_digest(&older, &list.runs[i], err));
    }
    return JPC_OK;
}

jpc_status jpc_older_run_open(jpc_run *run, const jpc_older_run *older, jpc_err *err)
{
    JPC_TRY(jpc_run_load(run, older->path, err));
    return check_digest(run, older, err);
}

static bool has_files(jpc_marker_table *table, jpc_task_kind kind)
{
    static const char *const read[] = {"data/key/",  "data/signature/", "data/edge/",
                                       "data/copy/", "data/frequency/", NULL};
    bool has = true;

    for (size_t t = 0; t < jpc_run_task_count(table->run, kind) && has; t++) {
        const jpc_marker *marker = jpc_marker_table_get(table, kind, t);

        has = marker != NULL && jpc_marker_table_has(table, marker, read, false);
    }
    return has;
}

static jpc_status look(const jpc_older_run *older, jpc_err *err)
{
    static const jpc_task_kind of_copies[] = {JPC_TASK_MAP, JPC_TASK_BUCKET, JPC_TASK_VERIFY};
    static const jpc_task_kind of_paragraphs[] = {JPC_TASK_FREQUENCY};
    const jpc_task_kind *kinds = older->n_slices > 0 ? of_paragraphs : of_copies;
    size_t n_kinds = older->n_slices > 0 ? 1 : 3;
    jpc_run run = {0};
    jpc_marker_table table;
    jpc_status status = jpc_older_run_open(&run, older, err);
    bool has = true;

    jpc_marker_table_init(&table, &run);
    for (size_t i = 0; status == JPC_OK && i < n_kinds; i++)
        has = has && has_files(&table, kinds[i]);
    if (status == JPC_OK)
        status = jpc_marker_table_check(&table, err);
    if (status == JPC_OK && !has)
        status = jpc_fail(
            err, JPC_ERR_CONFIG,
            "'%s' of %s has lost keys, signatures or tables ('jpcurate clean --keys' removes "
            "them); the same run in a new folder makes them again",
            older->path, older->name);
    jpc_marker_table_release(&table);
    jpc_run_release(&run);
    return status;
}

jpc_status jpc_older_runs_look(const jpc_plan *plan, jpc_err *err)
{
    for (size_t i = 0; i < plan->n_older; i++)
        JPC_TRY(look(&plan->older[i], err));
    return JPC_OK;
}

// ---- what has to be the same --------------------------------------------------------------------

static const jpc_stage *find_stage(const jpc_pipeline *pipeline, const jpc_stage_def *def)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def == def)
            return &pipeline->stages[i];
    return NULL;
}

// −1: it has to be the same.
static int how_free(const char *name)
{
    for (size_t i = 0; i < sizeof free_options / sizeof *free_options; i++)
        if (strcmp(free_options[i].name, name) == 0)
            return free_options[i].how;
    return -1;
}

static jpc_status refuse(const struct addition *add, const char *what, const char *here,
                         const char *there, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_CONFIG,
                    "'%s' cannot be in %s: %s is %.150s here and %.150s in that run", add->path,
                    add->name, what, here, there);
}

// Where bands decide, who was first to have one is found again only in the same order.
static bool needs_order(const struct addition *add, const jpc_option *option)
{
    const jpc_near_params *params = jpc_near_params_of(add->stage->def, add->stage->params);

    return params != NULL && params->decide != JPC_NEAR_VERIFIED &&
           strcmp(option->name, "keep") == 0;
}

static bool is_counted(const jpc_option *option, const void *params)
{
    const int *choice = (const void *)((const char *)params + option->offset);

    return option->type == JPC_TYPE_CHOICE ? *choice != 0
                                           : !isnan(jpc_option_number(option, params));
}

static jpc_status compare_option(const struct addition *add, const jpc_stage *there,
                                 const jpc_option *option, jpc_err *err)
{
    int how = how_free(option->name);
    jpc_buf was = {0}, is = {0}, name = {0};
    jpc_status status = JPC_OK;

    if (how == COUNTED &&
        is_counted(option, add->stage->params) == is_counted(option, there->params))
        how = SILENT;
    jpc_option_print(option, there->params, &was);
    jpc_option_print(option, add->stage->params, &is);
    jpc_buf_printf(&name, "%s.%s", add->stage->name, option->name);
    if (how != SILENT && !jpc_span_equals(jpc_buf_span(&was), jpc_buf_span(&is))) {
        if (how == NOTED && !needs_order(add, option))
            jpc_buf_printf(&add->plan->older_notes,
                           "%s is %s here and %s in the older run '%s'; what that has decided "
                           "stands\n",
                           name.ptr, jpc_buf_string(&is), jpc_buf_string(&was), add->path);
        else
            status = refuse(add, name.ptr, jpc_buf_string(&is), jpc_buf_string(&was), err);
    }
    jpc_buf_release(&was);
    jpc_buf_release(&is);
    jpc_buf_release(&name);
    return status;
}

static jpc_status compare_shape(const struct addition *add, const jpc_stage *there, jpc_err *err)
{
    const jpc_near_params *params = jpc_near_params_of(add->stage->def, add->stage->params);
    jpc_near_shape is, was;
    char here[64], older[64];

    if (params == NULL)
        return JPC_OK;
    is = jpc_near_shape_of(params);
    was = jpc_near_shape_of(there->params);
    if (is.bands == was.bands && is.rows == was.rows)
        return JPC_OK;
    snprintf(here, sizeof here, "of %d bands of %d rows", is.bands, is.rows);
    snprintf(older, sizeof older, "of %d bands of %d rows", was.bands, was.rows);
    return refuse(add, "a signature", here, older, err);
}

// Normal forms hang on Unicode, morphemes on a dictionary.
static jpc_status compare_programs(const struct addition *add, jpc_err *err)
{
    const jpc_stage *stage = add->stage;
    const jpc_plan *here = add->plan, *there = &add->run.plan;
    jpc_span is = jpc_plan_library(here, "utf8proc"), was = jpc_plan_library(there, "utf8proc");
    bool morphemes = stage->def->uses_morphemes != NULL ? stage->def->uses_morphemes(stage->params)
                                                        : stage->def->needs_morphemes;

    if (!jpc_span_equals(is, was))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' cannot be in %s: utf8proc is %.*s here and %.*s in that run",
                        add->path, add->name, (int)is.len, is.ptr, (int)was.len, was.ptr);
    if (morphemes && !jpc_hash128_equals(here->dictionary_hash, there->dictionary_hash))
        return refuse(add, "the dictionary", here->dictionary, there->dictionary, err);
    return JPC_OK;
}

static jpc_status compare(const struct addition *add, jpc_err *err)
{
    const jpc_stage *there = find_stage(&add->older.pipeline, add->stage->def);

    if (there == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' cannot be in %s: it has no stage '%s'",
                        add->path, add->name, add->stage->def->name);
    JPC_TRY(compare_shape(add, there, err));
    for (const jpc_option *o = add->stage->def->options; o->name != NULL; o++)
        JPC_TRY(compare_option(add, there, o, err));
    return compare_programs(add, err);
}

// ---- which runs -----------------------------------------------------------------------------

// Labels do not matter: no run has two stages that name older ones and do the same.
static bool is_of_stage(const jpc_older_run *older, const char *stage)
{
    size_t len = strcspn(stage, "@");

    return strncmp(older->name, stage, len) == 0 &&
           (older->name[len] == '.' || older->name[len] == '@');
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static const jpc_older_run *find_digest(const jpc_plan *plan, const char *name, jpc_hash128 digest)
{
    for (size_t i = 0; i < plan->n_older; i++)
        if (strcmp(plan->older[i].name, name) == 0 &&
            jpc_hash128_equals(plan->older[i].digest, digest))
            return &plan->older[i];
    return NULL;
}

// What went for a document of an even older run is nowhere but there.
static jpc_status check_predecessors(const struct addition *add, jpc_err *err)
{
    const jpc_plan *there = &add->run.plan;

    for (size_t i = 0; i < there->n_older; i++) {
        const jpc_older_run *older = &there->older[i];

        if (is_of_stage(older, add->stage->name) &&
            find_digest(add->plan, add->name, older->digest) == NULL)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "'%s' was held against '%s', which has to be in front of it in %s, as "
                            "it was then",
                            add->path, older->path, add->name);
    }
    return JPC_OK;
}

static jpc_status load(struct addition *add, jpc_err *err)
{
    struct stat status;

    if (is_same_folder(add->path, add->config->output.dir))
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' of %s is the run itself", add->path, add->name);
    if (stat(add->path, &status) != 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "cannot open '%s' of %s: %s", add->path, add->name,
                        strerror(errno));
    JPC_TRY(jpc_run_load(&add->run, add->path, err));
    if (add->run.plan.epoch != add->plan->epoch)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' cannot be in %s: output epoch is %" PRIu64 " here and %" PRIu64
                        " in that run",
                        add->path, add->name, add->plan->epoch, add->run.plan.epoch);
    return JPC_OK;
}

static jpc_status add_checked(struct addition *add, jpc_err *err)
{
    jpc_plan *plan = add->plan;
    const jpc_older_run *twin;
    jpc_hash128 digest;

    JPC_TRY(load(add, err));
    JPC_TRY(digest_of(&add->run, &digest, err));
    JPC_TRY(jpc_run_load_config(&add->run, &add->older, err));
    JPC_TRY(compare(add, err));
    JPC_TRY(check_predecessors(add, err));
    twin = find_digest(plan, add->name, digest);
    if (twin != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' and '%s' of %s are the same run", twin->path,
                        add->path, add->name);
    plan->older = jpc_realloc(plan->older, (plan->n_older + 1) * sizeof *plan->older);
    plan->older[plan->n_older++] = (jpc_older_run){
        .name = jpc_strdup(add->name),
        .path = jpc_strdup(add->path),
        .digest = digest,
        .n_tasks = add->run.plan.n_tasks,
        .n_buckets = add->run.plan.n_buckets,
        .n_slices = add->stage->def->counts_paragraphs ? add->run.plan.n_slices : 0};
    return JPC_OK;
}

static jpc_status add_path(struct addition *add, const char *path, jpc_err *err)
{
    jpc_status status;

    add->path = path;
    add->run = (jpc_run){0};
    add->older = (jpc_config){0};
    status = add_checked(add, err);
    jpc_config_release(&add->older);
    jpc_run_release(&add->run);
    return status;
}

static jpc_status add_option(jpc_plan *plan, const jpc_config *config, const jpc_stage *stage,
                             const jpc_option *option, jpc_err *err)
{
    const void *field = (const char *)stage->params + option->offset;
    const jpc_strings *paths = field;
    struct addition add = {.plan = plan, .config = config, .stage = stage};
    jpc_buf name = {0};
    jpc_status status = JPC_OK;

    jpc_buf_printf(&name, "%s.%s", stage->name, option->name);
    add.name = jpc_buf_string(&name);
    for (size_t i = 0; i < paths->n && status == JPC_OK; i++)
        status = add_path(&add, paths->items[i], err);
    jpc_buf_release(&name);
    return status;
}

jpc_status jpc_older_runs_add(jpc_plan *plan, const jpc_config *config, jpc_err *err)
{
    for (int i = 0; i < config->pipeline.n_stages; i++) {
        const jpc_stage *stage = &config->pipeline.stages[i];

        for (const jpc_option *o = stage->def->options; o->name != NULL; o++)
            if (o->type == JPC_TYPE_RUNS)
                JPC_TRY(add_option(plan, config, stage, o, err));
    }
    return JPC_OK;
}

// ---- finding them -------------------------------------------------------------------------------

jpc_older_list jpc_older_runs_of(const jpc_plan *plan, const char *stage)
{
    jpc_older_list list = {.runs = plan->older};

    while (list.runs < plan->older + plan->n_older && !is_of_stage(list.runs, stage))
        list.runs++;
    while (list.runs + list.n < plan->older + plan->n_older &&
           is_of_stage(list.runs + list.n, stage))
        list.n++;
    return list;
}

jpc_older_list jpc_run_older_paragraphs(const jpc_run *run)
{
    if (run->paragraphs_at < 0)
        return (jpc_older_list){NULL, 0};
    return jpc_older_runs_of(&run->plan, run->config->pipeline.stages[run->paragraphs_at].name);
}

jpc_older_list jpc_run_older(const jpc_run *run)
{
    if (run->dedup_at < 0)
        return (jpc_older_list){NULL, 0};
    return jpc_older_runs_of(&run->plan, run->config->pipeline.stages[run->dedup_at].name);
}

// ---- numbers ------------------------------------------------------------------------------------

size_t jpc_run_first_virtual_task(const jpc_run *run, size_t older)
{
    jpc_older_list list = jpc_run_older(run);
    size_t first = run->plan.n_tasks;

    for (size_t i = 0; i < older; i++)
        first += list.runs[i].n_tasks;
    return first;
}

size_t jpc_run_n_virtual_tasks(const jpc_run *run)
{
    return jpc_run_first_virtual_task(run, jpc_run_older(run).n);
}

size_t jpc_run_of_virtual_task(const jpc_run *run, size_t task)
{
    jpc_older_list list = jpc_run_older(run);
    size_t end = run->plan.n_tasks, i = 0;

    while (task >= end && i < list.n)
        end += list.runs[i++].n_tasks;
    return i;
}

const char *jpc_run_map_file(const jpc_run *run, jpc_buf *path, const char *kind, size_t task)
{
    size_t of = jpc_run_of_virtual_task(run, task);

    if (of == 0)
        return jpc_run_path(run, path, "data/%s/t%06zu.%s", kind, task, kind);
    path->len = 0;
    jpc_buf_printf(path, "%s/data/%s/t%06zu.%s", jpc_run_older(run).runs[of - 1].path, kind,
                   task - jpc_run_first_virtual_task(run, of - 1), kind);
    return jpc_buf_string(path);
}

jpc_slices jpc_slices_of(uint32_t n, uint32_t slice, uint32_t n_older)
{
    uint64_t first = (uint64_t)slice * n_older / n;

    if (n_older <= n)
        return (jpc_slices){(uint32_t)first, (uint32_t)first + 1};
    return (jpc_slices){(uint32_t)first, (uint32_t)(first + n_older / n)};
}

// ---- numbers of another run ---------------------------------------------------------------------

// SIZE_MAX: not there; then documents of it have no number here.
static size_t find_here(const jpc_run *run, const jpc_older_run *older)
{
    jpc_older_list list = jpc_run_older(run);

    for (size_t i = 0; i < list.n; i++)
        if (jpc_hash128_equals(list.runs[i].digest, older->digest))
            return jpc_run_first_virtual_task(run, i);
    return SIZE_MAX;
}

void jpc_older_map_open(jpc_older_map *map, const jpc_run *run, size_t older, const jpc_run *opened)
{
    const char *stage = run->config->pipeline.stages[run->dedup_at].name;
    jpc_older_list list = jpc_older_runs_of(&opened->plan, stage);

    *map = (jpc_older_map){.n_own = opened->plan.n_tasks,
                           .own = jpc_run_first_virtual_task(run, older),
                           .starts = jpc_alloc((list.n + 1) * sizeof *map->starts),
                           .here = jpc_alloc((list.n + 1) * sizeof *map->here),
                           .n = list.n};
    map->starts[0] = map->n_own;
    for (size_t i = 0; i < list.n; i++) {
        map->here[i] = find_here(run, &list.runs[i]);
        map->starts[i + 1] = map->starts[i] + list.runs[i].n_tasks;
    }
}

bool jpc_older_map_apply(const jpc_older_map *map, uint64_t *id)
{
    size_t task = (size_t)(*id >> 32), i = 0;

    if (task >= map->starts[map->n])
        return false;
    if (task < map->n_own) {
        *id += (uint64_t)map->own << 32;
        return true;
    }
    while (task >= map->starts[i + 1])
        i++;
    if (map->here[i] == SIZE_MAX)
        return false;
    *id = (uint64_t)(map->here[i] + task - map->starts[i]) << 32 | (uint32_t)*id;
    return true;
}

void jpc_older_map_release(jpc_older_map *map)
{
    free(map->starts);
    free(map->here);
    *map = (jpc_older_map){.n = 0};
}
