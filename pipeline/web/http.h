/** HTTP responses as crawlers store them (RFC 9112, read leniently). */
#ifndef JPC_WEB_HTTP_H
#define JPC_WEB_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

typedef struct jpc_http_response {
    int status;            /**< 0 if the status line is missing or malformed */
    jpc_span content_type; /**< media type without parameters, as written */
    jpc_span charset;      /**< charset parameter without quotes; empty if none */
    jpc_span robots;       /**< X-Robots-Tag values, joined with ", "; in the arena */
    jpc_span tdm_reservation;
    jpc_span body;      /**< transfer and content codings undone; borrowed or in the arena */
    bool damaged;       /**< a coding broke off or exceeded the ceiling: body is the part before */
    const char *damage; /**< static text; NULL if not damaged */
} jpc_http_response;

/** Parses a stored response. Undoes chunked (also falsely labelled, cut off, with extensions) and
 *  Content-Encoding gzip, deflate (zlib and raw), br, stacked, and keeps falsely labelled plain
 * bodies. LF-only headers and a missing reason phrase are accepted. A block that does not begin
 * with "HTTP/" is a body without header. No decoded body exceeds `max_bytes`. */
jpc_http_response jpc_http_parse(jpc_arena *arena, jpc_span block, size_t max_bytes);

#endif
