/** The end of the map tasks: what each of them cannot know. */
#ifndef JPC_JOB_SEAL_H
#define JPC_JOB_SEAL_H

#include "core/log.h"
#include "job/marker_table.h"

/** Proves for every file that is read in parts, all of which have markers, that each part begins
 *  where the one before ended and that the last one ended with the file. Then holds the damage of
 *  the whole file against input.max_unreadable. *changed: there is something to be read again: a
 *  part that began at a wrong place has lost its marker, or a file with too much damage is set
 *  aside. Errors: JPC_ERR_DATA: it may not be; JPC_ERR_OUTPUT. */
jpc_status jpc_seal_map(jpc_run *run, jpc_marker_table *table, jpc_log *log, bool *changed,
                        jpc_err *err);

#endif
