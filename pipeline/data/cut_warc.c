// A record is delivered when its successor, or the end of its member, has been seen: only then is
// its Content-Length believed and, for one record per member, the checksum known to be right.
// Where that fails, the search for the next version line begins inside the record: a wrong length
// may have swallowed good ones. A record above the ceiling is not held: of a plain file we look at
// what stands behind it before it is skipped, elsewhere the skip ends where a member begins with a
// record of its own. In a pipe, or one member of a whole file, nobody can tell that its length is
// wrong before all of it has been read.
#include "data/cut.h"

#include "web/warc.h"

#define MAX_HEADER ((size_t)1 << 20)
#define MARK "WARC/"
#define WRONG_LENGTH "warc: record does not end where Content-Length says"
#define SHORTEST_LINE (sizeof "WARC/1.0\n" - 1)
#define LONGEST_LINE (sizeof "WARC/0.17\r\n" - 1)
#define MAX_JUNK ((size_t)16)           // between line ends and the next record
#define MAX_LINE_ENDS ((size_t)1 << 12) // behind a record; they are counted again and again

static size_t line_ends(jpc_span bytes)
{
    size_t n = 0;

    while (n < bytes.len && (bytes.ptr[n] == '\r' || bytes.ptr[n] == '\n'))
        n++;
    return n;
}

// Where the first member from position `from` of the stream on begins with a record of its own, as
// an index of the uncut bytes; their number if none does. *sure: false if more must be seen of it.
static size_t find_own_record(jpc_cutter *cutter, const jpc_stream *stream, jpc_span uncut,
                              uint64_t from, bool *sure)
{
    uint64_t begin = (from > cutter->ownerless ? from : cutter->ownerless) - 1;

    *sure = true;
    while ((begin = jpc_stream_next_member(stream, begin)) - stream->offset < uncut.len) {
        jpc_span rest = uncut;

        cutter->ownerless = begin;
        rest.ptr += begin - stream->offset;
        rest.len -= (size_t)(begin - stream->offset);
        *sure = rest.len >= JPC_WARC_VERSION_BYTES || stream->sealed;
        if (*sure ? jpc_warc_begins_version(rest) : jpc_warc_may_begin_version(rest))
            return uncut.len - rest.len;
        cutter->ownerless = begin + 1;
    }
    return uncut.len;
}

// The uncut bytes up to where a member begins with a record of its own. *sealed: no byte will join.
static jpc_span visible(jpc_cutter *cutter, const jpc_stream *stream, bool *sealed)
{
    jpc_span uncut = jpc_stream_uncut(stream);
    bool sure;
    size_t at = find_own_record(cutter, stream, uncut, stream->offset + 1, &sure);

    *sealed = stream->sealed || (sure && at < uncut.len);
    if (sure)
        uncut.len = at;
    return uncut;
}

static bool search_from(jpc_cutter *cutter, jpc_stream *stream, size_t n, const char *cause)
{
    jpc_stream_lose(stream, n, cause);
    cutter->state = JPC_CUT_SEARCH;
    cutter->cause = cause;
    cutter->garbage = cutter->skipped = false;
    return true;
}

static bool has_two_lines(jpc_span line_ends)
{
    size_t n = 0;

    for (size_t i = 0; i < line_ends.len; i++)
        n += line_ends.ptr[i] == '\n';
    return n >= 2;
}

// Whether the line ends are those that the standard wants, or those of writers that know no CR.
static bool are_usual(jpc_span line_ends)
{
    return (line_ends.len == 4 && memcmp(line_ends.ptr, "\r\n\r\n", 4) == 0) ||
           (line_ends.len == 2 && memcmp(line_ends.ptr, "\n\n", 2) == 0);
}

static bool is_padding(jpc_span bytes)
{
    for (size_t i = 0; i < bytes.len && i < strlen(MARK); i++)
        if (bytes.ptr[i] != '\0')
            return false;
    return true;
}

