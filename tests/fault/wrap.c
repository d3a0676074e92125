// Each system call of the program, with what fault.c says before and after it, and what durable.c
// has to know. The path of a file is that of its open(): pipes and stdout have none, and no fault.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/durable.h"
#include "tests/fault/fault.h"
#include "tests/fault/real.h"

#define MAX_FDS 1024
#define NAME_BYTES ((size_t)16 << 20)

// What the linker calls instead of `name`.
#define WRAP(type, name, parameters)                                                               \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters

// Paths of open files, by descriptor, and which of them are written to or are folders. Names are
// never taken away, so that a thread may use one while another closes the file.
static _Atomic(const char *) fd_paths[MAX_FDS];
static atomic_bool fd_changes[MAX_FDS];
static char names[NAME_BYTES];
static atomic_size_t names_end;

static const char *keep_name(const char *path)
{
    size_t len = strlen(path) + 1, at = atomic_fetch_add(&names_end, len);

    if (at + len > NAME_BYTES)
        fault_die("too many files were opened");
    return memcpy(names + at, path, len);
}

static void remember(int fd, const char *path, bool changes)
{
    if (fd < 0)
        return;
    if (fd >= MAX_FDS)
        fault_die("more than %d open files", MAX_FDS);
    atomic_store(&fd_changes[fd], changes);
    atomic_store(&fd_paths[fd], keep_name(path));
}

static const char *path_of(int fd)
{
    return fd >= 0 && fd < MAX_FDS ? atomic_load(&fd_paths[fd]) : NULL;
}

static bool fails(const fault_outcome *outcome)
{
    if (outcome->error != 0)
        errno = outcome->error;
    return outcome->error != 0;
}

// ---- clocks -------------------------------------------------------------------------

// What a file's time is set to, where that is not the true time.
static void set_times(struct timespec times[2])
{
    __real_clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec += (time_t)fault_clock_offset();
    times[1] = times[0];
}

static bool files_are_off(void) { return fault_clock_offset() != 0 && fault_files_follow_clock(); }

static void stamp(int fd)
{
    struct timespec times[2];

    if (fd < 0 || !files_are_off())
        return;
    set_times(times);
    __real_futimens(fd, times);
}

WRAP(int, clock_gettime, (clockid_t clock, struct timespec *now))
{
    int result = __real_clock_gettime(clock, now);

    if (clock == CLOCK_REALTIME)
        now->tv_sec += (time_t)fault_clock_offset();
    return result;
}

WRAP(time_t, time, (time_t * now))
{
    time_t seconds = __real_time(NULL) + (time_t)fault_clock_offset();

    if (now != NULL)
        *now = seconds;
    return seconds;
}

WRAP(int, pthread_cond_timedwait,
     (pthread_cond_t * cond, pthread_mutex_t *mutex, const struct timespec *until))
{
    struct timespec true_until = {until->tv_sec - (time_t)fault_clock_offset(), until->tv_nsec};

    return __real_pthread_cond_timedwait(cond, mutex, &true_until);
}

static bool is_now(const struct timespec times[2])
{
    return times == NULL || times[1].tv_nsec == UTIME_NOW;
}

WRAP(int, utimensat, (int fd, const char *path, const struct timespec times[2], int flags))
{
    fault_outcome outcome = fault_before(FAULT_TOUCH, path, NULL);
    struct timespec off[2];
    int result = -1;

    if (is_now(times) && files_are_off()) {
        set_times(off);
        times = off;
    }
    if (!fails(&outcome))
        result = __real_utimensat(fd, path, times, flags);
    fault_after(&outcome);
    return result;
}

WRAP(int, futimens, (int fd, const struct timespec times[2]))
{
    fault_outcome outcome = fault_before(FAULT_TOUCH, path_of(fd), NULL);
    struct timespec off[2];
    int result = -1;

    if (is_now(times) && files_are_off()) {
        set_times(off);
        times = off;
    }
    if (!fails(&outcome))
        result = __real_futimens(fd, times);
    fault_after(&outcome);
    return result;
}

// ---- opening and closing ------------------------------------------------------------

static fault_call kind_of(int flags)
{
    if ((flags & O_DIRECTORY) != 0)
        return FAULT_OPENDIR;
    return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 ? FAULT_CREATE : FAULT_OPEN;
}

WRAP(int, open, (const char *path, int flags, ...))
{
    fault_call call = kind_of(flags);
    fault_outcome outcome = fault_before(call, path, NULL);
    bool is_new = call == FAULT_CREATE && __real_access(path, F_OK) != 0;
    unsigned int mode = 0;
    int fd = -1;
    va_list args;

    va_start(args, flags);
    if ((flags & O_CREAT) != 0)
        mode = va_arg(args, unsigned int);
    va_end(args);
    if (!fails(&outcome))
        fd = __real_open(path, flags, mode);
    remember(fd, path, call != FAULT_OPEN);
    if (fd >= 0 && is_new)
        durable_created(path);
    if (call == FAULT_CREATE)
        stamp(fd);
    fault_after(&outcome);
    return fd;
}

