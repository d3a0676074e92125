#include "job/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/sink.h"
#include "job/alive.h"

// Of which runs.
enum { ALL, NEAR, OLDER, PARAGRAPHS };

// Inner ones first, so that they can be removed in this order.
static const struct {
    const char *path;
    int of;
} folders[] = {
    {"state/map", ALL},
    {"state/bucket", ALL},
    {"state/cluster", NEAR},
    {"state/verify", NEAR},
    {"state/paragraph", PARAGRAPHS},
    {"state/frequency", PARAGRAPHS},
    {"state/write", ALL},
    {"state/alive", ALL},
    {"data/clean", ALL},
    {"data/key", ALL},
    {"data/rank", ALL},
    {"data/edge", NEAR},
    {"data/signature", NEAR},
    {"data/member", NEAR},
    {"data/decision", NEAR},
    {"data/copy", NEAR},
    {"data/paragraph", PARAGRAPHS},
    {"data/frequency", PARAGRAPHS},
    {"data/asked", PARAGRAPHS},
    {"data", ALL},
    {"values", ALL},
    {"dropped", ALL},
    {"older_clusters", OLDER},
    {"report", ALL},
    {"state", ALL},
    {".", ALL},
};

#define N_FOLDERS (sizeof folders / sizeof *folders)

static bool is_needed(const jpc_run *run, int of)
{
    switch (of) {
    case NEAR: return run->plan.near;
    case OLDER: return run->plan.near && run->plan.n_older > 0;
    case PARAGRAPHS: return run->plan.n_slices > 0;
    default: return true;
    }
}

jpc_status jpc_run_make_folders(const jpc_run *run, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; status == JPC_OK && i < N_FOLDERS; i++)
        if (is_needed(run, folders[i].of))
            status = jpc_make_dirs(jpc_run_path(run, &path, "%s", folders[i].path), err);
    jpc_buf_release(&path);
    return status;
}

typedef void visit_file(void *self, const char *folder, const char *name);

static jpc_status each_of_folder(const char *path, const char *folder, visit_file *visit,
                                 void *self, jpc_err *err)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    int cause;

    if (dir == NULL)
        return errno == ENOENT
                   ? JPC_OK
                   : jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            visit(self, folder, entry->d_name);
        errno = 0;
    }
    cause = errno;
    closedir(dir);
    return cause == 0 ? JPC_OK
                      : jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", path, strerror(cause));
}

jpc_status jpc_run_each_file(const jpc_run *run, visit_file *visit, void *self, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < N_FOLDERS; i++) {
        jpc_run_path(run, &path, "%s", folders[i].path);
        if (each_of_folder(path.ptr, folders[i].path, visit, self, err) != JPC_OK)
            status = JPC_ERR_IO;
    }
    jpc_buf_release(&path);
    return status;
}

bool jpc_run_is_task_file(const char *folder, const char *name)
{
    static const char *const patterns[] = {"./part-[0-9][0-9][0-9][0-9][0-9][0-9]-[0-9]*.jsonl.zst",
                                           "dropped/map-t[0-9]*.jsonl.zst",
                                           "dropped/write-t[0-9]*.jsonl.zst",
                                           "dropped/sample.jsonl.zst",
                                           "dropped/paragraphs.jsonl.zst",
                                           "older_clusters/p[0-9]*.jsonl.zst",
                                           "state/*/t[0-9]*",
                                           "data/*/[tpr][0-9]*",
                                           "values/t[0-9]*.npy",
                                           "values/late-t[0-9]*.npy",
                                           "report/alarms.tsv",
                                           "report/clusters.tsv",
                                           "report/contamination.tsv",
                                           "report/paragraphs.tsv",
                                           "report/set_aside.tsv",
                                           "report/stats.json",
                                           "report/suspects.tsv",
                                           "report/table.txt",
                                           "report/timing.json",
                                           "report/unreadable.tsv"};
    char path[300];
    bool found = false;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        found = found || fnmatch(patterns[i], path, FNM_PATHNAME) == 0;
    return found;
}

// ---- progress -----------------------------------------------------------------------------

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), n = strlen(ending);

    return len >= n && strcmp(name + len - n, ending) == 0;
}

