// Files → stream (data/stream.c: what is read and uncut, and the ledger) → records (data/cut.h).
//
// What is cut depends on the bytes alone: pieces may come in any size, a cutter that is not sure
// asks for more. An error waits until the batch with the records before it has been handed out.
#include "data/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/cut.h"
#include "data/stream.h"

#define MAX_RANGES 4096 // in one batch

struct jpc_reader {
    char *const *paths;
    size_t n_paths, next_path; // paths[next_path - 1] is open
    uint32_t first_file;
    jpc_reader_options options;
    jpc_stream stream;
    jpc_cutter cutter;
    uint64_t closed_bytes, total_bytes;
    int wake[2]; // a pipe that holds a byte once the reader is interrupted; -1: none is needed
    const char *foreign; // what the open file is, where that is nothing we read
    jpc_err err;         // to be returned by the next call
};

static bool has_suffix(jpc_span name, const char *suffix)
{
    size_t len = strlen(suffix);

    return name.len >= len &&
           jpc_span_is_nocase((jpc_span){name.ptr + name.len - len, len}, suffix);
}

static jpc_format format_of_name(const char *path)
{
    static const struct {
        const char *suffix;
        jpc_format format;
    } suffixes[] = {
        {".warc", JPC_FORMAT_WARC},   {".wet", JPC_FORMAT_WARC},   {".wat", JPC_FORMAT_WARC},
        {".jsonl", JPC_FORMAT_JSONL}, {".json", JPC_FORMAT_JSONL}, {".ndjson", JPC_FORMAT_JSONL},
        {".txt", JPC_FORMAT_TEXT},    {".html", JPC_FORMAT_HTML},  {".htm", JPC_FORMAT_HTML},
    };
    jpc_span name = jpc_span_of(path);

    if (has_suffix(name, ".gz"))
        name.len -= 3;
    else if (has_suffix(name, ".zst"))
        name.len -= 4;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (has_suffix(name, suffixes[i].suffix))
            return suffixes[i].format;
    return JPC_FORMAT_AUTO;
}

static jpc_format format_of_bytes(jpc_span bytes)
{
    size_t i = bytes.len >= 3 && memcmp(bytes.ptr, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    if (bytes.len >= 5 && memcmp(bytes.ptr, "WARC/", 5) == 0)
        return JPC_FORMAT_WARC;
    while (i < bytes.len && strchr(" \t\r\n", bytes.ptr[i]) != NULL && bytes.ptr[i] != '\0')
        i++;
    return i < bytes.len && bytes.ptr[i] == '{' ? JPC_FORMAT_JSONL : JPC_FORMAT_TEXT;
}

// What would become documents of noise, told by its magic number or by a NUL byte in its first
// bytes (UTF-16 with its mark aside); NULL: it may be text.
static const char *foreign_kind(jpc_span bytes)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *kind;
    } kinds[] = {
        {"\xFD"
         "7zXZ",
         5, "an xz file"},
        {"\x04\x22\x4D\x18", 4, "an lz4 file"},
        {"BZh", 3, "a bzip2 file"},
        {"PK\x03\x04", 4, "a zip file"},
        {"7z\xBC\xAF", 4, "a 7-Zip file"},
        {"\x7F"
         "ELF",
         4, "a program"},
        {"%PDF-", 5, "a PDF file"},
        {"filedesc:", 9, "an ARC file"},
        {"\x1F\x9D", 2, "a compress(1) file"},
        {"PAR1", 4, "a Parquet file"},
    };
    bool utf16 = bytes.len >= 2 &&
                 (memcmp(bytes.ptr, "\xFF\xFE", 2) == 0 || memcmp(bytes.ptr, "\xFE\xFF", 2) == 0);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (bytes.len >= kinds[i].len && memcmp(bytes.ptr, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].kind;
    if (!utf16 && memchr(bytes.ptr, '\0', bytes.len < 8 ? bytes.len : 8) != NULL)
        return "a binary file";
    return NULL;
}

static void set_format(jpc_reader *reader, jpc_format format)
{
    reader->cutter.format = format;
    if (reader->stream.source != NULL)
        jpc_source_set_resync(reader->stream.source, format != JPC_FORMAT_JSONL);
}

// Looks at the first bytes once there are some. Without any, damage is counted as in a crawl file.
static void detect_format(jpc_reader *reader)
{
    jpc_span bytes = jpc_stream_uncut(&reader->stream);

    if (bytes.len >= 16 || (reader->stream.sealed && bytes.len > 0)) {
        reader->foreign = foreign_kind(bytes);
        set_format(reader, format_of_bytes(bytes));
    } else if (reader->stream.sealed)
        set_format(reader, JPC_FORMAT_WARC);
}

