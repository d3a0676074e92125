/** The bytes of one file that have been read but not yet cut, and the ledger of those that have.
 *
 *  Internal to the reader. The bytes lie at the end of the batch's input, from `at` on; `offset`
 *  is the position of the first of them in the decompressed stream. Places are told by the
 *  members. What a batch leaves is carried over, and copied into the next ones as they need it: a
 *  piece may be much larger than a batch. Every byte leaves in one of three ways: kept (a record),
 *  passed (line ends between records) or lost (unreadable).
 */
#ifndef JPC_DATA_STREAM_H
#define JPC_DATA_STREAM_H

#include <stdatomic.h>

#include "data/batch.h"
#include "data/source.h"

/** A gzip member or zstd frame of which bytes are uncut. */
struct jpc_stream_member {
    uint64_t disk_at, disk_len;
    uint64_t begin, end; /**< in the stream; end is UINT64_MAX until it has been seen */
    bool kept;           /**< a record has bytes of it */
};

typedef struct jpc_stream {
    jpc_source *source; /**< owned */
    jpc_batch *batch;
    const atomic_bool *stop; /**< borrowed; NULL, or set: long ways to a place are given up */
    uint32_t file;
    jpc_place begin; /**< where reading began */
    bool compressed;
    size_t at;
    uint64_t offset;
    char before;           /**< the byte before `offset` */
    jpc_buf carry;         /**< bytes that a batch left; from carry_at on they are in no batch */
    size_t carry_at, feed; /**< feed: how many of them come next */
    bool fed;              /**< the uncut bytes of the batch are the carry's before carry_at */
    struct jpc_stream_member *members;
    size_t first_member, n_members, members_capacity;
    jpc_place run_at; /**< lost bytes that have not been told to the batch */
    uint64_t run_len;
    const char *run_cause;
    bool run_zeros;      /**< they are zero bytes only */
    bool run_continues;  /**< the last range of the batch is the run's earlier part */
    jpc_piece barrier;   /**< damage or end behind the uncut bytes and the carry, if `barred` */
    bool barred, sealed; /**< sealed: nothing of the carry is left before the barrier */
    size_t batch_bytes;  /**< kept or passed for the present batch */
    uint64_t n_records, n_lines; /**< since reading began */
    jpc_err err;                 /**< what kept a cutter from going on */
} jpc_stream;

jpc_status jpc_stream_open(jpc_stream *stream, const char *path, uint32_t file, bool resync,
                           jpc_err *err);
void jpc_stream_close(jpc_stream *stream);

/** As jpc_source_seek(). In no batch; what was uncut is forgotten. */
jpc_status jpc_stream_seek(jpc_stream *stream, uint64_t at, jpc_err *err);

/** Reading begins at the first uncut byte, which is at `place`; what was lost before is forgotten.
 *  A member that begins before it counts as one of which a record has bytes. */
void jpc_stream_begin(jpc_stream *stream, jpc_place place);

static inline bool jpc_stream_is_from_start(const jpc_stream *stream)
{
    return stream->begin.offset == 0 && stream->begin.within == 0;
}

/** Whether there has been a record; reading that does not begin at the start of the file begins
 *  behind one. */
static inline bool jpc_stream_has_records(const jpc_stream *stream)
{
    return stream->n_records > 0 || !jpc_stream_is_from_start(stream);
}

/** Whether reading from the first uncut byte on does the same as going on there: nothing is lost
 *  that may be a part of a longer range, and a member that was begun has a record. */
bool jpc_stream_is_clean(const jpc_stream *stream);

/** Moves the uncut bytes out of the batch, and the first of them into the next one. */
void jpc_stream_leave(jpc_stream *stream);
void jpc_stream_enter(jpc_stream *stream, jpc_batch *batch);

/** Gets more of the carry, or reads one piece; sets `sealed` at damage and at the end. */
jpc_status jpc_stream_more(jpc_stream *stream, jpc_err *err);

/** Writes the damage at the barrier into the ledger and opens it. */
void jpc_stream_pass_barrier(jpc_stream *stream);

jpc_span jpc_stream_uncut(const jpc_stream *stream);

/** Of the first uncut byte; there is one. */
jpc_place jpc_stream_place(const jpc_stream *stream);

/** Bytes of the file that hold exactly the next `len` bytes; 0: there are none. */
uint64_t jpc_stream_disk_len(const jpc_stream *stream, uint64_t len);

/** Whether a record has bytes of the member of the first uncut byte; true in a plain file. */
bool jpc_stream_is_member_kept(const jpc_stream *stream);

/** Where the first member ends that is known to end at this position of the stream, or behind it;
 *  UINT64_MAX if none is. */
uint64_t jpc_stream_next_end(const jpc_stream *stream, uint64_t offset);
/** Whether a member is known to begin at this position of the stream. */
bool jpc_stream_is_member_begin(const jpc_stream *stream, uint64_t offset);
/** Where the first member behind this position begins; UINT64_MAX if none is known. */
uint64_t jpc_stream_next_member(const jpc_stream *stream, uint64_t offset);

/** In more members than this no record is held: these would take more memory than its bytes. bgzip
 *  makes 1,024 of 64 MiB. */
#define JPC_MAX_RECORD_MEMBERS ((size_t)16384)

/** Whether the uncut bytes lie in so many. */
static inline bool jpc_stream_is_shredded(const jpc_stream *stream)
{
    return stream->n_members > JPC_MAX_RECORD_MEMBERS;
}

void jpc_stream_keep(jpc_stream *stream, size_t n);
void jpc_stream_pass(jpc_stream *stream, size_t n);
/** `cause` counts if this begins a run of lost bytes. */
void jpc_stream_lose(jpc_stream *stream, size_t n, const char *cause);
/** Whether the next `n` bytes, of which none are at hand, are better lost by jumping over them. */
bool jpc_stream_can_jump(const jpc_stream *stream, uint64_t n);
/** Loses them without having read them. Errors: stream->err. */
void jpc_stream_jump(jpc_stream *stream, uint64_t n, const char *cause);
/** The next lost bytes are a range of their own. */
void jpc_stream_end_run(jpc_stream *stream);
/** Ends a run as trailing garbage, which is padding. */
void jpc_stream_forgive(jpc_stream *stream);

#endif
