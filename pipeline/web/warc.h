/** WARC 1.0 and 1.1 records (ISO 28500; IIPC specification). */
#ifndef JPC_WEB_WARC_H
#define JPC_WEB_WARC_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

typedef enum jpc_warc_type {
    JPC_WARC_OTHER,
    JPC_WARC_WARCINFO,
    JPC_WARC_REQUEST,
    JPC_WARC_RESPONSE,
    JPC_WARC_RESOURCE,
    JPC_WARC_REVISIT,
    JPC_WARC_METADATA,
    JPC_WARC_CONVERSION,
    JPC_WARC_CONTINUATION,
} jpc_warc_type;

typedef struct jpc_warc_record {
    jpc_warc_type type;
    jpc_span id;   /**< WARC-Record-ID without < > */
    jpc_span url;  /**< WARC-Target-URI without < > */
    jpc_span date; /**< WARC-Date as written */
    jpc_span content_type;
    jpc_span truncated; /**< WARC-Truncated; empty if absent */
    jpc_span block;     /**< the content block, Content-Length bytes */
} jpc_warc_record;

typedef enum jpc_warc_header {
    JPC_WARC_HEADER_OK,
    JPC_WARC_HEADER_INCOMPLETE, /**< more bytes are needed */
    JPC_WARC_HEADER_BAD,        /**< not a WARC header, or without a valid Content-Length */
} jpc_warc_header;

/** Looks at the header that starts at bytes.ptr. On OK: its length (with the empty line) and the
 *  block's. `cause` is set on BAD. LF-only line ends are accepted. */
jpc_warc_header jpc_warc_measure(jpc_span bytes, size_t *header_len, uint64_t *block_len,
                                 const char **cause);

/** Parses a whole record as jpc_reader cut it. Returns false if it is malformed. Borrowed spans. */
bool jpc_warc_parse(jpc_span bytes, jpc_warc_record *record);

#endif
