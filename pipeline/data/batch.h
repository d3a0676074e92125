/** Records, documents and batches: the only data that travels through the pipeline.
 *
 *  A record is a piece of the input (a JSON line, a WARC record); some records
 *  become documents. A batch owns the bytes of its records, its arena and its
 *  output buffer. A document owns nothing; its spans point into the batch (or
 *  into storage that outlives the run) and are valid until jpc_batch_reset().
 *
 *  Threads: exactly one thread holds a batch at any time (reader, then one
 *  worker, then writer), so nothing in here is locked.
 */
#ifndef JPC_DATA_BATCH_H
#define JPC_DATA_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "text/morpheme.h"
#include "web/html_block.h"
#include "web/warc_digest.h"

/** What kind of bytes a file holds. */
typedef enum jpc_format {
    JPC_FORMAT_AUTO, /**< told from name and first bytes */
    JPC_FORMAT_WARC, /**< also WET, which is WARC with conversion records */
    JPC_FORMAT_JSONL,
    JPC_FORMAT_TEXT, /**< one document per file */
    JPC_FORMAT_HTML, /**< one page per file */
} jpc_format;

/** Where something begins in a file, and can be read again: go to byte `offset`, decompress, and
 *  leave out `within` bytes. */
typedef struct jpc_place {
    uint64_t offset; /**< of the file as it lies on disk: start of the gzip member or zstd frame
                        that holds the first byte; in a plain file that byte itself */
    uint64_t within; /**< decompressed bytes of the member in front of it; 0 in a plain file */
} jpc_place;

/** A record inside batch->input. */
typedef struct jpc_record {
    size_t at, len; /**< in batch->input; a JSON line is without its newline */
    jpc_place place;
    uint64_t number;   /**< 1-based record (line) number in its file; 0: not known, for the file
                            was not read from its start */
    uint64_t disk_len; /**< bytes of the file from `place` on that hold the record and no other; 0:
                            they cannot be told, for the record shares its member or has several */
    uint32_t file;     /**< index of the file in the task's input list */
    jpc_format format; /**< never AUTO */
} jpc_record;

/** A range of a file that could not be read. Counted, never silent. */
typedef struct jpc_unreadable {
    uint32_t file;
    jpc_place place;
    uint64_t len;   /**< bytes of the file as it lies on disk (compressed); `within` is 0 */
    bool in_stream; /**< `len` counts decompressed bytes instead */
    bool malformed; /**< a sound line that was dropped by wish (on_malformed): no damage */
    char cause[96]; /**< "gzip: invalid block type", "warc: no Content-Length", … */
} jpc_unreadable;

/** Records that are no documents, by what they are instead. */
typedef enum jpc_skipped {
    JPC_SKIPPED_WARCINFO,
    JPC_SKIPPED_REQUEST,
    JPC_SKIPPED_METADATA,
    JPC_SKIPPED_REVISIT,
    JPC_SKIPPED_RESOURCE, /**< of another type than HTML */
    JPC_SKIPPED_CONTINUATION,
    JPC_SKIPPED_OTHER,     /**< of a type that ISO 28500 does not have, or of none */
    JPC_SKIPPED_DNS,       /**< answers to look-ups of hosts */
    JPC_SKIPPED_NOT_TEXT,  /**< responses whose media type is neither HTML nor plain text */
    JPC_SKIPPED_TRUNCATED, /**< what would be a document, but has WARC-Truncated (unless kept) */
    JPC_N_SKIPPED,
} jpc_skipped;

/** "warcinfo", "not_text", …; as in counters and reports. */
extern const char *const jpc_skipped_names[JPC_N_SKIPPED];

/** "depth", "blocks": of the bits of jpc_html_limit, from the lowest on. */
extern const char *const jpc_limit_names[JPC_HTML_N_LIMITS];

/** Of what a record has digests. */
typedef enum jpc_digested { JPC_OF_BLOCK, JPC_OF_PAYLOAD, JPC_N_DIGESTED } jpc_digested;

extern const char *const jpc_digested_names[JPC_N_DIGESTED];
/** Of jpc_digest_result: "unchecked", "right", "wrong". */
extern const char *const jpc_digest_result_names[JPC_N_DIGEST_RESULTS];

/** What stands behind the last record of a file, to its end, and is none: no damage, but told. */
typedef struct jpc_padding {
    uint64_t at, len; /**< of the file as it lies on disk; len 0: there is none */
    bool zeros;       /**< zero bytes only; else garbage */
} jpc_padding;

