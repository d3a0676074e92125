#include "web/html_weight.h"

// ASCII: 0 blank, 1 visible, 2 stop, 3 comma.
static unsigned ascii_class(char c)
{
    if (c <= ' ')
        return 0;
    if (c == '.' || c == '!' || c == '?')
        return 2;
    return c == ',' ? 3 : 1;
}

static bool ends_word(const char *at, const char *end)
{
    return at == end || (unsigned char)*at <= ' ' || *at == '"' || *at == ')' || (*at & 0x80);
}

static void weigh_ascii(const char *at, const char *end, jpc_html_weight *weight)
{
    unsigned class = ascii_class(*at);

    weight->units += class > 0;
    if (class > 1 && ends_word(at + 1, end)) {
        weight->stops += class == 2;
        weight->commas += class == 3;
    }
}

// A three-byte character, U+0800 to U+FFFF.
static void weigh_bmp(const char *at, jpc_html_weight *weight)
{
    uint32_t code =
        (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (uint32_t)(at[2] & 0x3F);

    if (code < 0x2E80) {
        weight->units += !(code >= 0x2000 && code <= 0x200F);
        return;
    }
    if (code == 0x3000)
        return;
    weight->units += 2;
    weight->stops += code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == 0xFF0E;
    weight->commas += code == 0x3001 || code == 0xFF0C;
    weight->kana += code >= 0x3041 && code <= 0x30FF;
}

void jpc_html_weigh(jpc_span text, jpc_html_weight *weight)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        unsigned char c = (unsigned char)*at;

        if (c < 0x80) {
            weigh_ascii(at++, end, weight);
        } else if (c < 0xE0) {
            weight->units += !(c == 0xC2 && (unsigned char)at[1] == 0xA0);
            at += 2;
        } else if (c < 0xF0) {
            weigh_bmp(at, weight);
            at += 3;
        } else {
            weight->units += 2;
            at += 4;
        }
    }
}

bool jpc_html_is_link(const jpc_html_block *block)
{
    if ((uint64_t)block->link.units * 100 <= (uint64_t)block->weight.units * JPC_HTML_LINKS)
        return false;
    return jpc_html_plain_units(block) < 16 ||
           block->weight.stops + block->weight.commas <= block->link.stops + block->link.commas;
}
