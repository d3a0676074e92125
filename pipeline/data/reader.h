/** Files to batches of records: opens, decompresses, and cuts at record boundaries.
 *
 *  Containers: plain, gzip (one member per record, one member for the whole
 *  file, anything between), zstd (frames, seekable, IIPC .warc.zst with dictionary frame).
 *  Damage is located, counted and stepped over: reading resumes at the next gzip
 *  member, zstd frame or "WARC/" line. Where batches are cut depends on the bytes
 *  and batch_bytes only.
 */
#ifndef JPC_DATA_READER_H
#define JPC_DATA_READER_H

#include "core/error.h"
#include "data/batch.h"

typedef struct jpc_reader_options {
    jpc_format format;  /**< AUTO: by name (.warc, .wet, .jsonl, .json, .txt, .html before .gz and
                             .zst), else by the first bytes */
    size_t batch_bytes; /**< a batch ends at the first record boundary at or after this */
    size_t max_record_bytes; /**< a longer record or line is counted as unreadable, not held */
    bool drop_malformed;     /**< else a longer line of JSON Lines is an error */
} jpc_reader_options;

typedef struct jpc_reader jpc_reader;

/** Reads `n_paths` files in order; "-" is stdin. Batches and their counts do not span files. Opens
 * the first file at once. `first_file` is the index recorded for paths[0]. Paths are borrowed.
 *  Errors: JPC_ERR_IO "cannot open 'x': …", "cannot open a pipe: …". */
jpc_status jpc_reader_open(jpc_reader **reader, char *const *paths, size_t n_paths,
                           uint32_t first_file, const jpc_reader_options *options, jpc_err *err);
void jpc_reader_close(jpc_reader *reader);

/** Fills a reset batch with records (and unreadable ranges; a batch may have only those, or only
 *  counts) of one file, and says of which, whatever it returns.
 *  JPC_END: no more input, batch->counts may still hold the last counts.
 *  Errors: JPC_ERR_IO where the system failed (EIO); JPC_ERR_DATA where the input is damaged in a
 *  way that JSON Lines must not skip (truncated gzip or zstd, a long line unless drop_malformed):
 *  "'x.jsonl.gz': truncated gzip member at byte 1234". Crawl files: counted instead.
 *  A last line without newline is a line. An empty file is no error and has no records. */
jpc_status jpc_reader_fill(jpc_reader *reader, jpc_batch *batch, jpc_err *err);

/** Makes a jpc_reader_fill() that waits for a pipe or terminal, and every later one, end with
 *  JPC_ERR_STOPPED. The one function that another thread may call while the reader is in use. */
void jpc_reader_interrupt(jpc_reader *reader);

/** Bytes of input files consumed so far, and their sum if all sizes are known (else 0). */
void jpc_reader_progress(const jpc_reader *reader, uint64_t *consumed, uint64_t *total);

#endif