static jpc_status open_next(jpc_reader *reader, jpc_err *err)
{
    const char *path = reader->paths[reader->next_path];
    jpc_format format = reader->options.format;

    if (format == JPC_FORMAT_AUTO)
        format = format_of_name(path);
    JPC_TRY(jpc_stream_open(&reader->stream, path, reader->first_file + (uint32_t)reader->next_path,
                            format != JPC_FORMAT_JSONL, err));
    jpc_source_set_wake(reader->stream.source, reader->wake[0]);
    reader->next_path++;
    reader->cutter = (jpc_cutter){.max_record_bytes = reader->options.max_record_bytes,
                                  .drop_malformed = reader->options.drop_malformed};
    reader->foreign = NULL;
    set_format(reader, format);
    return JPC_OK;
}

static uint64_t sum_of_sizes(char *const *paths, size_t n_paths)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n_paths; i++) {
        struct stat status;

        if (strcmp(paths[i], "-") == 0 || stat(paths[i], &status) != 0 || !S_ISREG(status.st_mode))
            return 0;
        sum += (uint64_t)status.st_size;
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

    reader->paths = paths;
    reader->n_paths = n_paths;
    reader->first_file = first_file;
    reader->options = *options;
    reader->total_bytes = sum_of_sizes(paths, n_paths);
    if (open_wake(reader, err) != JPC_OK || (n_paths > 0 && open_next(reader, err) != JPC_OK)) {
        jpc_reader_close(reader);
        return err->status;
    }
    *opened = reader;
    return JPC_OK;
}

void jpc_reader_close(jpc_reader *reader)
{
    if (reader == NULL)
        return;
    jpc_stream_close(&reader->stream);
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
    const char *path = reader->paths[reader->next_path - 1];

    return strcmp(path, "-") == 0 ? "stdin" : path;
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
    char place[JPC_PLACE_TEXT];

    return jpc_fail(err, JPC_ERR_DATA, "'%s': line %llu at %s is longer than %zu bytes",
                    path_of(reader), (unsigned long long)reader->stream.n_lines + 1,
                    jpc_place_text(jpc_stream_place(&reader->stream), place),
                    reader->options.max_record_bytes);
}

static jpc_status end_file(jpc_reader *reader)
{
    jpc_stream *stream = &reader->stream;
    jpc_cutter *cutter = &reader->cutter;

    if (cutter->state == JPC_CUT_SEARCH && stream->n_records > 0 && cutter->garbage)
        jpc_stream_forgive(stream);
    jpc_stream_pass_barrier(stream);
    reader->closed_bytes += jpc_source_consumed(stream->source);
    jpc_source_close(stream->source);
    stream->source = NULL;
    return JPC_END;
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
            stream->batch->n_unreadable >= MAX_RANGES) &&
           !stream->run_continues;
}

// Fills the batch from the open file. JPC_END: the file ended.
static jpc_status fill(jpc_reader *reader, jpc_err *err)
{
    jpc_stream *stream = &reader->stream;

    for (;;) {
        while (reader->foreign == NULL && cut(reader))
            if (is_full(reader))
                return JPC_OK;
        if (reader->foreign != NULL)
            return jpc_fail(err, JPC_ERR_DATA,
                            "'%s' is %s; expected WARC, JSON Lines, text or HTML, plain, .gz or "
                            ".zst",
                            path_of(reader), reader->foreign);
        if (reader->cutter.too_long)
            return fail_too_long(reader, err);
        if (stream->sealed)
            JPC_TRY(pass_barrier(reader, err));
        else
            JPC_TRY(jpc_stream_more(stream, err));
    }
}

// The next batch of the open file; JPC_END if it ended, with or without something in the batch.
static jpc_status fill_from_file(jpc_reader *reader, jpc_batch *batch, jpc_err *err)
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
    return batch->n_records > 0 || batch->n_unreadable > 0 ||
           (batch->counts.file_bytes > 0 && reader->next_path < reader->n_paths);
}

jpc_status jpc_reader_fill(jpc_reader *reader, jpc_batch *batch, jpc_err *err)
{
    batch->file =
        reader->first_file + (uint32_t)(reader->next_path > 0 ? reader->next_path - 1 : 0);
    if (reader->err.status != JPC_OK) {
        *err = reader->err;
        return err->status;
    }
    for (;;) {
        jpc_status status;

        if (reader->stream.source == NULL) {
            if (reader->next_path >= reader->n_paths)
                return JPC_END;
            batch->file = reader->first_file + (uint32_t)reader->next_path;
            JPC_TRY(open_next(reader, err));
        }
        status = fill_from_file(reader, batch, err);
        if (status != JPC_END || is_worth_giving(reader, batch))
            return status == JPC_END ? JPC_OK : status;
    }
}

void jpc_reader_progress(const jpc_reader *reader, uint64_t *consumed, uint64_t *total)
{
    *consumed = reader->closed_bytes;
    if (reader->stream.source != NULL)
        *consumed += jpc_source_consumed(reader->stream.source);
    *total = reader->total_bytes;
}
