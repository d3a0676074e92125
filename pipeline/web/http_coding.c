// Labels of stored responses lie: crawlers undo codings and keep the header, servers name codings
// they do not use. Hence each coding is undone only if the bytes are in it; else they stay.
#include "web/http_coding.h"

#include <stdint.h>
#include <string.h>

#define PLAIN_PREFIX 64               // so many text bytes do not begin compressed data by chance
#define KEPT_BUFFER ((size_t)4 << 20) // most bodies are smaller
#define GZIP_SMALLEST 18              // bytes of a member
#define DEFLATE_MOST 1032             // bytes that one byte can stand for

// The codings of one body.
struct undoing {
    jpc_http_response *response;
    jpc_http_scratch *scratch;
    size_t max_bytes;
};

void jpc_http_scratch_trim(jpc_http_scratch *scratch)
{
    jpc_buf_empty(&scratch->buffers[0], KEPT_BUFFER);
    jpc_buf_empty(&scratch->buffers[1], KEPT_BUFFER);
}

void jpc_http_scratch_release(jpc_http_scratch *scratch)
{
    jpc_buf_release(&scratch->buffers[0]);
    jpc_buf_release(&scratch->buffers[1]);
    jpc_gunzip_free(scratch->gunzip);
    for (size_t i = 0; i <= JPC_CODEC_DEFLATE; i++)
        jpc_decoder_free(scratch->inflaters[i]);
    *scratch = (jpc_http_scratch){.turn = 0};
}

// ---- labels ------------------------------------------------------------------

static jpc_http_coding coding_of(jpc_span name)
{
    static const struct {
        const char *name;
        jpc_http_coding coding;
    } codings[] = {{"gzip", JPC_HTTP_GZIP},   {"chunked", JPC_HTTP_CHUNKED},
                   {"br", JPC_HTTP_BROTLI},   {"deflate", JPC_HTTP_DEFLATE},
                   {"x-gzip", JPC_HTTP_GZIP}, {"zstd", JPC_HTTP_ZSTD}};

    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        if (jpc_span_is_nocase(name, codings[i].name))
            return codings[i].coding;
    return JPC_HTTP_IDENTITY; // or what nobody knows
}

void jpc_http_codings_add(jpc_http_codings *codings, jpc_span name)
{
    jpc_http_coding coding = coding_of(name);

    if (coding == JPC_HTTP_IDENTITY)
        return;
    if (codings->n == JPC_HTTP_MAX_CODINGS)
        codings->too_many = true;
    else
        codings->items[codings->n++] = coding;
}

