#include "job/run.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const jpc_task_names[JPC_N_TASK_KINDS] = {"map", "bucket", "write"};

static const char *const clean_files[] = {"data/clean/", NULL};
static const char *const key_files[] = {"data/key/", NULL};
static const char *const intermediate_files[] = {"data/clean/", "data/key/", NULL};

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
    if (kind == JPC_TASK_BUCKET)
        return run->plan.n_buckets;
    return kind == JPC_TASK_MAP || run->plan.n_buckets > 0 ? run->plan.n_tasks : 0;
}

bool jpc_run_marker(const jpc_run *run, jpc_task_kind kind, size_t task, jpc_marker *marker)
{
    jpc_buf path = {0};
    bool found = jpc_marker_load(
        marker, jpc_run_path(run, &path, "state/%s/t%06zu.ok", jpc_task_names[kind], task));

    jpc_buf_release(&path);
    return found;
}

// ---- opening ----------------------------------------------------------------------

// Which stages run where, and which bound counts copies.
static jpc_status divide_stages(jpc_run *run, jpc_err *err)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    int dedup_at = jpc_pipeline_dedup_at(pipeline);

    run->dedup_at = run->copies_bound = -1;
    run->map_end = pipeline->n_stages;
    if (dedup_at == pipeline->n_stages)
        return JPC_OK;
    run->dedup_at = dedup_at;
    run->map_end = dedup_at + 1;
    for (int i = dedup_at + 1; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->kind == JPC_DEDUP)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "stage '%s': a run has one deduplicator, and '%s' comes before it",
                            pipeline->stages[i].name, pipeline->stages[dedup_at].name);
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (pipeline->bounds[b].stage == dedup_at &&
            strcmp(pipeline->bounds[b].option->name, "max_copies") == 0)
            run->copies_bound = b;
    if (run->copies_bound < 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' has no bound 'max_copies' to decide by",
                        pipeline->stages[dedup_at].name);
    return JPC_OK;
}

jpc_status jpc_run_plan(jpc_run *run, const jpc_config *config, jpc_err *err)
{
    *run = (jpc_run){.config = config, .dir = jpc_strdup(config->output.dir)};
    JPC_TRY(divide_stages(run, err));
    return jpc_plan_make(&run->plan, config, err);
}

static jpc_status load_plan(const jpc_run *run, jpc_plan *plan, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status;

    status = jpc_read_file(jpc_run_path(run, &path, "plan.json"), &text, err);
    if (status == JPC_OK)
        status = jpc_plan_parse(plan, jpc_buf_span(&text), jpc_buf_string(&path), err);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static bool has_plan(const jpc_run *run)
{
    jpc_buf path = {0};
    bool found = access(jpc_run_path(run, &path, "plan.json"), F_OK) == 0;

    jpc_buf_release(&path);
    return found;
}

static void read_config(const jpc_run *run, jpc_buf *text)
{
    jpc_buf path = {0};
    jpc_err ignored;

    if (jpc_read_file(jpc_run_path(run, &path, "config.yaml"), text, &ignored) != JPC_OK)
        text->len = 0;
    jpc_buf_release(&path);
}

static jpc_status compare_plan(const jpc_run *run, jpc_err *err)
{
    jpc_buf was = {0}, is = {0};
    jpc_plan frozen;
    jpc_status status = load_plan(run, &frozen, err);

    if (status != JPC_OK)
        return status;
    read_config(run, &was);
    jpc_config_print(run->config, &is);
    status =
        jpc_plan_compare(&frozen, &run->plan, jpc_buf_span(&was), jpc_buf_span(&is), run->dir, err);
    jpc_plan_release(&frozen);
    jpc_buf_release(&was);
    jpc_buf_release(&is);
    return status;
}

// Whether config.yaml is what a run of this configuration, killed before it had a plan, has left
// behind, and not somebody's own.
static bool is_our_config(const jpc_run *run)
{
    jpc_buf was = {0}, is = {0};
    bool same;

    read_config(run, &was);
    jpc_config_print(run->config, &is);
    same = jpc_span_equals(jpc_buf_span(&was), jpc_buf_span(&is));
    jpc_buf_release(&was);
    jpc_buf_release(&is);
    return same;
}

static bool is_leftover(const jpc_run *run, const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strncmp(name, "plan.json.tmp.", 14) == 0 || strncmp(name, "config.yaml.tmp.", 16) == 0 ||
           (strcmp(name, "config.yaml") == 0 && is_our_config(run));
}

static jpc_status check_empty(const jpc_run *run, jpc_err *err)
{
    DIR *dir = opendir(run->dir);
    jpc_status status = JPC_OK;

    if (dir == NULL)
        return errno == ENOENT
                   ? JPC_OK
                   : jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", run->dir, strerror(errno));
    for (const struct dirent *e = readdir(dir); e != NULL && status == JPC_OK; e = readdir(dir))
        if (!is_leftover(run, e->d_name))
            status =
                jpc_fail(err, JPC_ERR_CONFIG,
                         "'%s' is not empty and holds no run ('%s'); choose another output.dir",
                         run->dir, e->d_name);
    closedir(dir);
    return status;
}

// The plan comes last: a folder with a plan has everything else.
static jpc_status write_plan(const jpc_run *run, jpc_err *err)
{
    jpc_buf text = {0}, path = {0};
    jpc_status status = jpc_make_dirs(run->dir, err);

    jpc_config_print(run->config, &text);
    if (status == JPC_OK)
        status =
            jpc_publish(jpc_run_path(run, &path, "config.yaml"), jpc_buf_span(&text), NULL, err);
    text.len = 0;
    jpc_plan_print(&run->plan, &text);
    if (status == JPC_OK)
        status = jpc_publish(jpc_run_path(run, &path, "plan.json"), jpc_buf_span(&text), NULL, err);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static const char *const folders[] = {
    "state/map", "state/bucket", "state/write", "data/clean", "data/key", "data/rank",
    "data",      "dropped",      "report",      "state",      "."};

static jpc_status make_folders(const jpc_run *run, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; status == JPC_OK && i < sizeof folders / sizeof *folders; i++)
        status = jpc_make_dirs(jpc_run_path(run, &path, "%s", folders[i]), err);
    jpc_buf_release(&path);
    return status;
}

// ---- planning anew --------------------------------------------------------------------

// Names are NAME.tmp.HOST.PID; those of other machines are left alone, for they may be alive.
static bool is_stale(const char *name, const char *host)
{
    const char *tmp = strstr(name, ".tmp."), *dot = strrchr(name, '.');
    size_t len = strlen(host);
    char *end;
    long pid;

    if (tmp == NULL || strncmp(tmp + 5, host, len) != 0 || tmp + 5 + len != dot)
        return false;
    pid = strtol(dot + 1, &end, 10);
    return *end == '\0' && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), n = strlen(ending);

    return len >= n && strcmp(name + len - n, ending) == 0;
}

