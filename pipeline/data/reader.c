// Files → stream (data/stream.c: what is read and uncut, and the ledger) → records (data/cut.h).
//
// What is cut depends on the bytes alone: pieces may come in any size, a cutter that is not sure
// asks for more. An error waits until the batch with the records before it has been handed out.
//
// A file is read as a range, which is all of it unless something else was asked for (data/range.c).
#include "data/reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/format.h"
#include "data/range.h"
#include "web/warc.h"

#define MAX_RANGES 4096   // in one batch
#define MAX_RECORDS 16384 // also: of blank records and lines there are many in few bytes

struct range {
    jpc_range wanted; // exact once it has been opened
    jpc_place end;    // NOT_ENDED: see jpc_reader_range()
};

static const jpc_place NOT_ENDED = {UINT64_MAX, 0};

struct jpc_reader {
    char *const *paths;
    size_t n_paths, next_path; // paths[next_path - 1] is open
    struct range *ranges;      // owned; one per path
    bool in_range;             // that of the open path goes on
    bool in_place;             // the open stream stands in or behind its range
    uint32_t first_file;
    jpc_reader_options options;
    jpc_stream stream;
    jpc_cutter cutter;
    uint64_t ended_bytes, total_bytes; // ended: of ranges
    int wake[2];      // a pipe that holds a byte once the reader is interrupted; -1: none is needed
    jpc_format named; // what the open file's name tells
    const jpc_foreign *foreign; // what the open file is, where that is nothing we read
    jpc_err err;                // to be returned by the next call
};

static void set_format(jpc_reader *reader, jpc_format format)
{
    reader->cutter.format = format;
    if (reader->stream.source != NULL)
        jpc_source_set_resync(reader->stream.source, format != JPC_FORMAT_JSONL);
}

static const char *name_of(const jpc_reader *reader, size_t i)
{
    return reader->options.names != NULL ? reader->options.names[i] : reader->paths[i];
}

// A file that its name calls text is looked at too if it should be compressed and is not: damage to
// its first bytes would make a document of the compressed ones.
static bool is_doubtful(jpc_format named, const char *name)
{
    return (named == JPC_FORMAT_TEXT || named == JPC_FORMAT_HTML) && jpc_is_compressed_name(name);
}

// What is in the file that is nothing we read, where its first bytes say `told`.
static const jpc_foreign *foreign_kind(const jpc_reader *reader, jpc_span bytes,
                                       const jpc_foreign *told)
{
    const jpc_stream *stream = &reader->stream;
    const jpc_foreign *named = jpc_foreign_of_name(name_of(reader, reader->next_path - 1));
    bool empty = bytes.len == 0 && stream->barrier.kind == JPC_PIECE_END;

    if (reader->named != JPC_FORMAT_AUTO)
        return !stream->compressed && jpc_begins_binary(bytes) ? told : NULL;
    return named != NULL && !empty && !jpc_warc_begins_version(bytes) ? named : told;
}

// Looks at the first bytes once there are enough. Damage among them is counted as in a crawl file.
static void detect_format(jpc_reader *reader)
{
    const jpc_stream *stream = &reader->stream;
    const jpc_foreign *told = NULL;
    bool damaged = stream->sealed && stream->barrier.kind == JPC_PIECE_DAMAGE;
    jpc_span bytes = jpc_stream_uncut(stream);
    jpc_format format = JPC_FORMAT_WARC;

    if (bytes.len >= JPC_FORMAT_LEAST || !(damaged || (stream->sealed && bytes.len == 0)))
        format = jpc_format_of_bytes(bytes, stream->sealed, &told);
    if (format == JPC_FORMAT_AUTO)
        return;
    reader->foreign = foreign_kind(reader, bytes, told);
    set_format(reader, reader->named != JPC_FORMAT_AUTO ? reader->named : format);
}

// Of a file that is not read from its start.
static jpc_status detect_at_start(jpc_reader *reader, jpc_err *err)
{
    jpc_batch scratch = {0};
    jpc_status status = JPC_OK;

    jpc_stream_enter(&reader->stream, &scratch);
    while (status == JPC_OK && reader->cutter.format == JPC_FORMAT_AUTO) {
        detect_format(reader);
        if (reader->cutter.format == JPC_FORMAT_AUTO)
            status = jpc_stream_more(&reader->stream, err);
    }
    jpc_stream_leave(&reader->stream);
    jpc_batch_release(&scratch);
    return status;
}

static struct range *open_range(const jpc_reader *reader)
{
    return &reader->ranges[reader->next_path - 1];
}

