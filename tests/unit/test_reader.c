// The reader on whole files: crawls in every container, JSON Lines, text, real files. Laws:
//
// 1. every byte is booked: file_bytes = member_bytes + unreadable_bytes + padding_bytes;
// 2. what is cut does not depend on batch_bytes, nor on how a pipe hands the bytes over;
// 3. what is read again at the place of a record is the record.
//
// Damaged files: test_reader_damage.c.
#include "tests/unit/reading.h"

static void test_whole(enum container container)
{
    struct made made = make_warc(container);
    jpc_span bytes = jpc_buf_span(&made.bytes);
    struct result whole = read_bytes(bytes, warc_options), other;
    const char *name = container_names[container];
    bool members = true;

    ok(whole.status == JPC_END && whole.n == N_RECORDS && whole.n_ranges == 0 &&
           all_written(&made, &whole) && adds_up(&whole, bytes.len),
       "%s: whole", name);
    for (size_t i = 0; i < whole.n && (container == GZIP_EACH || container == ZSTD_EACH); i++)
        members &= jpc_place_equals(whole.place[i], (jpc_place){made.member_at[i], 0});
    ok(members, "%s: places are those of the members", name);
    ok(places_hold(bytes, &whole, container), "%s: records are found at their places", name);
    other = read_all(path, reading_of(JPC_FORMAT_AUTO, 1, 1 << 20, false));
    ok(same(&whole, &other) && other.n_batches >= N_RECORDS, "%s: one record per batch", name);
    other = read_pipe(bytes, 1, reading_of(JPC_FORMAT_AUTO, 700, 1 << 20, false));
    ok(same(&whole, &other), "%s: a pipe, byte by byte", name);
    jpc_buf_release(&made.bytes);
}

// ---- JSON Lines and text -----------------------------------------------------

static void test_lines(void)
{
    static const struct {
        const char *bytes;
        size_t n, first_len;
    } cases[] = {
        {"", 0, 0},         {"\n", 0, 0},           {"{}", 1, 2},     {"{}\n", 1, 2},
        {"{}\n{}", 2, 2},   {"\n\r\n{}\n\n", 1, 2}, {"{}\r\n", 1, 3}, {"\xef\xbb\xbf{}\n", 1, 2},
        {"\xef\xbb", 1, 2}, {"a\0b\n", 1, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span bytes = jpc_span_of(cases[i].bytes);
        struct result r = read_bytes(bytes, jsonl_options), piped;

        ok(r.status == JPC_END && r.n == cases[i].n &&
               (r.n == 0 || r.len[0] == cases[i].first_len) && adds_up(&r, bytes.len),
           "lines, case %zu", i);
        piped = read_pipe(bytes, 1, reading_of(JPC_FORMAT_JSONL, 1, 1 << 20, false));
        ok(same(&r, &piped), "lines, case %zu from a pipe", i);
    }
}

static void test_line_ceiling(void)
{
    jpc_buf bytes = {0};
    struct result r;
    char want[200];

    jpc_buf_add_string(&bytes, "{\"a\":1}\n");
    jpc_buf_reserve(&bytes, 3 << 20);
    memset(bytes.ptr + bytes.len, 'x', 3 << 20);
    bytes.len += 3 << 20;
    r = read_bytes(jpc_buf_span(&bytes), jsonl_options);
    snprintf(want, sizeof want, "'%s': line 2 at byte 8 is longer than 1048576 bytes", path);
    ok(r.status == JPC_ERR_DATA && r.n == 1 && strcmp(r.err.message, want) == 0,
       "a line above the ceiling: %s", r.err.message);
    jpc_buf_release(&bytes);
}

static void add_line(jpc_buf *out, size_t len)
{
    jpc_buf_reserve(out, len + 1);
    memset(out->ptr + out->len, 'x', len);
    out->ptr[out->len + len] = '\n';
    out->len += len + 1;
}

// Small batches of a large piece cost what they hold, not what the piece holds: if not, this takes
// longer than the harness waits.
static void test_small_batches(void)
{
    const size_t n = ((size_t)16 << 20) / 16;
    jpc_buf bytes = {0};
    struct result r;

    for (size_t i = 0; i < n; i++)
        add_line(&bytes, 15);
    r = read_bytes(jpc_buf_span(&bytes), reading_of(JPC_FORMAT_JSONL, 1, 1000, false));
    ok(r.counts.records == n && r.n_batches >= n, "a batch for each of %zu lines", n);
    jpc_buf_release(&bytes);
}

// Lines above the ceiling that may be dropped: each is a range, its neighbours are read, and their
// numbers are those of the file.
static void test_long_lines(enum container container)
{
    static const size_t lens[] = {10, 1000, 1001, 20, 3000, 5000, 30, 300000, 40, 1001};
    const jpc_reader_options options = {.format = JPC_FORMAT_JSONL,
                                        .batch_bytes = 1 << 20,
                                        .max_record_bytes = 1000,
                                        .drop_malformed = true};
    jpc_buf stream = {0}, bytes = {0};
    uint64_t lost = 0, begin;
    struct result r, other;
    bool places = true;

    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        add_line(&stream, lens[i]);
        lost += lens[i] > 1000 ? lens[i] + 1 : 0;
    }
    stream.len--; // the last line is without newline
    lost--;
    for (size_t at = 0; at < stream.len; at += 1500)
        if (container != PLAIN && container != GZIP_WHOLE && container != ZSTD_WHOLE)
            add_container(
                &bytes,
                (jpc_span){stream.ptr + at, stream.len - at < 1500 ? stream.len - at : 1500},
                container);
    if (bytes.len == 0)
        add_container(&bytes, jpc_buf_span(&stream), container);
    r = read_bytes(jpc_buf_span(&bytes), options);
    ok(r.status == JPC_END && r.n == 5 && adds_up(&r, bytes.len), "%s: long lines are skipped",
       container_names[container]);
    for (size_t i = 0, n = 0; i < sizeof lens / sizeof *lens; i++) {
        if (lens[i] > 1000)
            continue;
        places &= r.number[n] == i + 1 && r.len[n] == lens[i];
        n++;
    }
    ok(places && places_hold(jpc_buf_span(&bytes), &r, container),
       "… and their neighbours are read");
    if (container == PLAIN || container == GZIP_WHOLE || container == ZSTD_WHOLE) {
        for (size_t i = 0; i < r.n_ranges; i++) {
            lost -= r.ranges[i].len;
            places &= r.ranges[i].in_stream == (container != PLAIN) &&
                      strcmp(r.ranges[i].cause, "jsonl: line above max_record_bytes") == 0;
        }
        begin = 10 + 1000 + 1001 + 20 + 4;
        ok(places && r.n_ranges == 5 && lost == 0 &&
               jpc_place_equals(r.ranges[1].place, container == PLAIN ? (jpc_place){begin, 0}
                                                                      : (jpc_place){0, begin}) &&
               r.ranges[1].len == 3001,
           "… each a range with its place");
    }
    other = read_all(path, reading_of(JPC_FORMAT_JSONL, 1, 1000, true));
    ok(other.n == r.n && same(&r, &other), "… whatever the batch");
    other = read_pipe(jpc_buf_span(&bytes), 997, options);
    ok(same(&r, &other), "… and from a pipe");
    jpc_buf_release(&stream);
    jpc_buf_release(&bytes);
}

