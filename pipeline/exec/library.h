/** The libraries that the program is linked with. */
#ifndef JPC_EXEC_LIBRARY_H
#define JPC_EXEC_LIBRARY_H

#include "core/memory.h"

/** Appends a line per library: "zstd 1.5.4\n". */
void jpc_library_versions(jpc_buf *out);

#endif
