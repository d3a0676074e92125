/** Transfer and content codings of a stored response. Internal to web/http.c. */
#ifndef JPC_WEB_HTTP_CODING_H
#define JPC_WEB_HTTP_CODING_H

#include "web/http.h"

#define JPC_HTTP_MAX_CODINGS 8

typedef enum jpc_http_coding {
    JPC_HTTP_IDENTITY, /**< or what nobody knows */
    JPC_HTTP_CHUNKED,
    JPC_HTTP_GZIP,
    JPC_HTTP_DEFLATE,
    JPC_HTTP_BROTLI,
    JPC_HTTP_ZSTD,
} jpc_http_coding;

/** What a header names, in the order it was applied. */
typedef struct jpc_http_codings {
    jpc_http_coding items[JPC_HTTP_MAX_CODINGS];
    size_t n;
    bool too_many;
} jpc_http_codings;

void jpc_http_codings_add(jpc_http_codings *codings, jpc_span name);

/** Undoes the codings of response->body; sets body and damage. */
void jpc_http_undo(jpc_http_scratch *scratch, const jpc_http_codings *transfer,
                   const jpc_http_codings *content, size_t max_bytes, jpc_http_response *response);

#endif
