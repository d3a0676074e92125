/** How many documents of older runs have a key: their tables (job/paragraph_table.h), read from
 * front to back beside that of this run. Memory: a piece of a table for each older run. */
#ifndef JPC_JOB_OLDER_FREQUENCY_H
#define JPC_JOB_OLDER_FREQUENCY_H

#include "job/run.h"

typedef struct jpc_older_frequencies jpc_older_frequencies;

/** Those that may be of one slice of this run. */
jpc_status jpc_older_frequencies_open(jpc_older_frequencies **older, const jpc_run *run,
                                      size_t slice, jpc_err *err);

/** *n: documents of all older runs that have the key. Keys ascend from call to call. */
jpc_status jpc_older_frequencies_find(jpc_older_frequencies *older, uint64_t key, uint64_t *n,
                                      jpc_err *err);

/** Reads what is left: nothing may be published before, since a table that has changed is told from
 *  the whole. */
jpc_status jpc_older_frequencies_end(jpc_older_frequencies *older, jpc_err *err);

/** NULL is fine. */
void jpc_older_frequencies_close(jpc_older_frequencies *older);

#endif
