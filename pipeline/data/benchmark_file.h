/** Files of benchmarks: JSON of any nesting, one value or many (JSON Lines), whose strings are the
 *  items; or text, of which each line that is not empty is one. Plain, as gzip or zstd.
 *
 *  A file is JSON if it begins with { or [ and is not called .txt (.txt.gz, .txt.zst). */
#ifndef JPC_DATA_BENCHMARK_FILE_H
#define JPC_DATA_BENCHMARK_FILE_H

#include "core/error.h"
#include "core/memory.h"

typedef struct jpc_benchmark_string {
    jpc_span text;  /**< UTF-8, unescaped */
    jpc_span field; /**< "data[0].context"; empty for text */
    size_t line;    /**< 1-based, of the file as it is decompressed: where the string begins */
} jpc_benchmark_string;

/** What it is given lives as long as the call. */
typedef void jpc_benchmark_take(void *self, const jpc_benchmark_string *string);

/** Reads all strings of a file, or those of fields that are named (jpc_json_each_string()); of text
 *  all lines. Errors: those of jpc_list_file_open(); JPC_ERR_CONFIG for JSON that is none, naming
 *  the line. */
jpc_status jpc_benchmark_read(const char *path, char *const *fields, size_t n_fields,
                              jpc_benchmark_take *take, void *self, jpc_err *err);

#endif
