#include "job/run.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/sink.h"
#include "job/input_checksum.h"
#include "job/run_folder.h"
#include "job/self_checksum.h"
#include "job/twin_file.h"

const char *const jpc_task_names[JPC_N_TASK_KINDS] = {"map",       "bucket",    "cluster", "verify",
                                                      "paragraph", "frequency", "write"};

const char *jpc_run_path(const jpc_run *run, jpc_buf *buf, const char *format, ...)
{
    char name[256];
    va_list args;

    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    buf->len = 0;
    jpc_buf_printf(buf, "%s/%s", run->dir, name);
    return jpc_buf_string(buf);
}

size_t jpc_run_task_count(const jpc_run *run, jpc_task_kind kind)
{
    switch (kind) {
    case JPC_TASK_MAP: return run->plan.n_tasks;
    case JPC_TASK_BUCKET: return run->plan.n_buckets;
    case JPC_TASK_CLUSTER: return run->plan.near;
    case JPC_TASK_VERIFY: return run->plan.near ? run->plan.n_buckets : 0;
    case JPC_TASK_PARAGRAPH: return run->plan.n_slices > 0 ? run->plan.n_tasks : 0;
    case JPC_TASK_FREQUENCY: return run->plan.n_slices;
    default: return jpc_run_writes_late(run) ? run->plan.n_tasks : 0;
    }
}

void jpc_run_release(jpc_run *run)
{
    jpc_plan_release(&run->plan);
    jpc_set_aside_release(&run->aside);
    free(run->dir);
    *run = (jpc_run){0};
}

// ---- planning ---------------------------------------------------------------------

// Which stages run where, and which bound counts copies.
static jpc_status divide_stages(jpc_run *run, jpc_err *err)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    int dedup_at = jpc_pipeline_dedup_at(pipeline);

    run->dedup_at = run->copies_bound = run->paragraphs_at = -1;
    run->map_end = jpc_pipeline_paragraphs_at(pipeline);
    if (run->map_end < pipeline->n_stages)
        run->paragraphs_at = run->map_end;
    if (dedup_at == pipeline->n_stages)
        return JPC_OK;
    run->dedup_at = dedup_at;
    run->map_end = dedup_at + 1;
    for (int i = dedup_at + 1; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->kind == JPC_DEDUP)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "stage '%s': a run has one deduplicator, and '%s' comes before it",
                            pipeline->stages[i].name, pipeline->stages[dedup_at].name);
    for (int b = pipeline->n_bounds - 1; b >= 0; b--)
        if (pipeline->bounds[b].stage == dedup_at)
            run->copies_bound = b;
    if (run->copies_bound < 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' has no bound to decide by",
                        pipeline->stages[dedup_at].name);
    return JPC_OK;
}

jpc_status jpc_run_plan(jpc_run *run, const jpc_config *config, jpc_err *err)
{
    *run = (jpc_run){.config = config, .dir = jpc_strdup(config->output.dir)};
    if (run->dir[0] == '\0')
        return jpc_fail(err, JPC_ERR_CONFIG, "option 'output.dir' is missing");
    JPC_TRY(divide_stages(run, err));
    return jpc_plan_make(&run->plan, config, err);
}

jpc_status jpc_run_plan_of(jpc_run *run, const jpc_config *config, jpc_input_list *inputs,
                           jpc_err *err)
{
    jpc_status status;

    *run = (jpc_run){.config = config, .dir = jpc_strdup(config->output.dir)};
    status = jpc_plan_make_of(&run->plan, config, inputs, err);
    return status == JPC_OK ? divide_stages(run, err) : status;
}

// ---- plan and configuration on disk -------------------------------------------------

