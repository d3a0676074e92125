// Where a range begins of which only a nominal position is known, where it ends, what cannot be
// read as a range; and what a reader tells of ranges.
#include "tests/unit/ranges.h"

static const jpc_reader_options warc = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};
static const jpc_reader_options lines = {
    .format = JPC_FORMAT_JSONL, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};

// Of a range of which the begin is only named, and of one that ends there.
static void check_begin(const struct stream *stream, enum shape shape, jpc_reader_options options,
                        const char *name)
{
    jpc_buf bytes = {0};
    bool begins = true, bounded = true, ends = true;
    size_t next = 0;
    uint64_t at[MAX_PARTS + 1];

    for (size_t i = 0; i < stream->n; i++) {
        at[i] = shape == AS_IT_IS ? stream->at[i] : bytes.len;
        add_member(&bytes, shape, part_of(stream, stream->at[i], stream->at[i + 1]),
                   (jpc_span){"", 0});
    }
    at[stream->n] = bytes.len;
    write_file(jpc_buf_span(&bytes));
    for (uint64_t from = 1; from <= bytes.len + 1; from++) {
        jpc_range range = {.begin = {from, 0}, .end = UINT64_MAX}, before = {.end = from};
        struct reading r = read_range(options, &range), first = read_range(options, &before);

        while (next < stream->n && at[next] < from)
            next++;
        begins &= next < stream->n ? r.begin.offset == at[next] && r.begin.within == 0
                                   : r.status == JPC_WAIT;
        ends &= first.end.offset == at[next] && first.end.within == 0;
        range.end = next < stream->n ? at[next] : from;
        release(&r);
        r = read_range(options, &range);
        bounded &= r.status == JPC_WAIT;
        release(&r);
        release(&first);
    }
    ok(begins, "%s, %s: begins at the first record at or behind a byte", name, shape_names[shape]);
    ok(bounded, "%s, %s: … that lies in front of its end", name, shape_names[shape]);
    ok(ends, "%s, %s: ends there", name, shape_names[shape]);
    jpc_buf_release(&bytes);
}

// Where the bytes of records do not lie, no range begins inside one, however members are cut.
static void check_truth(const struct stream *stream, enum shape shape, jpc_reader_options options,
                        const char *name)
{
    jpc_buf bytes = {0};
    struct reading whole;
    bool true_begins = true;
    size_t n = 0;

    shape_stream(&bytes, stream, shape);
    write_file(jpc_buf_span(&bytes));
    whole = read_range(options, NULL);
    for (uint64_t from = 1; from < bytes.len; from++) {
        jpc_range range = {.begin = {from, 0}, .end = UINT64_MAX};
        struct reading r = read_range(options, &range);
        char place[80];

        snprintf(place, sizeof place, " at %" PRIu64 "+0 ", r.begin.offset);
        if (r.status != JPC_WAIT)
            n += strstr(jpc_buf_string(&whole.records), place) != NULL ? 1 : 1000000;
        true_begins &= n < 1000000;
        release(&r);
    }
    ok(true_begins, "%s, %s: %zu begins are those of records", name, shape_names[shape], n);
    release(&whole);
    jpc_buf_release(&bytes);
}

static void test_refusals(void)
{
    static const struct {
        const char *what;
        jpc_range range;
        jpc_status status;
    } cases[] = {
        {"an empty range", {{5, 0}, true, 5}, JPC_END},
        {"an empty range at the start", {{0, 0}, true, 0}, JPC_END},
        {"a range behind the end", {{1000000, 0}, false, UINT64_MAX}, JPC_WAIT},
        {"an exact range behind the end", {{1000000, 0}, true, UINT64_MAX}, JPC_ERR_DATA},
        {"no member", {{1, 0}, true, UINT64_MAX}, JPC_ERR_DATA},
        {"more than the member has", {{0, 100000}, true, UINT64_MAX}, JPC_ERR_DATA},
    };
    struct stream stream;
    jpc_buf bytes = {0};
    struct reading r;

    make_records(&stream, false);
    shape_stream(&bytes, &stream, GZIP_THREE);
    write_file(jpc_buf_span(&bytes));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        r = read_range(warc, &cases[i].range);
        ok(r.status == cases[i].status && r.counts.records == 0, "%s: status %d '%s'",
           cases[i].what, (int)r.status, r.err.message);
        release(&r);
    }
    {
        jpc_range range = {.begin = {0, stream.at[3] + 5}, .exact = true, .end = UINT64_MAX};

        r = read_range(warc, &range);
        ok(r.status == JPC_ERR_DATA, "more than the member, less than the file: '%s'",
           r.err.message);
        release(&r);
        range.begin = (jpc_place){bytes.len, 0};
        r = read_range(warc, &range);
        ok(r.status == JPC_END && jpc_place_equals(r.end, range.begin), "the end of the file");
        release(&r);
    }
    jpc_buf_release(&bytes);
    jpc_buf_release(&stream.bytes);
}

