// A record that was cut but cannot be parsed is told with its place, and its length: on disk where
// that is known (a plain file, a gzip member of its own), else decompressed.
#include <zlib.h>

#include "data/reader.h"
#include "data/record.h"
#include "tests/unit/tap.h"

static char path[64];

static void add_gzip(jpc_buf *out, jpc_span bytes)
{
    z_stream z = {0};

    jpc_buf_reserve(out, bytes.len + 100);
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
    z.avail_in = (uInt)bytes.len;
    z.next_out = (Bytef *)(out->ptr + out->len);
    z.avail_out = (uInt)bytes.len + 100;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out->len += bytes.len + 100 - z.avail_out;
    deflateEnd(&z);
}

static void write_bytes(jpc_span bytes)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

// The one range of a file with one malformed record.
static jpc_unreadable range_of(jpc_span bytes, jpc_format format, uint64_t *unreadable_bytes)
{
    char *paths[1] = {path};
    jpc_reader_options reading = {.format = format,
                                  .batch_bytes = 1 << 20,
                                  .max_record_bytes = 1 << 20,
                                  .drop_malformed = true};
    jpc_record_options options = {.text_field = "text",
                                  .id_field = "id",
                                  .url_field = "url",
                                  .meta_key = "m",
                                  .drop_malformed = true,
                                  .max_record_bytes = 1 << 20,
                                  .paths = paths};
    jpc_unreadable range = {.cause = "none"};
    jpc_batch batch = {0};
    jpc_record_scratch scratch = {.page = {0}};
    jpc_reader *reader;
    jpc_err err = {0};

    write_bytes(bytes);
    if (jpc_reader_open(&reader, paths, 1, 0, &reading, &err) != JPC_OK)
        abort();
    if (jpc_reader_fill(reader, &batch, &err) == JPC_OK &&
        jpc_record_parse(&batch, &options, &scratch, &err) == JPC_OK && batch.n_unreadable == 1)
        range = batch.unreadable[0];
    *unreadable_bytes = batch.counts.unreadable_bytes;
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    jpc_record_scratch_release(&scratch);
    return range;
}

static void check(const char *name, jpc_span bytes, jpc_format format, bool in_stream,
                  jpc_place place, uint64_t len)
{
    uint64_t unreadable_bytes;
    jpc_unreadable range = range_of(bytes, format, &unreadable_bytes);
    char text[JPC_PLACE_TEXT];

    ok(range.in_stream == in_stream && jpc_place_equals(range.place, place) && range.len == len,
       "%s: %" PRIu64 " bytes %s at %s, '%s'", name, range.len,
       range.in_stream ? "decompressed" : "on disk", jpc_place_text(range.place, text),
       range.cause);
    ok(unreadable_bytes == 0, "… which stay booked as a readable member");
}

static void check_lines(void)
{
    jpc_buf lines = {0}, zipped = {0};

    jpc_buf_add_string(&lines, "{\"text\":\"a\"}\n{\"text\":tru}\n");
    add_gzip(&zipped, jpc_buf_span(&lines));
    check("a plain line", jpc_buf_span(&lines), JPC_FORMAT_JSONL, false, (jpc_place){13, 0}, 12);
    check("a compressed line", jpc_buf_span(&zipped), JPC_FORMAT_JSONL, true, (jpc_place){0, 13},
          12);
    jpc_buf_release(&lines);
    jpc_buf_release(&zipped);
}

static void add_response(jpc_buf *out, const char *body)
{
    char http[200];

    snprintf(http, sizeof http,
             "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n%s",
             body);
    jpc_buf_printf(out,
                   "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\n"
                   "WARC-Target-URI: http://example.jp/\r\nContent-Length: %zu\r\n\r\n%s\r\n\r\n",
                   strlen(http), http);
}

// A line is named by its number where that is known.
static void check_message(jpc_place begin, const char *want)
{
    char *paths[1] = {path}, message[200];
    const jpc_range range = {.begin = begin, .exact = true, .end = UINT64_MAX};
    jpc_reader_options reading = {.format = JPC_FORMAT_JSONL,
                                  .batch_bytes = 1 << 20,
                                  .max_record_bytes = 1 << 20,
                                  .ranges = &range};
    jpc_record_options options = {
        .text_field = "text", .id_field = "id", .url_field = "url", .paths = paths};
    jpc_batch batch = {0};
    jpc_record_scratch scratch = {.page = {0}};
    jpc_reader *reader;
    jpc_err err = {0};

    if (jpc_reader_open(&reader, paths, 1, 0, &reading, &err) != JPC_OK ||
        jpc_reader_fill(reader, &batch, &err) != JPC_OK)
        abort();
    jpc_record_parse(&batch, &options, &scratch, &err);
    snprintf(message, sizeof message, "'%s': %s", path, want);
    is_text(jpc_span_of(err.message), message, want);
    jpc_reader_close(reader);
    jpc_record_scratch_release(&scratch);
    jpc_batch_release(&batch);
}

static void check_messages(void)
{
    jpc_buf lines = {0}, zipped = {0};

    jpc_buf_add_string(&lines, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"x\":tru}\n");
    write_bytes(jpc_buf_span(&lines));
    check_message((jpc_place){0, 0}, "line 3, column 6: not JSON: expected a value");
    check_message((jpc_place){13, 0}, "byte 26, column 6: not JSON: expected a value");
    add_gzip(&zipped, jpc_buf_span(&lines));
    write_bytes(jpc_buf_span(&zipped));
    check_message((jpc_place){0, 13},
                  "byte 0 (26 bytes into it), column 6: not JSON: expected a value");
    jpc_buf_release(&lines);
    jpc_buf_release(&zipped);
}

static void check_crawl(void)
{
    jpc_buf crawl = {0}, members = {0}, whole = {0};
    size_t begin, at;

    add_response(&crawl, "4\r\ntext\r\n0\r\n\r\n");
    begin = crawl.len;
    add_gzip(&members, jpc_buf_span(&crawl));
    at = members.len;
    add_response(&crawl, "ff\r\ncut off");
    add_gzip(&members, (jpc_span){crawl.ptr + begin, crawl.len - begin});
    add_gzip(&whole, jpc_buf_span(&crawl));
    check("a plain record", jpc_buf_span(&crawl), JPC_FORMAT_WARC, false, (jpc_place){begin, 0},
          crawl.len - begin - 4);
    check("a record in a gzip member", jpc_buf_span(&members), JPC_FORMAT_WARC, false,
          (jpc_place){at, 0}, members.len - at);
    check("a record in one gzip member of many", jpc_buf_span(&whole), JPC_FORMAT_WARC, true,
          (jpc_place){0, begin}, crawl.len - begin - 4);
    jpc_buf_release(&crawl);
    jpc_buf_release(&members);
    jpc_buf_release(&whole);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-test-place-%ld", (long)getpid());
    check_lines();
    check_crawl();
    check_messages();
    unlink(path);
    return tap_end();
}