static jpc_status load_plan(const jpc_run *run, jpc_plan *plan, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status = jpc_twin_read(run, &jpc_twin_plan, &text, &path, err);

    if (status == JPC_OK)
        status = jpc_plan_parse(plan, jpc_buf_span(&text), path.ptr, err);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static void print_config(const jpc_config *config, jpc_buf *text)
{
    jpc_config_print(config, text);
    jpc_self_checksum_add(text, JPC_CHECKSUM_YAML);
}

static jpc_status publish_plan(const jpc_run *run, jpc_err *err)
{
    jpc_buf text = {0};
    jpc_status status;

    jpc_plan_print(&run->plan, &text);
    status = jpc_twin_publish(run, &jpc_twin_plan, &text, err);
    jpc_buf_release(&text);
    return status;
}

static jpc_status publish_config(const jpc_run *run, jpc_err *err)
{
    jpc_buf text = {0};
    jpc_status status;

    print_config(run->config, &text);
    status = jpc_twin_publish(run, &jpc_twin_config, &text, err);
    jpc_buf_release(&text);
    return status;
}

// ---- a folder to begin in -----------------------------------------------------------

// What a run that was killed before it had a plan has left behind. A config.yaml of this program
// tells so by its checksum; one of somebody else is none of ours.
static bool is_leftover(const jpc_run *run, const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "state") == 0 ||
           strncmp(name, "plan.json.tmp.", 14) == 0 || strncmp(name, "config.yaml.tmp.", 16) == 0 ||
           (strcmp(name, "config.yaml") == 0 && jpc_twin_is_right(run, &jpc_twin_config));
}

static jpc_status check_entries(const jpc_run *run, DIR *dir, jpc_err *err)
{
    const struct dirent *entry;

    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (!is_leftover(run, entry->d_name))
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "'%s' is not empty and holds no run ('%s'); choose another output.dir",
                            run->dir, entry->d_name);
        errno = 0;
    }
    return errno == 0
               ? JPC_OK
               : jpc_fail(err, JPC_ERR_OUTPUT, "cannot read '%s': %s", run->dir, strerror(errno));
}

jpc_status jpc_run_check_folder(const jpc_run *run, jpc_err *err)
{
    jpc_status status;
    bool found;
    DIR *dir;

    JPC_TRY(jpc_twin_look(run, &jpc_twin_plan, &found, err));
    if (found)
        return JPC_OK;
    dir = opendir(run->dir);
    if (dir == NULL)
        return errno == ENOENT ? JPC_OK
                               : jpc_fail(err, JPC_ERR_OUTPUT, "cannot open '%s': %s", run->dir,
                                          strerror(errno));
    status = check_entries(run, dir, err);
    closedir(dir);
    return status;
}

// ---- taking up ------------------------------------------------------------------------

static bool *flags_of(const jpc_set_aside *aside, size_t n_inputs)
{
    bool *flags = jpc_alloc(n_inputs + 1);

    for (size_t i = 0; i < aside->n; i++)
        flags[aside->inputs[i].input] = true;
    return flags;
}

// *new_options: options that decide no byte of output are others.
static jpc_status compare(const jpc_run *run, const jpc_plan *frozen, jpc_run_mode mode,
                          bool *new_options, jpc_err *err)
{
    jpc_buf was = {0}, is = {0};
    bool *aside = flags_of(&run->aside, frozen->inputs.n);
    jpc_plan_tolerance tolerance = {
        .new_inputs = mode == JPC_RUN_EXTEND, .aside = aside, .mended = mode == JPC_RUN_RETRY};
    jpc_status status = jpc_twin_read(run, &jpc_twin_config, &was, NULL, err);

    print_config(run->config, &is);
    if (status == JPC_OK)
        status = jpc_plan_compare(frozen, &run->plan, jpc_buf_span(&was), jpc_buf_span(&is),
                                  run->dir, &tolerance, err);
    *new_options = !jpc_span_equals(jpc_buf_span(&was), jpc_buf_span(&is));
    jpc_buf_release(&was);
    jpc_buf_release(&is);
    free(aside);
    return status;
}

static jpc_status freeze_inputs(const jpc_taking_up *how, jpc_run *run, jpc_err *err)
{
    return run->config->input.checksum ? jpc_inputs_freeze(run, how->stop, how->log, err) : JPC_OK;
}

static jpc_status extend(const jpc_taking_up *how, jpc_run *run, const jpc_plan *now, jpc_err *err)
{
    size_t n = jpc_plan_extend(&run->plan, now);

    if (n == 0) {
        jpc_log_note(how->log, "no new inputs");
        return JPC_OK;
    }
    jpc_log_note(how->log, "%zu new input%s", n, n > 1 ? "s" : "");
    JPC_TRY(freeze_inputs(how, run, err));
    return publish_plan(run, err);
}

