/** Stages in shell pipelines: documents from files or stdin, through a pipeline, to stdout. */
#ifndef JPC_CLI_PIPE_H
#define JPC_CLI_PIPE_H

#include "cli/command.h"
#include "exec/executor.h"

/** Options that all pipe commands share. */
typedef struct jpc_pipe_params {
    double threads, batch_bytes, max_record_bytes, max_table_bytes;
    int format, on_malformed;
    char *text_field, *id_field, *url_field, *meta_key;
    char *config, *dropped, *report;
    bool annotate, quiet;
} jpc_pipe_params;

extern const jpc_option jpc_pipe_options[];

/** Opens the pipeline, runs all of it over `files` (none: stdin) and gives the formatted batches to
 *  `sink`; NULL: lines go to stdout, late duplicates are dropped. Prints the table to stderr unless
 *  quiet, and writes --report and --dropped. */
jpc_status jpc_pipe_run(jpc_pipeline *pipeline, const jpc_pipe_params *params, char **files,
                        size_t n_files, const jpc_batch_sink *sink, jpc_err *err);

#endif
