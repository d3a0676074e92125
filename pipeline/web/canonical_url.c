#include "web/canonical_url.h"

#include "web/host.h"

#define MAX_PORT 65535
#define MAX_PORT_DIGITS 5

/** Room for all is allocated before the first byte is written. */
struct output {
    char *ptr;
    size_t len;
};

static void put(struct output *out, char c) { out->ptr[out->len++] = c; }

static void put_span(struct output *out, jpc_span span)
{
    memcpy(out->ptr + out->len, span.ptr, span.len);
    out->len += span.len;
}

static jpc_span written_since(const struct output *out, size_t at)
{
    return (jpc_span){out->ptr + at, out->len - at};
}

static jpc_span part_of(jpc_span span, size_t at, size_t end)
{
    return (jpc_span){span.ptr + at, end - at};
}

/** Position of the first of two separators at or behind `at`; the length if there is none. */
static size_t find_either(jpc_span in, size_t at, char one, char other)
{
    while (at < in.len && in.ptr[at] != one && in.ptr[at] != other)
        at++;
    return at;
}

static size_t find_one(jpc_span in, size_t at, char separator)
{
    const char *found = at < in.len ? memchr(in.ptr + at, separator, in.len - at) : NULL;

    return found != NULL ? (size_t)(found - in.ptr) : in.len;
}

// ---- percent-encoding --------------------------------------------------------

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

enum { ALLOWED = 1, UNRESERVED };

// RFC 3986: 2.3 are unreserved; 3.3 and 3.4, without the apostrophe, are allowed.
static const unsigned char kinds[256] = {
    ['0' ... '9'] = UNRESERVED,
    ['A' ... 'Z'] = UNRESERVED,
    ['a' ... 'z'] = UNRESERVED,
    ['-'] = UNRESERVED,
    ['.'] = UNRESERVED,
    ['_'] = UNRESERVED,
    ['~'] = UNRESERVED,
    ['!'] = ALLOWED,
    ['$'] = ALLOWED,
    ['&'] = ALLOWED,
    ['('] = ALLOWED,
    [')'] = ALLOWED,
    ['*'] = ALLOWED,
    ['+'] = ALLOWED,
    [','] = ALLOWED,
    ['='] = ALLOWED,
    [':'] = ALLOWED,
    [';'] = ALLOWED,
    ['@'] = ALLOWED,
    ['/'] = ALLOWED,
    ['?'] = ALLOWED,
};

static bool is_unreserved(char c) { return kinds[(unsigned char)c] == UNRESERVED; }

static bool is_allowed(char c) { return kinds[(unsigned char)c] != 0; }

static int hex_digit(char c)
{
    static const char digits[] = "0123456789ABCDEFabcdef";
    const char *found = memchr(digits, c, sizeof digits - 1);
    int value = found != NULL ? (int)(found - digits) : -1;

    return value < 16 ? value : value - 6;
}

/** The byte of the escape at `at`; -1 if there is none. */
static int escaped_byte(jpc_span in, size_t at)
{
    int high, low;

    if (in.ptr[at] != '%' || in.len - at < 3)
        return -1;
    high = hex_digit(in.ptr[at + 1]);
    low = hex_digit(in.ptr[at + 2]);
    return high >= 0 && low >= 0 ? high * 16 + low : -1;
}

static void put_escape(struct output *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";

    put(out, '%');
    put(out, digits[byte / 16]);
    put(out, digits[byte % 16]);
}

static void put_text(struct output *out, jpc_span in)
{
    for (size_t i = 0; i < in.len; i++) {
        int byte;
        char c = in.ptr[i];

        if (is_allowed(c)) {
            put(out, c);
            continue;
        }
        byte = escaped_byte(in, i);
        c = byte < 0 ? c : (char)byte;

        // A lone '%' becomes %25: left alone, "%%341" would give "%41", and that "A" the next time.
        if (byte >= 0 && is_unreserved(c))
            put(out, c);
        else
            put_escape(out, (unsigned char)c);
        i += byte < 0 ? 0 : 2;
    }
}

// ---- path --------------------------------------------------------------------

