// Public IPv4 addresses, in half and full width.
//
// Four numbers with full stops are a version, a section or an object identifier far more often than
// an address, where they are small: of those in the C++, .NET and Ruby manuals that would be public
// addresses, 730 of 815 have no number above 40, and all of these are something else. So an address
// has large numbers, as 98 % of all have, or words in front of it say what it is.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/ip_address.h"
#include "pii/latin.h"

#define CONTEXT 24 // characters

static bool ipv4_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    (void)text;
    return anchor->n_groups >= 4;
}

// ---- what touches it ---------------------------------------------------------------

// Whether it is no part of a word, a longer number or a domain such as 1.2.0.192.in-addr.arpa.
static bool stands_alone(jpc_span text, size_t at, size_t end)
{
    size_t begin = at;
    char before = at > 0 ? jpc_latin(jpc_utf8_before(text, at, &begin)) : '\0';
    char after = jpc_latin_at(text, end);

    if (before == '.' && jpc_latin_is_alnum(jpc_latin_before(text, begin)))
        return false;
    if (after == '.')
        after = jpc_latin_at(text, jpc_behind(text, end));
    return !jpc_latin_is_alnum(before) && before != '_' && !jpc_latin_is_alnum(after) &&
           after != '_';
}

// The bits of the network in "/24" behind an address; 0: there is no such thing.
static unsigned prefix_length(jpc_span text, size_t at)
{
    unsigned bits = 0, n = 0;

    if (jpc_latin_at(text, at) != '/')
        return 0;
    for (at = jpc_behind(text, at); jpc_latin_is_digit(jpc_latin_at(text, at)) && n < 3; n++) {
        bits = bits * 10 + (unsigned)(jpc_latin_at(text, at) - '0');
        at = jpc_behind(text, at);
    }
    return bits <= 32 && !jpc_latin_is_alnum(jpc_latin_at(text, at)) ? bits : 0;
}

// Whether it names a network, not a host: all bits behind the prefix are 0.
static bool is_network(const uint8_t octets[4], unsigned prefix)
{
    uint32_t address = 0;

    for (int i = 0; i < 4; i++)
        address = address << 8 | octets[i];
    return prefix == 0 ? (address & 0xFFFF) == 0 : prefix < 32 && address << prefix == 0;
}

// Resolvers that everybody may ask: Google, Cloudflare, Quad9, OpenDNS. They are nobody's.
static bool is_public_resolver(const uint8_t octets[4])
{
    static const uint8_t resolvers[][4] = {
        {8, 8, 8, 8}, {8, 8, 4, 4},         {1, 1, 1, 1},        {1, 0, 0, 1},
        {9, 9, 9, 9}, {149, 112, 112, 112}, {208, 67, 222, 222}, {208, 67, 220, 220},
    };

    for (size_t i = 0; i < sizeof resolvers / sizeof *resolvers; i++)
        if (memcmp(octets, resolvers[i], 4) == 0)
            return true;
    return false;
}

// ---- words in front of it ------------------------------------------------------------

static bool is_version(jpc_span text, size_t at)
{
    static const char *const words[] = {
        "version",      "ver.",           "ver",      "バージョン",     "ヴァージョン",   "build",
        "ビルド",       "release",        "リリース", "rev.",           "revision",       "update",
        "アップデート", "ファームウェア", "版",       "ｖｅｒｓｉｏｎ", "Ｖｅｒｓｉｏｎ", NULL,
    };

    if (at > 0 && memchr("\"'`*", text.ptr[at - 1], 4) != NULL)
        at--;
    return jpc_pii_labelled(text, at, words);
}

static bool is_announced(jpc_span text, size_t at)
{
    static const char *const words[] = {
        "ip",       "ips",    "ipv4",       "ip4",      "address",  "addresses", "addr",
        "inet",     "ping",   "traceroute", "tracert",  "nslookup", "whois",     "nameserver",
        "hostname", "telnet", "ssh",        "アドレス", "ＩＰ",     "接続元",    "アクセス元",
        "送信元",   "発信元", "接続先",     "宛先",     NULL,
    };

    return jpc_pii_announced_by_name(text, at, words, CONTEXT);
}

// ---- all of it -----------------------------------------------------------------------

static bool is_address(jpc_span text, size_t at, size_t *end)
{
    uint8_t octets[4];
    unsigned prefix;

    *end = jpc_ipv4_read(text, at, octets);
    if (*end == 0 || !stands_alone(text, at, *end) || !jpc_ipv4_is_public(octets) ||
        is_public_resolver(octets))
        return false;
    prefix = prefix_length(text, *end);
    return !is_network(octets, prefix) &&
           (jpc_ipv4_has_large_numbers(octets) ||
            (octets[3] != 0 && (prefix > 0 || is_announced(text, at)))) &&
           !is_version(text, at);
}

static bool ipv4_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t at = candidate->at, end = candidate->anchor->end;
    bool in_group = false;

    for (; at < end; at = jpc_behind(text, at)) {
        bool is_digit = jpc_latin_is_digit(jpc_latin_at(text, at));

        if (is_digit && !in_group && is_address(text, at, &candidate->end)) {
            candidate->at = at;
            return true;
        }
        in_group = is_digit;
    }
    return false;
}

const jpc_detector jpc_detector_ipv4 = {
    .name = "ipv4",
    .rule = "an IPv4 address that may be a host's on the Internet, and that has large numbers or "
            "is announced (IP, アドレス, ping …); no version, network, netmask or public resolver",
    .source = "IANA IPv4 Special-Purpose Address Registry (RFC 6890)",
    .sample = "接続元は 163.36.107.25 です。",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = 4,
    .prefilter = ipv4_prefilter,
    .valid = ipv4_valid,
};
