/** What lies in the folder of a run, and what of it may go. */
#ifndef JPC_JOB_RUN_FOLDER_H
#define JPC_JOB_RUN_FOLDER_H

#include "job/run.h"

/** Makes all folders of a run. */
jpc_status jpc_run_make_folders(const jpc_run *run, jpc_err *err);

/** Calls visit() with each entry of the folders of a run: the folder ("state/map"; "." for the top)
 *  and the name. Folders may be missing. Errors, after the other folders: JPC_ERR_IO: one of them
 *  cannot be read to its end. */
jpc_status jpc_run_each_file(const jpc_run *run,
                             void (*visit)(void *self, const char *folder, const char *name),
                             void *self, jpc_err *err);

/** Whether tasks write files of this name into this folder. */
bool jpc_run_is_task_file(const char *folder, const char *name);

/** Whether `name` is that of a temporary file, NAME.tmp.HOST.PID. */
bool jpc_run_is_temporary(const char *name);

/** Whether a task is done or under way. Errors: JPC_ERR_IO: nobody can tell. */
jpc_status jpc_run_has_progress(const jpc_run *run, bool *found, jpc_err *err);

/** Removes all that tasks wrote, and the report. */
void jpc_run_remove_task_files(const jpc_run *run);

/** What jpc_run_remove_…() has removed. */
typedef struct jpc_swept {
    size_t files;
    uint64_t bytes;
} jpc_swept;

/** Removes temporary files of processes that have ended. The caller holds the lock. */
jpc_swept jpc_run_remove_temporary(const jpc_run *run);

/** Removes what only unfinished tasks need, and empty folders. `keys` go, too, if asked. */
jpc_swept jpc_run_remove_intermediate(const jpc_run *run, bool keys);

#endif
