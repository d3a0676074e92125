/** Files to batches of records: opens, decompresses, and cuts at record boundaries.
 *
 *  Containers: plain, gzip (one member per record, one member for the whole
 *  file, anything between), zstd (frames, seekable, IIPC .warc.zst with dictionary frame).
 *  Damage is located, counted and stepped over: reading resumes at the next gzip
 *  member, zstd frame or "WARC/" line. Where batches are cut depends on the bytes
 *  and batch_bytes only.
 *
 *  A file may be read in ranges, by several readers. Together they read what one reader of the
 *  whole file reads (records, unreadable ranges, counts) if the first begins at (0, 0), each
 *  begins where the one before ended, and the last ends at (size of the file, 0). A range need
 *  not wait for the one in front of it: it looks for its begin itself, and nearly always finds the
 *  right one. Whoever joins the ranges compares, and has a range that began elsewhere read again
 *  from where it should have. What a range reads, and where it ends, depends on the file, on its
 *  begin and end, and on max_member_bytes, and on nothing else.
 */
#ifndef JPC_DATA_READER_H
#define JPC_DATA_READER_H

#include <stdatomic.h>

#include "core/error.h"
#include "data/batch.h"

/** The part of a file from one record to another. */
typedef struct jpc_range {
    jpc_place begin; /**< of its first record */
    bool exact;      /**< else begin.offset is nominal (and begin.within 0): the range begins at the
                          first record start at or behind it, as far as that can be told. In a
                          compressed file that is the first member that starts with one. Text and
                          HTML have none. (0, 0) is always exact. */
    uint64_t end;    /**< nominal: the range ends in front of the first record of which the place
                          has this offset or a higher one, but not before its own first record and
                          not right behind damage; UINT64_MAX: with the file. A range that begins
                          at or behind its end is empty. */
} jpc_range;

typedef struct jpc_reader_options {
    jpc_format format;  /**< AUTO: by name (.warc, .wet, .jsonl, .json, .txt, .html before .gz and
                             .zst), else by the first bytes */
    size_t batch_bytes; /**< a batch ends at the first record boundary at or after this */
    size_t max_record_bytes;   /**< a longer record or line is counted as unreadable, not held */
    bool drop_malformed;       /**< else a longer line of JSON Lines is an error */
    const jpc_range *ranges;   /**< NULL: whole files; else one for each path, of which only the
                                    first may be inexact. Of regular files, unless it begins at
                                    (0, 0) */
    char *const *names;        /**< what messages call the files, and formats are told by; NULL:
                                    their paths */
    uint64_t max_member_bytes; /**< 0, or: a range that has an end also ends in front of the first
                                    record that lies so many decompressed bytes behind the begin of
                                    its member, or of the range if that began in the same member */
    const atomic_bool *stop;   /**< NULL, or: once it is set, a reader that is on its way to a range
                                    that begins deep in a member gives up: JPC_ERR_STOPPED */
} jpc_reader_options;

typedef struct jpc_reader jpc_reader;

/** Reads `n_paths` files in order; "-" is stdin. Batches and their counts do not span files. Opens
 *  the first file at once. `first_file` is the index recorded for paths[0]. Paths are borrowed.
 *  JPC_WAIT: the begin of an inexact range cannot be told before the range in front of it has
 *  been read, for no record start was found in front of its end. There is no reader then.
 *  Errors: JPC_ERR_IO "cannot open 'x': …", "cannot open a pipe: …"; JPC_ERR_DATA "'x': no record
 *  begins at byte 12 (34 bytes into it)". */
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

/** Index of the file that is being read, or was last. */
uint32_t jpc_reader_file(const jpc_reader *reader);

/** As in its options. */
size_t jpc_reader_batch_bytes(const jpc_reader *reader);

/** Makes a jpc_reader_fill() that waits for a pipe or terminal, and every later one, end with
 *  JPC_ERR_STOPPED. The one function that another thread may call while the reader is in use. */
void jpc_reader_interrupt(jpc_reader *reader);

/** Where the range of paths[i] begins, known once it has been opened, and where it ended: the
 *  offset of *end is UINT64_MAX if it has not ended yet. Of whole files, too. */
void jpc_reader_range(const jpc_reader *reader, size_t i, jpc_place *begin, jpc_place *end);

/** Goes on with the last file where its range ended, up to another nominal end: what follows is
 *  what a reader of that exact range would give, without opening and skipping anew. To be called
 *  after jpc_reader_fill() has returned JPC_END; jpc_reader_range() and jpc_reader_progress() tell
 *  of the new range then. */
jpc_status jpc_reader_continue(jpc_reader *reader, uint64_t end, jpc_err *err);

/** Bytes of the files' ranges consumed so far, and their sum if all sizes are known (else 0). What
 *  has been read ahead counts as consumed. */
void jpc_reader_progress(const jpc_reader *reader, uint64_t *consumed, uint64_t *total);

#endif
