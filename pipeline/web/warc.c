#include "web/warc.h"

#include <string.h>

// One header field; folded continuation lines are joined by the caller of next_field().
struct field {
    jpc_span name, value;
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static jpc_span trim(jpc_span s)
{
    while (s.len > 0 && (is_blank(s.ptr[0]) || s.ptr[0] == '\r'))
        s.ptr++, s.len--;
    while (s.len > 0 && (is_blank(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return s;
}

// Takes a line without its end off *rest. Returns false if no line end is left.
static bool next_line(jpc_span *rest, jpc_span *line)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;

    if (end == NULL)
        return false;
    *line = (jpc_span){rest->ptr, (size_t)(end - rest->ptr)};
    rest->ptr += line->len + 1;
    rest->len -= line->len + 1;
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

// The bytes, as far as they are there, are those of "WARC/"; ABNF literals have no case (RFC 5234).
static bool may_begin_record(jpc_span bytes)
{
    static const char *const prefixes[] = {"", "W", "WA", "WAR", "WARC", "WARC/"};
    size_t n = bytes.len < 5 ? bytes.len : 5;

    return jpc_span_is_nocase((jpc_span){bytes.ptr, n}, prefixes[n]);
}

// "WARC/1.0", "WARC/1.1", and what else calls itself 0.x or 1.x.
static bool is_version_line(jpc_span line)
{
    return line.len >= 8 && jpc_span_is_nocase((jpc_span){line.ptr, 5}, "WARC/") &&
           (line.ptr[5] == '0' || line.ptr[5] == '1') && line.ptr[6] == '.';
}

// A line that begins with white space continues the field before; the value then spans both lines,
// with the line end in it. Lines without colon are passed over.
static bool next_field(jpc_span *rest, struct field *field)
{
    jpc_span line;

    while (next_line(rest, &line) && line.len > 0) {
        const char *colon = memchr(line.ptr, ':', line.len);

        if (colon == NULL || is_blank(line.ptr[0]))
            continue;
        field->name = trim((jpc_span){line.ptr, (size_t)(colon - line.ptr)});
        while (rest->len > 0 && is_blank(rest->ptr[0])) {
            jpc_span more;

            if (!next_line(rest, &more))
                break;
            line.len = (size_t)(more.ptr + more.len - line.ptr);
        }
        field->value = trim((jpc_span){colon + 1, (size_t)(line.ptr + line.len - (colon + 1))});
        while (field->value.len > 0 && field->value.ptr[0] == '\n')
            field->value = trim((jpc_span){field->value.ptr + 1, field->value.len - 1});
        return true;
    }
    return false;
}

static bool parse_length(jpc_span digits, uint64_t *value)
{
    *value = 0;
    if (digits.len == 0 || digits.len > 18) // 18 digits do not overflow
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        *value = 10 * *value + (uint64_t)(digits.ptr[i] - '0');
    }
    return true;
}

// Where the empty line after the header ends; 0 if it is not there yet.
static size_t header_end(jpc_span bytes)
{
    jpc_span rest = bytes, line;

    while (next_line(&rest, &line))
        if (line.len == 0)
            return bytes.len - rest.len;
    return 0;
}

static jpc_warc_header bad(const char **cause, const char *why)
{
    *cause = why;
    return JPC_WARC_HEADER_BAD;
}

jpc_warc_header jpc_warc_measure(jpc_span bytes, size_t *header_len, uint64_t *block_len,
                                 const char **cause)
{
    jpc_span rest = bytes, line;
    struct field field;
    bool known = false;

    if (!may_begin_record(bytes))
        return bad(cause, "warc: no record header");
    if (!next_line(&rest, &line))
        return JPC_WARC_HEADER_INCOMPLETE;
    if (!is_version_line(line))
        return bad(cause, "warc: unknown version");
    *header_len = header_end(bytes);
    if (*header_len == 0)
        return JPC_WARC_HEADER_INCOMPLETE;
    rest.len = *header_len - (size_t)(rest.ptr - bytes.ptr);
    while (next_field(&rest, &field)) {
        uint64_t length;

        if (!jpc_span_is_nocase(field.name, "content-length"))
            continue;
        if (!parse_length(field.value, &length) || (known && length != *block_len))
            return bad(cause, "warc: invalid Content-Length");
        *block_len = length;
        known = true;
    }
    return known ? JPC_WARC_HEADER_OK : bad(cause, "warc: no Content-Length");
}

static jpc_warc_type type_of(jpc_span name)
{
    static const struct {
        const char *name;
        jpc_warc_type type;
    } types[] = {
        {"response", JPC_WARC_RESPONSE}, {"conversion", JPC_WARC_CONVERSION},
        {"request", JPC_WARC_REQUEST},   {"metadata", JPC_WARC_METADATA},
        {"revisit", JPC_WARC_REVISIT},   {"resource", JPC_WARC_RESOURCE},
        {"warcinfo", JPC_WARC_WARCINFO}, {"continuation", JPC_WARC_CONTINUATION},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (jpc_span_is_nocase(name, types[i].name))
            return types[i].type;
    return JPC_WARC_OTHER;
}

// WARC 1.0 writes <URI>; Wget puts the target URI in brackets too.
static jpc_span without_brackets(jpc_span s)
{
    if (s.len >= 2 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>')
        return (jpc_span){s.ptr + 1, s.len - 2};
    return s;
}

static void take_field(jpc_warc_record *record, const struct field *field)
{
    jpc_span name = field->name, value = field->value;

    if (jpc_span_is_nocase(name, "warc-type"))
        record->type = type_of(value);
    else if (jpc_span_is_nocase(name, "warc-record-id"))
        record->id = without_brackets(value);
    else if (jpc_span_is_nocase(name, "warc-target-uri"))
        record->url = without_brackets(value);
    else if (jpc_span_is_nocase(name, "warc-date"))
        record->date = value;
    else if (jpc_span_is_nocase(name, "content-type"))
        record->content_type = value;
    else if (jpc_span_is_nocase(name, "warc-truncated"))
        record->truncated = value;
}

bool jpc_warc_parse(jpc_span bytes, jpc_warc_record *record)
{
    size_t header_len;
    uint64_t block_len;
    const char *cause;
    jpc_span rest, line;
    struct field field;

    *record = (jpc_warc_record){.type = JPC_WARC_OTHER};
    if (jpc_warc_measure(bytes, &header_len, &block_len, &cause) != JPC_WARC_HEADER_OK ||
        block_len > bytes.len - header_len)
        return false;
    rest = (jpc_span){bytes.ptr, header_len};
    next_line(&rest, &line);
    while (next_field(&rest, &field))
        take_field(record, &field);
    record->block = (jpc_span){bytes.ptr + header_len, (size_t)block_len};
    return true;
}
