/** Configurations: YAML typed by option tables, checked to the last key. */
#ifndef JPC_EXEC_CONFIG_H
#define JPC_EXEC_CONFIG_H

#include "data/batch.h"
#include "exec/pipeline.h"

typedef struct jpc_input_params {
    jpc_strings paths; /**< globs, folders, @list files, "-" */
    int format;        /**< jpc_format */
    double batch_bytes, max_record_bytes;
    double task_bytes;        /**< files are packed into a task until it holds so many bytes */
    double split_bytes;       /**< a larger file is split into tasks of about so many; 0: never */
    bool checksum;            /**< a plan freezes the content of the inputs, too */
    double max_unreadable;    /**< jpc_damage_share() above which a file fails */
    double max_failed_shards; /**< share of the inputs that may be set aside */
    int on_malformed;         /**< 0: fail, 1: drop (counted as unreadable, no damage) */
    int check_digests;        /**< jpc_check_digests */
    int truncated;            /**< 0: drop, 1: keep */
} jpc_input_params;

/** How pages become texts: jpc_html_options in words. */
typedef struct jpc_extract_params {
    int prefer;   /**< jpc_html_preference */
    int comments; /**< 0: drop, 1: keep */
    int tables;   /**< 0: keep, 1: drop */
    int ruby;     /**< jpc_html_ruby */
    bool paragraphs;
} jpc_extract_params;

typedef struct jpc_field_params {
    char *text, *id, *url;
} jpc_field_params;

enum { JPC_DROPPED_SAMPLE, JPC_DROPPED_ALL, JPC_DROPPED_NONE };
enum { JPC_VALUES_BOUNDS, JPC_VALUES_ALL, JPC_VALUES_NONE };

typedef struct jpc_output_params {
    char *dir;
    double shard_bytes, frame_bytes, compression_level;
    int dropped;           /**< JPC_DROPPED_* */
    double dropped_sample; /**< documents per bound */
    int values;            /**< JPC_VALUES_*: what job/value_table.h records */
    char *meta_key;
} jpc_output_params;

typedef struct jpc_resource_params {
    double threads; /**< 0: all cores */
    double memory;  /**< bytes; for tasks that sort */
    double retries; /**< further attempts of a task that failed by no fault of its input */
} jpc_resource_params;

typedef struct jpc_config {
    char *path; /**< owned; NULL: built from the command line */
    jpc_input_params input;
    jpc_field_params fields;
    jpc_extract_params extract;
    jpc_output_params output;
    jpc_resource_params resources;
    jpc_pipeline pipeline; /**< not opened by loading */
} jpc_config;

extern const char *const jpc_format_choices[],
    *const jpc_malformed_choices[], *const jpc_digests_choices[], *const jpc_truncated_choices[];
extern const jpc_option jpc_input_options[], jpc_field_options[], jpc_extract_options[],
    jpc_output_options[], jpc_resource_options[];

/** `wanted` threads; 0: resources.threads; that is 0, too, or config NULL: one for each core. */
int jpc_config_threads(const jpc_config *config, double wanted);

/** All defaults, no stages. */
void jpc_config_init(jpc_config *config);

/** Loads a YAML file; then applies `sets` ("output.dir=out", "stages.length.min_chars=400"; a
 *  stage's options by its name or name@label). Errors: JPC_ERR_CONFIG "web.yaml:12:5: unknown
 *  option 'min_char' of stage 'length'; did you mean 'min_chars'?". */
jpc_status jpc_config_load(jpc_config *config, const char *path, char *const *sets, size_t n_sets,
                           jpc_err *err);

/** Loads what jpc_config_print() wrote: relative paths are those of the folder where the program
 *  was, and is again. */
jpc_status jpc_config_load_printed(jpc_config *config, const char *path, jpc_err *err);

/** Applies one KEY=VALUE. */
jpc_status jpc_config_set(jpc_config *config, const char *assignment, jpc_err *err);

/** Whether the names of fields and the meta key can stand in a document: not empty, without quotes,
 *  backslashes and control characters, different from each other and from "date" and "title".
 *  Loading checks it; check again after options were set otherwise. Errors: JPC_ERR_CONFIG. */
jpc_status jpc_config_check_names(const jpc_config *config, jpc_err *err);

void jpc_config_release(jpc_config *config);

/** Puts `dir` before every relative path, so that what is printed can be loaded from anywhere. */
void jpc_config_rebase(jpc_config *config, const char *dir);

/** The effective configuration as YAML with every default filled in. Loading it gives the same. */
void jpc_config_print(const jpc_config *config, jpc_buf *out);

/** The digest that a plan freezes: XXH3-128 of everything that can change an output byte (stages,
 *  fields, extraction, input format, output sizes; not: paths, max_unreadable, threads, memory,
 *  output.dir). */
jpc_hash128 jpc_config_digest(const jpc_config *config);

#endif
