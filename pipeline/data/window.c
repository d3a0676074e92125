#include "data/window.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

jpc_status jpc_window_open(jpc_window *window, const char *path, jpc_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    *window = (jpc_window){.path = is_stdin ? "stdin" : path, .fd = fd, .wake = -1};
    window->bytes = jpc_realloc(NULL, JPC_WINDOW_BYTES + JPC_PADDING);
    // Of a stdin that somebody has read from, positions would not be those of the file.
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (!is_stdin || lseek(fd, 0, SEEK_CUR) == 0)) {
        window->regular = true;
        window->size = (uint64_t)status.st_size;
#if defined(POSIX_FADV_SEQUENTIAL)
        posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
    }
    return JPC_OK;
}

void jpc_window_close(jpc_window *window)
{
    if (window->fd != STDIN_FILENO)
        close(window->fd);
    free(window->bytes);
}

jpc_status jpc_window_seek(jpc_window *window, uint64_t at, jpc_err *err)
{
    if (!window->regular || at > window->size)
        return jpc_fail(err, JPC_ERR_DATA, "'%s': no byte %" PRIu64 " to begin at", window->path,
                        at);
    if (lseek(window->fd, (off_t)at, SEEK_SET) < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s' from byte %" PRIu64 ": %s", window->path,
                        at, strerror(errno));
    window->at = window->end = window->hold_at = 0;
    window->begin = at;
    window->eof = false;
    return JPC_OK;
}

jpc_status jpc_window_peek(const jpc_window *window, uint64_t at, char *bytes, size_t n,
                           size_t *got, jpc_err *err)
{
    ssize_t len = 1;

    for (*got = 0; *got < n && len > 0; *got += (size_t)len) {
        do
            len = pread(window->fd, bytes + *got, n - *got, (off_t)(at + *got));
        while (len < 0 && errno == EINTR);
        if (len < 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot read '%s' at byte %" PRIu64 ": %s",
                            window->path, at + *got, strerror(errno));
    }
    return JPC_OK;
}

// Waits until a read would not block, or somebody wants no more of them. Errors are left to read().
static jpc_status wait_for_input(jpc_window *window, jpc_err *err)
{
    struct pollfd fds[2] = {{window->fd, POLLIN, 0}, {window->wake, POLLIN, 0}};

    if (window->regular || window->wake < 0)
        return JPC_OK;
    while (poll(fds, 2, -1) < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
    if (fds[1].revents != 0)
        return jpc_fail(err, JPC_ERR_STOPPED, "reading '%s' was given up", window->path);
    return JPC_OK;
}

jpc_status jpc_window_refill(jpc_window *window, jpc_err *err)
{
    size_t from = window->hold_at;
    ssize_t n;

    if (window->end - from >= JPC_WINDOW_BYTES)
        from = window->at;
    if (from > 0) {
        memmove(window->bytes, window->bytes + from, window->end - from);
        window->begin += from;
        window->at -= from;
        window->end -= from;
        window->hold_at = 0;
    }
    if (window->eof || window->end == JPC_WINDOW_BYTES)
        return JPC_OK;
    JPC_TRY(wait_for_input(window, err));
    do
        n = read(window->fd, window->bytes + window->end, JPC_WINDOW_BYTES - window->end);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", window->path, strerror(errno));
    window->eof = n == 0;
    window->end += (size_t)n;
    return JPC_OK;
}

jpc_status jpc_window_need(jpc_window *window, size_t n, jpc_err *err)
{
    while (window->end - window->at < n && !window->eof)
        JPC_TRY(jpc_window_refill(window, err));
    return JPC_OK;
}
