// Labels of stored responses lie: crawlers undo codings and keep the header, servers name codings
// they do not use. Hence each coding is undone only if the bytes are in it; else they stay.
#include "web/http.h"

#include <stdint.h>
#include <string.h>

#include "core/compress.h"

#define MAX_CODINGS 8
#define MAX_ROBOTS 4096 // joined; what a hostile header adds beyond is not kept
#define PLAIN_PREFIX 64 // so many text bytes do not begin compressed data by chance

struct codings {
    jpc_span names[MAX_CODINGS]; // in the order they were applied
    size_t n;
};

struct header {
    jpc_http_response *response;
    struct codings transfer, content;
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static jpc_span trim(jpc_span s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s.ptr++, s.len--;
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static void drop(jpc_span *s, size_t n)
{
    s->ptr += n;
    s->len -= n;
}

// Takes the bytes before the next `mark` off *rest, and the mark; all if there is none.
static jpc_span take_until(jpc_span *rest, char mark)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, mark, rest->len) : NULL;
    jpc_span taken = {rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};

    drop(rest, taken.len + (end != NULL));
    return taken;
}

static bool begins_with(jpc_span s, const char *bytes, size_t len)
{
    return s.len >= len && memcmp(s.ptr, bytes, len) == 0;
}

// ---- header ------------------------------------------------------------------

static int parse_status(jpc_span line)
{
    int status = 0;

    take_until(&line, ' ');
    line = trim(line);
    if (line.len < 3 || (line.len > 3 && !is_blank(line.ptr[3])))
        return 0;
    for (size_t i = 0; i < 3; i++) {
        if (line.ptr[i] < '0' || line.ptr[i] > '9')
            return 0;
        status = 10 * status + (line.ptr[i] - '0');
    }
    return status >= 100 ? status : 0;
}

static void add_codings(struct codings *codings, jpc_span list)
{
    while (list.len > 0) {
        jpc_span name = trim(take_until(&list, ','));

        if (name.len > 0 && codings->n < MAX_CODINGS)
            codings->names[codings->n++] = name;
    }
}

static jpc_span parse_charset(jpc_span parameters)
{
    while (parameters.len > 0) {
        jpc_span value = take_until(&parameters, ';'), name = trim(take_until(&value, '='));

        if (!jpc_span_is_nocase(name, "charset"))
            continue;
        value = trim(value);
        while (value.len > 0 && (value.ptr[0] == '"' || value.ptr[0] == '\''))
            drop(&value, 1);
        while (value.len > 0 &&
               (value.ptr[value.len - 1] == '"' || value.ptr[value.len - 1] == '\''))
            value.len--;
        return trim(value);
    }
    return (jpc_span){"", 0};
}

// Of several fields the last one counts; its charset may come from one before (WHATWG Fetch,
// "extract a MIME type").
static void take_content_type(jpc_http_response *response, jpc_span value)
{
    jpc_span type = trim(take_until(&value, ';')), charset = parse_charset(value);

    if (type.len == 0)
        return;
    if (charset.len > 0 || !jpc_span_equals(type, response->content_type))
        response->charset = charset;
    response->content_type = type;
}

static void take_robots(jpc_arena *arena, jpc_http_response *response, jpc_span value)
{
    jpc_span before = response->robots;

    if (before.len == 0)
        response->robots = jpc_arena_copy(arena, value.ptr, value.len);
    else if (before.len + value.len < MAX_ROBOTS)
        response->robots = jpc_arena_printf(arena, "%.*s, %.*s", (int)before.len, before.ptr,
                                            (int)value.len, value.ptr);
}

static void take_field(jpc_arena *arena, struct header *header, jpc_span name, jpc_span value)
{
    if (jpc_span_is_nocase(name, "content-type"))
        take_content_type(header->response, value);
    else if (jpc_span_is_nocase(name, "transfer-encoding"))
        add_codings(&header->transfer, value);
    else if (jpc_span_is_nocase(name, "content-encoding"))
        add_codings(&header->content, value);
    else if (jpc_span_is_nocase(name, "x-robots-tag"))
        take_robots(arena, header->response, value);
    else if (jpc_span_is_nocase(name, "tdm-reservation"))
        header->response->tdm_reservation = value;
}

// Reads the fields up to the empty line; what is left of `rest` is the body.
static void parse_fields(jpc_arena *arena, struct header *header, jpc_span *rest)
{
    while (rest->len > 0) {
        jpc_span line = take_until(rest, '\n'), name, value;

        if (line.len == 0 || (line.len == 1 && line.ptr[0] == '\r'))
            return;
        // A folded line continues the value (RFC 9112 5.2); the line end stays in it.
        while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
            jpc_span more = take_until(rest, '\n');

            line.len = (size_t)(more.ptr + more.len - line.ptr);
        }
        value = line;
        name = trim(take_until(&value, ':'));
        take_field(arena, header, name, trim(value));
    }
}

