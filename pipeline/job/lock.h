/** One driver works on a run at a time.
 *
 *  state/lock is locked by flock(2), which the processes of a driver inherit: a driver that was
 *  killed holds it until the last of them has ended. File systems of clusters may keep such locks
 *  to one machine, or have none; so signs of life count as well. A driver shows its own, "waiting",
 *  before it looks at those of others, says that it works, and looks again: of two that come at the
 *  same moment at most one goes on.
 */
#ifndef JPC_JOB_LOCK_H
#define JPC_JOB_LOCK_H

#include <stdatomic.h>

#include "core/log.h"
#include "job/alive.h"
#include "job/run.h"

typedef struct jpc_lock {
    int fd;          /**< −1: not held */
    jpc_alive alive; /**< the holder's sign of life */
} jpc_lock;

/** Errors: JPC_ERR_BUSY "'out' is worked on by process 12 on 'node3'", unless `wait`;
 *  JPC_ERR_STOPPED; JPC_ERR_OUTPUT. `stop` may be NULL. */
jpc_status jpc_lock_take(jpc_lock *lock, const jpc_run *run, bool wait, const atomic_bool *stop,
                         jpc_log *log, jpc_err *err);
void jpc_lock_release(jpc_lock *lock);

#endif
