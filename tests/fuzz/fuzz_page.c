// Any bytes as a page, with any options: the text is well-formed UTF-8, its paragraphs add up to
// it, and the work is linear. The first byte chooses the options.
#include <assert.h>
#include <stdint.h>

#include "text/utf8.h"
#include "web/charset.h"
#include "web/html_extract.h"
#include "web/url_resolve.h"

#define MAX_STEPS_PER_BYTE 64 // of deep pages, as in tests/unit/test_html_steps.c
#define FREE_STEPS 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_valid(jpc_span text) { return jpc_utf8_valid_prefix(text) == text.len; }

static jpc_html_options options_of(uint8_t bits)
{
    return (jpc_html_options){.prefer = (jpc_html_preference)(bits % 3),
                              .ruby = bits & 4 ? JPC_HTML_RUBY_BRACKETS : JPC_HTML_RUBY_BASE,
                              .comments = (bits & 8) != 0,
                              .no_tables = (bits & 16) != 0,
                              .paragraphs = (bits & 32) != 0};
}

static void check_paragraphs(const jpc_page *page)
{
    size_t len = 0;

    for (uint32_t i = 0; i < page->n_paragraphs; i++) {
        assert(is_valid(page->paragraphs[i].path));
        assert(page->paragraphs[i].link_share >= 0 && page->paragraphs[i].link_share <= 1);
        len += page->paragraphs[i].n_bytes + (i > 0);
    }
    assert(len == page->text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_html_options options = options_of(size > 0 ? data[0] : 0);
    jpc_arena arena = {0};
    jpc_buf input = {0}; // with the padding that scanners may read
    jpc_decoded decoded;
    jpc_page page;

    jpc_buf_add(&input, (const char *)data + (size > 0), size - (size > 0));
    decoded =
        jpc_charset_decode(&arena, (jpc_span){jpc_buf_string(&input), input.len}, jpc_span_of(""));
    page = jpc_html_extract(&arena, decoded.text, &options);
    assert(decoded.bad_bytes <= size);
    assert(is_valid(decoded.text));
    assert(is_valid(page.title) && is_valid(page.text));
    assert(is_valid(page.canonical) && is_valid(page.published) && is_valid(page.lang));
    assert(is_valid(jpc_url_resolve(&arena, page.base, page.canonical)));
    assert(page.text.len <= 2 * (decoded.text.len + 8) * 6 / 5); // readings in brackets
    assert(page.steps <= FREE_STEPS + MAX_STEPS_PER_BYTE * (uint64_t)decoded.text.len);
    if (options.paragraphs)
        check_paragraphs(&page);
    jpc_arena_release(&arena);
    jpc_buf_release(&input);
    return 0;
}
