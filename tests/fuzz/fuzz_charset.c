// Any bytes as a body with any label: whatever the charset, what comes out is well-formed UTF-8 of
// no more than three bytes and a mark per byte, and no more bytes are bad than there are. The first
// byte chooses a label, or how many bytes of the input are one.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "text/utf8.h"
#include "web/charset.h"

#define MAX_GROWTH 6 // bytes of UTF-8 for a byte: U+FFFD for each, or what iconv makes of one

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const labels[] = {
    "",
    "utf-8",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "utf-16le",
    "utf-16be",
    "utf-16",
    "gbk",
    "gb18030",
    "big5",
    "euc-kr",
    "iso-8859-1",
    "x-sjis",
    "windows-31j",
    "windows-1251",
    "koi8-r",
    "iso-2022-kr",
    "hz-gb-2312",
    "replacement",
    "x-user-defined",
    "windows-1252",
    "tis-620",
    "iso-8859-8-i",
};

#define N_LABELS (sizeof labels / sizeof *labels)

static jpc_span choose_label(const uint8_t **data, size_t *size)
{
    uint8_t choice = **data;
    jpc_span label;

    *data += 1;
    *size -= 1;
    if (choice < N_LABELS)
        return jpc_span_of(labels[choice]);
    label = (jpc_span){(const char *)*data, choice % 32U < *size ? choice % 32U : *size};
    *data += label.len;
    *size -= label.len;
    return label;
}

static void check(jpc_span text, uint64_t bad_bytes, size_t size)
{
    assert(jpc_utf8_valid_prefix(text) == text.len);
    assert(bad_bytes <= size && text.len <= MAX_GROWTH * size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_arena arena = {0};
    jpc_buf input = {0}; // with the padding that scanners may read
    jpc_span label, body;
    jpc_decoded decoded;

    if (size == 0)
        return 0;
    label = choose_label(&data, &size);
    jpc_buf_add(&input, (const char *)data, size);
    body = (jpc_span){jpc_buf_string(&input), size};
    decoded = jpc_charset_decode(&arena, body, label);
    check(decoded.text, decoded.bad_bytes, size);
    assert(decoded.charset <= JPC_CHARSET_OTHER && decoded.name[0] != '\0');
    assert(memchr(decoded.name, '\0', sizeof decoded.name) != NULL);
    assert(memchr(decoded.label, '\0', sizeof decoded.label) != NULL);
    for (jpc_charset charset = JPC_CHARSET_UTF_8; charset < JPC_CHARSET_OTHER; charset++) {
        uint64_t bad_bytes = 0;
        jpc_span text = jpc_charset_decode_as(&arena, body, charset, &bad_bytes);

        check(text, bad_bytes, size);
    }
    jpc_arena_release(&arena);
    jpc_buf_release(&input);
    return 0;
}
