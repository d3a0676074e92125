#include "data/cut.h"

#define BOM "\xef\xbb\xbf"

bool jpc_begins_line(jpc_span bytes) { return bytes.len > 0 && bytes.ptr[0] == '{'; }

static void deliver(jpc_stream *stream, size_t len, jpc_format format)
{
    jpc_record record = {.at = stream->at,
                         .len = len,
                         .place = jpc_stream_place(stream),
                         .disk_len = stream->compressed ? 0 : len,
                         .number = jpc_stream_is_from_start(stream) ? stream->n_lines : 0,
                         .file = stream->file,
                         .format = format};

    jpc_batch_add_record(stream->batch, record);
    stream->batch->counts.records++;
    stream->n_records++;
    jpc_stream_keep(stream, len);
}

static bool is_empty(jpc_span line)
{
    return line.len == 0 || (line.len == 1 && line.ptr[0] == '\r');
}

static bool is_start(const jpc_stream *stream)
{
    return stream->offset == 0 && jpc_stream_is_from_start(stream);
}

static bool pass_bom(jpc_stream *stream, jpc_span bytes)
{
    if (!is_start(stream) || bytes.len < 3 || memcmp(bytes.ptr, BOM, 3) != 0)
        return false;
    jpc_stream_pass(stream, 3);
    return true;
}

// Loses the rest of a line that is too long to be held, with its newline.
static bool skip_line(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);
    const char *end = bytes.len > 0 ? memchr(bytes.ptr, '\n', bytes.len) : NULL;

    cutter->state = JPC_CUT_SKIP;
    jpc_stream_lose(stream, end != NULL ? (size_t)(end - bytes.ptr) + 1 : bytes.len,
                    "jsonl: line above max_record_bytes");
    if (end == NULL)
        return false;
    stream->n_lines++;
    jpc_stream_end_run(stream);
    cutter->state = JPC_CUT_RECORD;
    return true;
}

bool jpc_cut_line(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);
    const char *end = NULL;
    size_t len;

    if (cutter->state == JPC_CUT_SKIP)
        return skip_line(cutter, stream);
    if (bytes.len == 0 || (is_start(stream) && bytes.len < 3 && !stream->sealed))
        return false;
    if (pass_bom(stream, bytes))
        return true;
    if (bytes.len > cutter->scanned)
        end = memchr(bytes.ptr + cutter->scanned, '\n', bytes.len - cutter->scanned);
    len = end != NULL ? (size_t)(end - bytes.ptr) : bytes.len;
    cutter->scanned = len;
    if (len > cutter->max_record_bytes || (end == NULL && jpc_stream_is_shredded(stream))) {
        cutter->too_long = !cutter->drop_malformed;
        cutter->scanned = 0;
        return !cutter->too_long && skip_line(cutter, stream);
    }
    if (end == NULL && !(stream->sealed && stream->barrier.kind == JPC_PIECE_END))
        return false;
    cutter->scanned = 0;
    stream->n_lines++;
    if (!is_empty((jpc_span){bytes.ptr, len}))
        deliver(stream, len, JPC_FORMAT_JSONL);
    else
        jpc_stream_pass(stream, len);
    if (end != NULL)
        jpc_stream_pass(stream, 1);
    return true;
}

bool jpc_cut_file(jpc_cutter *cutter, jpc_stream *stream)
{
    jpc_span bytes = jpc_stream_uncut(stream);

    if (cutter->state == JPC_CUT_SKIP || bytes.len > cutter->max_record_bytes ||
        jpc_stream_is_shredded(stream)) {
        cutter->state = JPC_CUT_SKIP;
        jpc_stream_lose(stream, bytes.len, "file above max_record_bytes");
        return false;
    }
    if (bytes.len == 0 || !stream->sealed)
        return false;
    if (stream->barrier.kind == JPC_PIECE_DAMAGE) {
        cutter->state = JPC_CUT_SKIP;
        jpc_stream_lose(stream, bytes.len, "damaged file");
        return false;
    }
    stream->n_lines++;
    deliver(stream, bytes.len, cutter->format);
    return true;
}
