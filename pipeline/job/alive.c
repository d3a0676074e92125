#include "job/alive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "data/sink.h"
#include "job/json_object.h"

#define SILENT_SECONDS 60 // of a process on another machine that counts as ended
#define HOST_BYTES 256
#define TOUCH_SIGNAL SIGRTMIN

static void host_name(char host[HOST_BYTES])
{
    snprintf(host, HOST_BYTES, "localhost");
    gethostname(host, HOST_BYTES - 1);
}

// When a process began, as the system counts: another one of the same number began at another time.
// Empty where the system does not tell. *ended: nobody has asked yet how it did.
static void start_of(long pid, char start[32], bool *ended)
{
    char path[64], text[1024];
    const char *at;
    FILE *file;
    size_t len = 0;

    start[0] = '\0';
    *ended = false;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    file = fopen(path, "r");
    if (file == NULL)
        return;
    len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    at = strrchr(text, ')'); // the second field, a name, may hold anything; the 22nd is the time
    *ended = at != NULL && (strncmp(at, ") Z", 3) == 0 || strncmp(at, ") X", 3) == 0);
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at != NULL)
        snprintf(start, 32, "%.*s", (int)strcspn(at + 1, " "), at + 1);
}

// ---- our own ------------------------------------------------------------------------------

// POSIX has utimensat() among what a handler may call.
static void touch(int signal, siginfo_t *info, void *context)
{
    int cause = errno;

    (void)signal;
    (void)context;
    if (info->si_code == SI_TIMER)
        utimensat(AT_FDCWD, info->si_value.sival_ptr, NULL, 0);
    errno = cause;
}

// A process that is forked has no timer.
static void begin_touching(jpc_alive *alive)
{
    struct sigaction action = {.sa_sigaction = touch, .sa_flags = SA_RESTART | SA_SIGINFO};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = TOUCH_SIGNAL,
                             .sigev_value.sival_ptr = alive->path};
    struct itimerspec every = {{JPC_ALIVE_SECONDS, 0}, {JPC_ALIVE_SECONDS, 0}};

    if (alive->is_touched)
        return;
    sigaction(TOUCH_SIGNAL, &action, NULL);
    alive->is_touched = timer_create(CLOCK_MONOTONIC, &event, &alive->timer) == 0;
    if (alive->is_touched)
        timer_settime(alive->timer, 0, &every, NULL);
}

// Ignoring the signal also forgets one that is on its way.
static void end_touching(jpc_alive *alive)
{
    if (!alive->is_touched)
        return;
    timer_delete(alive->timer);
    signal(TOUCH_SIGNAL, SIG_IGN);
    alive->is_touched = false;
}

void jpc_alive_open(jpc_alive *alive, const jpc_run *run)
{
    char host[HOST_BYTES];
    jpc_buf path = {0};

    host_name(host);
    *alive = (jpc_alive){.path = NULL};
    jpc_run_path(run, &path, "state/alive/%.200s.%ld", host, (long)getpid());
    alive->path = path.ptr;
}