static void forget_set_aside(jpc_run *run)
{
    jpc_buf path = {0};

    unlink(jpc_run_path(run, &path, "state/set_aside.json"));
    jpc_buf_release(&path);
    jpc_set_aside_release(&run->aside);
}

// The plan first: with the list gone and the old sizes left, the run would be refused.
static jpc_status retry(const jpc_taking_up *how, jpc_run *run, const jpc_plan *now, jpc_err *err)
{
    if (run->aside.n == 0) {
        jpc_log_note(how->log, "nothing was set aside");
        return JPC_OK;
    }
    for (size_t i = 0; i < run->aside.n; i++)
        jpc_plan_renew(&run->plan, run->aside.inputs[i].input, now);
    JPC_TRY(freeze_inputs(how, run, err));
    JPC_TRY(publish_plan(run, err));
    forget_set_aside(run);
    return JPC_OK;
}

static void load_set_aside(jpc_run *run, const jpc_plan *plan)
{
    jpc_buf path = {0};

    jpc_set_aside_load(&run->aside, plan, jpc_run_path(run, &path, "state/set_aside.json"));
    jpc_buf_release(&path);
}

static void tell_libraries(jpc_log *log, const jpc_plan *frozen, const jpc_plan *now)
{
    jpc_buf notes = {0};
    const char *line;

    jpc_plan_note_libraries(frozen, now, &notes);
    line = jpc_buf_string(&notes);
    for (; *line != '\0'; line += strcspn(line, "\n") + 1)
        jpc_log_note(log, "%.*s", (int)strcspn(line, "\n"), line);
    jpc_buf_release(&notes);
}

// `now` is the plan that was made, run->plan the frozen one.
static jpc_status go_on(const jpc_taking_up *how, jpc_run *run, const jpc_plan *now, jpc_err *err)
{
    tell_libraries(how->log, &run->plan, now);
    switch (how->mode) {
    case JPC_RUN_EXTEND: return extend(how, run, now, err);
    case JPC_RUN_RETRY: return retry(how, run, now, err);
    default: return JPC_OK;
    }
}

// What says something of another run goes before anything is written of this one; the plan comes
// last: a folder with a plan has everything else, and it is of this plan.
static jpc_status begin(const jpc_taking_up *how, jpc_run *run, jpc_err *err)
{
    JPC_TRY(freeze_inputs(how, run, err));
    jpc_run_remove_task_files(run);
    forget_set_aside(run);
    JPC_TRY(jpc_twin_remove(run, &jpc_twin_plan, err));
    JPC_TRY(publish_config(run, err));
    return publish_plan(run, err);
}

// A run of another plan that has nothing to lose is none: this one takes its place.
static jpc_status begin_instead(const jpc_taking_up *how, jpc_run *run, const jpc_err *difference,
                                jpc_err *err)
{
    bool has_progress;

    JPC_TRY(jpc_run_has_progress(run, &has_progress, err));
    if (!has_progress)
        return begin(how, run, err);
    *err = *difference;
    return err->status;
}

jpc_status jpc_run_take_up(jpc_run *run, const jpc_taking_up *how, jpc_err *err)
{
    jpc_plan frozen, now = run->plan;
    jpc_status status;
    bool has_plan, new_options;

    JPC_TRY(jpc_twin_look(run, &jpc_twin_plan, &has_plan, err));
    if (!has_plan && how->mode != JPC_RUN_RESUME)
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' holds no run to %s", run->dir,
                        how->mode == JPC_RUN_EXTEND ? "extend" : "retry");
    if (!has_plan)
        return begin(how, run, err);
    JPC_TRY(jpc_twin_mend(run, &jpc_twin_plan, err));
    JPC_TRY(jpc_twin_mend(run, &jpc_twin_config, err));
    JPC_TRY(load_plan(run, &frozen, err));
    load_set_aside(run, &frozen);
    status = compare(run, &frozen, how->mode, &new_options, err);
    if (status == JPC_ERR_CONFIG) {
        jpc_err difference = *err;

        jpc_plan_release(&frozen);
        return begin_instead(how, run, &difference, err);
    }
    run->plan = frozen;
    if (status == JPC_OK && new_options)
        status = publish_config(run, err);
    if (status == JPC_OK)
        status = go_on(how, run, &now, err);
    jpc_plan_release(&now);
    return status;
}

