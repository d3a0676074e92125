// Any bytes as a stored HTTP response: no body exceeds the ceiling.
#include <assert.h>
#include <stdint.h>

#include "web/http.h"

#define MAX_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_arena arena = {0};
    jpc_http_scratch scratch = {.turn = 0};
    jpc_span block = {(const char *)data, size}, payload;
    jpc_http_response response = jpc_http_parse(&arena, &scratch, block, MAX_BYTES);

    assert(response.body.len <= MAX_BYTES || response.body.len <= size);
    assert((response.damage != NULL) == response.damaged);
    assert(response.damaged || !response.cut_off);
    assert(jpc_http_stored_body(block).len <= size);
    jpc_http_payload(&arena, &scratch, block, MAX_BYTES, &payload);
    assert(payload.len <= (size > MAX_BYTES ? size : MAX_BYTES));
    jpc_http_scratch_release(&scratch);
    jpc_arena_release(&arena);
    return 0;
}
