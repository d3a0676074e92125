// The options of the sections of a configuration; those of stages stand with the stages.
#include "exec/config.h"

#include "web/html_extract.h"

const char *const jpc_format_choices[] = {"auto", "warc", "jsonl", "text", "html", NULL};
const char *const jpc_malformed_choices[] = {"fail", "drop", NULL};
const char *const jpc_digests_choices[] = {"off", "count", "drop", NULL};
const char *const jpc_truncated_choices[] = {"drop", "keep", NULL};
static const char *const prefer_choices[] = {"balanced", "precision", "recall", NULL};
static const char *const comments_choices[] = {"drop", "keep", NULL};
static const char *const tables_choices[] = {"keep", "drop", NULL};
static const char *const ruby_choices[] = {"base", "brackets", NULL};
static const char *const dropped_choices[] = {"sample", "all", "none", NULL};
static const char *const values_choices[] = {"bounds", "all", "none", NULL};

#define KIB 1024.0
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

const jpc_option jpc_input_options[] = {
    JPC_OPT_PATHS(jpc_input_params, paths, NULL,
                  "files, globs, folders, @list files; - is stdin (in pipes)"),
    JPC_OPT_CHOICE(jpc_input_params, format, jpc_format_choices, JPC_FORMAT_AUTO,
                   "warc (also WET), jsonl, text, html; auto tells by name and first bytes"),
    JPC_OPT_SIZE(jpc_input_params, batch_bytes, MIB, 64, GIB, "unit of parallel work"),
    JPC_OPT_SIZE(jpc_input_params, max_record_bytes, 64 * MIB, KIB, 2 * GIB,
                 "a longer record, body or line is counted as unreadable, not held"),
    JPC_OPT_SIZE(jpc_input_params, task_bytes, 32 * MIB, 1, 1024 * GIB,
                 "small files share a task of a run until it holds so much"),
    JPC_OPT_SIZE(jpc_input_params, split_bytes, 32 * MIB, 0, 1024 * GIB,
                 "a larger file is split into tasks of about so much; 0: never"),
    JPC_OPT_FLAG(jpc_input_params, checksum, false,
                 "freeze the content of the inputs, not only their sizes: reads them once more"),
    JPC_OPT_NUMBER(
        jpc_input_params, max_unreadable, 0.01, 0, 1, "ratio",
        "a file fails if a larger share of it is damaged: of its bytes on disk or decompressed"),
    JPC_OPT_NUMBER(jpc_input_params, max_failed_shards, 0.001, 0, 1, "ratio",
                   "files that fail are set aside, and the run goes on, up to this share of them"),
    JPC_OPT_CHOICE(jpc_input_params, on_malformed, jpc_malformed_choices, 0,
                   "a JSON line without text: fail, or drop and count it (it is no damage)"),
    JPC_OPT_CHOICE(jpc_input_params, check_digests, jpc_digests_choices, 0,
                   "records whose bytes are not those of their digests: count and list them, or "
                   "drop them as unreadable"),
    JPC_OPT_CHOICE(jpc_input_params, truncated, jpc_truncated_choices, 0,
                   "pages that the crawler cut short or whose transfer ended early: drop, keep"),
    {0},
};

const jpc_option jpc_field_options[] = {
    JPC_OPT_STRING(jpc_field_params, text, "text", "name of the field that holds the text"),
    JPC_OPT_STRING(jpc_field_params, id, "id",
                   "… the document's id; meta.id is a field in another"),
    JPC_OPT_STRING(jpc_field_params, url, "url", "… its address; meta.url is a field in another"),
    {0},
};

const jpc_option jpc_extract_options[] = {
    JPC_OPT_CHOICE(jpc_extract_params, prefer, prefer_choices, JPC_HTML_BALANCED,
                   "of a page, rather too little text or too much"),
    JPC_OPT_CHOICE(jpc_extract_params, comments, comments_choices, 0,
                   "what readers wrote below it"),
    JPC_OPT_CHOICE(jpc_extract_params, tables, tables_choices, 0,
                   "tables of data: a line per row, cells with tabs between them"),
    JPC_OPT_CHOICE(jpc_extract_params, ruby, ruby_choices, JPC_HTML_RUBY_BASE,
                   "readings above kanji: left out, or behind them in 《》"),
    JPC_OPT_FLAG(jpc_extract_params, paragraphs, false,
                 "record length, share of links and DOM path of each paragraph"),
    {0},
};

const jpc_option jpc_output_options[] = {
    JPC_OPT_PATH(jpc_output_params, dir, "out", "folder of the run"),
    JPC_OPT_SIZE(jpc_output_params, shard_bytes, 256 * MIB, 1, 1024 * GIB,
                 "a shard ends at this compressed size"),
    JPC_OPT_SIZE(jpc_output_params, frame_bytes, 16 * MIB, KIB, GIB,
                 "text in one independent zstd frame"),
    JPC_OPT_NUMBER(jpc_output_params, compression_level, 3, 1, 19, "zstd level",
                   "3 is fast; 9 is for archives"),
    JPC_OPT_CHOICE(jpc_output_params, dropped, dropped_choices, JPC_DROPPED_SAMPLE,
                   "which dropped documents are written, with reasons"),
    JPC_OPT_NUMBER(jpc_output_params, dropped_sample, 1000, 0, 1e6, "documents",
                   "size of the sample of each bound"),
    JPC_OPT_CHOICE(jpc_output_params, values, values_choices, JPC_VALUES_BOUNDS,
                   "values recorded of each document: of the bounds that are on, of all, none"),
    JPC_OPT_STRING(jpc_output_params, meta_key, "jpcurate", "key of what we add to a document"),
    {0},
};

const jpc_option jpc_resource_options[] = {
    JPC_OPT_NUMBER(jpc_resource_params, threads, 0, 0, 1024, "threads", "0: all cores"),
    JPC_OPT_SIZE(jpc_resource_params, memory, 8 * GIB, 64 * MIB, 65536 * GIB,
                 "for tasks that sort"),
    JPC_OPT_NUMBER(jpc_resource_params, retries, 2, 0, 100, "attempts",
                   "more attempts after a failure that may pass (reading, a killed process)"),
    {0},
};
