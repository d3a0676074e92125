/** Files that appear whole or not at all, and zstd shards of independent frames.
 *
 *  Everything is written to NAME.tmp.HOST.PID, synced, and renamed by _publish().
 *  Errors of writing are JPC_ERR_OUTPUT, of reading JPC_ERR_IO.
 */
#ifndef JPC_DATA_SINK_H
#define JPC_DATA_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "data/batch.h"

/** What is known of a published file. */
typedef struct jpc_published {
    uint64_t bytes;
    jpc_hash128 hash; /**< XXH3-128 of the bytes on disk */
} jpc_published;

typedef struct jpc_sink_options {
    bool zstd; /**< false: bytes as they are */
    int level;
    size_t frame_bytes; /**< a frame ends at the first record boundary at or after so many */
    bool seekable;      /**< add the seek table of the zstd seekable format */
    bool sync_later;    /**< the folder is synced by the caller, once for many files */
} jpc_sink_options;

typedef struct jpc_sink jpc_sink;

/** Creates the temporary file beside `path`; "-" is stdout (then _publish() only flushes). */
jpc_status jpc_sink_open(jpc_sink **sink, const char *path, const jpc_sink_options *options,
                         jpc_err *err);

/** Appends one record (whole lines). Frames are cut between records only, by bytes, so that they do
 *  not depend on how records come in batches. */
jpc_status jpc_sink_write(jpc_sink *sink, const char *ptr, size_t len, jpc_err *err);

/** Appends the bytes of a file as one record. Errors: also those of reading. */
jpc_status jpc_sink_write_file(jpc_sink *sink, const char *path, jpc_err *err);

/** Compressed bytes written so far (whole frames only: deterministic). */
uint64_t jpc_sink_bytes(const jpc_sink *sink);

/** Where the next record will begin, as readers take it (jpc_reader_options.ranges). */
jpc_place jpc_sink_place(const jpc_sink *sink);

/** Ends the last frame, syncs the file, renames, syncs the folder (without which the name is not
 *  durable) unless options.sync_later. Frees the sink, also on failure. */
jpc_status jpc_sink_publish(jpc_sink *sink, jpc_published *published, jpc_err *err);

/** Removes the temporary file and frees. NULL is fine. */
void jpc_sink_discard(jpc_sink *sink);

/** Publishes `bytes` as the file `path` in one go (markers, reports). */
jpc_status jpc_publish(const char *path, jpc_span bytes, jpc_published *published, jpc_err *err);

/** As jpc_publish() with sync_later. */
jpc_status jpc_publish_part(const char *path, jpc_span bytes, jpc_published *published,
                            jpc_err *err);

/** Makes the names in the folder that holds `path` durable. */
jpc_status jpc_sync_folder(const char *path, jpc_err *err);

/** Gives the bytes of a file to `take`, piece by piece. */
jpc_status jpc_read_pieces(const char *path, void (*take)(void *self, const char *ptr, size_t n),
                           void *self, jpc_err *err);

/** Reads a whole file. The caller releases `out`. */
jpc_status jpc_read_file(const char *path, jpc_buf *out, jpc_err *err);

/** XXH3-128 and size of a file on disk. */
jpc_status jpc_checksum_file(const char *path, jpc_published *published, jpc_err *err);

/** "PATH.tmp.HOST.PID": a name that no other process uses, on any machine that shares the folder.
 *  Owned by the caller. */
char *jpc_temporary_name(const char *path);

/** mkdir -p; the names of new folders are durable. */
jpc_status jpc_make_dirs(const char *path, jpc_err *err);

#endif
