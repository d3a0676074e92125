/** Ranges of a task's files that could not be read: a list, and a share per file. */
#ifndef JPC_JOB_UNREADABLE_H
#define JPC_JOB_UNREADABLE_H

#include "data/batch.h"
#include "job/set_aside.h"

/** What is known of one file. */
typedef struct jpc_unreadable_file {
    uint64_t ranges;            /**< without malformed lines, as the next two */
    uint64_t disk_bytes;        /**< unreadable, of the file as it lies on disk */
    uint64_t lost_stream_bytes; /**< unreadable, of the decompressed stream */
    uint64_t stream_bytes;      /**< all that was decompressed */
    uint64_t read_bytes;        /**< of the file: readable, unreadable and padding */
    char first[192];            /**< "byte 12: gzip: invalid block type" */
} jpc_unreadable_file;

typedef struct jpc_unreadable_list {
    const jpc_input_file *inputs; /**< of the task; borrowed */
    size_t n_inputs;
    uint32_t first_file;        /**< number of inputs[0] in records */
    jpc_unreadable_file *files; /**< owned; one per input */
    jpc_buf lines; /**< path, offset, within, length, disk or stream, cause; tabs between them */
} jpc_unreadable_list;

void jpc_unreadable_open(jpc_unreadable_list *list, const jpc_input_file *inputs, size_t n_inputs,
                         uint32_t first_file);
void jpc_unreadable_release(jpc_unreadable_list *list);

/** Batches do not span files. */
void jpc_unreadable_add(jpc_unreadable_list *list, const jpc_batch *batch);

/** JPC_ERR_DATA if the jpc_damage_share() of a file is above `max_share`, naming file and share, or
 *  if not all of the bytes that a file had when the run was planned were read, or more than them.
 *  Files that are set aside have not been read. *failed is set to the number of the file. */
jpc_status jpc_unreadable_check(const jpc_unreadable_list *list, double max_share,
                                const jpc_set_aside *aside, size_t *failed, jpc_err *err);

#endif
