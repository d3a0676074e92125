#include "job/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "job/alive.h"

#define LOOK_NS 100000000     // between two looks
#define TELL_NS 1000000000    // before the user is told that we wait for something without a name
#define ENDING_NS 60000000000 // that processes of a driver that was killed may take to end
#define SIGNS 3               // a living driver shows itself at least once in so many intervals

// What lies where nothing can be written may be locked all the same.
static jpc_status open_lock(jpc_lock *lock, const jpc_run *run, jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status = JPC_OK;
    int cause;

    lock->fd = open(jpc_run_path(run, &path, "state/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    cause = errno;
    if (lock->fd < 0 && (cause == EROFS || cause == EACCES))
        lock->fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
    if (lock->fd < 0)
        status = jpc_fail(err, JPC_ERR_OUTPUT, "cannot create '%s': %s", path.ptr, strerror(cause));
    jpc_buf_release(&path);
    return status;
}

static jpc_status fail_busy(const jpc_run *run, const jpc_alive_sign *driver, jpc_err *err)
{
    if (driver == NULL)
        return jpc_fail(err, JPC_ERR_BUSY, "'%s' is worked on by another process", run->dir);
    return jpc_fail(err, JPC_ERR_BUSY, "'%s' is worked on by process %ld on '%s'", run->dir,
                    driver->pid, driver->host);
}

// Waiting, and what for.
struct waiting {
    const jpc_run *run;
    bool wait;
    const atomic_bool *stop;
    jpc_log *log;
    bool told;
};

static jpc_status nap(const struct waiting *waiting, jpc_err *err)
{
    struct timespec time = {.tv_nsec = LOOK_NS};

    if (waiting->stop != NULL && atomic_load(waiting->stop))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted while waiting for '%s'",
                        waiting->run->dir);
    nanosleep(&time, NULL);
    return JPC_OK;
}

// `driver` may be NULL.
static jpc_status wait_for(struct waiting *waiting, const jpc_alive_sign *driver, jpc_err *err)
{
    if (!waiting->wait)
        return fail_busy(waiting->run, driver, err);
    if (!waiting->told && driver != NULL)
        jpc_log_note(waiting->log, "waiting for process %ld on '%s', which works on '%s'",
                     driver->pid, driver->host, waiting->run->dir);
    waiting->told = waiting->told || driver != NULL;
    return nap(waiting, err);
}

// Of those that only wait, the first in order goes first.
static bool is_before_us(const jpc_alive_list *alive, size_t i)
{
    if (!alive->signs[i].waiting)
        return true;
    for (size_t own = 0; own < i; own++)
        if (alive->signs[own].own)
            return false;
    return true;
}

// ---- on this machine ------------------------------------------------------------------------

static const jpc_alive_sign *living_here(const jpc_alive_list *alive)
{
    for (size_t i = 0; i < alive->n; i++)
        if (alive->signs[i].here && alive->signs[i].living && !alive->signs[i].own &&
            is_before_us(alive, i))
            return &alive->signs[i];
    return NULL;
}

typedef enum lock_state {
    LOCK_GOT,
    LOCK_HELD,        // by somebody else
    LOCK_UNAVAILABLE, // where a lock cannot be had, signs of life are all there is
} lock_state;

static lock_state try_lock(int fd)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return LOCK_GOT;
    return errno == EWOULDBLOCK || errno == EINTR ? LOCK_HELD : LOCK_UNAVAILABLE;
}

// A driver that begins, or the last processes of one that was killed.
static jpc_status wait_for_nameless(struct waiting *waiting, uint64_t since_ns, jpc_err *err)
{
    uint64_t waited_ns = jpc_clock_ns() - since_ns;

    if (waited_ns > ENDING_NS)
        return wait_for(waiting, NULL, err);
    if (!waiting->told && waited_ns > TELL_NS) {
        jpc_log_note(waiting->log, "waiting for what another process has left at work on '%s'",
                     waiting->run->dir);
        waiting->told = true;
    }
    return nap(waiting, err);
}

static jpc_status take_here(jpc_lock *lock, struct waiting *waiting, jpc_err *err)
{
    uint64_t start_ns = jpc_clock_ns();
    jpc_status status = JPC_OK;
    bool taken = false;

    while (status == JPC_OK && !taken) {
        lock_state state = try_lock(lock->fd);
        jpc_alive_list alive;
        const jpc_alive_sign *driver;

        jpc_alive_find(&alive, waiting->run);
        driver = living_here(&alive);
        taken = state == LOCK_GOT || (state == LOCK_UNAVAILABLE && driver == NULL);
        if (!taken && driver != NULL)
            status = wait_for(waiting, driver, err);
        else if (!taken)
            status = wait_for_nameless(waiting, start_ns, err);
        jpc_alive_release(&alive);
    }
    return status;
}