/** What jpc_reader_fill() counted while it cut the records of this batch. All of one
 *  file's ledger adds up: file_bytes = member_bytes + unreadable_bytes + padding_bytes.
 *  Records that were cut and turn out to be malformed stay booked as member_bytes. */
typedef struct jpc_read_counts {
    uint64_t records;          /**< cut, of any type */
    uint64_t unreadable;       /**< ranges in batch->unreadable */
    uint64_t unreadable_bytes; /**< in ranges the reader found that are not in_stream */
    uint64_t file_bytes;       /**< of the files as they lie on disk, as far as read */
    uint64_t member_bytes;     /**< of them in readable members, frames or plain records */
    uint64_t padding_bytes;    /**< zero padding and trailing garbage after the last record */
    uint64_t stream_bytes;     /**< decompressed */
} jpc_read_counts;

/** Why a document was dropped. Arrays are indexed by the bounds of the pipeline. What violates a
 *  bound need not go: the bound may only flag, or be a rule of a group (exec/group.h). */
typedef struct jpc_verdict {
    int first;          /**< index of the bound that dropped it: the first that could; -1: kept */
    uint64_t *violated; /**< one bit per bound: all that were measured and violated */
    double *measured;   /**< one value per bound; NaN where it was not measured */
} jpc_verdict;

/** A member to be written into the object under meta_key; a later one of the same key wins. */
typedef struct jpc_meta {
    struct jpc_meta *next;
    const char *key; /**< plain ASCII, static storage */
    jpc_span value;  /**< JSON, in the arena */
} jpc_meta;

/** What a stage has found in a text, for those who look at it at home (`jpcurate mask --explain`):
 *  the one place, beside the documents themselves, where what was found is told. */
typedef struct jpc_find {
    struct jpc_find *next;
    const char *kind;   /**< of it: "phone"; static, as the next two */
    const char *detail; /**< a finer kind: "mobile"; NULL: none */
    const char *action; /**< what was done with it */
    jpc_span text;      /**< all of it, as it was in front of the stage */
    size_t at, end;     /**< what was found: bytes of it, at borders of characters */
    jpc_span becomes;   /**< what stands there behind the stage */
} jpc_find;

/** One of the numbered things that a stage looks for, and that the document held. */
typedef struct jpc_label {
    struct jpc_label *next;
    int stage; /**< index in the pipeline */
    uint32_t label;
} jpc_label;

/** What a crawl record told about its page; absent (NULL) for JSON Lines and plain text. */
typedef struct jpc_crawl {
    int http_status;                /**< 0: unknown */
    bool raw_japanese;              /**< the look at the raw bytes found signs of Japanese */
    uint64_t body_bytes, bad_bytes; /**< of the decoded body; replaced in decoding */
    double link_share;              /**< of its text, by weight (web/html_extract.h);
                                         NaN: not known */
    bool given;                     /**< a page by itself, no crawl's: wanted in any language */
} jpc_crawl;

/** What near-duplicates are found and judged by; set by a deduplicator whose definition `signs`. */
typedef struct jpc_signature {
    const uint64_t *keys; /**< one per band; NULL: the text has fewer than n units */
    const uint8_t *bytes; /**< one per permutation, for estimates; NULL where keys is */
    jpc_hash128 text;     /**< of the text with white space folded: equal texts */
    uint64_t url;         /**< of the canonical address; 0: none */
    uint64_t host;        /**< of the host; 0: none */
    int64_t date;         /**< of the crawl, in seconds since 1970; INT64_MIN: not known */
    uint32_t chars;       /**< of the text; UINT32_MAX also stands for more */
} jpc_signature;

struct jpc_features;

typedef struct jpc_doc {
    jpc_span line;            /**< the JSON line, without its newline; read from input or
                                   composed by data/record.c */
    jpc_span raw_text;        /**< the escaped value of the text field inside `line`, no quotes */
    jpc_span raw_meta;        /**< the object under meta_key inside `line`, with its braces; len 0
                                   if there is none */
    const char *meta_key;     /**< of raw_meta and meta; NULL: not known */
    jpc_span text;            /**< valid UTF-8, unescaped; replaced by jpc_doc_set_text() */
    bool text_modified;       /**< false: the text's bytes in `line` are written back */
    uint64_t bad_bytes;       /**< of the text as it was read: replaced by U+FFFD */
    jpc_span id, url, date;   /**< unescaped; empty if absent */
    const jpc_record *record; /**< where it comes from */
    const jpc_crawl *crawl;   /**< NULL unless from a crawl record */
    jpc_meta *meta;           /**< added members, newest first */
    jpc_find *finds;          /**< newest first; NULL unless they are asked for */
    const struct jpc_paragraph_cut *cuts; /**< paragraphs that went because other documents have
                                   them (stage/paragraph.h), in order; in the arena; NULL: none */
    jpc_label *labels;        /**< newest first */
    struct jpc_features *features; /**< see data/features.h; NULL until asked for */
    jpc_verdict verdict;
    bool has_dedup_key; /**< set by a deduplicator's apply() */
    jpc_hash128 dedup_key;
    const jpc_signature *signature; /**< in the arena; NULL: none was taken */
    size_t out_at, out_len;         /**< the formatted line with newline in batch->output */
} jpc_doc;