// Whether they begin with a whole version line as nearly all writers put it: 1.0, 1.1, 0.9, 0.17.
static bool begins_with_usual_line(jpc_span bytes)
{
    size_t at = JPC_WARC_VERSION_BYTES, most;

    if (!jpc_warc_begins_version(bytes) || memcmp(bytes.ptr, MARK, strlen(MARK)) != 0)
        return false;
    most = at + (bytes.ptr[strlen(MARK)] == '0' ? 2 : 1); // digits
    while (at < bytes.len && at < most && bytes.ptr[at] >= '0' && bytes.ptr[at] <= '9')
        at++;
    if (at > JPC_WARC_VERSION_BYTES && at < bytes.len && bytes.ptr[at] == '\r')
        at++;
    return at > JPC_WARC_VERSION_BYTES && at < bytes.len && bytes.ptr[at] == '\n';
}

// Whether line ends and a version line stand there, but for one byte of the line ends.
static bool is_near_record(jpc_span bytes, const char *line_ends)
{
    size_t len = strlen(line_ends), wrong = 0;

    for (size_t i = 0; i < len && i < bytes.len; i++)
        wrong += bytes.ptr[i] != line_ends[i];
    return wrong <= 1 && bytes.len > len &&
           begins_with_usual_line((jpc_span){bytes.ptr + len, bytes.len - len});
}

// Whether the line ends begin as those of a writer who ends the lines of this record's header so.
// A page whose record ends too early, in front of an empty line of it, mostly ends its own lines
// otherwise.
static bool are_own(jpc_span line_ends, jpc_span record)
{
    const char *end = memchr(record.ptr, '\n', record.len);

    return jpc_span_begins_nocase(line_ends,
                                  end > record.ptr && end[-1] == '\r' ? "\r\n\r\n" : "\n\n");
}

// Whether the first version line stands behind a bit of junk.
static bool precedes_record(jpc_span bytes)
{
    for (size_t i = 0; i <= MAX_JUNK && i < bytes.len; i++)
        if (jpc_warc_begins_version((jpc_span){bytes.ptr + i, bytes.len - i}))
            return true;
    return false;
}

// Whether the first uncut byte is the first one of a member: as a rule, the record is all of it.
static bool begins_member(const jpc_stream *stream)
{
    return stream->compressed && jpc_stream_is_member_begin(stream, stream->offset);
}

// Looks through a record for others that it may have swallowed.
static void see_starts(jpc_cutter *cutter, const jpc_stream *stream, jpc_span bytes, size_t len)
{
    if (cutter->starts == NULL)
        cutter->starts = jpc_starts_new();
    jpc_starts_see(cutter->starts, stream->offset, bytes, len);
}

// What follows a whole record of `len` bytes; the line ends behind it are *marker bytes.
enum follow { UNKNOWN, GOOD, TAINTED, WRONG };

static enum follow look_behind(jpc_cutter *cutter, const jpc_stream *stream, jpc_span bytes,
                               size_t len, bool sealed, size_t *marker)
{
    jpc_span behind = {bytes.ptr + len, bytes.len - len}, ends = behind, rest = behind;
    uint64_t at = stream->offset + len, own = jpc_stream_next_end(stream, at) - at;

    *marker = ends.len = line_ends(behind);
    if (*marker >= own) // those of the next member are not this one's, however many are at hand
        *marker = (size_t)own;
    if (*marker >= MAX_LINE_ENDS)
        *marker = MAX_LINE_ENDS;
    if (*marker == own || *marker == MAX_LINE_ENDS)
        return GOOD;
    rest.ptr += *marker;
    rest.len -= *marker;
    if (rest.len < strlen(MARK) && !sealed)
        return UNKNOWN;
    if (rest.len == 0 && stream->sealed && stream->barrier.kind == JPC_PIECE_DAMAGE)
        return TAINTED;
    see_starts(cutter, stream, bytes, len);
    if (!stream->compressed && jpc_starts_has_end(cutter->starts)) // else there are checksums
        return WRONG;
    if (jpc_span_begins_nocase(rest, MARK) || is_padding(rest)) // which nothing is, too
        return are_usual(ends) || !jpc_starts_has_any(cutter->starts) ? GOOD : WRONG;
    if (behind.len < 4 + LONGEST_LINE + MAX_JUNK && !sealed)
        return UNKNOWN;
    if (is_near_record(behind, "\r\n\r\n") || is_near_record(behind, "\n\n"))
        return GOOD;
    if (!has_two_lines(ends) || jpc_starts_has_any(cutter->starts))
        return WRONG;
    return precedes_record(rest) || (!begins_member(stream) && are_own(ends, bytes)) ? GOOD : WRONG;
}

