#include "web/host.h"

#include <arpa/inet.h>
#include <stdint.h>

#include "text/normalize.h"
#include "text/utf8.h"

#define MAX_LABEL 63 // RFC 1035, 2.3.4
#define MAX_HOST 253

static bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

static int hex_value(char c)
{
    c = lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static jpc_span percent_decode(jpc_arena *arena, jpc_span in)
{
    char *start = jpc_arena_alloc(arena, in.len), *out = start;

    for (size_t i = 0; i < in.len; i++) {
        int high = i + 2 < in.len ? hex_value(in.ptr[i + 1]) : -1;
        int low = i + 2 < in.len ? hex_value(in.ptr[i + 2]) : -1;

        if (in.ptr[i] == '%' && high >= 0 && low >= 0) {
            *out++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *out++ = in.ptr[i];
        }
    }
    return (jpc_span){start, (size_t)(out - start)};
}

// ---- Punycode: the encoder of RFC 3492, 6.3, with its parameters of section 5 ----

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

static uint32_t adapt_bias(uint32_t delta, uint32_t n_chars, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    for (delta += delta / n_chars; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void put_number(jpc_buf *out, uint32_t number, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

        if (number < t)
            break;
        jpc_buf_add(out, &digits[t + (number - t) % (BASE - t)], 1);
        number = (number - t) / (BASE - t);
    }
    jpc_buf_add(out, &digits[number], 1);
}

static uint32_t smallest_from(const uint32_t *chars, uint32_t n, uint32_t least)
{
    uint32_t found = UINT32_MAX;

    for (uint32_t i = 0; i < n; i++)
        if (chars[i] >= least && chars[i] < found)
            found = chars[i];
    return found;
}

// At most 63 characters below 2^21, so that no delta overflows.
static void put_punycode(jpc_buf *out, const uint32_t *chars, uint32_t n)
{
    uint32_t code = FIRST, delta = 0, bias = BIAS, basic = 0, done;

    jpc_buf_add_string(out, "xn--");
    for (uint32_t i = 0; i < n; i++) {
        char c = (char)chars[i];

        if (chars[i] < FIRST && ++basic > 0)
            jpc_buf_add(out, &c, 1);
    }
    if (basic > 0)
        jpc_buf_add_string(out, "-");
    for (done = basic; done < n; delta++, code++) {
        uint32_t next = smallest_from(chars, n, code);

        delta += (next - code) * (done + 1);
        code = next;
        for (uint32_t i = 0; i < n; i++) {
            delta += chars[i] < code;
            if (chars[i] != code)
                continue;
            put_number(out, delta, bias);
            bias = adapt_bias(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
}

// ---- labels ------------------------------------------------------------------

static bool put_label(jpc_buf *out, jpc_span label)
{
    uint32_t chars[MAX_LABEL], n = 0;
    size_t label_at = out->len;
    bool ascii = true;

    for (const char *at = label.ptr; at < label.ptr + label.len;) {
        if (n == MAX_LABEL)
            return false;
        chars[n] = jpc_utf8_next(&at);
        if (chars[n] < 0x80) {
            char c = lower((char)chars[n]);

            // Underscores and hyphens at the ends are found in practice.
            if (!is_letter_or_digit(c) && c != '-' && c != '_')
                return false;
            chars[n] = (unsigned char)c;
        }
        ascii = ascii && chars[n] < 0x80;
        n++;
    }
    if (!ascii)
        put_punycode(out, chars, n);
    for (uint32_t i = 0; ascii && i < n; i++)
        jpc_buf_add(out, &(char){(char)chars[i]}, 1);
    return n > 0 && out->len - label_at <= MAX_LABEL; // Punycode may be longer
}

static size_t label_length(jpc_span rest)
{
    const char *dot = memchr(rest.ptr, '.', rest.len);
    size_t len = dot != NULL ? (size_t)(dot - rest.ptr) : rest.len;

    for (size_t i = 0; i + 3 <= len; i++)
        if (memcmp(rest.ptr + i, "。", 3) == 0) // RFC 3490, 3.1: a full stop as well
            return i;
    return len;
}

static bool put_host(jpc_buf *out, jpc_span host)
{
    while (host.len > 0) {
        size_t len = label_length(host), stop = len;

        if (out->len > 0)
            jpc_buf_add_string(out, ".");
        if (!put_label(out, (jpc_span){host.ptr, len}))
            return false;
        if (len < host.len)
            stop += host.ptr[len] == '.' ? 1 : 3;
        host = (jpc_span){host.ptr + stop, host.len - stop};
    }
    return out->len > 0 && out->len <= MAX_HOST;
}

// An address in brackets is compared as it is written, without case.
static jpc_span normalize_ipv6(jpc_arena *arena, jpc_span host)
{
    char address[INET6_ADDRSTRLEN] = "", *out;
    struct in6_addr number;

    if (host.len - 2 >= sizeof address)
        return (jpc_span){0};
    memcpy(address, host.ptr + 1, host.len - 2);
    if (inet_pton(AF_INET6, address, &number) != 1)
        return (jpc_span){0};
    out = jpc_arena_alloc(arena, host.len);
    for (size_t i = 0; i < host.len; i++)
        out[i] = lower(host.ptr[i]);
    return (jpc_span){out, host.len};
}

jpc_span jpc_host_normalize_any(jpc_arena *arena, jpc_span host)
{
    jpc_span decoded = percent_decode(arena, host), result = {0};
    jpc_buf out = {0};

    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        return normalize_ipv6(arena, host);
    if (decoded.len > 4 * MAX_HOST || jpc_utf8_valid_prefix(decoded) != decoded.len)
        return result;
    if (put_host(&out, jpc_normalize_form(arena, decoded, JPC_NFKC)))
        result = jpc_arena_copy(arena, out.ptr, out.len);
    jpc_buf_release(&out);
    return result;
}

enum { PLAIN = 1, CASE = 'a' - 'A' };

// The bytes of a host in ASCII, and what is missing to their lower case. Underscores are found in
// practice.
static const unsigned char plain_bytes[256] = {
    ['0' ... '9'] = PLAIN, ['a' ... 'z'] = PLAIN, ['A' ... 'Z'] = PLAIN | CASE,
    ['-'] = PLAIN,         ['.'] = PLAIN,         ['_'] = PLAIN,
};

// Nearly all hosts are short names in ASCII, of which no label can be too long. No branch depends
// on a byte. Empty: this one is not, or has an empty label.
static jpc_span normalize_plain(jpc_arena *arena, jpc_span host)
{
    char *out, before = '.';
    unsigned plain = PLAIN;

    if (host.len == 0 || host.len > MAX_LABEL)
        return (jpc_span){0};
    out = jpc_arena_alloc(arena, host.len);
    for (size_t i = 0; i < host.len; i++) {
        unsigned char kind = plain_bytes[(unsigned char)host.ptr[i]];
        char c = (char)(host.ptr[i] | (kind & CASE));

        plain &= kind & ((c != '.') | (before != '.'));
        before = out[i] = c;
    }
    return plain != 0 ? (jpc_span){out, host.len - (before == '.')} : (jpc_span){0};
}

jpc_span jpc_host_normalize(jpc_arena *arena, jpc_span host)
{
    jpc_span plain = normalize_plain(arena, host);

    return plain.len > 0 ? plain : jpc_host_normalize_any(arena, host);
}

// Behind http: or https: and two slashes; as in browsers, fewer are forgiven, and backslashes are
// slashes. 0: another scheme, or none.
static size_t behind_http(jpc_span url)
{
    size_t at = strlen("http:");

    if (jpc_span_begins(url, "https://"))
        return strlen("https://");
    if (jpc_span_begins_nocase(url, "https:"))
        at = strlen("https:");
    else if (!jpc_span_begins_nocase(url, "http:"))
        return 0;
    for (int i = 0; i < 2 && at < url.len && memchr("/\\", url.ptr[at], 2) != NULL; i++)
        at++;
    return at;
}

/** Position behind the scheme; 0 if there is none. */
static size_t authority_at(jpc_span url)
{
    size_t at = behind_http(url);

    if (at > 0)
        return at;
    for (size_t i = 0; i + 1 < url.len; i++) {
        char c = lower(url.ptr[i]);

        if (c == '/' && url.ptr[i + 1] == '/' && (i == 0 || url.ptr[i - 1] == ':'))
            return i + 2;
        if (!is_letter_or_digit(c) && memchr("+-.:", c, 4) == NULL)
            return 0;
    }
    return 0;
}

enum { ENDS = 1, DIVIDES };

// Of the bytes of an authority: those that end it, and those that may divide it.
static const unsigned char marks[256] = {
    ['/'] = ENDS,    ['?'] = ENDS,    ['#'] = ENDS,   ['\\'] = ENDS,
    ['@'] = DIVIDES, [':'] = DIVIDES, ['['] = DIVIDES};

// User information, host and port.
static void split_authority(jpc_span authority, jpc_url_parts *parts)
{
    size_t at = 0, end = authority.len, colon, port_at;

    for (size_t i = at; i < end; i++)
        if (authority.ptr[i] == '@')
            at = i + 1;
    for (colon = at; colon < end && authority.ptr[colon] != ':'; colon++)
        if (authority.ptr[colon] == '[')
            while (colon + 1 < end && authority.ptr[colon] != ']')
                colon++;
    port_at = colon < end ? colon + 1 : end;
    parts->host = (jpc_span){authority.ptr + at, colon - at};
    parts->port = (jpc_span){authority.ptr + port_at, end - port_at};
}

jpc_url_parts jpc_url_split(jpc_span url)
{
    size_t at = authority_at(url), end = at;
    unsigned char seen = 0;
    jpc_url_parts parts;

    if (url.len == 0)
        return (jpc_url_parts){0};
    while (end < url.len && marks[(unsigned char)url.ptr[end]] != ENDS)
        seen |= marks[(unsigned char)url.ptr[end++]];
    parts = (jpc_url_parts){.host = {url.ptr + at, end - at},
                            .port = {url.ptr + end, 0},
                            .rest = {url.ptr + end, url.len - end}};
    if (seen != 0)
        split_authority(parts.host, &parts);
    return parts;
}

jpc_span jpc_host_of_url(jpc_arena *arena, jpc_span url)
{
    return jpc_host_normalize(arena, jpc_url_split(url).host);
}