typedef struct jpc_batch {
    uint64_t sequence;   /**< 0, 1, 2, … in input order */
    uint32_t file;       /**< index of the file that it was read from, or that failed to be; also of
                              a batch that holds nothing */
    jpc_buf input;       /**< bytes of all records; written by the reader only */
    jpc_record *records; /**< owned; grown by jpc_batch_add_record() */
    size_t n_records, records_capacity;
    jpc_unreadable *unreadable; /**< owned */
    size_t n_unreadable, unreadable_capacity;
    jpc_padding padding; /**< in the batch with the end of the file */
    jpc_read_counts counts;
    size_t next_record; /**< those before it have been parsed: see jpc_record_parse() */
    jpc_doc *docs;      /**< in the arena */
    size_t n_docs;
    uint64_t n_skipped[JPC_N_SKIPPED];    /**< records that are no documents */
    uint64_t n_limits[JPC_HTML_N_LIMITS]; /**< pages whose structure was over a ceiling */
    uint64_t n_digests[JPC_N_DIGESTED][JPC_N_DIGEST_RESULTS]; /**< 0 unless they are checked */
    jpc_unreadable *suspects; /**< owned; records whose digest is wrong, which were read all the
                                   same: `cause` tells the digest */
    size_t n_suspects, suspects_capacity;
    jpc_arena arena;
    jpc_buf output; /**< what the writer will write */
    jpc_err err;    /**< status != JPC_OK: stop at this batch */
} jpc_batch;

/** Whether documents of the batch are still to be made. */
static inline bool jpc_batch_has_more(const jpc_batch *batch)
{
    return batch->next_record < batch->n_records;
}

/** Bytes of memory that what it holds takes. */
size_t jpc_batch_bytes(const jpc_batch *batch);

static inline bool jpc_place_equals(jpc_place a, jpc_place b)
{
    return a.offset == b.offset && a.within == b.within;
}

/** Appends members of a JSON object: "offset":12, and "within":34 unless that is 0. */
void jpc_place_add_json(jpc_buf *out, jpc_place place);

#define JPC_PLACE_TEXT 80

/** For messages: "byte 12", "byte 12 (34 bytes into it)"; returns `text`. */
const char *jpc_place_text(jpc_place place, char text[JPC_PLACE_TEXT]);

/** Adds what a batch, or a file, has counted. */
void jpc_read_counts_add(jpc_read_counts *sum, const jpc_read_counts *counts);

void jpc_batch_reset(jpc_batch *batch);
/** Forgets all but the records: documents, arena, output, counts, ranges. What follows is the next
 *  slice of the batch. */
void jpc_batch_forget(jpc_batch *batch);
void jpc_batch_release(jpc_batch *batch);

/** These grow the batch's own arrays. */
void jpc_batch_add_record(jpc_batch *batch, jpc_record record);
void jpc_batch_add_unreadable(jpc_batch *batch, jpc_unreadable range);
void jpc_batch_add_suspect(jpc_batch *batch, jpc_unreadable range);

static inline uint64_t jpc_batch_skipped(const jpc_batch *batch)
{
    uint64_t sum = 0;

    for (int kind = 0; kind < JPC_N_SKIPPED; kind++)
        sum += batch->n_skipped[kind];
    return sum;
}

/** Whether it is a page of a crawl without signs of Japanese in its raw bytes: most of a general
 *  crawl, counted and, unless somebody wants all languages, not even decoded. */
static inline bool jpc_doc_is_foreign(const jpc_doc *doc)
{
    return doc->crawl != NULL && !doc->crawl->raw_japanese && !doc->crawl->given;
}

static inline bool jpc_doc_is_kept(const jpc_doc *doc) { return doc->verdict.first < 0; }

/** Replaces the text and forgets the features. `text` must live in the batch arena. */
void jpc_doc_set_text(jpc_doc *doc, jpc_span text);

/** Adds a member under meta_key. `value` is JSON and lives in the arena; an empty one removes. */
void jpc_doc_add_meta(jpc_arena *arena, jpc_doc *doc, const char *key, jpc_span value);

#endif