static bool deliver(jpc_cutter *cutter, jpc_stream *stream, size_t len, size_t marker)
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
    cutter->skipped = false;
    return true;
}

// Whether a plain file ends before a record of this length does.
static bool overruns(const jpc_stream *stream, uint64_t len)
{
    uint64_t size = jpc_source_size(stream->source);

    return !stream->compressed && size > 0 && stream->offset + len > size;
}

// Whether a record that ends there is followed by another one, or by the end of the plain file.
static bool find_follower(jpc_stream *stream, uint64_t begin)
{
    uint64_t at = begin;
    char bytes[512];
    size_t got, n;

    do {
        if (jpc_source_peek(stream->source, at, bytes, sizeof bytes, &got, &stream->err) != JPC_OK)
            return false;
        n = line_ends((jpc_span){bytes, got});
        at += n;
    } while (n > 0 && at - begin < MAX_LINE_ENDS);
    return got == 0 || n > 0 || jpc_span_begins_nocase((jpc_span){bytes, got}, MARK);
}

// Many a record may say that it ends at the same place.
static bool is_followed(jpc_cutter *cutter, jpc_stream *stream, uint64_t len)
{
    uint64_t end = stream->offset + len;

    if (cutter->followed_at != end)
        cutter->followed = find_follower(stream, end);
    cutter->followed_at = end;
    return cutter->followed;
}

static bool skip_record(jpc_cutter *cutter, jpc_stream *stream, size_t header_len,
                        uint64_t block_len)
{
    const char *cause = "warc: record above max_record_bytes";

    if (overruns(stream, header_len + block_len))
        return search_from(cutter, stream, header_len, "warc: truncated record");
    if (jpc_source_has_random_access(stream->source) &&
        !is_followed(cutter, stream, header_len + block_len)) {
        if (stream->err.status != JPC_OK)
            return false;
        return search_from(cutter, stream, header_len, WRONG_LENGTH);
    }
    jpc_stream_lose(stream, header_len, cause);
    cutter->state = JPC_CUT_SKIP;
    cutter->cause = cause;
    cutter->skip = block_len;
    return true;
}

static bool cut_measured(jpc_cutter *cutter, jpc_stream *stream, jpc_span bytes, bool sealed)
{
    size_t header_len = cutter->header.len, marker;
    uint64_t block_len = cutter->header.block_len, len = header_len + block_len;

    if (len > cutter->max_record_bytes)
        return skip_record(cutter, stream, header_len, block_len);
    if (bytes.len < len) {
        if (!sealed)
            return false;
        return search_from(cutter, stream, header_len, "warc: truncated record");
    }
    switch (look_behind(cutter, stream, bytes, (size_t)len, sealed, &marker)) {
    case UNKNOWN: return false;
    case GOOD: return deliver(cutter, stream, (size_t)len, marker);
    case TAINTED: return search_from(cutter, stream, header_len, "warc: record in damaged member");
    default: return search_from(cutter, stream, header_len, WRONG_LENGTH);
    }
}

// The bytes are no header. What was skipped in front of them has ended somewhere by chance.
static bool search_for_header(jpc_cutter *cutter, jpc_stream *stream, jpc_span bytes,
                              const char *cause)
{
    bool garbage = stream->run_len == 0 && !jpc_span_begins_nocase(bytes, MARK);

    if (cutter->skipped && jpc_stream_is_member_kept(stream)) {
        jpc_stream_end_run(stream);
        cause = WRONG_LENGTH;
    }
    search_from(cutter, stream, 1, cause);
    cutter->garbage = garbage;
    return true;
}

// Of the header at the first uncut byte, all of which that was there before has been looked at.
static jpc_warc_header measure(jpc_cutter *cutter, const jpc_stream *stream, jpc_span bytes,
                               const char **cause)
{
    struct jpc_cut_header *header = &cutter->header;
    jpc_warc_header result;

    if (header->at != stream->offset)
        *header = (struct jpc_cut_header){.at = stream->offset};
    if (header->known)
        return JPC_WARC_HEADER_OK;
    header->scan.doubtful = stream->offset > 0 && cutter->in_line == stream->offset;
    result = jpc_warc_measure_on(bytes, &header->scan, &header->len, &header->block_len, cause);
    header->known = result == JPC_WARC_HEADER_OK;
    return result;
}