// A task that is done has a marker; one that is worked on an announcement.
static bool is_progress(const char *name, const char *host)
{
    return ends_with(name, ".ok") || (strstr(name, ".run.tmp.") != NULL && !is_stale(name, host));
}

// What tasks write into the folders of a run (run.h).
static bool is_task_file(const char *folder, const char *name)
{
    static const char *const patterns[] = {"./part-[0-9][0-9][0-9][0-9][0-9][0-9]-[0-9]*.jsonl.zst",
                                           "dropped/*.jsonl.zst", "state/*/t[0-9]*",
                                           "data/*/[tp][0-9]*"};
    char path[300];
    bool found = false;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        found = found || fnmatch(patterns[i], path, FNM_PATHNAME) == 0;
    return found;
}

static bool has_progress(const jpc_run *run)
{
    jpc_buf path = {0};
    char host[256] = "localhost";
    bool found = false;

    gethostname(host, sizeof host - 1);
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !found; i++) {
        DIR *dir = strncmp(folders[i], "state", 5) == 0
                       ? opendir(jpc_run_path(run, &path, "%s", folders[i]))
                       : NULL;

        for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL && !found;
             e = readdir(dir))
            found = is_progress(e->d_name, host);
        if (dir != NULL)
            closedir(dir);
    }
    jpc_buf_release(&path);
    return found;
}

// Failures, and files that were published without their marker.
static void remove_task_files(const jpc_run *run)
{
    jpc_buf path = {0};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        DIR *dir = opendir(jpc_run_path(run, &path, "%s", folders[i]));

        for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL;
             e = readdir(dir))
            if (is_task_file(folders[i], e->d_name))
                unlink(jpc_run_path(run, &path, "%s/%s", folders[i], e->d_name));
        if (dir != NULL)
            closedir(dir);
    }
    jpc_buf_release(&path);
}

// The same plan, or one of which nothing has been done yet.
static jpc_status take_over(const jpc_run *run, jpc_err *err)
{
    jpc_status status = compare_plan(run, err);

    if (status != JPC_ERR_CONFIG || has_progress(run))
        return status;
    remove_task_files(run);
    return write_plan(run, err);
}

