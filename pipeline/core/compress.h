/** The one door to zlib, libdeflate, zstd, brotli and LZ4.
 *
 *  A decoder turns pieces of input into pieces of output and never allocates by
 *  what the data claim: the caller gives the room. It stops at the end of one
 *  gzip member or zstd frame; jpc_decoder_reset() makes it ready for the next.
 */
#ifndef JPC_CORE_COMPRESS_H
#define JPC_CORE_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

typedef enum jpc_codec {
    JPC_CODEC_GZIP,    /**< RFC 1952, one member; CRC and length are checked */
    JPC_CODEC_ZLIB,    /**< RFC 1950 */
    JPC_CODEC_DEFLATE, /**< RFC 1951, raw */
    JPC_CODEC_ZSTD,    /**< RFC 8878, one frame, windows up to 128 MiB */
    JPC_CODEC_BROTLI,  /**< RFC 7932 */
} jpc_codec;

typedef enum jpc_decode {
    JPC_DECODE_MORE,    /**< all input is used, more is needed */
    JPC_DECODE_FULL,    /**< the room is used up */
    JPC_DECODE_END,     /**< the member or frame is complete (and its checksum right) */
    JPC_DECODE_CORRUPT, /**< see jpc_decoder_cause() */
} jpc_decode;

typedef struct jpc_decoder jpc_decoder;

/** Release with jpc_decoder_free(). */
jpc_decoder *jpc_decoder_new(jpc_codec codec);
void jpc_decoder_free(jpc_decoder *decoder);
void jpc_decoder_reset(jpc_decoder *decoder);
/** As that, and nothing of earlier frames is left in its buffers. */
void jpc_decoder_forget(jpc_decoder *decoder);

/** For all frames from now on; zstd only. Copies. Returns false if it is no usable dictionary. */
bool jpc_decoder_set_dictionary(jpc_decoder *decoder, jpc_span dictionary);

/** Decodes from *in, which is moved forward, into `room` bytes at `out`; *made tells how many. */
jpc_decode jpc_decoder_step(jpc_decoder *decoder, jpc_span *in, char *out, size_t room,
                            size_t *made);

/** Looks at the start of a member, so that jpc_decoder_left() knows what it says. */
void jpc_decoder_look(jpc_decoder *decoder, jpc_span start);

/** Bytes that the frame, by its header, has still to give; UINT64_MAX if it says nothing. Of zstd
 *  only. A frame that gives more is corrupt; it takes room for one more byte to see that. */
uint64_t jpc_decoder_left(const jpc_decoder *decoder);

/** What was wrong after JPC_DECODE_CORRUPT: "invalid block type"; static text. */
const char *jpc_decoder_cause(const jpc_decoder *decoder);
/** Whether nothing else is known to be wrong than that a zstd frame asks for a larger window. */
bool jpc_decoder_wants_window(const jpc_decoder *decoder);

#define JPC_GZIP_MAGIC "\x1f\x8b\x08"
#define JPC_ZSTD_MAGIC "\x28\xb5\x2f\xfd"

/** Whether the first four bytes of a gzip member, a zstd frame, a skippable frame may be these. */
bool jpc_begins_gzip(jpc_span bytes);
bool jpc_begins_zstd(jpc_span bytes);
bool jpc_begins_skippable(jpc_span bytes);

/** How long the header (RFC 1952 2.3) is of a gzip member that begins here; SIZE_MAX: longer than
 *  these bytes. */
size_t jpc_gzip_header_len(jpc_span bytes);

/** Fast inflation of whole gzip members. */
typedef struct jpc_gunzip jpc_gunzip;

typedef enum jpc_member {
    JPC_MEMBER_OK,
    JPC_MEMBER_ROOM, /**< it needs more room than given */
    JPC_MEMBER_BAD,  /**< damaged, or `in` ends before it does */
} jpc_member;

jpc_gunzip *jpc_gunzip_new(void);
void jpc_gunzip_free(jpc_gunzip *gunzip);

/** Inflates the member at the start of `in`; *used and *made are its lengths. */
jpc_member jpc_gunzip_member(jpc_gunzip *gunzip, jpc_span in, char *out, size_t room, size_t *used,
                             size_t *made);

/** Appends `bytes` as one gzip member, as small as it gets, with nothing in its header that depends
 *  on when and where. */
void jpc_gzip_compress(jpc_span bytes, jpc_buf *out);

/** Tells how far a codec compresses; for one thread. */
typedef struct jpc_meter jpc_meter;

typedef enum jpc_meter_codec {
    JPC_METER_ZLIB, /**< the RFC 1950 stream that compress2() would make; levels 1 to 9 */
    JPC_METER_ZSTD, /**< the frame that ZSTD_compress() would make; levels 1 to 22 */
    JPC_METER_LZ4,  /**< the block that LZ4_compress_default() would make; it has no levels */
} jpc_meter_codec;

#define JPC_METER_LZ4_BYTES ((size_t)1 << 20) // no more than these are given to LZ4

jpc_meter *jpc_meter_new(jpc_meter_codec codec, int level);
void jpc_meter_free(jpc_meter *meter);

/** Number of bytes that `bytes` are compressed to. */
size_t jpc_meter_size(jpc_meter *meter, jpc_span bytes);

/** Writes zstd frames with content checksum. Same bytes in, same cuts, same bytes out. */
typedef struct jpc_zstd_writer jpc_zstd_writer;

jpc_zstd_writer *jpc_zstd_writer_open(int level);
void jpc_zstd_writer_close(jpc_zstd_writer *writer);
/** Both append to `out` what the encoder gives away; the first _add after a frame begins one. */
void jpc_zstd_writer_add(jpc_zstd_writer *writer, jpc_span bytes, jpc_buf *out);
void jpc_zstd_writer_end_frame(jpc_zstd_writer *writer, jpc_buf *out);

/** Appends "zstd 1.5.4\n" and so on for each library behind this door, as they are linked. */
void jpc_compress_versions(jpc_buf *out);

#endif
