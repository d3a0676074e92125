// Any bytes as tokens of HTML. Tokens follow each other in the page and do not overlap; attributes
// are inside of their tag; what is decoded fits where jpc_html_decoded_max() says; the page is read
// to its end. The first byte chooses how the page starts: in foreign content, in raw text.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "web/html_entity.h"
#include "web/html_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_decoding(jpc_span text, bool in_attribute)
{
    char *out = jpc_alloc(jpc_html_decoded_max(text.len)); // nothing behind it, for the sanitizer

    assert(jpc_html_decode(text, in_attribute, out) <= jpc_html_decoded_max(text.len));
    free(out);
}

static void check_attributes(const jpc_html_token *token)
{
    jpc_span rest = token->attributes;
    const char *at = rest.ptr, *end = rest.ptr + rest.len;
    jpc_html_attribute it;

    jpc_html_is_self_closing(token);
    while (jpc_html_attribute_next(&rest, &it)) {
        assert(it.name.len > 0 && it.name.ptr >= at);
        at = it.name.ptr + it.name.len;
        assert(it.value.ptr == NULL || it.value.ptr > at);
        if (it.value.ptr != NULL)
            at = it.value.ptr + it.value.len;
        assert(at <= end);
        check_decoding(it.value, true);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = size > 0 ? size - 1 : 0;
    char *page = jpc_alloc(len + (len == 0)); // exact, too
    const char *at = page;
    jpc_html_scanner scanner = jpc_html_scan((jpc_span){page, len});
    jpc_html_token token;

    if (size > 0) {
        memcpy(page, data + 1, len);
        scanner.foreign = data[0] & 8;
        scanner.content = (jpc_html_content)(data[0] & 7) % (JPC_HTML_CONTENT_PLAINTEXT + 1);
        scanner.element = jpc_span_of("script");
    }
    while (jpc_html_next(&scanner, &token)) {
        assert(token.text.ptr >= at);
        at = token.text.ptr + token.text.len;
        if (token.kind == JPC_HTML_OPEN || token.kind == JPC_HTML_CLOSE) {
            assert(token.text.len > 0 && token.attributes.ptr == at);
            at += token.attributes.len;
            check_attributes(&token);
        } else {
            check_decoding(token.text, false);
        }
        assert(at <= scanner.at && scanner.at <= scanner.end);
    }
    assert(scanner.at == scanner.end);
    free(page);
    return 0;
}
