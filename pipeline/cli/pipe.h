/** Stages in shell pipelines: documents from files or stdin, through a pipeline, to stdout. */
#ifndef JPC_CLI_PIPE_H
#define JPC_CLI_PIPE_H

#include "cli/command.h"
#include "data/sink.h"
#include "exec/config.h"
#include "exec/executor.h"

/** What only pipe commands know. */
typedef struct jpc_pipe_params {
    double threads, max_table_bytes;
    char *config, *dropped, *report, *tmp;
    bool annotate, quiet;
    bool explain; /**< documents come to the sink with what stages found in them, and are not
                       formatted; of mask alone */
} jpc_pipe_params;

extern const jpc_option jpc_pipe_options[];

/** Options of a configuration that are flags of pipe commands: format, batch_bytes, text_field …;
 * the params are a jpc_config. */
extern const jpc_option jpc_pipe_input_options[];

/** What only a deduplicator that signs has use for: of jpc_pipe_params, and of a jpc_config. Where
 *  one may run, a table of the former is a must. */
extern const jpc_option jpc_pipe_near_options[];
extern const jpc_option jpc_pipe_near_config_options[];

/** Of jpc_pipe_params: --explain, an option of the command mask, and of no configuration. */
extern const jpc_option jpc_pipe_explain_options[];

/** How --dropped is written. */
jpc_sink_options jpc_pipe_dropped_options(const jpc_pipe_params *params);

/** Opens the pipeline of the configuration, runs all of it over `files` (none: stdin) and gives the
 *  formatted batches to `sink`; NULL: lines go to stdout, late duplicates are dropped. Prints the
 *  table to stderr unless quiet, and writes --report and --dropped. A deduplicator that signs
 *  works in a temporary folder, and then nothing is written before all has been read.
 *  Errors: also JPC_ERR_DATA, after all output, where more than max_unreadable could not be read.
 */
jpc_status jpc_pipe_run(jpc_config *config, const jpc_pipe_params *params, char **files,
                        size_t n_files, const jpc_batch_sink *sink, jpc_err *err);

#endif
