/** Records to documents: WARC response → HTTP → charset → main text; JSON line → document. */
#ifndef JPC_DATA_RECORD_H
#define JPC_DATA_RECORD_H

#include "data/batch.h"
#include "web/html_extract.h"
#include "web/http.h"

/** What a wrong WARC-Block-Digest or WARC-Payload-Digest means. */
typedef enum jpc_check_digests {
    JPC_DIGESTS_OFF,   /**< nothing: none is computed */
    JPC_DIGESTS_COUNT, /**< it is counted and listed */
    JPC_DIGESTS_DROP,  /**< the record cannot be read */
} jpc_check_digests;

/** Names of the fields of JSON Lines, and how crawl records become documents. */
typedef struct jpc_record_options {
    const char *text_field, *id_field, *url_field, *meta_key;
    bool japanese_only;       /**< a page without signs of Japanese in its raw bytes gets no text */
    jpc_html_options extract; /**< how pages become texts */
    bool drop_malformed;      /**< JSON lines: count as unreadable instead of failing */
    size_t max_record_bytes;  /**< ceiling of a decoded body */
    size_t slice_bytes; /**< a slice ends behind the document with which it takes so many bytes; 0:
                             JPC_SLICE_BYTES */
    jpc_check_digests check_digests;
    bool keep_truncated; /**< what a crawler cut short (WARC-Truncated), and a body that ended
                              early, become documents */
    char *const *paths; /**< of the task's files, for messages and `source`; index = record.file −
                           first_file */
    uint32_t first_file;
} jpc_record_options;

/** What a record is by its header alone; JPC_N_SKIPPED: a page, of which the rest decides whether
 *  it is a document, skipped all the same (not_text, truncated) or unreadable. */
jpc_skipped jpc_record_kind(const jpc_warc_record *warc);

#define JPC_SLICE_BYTES ((size_t)16 << 20)

/** What parsing needs for one record after another: of one thread, zeroed before its first use. It
 *  is small again after each record. */
typedef struct jpc_record_scratch {
    jpc_http_scratch http;
    jpc_arena page; /**< of the present record: decoded text, tree */
    jpc_buf line;   /**< in which lines are composed */
} jpc_record_scratch;

void jpc_record_scratch_release(jpc_record_scratch *scratch);

/** Makes batch->docs of the next slice of batch->records: of all of them, unless documents get
 *  large. A batch of 1 MiB may hold thousands of pages of which each decompresses to the ceiling;
 *  the batch never holds more than a slice and one document. To be called while
 *  jpc_batch_has_more(), and for a batch without records at most once; each call forgets the slice
 *  before (jpc_batch_forget()), counts and unreadable ranges with it, so that the slices together
 *  are what one would be. Every record becomes a document, is counted in batch->n_skipped, or gets
 *  a range in batch->unreadable. Fills n_digests and suspects, too.
 *  Errors: of JSON Lines, unless drop_malformed, JPC_ERR_DATA
 *  "'x.jsonl': line 3: no string field 'text'". */
jpc_status jpc_record_parse(jpc_batch *batch, const jpc_record_options *options,
                            jpc_record_scratch *scratch, jpc_err *err);

#endif