// Members of one byte, or of none, cost more memory than the record that they make up.
static void test_many_members(void)
{
    jpc_reader_options options = reading_of(JPC_FORMAT_WARC, 1 << 20, 1 << 20, false);
    jpc_buf record = {0}, file = {0};
    struct result r;

    add_warc(&record, 1, 16500);
    for (size_t i = 0; i < record.len; i++)
        add_gzip(&file, (jpc_span){record.ptr + i, 1});
    record.len = 0;
    add_warc(&record, 2, 100);
    add_gzip(&file, (jpc_span){record.ptr, 50});
    for (int i = 0; i < 20000; i++)
        add_gzip(&file, (jpc_span){"", 0});
    add_gzip(&file, (jpc_span){record.ptr + 50, record.len - 50});
    r = read_bytes(jpc_buf_span(&file), options);
    ok(r.n == 1 && r.n_ranges == 1, "a record in 16,500 members is lost, one with 20,000 empty"
                                    " ones in it is read");
    is_text(jpc_span_of(r.ranges[0].cause), "warc: record in too many members", "cause");
    ok(adds_up(&r, file.len), "… and all bytes are booked");
    jpc_buf_release(&record);
    jpc_buf_release(&file);
}

static void test_text(void)
{
    struct result r = read_bytes(jpc_span_of("a\nb\n"), reading_of(JPC_FORMAT_TEXT, 1, 9, false));

    ok(r.n == 1 && r.len[0] == 4 && adds_up(&r, 4), "text: one record");
    r = read_bytes(jpc_span_of("0123456789"), reading_of(JPC_FORMAT_TEXT, 1, 9, false));
    ok(r.n == 0 && r.n_ranges == 1 && adds_up(&r, 10), "text: above the ceiling");
    r = read_bytes(jpc_span_of("<p>\na\n"), reading_of(JPC_FORMAT_HTML, 1, 9, false));
    ok(r.n == 1 && r.len[0] == 6 && adds_up(&r, 6), "HTML: one record");
}

