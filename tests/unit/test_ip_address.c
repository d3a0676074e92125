// IP addresses: what is one, whose it can be, and which are found in text.
#include <arpa/inet.h>

#include "pii/ip_address.h"
#include "tests/unit/law_text.h"
#include "tests/unit/one_detector.h"
#include "tests/unit/people.h"

// ---- against inet_pton(3) ----------------------------------------------------------

static bool reads_v4(const char *text, uint8_t octets[4])
{
    size_t end = jpc_ipv4_read(jpc_span_of(text), 0, octets);

    return end > 0 && end == strlen(text);
}

static bool reads_v6(const char *text, uint8_t bytes[16])
{
    unsigned n_written;
    size_t end = jpc_ipv6_read(jpc_span_of(text), 0, bytes, &n_written);

    return end > 0 && end == strlen(text);
}

static bool agrees_v6(const char *text)
{
    uint8_t ours[16], theirs[16];
    bool is_theirs = inet_pton(AF_INET6, text, theirs) == 1;

    if (reads_v6(text, ours) != is_theirs)
        return false;
    return !is_theirs || memcmp(ours, theirs, 16) == 0;
}

static bool agrees_v4(const char *text)
{
    uint8_t ours[4], theirs[4];
    bool is_theirs = inet_pton(AF_INET, text, theirs) == 1;

    if (reads_v4(text, ours) != is_theirs)
        return false;
    return !is_theirs || memcmp(ours, theirs, 4) == 0;
}

// Groups, colons and quads in any order: most are no address, many are nearly one.
static void random_text(uint64_t *state, char *out, size_t room)
{
    static const char *const pieces[] = {
        "0", "1", "ab", "fe80", "2001",    "FFFF", ":", ":",  ":",
        ":", ":", "::", "::",   "1.2.3.4", "256",  ".", "00", "12345"};
    size_t n = 1 + law_below(state, 18);

    *out = '\0';
    while (n-- > 0) {
        const char *piece = pieces[law_below(state, sizeof pieces / sizeof *pieces)];

        if (strlen(out) + strlen(piece) + 1 < room)
            memcpy(out + strlen(out), piece, strlen(piece) + 1);
    }
}

// An address, in one of its forms; sometimes a character of it is another one.
static void random_address(uint64_t *state, char *out, size_t room)
{
    size_t n = law_below(state, 10), zeros = law_below(state, 10), used = 0;

    *out = '\0';
    for (size_t i = 0; i < n && used + 8 < room; i++) {
        if (i > 0 || zeros == 0)
            out[used++] = ':';
        if (i == zeros)
            out[used++] = ':';
        used += (size_t)snprintf(out + used, room - used, law_below(state, 2) ? "%x" : "%04X",
                                 (unsigned)law_below(state, 0x10000));
    }
    if (n > 1 && law_below(state, 4) == 0 && used + 20 < room)
        used += (size_t)snprintf(out + used, room - used, ":%u.%u.%u.%u",
                                 (unsigned)law_below(state, 256), (unsigned)law_below(state, 256),
                                 (unsigned)law_below(state, 256), (unsigned)law_below(state, 260));
    if (used > 0 && law_below(state, 4) == 0)
        out[law_below(state, used)] = ":.0gF"[law_below(state, 5)];
}

static void test_parsers(void)
{
    uint64_t state = 20240101;
    size_t agreed = 0, addresses = 0, n = 200000;
    uint8_t bytes[16];

    for (size_t i = 0; i < n; i++) {
        char text[128];

        if (i % 2 == 0)
            random_text(&state, text, sizeof text);
        else
            random_address(&state, text, sizeof text);
        if (agrees_v6(text) && agrees_v4(text))
            agreed++;
        else if (i - agreed < 5)
            printf("# inet_pton thinks otherwise of '%s'\n", text);
        addresses += inet_pton(AF_INET6, text, bytes) == 1;
    }
    ok(agreed == n && addresses > n / 20, "inet_pton agrees on %zu of %zu texts, %zu addresses",
       agreed, n, addresses);
    for (unsigned i = 0, good = 0; i < 1000; i++) {
        char text[16];

        snprintf(text, sizeof text, "1.2.3.%u", i);
        good += agrees_v4(text);
        if (i == 999)
            ok(good == 1000, "numbers up to 999");
    }
    ok(agrees_v4("1.2.3.04") && agrees_v4("1.2.3.") && agrees_v4("1..2.3") && agrees_v4("1.2.3"),
       "leading zeros and missing numbers");
}

