// The work is done by a child; we wait, and clean up. So the folder goes also when the work dies
// where it stands: of SIGPIPE while it writes, of SIGTERM while it waits for input, of no memory.
// All processes of the work hold the write end of one pipe and never write to it, but for the
// child, which tells how it ended: at the end of the pipe nobody is left who could put a file into
// the folder.
#include "cli/guard.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "core/log.h"
#include "job/process.h"

struct guard {
    char *dir; // owned
    int fds[2];
    pid_t worker;
    sigset_t before; // signals that were blocked when we came
    bool told;       // how the work has ended
};

// ---- the folder -------------------------------------------------------------------------

#define MAX_LEFT 1000 // folders that processes of our number may have left behind

// Host and process say whose it is, should it be left behind. Nobody else may look into it, and a
// name that is taken is left to whoever took it.
static jpc_status make_folder(struct guard *guard, const char *tmp, jpc_err *err)
{
    char host[64] = "unknown";
    jpc_buf path = {0};
    bool made = false;

    if (*tmp == '\0')
        tmp = getenv("TMPDIR");
    if (tmp == NULL || *tmp == '\0')
        tmp = "/tmp";
    gethostname(host, sizeof host - 1);
    for (int i = 0; !made && i < MAX_LEFT && (i == 0 || errno == EEXIST); i++) {
        path.len = 0;
        jpc_buf_printf(&path, "%s/jpcurate.%s.%ld.%d", tmp, host, (long)getpid(), i);
        made = mkdir(jpc_buf_string(&path), 0700) == 0;
    }
    guard->dir = path.ptr;
    return made ? JPC_OK
                : jpc_fail(err, JPC_ERR_OUTPUT,
                           "cannot create a folder in '%s': %s; --tmp chooses another place", tmp,
                           strerror(errno));
}

static bool is_folder(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void remove_all(const char *path);

static void remove_entries(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    jpc_buf name = {0};

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        name.len = 0;
        jpc_buf_printf(&name, "%s/%s", path, entry->d_name);
        remove_all(jpc_buf_string(&name));
    }
    if (dir != NULL)
        closedir(dir);
    jpc_buf_release(&name);
}

// The folders of a run are three deep.
static void remove_all(const char *path)
{
    if (!is_folder(path)) {
        unlink(path);
        return;
    }
    remove_entries(path);
    rmdir(path);
}

static void remove_folder(struct guard *guard)
{
    jpc_log log = {0};

    remove_all(guard->dir);
    if (is_folder(guard->dir))
        jpc_log_note(&log, "warning: '%s' could not be removed", guard->dir);
}

// ---- the worker -------------------------------------------------------------------------

static void tell(int fd, const jpc_err *err)
{
    const char *at = (const char *)err, *end = at + sizeof *err;

    while (at < end) {
        ssize_t n = write(fd, at, (size_t)(end - at));

        if (n < 0 && errno != EINTR)
            return;
        at += n > 0 ? n : 0;
    }
}

// What reaches the whole group would end us at once, while our parent does not know yet why: it
// says when to stop, with SIGTERM.
static void leave_signals_to_guard(const struct guard *guard)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    sigprocmask(SIG_SETMASK, &guard->before, NULL);
}

static jpc_status start(struct guard *guard,
                        jpc_status (*work)(void *self, const char *dir, jpc_err *err), void *self,
                        jpc_err *err)
{
    pid_t parent = getpid();

    fflush(NULL); // or the child would write it again
    guard->worker = fork();
    if (guard->worker < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot start a process: %s", strerror(errno));
    if (guard->worker == 0) {
        jpc_err outcome = {.status = JPC_OK};

        close(guard->fds[0]);
        leave_signals_to_guard(guard);
        jpc_process_die_with(parent);
        work(self, guard->dir, &outcome);
        tell(guard->fds[1], &outcome);
        _exit(0);
    }
    close(guard->fds[1]);
    guard->fds[1] = -1;
    return JPC_OK;
}

// ---- waiting ----------------------------------------------------------------------------

static bool is_stop_asked(void)
{
    return atomic_load(jpc_interrupt_stop()) || atomic_load(jpc_interrupt_drain());
}

// Signals come only while we sleep, so that none is missed. False: one has come.
static bool sleep_until_readable(const struct guard *guard)
{
    fd_set fds;

    FD_ZERO(&fds);
    FD_SET(guard->fds[0], &fds);
    return pselect(guard->fds[0] + 1, &fds, NULL, NULL, NULL, &guard->before) > 0;
}

static void wait_for_end(struct guard *guard, jpc_err *outcome)
{
    char *at = (char *)outcome, *end = at + sizeof *outcome;

    for (;;) {
        char more;
        ssize_t n;

        if (!sleep_until_readable(guard)) {
            if (is_stop_asked())
                kill(guard->worker, SIGTERM);
            continue;
        }
        n = at < end ? read(guard->fds[0], at, (size_t)(end - at)) : read(guard->fds[0], &more, 1);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        at += n > 0 && at < end ? n : 0;
    }
    guard->told = at == end;
}

static jpc_status fail_dead(int status, jpc_err *err)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
        raise(SIGPIPE);
    if (WIFSIGNALED(status))
        return jpc_fail(err, JPC_ERR_IO, "the process that did the work was killed by signal %d%s",
                        WTERMSIG(status),
                        WTERMSIG(status) == SIGKILL ? " (memory may have run out)" : "");
    return jpc_fail(err, JPC_ERR_IO, "the process that did the work ended with status %d",
                    WEXITSTATUS(status));
}

static jpc_status judge(const struct guard *guard, const jpc_err *outcome, int status, jpc_err *err)
{
    if (guard->told && outcome->status == JPC_OK)
        return JPC_OK;
    if (is_stop_asked() || (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted");
    if (!guard->told)
        return fail_dead(status, err);
    *err = *outcome;
    return err->status;
}

// ---- running ----------------------------------------------------------------------------

static jpc_status watch(struct guard *guard, jpc_err *err)
{
    jpc_err outcome = {.status = JPC_OK};
    int status = 0;

    jpc_interrupt_catch();
    jpc_interrupt_catch_parting();
    wait_for_end(guard, &outcome);
    while (waitpid(guard->worker, &status, 0) < 0 && errno == EINTR)
        continue;
    remove_folder(guard);
    sigprocmask(SIG_SETMASK, &guard->before, NULL); // the one that ended the worker may wait
    return judge(guard, &outcome, status, err);
}

static void block_signals(struct guard *guard)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGQUIT);
    sigprocmask(SIG_BLOCK, &signals, &guard->before);
}

jpc_status jpc_guard_run(const char *tmp,
                         jpc_status (*work)(void *self, const char *dir, jpc_err *err), void *self,
                         jpc_err *err)
{
    struct guard guard = {.fds = {-1, -1}};
    jpc_status status;

    if (pipe(guard.fds) != 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open a pipe: %s", strerror(errno));
    block_signals(&guard);
    status = make_folder(&guard, tmp, err);
    if (status == JPC_OK) {
        status = start(&guard, work, self, err);
        if (status == JPC_OK)
            status = watch(&guard, err);
        else
            remove_folder(&guard);
    }
    sigprocmask(SIG_SETMASK, &guard.before, NULL);
    close(guard.fds[0]);
    if (guard.fds[1] >= 0)
        close(guard.fds[1]);
    free(guard.dir);
    return status;
}