// Makes the open stream stand where the open range begins.
static jpc_status go_to_range(jpc_reader *reader, jpc_err *err)
{
    jpc_range *range = &open_range(reader)->wanted;

    JPC_TRY(detect_at_start(reader, err));
    if (reader->foreign != NULL)
        return range->exact ? JPC_OK : JPC_WAIT; // to be told when it is filled from
    return jpc_range_begin(range, &reader->cutter, &reader->stream, err);
}

// Of a file of `size` bytes.
static uint64_t range_bytes(const jpc_range *range, uint64_t size)
{
    uint64_t end = range->end < size ? range->end : size;

    return end > range->begin.offset ? end - range->begin.offset : 0;
}

// Makes it exact. What an inexact one did not begin with is none of its bytes.
static jpc_status find_range(jpc_reader *reader, jpc_err *err)
{
    jpc_range *range = &open_range(reader)->wanted;
    uint64_t size = jpc_source_size(reader->stream.source), named = range_bytes(range, size);

    JPC_TRY(go_to_range(reader, err));
    if (reader->total_bytes > 0)
        reader->total_bytes -= named - range_bytes(range, size);
    return JPC_OK;
}

static jpc_status begin_range(jpc_reader *reader, jpc_err *err)
{
    struct range *range = open_range(reader);
    jpc_place begin = range->wanted.begin;

    range->end = NOT_ENDED;
    range->wanted.exact = range->wanted.exact || begin.offset == 0;
    if (range->wanted.exact && begin.offset >= range->wanted.end) {
        range->end = begin;
        return JPC_OK;
    }
    if (!reader->in_place && (begin.offset > 0 || begin.within > 0))
        JPC_TRY(find_range(reader, err));
    reader->in_range = reader->in_place = true;
    return JPC_OK;
}

static jpc_status open_next(jpc_reader *reader, jpc_err *err)
{
    size_t i = reader->next_path++;
    const char *path = reader->paths[i];
    jpc_format format = reader->options.format;

    reader->named = JPC_FORMAT_AUTO;
    if (format == JPC_FORMAT_AUTO)
        format = jpc_format_of_name(name_of(reader, i));
    if (reader->options.format == JPC_FORMAT_AUTO && is_doubtful(format, name_of(reader, i))) {
        reader->named = format;
        format = JPC_FORMAT_AUTO;
    }
    jpc_source_close(reader->stream.source);
    reader->stream.source = NULL;
    JPC_TRY(jpc_stream_open(&reader->stream, path, reader->first_file + (uint32_t)i,
                            format != JPC_FORMAT_JSONL, err));
    reader->stream.stop = reader->options.stop;
    jpc_source_set_wake(reader->stream.source, reader->wake[0]);
    jpc_cutter_release(&reader->cutter);
    reader->cutter = (jpc_cutter){.max_record_bytes = reader->options.max_record_bytes,
                                  .drop_malformed = reader->options.drop_malformed};
    reader->foreign = NULL;
    set_format(reader, format);
    reader->in_place = false;
    return begin_range(reader, err);
}

static uint64_t sum_of_sizes(const jpc_reader *reader)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < reader->n_paths; i++) {
        const char *path = reader->paths[i];
        struct stat status;

        if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            return 0;
        sum += range_bytes(&reader->ranges[i].wanted, (uint64_t)status.st_size);
    }
    return sum;
}

static bool may_wait(char *const *paths, size_t n_paths)
{
    for (size_t i = 0; i < n_paths; i++) {
        struct stat status;

        if (strcmp(paths[i], "-") == 0 || stat(paths[i], &status) != 0 || !S_ISREG(status.st_mode))
            return true;
    }
    return false;
}

static jpc_status open_wake(jpc_reader *reader, jpc_err *err)
{
    reader->wake[0] = reader->wake[1] = -1;
    if (!may_wait(reader->paths, reader->n_paths))
        return JPC_OK;
    if (pipe(reader->wake) != 0) {
        reader->wake[0] = reader->wake[1] = -1;
        return jpc_fail(err, JPC_ERR_IO, "cannot open a pipe: %s", strerror(errno));
    }
    fcntl(reader->wake[0], F_SETFD, FD_CLOEXEC);
    fcntl(reader->wake[1], F_SETFD, FD_CLOEXEC);
    return JPC_OK;
}

void jpc_reader_interrupt(jpc_reader *reader)
{
    if (reader->wake[1] >= 0 && write(reader->wake[1], "", 1) < 0)
        return; // full: it is interrupted
}