// ---- whose it can be -------------------------------------------------------------------

struct border {
    const char *text;
    bool is_public;
};

// The first and the last address of each block, and what stands before and behind it.
static const struct border borders[] = {
    {"0.0.0.0", false},          {"0.255.255.255", false},
    {"1.0.0.0", true},           {"9.255.255.255", true},
    {"10.0.0.0", false},         {"10.255.255.255", false},
    {"11.0.0.0", true},          {"100.63.255.255", true},
    {"100.64.0.0", false},       {"100.127.255.255", false},
    {"100.128.0.0", true},       {"126.255.255.255", true},
    {"127.0.0.0", false},        {"127.255.255.255", false},
    {"128.0.0.0", true},         {"169.253.255.255", true},
    {"169.254.0.0", false},      {"169.254.255.255", false},
    {"169.255.0.0", true},       {"172.15.255.255", true},
    {"172.16.0.0", false},       {"172.31.255.255", false},
    {"172.32.0.0", true},        {"191.255.255.255", true},
    {"192.0.0.0", false},        {"192.0.0.255", false},
    {"192.0.1.0", true},         {"192.0.2.0", false},
    {"192.0.2.255", false},      {"192.0.3.0", true},
    {"192.31.196.1", false},     {"192.52.193.1", false},
    {"192.88.99.1", false},      {"192.88.98.255", true},
    {"192.88.100.0", true},      {"192.167.255.255", true},
    {"192.168.0.0", false},      {"192.168.255.255", false},
    {"192.169.0.0", true},       {"192.175.48.1", false},
    {"198.17.255.255", true},    {"198.18.0.0", false},
    {"198.19.255.255", false},   {"198.20.0.0", true},
    {"198.51.99.255", true},     {"198.51.100.0", false},
    {"198.51.100.255", false},   {"198.51.101.0", true},
    {"203.0.112.255", true},     {"203.0.113.0", false},
    {"203.0.113.255", false},    {"203.0.114.0", true},
    {"223.255.255.255", true},   {"224.0.0.0", false},
    {"239.255.255.255", false},  {"240.0.0.0", false},
    {"255.255.255.255", false},  {"::1", false},
    {"1fff:ffff::1", false},     {"2000::", true},
    {"2000:ffff::1", true},      {"2001::1", false},
    {"2001:1ff:ffff::1", false}, {"2001:200::1", true},
    {"2001:db7:ffff::1", true},  {"2001:db8::", false},
    {"2001:db8:ffff::", false},  {"2001:db9::1", true},
    {"2002::1", false},          {"2002:ffff::1", false},
    {"2003::1", true},           {"2620:4f:7fff::1", true},
    {"2620:4f:8000::1", false},  {"2620:4f:8001::1", true},
    {"3ffd:ffff::1", true},      {"3ffe::1", false},
    {"3ffe:ffff::1", false},     {"3fff::1", false},
    {"3fff:fff:ffff::", false},  {"3fff:1000::1", true},
    {"3fff:ffff::1", true},      {"4000::1", false},
    {"fe80::1", false},          {"fc00::1", false},
    {"ff02::1", false},
};

