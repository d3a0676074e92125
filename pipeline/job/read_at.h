/** Reading of exactly so many bytes. */
#ifndef JPC_JOB_READ_AT_H
#define JPC_JOB_READ_AT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Reads `len` bytes from `at`. False with errno 0: the file ends before. errno is 0 as well when
 * it returns true. */
bool jpc_read_at(int fd, uint64_t at, void *out, size_t len);

#endif