// ---- on others --------------------------------------------------------------------------------

static bool has_beaten(const jpc_alive_list *now, const jpc_alive_sign *before)
{
    for (size_t i = 0; i < now->n; i++) {
        const jpc_alive_sign *sign = &now->signs[i];

        if (sign->pid == before->pid && strcmp(sign->host, before->host) == 0)
            return sign->beat != before->beat || sign->changed.tv_sec != before->changed.tv_sec ||
                   sign->changed.tv_nsec != before->changed.tv_nsec;
    }
    return false;
}

static void forget(const jpc_run *run, const jpc_alive_sign *sign)
{
    jpc_buf path = {0};

    unlink(jpc_run_path(run, &path, "state/alive/%.200s.%ld", sign->host, sign->pid));
    jpc_buf_release(&path);
}

// Whether the sign changes within the time in which a living driver shows itself. Clocks of two
// machines say nothing to each other.
static jpc_status watch(struct waiting *waiting, const jpc_alive_sign *sign, bool *beats,
                        jpc_err *err)
{
    uint64_t start_ns = jpc_clock_ns();
    jpc_status status = JPC_OK;

    *beats = false;
    while (status == JPC_OK && !*beats &&
           jpc_clock_ns() - start_ns < (uint64_t)SIGNS * JPC_ALIVE_SECONDS * 1000000000) {
        jpc_alive_list now;

        status = nap(waiting, err);
        jpc_alive_find(&now, waiting->run);
        *beats = has_beaten(&now, sign);
        jpc_alive_release(&now);
    }
    return status;
}

static jpc_status look_at_sign(struct waiting *waiting, const jpc_alive_sign *sign, bool *ended,
                               jpc_err *err)
{
    bool beats;

    *ended = true;
    if (sign->here) {
        if (!sign->living)
            forget(waiting->run, sign);
        return JPC_OK;
    }
    jpc_log_note(waiting->log, "looking whether process %ld on '%s' still works on '%s'", sign->pid,
                 sign->host, waiting->run->dir);
    JPC_TRY(watch(waiting, sign, &beats, err));
    *ended = !beats;
    if (!beats)
        forget(waiting->run, sign);
    return beats ? wait_for(waiting, sign, err) : JPC_OK;
}

// Until nobody elsewhere is alive.
static jpc_status wait_for_others(struct waiting *waiting, jpc_err *err)
{
    jpc_status status = JPC_OK;
    bool ended = false;

    while (status == JPC_OK && !ended) {
        jpc_alive_list alive;

        ended = true;
        jpc_alive_find(&alive, waiting->run);
        for (size_t i = 0; i < alive.n && status == JPC_OK && ended; i++)
            if (is_before_us(&alive, i))
                status = look_at_sign(waiting, &alive.signs[i], &ended, err);
        jpc_alive_release(&alive);
    }
    return status;
}

// ---- both ---------------------------------------------------------------------------------------

// What has come since we have looked.
static bool is_alone(const jpc_run *run, bool locked)
{
    jpc_alive_list alive;
    bool alone = true;

    jpc_alive_find(&alive, run);
    for (size_t i = 0; i < alive.n; i++) {
        const jpc_alive_sign *sign = &alive.signs[i];

        alone = alone &&
                (sign->own || !sign->living || (sign->here && locked) || !is_before_us(&alive, i));
    }
    jpc_alive_release(&alive);
    return alone;
}

static jpc_status take(jpc_lock *lock, struct waiting *waiting, jpc_err *err)
{
    do {
        jpc_alive_show(&lock->alive, jpc_span_of("\"waiting\":true"));
        JPC_TRY(take_here(lock, waiting, err));
        JPC_TRY(wait_for_others(waiting, err));
        jpc_alive_show(&lock->alive, (jpc_span){NULL, 0});
    } while (!is_alone(waiting->run, try_lock(lock->fd) == LOCK_GOT));
    lock->alive.last_ns = 0; // what is done is shown at once
    return JPC_OK;
}

jpc_status jpc_lock_take(jpc_lock *lock, const jpc_run *run, bool wait, const atomic_bool *stop,
                         jpc_log *log, jpc_err *err)
{
    struct waiting waiting = {run, wait, stop, log, false};
    jpc_status status;

    JPC_TRY(open_lock(lock, run, err));
    jpc_alive_open(&lock->alive, run);
    status = take(lock, &waiting, err);
    if (status != JPC_OK)
        jpc_lock_release(lock);
    return status;
}

void jpc_lock_release(jpc_lock *lock)
{
    if (lock->fd < 0)
        return;
    jpc_alive_close(&lock->alive);
    close(lock->fd);
    lock->fd = -1;
}