// ---- chunked -----------------------------------------------------------------

// Reads "1a;ext\r\n". Returns false if the bytes begin with no such line.
static bool parse_chunk_size(jpc_span *rest, size_t *size)
{
    jpc_span line = *rest;
    size_t digits = 0;

    *size = 0;
    for (; digits < line.len; digits++) {
        char c = line.ptr[digits];
        int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (value < 0)
            break;
        if (*size > SIZE_MAX >> 8)
            return false;
        *size = *size << 4 | (size_t)value;
    }
    drop(&line, digits);
    while (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
        drop(&line, 1);
    if (digits == 0 || line.len == 0 || memchr(line.ptr, '\n', line.len) == NULL ||
        (line.ptr[0] != ';' && line.ptr[0] != '\r' && line.ptr[0] != '\n'))
        return false;
    if (line.ptr[0] == '\r' && line.ptr[1] != '\n') // a line end follows: [1] is there
        return false;
    take_until(&line, '\n');
    *rest = line;
    return true;
}

// The line end behind a chunk's bytes.
static bool take_line_end(jpc_span *rest)
{
    size_t n = begins_with(*rest, "\r\n", 2) ? 2 : begins_with(*rest, "\n", 1);

    drop(rest, n);
    return n > 0;
}

static void damage(jpc_http_response *response, const char *what)
{
    response->damaged = true;
    response->damage = what;
}

// Undoes chunked coding; returns the body as it is if its start is not chunked.
static jpc_span unchunk(jpc_arena *arena, jpc_span body, jpc_http_response *response)
{
    jpc_span rest = body, out = {jpc_arena_alloc(arena, body.len), 0};
    size_t size;

    for (bool first = true;; first = false) {
        if (!parse_chunk_size(&rest, &size)) {
            if (first)
                return body;
            damage(response, rest.len > 0 ? "chunked: invalid chunk size" : "chunked: cut off");
            return out;
        }
        if (size == 0)
            return out;
        if (size > rest.len) {
            damage(response, "chunked: cut off");
            size = rest.len;
        }
        memcpy((char *)(uintptr_t)out.ptr + out.len, rest.ptr, size);
        out.len += size;
        drop(&rest, size);
        if (response->damaged || take_line_end(&rest))
            continue;
        if (first && rest.len > 0)
            return body;
        damage(response, rest.len > 0 ? "chunked: no line end after chunk" : "chunked: cut off");
        return out;
    }
}

// ---- content codings ---------------------------------------------------------

struct decoded {
    char *ptr; // in the arena
    size_t len, capacity;
    jpc_span rest; // input behind the end
    bool complete;
    const char *damage;
};

// Text bytes only, at the start.
static bool looks_plain(jpc_span body)
{
    size_t n = body.len < PLAIN_PREFIX ? body.len : PLAIN_PREFIX;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)body.ptr[i];

        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b)
            return false;
    }
    return true;
}

static bool is_gzip(jpc_span body) { return begins_with(body, "\x1f\x8b\x08", 3); }

// RFC 1950 2.2: method 8, window of at most 32 KiB, and a check of the two bytes modulo 31.
static bool is_zlib(jpc_span body)
{
    const unsigned char *b = (const unsigned char *)body.ptr;

    return body.len >= 2 && (b[0] & 0x0f) == 8 && b[0] >> 4 <= 7 && (b[0] << 8 | b[1]) % 31 == 0;
}

static void grow(jpc_arena *arena, struct decoded *out, size_t max_bytes)
{
    size_t capacity = 2 * out->capacity;
    char *ptr;

    if (capacity > max_bytes + 1)
        capacity = max_bytes + 1;
    ptr = jpc_arena_alloc(arena, capacity);
    if (out->len > 0)
        memcpy(ptr, out->ptr, out->len);
    out->ptr = ptr;
    out->capacity = capacity;
}

// One byte more than max_bytes is decoded, to tell a body of that size from a larger one.
static struct decoded decode(jpc_arena *arena, jpc_span body, jpc_codec codec, size_t max_bytes)
{
    struct decoded out = {.capacity = 2 * body.len + 512, .rest = body};
    jpc_decoder *decoder = jpc_decoder_new(codec, arena);
    jpc_decode result = JPC_DECODE_FULL;

