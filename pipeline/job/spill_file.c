#include "job/spill_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/sink.h"

void jpc_spill_init(jpc_spill *spill, const char *path)
{
    *spill = (jpc_spill){.path = jpc_strdup(path), .fd = -1};
}

void jpc_spill_release(jpc_spill *spill)
{
    if (spill->path != NULL && spill->fd >= 0)
        close(spill->fd);
    free(spill->path);
    *spill = (jpc_spill){.fd = -1};
}

static jpc_status fail_io(const jpc_spill *spill, const char *verb, int cause, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_OUTPUT, "cannot %s '%s': %s", verb, spill->path, strerror(cause));
}

static jpc_status open_spill(jpc_spill *spill, jpc_err *err)
{
    char *name = jpc_temporary_name(spill->path);
    int cause;

    spill->fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    cause = errno;
    if (spill->fd >= 0)
        unlink(name);
    free(name);
    return spill->fd >= 0 ? JPC_OK : fail_io(spill, "create", cause, err);
}

jpc_status jpc_spill_add(jpc_spill *spill, jpc_span bytes, uint64_t *at, jpc_err *err)
{
    if (spill->fd < 0)
        JPC_TRY(open_spill(spill, err));
    *at = spill->len;
    while (bytes.len > 0) {
        ssize_t n = pwrite(spill->fd, bytes.ptr, bytes.len, (off_t)spill->len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_io(spill, "write", errno, err);
        bytes.ptr += n;
        bytes.len -= (size_t)n;
        spill->len += (uint64_t)n;
    }
    return JPC_OK;
}

jpc_status jpc_spill_read(const jpc_spill *spill, uint64_t at, size_t len, jpc_buf *out,
                          jpc_err *err)
{
    jpc_buf_reserve(out, len);
    while (len > 0) {
        ssize_t n = pread(spill->fd, out->ptr + out->len, len, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail_io(spill, "read", n < 0 ? errno : EIO, err);
        out->len += (size_t)n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return JPC_OK;
}
