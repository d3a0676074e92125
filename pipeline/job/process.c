// MAP_ANONYMOUS came to POSIX in 2024; the C library hides it from the edition that we ask for.
#define _DEFAULT_SOURCE
#include "job/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "core/clock.h"

// ---- messages ---------------------------------------------------------------------------

// Pieces of at most PIPE_BUF bytes are written and read whole, but signals may come between.
static bool read_all(int fd, void *out, size_t len)
{
    char *at = out;

    while (len > 0) {
        ssize_t n = read(fd, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

static bool write_all(int fd, const void *in, size_t len)
{
    const char *at = in;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

// ---- in the process ---------------------------------------------------------------------

// A driver that is killed must not leave us behind: another one may be waiting for the run.
void jpc_process_die_with(pid_t parent)
{
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    if (getppid() != parent)
        _exit(1);
}

// The driver says when to stop: an interrupt of the terminal reaches all of us at once.
static void leave_signals_to_driver(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

// The other processes must see their pipes end with the driver.
static void close_others(const jpc_process *processes, size_t n, size_t at)
{
    for (size_t i = 0; i < n; i++) {
        if (i == at || processes[i].pid == 0)
            continue;
        close(processes[i].give);
        close(processes[i].answer);
    }
}

static void serve_all(const jpc_process *process, jpc_serve *serve, void *self)
{
    jpc_order order;

    while (read_all(process->give, &order, sizeof order)) {
        jpc_answer answer = {.input = SIZE_MAX};

        serve(self, &order, process->progress, &answer);
        if (!write_all(process->answer, &answer, sizeof answer))
            break;
    }
}

// ---- in the driver ----------------------------------------------------------------------

static jpc_status fail_start(jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_IO, "cannot start a process: %s", strerror(errno));
}

static jpc_status map_progress(jpc_process *process, int n_stages, jpc_err *err)
{
    void *shared;

    process->progress_bytes =
        sizeof *process->progress + ((size_t)n_stages + 1) * sizeof *process->progress->stage_ns;
    shared = mmap(NULL, process->progress_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                  -1, 0);
    if (shared == MAP_FAILED)
        return fail_start(err);
    process->progress = shared;
    return JPC_OK;
}

// Our ends of the two pipes, and those of the process.
struct ends {
    int ours[2], theirs[2];
};

static bool open_pipes(struct ends *ends)
{
    int orders[2], answers[2];

    if (pipe(orders) != 0)
        return false;
    if (pipe(answers) != 0) {
        close(orders[0]);
        close(orders[1]);
        return false;
    }
    *ends = (struct ends){{orders[1], answers[0]}, {orders[0], answers[1]}};
    return true;
}

static void use_ends(jpc_process *process, const int mine[2], const int others[2])
{
    close(others[0]);
    close(others[1]);
    process->give = mine[0];
    process->answer = mine[1];
}

static void close_ends(jpc_process *process)
{
    close(process->give);
    close(process->answer);
}

jpc_status jpc_process_start(jpc_process *processes, size_t n, size_t at, int n_stages,
                             jpc_serve *serve, void *self, jpc_err *err)
{
    jpc_process *process = &processes[at];
    pid_t driver = getpid(), pid;
    struct ends ends;

    if (process->progress == NULL)
        JPC_TRY(map_progress(process, n_stages, err));
    if (!open_pipes(&ends))
        return fail_start(err);
    fflush(NULL); // or the process would write it again
    pid = fork();
    if (pid == 0) {
        jpc_process_die_with(driver);
        leave_signals_to_driver();
        close_others(processes, n, at);
        use_ends(process, ends.theirs, ends.ours);
        serve_all(process, serve, self);
        exit(0);
    }
    use_ends(process, ends.ours, ends.theirs);
    process->busy = false;
    process->pid = pid > 0 ? pid : 0;
    if (pid > 0)
        return JPC_OK;
    fail_start(err);
    close_ends(process);
    return err->status;
}

bool jpc_process_give(jpc_process *process, const jpc_order *order)
{
    process->order = *order;
    process->since_ns = jpc_clock_ns();
    process->busy = write_all(process->give, order, sizeof *order);
    return process->busy;
}

// Also waits, so that no zombie is left.
static jpc_status tell_end(jpc_process *process, jpc_err *err)
{
    int status = 0;

    close_ends(process);
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    process->pid = 0;
    if (WIFSIGNALED(status))
        return jpc_fail(err, JPC_ERR_IO, "the process that worked on it was killed by signal %d%s",
                        WTERMSIG(status),
                        WTERMSIG(status) == SIGKILL ? " (memory may have run out)" : "");
    return jpc_fail(err, JPC_ERR_IO, "the process that worked on it ended with status %d",
                    WEXITSTATUS(status));
}

bool jpc_process_take(jpc_process *process, jpc_answer *answer, jpc_err *err)
{
    process->busy = false;
    if (read_all(process->answer, answer, sizeof *answer))
        return true;
    tell_end(process, err);
    return false;
}

void jpc_process_stop(const jpc_process *process)
{
    if (process->pid > 0)
        kill(process->pid, SIGTERM);
}

void jpc_process_end(jpc_process *process)
{
    jpc_err ignored;

    if (process->pid > 0)
        tell_end(process, &ignored);
    if (process->progress != NULL)
        munmap(process->progress, process->progress_bytes);
    *process = (jpc_process){.pid = 0};
}