jpc_status jpc_run_would_go_on(const jpc_run *run, jpc_err *err)
{
    jpc_run frozen = {.config = run->config, .dir = run->dir, .plan = run->plan};
    jpc_plan plan;
    bool has_plan, ignored;
    jpc_status status;

    JPC_TRY(jpc_twin_look(run, &jpc_twin_plan, &has_plan, err));
    if (!has_plan)
        return jpc_fail(err, JPC_WAIT, "'%s' holds no run", run->dir);
    JPC_TRY(load_plan(run, &plan, err));
    load_set_aside(&frozen, &plan);
    status = compare(&frozen, &plan, JPC_RUN_RESUME, &ignored, err);
    jpc_set_aside_release(&frozen.aside);
    jpc_plan_release(&plan);
    return status;
}

jpc_status jpc_run_set_aside(jpc_run *run, size_t input, const char *cause, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    jpc_set_aside_add(&run->aside, input, cause);
    status = jpc_set_aside_publish(&run->aside, &run->plan,
                                   jpc_run_path(run, &path, "state/set_aside.json"), err);
    jpc_buf_release(&path);
    return status;
}

size_t jpc_run_may_set_aside(const jpc_run *run)
{
    double n = run->config->input.max_failed_shards * (double)run->plan.inputs.n;

    return (size_t)(n * (1 + 1e-9)); // 0.29 of 100 is 28.999…
}

// ---- an existing run --------------------------------------------------------------------

static jpc_status check_folder(const char *dir, jpc_err *err)
{
    struct stat status;

    if (stat(dir, &status) != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", dir, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return jpc_fail(err, JPC_ERR_IO, "'%s' is not a folder; expected that of a run", dir);
    return JPC_OK;
}

jpc_status jpc_run_load(jpc_run *run, const char *dir, jpc_err *err)
{
    bool found;

    *run =
        (jpc_run){.dir = jpc_strdup(dir), .dedup_at = -1, .copies_bound = -1, .paragraphs_at = -1};
    JPC_TRY(check_folder(dir, err));
    JPC_TRY(jpc_twin_look(run, &jpc_twin_plan, &found, err));
    if (!found)
        return jpc_fail(err, JPC_ERR_IO, "'%s' holds no run (no plan.json)", dir);
    JPC_TRY(load_plan(run, &run->plan, err));
    load_set_aside(run, &run->plan);
    return JPC_OK;
}

jpc_status jpc_run_load_config(jpc_run *run, jpc_config *config, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status = jpc_twin_read(run, &jpc_twin_config, &text, &path, err);

    jpc_config_init(config);
    if (status == JPC_OK)
        status = jpc_config_load_printed(config, path.ptr, err);
    if (status == JPC_OK)
        status = jpc_pipeline_prepare(&config->pipeline, err);
    run->config = config;
    if (status == JPC_OK)
        status = divide_stages(run, err);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// Where `path` is, told from anywhere; owned by the caller.
static char *absolute(const char *path)
{
    char folder[PATH_MAX];
    jpc_buf joined = {0};

    if (path[0] == '/' || getcwd(folder, sizeof folder) == NULL)
        return jpc_strdup(path);
    jpc_buf_printf(&joined, "%s/%s", folder, path);
    return jpc_buf_string(&joined);
}

static bool has_relative(const jpc_plan *plan)
{
    bool found = false;

    for (size_t i = 0; i < plan->inputs.n; i++)
        found = found || plan->inputs.files[i].path[0] != '/';
    for (size_t i = 0; i < plan->n_lists; i++)
        found = found || plan->lists[i].path[0] != '/';
    for (size_t i = 0; i < plan->n_older; i++)
        found = found || plan->older[i].path[0] != '/';
    return found;
}

jpc_status jpc_run_go_home(jpc_run *run, jpc_err *err)
{
    char *dir = absolute(run->dir);

    if (chdir(run->plan.folder) != 0) {
        if (!has_relative(&run->plan)) {
            free(dir);
            return JPC_OK;
        }
        jpc_fail(err, JPC_ERR_IO, "cannot go to '%s', where the run was planned: %s",
                 run->plan.folder, strerror(errno));
        free(dir);
        return err->status;
    }
    free(run->dir);
    run->dir = dir;
    return JPC_OK;
}