WRAP(FILE *, fopen, (const char *path, const char *mode))
{
    bool writes = strpbrk(mode, "wa+") != NULL;
    fault_outcome outcome = fault_before(writes ? FAULT_CREATE : FAULT_OPEN, path, NULL);
    bool is_new = writes && __real_access(path, F_OK) != 0;
    FILE *file = fails(&outcome) ? NULL : __real_fopen(path, mode);

    if (file != NULL)
        remember(fileno(file), path, writes);
    if (file != NULL && is_new)
        durable_created(path);
    fault_after(&outcome);
    return file;
}

WRAP(DIR *, opendir, (const char *path))
{
    fault_outcome outcome = fault_before(FAULT_OPENDIR, path, NULL);
    DIR *dir = fails(&outcome) ? NULL : __real_opendir(path);

    if (dir != NULL)
        remember(dirfd(dir), path, true);
    fault_after(&outcome);
    return dir;
}

static void forget(int fd)
{
    if (path_of(fd) != NULL)
        atomic_store(&fd_paths[fd], NULL);
}

WRAP(int, closedir, (DIR * dir))
{
    forget(dirfd(dir));
    return __real_closedir(dir);
}

// The file is closed all the same: that is what Linux does.
WRAP(int, close, (int fd))
{
    const char *path = path_of(fd);
    bool changes = path != NULL && atomic_load(&fd_changes[fd]);
    fault_outcome outcome = fault_before(FAULT_CLOSE, changes ? path : NULL, NULL);
    int result;

    forget(fd);
    result = __real_close(fd);
    if (fails(&outcome))
        result = -1;
    fault_after(&outcome);
    return result;
}

// What stdio has kept until now is written, as one write().
static bool flush_fails(FILE *file, const char *path)
{
    fault_outcome outcome = fault_before(FAULT_WRITE, path, NULL);
    bool failed = fails(&outcome);

    if (!failed)
        failed = fflush(file) != 0;
    stamp(fileno(file));
    fault_after(&outcome);
    return failed;
}

WRAP(int, fclose, (FILE * file))
{
    int fd = fileno(file), cause;
    const char *path = path_of(fd);
    bool changes = path != NULL && atomic_load(&fd_changes[fd]);
    bool failed = changes && flush_fails(file, path);
    fault_outcome outcome = fault_before(FAULT_CLOSE, changes ? path : NULL, NULL);

    cause = errno;
    forget(fd);
    if (__real_fclose(file) != 0 && !failed) {
        failed = true;
        cause = errno;
    }
    errno = cause;
    if (fails(&outcome))
        failed = true;
    fault_after(&outcome);
    return failed ? EOF : 0;
}

// ---- looking ------------------------------------------------------------------------

static size_t part(const fault_outcome *outcome, size_t n)
{
    return outcome->half ? (n + 1) / 2 : n;
}

WRAP(ssize_t, read, (int fd, void *out, size_t n))
{
    fault_outcome outcome = fault_before(FAULT_READ, path_of(fd), NULL);
    ssize_t result = fails(&outcome) ? -1 : __real_read(fd, out, part(&outcome, n));

    fault_after(&outcome);
    return result;
}

WRAP(ssize_t, pread, (int fd, void *out, size_t n, off_t at))
{
    fault_outcome outcome = fault_before(FAULT_READ, path_of(fd), NULL);
    ssize_t result = fails(&outcome) ? -1 : __real_pread(fd, out, part(&outcome, n), at);

    fault_after(&outcome);
    return result;
}

WRAP(struct dirent *, readdir, (DIR * dir))
{
    fault_outcome outcome = fault_before(FAULT_READDIR, path_of(dirfd(dir)), NULL);
    struct dirent *entry = fails(&outcome) ? NULL : __real_readdir(dir);

    fault_after(&outcome);
    return entry;
}

WRAP(off_t, lseek, (int fd, off_t at, int whence))
{
    fault_outcome outcome = fault_before(FAULT_SEEK, path_of(fd), NULL);
    off_t result = fails(&outcome) ? -1 : __real_lseek(fd, at, whence);

    fault_after(&outcome);
    return result;
}

WRAP(int, stat, (const char *path, struct stat *out))
{
    fault_outcome outcome = fault_before(FAULT_STAT, path, NULL);
    int result = fails(&outcome) ? -1 : __real_stat(path, out);

    fault_after(&outcome);
    return result;
}

