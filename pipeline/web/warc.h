/** WARC 1.0 and 1.1 records (ISO 28500; IIPC specification), and those of drafts. */
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
    jpc_span payload_type; /**< WARC-Identified-Payload-Type: what the crawler took the page for */
    jpc_span truncated;    /**< WARC-Truncated; empty if absent */
    jpc_span block_digest, payload_digest; /**< labelled, as written; empty if absent */
    bool segmented; /**< WARC-Segment-Number: the block is a part of what was fetched */
    jpc_span block; /**< the content block, Content-Length bytes */
} jpc_warc_record;

typedef enum jpc_warc_header {
    JPC_WARC_HEADER_OK,
    JPC_WARC_HEADER_INCOMPLETE, /**< more bytes are needed */
    JPC_WARC_HEADER_BAD,        /**< not a WARC header, or without a valid Content-Length */
} jpc_warc_header;

/** What a version line begins with that is sound: "WARC/1." or, before the standard, "WARC/0.". */
#define JPC_WARC_VERSION_BYTES ((size_t)7)

/** Whether the bytes begin so; ABNF literals have no case (RFC 5234). */
bool jpc_warc_begins_version(jpc_span bytes);

/** Whether they may do so, be they fewer: none may. */
bool jpc_warc_may_begin_version(jpc_span bytes);

/** Looks at the header that starts at bytes.ptr. On OK: its length (with the empty line) and the
 *  block's. `cause` is set on BAD. LF-only line ends are accepted. */
jpc_warc_header jpc_warc_measure(jpc_span bytes, size_t *header_len, uint64_t *block_len,
                                 const char **cause);

/** How far an incomplete header has been looked at. */
typedef struct jpc_warc_scan {
    size_t line, seen; /**< where its last line begins, and the bytes known to hold no end of it */
    bool
        doubtful; /**< a version line that begins anywhere ends it, for so did its own; set first */
} jpc_warc_scan;

/** As jpc_warc_measure(). The scan is {0} at first, and of no use after another answer than
 *  INCOMPLETE; then bytes may have joined the header, and those before are not looked at again. */
jpc_warc_header jpc_warc_measure_on(jpc_span bytes, jpc_warc_scan *scan, size_t *header_len,
                                    uint64_t *block_len, const char **cause);

/** Parses a whole record as jpc_reader cut it. Returns false if it is malformed. Borrowed spans. */
bool jpc_warc_parse(jpc_span bytes, jpc_warc_record *record);

#endif
