/** Stages in shell pipelines: documents from files or stdin, through a pipeline, to stdout. */
#ifndef JPC_CLI_PIPE_H
#define JPC_CLI_PIPE_H

#include "cli/command.h"
#include "exec/config.h"
#include "exec/executor.h"

/** What only pipe commands know. */
typedef struct jpc_pipe_params {
    double threads, max_table_bytes;
    char *config, *dropped, *report;
    bool annotate, quiet;
} jpc_pipe_params;

extern const jpc_option jpc_pipe_options[];

/** Options of a configuration that are flags of pipe commands: format, batch_bytes, text_field …;
 * the params are a jpc_config. */
extern const jpc_option jpc_pipe_input_options[];

/** Opens the pipeline of the configuration, runs all of it over `files` (none: stdin) and gives the
 *  formatted batches to `sink`; NULL: lines go to stdout, late duplicates are dropped. Prints the
 *  table to stderr unless quiet, and writes --report and --dropped.
 *  Errors: also JPC_ERR_DATA, after all output, where more than max_unreadable could not be read.
 */
jpc_status jpc_pipe_run(jpc_config *config, const jpc_pipe_params *params, char **files,
                        size_t n_files, const jpc_batch_sink *sink, jpc_err *err);

#endif
