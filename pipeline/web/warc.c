#include "web/warc.h"

#include <string.h>

// One header field; folded continuation lines are joined by the caller of next_field().
struct field {
    jpc_span name, value;
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

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

// The bytes, as far as they are there, are those of "WARC/".
static bool may_begin_record(jpc_span bytes)
{
    static const char *const prefixes[] = {"", "W", "WA", "WAR", "WARC", "WARC/"};
    size_t n = bytes.len < 5 ? bytes.len : 5;

    return jpc_span_is_nocase((jpc_span){bytes.ptr, n}, prefixes[n]);
}

bool jpc_warc_may_begin_version(jpc_span bytes)
{
    return may_begin_record(bytes) &&
           (bytes.len < 6 || bytes.ptr[5] == '0' || bytes.ptr[5] == '1') &&
           (bytes.len < 7 || bytes.ptr[6] == '.');
}

bool jpc_warc_begins_version(jpc_span bytes)
{
    return bytes.len >= JPC_WARC_VERSION_BYTES && jpc_warc_may_begin_version(bytes);
}

// "WARC/1.0", "WARC/1.1", and what else calls itself 0.x or 1.x.
static bool is_version_line(jpc_span line)
{
    return line.len > JPC_WARC_VERSION_BYTES && jpc_warc_begins_version(line);
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
        field->name = jpc_span_trim((jpc_span){line.ptr, (size_t)(colon - line.ptr)});
        while (rest->len > 0 && is_blank(rest->ptr[0])) {
            jpc_span more;

            if (!next_line(rest, &more))
                break;
            line.len = (size_t)(more.ptr + more.len - line.ptr);
        }
        field->value =
            jpc_span_trim((jpc_span){colon + 1, (size_t)(line.ptr + line.len - (colon + 1))});
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

// "WARC/1.0", "WARC/0.17" at the end of the line.
static bool ends_in_version_line(jpc_span line)
{
    for (size_t n = JPC_WARC_VERSION_BYTES + 1; n <= JPC_WARC_VERSION_BYTES + 2; n++) {
        const char *start = line.ptr + line.len - n;

        if (line.len < n || start[n - 1] < '0' || start[n - 1] > '9')
            return false;
        if (jpc_warc_begins_version((jpc_span){start, n}))
            return true;
    }
    return false;
}

// As next_line(), of bytes to which some may have been added since *scan was made.
static bool next_line_on(jpc_span bytes, jpc_warc_scan *scan, jpc_span *line)
{
    const char *end = bytes.len > scan->seen
                          ? memchr(bytes.ptr + scan->seen, '\n', bytes.len - scan->seen)
                          : NULL;

    if (end == NULL) {
        scan->seen = bytes.len;
        return false;
    }
    *line = (jpc_span){bytes.ptr + scan->line, (size_t)(end - bytes.ptr) - scan->line};
    scan->line = scan->seen = (size_t)(end - bytes.ptr) + 1;
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

// Where the empty line after the header ends; 0 if it is not there yet. *merged: damage has taken
// it, and the header of another record stands in front of it.
static size_t header_end(jpc_span bytes, jpc_warc_scan *scan, bool *merged)
{
    jpc_span line;

    *merged = false;
    while (!*merged && next_line_on(bytes, scan, &line)) {
        if (line.len == 0)
            return scan->line;
        *merged = is_version_line(line) || (scan->doubtful && ends_in_version_line(line));
    }
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
    jpc_warc_scan scan = {0};

    return jpc_warc_measure_on(bytes, &scan, header_len, block_len, cause);
}

jpc_warc_header jpc_warc_measure_on(jpc_span bytes, jpc_warc_scan *scan, size_t *header_len,
                                    uint64_t *block_len, const char **cause)
{
    jpc_span rest = bytes, line;
    struct field field;
    bool known = false, merged;

    if (!may_begin_record(bytes))
        return bad(cause, "warc: no record header");
    if (scan->line == 0 && !next_line_on(bytes, scan, &line))
        return JPC_WARC_HEADER_INCOMPLETE;
    next_line(&rest, &line);
    if (!is_version_line(line))
        return bad(cause, "warc: unknown version");
    *header_len = header_end(bytes, scan, &merged);
    if (merged)
        return bad(cause, "warc: header without end");
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
    else if (jpc_span_is_nocase(name, "warc-identified-payload-type"))
        record->payload_type = value;
    else if (jpc_span_is_nocase(name, "warc-truncated"))
        record->truncated = value;
    else if (jpc_span_is_nocase(name, "warc-block-digest"))
        record->block_digest = value;
    else if (jpc_span_is_nocase(name, "warc-payload-digest"))
        record->payload_digest = value;
    else if (jpc_span_is_nocase(name, "warc-segment-number"))
        record->segmented = true;
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
