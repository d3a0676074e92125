/** How the bytes of a file are packed. */
#ifndef JPC_DATA_CONTAINER_H
#define JPC_DATA_CONTAINER_H

#include <stdbool.h>

#include "core/memory.h"

typedef enum jpc_container {
    JPC_CONTAINER_UNKNOWN, /**< not yet looked at */
    JPC_CONTAINER_PLAIN,
    JPC_CONTAINER_GZIP,
    JPC_CONTAINER_ZSTD,
} jpc_container;

/** What the first bytes say, of which four are enough. *sure: false if they do not, and it is the
 *  name that says so, or all of a magic number but one byte. */
jpc_container jpc_container_of(const char *path, jpc_span start, bool *sure);

#endif
