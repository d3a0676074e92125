#include "job/read_at.h"

#include <errno.h>
#include <unistd.h>

bool jpc_read_at(int fd, uint64_t at, void *out, size_t len)
{
    char *to = out;

    errno = 0;
    while (len > 0) {
        ssize_t n = pread(fd, to, len, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        errno = 0;
        if (n == 0)
            return false;
        to += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}