jpc_status jpc_run_open(jpc_run *run, const jpc_config *config, jpc_err *err)
{
    JPC_TRY(jpc_run_plan(run, config, err));
    if (run->dir[0] == '\0')
        return jpc_fail(err, JPC_ERR_CONFIG, "option 'output.dir' is missing");
    if (has_plan(run)) {
        JPC_TRY(take_over(run, err));
    } else {
        JPC_TRY(check_empty(run, err));
        JPC_TRY(write_plan(run, err));
    }
    return make_folders(run, err);
}

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
    *run = (jpc_run){.dir = jpc_strdup(dir), .dedup_at = -1, .copies_bound = -1};
    JPC_TRY(check_folder(dir, err));
    if (!has_plan(run))
        return jpc_fail(err, JPC_ERR_IO, "'%s' holds no run (no plan.json)", dir);
    return load_plan(run, &run->plan, err);
}

void jpc_run_release(jpc_run *run)
{
    jpc_plan_release(&run->plan);
    free(run->dir);
    *run = (jpc_run){0};
}

// ---- what is to be done -------------------------------------------------------------

static void set(jpc_todo *todo, jpc_task_kind kind, size_t task)
{
    todo->n[kind] += !todo->flags[kind][task];
    todo->flags[kind][task] = true;
}

static void look_at_task(jpc_todo *todo, const jpc_run *run, jpc_task_kind kind, size_t task)
{
    bool clean_needed =
        kind == JPC_TASK_MAP && todo->n[JPC_TASK_WRITE] > 0 && todo->flags[JPC_TASK_WRITE][task];
    bool keys_needed = kind == JPC_TASK_MAP && todo->n[JPC_TASK_BUCKET] > 0;
    jpc_marker marker;

    if (!jpc_run_marker(run, kind, task, &marker)) {
        set(todo, kind, task);
        return;
    }
    if (!jpc_marker_has(&marker, run->dir, intermediate_files, true) ||
        (clean_needed && !jpc_marker_has(&marker, run->dir, clean_files, false)) ||
        (keys_needed && !jpc_marker_has(&marker, run->dir, key_files, false)))
        set(todo, kind, task);
    jpc_marker_release(&marker);
}

// From the last kind to the first, because later tasks need what earlier ones made.
void jpc_todo_find(jpc_todo *todo, const jpc_run *run)
{
    *todo = (jpc_todo){.n = {0}};
    for (int kind = JPC_N_TASK_KINDS - 1; kind >= 0; kind--) {
        size_t n = jpc_run_task_count(run, (jpc_task_kind)kind);

        todo->flags[kind] = jpc_alloc(n + 1);
        for (size_t task = 0; task < n; task++)
            look_at_task(todo, run, (jpc_task_kind)kind, task);
    }
}

void jpc_todo_release(jpc_todo *todo)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        free(todo->flags[kind]);
    *todo = (jpc_todo){.n = {0}};
}

size_t jpc_run_find_running(const jpc_run *run, jpc_task_kind kind, bool *flags)
{
    size_t n = jpc_run_task_count(run, kind), n_running = 0;
    char host[256] = "localhost";
    jpc_buf path = {0};
    DIR *dir = opendir(jpc_run_path(run, &path, "state/%s", jpc_task_names[kind]));

    gethostname(host, sizeof host - 1);
    for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL; e = readdir(dir)) {
        char *end;
        unsigned long task = e->d_name[0] == 't' ? strtoul(e->d_name + 1, &end, 10) : n;

        if (task >= n || strncmp(end, ".run.tmp.", 9) != 0 || is_stale(e->d_name, host))
            continue;
        n_running += !flags[task];
        flags[task] = true;
    }
    if (dir != NULL)
        closedir(dir);
    jpc_buf_release(&path);
    return n_running;
}

void jpc_run_remove_stale(const jpc_run *run)
{
    jpc_buf path = {0};
    char host[256] = "localhost";

    gethostname(host, sizeof host - 1);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        DIR *dir = opendir(jpc_run_path(run, &path, "%s", folders[i]));

        for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL;
             e = readdir(dir))
            if (is_stale(e->d_name, host))
                unlink(jpc_run_path(run, &path, "%s/%s", folders[i], e->d_name));
        if (dir != NULL)
            closedir(dir);
    }
    jpc_buf_release(&path);
}

void jpc_run_remove_intermediate(const jpc_run *run)
{
    jpc_buf path = {0};

    for (size_t task = 0; task < run->plan.n_tasks; task++) {
        unlink(jpc_run_path(run, &path, "data/clean/t%06zu.jsonl.zst", task));
        unlink(jpc_run_path(run, &path, "data/key/t%06zu.key", task));
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        rmdir(jpc_run_path(run, &path, "%s", folders[i])); // fails where it holds something
    jpc_buf_release(&path);
}