jpc_status jpc_reader_open(jpc_reader **opened, char *const *paths, size_t n_paths,
                           uint32_t first_file, const jpc_reader_options *options, jpc_err *err)
{
    jpc_reader *reader = jpc_alloc(sizeof *reader);
    jpc_status status;

    reader->paths = paths;
    reader->n_paths = n_paths;
    reader->first_file = first_file;
    reader->options = *options;
    reader->ranges = jpc_alloc((n_paths + 1) * sizeof *reader->ranges);
    for (size_t i = 0; i < n_paths; i++) {
        const jpc_range whole = {.exact = true, .end = UINT64_MAX};

        reader->ranges[i].wanted = options->ranges != NULL ? options->ranges[i] : whole;
        reader->ranges[i].end = NOT_ENDED;
        assert(i == 0 || reader->ranges[i].wanted.exact);
    }
    reader->total_bytes = sum_of_sizes(reader);
    status = open_wake(reader, err);
    if (status == JPC_OK && n_paths > 0)
        status = open_next(reader, err);
    if (status != JPC_OK)
        jpc_reader_close(reader);
    else
        *opened = reader;
    return status;
}

void jpc_reader_close(jpc_reader *reader)
{
    if (reader == NULL)
        return;
    jpc_stream_close(&reader->stream);
    jpc_cutter_release(&reader->cutter);
    free(reader->ranges);
    if (reader->wake[0] >= 0) {
        close(reader->wake[0]);
        close(reader->wake[1]);
    }
    free(reader);
}

static bool cut(jpc_reader *reader)
{
    switch (reader->cutter.format) {
    case JPC_FORMAT_WARC: return jpc_cut_warc(&reader->cutter, &reader->stream);
    case JPC_FORMAT_JSONL: return jpc_cut_line(&reader->cutter, &reader->stream);
    case JPC_FORMAT_TEXT:
    case JPC_FORMAT_HTML: return jpc_cut_file(&reader->cutter, &reader->stream);
    default:
        detect_format(reader);
        return reader->cutter.format != JPC_FORMAT_AUTO && reader->foreign == NULL;
    }
}

static const char *path_of(const jpc_reader *reader)
{
    const char *name = name_of(reader, reader->next_path - 1);

    return strcmp(name, "-") == 0 ? "stdin" : name;
}

static jpc_status fail_foreign(const jpc_reader *reader, jpc_err *err)
{
    const jpc_foreign *foreign = reader->foreign;

    return jpc_fail(err, JPC_ERR_DATA,
                    "'%s' is %s; expected WARC, JSON Lines, text or HTML, plain, .gz or .zst%s%s",
                    path_of(reader), foreign->kind, foreign->advice != NULL ? ": " : "",
                    foreign->advice != NULL ? foreign->advice : "");
}

static jpc_status fail_damaged(const jpc_reader *reader, jpc_err *err)
{
    const jpc_piece *damage = &reader->stream.barrier;

    return jpc_fail(err, JPC_ERR_DATA, "'%s': %s at byte %llu%s%s", path_of(reader), damage->what,
                    (unsigned long long)damage->member_at, damage->detail != NULL ? ": " : "",
                    damage->detail != NULL ? damage->detail : "");
}

static jpc_status fail_too_long(const jpc_reader *reader, jpc_err *err)
{
    const jpc_stream *stream = &reader->stream;
    char line[32] = "the line", place[JPC_PLACE_TEXT];

    if (jpc_stream_is_from_start(stream))
        snprintf(line, sizeof line, "line %" PRIu64, stream->n_lines + 1);
    return jpc_fail(err, JPC_ERR_DATA, "'%s': %s at %s is longer than %zu bytes", path_of(reader),
                    line, jpc_place_text(jpc_stream_place(stream), place),
                    reader->options.max_record_bytes);
}

// The last file stays open, for jpc_reader_continue().
static jpc_status end_range(jpc_reader *reader, jpc_place end)
{
    struct range *range = open_range(reader);
    uint64_t bytes = end.offset - range->wanted.begin.offset;

    range->end = end;
    reader->in_range = false;
    reader->ended_bytes += bytes;
    reader->stream.batch->counts.file_bytes += bytes;
    return JPC_END;
}

static jpc_status end_file(jpc_reader *reader)
{
    jpc_stream *stream = &reader->stream;
    const jpc_cutter *cutter = &reader->cutter;

    if (cutter->state == JPC_CUT_SEARCH && jpc_stream_has_records(stream) && cutter->garbage)
        jpc_stream_forgive(stream);
    jpc_stream_pass_barrier(stream);
    return end_range(reader, (jpc_place){.offset = stream->barrier.disk_at});
}

// All before the barrier is cut. Returns JPC_END at the end of the file.
static jpc_status pass_barrier(jpc_reader *reader, jpc_err *err)
{
    jpc_stream *stream = &reader->stream;
    const jpc_piece *barrier = &stream->barrier;

    if (barrier->kind == JPC_PIECE_END)
        return end_file(reader);
    if (reader->cutter.format == JPC_FORMAT_JSONL && !barrier->zeros)
        return fail_damaged(reader, err);
    jpc_stream_pass_barrier(stream);
    if (reader->cutter.format == JPC_FORMAT_WARC)
        reader->cutter.state = JPC_CUT_RECORD;
    return JPC_OK;
}