// The folder goes with the last sign in it.
static int create(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    char *folder;

    if (fd >= 0 || errno != ENOENT)
        return fd;
    folder = jpc_strdup(name);
    *strrchr(folder, '/') = '\0';
    mkdir(folder, 0777);
    free(folder);
    return open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

// Not synced: it says what is now.
static void write_sign(const char *path, const jpc_buf *text)
{
    char *name = jpc_temporary_name(path);
    int fd = create(name);
    bool fine = fd >= 0 && write(fd, text->ptr, text->len) == (ssize_t)text->len;

    if (fd >= 0 && close(fd) != 0)
        fine = false;
    if (!fine || rename(name, path) != 0)
        unlink(name);
    free(name);
}

void jpc_alive_show(jpc_alive *alive, jpc_span members)
{
    char host[HOST_BYTES], start[32];
    jpc_buf text = {0};
    bool ended;

    host_name(host);
    start_of((long)getpid(), start, &ended);
    jpc_buf_add_string(&text, "{\"schema_version\":1,\"host\":");
    jpc_json_add_string(&text, host);
    jpc_buf_printf(&text, ",\"pid\":%ld,\"began\":\"%s\",\"beat\":%" PRIu64, (long)getpid(), start,
                   ++alive->beat);
    if (members.len > 0) {
        jpc_buf_add_string(&text, ",");
        jpc_buf_add_span(&text, members);
    }
    jpc_buf_add_string(&text, "}\n");
    write_sign(alive->path, &text);
    jpc_buf_release(&text);
    begin_touching(alive);
    alive->last_ns = jpc_clock_ns();
}

bool jpc_alive_is_due(const jpc_alive *alive, bool is_news)
{
    return jpc_clock_ns() - alive->last_ns >=
           (is_news ? 1 : JPC_ALIVE_SECONDS) * UINT64_C(1000000000);
}

void jpc_alive_close(jpc_alive *alive)
{
    end_touching(alive);
    if (alive->path != NULL) {
        unlink(alive->path);
        *strrchr(alive->path, '/') = '\0';
        rmdir(alive->path); // fails where there are others
    }
    free(alive->path);
    *alive = (jpc_alive){0};
}

// ---- those of others --------------------------------------------------------------------------

static bool is_process(long pid, const char *began)
{
    char start[32];
    bool ended;

    if (kill((pid_t)pid, 0) != 0 && errno != EPERM)
        return false;
    start_of(pid, start, &ended);
    return !ended && (start[0] == '\0' || strcmp(start, began) == 0);
}

static bool parse_sign(jpc_alive_sign *sign, const char *here)
{
    jpc_span json = jpc_buf_span(&sign->json), waiting;
    uint64_t pid;
    char *began;

    if (!jpc_json_get_u64(json, "pid", &pid) || !jpc_json_get_u64(json, "beat", &sign->beat) ||
        !jpc_json_get_string(json, "host", &sign->host) ||
        !jpc_json_get_string(json, "began", &began))
        return false;
    sign->pid = (long)pid;
    sign->here = strcmp(sign->host, here) == 0;
    sign->own = sign->here && sign->pid == (long)getpid();
    sign->living = sign->here && is_process(sign->pid, began);
    sign->waiting = jpc_json_find(json, "waiting", &waiting) && jpc_span_is(waiting, "true");
    free(began);
    return true;
}

// Signs are never written in place: one that is torn was there when the power failed.
static bool parse_torn_sign(jpc_alive_sign *sign, const char *name, const char *here)
{
    const char *dot = strrchr(name, '.');
    char *end;

    if (dot == NULL)
        return false;
    free(sign->host);
    sign->host = jpc_strdup(name);
    sign->host[dot - name] = '\0';
    sign->pid = strtol(dot + 1, &end, 10);
    sign->here = strcmp(sign->host, here) == 0;
    return *end == '\0' && sign->pid > 0;
}

static void release_sign(jpc_alive_sign *sign)
{
    free(sign->host);
    jpc_buf_release(&sign->json);
    *sign = (jpc_alive_sign){0};
}

static void add_sign(jpc_alive_list *list, const char *path, const char *name, const char *here)
{
    jpc_alive_sign sign = {.host = NULL};
    struct stat status;
    jpc_err ignored;

    // In this order: NFS may know the time of a file anew only when it has been opened.
    if (jpc_read_file(path, &sign.json, &ignored) != JPC_OK || stat(path, &status) != 0) {
        release_sign(&sign);
        return;
    }
    sign.changed = status.st_mtim;
    if (!parse_sign(&sign, here) && !parse_torn_sign(&sign, name, here)) {
        release_sign(&sign);
        return;
    }
    list->signs = jpc_realloc(list->signs, (list->n + 1) * sizeof *list->signs);
    list->signs[list->n++] = sign;
}

static int compare_signs(const void *a, const void *b)
{
    const jpc_alive_sign *x = a, *y = b;
    int order = strcmp(x->host, y->host);

    return order != 0 ? order : (x->pid > y->pid) - (x->pid < y->pid);
}

// Ages are told by our own sign, if there is one: the clock of the file system may be another than
// ours. A clock that is wrong makes a sign of the future: as young as can be.
static void find_ages(jpc_alive_list *list)
{
    time_t now = time(NULL);

    for (size_t i = 0; i < list->n; i++)
        if (list->signs[i].own)
            now = list->signs[i].changed.tv_sec;
    for (size_t i = 0; i < list->n; i++) {
        jpc_alive_sign *sign = &list->signs[i];

        sign->age_s = difftime(now, sign->changed.tv_sec);
        if (sign->age_s < 0)
            sign->age_s = 0;
        if (!sign->here)
            sign->living = sign->age_s < SILENT_SECONDS;
    }
}

bool jpc_alive_others(const jpc_alive_list *list)
{
    bool found = false;

    for (size_t i = 0; i < list->n; i++)
        found = found || (list->signs[i].living && !list->signs[i].own && !list->signs[i].waiting);
    return found;
}

void jpc_alive_find(jpc_alive_list *list, const jpc_run *run)
{
    char here[HOST_BYTES];
    jpc_buf path = {0};
    DIR *dir = opendir(jpc_run_path(run, &path, "state/alive"));

    *list = (jpc_alive_list){.n = 0};
    host_name(here);
    for (const struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL; e = readdir(dir))
        if (e->d_name[0] != '.' && strstr(e->d_name, ".tmp.") == NULL)
            add_sign(list, jpc_run_path(run, &path, "state/alive/%.240s", e->d_name), e->d_name,
                     here);
    if (dir != NULL)
        closedir(dir);
    find_ages(list);
    if (list->n > 0)
        qsort(list->signs, list->n, sizeof *list->signs, compare_signs);
    jpc_buf_release(&path);
}

void jpc_alive_release(jpc_alive_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        release_sign(&list->signs[i]);
    free(list->signs);
    *list = (jpc_alive_list){0};
}

static bool is_worker(const jpc_alive_sign *sign, long pid)
{
    jpc_span array, at, item;
    char number[24];
    int len = snprintf(number, sizeof number, "%ld", pid);

    if (!jpc_json_find(jpc_buf_span(&sign->json), "workers", &array) || !jpc_json_begin(array, &at))
        return false;
    while (jpc_json_next(&at, &item))
        if (item.len == (size_t)len && memcmp(item.ptr, number, item.len) == 0)
            return true;
    return false;
}

bool jpc_alive_names(const jpc_alive_list *list, const char *host, long pid)
{
    for (size_t i = 0; i < list->n; i++) {
        const jpc_alive_sign *sign = &list->signs[i];

        if (sign->living && strcmp(sign->host, host) == 0 &&
            (sign->pid == pid || is_worker(sign, pid)))
            return true;
    }
    return false;
}

// "tasks":[{"kind":"map","task":3,…}]
static size_t flag_tasks(const jpc_alive_sign *sign, jpc_task_kind kind, size_t n_tasks,
                         bool *flags)
{
    jpc_span array, at, item;
    size_t n = 0;

    if (!jpc_json_find(jpc_buf_span(&sign->json), "tasks", &array) || !jpc_json_begin(array, &at))
        return 0;
    while (jpc_json_next(&at, &item)) {
        uint64_t task;
        jpc_span name;

        if (!jpc_json_find(item, "kind", &name) || name.len < 2 ||
            !jpc_span_is((jpc_span){name.ptr + 1, name.len - 2}, jpc_task_names[kind]) ||
            !jpc_json_get_u64(item, "task", &task) || task >= n_tasks)
            continue;
        n += !flags[task];
        flags[task] = true;
    }
    return n;
}

size_t jpc_alive_running(const jpc_alive_list *list, jpc_task_kind kind, size_t n_tasks,
                         bool *flags)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        if (list->signs[i].living)
            n += flag_tasks(&list->signs[i], kind, n_tasks, flags);
    return n;
}
