#include "cli/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"

#define CHUNK ((size_t)1 << 20)

// A copy that is being made.
struct spool {
    const char *name; // of what is copied, for messages
    char *path;       // of the copy
    int from, to;
    uint64_t bytes;
    uint64_t start_ns;
};

static jpc_status fail_write(const struct spool *spool, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_OUTPUT, "cannot write '%s': %s", spool->path, strerror(errno));
}

static jpc_status write_all(struct spool *spool, const char *at, size_t len, jpc_err *err)
{
    while (len > 0) {
        ssize_t n = write(spool->to, at, len);

        if (n < 0 && errno != EINTR)
            return fail_write(spool, err);
        n = n > 0 ? n : 0;
        at += n;
        len -= (size_t)n;
        spool->bytes += (uint64_t)n;
    }
    return JPC_OK;
}

static void show_progress(struct spool *spool, jpc_log *log)
{
    jpc_progress progress = {.what = "spool",
                             .done = spool->bytes,
                             .bytes = true,
                             .elapsed_ns = jpc_clock_ns() - spool->start_ns};

    jpc_log_progress(log, &progress);
}

static jpc_status copy_chunks(struct spool *spool, char *chunk, jpc_log *log, jpc_err *err)
{
    for (;;) {
        ssize_t n = read(spool->from, chunk, CHUNK);

        if (n == 0)
            return JPC_OK;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot read '%s': %s", spool->name, strerror(errno));
        JPC_TRY(write_all(spool, chunk, (size_t)n, err));
        show_progress(spool, log);
    }
}

static jpc_status copy(struct spool *spool, jpc_log *log, jpc_err *err)
{
    char *chunk;
    jpc_status status;

    spool->start_ns = jpc_clock_ns();
    spool->to = open(spool->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (spool->to < 0)
        return fail_write(spool, err);
    chunk = jpc_alloc(CHUNK);
    status = copy_chunks(spool, chunk, log, err);
    if (close(spool->to) != 0 && status == JPC_OK)
        status = fail_write(spool, err);
    jpc_log_progress_end(log);
    free(chunk);
    return status;
}

static jpc_status add_copy(jpc_input_list *inputs, const char *file, int fd, const char *dir,
                           jpc_log *log, jpc_err *err)
{
    bool is_stdin = strcmp(file, "-") == 0;
    struct spool spool = {.name = is_stdin ? "stdin" : file, .from = fd};
    jpc_buf path = {0};
    jpc_status status;

    jpc_buf_printf(&path, "%s/input-%zu", dir, inputs->n);
    spool.path = jpc_buf_string(&path);
    status = copy(&spool, log, err);
    jpc_input_list_add(inputs, file, spool.bytes)->spool = spool.path;
    return status;
}

static jpc_status add_input(jpc_input_list *inputs, const char *file, const char *dir, jpc_log *log,
                            jpc_err *err)
{
    bool is_stdin = strcmp(file, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    jpc_status status = JPC_OK;
    struct stat found;

    if (fd < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", file, strerror(errno));
    if (fstat(fd, &found) != 0)
        status = jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", file, strerror(errno));
    else if (!is_stdin && S_ISREG(found.st_mode))
        jpc_input_list_add(inputs, file, (uint64_t)found.st_size);
    else
        status = add_copy(inputs, file, fd, dir, log, err);
    if (!is_stdin)
        close(fd);
    return status;
}

jpc_status jpc_spool_inputs(jpc_input_list *inputs, char *const *files, size_t n, const char *dir,
                            jpc_log *log, jpc_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i], "-") != 0 && access(files[i], R_OK) != 0)
            return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", files[i], strerror(errno));
    for (size_t i = 0; i < n; i++)
        JPC_TRY(add_input(inputs, files[i], dir, log, err));
    return JPC_OK;
}
