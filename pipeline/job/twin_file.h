/** A file of a run in two copies, each with a checksum of itself: one for people, one in state/.
 *  While one of them is right, nothing is lost. */
#ifndef JPC_JOB_TWIN_FILE_H
#define JPC_JOB_TWIN_FILE_H

#include "job/run.h"
#include "job/self_checksum.h"

typedef struct jpc_twin {
    const char *names[2]; /**< for people; in state/ */
    jpc_self_checksum form;
} jpc_twin;

extern const jpc_twin jpc_twin_plan, jpc_twin_config;

/** Whether there is a copy, right or not. Errors: JPC_ERR_IO: nobody can tell. */
jpc_status jpc_twin_look(const jpc_run *run, const jpc_twin *twin, bool *found, jpc_err *err);

/** Writes both, that in state/ first. */
jpc_status jpc_twin_publish(const jpc_run *run, const jpc_twin *twin, const jpc_buf *text,
                            jpc_err *err);

/** Reads the copy that is right; with none of them one that is not, for the reader to tell what is
 *  wrong with it. *path (NULL: not wanted) becomes that of the copy. Errors: JPC_ERR_IO. */
jpc_status jpc_twin_read(const jpc_run *run, const jpc_twin *twin, jpc_buf *text, jpc_buf *path,
                         jpc_err *err);

/** Whether there is a copy that is as this program wrote it. */
bool jpc_twin_is_right(const jpc_run *run, const jpc_twin *twin);

/** Removes both. Errors: JPC_ERR_OUTPUT. */
jpc_status jpc_twin_remove(const jpc_run *run, const jpc_twin *twin, jpc_err *err);

/** Makes the copy that is missing or has changed of the other one, if that is right. */
jpc_status jpc_twin_mend(const jpc_run *run, const jpc_twin *twin, jpc_err *err);

#endif
