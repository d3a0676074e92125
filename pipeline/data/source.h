/** A file or stdin as a stream of decompressed bytes that knows where its gzip members
 *  and zstd frames begin, and where it is damaged.
 */
#ifndef JPC_DATA_SOURCE_H
#define JPC_DATA_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

typedef enum jpc_piece_kind {
    JPC_PIECE_BYTES,  /**< appended to the buffer: (a part of) one member, perhaps nothing */
    JPC_PIECE_DAMAGE, /**< disk_at, disk_len cannot be read; a new member may follow */
    JPC_PIECE_END,    /**< disk_at is the length of the file */
} jpc_piece_kind;

/** What one call gave. A plain file is one member. */
typedef struct jpc_piece {
    jpc_piece_kind kind;
    bool first, last;   /**< BYTES: the member begins, ends with them */
    uint64_t disk_at;   /**< BYTES: start of the member. DAMAGE: of the range */
    uint64_t disk_len;  /**< BYTES with `last`: length of the member. DAMAGE: of the range */
    bool garbage;       /**< DAMAGE: not a damaged member, but bytes that belong to none */
    bool zeros;         /**< DAMAGE: garbage of zero bytes only */
    bool to_end;        /**< DAMAGE: no member follows */
    uint64_t member_at; /**< DAMAGE: start of the damaged member */
    const char *what;   /**< DAMAGE: "truncated gzip member"; static */
    const char *detail; /**< DAMAGE: "invalid block type", or NULL; static */
} jpc_piece;

typedef struct jpc_source jpc_source;

/** "-" is stdin. With `resync`, damage is stepped over, and bytes decoded just before a corrupt
 *  place are withheld, for nobody can tell where corruption began; without, all bytes before the
 *  damage are given, and nothing may be read after it. */
jpc_status jpc_source_open(jpc_source **source, const char *path, bool resync, jpc_err *err);
void jpc_source_close(jpc_source *source);
/** Reading what is no regular file fails with JPC_ERR_STOPPED once `fd` is readable; -1: never. */
void jpc_source_set_wake(jpc_source *source, int fd);
void jpc_source_set_resync(jpc_source *source, bool resync);

/** Goes on at byte `at` of a regular file: where a member begins, or anywhere in a plain file. Of
 *  what kind the file is, and its dictionary, the start of the file tells. */
jpc_status jpc_source_seek(jpc_source *source, uint64_t at, jpc_err *err);

/** Goes on where the first member begins in [at, end) that decodes and of which the first bytes
 *  satisfy `is_wanted`; *found tells if there is one. */
jpc_status jpc_source_find(jpc_source *source, uint64_t at, uint64_t end,
                           bool (*is_wanted)(jpc_span), bool *found, jpc_err *err);

/** Appends the next piece's bytes to `out`. Pieces of a regular file do not depend on timing; of a
 *  compressed pipe neither with `resync`. */
jpc_status jpc_source_read(jpc_source *source, jpc_buf *out, jpc_piece *piece, jpc_err *err);

/** Whether bytes can be looked at, and gone to, without reading those in front of them: in a plain
 *  regular file. Known after the first read or seek. */
bool jpc_source_has_random_access(const jpc_source *source);

/** Whether that is so, and what lies `n` bytes on is better gone to than read up to. */
bool jpc_source_is_far(const jpc_source *source, uint64_t n);

/** As jpc_window_peek(), of such a source. */
jpc_status jpc_source_peek(const jpc_source *source, uint64_t at, char *bytes, size_t n,
                           size_t *got, jpc_err *err);

const char *jpc_source_path(const jpc_source *source); /**< for messages */

/** Whether the file is compressed; known after the first read or seek. */
bool jpc_source_is_compressed(const jpc_source *source);

uint64_t jpc_source_consumed(const jpc_source *source); /**< bytes of the file */
uint64_t jpc_source_size(const jpc_source *source);     /**< 0 if unknown (a pipe) */

#endif
