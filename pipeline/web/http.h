/** HTTP responses as crawlers store them (RFC 9112, read leniently). */
#ifndef JPC_WEB_HTTP_H
#define JPC_WEB_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/compress.h"
#include "core/memory.h"
#include "web/page_rights.h"

/** What undoes codings, for one body after another: two buffers in turns, as codings are stacked,
 *  and decoders. Neither grows by more than a body at the ceiling. Zeroed before its first use. */
typedef struct jpc_http_scratch {
    jpc_buf buffers[2];
    int turn; /**< the buffer that holds nothing */
    jpc_gunzip *gunzip;
    jpc_decoder *inflaters[JPC_CODEC_DEFLATE + 1]; /**< by codec */
} jpc_http_scratch;

/** Forgets the last body, and gives back what a large one took. */
void jpc_http_scratch_trim(jpc_http_scratch *scratch);
void jpc_http_scratch_release(jpc_http_scratch *scratch);

typedef struct jpc_http_response {
    int status;            /**< 0 if the status line is missing or malformed */
    jpc_span content_type; /**< media type without parameters, as written */
    jpc_span charset;      /**< charset parameter without quotes; empty if none */
    jpc_rights rights;     /**< of the header, without status; in the arena */
    jpc_span body;      /**< transfer and content codings undone; borrowed, or in the scratch until
                             that is used again */
    bool damaged;       /**< a coding broke off: body is the part before; or the body exceeds the
                             ceiling: it is empty */
    bool cut_off;       /**< all that is damaged is that the body ended early */
    const char *damage; /**< static text: what is corrupt, else what ended early first; NULL */
} jpc_http_response;

/** Parses a stored response. Undoes chunked (also falsely labelled, cut off, with extensions) and
 *  Content-Encoding gzip, deflate (zlib and raw), br, zstd, stacked, and keeps falsely labelled
 *  plain bodies. LF-only headers and a missing reason phrase are accepted. A block that does not
 *  begin with "HTTP/" is a body without header. No decoded body exceeds `max_bytes`; more than
 *  eight codings of one kind are damage. The arena gets a few KiB at most. */
jpc_http_response jpc_http_parse(jpc_arena *arena, jpc_http_scratch *scratch, jpc_span block,
                                 size_t max_bytes);

/** What is behind the header of a request or response, as it is stored; borrowed. */
jpc_span jpc_http_stored_body(jpc_span message);

/** The same without transfer codings (RFC 9112 7): borrowed, or in the scratch until that is used
 *  again. Returns false if it cannot be told: it exceeds the ceiling, or a coding is corrupt. */
bool jpc_http_payload(jpc_arena *arena, jpc_http_scratch *scratch, jpc_span message,
                      size_t max_bytes, jpc_span *payload);

#endif
