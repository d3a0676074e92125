/** Pipes whose deduplicator compares all documents: a run in a temporary folder. */
#ifndef JPC_CLI_PIPE_RUN_H
#define JPC_CLI_PIPE_RUN_H

#include "cli/pipe.h"
#include "core/log.h"
#include "job/unreadable.h"

typedef struct jpc_spooled_pipe {
    const jpc_config *config; /**< its pipeline is open */
    const jpc_pipe_params *params;
    char *const *files; /**< "-": stdin */
    size_t n_files;
    const char *dir; /**< an empty folder, left to the caller with all that is in it */
    jpc_log *log;
    jpc_unreadable_text *unreadable; /**< gets the lines of jpc_unreadable_format() */
    jpc_unreadable_text *suspects;   /**< … of jpc_suspects_format() */
} jpc_spooled_pipe;

/** Runs the pipeline over the files, writes the documents that stay to stdout and the others to
 *  --dropped, and adds up the counters. While tasks run, signals are caught as in `jpcurate run`.
 *  Errors: those of a pipe in its words ("'stdin': line 17, …"); JPC_ERR_OUTPUT, JPC_ERR_STOPPED.
 */
jpc_status jpc_spooled_pipe_run(const jpc_spooled_pipe *work, jpc_stats *stats, jpc_err *err);

#endif