static void test_borders(void)
{
    for (size_t i = 0; i < sizeof borders / sizeof *borders; i++) {
        uint8_t bytes[16];
        bool is_public =
            strchr(borders[i].text, ':') == NULL
                ? inet_pton(AF_INET, borders[i].text, bytes) == 1 && jpc_ipv4_is_public(bytes)
                : inet_pton(AF_INET6, borders[i].text, bytes) == 1 && jpc_ipv6_is_global(bytes);

        ok(is_public == borders[i].is_public, "%s is %s", borders[i].text,
           borders[i].is_public ? "public" : "not public");
    }
}

// ---- in text -----------------------------------------------------------------------------

static const char *const v4[] = {
    "⟦163.36.107.25⟧",
    "アクセス元は⟦163.36.107.25⟧です",
    "IPアドレス：⟦１６３．３６．１０７．２５⟧、⟦57.120.21.121⟧。",
    "(⟦163.36.107.25⟧) [⟦57.120.21.121⟧]:80 ⟦57.120.21.121⟧:8080 \"⟦13.83.69.70⟧\".",
    "⟦61.120.110.1⟧-⟦61.120.110.254⟧ ⟦61.120.110.1⟧～⟦61.120.110.254⟧",
    "⟦163.36.107.25⟧ ⟦57.120.21.121⟧ ⟦214.70.227.4⟧",
    "⟦163.36.107.25⟧ - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200",
    "v=spf1 ip4:⟦199.127.61.96⟧ +a",
    "10 20 ⟦163.36.107.25⟧",
    "⟦163.36.107.25⟧/24 ⟦163.36.107.25⟧/32 163.36.107.0/24 163.36.0.0/16 163.0.0.0/8",
    // Small numbers need a word.
    "IPアドレスは⟦4.5.6.7⟧、IP: ⟦4.5.6.7⟧、ping ⟦4.5.6.7⟧、接続元⟦4.5.6.7⟧、⟦4.5.6.7⟧/24",
    "4.5.6.7",
    "バージョン 1.2.3.4、v1.2.3.4、ver.1.2.3.4、Version=4.0.0.0, 4.0.0.0, アセンブリ 4.0.0.0",
    "Version=\"163.36.107.25\"はバージョン",
    "バージョン 163.36.107.25",
    "Flash Player 11.2.202.233 AIR 32.0.0.125 TCP/IP 4.5.6.7 script 4.5.6.7 MyHost 4.5.6.7",
    "1.2.3.4 節、[2.7.2.1 private](x)、ANSI 3.1.3.4、EC 3.4.21.62、OID 1.3.6.1.4.1.311",
    "1.3.6.1.4.1.163.36.107.25 163.36.107.25.1 1.163.36.107.25",
    // Parts of something else.
    "25.107.36.163.in-addr.arpa a163.36.107.25 163.36.107.25b host-163.36.107.25_x x.163.36.107.25",
    "163.36.107.256 163.36.107.025 163.36.107 0163.36.107.25 912.456.123.123 192.168.l.1",
    // Nobody's, or everybody's.
    "127.0.0.1 10.0.1.5 172.16.0.9 192.168.254.0 169.254.1.1 100.64.1.1 192.0.2.18 198.51.100.7",
    "203.0.113.5 198.18.0.1 224.0.0.251 239.255.255.250 255.255.255.0 255.255.255.255 0.0.0.0",
    "IP 8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 208.67.222.222",
    "IP 4.5.0.0 IP 4.5.6.0",
    "https://163.36.107.25/x http://57.120.21.121:8080",
    "2,147,483,647 2.147.483.647 2024.12.25 03.1234.5678 1.234.567.890",
};

