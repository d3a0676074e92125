// A record is delivered when its successor, or the end of its member, has been seen: only then is
// its Content-Length believed and, for one record per member, the checksum known to be right.
// Where that fails, the search for the next "WARC/1." line begins inside the record: a wrong length
// may have swallowed good ones.
#include "data/cut.h"

#include "web/warc.h"

#define MAX_HEADER ((size_t)1 << 20)
#define MARK "WARC/"
#define LINE "WARC/1."

static size_t line_ends(jpc_span bytes)
{
    size_t n = 0;

    while (n < bytes.len && (bytes.ptr[n] == '\r' || bytes.ptr[n] == '\n'))
        n++;
    return n;
}

static bool begins_with(jpc_span bytes, const char *mark)
{
    size_t len = strlen(mark);

    return bytes.len >= len && jpc_span_is_nocase((jpc_span){bytes.ptr, len}, mark);
}

bool jpc_begins_warc(jpc_span bytes) { return begins_with(bytes, LINE); }

// The uncut bytes up to where a member begins with a record of its own. *sealed: no byte will join.
static jpc_span visible(const jpc_stream *stream, bool *sealed)
{
    jpc_span uncut = jpc_stream_uncut(stream);

    *sealed = stream->sealed;
    for (size_t i = 0; i < stream->n_members; i++) {
        uint64_t begin = stream->members[stream->first_member + i].begin;
        size_t at;

        if (begin <= stream->offset)
            continue;
        at = (size_t)(begin - stream->offset);
        if (at < uncut.len && begins_with((jpc_span){uncut.ptr + at, uncut.len - at}, LINE)) {
            *sealed = true;
            return (jpc_span){uncut.ptr, at};
        }
    }
    return uncut;
}

static bool search_from(jpc_cutter *cutter, jpc_stream *stream, size_t n, const char *cause)
{
    jpc_stream_lose(stream, n, cause);
    cutter->state = JPC_CUT_SEARCH;
    cutter->cause = cause;
    cutter->garbage = false;
    return true;
}

static bool skip(jpc_cutter *cutter, uint64_t n, const char *cause)
{
    cutter->state = JPC_CUT_SKIP;
    cutter->cause = cause;
    cutter->skip = n;
    return true;
}

// What follows a whole record of `len` bytes; the line ends behind it are *marker bytes.
enum follow { UNKNOWN, GOOD, TAINTED, WRONG };

static enum follow look_behind(const jpc_stream *stream, jpc_span bytes, size_t len, bool sealed,
                               size_t *marker)
{
    jpc_span rest = {bytes.ptr + len, bytes.len - len};
    bool ended;

    *marker = line_ends(rest);
    ended = jpc_stream_is_member_end(stream, stream->offset + len + *marker);
    rest.ptr += *marker;
    rest.len -= *marker;
    if (ended)
        return GOOD;
    if (rest.len < strlen(MARK) && !sealed)
        return UNKNOWN;
    if (rest.len == 0)
        return stream->sealed && stream->barrier.kind == JPC_PIECE_DAMAGE ? TAINTED : GOOD;
    return *marker >= 2 || begins_with(rest, MARK) ? GOOD : WRONG;
}

static bool deliver(jpc_stream *stream, size_t len, size_t marker)
{
    size_t member_len = stream->compressed ? len + marker : len;
    jpc_record record = {.at = stream->at,
                         .len = len,
                         .place = jpc_stream_place(stream),
                         .disk_len = jpc_stream_disk_len(stream, member_len),
                         .number = jpc_stream_is_from_start(stream) ? stream->n_records + 1 : 0,
                         .file = stream->file,
                         .format = JPC_FORMAT_WARC};

    jpc_batch_add_record(stream->batch, record);
    stream->batch->counts.records++;
    stream->n_records++;
    jpc_stream_keep(stream, len);
    jpc_stream_pass(stream, marker);
    return true;
}

// Whether a plain file ends before a record of this length does.
static bool overruns(const jpc_stream *stream, uint64_t len)
{
    uint64_t size = jpc_source_size(stream->source);

    return !stream->compressed && size > 0 && stream->offset + len > size;
}

