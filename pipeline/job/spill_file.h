/** Bytes set aside on disk instead of in memory, to be read again by the same process: a file that
 *  has lost its name as soon as it is open, so that nothing is left behind by a kill. */
#ifndef JPC_JOB_SPILL_FILE_H
#define JPC_JOB_SPILL_FILE_H

#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_spill {
    char *path; /**< owned; for messages */
    int fd;     /**< −1: nothing has been set aside yet */
    uint64_t len;
} jpc_spill;

/** Nothing is created before the first byte is added. The file is made beside `path`. */
void jpc_spill_init(jpc_spill *spill, const char *path);
void jpc_spill_release(jpc_spill *spill);

/** Appends bytes; *at is where they are. */
jpc_status jpc_spill_add(jpc_spill *spill, jpc_span bytes, uint64_t *at, jpc_err *err);

/** Appends `len` bytes from `at` to a buffer. */
jpc_status jpc_spill_read(const jpc_spill *spill, uint64_t at, size_t len, jpc_buf *out,
                          jpc_err *err);

#endif