// ---- messages and progress ----------------------------------------------------------------

static void test_long_line(void)
{
    jpc_range range = {.begin = {8, 0}, .exact = true, .end = UINT64_MAX};
    jpc_reader_options options = lines;
    struct reading r;
    char want[200];

    options.max_record_bytes = 10;
    write_file(jpc_span_of("{\"a\":1}\n{\"a\":12345678}\n"));
    r = read_range(options, NULL);
    snprintf(want, sizeof want, "'%s': line 2 at byte 8 is longer than 10 bytes", path);
    ok(r.status == JPC_ERR_DATA && strcmp(r.err.message, want) == 0, "%s", r.err.message);
    release(&r);
    r = read_range(options, &range);
    snprintf(want, sizeof want, "'%s': the line at byte 8 is longer than 10 bytes", path);
    ok(r.status == JPC_ERR_DATA && strcmp(r.err.message, want) == 0, "%s", r.err.message);
    release(&r);
}

static void test_progress(void)
{
    char *paths[2] = {path, path};
    const jpc_range ranges[2] = {{{30, 0}, false, 60}, {{0, 0}, true, 20}};
    jpc_reader_options options = lines;
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    jpc_place begin, end;
    uint64_t consumed, total;

    options.ranges = ranges;
    write_file(jpc_span_of("{\"a\":\"0123456789\"}\n{\"a\":\"0123456789\"}\n"
                           "{\"a\":\"0123456789\"}\n{\"a\":\"0123456789\"}\n"));
    ok(jpc_reader_open(&reader, paths, 2, 0, &options, &err) == JPC_OK, "ranges of two files");
    jpc_reader_range(reader, 0, &begin, &end);
    ok(begin.offset == 38 && end.offset == UINT64_MAX, "the begin is known, the end is not");
    jpc_reader_progress(reader, &consumed, &total);
    ok(total == (60 - 38) + 20, "progress counts from the begin: of %" PRIu64, total);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.n_records == 2 && batch.file == 0,
       "two lines begin in front of byte 60");
    jpc_reader_range(reader, 0, &begin, &end);
    jpc_reader_progress(reader, &consumed, &total);
    ok(end.offset == 76 && consumed == 76 - 38, "… and end: %" PRIu64 " consumed", consumed);
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.n_records == 2 && batch.file == 1 &&
           batch.records[1].number == 2,
       "the other file");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_END, "… ends");
    jpc_reader_range(reader, 1, &begin, &end);
    jpc_reader_progress(reader, &consumed, &total);
    ok(end.offset == 38 && consumed == 76, "… behind the line that begins at byte 19");
    ok(jpc_reader_continue(reader, 40, &err) == JPC_OK, "it goes on");
    jpc_reader_progress(reader, &consumed, &total);
    ok(total == 2 && consumed <= 76 - 38, "… with a progress of its own, of %" PRIu64, total);
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.n_records == 1, "… and a line");
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
}

// On the way to a place deep in a member; one that is at hand is read.
static void test_stop(void)
{
    static struct stream stream;
    atomic_bool stop = true;
    jpc_reader_options options = lines;
    jpc_range range = {.exact = true, .end = UINT64_MAX};
    jpc_buf bytes = {0};
    struct reading r;

    make_lines(&stream);
    shape_stream(&bytes, &stream, GZIP_WHOLE);
    write_file(jpc_buf_span(&bytes));
    options.stop = &stop;
    r = read_range(options, &range);
    ok(r.status == JPC_END, "a reader that is told to stop reads what is at hand");
    release(&r);
    range.begin.within = stream.at[1];
    r = read_range(options, &range);
    ok(r.status == JPC_ERR_STOPPED, "… and gives up its way to a place");
    release(&r);
    stop = false;
    r = read_range(options, &range);
    ok(r.status == JPC_END, "… which it is else free to go");
    release(&r);
    jpc_buf_release(&bytes);
    jpc_buf_release(&stream.bytes);
}

int main(void)
{
    static struct stream stream;
    jpc_reader_options any = warc;

    begin_ranges();
    any.format = JPC_FORMAT_AUTO;
    make_records(&stream, false);
    check_begin(&stream, AS_IT_IS, warc, "WARC");
    check_begin(&stream, GZIP_EACH, warc, "WARC");
    check_begin(&stream, ZSTD_EACH, any, "WARC");
    check_truth(&stream, GZIP_THREE, warc, "WARC");
    check_truth(&stream, GZIP_BLOCKS, warc, "WARC");
    check_truth(&stream, ZSTD_BLOCKS, warc, "WARC");
    check_truth(&stream, ZSTD_DICTIONARY, any, "WARC");
    jpc_buf_release(&stream.bytes);
    make_lines(&stream);
    check_begin(&stream, AS_IT_IS, lines, "JSON Lines");
    jpc_buf_release(&stream.bytes);
    test_refusals();
    test_long_line();
    test_progress();
    test_stop();
    return end_ranges();
}