static const char *const v6[] = {
    "⟦2001:200:0:8002:203:47ff:fea5:3085⟧",
    "アドレスは⟦2001:200:0:8002:203:47ff:fea5:3085⟧です。⟦2400:4050:1:2::f⟧、",
    "[⟦2a00:1450:4001:81b::200e⟧]:80 (⟦2606:2800:220:1::1946⟧) \"⟦2001:200:1::2⟧\"",
    "⟦２００１：２００：１：：２⟧を",
    "⟦2001:0200:0000:8002:0203:47FF:FEA5:3085⟧. ⟦2001:200:1::2⟧: x ⟦2001:200:1::2⟧/64 "
    "⟦2001:200:1::2⟧%eth0",
    "⟦2400:4050::1:163.36.107.25⟧",
    "10 20 ⟦2001:200:1::2⟧ 30",
    "IPv6:⟦2001:200:1::2⟧ addr：⟦2001:200:1::2⟧ アドレス：⟦2001:200:1::2⟧ abcd1:2001:200:1::2",
    "IPv6 ⟦2001:200:1::2⟧-⟦2001:200:1::3⟧",
    // Whose nobody is.
    "2001:db8::1:2 2001:db8:1:2:3:4:5:6 3fff:0:1::2 3FFE:FFFF:0:0:8:800:20C4:0 2001:0:1:2::5 "
    "2002:1:2::3",
    "fe80::1:2:3 ::1 fc00:1:2::3 ff02::1:2 1234:5678:9abc:def0:1234:5678:9abc:def0",
    "2001:200:1:: 2001:200:1:2:: 2001:200::/32",
    "2001:4860:4860::8888 2606:4700:4700::1111",
    // Something else.
    "20:12:34 2024:12:25 20:12:34:56:78:9a 2001:12:34:56 2001:1:2:3:4:5:6:7:8 "
    "2001:1:2:3:4:5:6:7::8",
    "CMFCVisualManagerOffice2003::DrawTab 2003::D 2007::Add std::vector a2001:200:1::2 "
    "2001:200:1::2g",
    "2001:200:1:::2 2001::200::2 2001:200:1::2::3 ::2001:200:1:2 2001:200:1::2.5 20012:200:1::2",
    "2001:200:1::12345 00:2001:200:1::2 https://[2001:200:1::2]/x",
};

static const char *const hostile[] = {
    "1.",     "1.1.1.1.", "1",   "１．", "::",  ":",        "2001:",
    "2001::", "2001:1 ",  "22:", "2 ",   "3a:", "1.1.1.1 ", "163.36.107.25."};

// ---- people ------------------------------------------------------------------------------

static bool is_public_v4(const char *value)
{
    uint8_t octets[4];

    return inet_pton(AF_INET, value, octets) == 1 && jpc_ipv4_is_public(octets);
}

static bool is_global_v6(const char *value)
{
    uint8_t bytes[16];

    return inet_pton(AF_INET6, value, bytes) == 1 && jpc_ipv6_is_global(bytes);
}

static const struct shape ip_shapes[] = {
    {"announced", "IPアドレス：", "", false, 0.99},
    {"connected from", "接続元 ", " からの要求", false, 0.99},
    {"ping", "$ ping ", "\n", false, 0.99},
    {"full width", "IPアドレスは", "です。", true, 0.99},
    {"alone", "", "", false, 0.98},
    {"log", "", " - - [10/Oct/2000:13:55:36 +0900]", false, 0.98},
    {"sentence", "書き込んだのは", "の人です。", false, 0.98},
    {"in brackets", "名無しさん（", "）", false, 0.98},
    {"JSON", "{\"from\":\"", "\",\"id\":1}", false, 0.98},
    {"signature", "投稿日時 2024/01/01 12:34 [", "]", false, 0.98},
};

static void test_detector(const char *name, const char *const *texts, size_t n,
                          people_expects *expects)
{
    struct one_detector one;

    one_detector_open(&one, name);
    for (size_t i = 0; i < n; i++)
        is_marked(&one, texts[i]);
    each_long_text(&one, hostile, sizeof hostile / sizeof *hostile);
    test_people(&one, name, expects, ip_shapes, sizeof ip_shapes / sizeof *ip_shapes);
    one_detector_close(&one);
}

int main(void)
{
    tap_begin();
    test_parsers();
    test_borders();
    test_detector("ipv4", v4, sizeof v4 / sizeof *v4, is_public_v4);
    test_detector("ipv6", v6, sizeof v6 / sizeof *v6, is_global_v6);
    return tap_end();
}
