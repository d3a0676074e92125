// The payload of a record with an HTTP message is its body; of any other, the block. Of what body,
// where it is chunked, writers do not agree: the standard means the one without transfer codings
// (ISO 28500, "for http and https schemes"; iipc/warc-specifications #22), and so does wget-lua
// since 2023; warcio (#74), Wget, wpull (#424) and Heritrix over HTTP/1.1 (heritrix3 #769) take the
// bytes that they store, chunks and all. Either may be what was meant: a digest that fits one of
// them is right.
#include "web/warc_digest.h"

#include <string.h>

#include "core/digest.h"

static jpc_digest_result compare(const jpc_digest *want, jpc_span bytes)
{
    jpc_digest have;

    if (!jpc_digest_make(want->algorithm, bytes, &have))
        return JPC_DIGEST_UNCHECKED;
    return jpc_digest_equals(want, &have) ? JPC_DIGEST_RIGHT : JPC_DIGEST_WRONG;
}

static jpc_digest_result check(jpc_span label, jpc_span bytes)
{
    jpc_digest want;

    return jpc_digest_parse(label, &want) ? compare(&want, bytes) : JPC_DIGEST_UNCHECKED;
}

static bool is_http(const jpc_warc_record *record)
{
    static const char type[] = "application/http";
    const size_t len = sizeof type - 1;

    if (record->type == JPC_WARC_RESPONSE)
        return record->block.len >= 5 && memcmp(record->block.ptr, "HTTP/", 5) == 0;
    return record->type == JPC_WARC_REQUEST && record->content_type.len >= len &&
           jpc_span_is_nocase((jpc_span){record->content_type.ptr, len}, type);
}

static jpc_digest_result check_body(jpc_arena *arena, jpc_http_scratch *scratch,
                                    const jpc_warc_record *record, size_t max_bytes)
{
    jpc_span payload;
    jpc_digest_result result = check(record->payload_digest, jpc_http_stored_body(record->block));

    if (result != JPC_DIGEST_WRONG)
        return result;
    if (!jpc_http_payload(arena, scratch, record->block, max_bytes, &payload))
        return JPC_DIGEST_UNCHECKED;
    return check(record->payload_digest, payload);
}

static jpc_digest_result check_payload(jpc_arena *arena, jpc_http_scratch *scratch,
                                       const jpc_warc_record *record, jpc_digest_result block,
                                       size_t max_bytes)
{
    if (record->type == JPC_WARC_REVISIT || record->type == JPC_WARC_CONTINUATION ||
        record->segmented)
        return JPC_DIGEST_UNCHECKED;
    if (is_http(record))
        return check_body(arena, scratch, record, max_bytes);
    if (jpc_span_equals(record->payload_digest, record->block_digest))
        return block;
    return check(record->payload_digest, record->block);
}

jpc_warc_digests jpc_warc_check_digests(jpc_arena *arena, jpc_http_scratch *scratch,
                                        const jpc_warc_record *record, size_t max_bytes)
{
    jpc_warc_digests digests = {JPC_DIGEST_UNCHECKED, JPC_DIGEST_UNCHECKED};

    if (record->truncated.len > 0)
        return digests;
    digests.block = check(record->block_digest, record->block);
    digests.payload = check_payload(arena, scratch, record, digests.block, max_bytes);
    return digests;
}
