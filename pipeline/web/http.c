#include "web/http.h"

#include <string.h>

#include "web/http_coding.h"

struct header {
    jpc_http_response *response;
    jpc_http_codings transfer, content;
};

// ---- header ------------------------------------------------------------------

static int parse_status(jpc_span line)
{
    int status = 0;

    jpc_span_take_until(&line, ' ');
    line = jpc_span_trim(line);
    if (line.len < 3 || (line.len > 3 && line.ptr[3] != ' ' && line.ptr[3] != '\t'))
        return 0;
    for (size_t i = 0; i < 3; i++) {
        if (line.ptr[i] < '0' || line.ptr[i] > '9')
            return 0;
        status = 10 * status + (line.ptr[i] - '0');
    }
    return status >= 100 ? status : 0;
}

static void add_codings(jpc_http_codings *codings, jpc_span list)
{
    while (list.len > 0)
        jpc_http_codings_add(codings, jpc_span_trim(jpc_span_take_until(&list, ',')));
}

static jpc_span parse_charset(jpc_span parameters)
{
    while (parameters.len > 0) {
        jpc_span value = jpc_span_take_until(&parameters, ';'),
                 name = jpc_span_trim(jpc_span_take_until(&value, '='));

        if (!jpc_span_is_nocase(name, "charset"))
            continue;
        value = jpc_span_trim(value);
        while (value.len > 0 && (value.ptr[0] == '"' || value.ptr[0] == '\''))
            jpc_span_drop(&value, 1);
        while (value.len > 0 &&
               (value.ptr[value.len - 1] == '"' || value.ptr[value.len - 1] == '\''))
            value.len--;
        return jpc_span_trim(value);
    }
    return (jpc_span){"", 0};
}

// Of several fields the last one counts; its charset may come from one before (WHATWG Fetch,
// "extract a MIME type").
static void take_content_type(jpc_http_response *response, jpc_span value)
{
    jpc_span type = jpc_span_trim(jpc_span_take_until(&value, ';')), charset = parse_charset(value);

    if (type.len == 0)
        return;
    if (charset.len > 0 || !jpc_span_equals(type, response->content_type))
        response->charset = charset;
    response->content_type = type;
}

static void take_field(jpc_arena *arena, struct header *header, jpc_span name, jpc_span value)
{
    if (jpc_span_is_nocase(name, "content-type"))
        take_content_type(header->response, value);
    else if (jpc_span_is_nocase(name, "transfer-encoding"))
        add_codings(&header->transfer, value);
    else if (jpc_span_is_nocase(name, "content-encoding"))
        add_codings(&header->content, value);
    else
        jpc_rights_add_field(arena, &header->response->rights, name, value);
}

// Reads the fields up to the empty line; what is left of `rest` is the body.
static void parse_fields(jpc_arena *arena, struct header *header, jpc_span *rest)
{
    while (rest->len > 0) {
        jpc_span line = jpc_span_take_until(rest, '\n'), name, value;

        if (line.len == 0 || (line.len == 1 && line.ptr[0] == '\r'))
            return;
        // A folded line continues the value (RFC 9112 5.2); the line end stays in it.
        while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
            jpc_span more = jpc_span_take_until(rest, '\n');

            line.len = (size_t)(more.ptr + more.len - line.ptr);
        }
        value = line;
        name = jpc_span_trim(jpc_span_take_until(&value, ':'));
        take_field(arena, header, name, jpc_span_trim(value));
    }
}

jpc_http_response jpc_http_parse(jpc_arena *arena, jpc_http_scratch *scratch, jpc_span block,
                                 size_t max_bytes)
{
    jpc_http_response response;
    struct header header;
    jpc_span rest = block;

    do { // an interim response, as "100 Continue", comes in front of the one that counts
        response = (jpc_http_response){.content_type = {"", 0}, .charset = {"", 0}, .body = rest};
        header = (struct header){.response = &response};
        if (!jpc_span_begins(rest, "HTTP/"))
            return response;
        response.status = parse_status(jpc_span_take_until(&response.body, '\n'));
        parse_fields(arena, &header, &response.body);
        rest = response.body;
    } while (response.status / 100 == 1 && jpc_span_begins(rest, "HTTP/"));
    jpc_http_undo(scratch, &header.transfer, &header.content, max_bytes, &response);
    return response;
}

// ---- what digests are of --------------------------------------------------------

jpc_span jpc_http_stored_body(jpc_span message)
{
    while (message.len > 0) {
        jpc_span line = jpc_span_take_until(&message, '\n');

        if (line.len == 0 || jpc_span_is(line, "\r"))
            break;
    }
    return message;
}

bool jpc_http_payload(jpc_arena *arena, jpc_http_scratch *scratch, jpc_span message,
                      size_t max_bytes, jpc_span *payload)
{
    const jpc_http_codings none = {.n = 0};
    jpc_http_response response = {.content_type = {"", 0}, .body = message};
    struct header header = {.response = &response};

    jpc_span_take_until(&response.body, '\n');
    parse_fields(arena, &header, &response.body);
    jpc_http_undo(scratch, &header.transfer, &none, max_bytes, &response);
    *payload = response.body;
    return !response.damaged || response.cut_off;
}
