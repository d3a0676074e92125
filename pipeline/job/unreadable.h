/** Ranges of a task's files that could not be read: a list, and a share per file. */
#ifndef JPC_JOB_UNREADABLE_H
#define JPC_JOB_UNREADABLE_H

#include "job/run.h"
#include "job/shard_writer.h"

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
    jpc_buf text;               /**< scratch */
    jpc_shard_writer lines;    /**< of jpc_unreadable_format(); on disk, for there may be as many as
                                    there are lines of input */
    jpc_shard_writer suspects; /**< of jpc_suspects_format(): they are no damage */
    char names[2][64];         /**< of these files, below the run's folder */
} jpc_unreadable_list;

/** Appends a line for each range of a batch, and for padding: path, offset, within, length, "disk",
 *  "stream" or "padding", cause, with tabs between them. */
void jpc_unreadable_format(jpc_buf *lines, const char *path, const jpc_batch *batch);
/** The same for each digest that is wrong, of records that were read all the same. */
void jpc_suspects_format(jpc_buf *lines, const char *path, const jpc_batch *batch);

/** The first of such lines, and how many there are. */
typedef struct jpc_unreadable_text {
    size_t most; /**< lines that are held */
    jpc_buf lines;
    uint64_t n;
} jpc_unreadable_text;

/** Adds bytes of a file of lines; pieces need not be whole lines. */
void jpc_unreadable_text_add(jpc_unreadable_text *text, jpc_span bytes);

#define JPC_UNREADABLE_TOLD 10

/** What the lines tell, for people: the first few, and how many there are besides. */
void jpc_unreadable_tell(jpc_buf *out, const jpc_unreadable_text *text);
/** The same of lines of jpc_suspects_format(). */
void jpc_suspects_tell(jpc_buf *out, const jpc_unreadable_text *text);

/** Of map task `task`; `marker` is that of the task. All are borrowed; the list stays where it is.
 */
void jpc_unreadable_open(jpc_unreadable_list *list, const jpc_run *run, size_t task,
                         jpc_marker *marker);
void jpc_unreadable_release(jpc_unreadable_list *list);

/** Batches do not span files. Errors: those of writing. */
jpc_status jpc_unreadable_add(jpc_unreadable_list *list, const jpc_batch *batch, jpc_err *err);

/** Publishes the lines as state/map/tN.unreadable and tN.suspects, if there are any. */
jpc_status jpc_unreadable_publish(jpc_unreadable_list *list, jpc_err *err);

/** JPC_ERR_DATA, naming file and share: more than `max_share` of `path` is unreadable, in `ranges`
 *  of which `first` tells where and why. */
jpc_status jpc_unreadable_fail(const char *path, double share, uint64_t ranges, const char *first,
                               double max_share, jpc_err *err);

/** JPC_ERR_DATA if the jpc_damage_share() of a file is above `max_share`, naming file and share, or
 *  if not all of the bytes that a file had when the run was planned were read, or more than them.
 *  Files that are set aside have not been read. *failed is set to the number of the file. */
jpc_status jpc_unreadable_check(const jpc_unreadable_list *list, double max_share,
                                const jpc_set_aside *aside, size_t *failed, jpc_err *err);

#endif