static void look_for_marker(void *self, const char *folder, const char *name)
{
    bool *found = self;

    *found = *found || (strncmp(folder, "state", 5) == 0 && ends_with(name, ".ok"));
}

static bool has_living(const jpc_run *run)
{
    jpc_alive_list alive;
    bool found;

    jpc_alive_find(&alive, run);
    found = jpc_alive_others(&alive);
    jpc_alive_release(&alive);
    return found;
}

jpc_status jpc_run_has_progress(const jpc_run *run, bool *found, jpc_err *err)
{
    *found = false;
    JPC_TRY(jpc_run_each_file(run, look_for_marker, found, err));
    *found = *found || has_living(run);
    return JPC_OK;
}

// ---- removing -------------------------------------------------------------------------------

struct removal {
    const jpc_run *run;
    jpc_alive_list alive;
    jpc_swept swept;
};

static void remove_file(struct removal *removal, const char *folder, const char *name)
{
    jpc_buf path = {0};
    struct stat status;

    jpc_run_path(removal->run, &path, "%s/%s", folder, name);
    if (stat(path.ptr, &status) == 0 && unlink(path.ptr) == 0) {
        removal->swept.files++;
        removal->swept.bytes += (uint64_t)status.st_size;
    }
    jpc_buf_release(&path);
}

static void remove_task_file(void *self, const char *folder, const char *name)
{
    if (jpc_run_is_task_file(folder, name))
        remove_file(self, folder, name);
}

static void remove_empty_folders(const jpc_run *run)
{
    jpc_buf path = {0};

    for (size_t i = 0; i < N_FOLDERS; i++)
        rmdir(jpc_run_path(run, &path, "%s", folders[i].path)); // fails where it holds something
    jpc_buf_release(&path);
}

// The report's marker first: it says that everything else is there.
void jpc_run_remove_task_files(const jpc_run *run)
{
    struct removal removal = {.run = run};
    jpc_buf path = {0};
    jpc_err ignored;

    unlink(jpc_run_path(run, &path, "state/report.ok"));
    jpc_buf_release(&path);
    jpc_run_each_file(run, remove_task_file, &removal, &ignored);
    remove_empty_folders(run);
}

bool jpc_run_is_temporary(const char *name) { return strstr(name, ".tmp.") != NULL; }

// NAME.tmp.HOST.PID of a process that has ended.
static bool is_stale(const jpc_alive_list *alive, const char *name)
{
    const char *tmp = strstr(name, ".tmp."), *dot = strrchr(name, '.');
    char host[256], *end;
    long pid;

    if (tmp == NULL || dot < tmp + 5 || (size_t)(dot - tmp - 5) >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)(dot - tmp - 5), tmp + 5);
    pid = strtol(dot + 1, &end, 10);
    return *end == '\0' && !jpc_alive_names(alive, host, pid);
}

static void remove_temporary(void *self, const char *folder, const char *name)
{
    struct removal *removal = self;

    if (is_stale(&removal->alive, name))
        remove_file(removal, folder, name);
}

jpc_swept jpc_run_remove_temporary(const jpc_run *run)
{
    struct removal removal = {.run = run};
    jpc_err ignored;

    jpc_alive_find(&removal.alive, run);
    jpc_run_each_file(run, remove_temporary, &removal, &ignored);
    jpc_alive_release(&removal.alive);
    return removal.swept;
}

static void remove_clean(void *self, const char *folder, const char *name)
{
    if (strcmp(folder, "data/clean") == 0 && name[0] == 't')
        remove_file(self, folder, name);
}

static void remove_key(void *self, const char *folder, const char *name)
{
    static const char *const passing[] = {"data/key",    "data/signature", "data/edge",
                                          "data/member", "data/paragraph", "data/asked"};

    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (strcmp(folder, passing[i]) == 0 && strchr("tpr", name[0]) != NULL)
            remove_file(self, folder, name);
}

jpc_swept jpc_run_remove_intermediate(const jpc_run *run, bool keys)
{
    struct removal removal = {.run = run};
    jpc_err ignored;

    jpc_run_each_file(run, remove_clean, &removal, &ignored);
    if (keys)
        jpc_run_each_file(run, remove_key, &removal, &ignored);
    remove_empty_folders(run);
    return removal.swept;
}
