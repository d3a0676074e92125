/** Records to documents: WARC response → HTTP → charset → main text; JSON line → document. */
#ifndef JPC_DATA_RECORD_H
#define JPC_DATA_RECORD_H

#include "data/batch.h"

/** Names of the fields of JSON Lines, and how crawl records become documents. */
typedef struct jpc_record_options {
    const char *text_field, *id_field, *url_field, *meta_key;
    bool japanese_only;      /**< a page without signs of Japanese in its raw bytes gets no text */
    bool drop_malformed;     /**< JSON lines: count as unreadable instead of failing */
    size_t max_record_bytes; /**< ceiling of a decoded body */
    char *const *paths; /**< of the task's files, for messages and `source`; index = record.file −
                           first_file */
    uint32_t first_file;
} jpc_record_options;

/** Makes batch->docs from batch->records. Every record becomes a document, is counted in
 *  batch->n_skipped, or gets a range in batch->unreadable.
 *  Errors: JPC_ERR_DATA "'x.jsonl': line 3: no string field 'text'" for JSON Lines unless
 * drop_malformed. */
jpc_status jpc_record_parse(jpc_batch *batch, const jpc_record_options *options, jpc_err *err);

#endif
