#include "exec/config_reading.h"

#define NO_LIMIT (SIZE_MAX / 4)

jpc_reader_options jpc_config_reader(const jpc_config *config)
{
    return (jpc_reader_options){.format = (jpc_format)config->input.format,
                                .batch_bytes = (size_t)config->input.batch_bytes,
                                .max_record_bytes = (size_t)config->input.max_record_bytes,
                                .drop_malformed = config->input.on_malformed != 0};
}

static jpc_html_options extraction(const jpc_extract_params *params)
{
    return (jpc_html_options){.prefer = (jpc_html_preference)params->prefer,
                              .ruby = (jpc_html_ruby)params->ruby,
                              .comments = params->comments != 0,
                              .no_tables = params->tables != 0,
                              .paragraphs = params->paragraphs};
}

jpc_record_options jpc_config_records(const jpc_config *config, char *const *paths, uint32_t first)
{
    return (jpc_record_options){.text_field = config->fields.text,
                                .id_field = config->fields.id,
                                .url_field = config->fields.url,
                                .meta_key = config->output.meta_key,
                                .extract = extraction(&config->extract),
                                .japanese_only = jpc_pipeline_japanese_only(&config->pipeline),
                                .drop_malformed = config->input.on_malformed != 0,
                                .max_record_bytes = (size_t)config->input.max_record_bytes,
                                .check_digests = (jpc_check_digests)config->input.check_digests,
                                .keep_truncated = config->input.truncated != 0,
                                .paths = paths,
                                .first_file = first};
}

jpc_reader_options jpc_config_own_reader(const jpc_config *config)
{
    return (jpc_reader_options){.format = JPC_FORMAT_JSONL,
                                .batch_bytes = (size_t)config->input.batch_bytes,
                                .max_record_bytes = NO_LIMIT};
}

jpc_record_options jpc_config_own_records(const jpc_config *config, char *const *paths)
{
    return (jpc_record_options){.text_field = config->fields.text,
                                .id_field = config->fields.id,
                                .url_field = config->fields.url,
                                .meta_key = config->output.meta_key,
                                .max_record_bytes = NO_LIMIT,
                                .paths = paths};
}
