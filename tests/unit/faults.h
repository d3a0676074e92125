/** Puts itself between a test and the system: one call of reading or writing fails, some are
 *  interrupted, some do less than asked for. To be included by one file of a program. */
#ifndef JPC_TESTS_UNIT_FAULTS_H
#define JPC_TESTS_UNIT_FAULTS_H

#include <errno.h>
#include <stddef.h>
#include <sys/uio.h>
#include <unistd.h>

typedef struct fault_plan {
    long calls, fail_at; /**< the first call is 1 */
    int cause;
} fault_plan;

static fault_plan read_fault, write_fault;

/** From now on, call number `fail_at` fails, and no other one. */
static inline void set_fault(fault_plan *fault, long fail_at, int cause)
{
    fault->calls = 0;
    fault->fail_at = fail_at;
    fault->cause = cause;
}

// 0: the call fails; otherwise how many bytes are moved.
static inline size_t pass(fault_plan *fault, size_t len)
{
    long call = ++fault->calls;

    if (call != fault->fail_at && call % 5 != 0)
        return len > 1 && call % 3 == 0 ? len / 2 : len;
    errno = call == fault->fail_at ? fault->cause : EINTR;
    return 0;
}

ssize_t pread(int fd, void *out, size_t len, off_t at)
{
    struct iovec piece = {out, pass(&read_fault, len)};

    return piece.iov_len == 0 || lseek(fd, at, SEEK_SET) < 0 ? -1 : readv(fd, &piece, 1);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    struct iovec piece = {(void *)(size_t)bytes, pass(&write_fault, len)};

    return piece.iov_len == 0 ? -1 : writev(fd, &piece, 1);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return lseek(fd, at, SEEK_SET) < 0 ? -1 : write(fd, bytes, len);
}

#endif
