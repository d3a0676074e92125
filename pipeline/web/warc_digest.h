/** Whether the bytes of a WARC record are those that its writer took the digests of. */
#ifndef JPC_WEB_WARC_DIGEST_H
#define JPC_WEB_WARC_DIGEST_H

#include "web/http.h"
#include "web/warc.h"

typedef enum jpc_digest_result {
    JPC_DIGEST_UNCHECKED, /**< there is none, or none that could tell */
    JPC_DIGEST_RIGHT,
    JPC_DIGEST_WRONG,
    JPC_N_DIGEST_RESULTS,
} jpc_digest_result;

typedef struct jpc_warc_digests {
    jpc_digest_result block;   /**< WARC-Block-Digest */
    jpc_digest_result payload; /**< WARC-Payload-Digest */
} jpc_warc_digests;

/** Compares both with the bytes. Unchecked are labels that jpc_digest_parse() does not know; all of
 *  a truncated record; the payload digest of a revisit, which is that of the record it refers to,
 *  and of a segment, which is that of all segments. `max_bytes` as in jpc_http_parse(), which
 *  undoes transfer codings the same way; the scratch holds what is undone. */
jpc_warc_digests jpc_warc_check_digests(jpc_arena *arena, jpc_http_scratch *scratch,
                                        const jpc_warc_record *record, size_t max_bytes);

#endif
