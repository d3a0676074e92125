/** Lines into a numbered series of shards, or into one file. */
#ifndef JPC_JOB_SHARD_WRITER_H
#define JPC_JOB_SHARD_WRITER_H

#include "job/marker.h"

typedef struct jpc_shard_writer {
    const char *dir;  /**< of the run; borrowed */
    const char *name; /**< below dir; borrowed. With shard_bytes: what stands before
                           "-NN.jsonl.zst" */
    jpc_sink_options options;
    double shard_bytes; /**< a part ends at the first frame at or after so many compressed
                             bytes; 0: one file */
    jpc_marker *marker; /**< published files are added here */
    jpc_sink *sink;     /**< the present part; NULL: none is open */
    int part;
} jpc_shard_writer;

/** Appends one line. */
jpc_status jpc_shard_writer_add(jpc_shard_writer *writer, const char *ptr, size_t len,
                                jpc_err *err);
/** Where the next line will begin, in the file that it will be in. */
jpc_place jpc_shard_writer_place(const jpc_shard_writer *writer);

/** Publishes what is open. Without any line: no part, but an empty single file. */
jpc_status jpc_shard_writer_publish(jpc_shard_writer *writer, jpc_err *err);
/** Forgets what is open. */
void jpc_shard_writer_discard(jpc_shard_writer *writer);

#endif
