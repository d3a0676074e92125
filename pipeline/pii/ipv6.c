// Global IPv6 addresses, in half and full width.
//
// All of 2000::/3 begin with four hexadecimal digits, the first of them 2 or 3; that alone sets
// them apart from times, MAC addresses and fingerprints.
#include "pii/detector.h"
#include "pii/ip_address.h"
#include "pii/latin.h"

#define MIN_WRITTEN 3 // groups: no "2003::D", which may be code

static bool is_hexadecimal(char c)
{
    c = jpc_latin_lower(c);
    return jpc_latin_is_digit(c) || (c >= 'a' && c <= 'f');
}

// Whether what stands before a first group at `at` may do so: no word, no full stop, and no other
// group; a colon may end a label ("IPv6:").
static bool may_begin_at(jpc_span text, size_t at)
{
    size_t colon = at;
    char before = at > 0 ? jpc_latin(jpc_utf8_before(text, at, &colon)) : '\0';

    if (before != ':')
        return !jpc_latin_is_alnum(before) && before != '_' && before != '.';
    for (int n = 0; n < 4 && is_hexadecimal(jpc_latin_before(text, colon)); n++)
        jpc_utf8_before(text, colon, &colon);
    before = jpc_latin_before(text, colon);
    return (jpc_latin_is_letter(before) && !is_hexadecimal(before)) ||
           (before != ':' && !is_hexadecimal(jpc_latin_at(text, colon)));
}

// Where the first group begins of which the last digits of the anchor are a part: four hexadecimal
// digits, the first 2 or 3, and a colon behind them; text.len: nowhere.
static size_t first_group(jpc_span text, const jpc_anchor *anchor)
{
    size_t at = anchor->end;
    char first = '\0';

    for (int n = 0; n < 3 && is_hexadecimal(jpc_latin_at(text, at)); n++)
        at = jpc_behind(text, at);
    if (jpc_latin_at(text, at) != ':')
        return text.len;
    for (int n = 0; n < 4; n++) {
        first = jpc_latin_before(text, at);
        if (!is_hexadecimal(first))
            return text.len;
        jpc_utf8_before(text, at, &at);
    }
    return (first == '2' || first == '3') && may_begin_at(text, at) ? at : text.len;
}

static bool ipv6_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    return first_group(text, anchor) < text.len;
}

static bool is_open(jpc_span text, size_t end)
{
    char next = jpc_latin_at(text, end);

    if (next == '.' || next == ':')
        next = jpc_latin_at(text, jpc_behind(text, end));
    return jpc_latin_is_alnum(next) || next == '_' || next == ':';
}

// Whether the last 64 bits are 0: the address of a network (RFC 4291, 2.6.1), no host's.
static bool is_network(const uint8_t bytes[16])
{
    static const uint8_t zeros[8] = {0};

    return memcmp(bytes + 8, zeros, 8) == 0;
}

// Google, Cloudflare and Quad9 answer everybody.
static bool is_public_resolver(const uint8_t bytes[16])
{
    static const uint8_t resolvers[][16] = {
        {0x20, 0x01, 0x48, 0x60, 0x48, 0x60, [14] = 0x88, 0x88},
        {0x20, 0x01, 0x48, 0x60, 0x48, 0x60, [14] = 0x88, 0x44},
        {0x26, 0x06, 0x47, 0x00, 0x47, 0x00, [14] = 0x11, 0x11},
        {0x26, 0x06, 0x47, 0x00, 0x47, 0x00, [14] = 0x10, 0x01},
        {0x26, 0x20, 0x00, 0xFE, [15] = 0xFE},
        {0x26, 0x20, 0x00, 0xFE, [15] = 0x09},
    };

    for (size_t i = 0; i < sizeof resolvers / sizeof *resolvers; i++)
        if (memcmp(bytes, resolvers[i], 16) == 0)
            return true;
    return false;
}

static bool ipv6_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t at = first_group(text, candidate->anchor), end;
    unsigned n_written;
    uint8_t bytes[16];

    if (at == text.len)
        return false;
    end = jpc_ipv6_read(text, at, bytes, &n_written);
    if (end == 0 || n_written < MIN_WRITTEN || is_open(text, end) || !jpc_ipv6_is_global(bytes) ||
        is_network(bytes) || is_public_resolver(bytes))
        return false;
    candidate->at = at;
    candidate->end = end;
    return true;
}

const jpc_detector jpc_detector_ipv6 = {
    .name = "ipv6",
    .rule = "an IPv6 address of 2000::/3 that may be a host's on the Internet, in any form; no "
            "network, no public resolver",
    .source = "RFC 4291, 2.2; IANA IPv6 Special-Purpose Address Registry (RFC 6890)",
    .sample = "接続元は 2400:4050:1234::5 です。",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = 1,
    .prefilter = ipv6_prefilter,
    .valid = ipv6_valid,
};