static bool cut_record(jpc_cutter *cutter, jpc_stream *stream)
{
    bool sealed;
    jpc_span bytes = visible(cutter, stream, &sealed), start = bytes;
    size_t n = line_ends(bytes);
    const char *cause = NULL;

    if (n > 0) {
        jpc_stream_pass(stream, n);
        return true;
    }
    if (bytes.len == 0)
        return false;
    if (jpc_stream_is_shredded(stream))
        return search_from(cutter, stream, 1, "warc: record in too many members");
    if (start.len > MAX_HEADER)
        start.len = MAX_HEADER;
    switch (measure(cutter, stream, start, &cause)) {
    case JPC_WARC_HEADER_OK: return cut_measured(cutter, stream, bytes, sealed);
    case JPC_WARC_HEADER_INCOMPLETE:
        if (!sealed && start.len < MAX_HEADER)
            return false;
        cause = start.len < MAX_HEADER ? "warc: truncated header" : "warc: endless header";
        break;
    case JPC_WARC_HEADER_BAD: break;
    }
    return search_for_header(cutter, stream, bytes, cause);
}

// Where a whole version line stands at the end of the line [begin, end), or `end`.
static size_t find_at_end(jpc_span bytes, size_t begin, size_t end)
{
    for (size_t n = LONGEST_LINE; n >= SHORTEST_LINE; n--)
        if (end - begin >= n && begins_with_usual_line((jpc_span){bytes.ptr + end - n, n}))
            return end - n;
    return end;
}

static bool begins_line(const jpc_stream *stream)
{
    return stream->before == '\n' || jpc_stream_is_member_begin(stream, stream->offset);
}

// How many bytes lie before what begins a version line at the start of a line, or before the next
// usual one wherever it begins, for damage may have taken the line end before it; bytes.len if
// there is none.
static size_t find_start(const jpc_stream *stream, jpc_span bytes)
{
    size_t at = 0;
    bool line_start = begins_line(stream);

    while (at < bytes.len) {
        jpc_span rest = {bytes.ptr + at, bytes.len - at};
        const char *end = memchr(rest.ptr, '\n', rest.len);
        uint64_t member = jpc_stream_next_member(stream, stream->offset + at) - stream->offset;
        size_t next = end != NULL ? (size_t)(end - bytes.ptr) + 1 : bytes.len, start;

        if (line_start && jpc_warc_begins_version(rest))
            return at;
        line_start = true;
        start = find_at_end(bytes, at, next);
        if (start < next && start < member)
            return start;
        at = member < next ? (size_t)member : next;
    }
    return bytes.len;
}

static bool search(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);
    size_t at = find_start(stream, bytes), rest = LONGEST_LINE - 1;

    if (at < bytes.len) {
        jpc_stream_lose(stream, at, cutter->cause);
        cutter->in_line = begins_line(stream) ? 0 : stream->offset;
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
    bool sure, ended;
    size_t own = find_own_record(cutter, stream, bytes, stream->offset, &sure);

    ended = stream->sealed || (sure && own < n);
    n = own < n ? own : n;
    jpc_stream_lose(stream, n, cutter->cause);
    cutter->skip -= n;
    if (cutter->skip > 0 && jpc_stream_can_jump(stream, cutter->skip - 1)) {
        jpc_stream_jump(stream, cutter->skip - 1, cutter->cause);
        cutter->skip = 1;
        return false;
    }
    if (cutter->skip > 0 && !ended)
        return false;
    cutter->state = JPC_CUT_RECORD;
    cutter->skipped = cutter->skip == 0;
    return true;
}

void jpc_cutter_release(jpc_cutter *cutter)
{
    jpc_starts_free(cutter->starts);
    cutter->starts = NULL;
}

bool jpc_cut_warc(jpc_cutter *cutter, jpc_stream *stream)
{
    switch (cutter->state) {
    case JPC_CUT_SEARCH: return search(cutter, stream);
    case JPC_CUT_SKIP: return skip_on(cutter, stream);
    default: return cut_record(cutter, stream);
    }
}