static void test_files(void)
{
    static char missing[] = "/nonexistent/x.warc", dir[] = "/";
    char *paths[3] = {path, path, missing};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    uint64_t consumed, total;

    write_file(path, jpc_span_of("{}\n"));
    ok(jpc_reader_open(&reader, paths, 3, 4, &jsonl_options, &err) == JPC_OK, "several files");
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.records[0].file == 4 &&
           batch.file == 4,
       "first file");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.n_records == 1 &&
           batch.records[0].file == 5 && batch.file == 5,
       "a batch for each file");
    jpc_reader_progress(reader, &consumed, &total);
    ok(consumed == 6 && total == 0, "progress");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_ERR_IO &&
           strcmp(err.message, "cannot open '/nonexistent/x.warc': No such file or directory") ==
               0 &&
           batch.file == 6,
       "a missing file: %s", err.message);
    jpc_reader_close(reader);
    paths[0] = dir;
    ok(jpc_reader_open(&reader, paths, 1, 0, &jsonl_options, &err) == JPC_OK &&
           jpc_reader_fill(reader, &batch, &err) == JPC_ERR_IO &&
           strcmp(err.message, "cannot read '/': Is a directory") == 0,
       "a folder: %s", err.message);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
}

// The counts of a file without records are not those of the next one.
static void test_counts_of_files(void)
{
    char blank[80], *paths[3] = {blank, path, blank};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};

    snprintf(blank, sizeof blank, "%s.blank", path);
    write_file(blank, jpc_span_of("\n\n\n\n"));
    write_file(path, jpc_span_of("{}\n"));
    ok(jpc_reader_open(&reader, paths, 3, 4, &jsonl_options, &err) == JPC_OK &&
           jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.file == 4 &&
           batch.n_records == 0 && batch.counts.file_bytes == 4,
       "a file without records has a batch of its counts");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_OK && batch.file == 5 && batch.n_records == 1 &&
           batch.counts.file_bytes == 3,
       "… which the next file does not join");
    jpc_batch_reset(&batch);
    ok(jpc_reader_fill(reader, &batch, &err) == JPC_END && batch.file == 6 &&
           batch.counts.file_bytes == 4,
       "… unless it is the last one: that ends with them");
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    unlink(blank);
}

// ---- real files --------------------------------------------------------------

static const struct {
    const char *name;
    size_t records, ranges;
    uint64_t padding;
} shared_cases[] = {
    {"ja/ja-warcio.warc", 79, 0, 0},
    {"ja/ja-warcio.warc.gz", 79, 0, 0},
    {"ja/ja-wholefile.warc.gz", 79, 0, 0},
    {"ja/ja.warc.zst", 79, 0, 0},
    {"ja/ja-dict.warc.zst", 79, 0, 0},
    {"ja/ja-dict-compressed.warc.zst", 79, 0, 0},
    {"ja/ja-extframe.warc.zst", 79, 0, 0},
    {"ja/ja-singleframe.warc.zst", 79, 0, 0},
    {"ja/ja-bitflip.warc.gz", 78, 1, 0},
    {"ja/ja-truncated-midmember.warc.gz", 58, 1, 0},
    {"ja/ja-trailing-garbage.warc.gz", 79, 0, 84},
    {"ja/ja-zero-padding.warc.gz", 79, 0, 4096},
    {"jwat/valid-warcfile-upper-lower-case.warc", 5, 0, 0},
    {"jwat/invalid-warcfile-record-then-garbage.warc", 1, 0, 55},
    {"jwarc/gzip_extra_sl.warc.gz", 1, 0, 0},
    {"fastwarc/clipped.warc.gz", 0, 1, 0},
    {"warcio/example-bad-non-chunked.warc.gz", 6, 0, 0},
    {"warcio/example-trunc.warc", 3, 1, 0},
    {"ia-gowarc/empty.warc.gz.open", 0, 0, 0},
};

static void test_shared(void)
{
    const char *dir = tap_shared_data();

    if (dir == NULL) {
        tap_skip("real files", "no shared data");
        return;
    }
    for (size_t i = 0; i < sizeof shared_cases / sizeof *shared_cases; i++) {
        char name[4096];
        struct result r;

        snprintf(name, sizeof name, "%s/warc/%s", dir, shared_cases[i].name);
        r = read_all(name, reading_of(JPC_FORMAT_AUTO, 1 << 16, 1 << 24, false));
        ok(r.counts.records == shared_cases[i].records && r.n_ranges == shared_cases[i].ranges &&
               r.counts.padding_bytes == shared_cases[i].padding &&
               r.counts.file_bytes ==
                   r.counts.member_bytes + r.counts.unreadable_bytes + r.counts.padding_bytes,
           "%s", shared_cases[i].name);
    }
}

int main(void)
{
    begin_reading();
    for (enum container c = PLAIN; c < N_CONTAINERS; c = (enum container)(c + 1))
        test_whole(c);
    test_lines();
    test_line_ceiling();
    test_small_batches();
    for (enum container c = PLAIN; c < N_CONTAINERS; c = (enum container)(c + 1))
        test_long_lines(c);
    test_many_members();
    test_text();
    test_files();
    test_counts_of_files();
    test_shared();
    return end_reading();
}