// ---- chunked -----------------------------------------------------------------

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// Reads "1a;ext\r\n". Returns false if the bytes begin with no such line.
static bool parse_chunk_size(jpc_span *rest, size_t *size)
{
    jpc_span line = *rest;
    size_t digits = 0;

    *size = 0;
    for (; digits < line.len; digits++) {
        int value = hex_value(line.ptr[digits]);

        if (value < 0)
            break;
        if (*size > SIZE_MAX >> 8)
            return false;
        *size = *size << 4 | (size_t)value;
    }
    jpc_span_drop(&line, digits);
    while (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
        jpc_span_drop(&line, 1);
    if (digits == 0 || line.len == 0 || memchr(line.ptr, '\n', line.len) == NULL ||
        (line.ptr[0] != ';' && line.ptr[0] != '\r' && line.ptr[0] != '\n'))
        return false;
    if (line.ptr[0] == '\r' && line.ptr[1] != '\n') // a line end follows: [1] is there
        return false;
    jpc_span_take_until(&line, '\n');
    *rest = line;
    return true;
}

// The line end behind a chunk's bytes.
static bool take_line_end(jpc_span *rest)
{
    size_t n = jpc_span_begins(*rest, "\r\n") ? 2 : jpc_span_begins(*rest, "\n");

    jpc_span_drop(rest, n);
    return n > 0;
}

static const char CHUNKED_CUT_OFF[] = "chunked: cut off";
static const char CODING_CUT_OFF[] = "content coding cut off";

// What only ended early is sound as far as it goes, unless the coding inside is corrupt, which then
// names the damage; of what is corrupt, nothing inside is looked at.
static void damage(jpc_http_response *response, const char *what)
{
    bool cut_off = what == CHUNKED_CUT_OFF || what == CODING_CUT_OFF;

    if (!response->damaged || !cut_off)
        response->damage = what;
    response->cut_off = cut_off;
    response->damaged = true;
}

// What is left of a body when "1a;ext\r\n" breaks off.
static bool is_part_of_chunk_size(jpc_span rest)
{
    size_t digits = 0;

    while (digits < rest.len && hex_value(rest.ptr[digits]) >= 0)
        digits++;
    if (digits == rest.len)
        return true;
    return digits > 0 && memchr(rest.ptr, '\n', rest.len) == NULL &&
           strchr("; \t\r", rest.ptr[digits]) != NULL && rest.ptr[digits] != '\0';
}

// The buffer in which no body lies.
static jpc_buf *next_buffer(const struct undoing *undoing)
{
    return &undoing->scratch->buffers[undoing->scratch->turn];
}

// Makes what the buffer holds the body.
static void take_buffer(const struct undoing *undoing)
{
    undoing->response->body = jpc_buf_span(next_buffer(undoing));
    undoing->scratch->turn ^= 1;
}

// A first chunk stays where it is; others are joined in the buffer.
static void add_chunk(const struct undoing *undoing, jpc_span chunk, jpc_span *joined, size_t most)
{
    jpc_buf *out = next_buffer(undoing);

    if (joined->len == 0) {
        *joined = chunk;
        return;
    }
    if (joined->ptr != out->ptr || out->len == 0) {
        out->len = 0;
        jpc_buf_reserve(out, most);
        jpc_buf_add_span(out, *joined);
    }
    jpc_buf_add_span(out, chunk);
    *joined = jpc_buf_span(out);
}

// Joins the chunks. Returns false if the start of the body is not chunked.
static bool join_chunks(const struct undoing *undoing, jpc_span *joined)
{
    jpc_span body = undoing->response->body, rest = body;
    size_t size;

    for (bool first = true;; first = false) {
        if (!parse_chunk_size(&rest, &size)) {
            if (!first)
                damage(undoing->response, is_part_of_chunk_size(rest)
                                              ? CHUNKED_CUT_OFF
                                              : "chunked: invalid chunk size");
            return !first;
        }
        if (size == 0)
            return true;
        if (size > rest.len) {
            damage(undoing->response, CHUNKED_CUT_OFF);
            size = rest.len;
        }
        add_chunk(undoing, (jpc_span){rest.ptr, size}, joined, body.len);
        jpc_span_drop(&rest, size);
        if (rest.len == 0 || take_line_end(&rest))
            continue;
        if (jpc_span_is(rest, "\r"))
            damage(undoing->response, CHUNKED_CUT_OFF);
        else if (first)
            return false;
        else
            damage(undoing->response, "chunked: no line end after chunk");
        return true;
    }
}

// A body of which the start is not chunked stays as it is.
static void unchunk(const struct undoing *undoing)
{
    jpc_buf *out = next_buffer(undoing);
    jpc_span joined = {undoing->response->body.ptr, 0};

    out->len = 0;
    if (!join_chunks(undoing, &joined))
        return;
    if (out->len > 0)
        take_buffer(undoing);
    else
        undoing->response->body = joined;
}

// ---- content codings ---------------------------------------------------------

struct decoded {
    jpc_buf *out;  // the next buffer
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

static bool is_gzip(jpc_span body) { return jpc_span_begins(body, JPC_GZIP_MAGIC); }

// RFC 1950 2.2: method 8, window of at most 32 KiB, and a check of the two bytes modulo 31.
static bool is_zlib(jpc_span body)
{
    const unsigned char *b = (const unsigned char *)body.ptr;

    return body.len >= 2 && (b[0] & 0x0f) == 8 && b[0] >> 4 <= 7 && (b[0] << 8 | b[1]) % 31 == 0;
}

// Makes room for `n` more bytes, and for more than there is; but never for more than one byte above
// the ceiling, which is decoded to tell a body of that size from a larger one. Returns the room.
static size_t make_room(jpc_buf *out, size_t n, size_t max_bytes)
{
    size_t most = max_bytes + 1 - out->len;
    size_t room =
        out->capacity > JPC_PADDING + out->len ? out->capacity - JPC_PADDING - out->len : 0;

    n = n > out->len ? n : out->len;
    n = n < most ? n : most;
    if (room < n) {
        out->capacity = out->len + n + JPC_PADDING;
        out->ptr = jpc_realloc(out->ptr, out->capacity);
        room = n;
    }
    return room < most ? room : most;
}

// RFC 1952 2.3.1: the last four bytes of a member tell its length. A body is mostly one.
static size_t told_size(jpc_span body)
{
    const unsigned char *end = (const unsigned char *)body.ptr + body.len;
    size_t told, most = body.len < SIZE_MAX / DEFLATE_MOST ? body.len * DEFLATE_MOST : SIZE_MAX;

    if (body.len < GZIP_SMALLEST)
        return 0;
    told = end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
    return told < most ? told : most;
}

// Inflates whole members, one behind the other. Returns false at one that is damaged, cut off or
// has more bytes than there is room: zlib tells what is wrong with it.
static bool gunzip_members(const struct undoing *undoing, struct decoded *decoded)
{
    jpc_http_scratch *scratch = undoing->scratch;
    jpc_buf *out = decoded->out;
    size_t wanted = told_size(decoded->rest) + 1, used, made;

    if (scratch->gunzip == NULL)
        scratch->gunzip = jpc_gunzip_new();
    while (is_gzip(decoded->rest) && out->len <= undoing->max_bytes) {
        size_t room = make_room(out, wanted, undoing->max_bytes);

        switch (jpc_gunzip_member(scratch->gunzip, decoded->rest, out->ptr + out->len, room, &used,
                                  &made)) {
        case JPC_MEMBER_BAD: return false;
        case JPC_MEMBER_ROOM:
            made = room == undoing->max_bytes + 1 - out->len ? room : 0;
            wanted = 2 * room;
            break;
        case JPC_MEMBER_OK: jpc_span_drop(&decoded->rest, used);
        }
        out->len += made;
    }
    return true;
}

static jpc_decoder *decoder_of(jpc_http_scratch *scratch, jpc_codec codec)
{
    jpc_decoder **kept = &scratch->inflaters[codec];

    if (*kept == NULL)
        *kept = jpc_decoder_new(codec);
    else
        jpc_decoder_reset(*kept);
    return *kept;
}

static jpc_decode decode_pieces(const struct undoing *undoing, struct decoded *decoded,
                                jpc_decoder *decoder)
{
    jpc_buf *out = decoded->out;
    jpc_decode result = JPC_DECODE_FULL;

    while (result == JPC_DECODE_FULL && out->len <= undoing->max_bytes) {
        size_t room = make_room(out, 4 * decoded->rest.len + 512, undoing->max_bytes), made;

        result = jpc_decoder_step(decoder, &decoded->rest, out->ptr + out->len, room, &made);
        out->len += made;
    }
    return result;
}

// With a decoder of its own, for its window may be large.
static jpc_decode decode_alone(const struct undoing *undoing, struct decoded *decoded,
                               jpc_codec codec)
{
    jpc_decoder *decoder = jpc_decoder_new(codec);
    jpc_decode result = decode_pieces(undoing, decoded, decoder);

    jpc_decoder_free(decoder);
    return result;
}

static jpc_decode decode_all(const struct undoing *undoing, struct decoded *decoded,
                             jpc_codec codec)
{
    jpc_decode result = JPC_DECODE_END;

    switch (codec) {
    case JPC_CODEC_BROTLI: return decode_alone(undoing, decoded, codec);
    case JPC_CODEC_ZSTD:
        while (result == JPC_DECODE_END && jpc_begins_zstd(decoded->rest))
            result = decode_alone(undoing, decoded, codec);
        return result;
    case JPC_CODEC_GZIP:
        while (result == JPC_DECODE_END && !gunzip_members(undoing, decoded))
            result = decode_pieces(undoing, decoded, decoder_of(undoing->scratch, codec));
        return result;
    default: return decode_pieces(undoing, decoded, decoder_of(undoing->scratch, codec));
    }
}

// Decodes the body into the next buffer.
static struct decoded decode(const struct undoing *undoing, jpc_codec codec)
{
    jpc_buf *out = next_buffer(undoing);
    struct decoded decoded = {.out = out, .rest = undoing->response->body};
    jpc_decode result;

    out->len = 0;
    result = decode_all(undoing, &decoded, codec);
    decoded.complete = result == JPC_DECODE_END;
    if (out->len > undoing->max_bytes) {
        decoded.complete = false;
        decoded.damage = "body above the ceiling";
    } else if (result != JPC_DECODE_END) {
        decoded.damage = result == JPC_DECODE_MORE ? CODING_CUT_OFF : "content coding corrupt";
    }
    return decoded;
}

// Codecs whose data begin with no mark may "decode" what was never encoded.
static bool is_believable(jpc_span body, const struct decoded *decoded)
{
    if (decoded->complete && decoded->rest.len == 0)
        return true;
    return decoded->out->len > 0 && !looks_plain(body) && !is_gzip(body);
}

static void take_decoded(const struct undoing *undoing, const struct decoded *decoded)
{
    if (decoded->damage != NULL)
        damage(undoing->response, decoded->damage);
    if (decoded->out->len > undoing->max_bytes) // counted, not held
        decoded->out->len = 0;
    take_buffer(undoing);
}

static void undo_unmarked(const struct undoing *undoing, jpc_codec codec)
{
    struct decoded decoded = decode(undoing, codec);

    if (is_believable(undoing->response->body, &decoded))
        take_decoded(undoing, &decoded);
}

// "deflate" is zlib (RFC 9110 8.4.1.2); some servers send raw deflate.
static void undo_deflate(const struct undoing *undoing)
{
    if (is_zlib(undoing->response->body)) {
        struct decoded decoded = decode(undoing, JPC_CODEC_ZLIB);

        if (decoded.complete || decoded.out->len > 0) {
            take_decoded(undoing, &decoded);
            return;
        }
    }
    undo_unmarked(undoing, JPC_CODEC_DEFLATE);
}

// Of codings whose data begin with a mark.
static void undo_marked(const struct undoing *undoing, jpc_codec codec)
{
    struct decoded decoded = decode(undoing, codec);

    take_decoded(undoing, &decoded);
}

static void undo_coding(const struct undoing *undoing, jpc_http_coding coding)
{
    jpc_span body = undoing->response->body;

    if (coding == JPC_HTTP_CHUNKED)
        unchunk(undoing);
    else if (body.len == 0)
        return;
    else if (is_gzip(body) && (coding == JPC_HTTP_GZIP || coding == JPC_HTTP_DEFLATE))
        undo_marked(undoing, JPC_CODEC_GZIP);
    else if (coding == JPC_HTTP_ZSTD && jpc_begins_zstd(body))
        undo_marked(undoing, JPC_CODEC_ZSTD);
    else if (coding == JPC_HTTP_DEFLATE)
        undo_deflate(undoing);
    else if (coding == JPC_HTTP_BROTLI)
        undo_unmarked(undoing, JPC_CODEC_BROTLI);
}

// A body that ended early may still hold the start of the coding inside.
static void undo_codings(const struct undoing *undoing, const jpc_http_codings *codings)
{
    const jpc_http_response *response = undoing->response;

    if (codings->too_many)
        damage(undoing->response, "too many codings");
    for (size_t i = codings->n; i-- > 0 && (!response->damaged || response->cut_off);)
        undo_coding(undoing, codings->items[i]);
}

void jpc_http_undo(jpc_http_scratch *scratch, const jpc_http_codings *transfer,
                   const jpc_http_codings *content, size_t max_bytes, jpc_http_response *response)
{
    const struct undoing undoing = {response, scratch, max_bytes};

    undo_codings(&undoing, transfer);
    undo_codings(&undoing, content);
}