static bool cut_measured(jpc_cutter *cutter, jpc_stream *stream, jpc_span bytes, bool sealed,
                         size_t header_len, uint64_t block_len)
{
    uint64_t len = header_len + block_len;
    size_t marker;

    if (len > cutter->max_record_bytes) {
        if (overruns(stream, len))
            return search_from(cutter, stream, header_len, "warc: truncated record");
        return skip(cutter, len, "warc: record above max_record_bytes");
    }
    if (bytes.len < len) {
        if (!sealed)
            return false;
        return search_from(cutter, stream, header_len, "warc: truncated record");
    }
    switch (look_behind(stream, bytes, (size_t)len, sealed, &marker)) {
    case UNKNOWN: return false;
    case GOOD: return deliver(stream, (size_t)len, marker);
    case TAINTED: return search_from(cutter, stream, header_len, "warc: record in damaged member");
    default:
        return search_from(cutter, stream, header_len,
                           "warc: record does not end where Content-Length says");
    }
}

static bool cut_record(jpc_cutter *cutter, jpc_stream *stream)
{
    bool sealed, garbage;
    jpc_span bytes = visible(stream, &sealed), start = bytes;
    size_t header_len, n = line_ends(bytes);
    uint64_t block_len;
    const char *cause = NULL;

    if (n > 0) {
        jpc_stream_pass(stream, n);
        return true;
    }
    if (bytes.len == 0)
        return false;
    if (start.len > MAX_HEADER)
        start.len = MAX_HEADER;
    switch (jpc_warc_measure(start, &header_len, &block_len, &cause)) {
    case JPC_WARC_HEADER_OK:
        return cut_measured(cutter, stream, bytes, sealed, header_len, block_len);
    case JPC_WARC_HEADER_INCOMPLETE:
        if (!sealed && start.len < MAX_HEADER)
            return false;
        cause = start.len < MAX_HEADER ? "warc: truncated header" : "warc: endless header";
        break;
    case JPC_WARC_HEADER_BAD: break;
    }
    garbage = stream->run_len == 0 && !begins_with(bytes, MARK);
    search_from(cutter, stream, 1, cause);
    cutter->garbage = garbage;
    return true;
}

// How many bytes lie before the next "WARC/1." at the start of a line; bytes.len if there is none.
static size_t find_line(const jpc_stream *stream, jpc_span bytes)
{
    size_t at = 0;
    bool line_start = stream->before == '\n' || jpc_stream_is_member_begin(stream, stream->offset);

    while (at < bytes.len) {
        jpc_span rest = {bytes.ptr + at, bytes.len - at};
        const char *end = memchr(rest.ptr, '\n', rest.len);
        uint64_t member = jpc_stream_next_member(stream, stream->offset + at) - stream->offset;

        if (line_start && begins_with(rest, LINE))
            return at;
        line_start = true;
        at = end != NULL ? (size_t)(end - bytes.ptr) + 1 : bytes.len;
        if (member < at)
            at = (size_t)member;
    }
    return bytes.len;
}

static bool search(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);
    size_t at = find_line(stream, bytes), rest = strlen(LINE) - 1;

    if (at < bytes.len) {
        jpc_stream_lose(stream, at, cutter->cause);
        cutter->state = JPC_CUT_RECORD;
        return true;
    }
    if (stream->sealed)
        rest = 0;
    if (bytes.len > rest)
        jpc_stream_lose(stream, bytes.len - rest, cutter->cause);
    return false;
}

static bool skip_on(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);
    size_t n = bytes.len < cutter->skip ? bytes.len : (size_t)cutter->skip;

    jpc_stream_lose(stream, n, cutter->cause);
    cutter->skip -= n;
    if (cutter->skip > 0 && !stream->sealed)
        return false;
    cutter->state = JPC_CUT_RECORD;
    return true;
}

bool jpc_cut_warc(jpc_cutter *cutter, jpc_stream *stream)
{
    switch (cutter->state) {
    case JPC_CUT_SEARCH: return search(cutter, stream);
    case JPC_CUT_SKIP: return skip_on(cutter, stream);
    default: return cut_record(cutter, stream);
    }
}