WRAP(int, lstat, (const char *path, struct stat *out))
{
    fault_outcome outcome = fault_before(FAULT_STAT, path, NULL);
    int result = fails(&outcome) ? -1 : __real_lstat(path, out);

    fault_after(&outcome);
    return result;
}

WRAP(int, fstat, (int fd, struct stat *out))
{
    fault_outcome outcome = fault_before(FAULT_STAT, path_of(fd), NULL);
    int result = fails(&outcome) ? -1 : __real_fstat(fd, out);

    fault_after(&outcome);
    return result;
}

WRAP(int, access, (const char *path, int mode))
{
    fault_outcome outcome = fault_before(FAULT_STAT, path, NULL);
    int result = fails(&outcome) ? -1 : __real_access(path, mode);

    fault_after(&outcome);
    return result;
}

// ---- bytes --------------------------------------------------------------------------

WRAP(ssize_t, write, (int fd, const void *ptr, size_t n))
{
    fault_outcome outcome = fault_before(FAULT_WRITE, path_of(fd), NULL);
    ssize_t result = fails(&outcome) ? -1 : __real_write(fd, ptr, part(&outcome, n));

    if (path_of(fd) != NULL)
        stamp(fd);
    fault_after(&outcome);
    return result;
}

WRAP(ssize_t, pwrite, (int fd, const void *ptr, size_t n, off_t at))
{
    fault_outcome outcome = fault_before(FAULT_WRITE, path_of(fd), NULL);
    ssize_t result = fails(&outcome) ? -1 : __real_pwrite(fd, ptr, part(&outcome, n), at);

    stamp(fd);
    fault_after(&outcome);
    return result;
}

WRAP(int, ftruncate, (int fd, off_t size))
{
    fault_outcome outcome = fault_before(FAULT_TRUNCATE, path_of(fd), NULL);
    int result = fails(&outcome) ? -1 : __real_ftruncate(fd, size);

    stamp(fd);
    fault_after(&outcome);
    return result;
}

static int synced(int fd)
{
    const char *path = path_of(fd);
    fault_outcome outcome = fault_before(FAULT_FSYNC, path, NULL);
    int result = -1;

    if (!fails(&outcome))
        result = fcntl(fd, F_GETFD) < 0 ? -1 : 0;
    if (result == 0 && path != NULL)
        durable_synced(path);
    fault_after(&outcome);
    return result;
}

WRAP(int, fsync, (int fd)) { return synced(fd); }

WRAP(int, fdatasync, (int fd)) { return synced(fd); }

// ---- names --------------------------------------------------------------------------

WRAP(int, rename, (const char *from, const char *to))
{
    fault_outcome outcome = fault_before(FAULT_RENAME, to, from);
    int result = fails(&outcome) ? -1 : __real_rename(from, to);

    if (result == 0) {
        durable_named(to);
        durable_named(from);
    }
    fault_after(&outcome);
    return result;
}

WRAP(int, link, (const char *from, const char *to))
{
    fault_outcome outcome = fault_before(FAULT_LINK, to, from);
    int result = fails(&outcome) ? -1 : __real_link(from, to);

    if (result == 0)
        durable_named(to);
    fault_after(&outcome);
    return result;
}

WRAP(int, unlink, (const char *path))
{
    fault_outcome outcome = fault_before(FAULT_UNLINK, path, NULL);
    int result = fails(&outcome) ? -1 : __real_unlink(path);

    if (result == 0)
        durable_named(path);
    fault_after(&outcome);
    return result;
}

WRAP(int, mkdir, (const char *path, mode_t mode))
{
    fault_outcome outcome = fault_before(FAULT_MKDIR, path, NULL);
    int result = fails(&outcome) ? -1 : __real_mkdir(path, mode);

    if (result == 0)
        durable_created(path);
    fault_after(&outcome);
    return result;
}

WRAP(int, rmdir, (const char *path))
{
    fault_outcome outcome = fault_before(FAULT_RMDIR, path, NULL);
    int result = fails(&outcome) ? -1 : __real_rmdir(path);

    if (result == 0)
        durable_named(path);
    fault_after(&outcome);
    return result;
}

// ---- processes ----------------------------------------------------------------------

WRAP(int, flock, (int fd, int operation))
{
    fault_outcome outcome = fault_before(FAULT_LOCK, path_of(fd), NULL);
    int result = fails(&outcome) ? -1 : __real_flock(fd, operation);

    fault_after(&outcome);
    return result;
}

WRAP(pid_t, fork, (void))
{
    fault_outcome outcome = fault_before(FAULT_FORK, "-", NULL);
    pid_t child = fails(&outcome) ? -1 : __real_fork();

    if (child == 0)
        fault_limit_time();
    else
        fault_after(&outcome);
    return child;
}