    grow(arena, &out, max_bytes);
    while (result == JPC_DECODE_FULL && out.len <= max_bytes) {
        size_t made;

        if (out.len == out.capacity)
            grow(arena, &out, max_bytes);
        result =
            jpc_decoder_step(decoder, &out.rest, out.ptr + out.len, out.capacity - out.len, &made);
        out.len += made;
        if (result != JPC_DECODE_END || codec != JPC_CODEC_GZIP || !is_gzip(out.rest))
            continue;
        jpc_decoder_reset(decoder); // gzip: members follow one another
        result = JPC_DECODE_FULL;
    }
    out.complete = result == JPC_DECODE_END;
    if (out.len > max_bytes) {
        out.len = max_bytes;
        out.damage = "body above the ceiling";
    } else if (result != JPC_DECODE_END) {
        out.damage =
            result == JPC_DECODE_MORE ? "content coding cut off" : "content coding corrupt";
    }
    jpc_decoder_free(decoder);
    return out;
}

// Codecs whose data begin with no mark may "decode" what was never encoded.
static bool is_believable(jpc_span body, const struct decoded *out)
{
    if (out->complete && out->rest.len == 0)
        return true;
    return out->len > 0 && !looks_plain(body) && !is_gzip(body);
}

static jpc_span take_decoded(const struct decoded *out, jpc_http_response *response)
{
    if (out->damage != NULL)
        damage(response, out->damage);
    return (jpc_span){out->ptr, out->len};
}

static jpc_span undo_unmarked(jpc_arena *arena, jpc_span body, jpc_codec codec, size_t max_bytes,
                              jpc_http_response *response)
{
    struct decoded out = decode(arena, body, codec, max_bytes);

    return is_believable(body, &out) ? take_decoded(&out, response) : body;
}

// "deflate" is zlib (RFC 9110 8.4.1.2); some servers send raw deflate.
static jpc_span undo_deflate(jpc_arena *arena, jpc_span body, size_t max_bytes,
                             jpc_http_response *response)
{
    if (is_zlib(body)) {
        struct decoded out = decode(arena, body, JPC_CODEC_ZLIB, max_bytes);

        if (out.complete || out.len > 0)
            return take_decoded(&out, response);
    }
    return undo_unmarked(arena, body, JPC_CODEC_DEFLATE, max_bytes, response);
}

static jpc_span undo_coding(jpc_arena *arena, jpc_span body, jpc_span name, size_t max_bytes,
                            jpc_http_response *response)
{
    bool gzip = jpc_span_is_nocase(name, "gzip") || jpc_span_is_nocase(name, "x-gzip");
    bool deflate = jpc_span_is_nocase(name, "deflate");

    if (body.len == 0)
        return body;
    if (is_gzip(body) && (gzip || deflate)) {
        struct decoded out = decode(arena, body, JPC_CODEC_GZIP, max_bytes);

        return take_decoded(&out, response);
    }
    if (deflate)
        return undo_deflate(arena, body, max_bytes, response);
    if (jpc_span_is_nocase(name, "br"))
        return undo_unmarked(arena, body, JPC_CODEC_BROTLI, max_bytes, response);
    return body;
}

static void undo_codings(jpc_arena *arena, const struct codings *codings, size_t max_bytes,
                         jpc_http_response *response)
{
    for (size_t i = codings->n; i-- > 0 && !response->damaged;) {
        jpc_span name = codings->names[i];

        if (jpc_span_is_nocase(name, "chunked"))
            response->body = unchunk(arena, response->body, response);
        else
            response->body = undo_coding(arena, response->body, name, max_bytes, response);
    }
}

// A body that broke off in its chunks may still hold the start of its content coding.
static void undo_all(jpc_arena *arena, const struct header *header, size_t max_bytes)
{
    jpc_http_response *response = header->response;
    const char *first_damage;

    undo_codings(arena, &header->transfer, max_bytes, response);
    first_damage = response->damage;
    response->damaged = false;
    undo_codings(arena, &header->content, max_bytes, response);
    if (first_damage != NULL)
        damage(response, first_damage);
}

jpc_http_response jpc_http_parse(jpc_arena *arena, jpc_span block, size_t max_bytes)
{
    jpc_http_response response = {.content_type = {"", 0},
                                  .charset = {"", 0},
                                  .robots = {"", 0},
                                  .tdm_reservation = {"", 0},
                                  .body = block};
    struct header header = {.response = &response};

    if (!begins_with(block, "HTTP/", 5))
        return response;
    response.status = parse_status(take_until(&response.body, '\n'));
    parse_fields(arena, &header, &response.body);
    undo_all(arena, &header, max_bytes);
    return response;
}
