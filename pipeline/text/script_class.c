#include "text/script_class.h"

#include "text/utf8.h"

// Counted as bytes: in well-formed UTF-8 these three are nothing else.
size_t jpc_script_count_choon(jpc_span text)
{
    size_t n = 0;

    for (size_t i = 2; i < text.len; i++)
        n += text.ptr[i - 2] == '\xE3' && text.ptr[i - 1] == '\x83' && text.ptr[i] == '\xBC';
    return n;
}

static bool is_nwc(uint32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x34BF) ||
           (c >= 0xF900 && c <= 0xFAFF);
}

size_t jpc_script_count_nwc(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    size_t n = 0;

    while (at < end)
        n += is_nwc(jpc_utf8_next(&at));
    return n;
}

size_t jpc_script_longest_run(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    size_t longest = 0, run = 0;
    uint32_t previous = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        run = code == previous ? run + 1 : 1;
        previous = code;
        longest = run > longest ? run : longest;
    }
    return longest;
}
