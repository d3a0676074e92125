// Any bytes as a page: decoded and extracted, the text must be well-formed UTF-8.
#include <assert.h>
#include <stdint.h>

#include "text/utf8.h"
#include "web/charset.h"
#include "web/html_extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_valid(jpc_span text) { return jpc_utf8_valid_prefix(text) == text.len; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_arena arena = {0};
    jpc_buf input = {0}; // with the padding that scanners may read
    jpc_decoded decoded;
    jpc_page page;

    jpc_buf_add(&input, (const char *)data, size);
    decoded = jpc_charset_decode(&arena, (jpc_span){jpc_buf_string(&input), size}, jpc_span_of(""));
    page = jpc_html_extract(&arena, decoded.text);
    assert(decoded.bad_bytes <= size);
    assert(is_valid(decoded.text));
    assert(is_valid(page.title) && is_valid(page.text));
    jpc_arena_release(&arena);
    jpc_buf_release(&input);
    return 0;
}