static void put_segment_text(struct output *out, jpc_span segment)
{
    for (size_t at = 0, end; at < segment.len; at = end) {
        size_t start = out->len;

        end = find_one(segment, at + 1, ';');
        put_text(out, part_of(segment, at, end));
        if (jpc_span_begins_nocase(written_since(out, start), ";jsessionid="))
            out->len = start;
    }
}

static void remove_last_segment(struct output *out, size_t path_at)
{
    while (out->len > path_at && out->ptr[--out->len] != '/')
        ;
}

// A dot segment is seen when it is decoded and without session: "..;jsessionid=1" is one.
static void put_segment(struct output *out, size_t path_at, jpc_span segment, bool is_last)
{
    size_t start = out->len;
    jpc_span written;

    put(out, '/');
    put_segment_text(out, segment);
    written = written_since(out, start + 1);
    if (!jpc_span_is(written, ".") && !jpc_span_is(written, ".."))
        return;
    out->len = start;
    if (written.len == 2)
        remove_last_segment(out, path_at);
    if (is_last)
        put(out, '/');
}

static void put_path(struct output *out, jpc_span path)
{
    size_t path_at = out->len;

    if (path.len == 0)
        put(out, '/');
    for (size_t slash = 0, end; slash < path.len; slash = end) {
        end = find_either(path, slash + 1, '/', '\\');
        put_segment(out, path_at, part_of(path, slash + 1, end), end == path.len);
    }
}

// ---- query -------------------------------------------------------------------

static bool is_page_parameter(jpc_span parameter)
{
    static const char *const others[] = {"gclid",  "fbclid", "yclid", "msclkid",  "mc_cid",
                                         "mc_eid", "igshid", "_ga",   "PHPSESSID"};
    jpc_span name = part_of(parameter, 0, find_one(parameter, 0, '='));

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (jpc_span_is_nocase(name, others[i]))
            return false;
    return parameter.len > 0 && !jpc_span_begins_nocase(name, "utm_");
}

static void put_query(struct output *out, jpc_span query)
{
    char separator = '?';

    for (size_t at = 0, end; at < query.len; at = end + 1) {
        size_t start = out->len;

        end = find_one(query, at, '&');
        put(out, separator);
        put_text(out, part_of(query, at, end));
        if (is_page_parameter(written_since(out, start + 1)))
            separator = '&';
        else
            out->len = start;
    }
}

// ---- the whole ---------------------------------------------------------------

/** Without zeros in front, and empty if it is a default; false if it is no port. */
static bool normalize_port(jpc_span *port)
{
    int number = 0;

    while (port->len > 1 && port->ptr[0] == '0')
        *port = part_of(*port, 1, port->len);
    if (port->len > MAX_PORT_DIGITS)
        return false;
    for (size_t i = 0; i < port->len; i++) {
        if (!is_digit(port->ptr[i]))
            return false;
        number = number * 10 + (port->ptr[i] - '0');
    }
    if (number == 80 || number == 443)
        port->len = 0;
    return number <= MAX_PORT;
}

jpc_span jpc_url_canonical(jpc_arena *arena, jpc_span url)
{
    jpc_url_parts parts = jpc_url_split(url);
    jpc_span host = jpc_host_normalize(arena, parts.host), rest = parts.rest;
    struct output out = {0};
    size_t path_end;

    if (host.len == 0 || !normalize_port(&parts.port))
        return (jpc_span){0};
    rest.len = find_one(rest, 0, '#');
    path_end = find_one(rest, 0, '?');
    out.ptr = jpc_arena_alloc(arena, host.len + sizeof ":65535/" + 3 * rest.len);
    put_span(&out, host);
    if (parts.port.len > 0) {
        put(&out, ':');
        put_span(&out, parts.port);
    }
    put_path(&out, part_of(rest, 0, path_end));
    if (path_end < rest.len)
        put_query(&out, part_of(rest, path_end + 1, rest.len));
    return written_since(&out, 0);
}

jpc_span jpc_url_canonical_host(jpc_span canonical)
{
    size_t end = 0;

    if (canonical.len > 0 && canonical.ptr[0] == '[')
        end = find_one(canonical, 0, ']');
    return part_of(canonical, 0, find_either(canonical, end, ':', '/'));
}