// Never in a run of lost bytes that may go on: it is one range, wherever batches end.
static bool is_full(const jpc_reader *reader)
{
    const jpc_stream *stream = &reader->stream;

    return (stream->batch_bytes >= reader->options.batch_bytes ||
            stream->batch->n_records >= MAX_RECORDS || stream->batch->n_unreadable >= MAX_RANGES) &&
           !stream->run_continues;
}

static bool ends_here(const jpc_reader *reader)
{
    return jpc_range_ends(&open_range(reader)->wanted, reader->options.max_member_bytes,
                          &reader->cutter, &reader->stream);
}

// Fills the batch from the open range. JPC_END: it ended.
static jpc_status fill(jpc_reader *reader, jpc_err *err)
{
    jpc_stream *stream = &reader->stream;

    for (;;) {
        while (!ends_here(reader) && reader->foreign == NULL && cut(reader))
            if (is_full(reader))
                return JPC_OK;
        if (stream->err.status != JPC_OK) {
            *err = stream->err;
            return err->status;
        }
        if (ends_here(reader))
            return end_range(reader, jpc_stream_place(stream));
        if (reader->foreign != NULL)
            return fail_foreign(reader, err);
        if (reader->cutter.too_long)
            return fail_too_long(reader, err);
        if (stream->sealed)
            JPC_TRY(pass_barrier(reader, err));
        else
            JPC_TRY(jpc_stream_more(stream, err));
    }
}

// The next batch of the open range; JPC_END if it ended, with or without something in the batch.
static jpc_status fill_from_range(jpc_reader *reader, jpc_batch *batch, jpc_err *err)
{
    jpc_status status;

    jpc_stream_enter(&reader->stream, batch);
    status = fill(reader, &reader->err);
    jpc_stream_leave(&reader->stream);
    if (status == JPC_OK || status == JPC_END)
        return status;
    if (batch->n_records > 0 || batch->n_unreadable > 0)
        return JPC_OK;
    *err = reader->err;
    return status;
}

// Whether a batch that holds the end of a file is one of its own: another file does not join it.
static bool is_worth_giving(const jpc_reader *reader, const jpc_batch *batch)
{
    return batch->n_records > 0 || batch->n_unreadable > 0 || batch->padding.len > 0 ||
           (batch->counts.file_bytes > 0 && reader->next_path < reader->n_paths);
}

uint32_t jpc_reader_file(const jpc_reader *reader)
{
    return reader->first_file + (uint32_t)(reader->next_path > 0 ? reader->next_path - 1 : 0);
}

size_t jpc_reader_batch_bytes(const jpc_reader *reader) { return reader->options.batch_bytes; }

jpc_status jpc_reader_fill(jpc_reader *reader, jpc_batch *batch, jpc_err *err)
{
    batch->file = jpc_reader_file(reader);
    if (reader->err.status != JPC_OK) {
        *err = reader->err;
        return err->status;
    }
    for (;;) {
        jpc_status status;

        if (!reader->in_range) {
            if (reader->next_path >= reader->n_paths)
                return JPC_END;
            status = open_next(reader, &reader->err);
            batch->file = jpc_reader_file(reader);
            if (status != JPC_OK) {
                *err = reader->err;
                return status;
            }
            continue;
        }
        status = fill_from_range(reader, batch, err);
        if (status != JPC_END || is_worth_giving(reader, batch))
            return status == JPC_END ? JPC_OK : status;
    }
}

void jpc_reader_progress(const jpc_reader *reader, uint64_t *consumed, uint64_t *total)
{
    *consumed = reader->ended_bytes;
    if (reader->in_range) {
        uint64_t at = jpc_source_consumed(reader->stream.source);
        uint64_t begin = open_range(reader)->wanted.begin.offset;

        *consumed += at > begin ? at - begin : 0;
    }
    *total = reader->total_bytes;
}

void jpc_reader_range(const jpc_reader *reader, size_t i, jpc_place *begin, jpc_place *end)
{
    *begin = reader->ranges[i].wanted.begin;
    *end = reader->ranges[i].end;
}

jpc_status jpc_reader_continue(jpc_reader *reader, uint64_t end, jpc_err *err)
{
    struct range *range = open_range(reader);

    assert(!reader->in_range && reader->next_path == reader->n_paths);
    range->wanted = (jpc_range){.begin = range->end, .exact = true, .end = end};
    reader->ended_bytes = 0;
    reader->total_bytes = range_bytes(&range->wanted, jpc_source_size(reader->stream.source));
    if (reader->in_place)
        jpc_stream_begin(&reader->stream, range->wanted.begin);
    return begin_range(reader, err);
}
