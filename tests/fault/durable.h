/** What a power cut leaves, kept as a folder beside the folder of the run: see durable.c. */
#ifndef JPC_TESTS_FAULT_DURABLE_H
#define JPC_TESTS_FAULT_DURABLE_H

#include <stdbool.h>

/** Begins, if $JPCURATE_FAULT_DISK asks for it; the first process takes what is there as durable.
 */
void durable_open(bool first);

/** Nothing becomes durable any more, in no process, until the caller has died. */
void durable_freeze(void);

/** A new file or folder is there, without a byte or a name that is durable. */
void durable_created(const char *path);

/** A name has come or gone; it is durable at once if $JPCURATE_FAULT_EAGER says so. */
void durable_named(const char *path);

/** A file or folder is synced: its bytes, or its names, are durable. */
void durable_synced(const char *path);

#endif
