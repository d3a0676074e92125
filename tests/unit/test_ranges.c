// A file in ranges. Law: whatever the nominal boundaries, the chain of ranges (each read without
// knowledge of the one before; again from its end where it did not begin there) gives the records,
// places, unreadable ranges and counts of the whole file, and each range's ledger holds. Further:
// a reader that goes on is one that begins anew, and steps inside one large member are the whole.
//
// Each law is tried on sound and on damaged files of every shape. test_ranges_window.c does the
// same with a tiny window.
#include "data/window.h"
#include "tests/unit/ranges.h"

static const jpc_reader_options warc = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};
static const jpc_reader_options lines = {
    .format = JPC_FORMAT_JSONL, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};

// With a usual window not all boundaries are tried: test_ranges_window.c does.
#define COARSE (JPC_WINDOW_BYTES > 65536 ? 4 : 1)

struct laws {
    bool chains, steps, continued;
};

// All laws on the bytes as they are; `step`: of boundaries.
static struct laws try_file(jpc_span bytes, jpc_reader_options options, uint64_t step)
{
    static const uint64_t steps[] = {1, 100, 333, 5000};
    struct laws laws = {true, true, true};
    struct reading whole;

    write_file(bytes);
    whole = read_range(options, NULL);
    if (whole.status == JPC_END && !ledger_holds(&whole))
        laws.chains = false;
    options.batch_bytes = 1 + bytes.len % 3 * 300; // what was whole is compared with small batches
    laws.chains = laws.chains && all_chains_are_whole(&options, &whole, bytes.len, step);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && laws.steps; i++)
        laws.steps = steps_are_whole(&options, &whole, steps[i], bytes.len);
    laws.continued = continuing_is_beginning(&options, bytes.len, 1 + bytes.len / 7) &&
                     continuing_is_beginning(&options, bytes.len, 97);
    release(&whole);
    return laws;
}

static void add_laws(struct laws *all, struct laws laws, const char *what, size_t at)
{
    if (!(laws.chains && laws.steps && laws.continued))
        printf("# … %s %zu\n", what, at);
    all->chains &= laws.chains;
    all->steps &= laws.steps;
    all->continued &= laws.continued;
}

static bool all_hold(const struct laws *laws)
{
    return laws->chains && laws->steps && laws->continued;
}

static void tell(const struct laws *laws, const char *name, enum shape shape, const char *damage)
{
    const char *in = shape_names[shape];

    ok(laws->chains, "%s, %s%s: a chain of ranges is the whole", name, in, damage);
    ok(laws->steps, "%s, %s%s: steps in a member are the whole", name, in, damage);
    ok(laws->continued, "%s, %s%s: going on is beginning anew", name, in, damage);
}

static void test_sound(const struct stream *stream, enum shape shape, jpc_reader_options options,
                       uint64_t step, const char *name)
{
    jpc_buf bytes = {0};
    struct laws laws;

    shape_stream(&bytes, stream, shape);
    laws = try_file(jpc_buf_span(&bytes), options, step * COARSE);
    tell(&laws, name, shape, "");
    jpc_buf_release(&bytes);
}

// ---- damage ---------------------------------------------------------------------------

static void flip(jpc_buf *bytes, size_t at, size_t bit)
{
    if (at < bytes->len)
        bytes->ptr[at] ^= (char)(1 << bit);
}

// One byte, or two, which mostly lie in neighbouring records.
static void test_flips(const struct stream *stream, enum shape shape, jpc_reader_options options,
                       const char *name)
{
    jpc_buf bytes = {0};
    struct laws all = {true, true, true};

    shape_stream(&bytes, stream, shape);
    for (size_t i = 0; i < bytes.len && all_hold(&all); i += 1 + bytes.len * COARSE / 41) {
        size_t other = i + i % 3 * stream->bytes.len / stream->n;

        flip(&bytes, i, i % 8);
        if (other != i)
            flip(&bytes, other, 3);
        add_laws(&all, try_file(jpc_buf_span(&bytes), options, 1 + bytes.len / 19), "flip at", i);
        flip(&bytes, i, i % 8);
        if (other != i)
            flip(&bytes, other, 3);
    }
    tell(&all, name, shape, ", a flipped bit");
    jpc_buf_release(&bytes);
}

static void test_cuts(const struct stream *stream, enum shape shape, jpc_reader_options options,
                      const char *name)
{
    jpc_buf bytes = {0};
    struct laws all = {true, true, true};

    shape_stream(&bytes, stream, shape);
    for (size_t n = 0; n < bytes.len && all_hold(&all); n += 1 + bytes.len * COARSE / 19)
        add_laws(&all, try_file((jpc_span){bytes.ptr, n}, options, 1 + bytes.len / 19), "cut at",
                 n);
    tell(&all, name, shape, ", cut off");
    jpc_buf_release(&bytes);
}

// What stands behind the first member, and behind the last.
static void test_garbage(const struct stream *stream, enum shape shape, jpc_reader_options options,
                         const char *name)
{
    static const struct {
        const char *bytes;
        size_t len;
    } garbage[] = {{"\x1f\x8b\x08 no member", 13},
                   {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17},
                   {"\x28\xb5\x2f\xfd no frame {}", 16},
                   {"\r\nWARC/1.0\r\n\r\n", 14},
                   {"\x28\xb5\x2f\xfd", 3}};
    struct laws all = {true, true, true};
    jpc_buf bytes = {0}, sound = {0};
    size_t second;

    second = shape_stream(&sound, stream, shape);
    for (size_t i = 0; i < 2 * sizeof garbage / sizeof *garbage && all_hold(&all); i++) {
        size_t at = i % 2 == 0 ? second : sound.len;

        bytes.len = 0;
        jpc_buf_add(&bytes, sound.ptr, at);
        jpc_buf_add(&bytes, garbage[i / 2].bytes, garbage[i / 2].len);
        jpc_buf_add(&bytes, sound.ptr + at, sound.len - at);
        add_laws(&all, try_file(jpc_buf_span(&bytes), options, 1 + bytes.len / 29), "garbage", i);
    }
    tell(&all, name, shape, ", garbage");
    jpc_buf_release(&bytes);
    jpc_buf_release(&sound);
}

static void test_stream(const struct stream *stream, jpc_reader_options options, uint64_t step,
                        const char *name)
{
    for (enum shape shape = AS_IT_IS; shape < N_SHAPES; shape = (enum shape)(shape + 1)) {
        test_sound(stream, shape, options, step, name);
        test_flips(stream, shape, options, name);
        test_cuts(stream, shape, options, name);
        test_garbage(stream, shape, options, name);
    }
}

// A record above the ceiling, so long that it is jumped over where that can be done, and one that
// says so without being it.
static void test_skipped(enum shape shape)
{
    static struct stream stream;
    jpc_buf body = {0};
    struct laws laws;
    jpc_reader_options options = warc;
    jpc_buf bytes = {0};

    options.max_record_bytes = 400;
    stream = (struct stream){0};
    for (unsigned i = 0; i < 30; i++) {
        body.len = 0;
        add_noise(&body, i, i == 3 ? 4000 : 20 + i * 41 % 150);
        begin_part(&stream);
        if (i == 7)
            jpc_buf_add_string(&stream.bytes,
                               "WARC/1.0\r\nContent-Length: 2000\r\n\r\nshort\r\n\r\n");
        else
            add_record(&stream.bytes, i, jpc_buf_span(&body));
    }
    end_stream(&stream);
    shape_stream(&bytes, &stream, shape);
    laws = try_file(jpc_buf_span(&bytes), options, 1 + bytes.len / 60);
    tell(&laws, "WARC", shape, ", records above the ceiling");
    jpc_buf_release(&bytes);
    jpc_buf_release(&body);
    jpc_buf_release(&stream.bytes);
}

// ---- false begins ------------------------------------------------------------------

// Without the proof, records would be read that are none: the search for a begin is deceived by the
// bytes of a record, and the chain mends it.
static void test_lies(const struct stream *stream, enum shape shape, jpc_reader_options options,
                      const char *name)
{
    jpc_buf bytes = {0};
    struct reading whole;
    bool hold;

    shape_stream(&bytes, stream, shape);
    write_file(jpc_buf_span(&bytes));
    whole = read_range(options, NULL);
    n_false_begins = 0;
    hold = all_chains_are_whole(&options, &whole, bytes.len, 1);
    ok(hold && n_false_begins > 0, "%s, %s: %zu false begins are mended", name, shape_names[shape],
       n_false_begins);
    release(&whole);
    jpc_buf_release(&bytes);
}

// A member that looks well at its start and is damaged behind what the search looks at.
static void test_late_damage(enum shape shape)
{
    struct laws laws;
    struct stream stream = {0};
    jpc_buf bytes = {0}, body = {0};
    size_t begin = 0, end = 0;

    for (unsigned i = 0; i < 5; i++) {
        size_t at = stream.bytes.len;

        body.len = 0;
        add_noise(&body, i, i == 2 ? 40000 : 100);
        add_record(&stream.bytes, i, jpc_buf_span(&body));
        begin = i == 2 ? bytes.len : begin;
        add_member(&bytes, shape, part_of(&stream, at, stream.bytes.len), (jpc_span){"", 0});
        end = i == 2 ? bytes.len : end;
    }
    flip(&bytes, end - 20, 5);
    laws = try_file(jpc_buf_span(&bytes), warc, 1 + bytes.len / 30);
    tell(&laws, "WARC", shape, ", damaged late");
    {
        jpc_range range = {.begin = {begin, 0}, .end = UINT64_MAX};
        struct reading r = read_range(warc, &range);

        // A window has pieces of a quarter, of which none is given that is corrupt.
        ok(r.status == (JPC_WINDOW_BYTES / 4 > 40000 ? JPC_WAIT : JPC_END),
           "… no begin where nothing can be read: status %d", (int)r.status);
        release(&r);
    }
    jpc_buf_release(&bytes);
    jpc_buf_release(&body);
    jpc_buf_release(&stream.bytes);
}

static void add_gzip_record(jpc_buf *out, unsigned number, size_t len)
{
    jpc_buf body = {0}, record = {0};

    add_noise(&body, number, len);
    add_record(&record, number, jpc_buf_span(&body));
    add_gzip(out, jpc_buf_span(&record), 6);
    jpc_buf_release(&body);
    jpc_buf_release(&record);
}

// A member of which half a window gives nothing is none, however much of it the window holds.
static void test_slow_member(void)
{
    jpc_buf record = {0}, bytes = {0};
    bool hold = true;

    add_record(&record, 7, jpc_span_of("body"));
    for (size_t i = 1; i < JPC_WINDOW_BYTES && hold; i += COARSE > 1 ? 99991 : 7) {
        struct reading whole;
        uint64_t bound;
        size_t at;

        bytes.len = 0;
        add_gzip_record(&bytes, 1, 20);
        bound = bytes.len;
        add_gzip_record(&bytes, 2, 20);
        for (size_t n = 0; n < i; n++)
            jpc_buf_add_string(&bytes, "x");
        at = bytes.len;
        add_gzip(&bytes, jpc_buf_span(&record), 0);
        record.len = 0;
        jpc_buf_add(&record, bytes.ptr + at + 10, bytes.len - at - 10);
        bytes.len = at + 10;
        for (size_t n = 0; n < JPC_WINDOW_BYTES / 10 + 2; n++)
            jpc_buf_add(&bytes, "\0\0\0\xff\xff", 5); // a stored block of nothing
        jpc_buf_add_span(&bytes, jpc_buf_span(&record));
        add_gzip_record(&bytes, 3, 20);
        record.len = 0;
        add_record(&record, 7, jpc_span_of("body"));
        write_file(jpc_buf_span(&bytes));
        whole = read_range(warc, NULL);
        hold = whole.counts.records == 3 && chain_is_whole(&warc, &whole, &bound, 1);
        release(&whole);
    }
    ok(hold, "a member that gives nothing for half a window");
    jpc_buf_release(&record);
    jpc_buf_release(&bytes);
}

// What libdeflate takes and zlib does not (a wrong checksum of the header) is taken by its length,
// not by how much room there happens to be.
static void test_header_checksum(void)
{
    jpc_buf record = {0}, bytes = {0}, body = {0};
    jpc_reader_options small = warc, large = warc;
    struct reading whole;
    uint64_t bound;
    size_t at;

    small.batch_bytes = 1;
    large.batch_bytes = 1 << 30;
    small.max_record_bytes = large.max_record_bytes = 1 << 26;
    for (unsigned i = 0; i < 16; i++)
        add_gzip_record(&bytes, i, JPC_WINDOW_BYTES);
    bound = at = bytes.len;
    jpc_buf_reserve(&body, JPC_WINDOW_BYTES * 9);
    memset(body.ptr, 'a', JPC_WINDOW_BYTES * 9);
    body.len = JPC_WINDOW_BYTES * 9;
    add_record(&record, 7, jpc_buf_span(&body));
    add_gzip(&bytes, jpc_buf_span(&record), 6);
    body.len = 0;
    jpc_buf_add(&body, bytes.ptr + at + 10, bytes.len - at - 10);
    bytes.len = at + 10;
    bytes.ptr[at + 3] = 2;
    jpc_buf_add(&bytes, "\0\0", 2);
    jpc_buf_add_span(&bytes, jpc_buf_span(&body));
    add_gzip_record(&bytes, 3, 20);
    write_file(jpc_buf_span(&bytes));
    whole = read_range(large, NULL);
    ok(chain_is_whole(&small, &whole, &bound, 1) && whole.counts.unreadable == 1,
       "a member with a wrong checksum of its header");
    release(&whole);
    jpc_buf_release(&record);
    jpc_buf_release(&bytes);
    jpc_buf_release(&body);
}

// ---- what cannot be split ---------------------------------------------------------------

static void test_documents(jpc_format format)
{
    const jpc_reader_options options = {
        .format = format, .batch_bytes = 1, .max_record_bytes = 1 << 20};
    struct stream stream = {0};

    for (unsigned i = 0; i < 3; i++) {
        begin_part(&stream);
        add_noise(&stream.bytes, i, 300);
    }
    end_stream(&stream);
    for (enum shape shape = AS_IT_IS; shape < N_SHAPES; shape = (enum shape)(shape + 1)) {
        size_t reread = n_waits;

        test_sound(&stream, shape, options, 7, format == JPC_FORMAT_TEXT ? "text" : "HTML");
        test_cuts(&stream, shape, options, format == JPC_FORMAT_TEXT ? "text" : "HTML");
        ok(n_waits > reread, "… waits for the range in front of it");
    }
    jpc_buf_release(&stream.bytes);
}

// ---- real files ---------------------------------------------------------------------------

static bool read_file(const char *name, jpc_buf *out)
{
    FILE *file = fopen(name, "rb");
    size_t n = 1;

    if (file == NULL)
        return false;
    while (n > 0) {
        jpc_buf_reserve(out, 1 << 16);
        n = fread(out->ptr + out->len, 1, 1 << 16, file);
        out->len += n;
    }
    return fclose(file) == 0;
}

static void test_shared(void)
{
    static const char *const names[] = {"ja/ja-warcio.warc",
                                        "ja/ja-warcio.warc.gz",
                                        "ja/ja-wholefile.warc.gz",
                                        "ja/ja.warc.zst",
                                        "ja/ja-dict.warc.zst",
                                        "ja/ja-dict-compressed.warc.zst",
                                        "ja/ja-extframe.warc.zst",
                                        "ja/ja-singleframe.warc.zst",
                                        "ja/ja-bitflip.warc.gz",
                                        "ja/ja-truncated-midmember.warc.gz",
                                        "ja/ja-trailing-garbage.warc.gz",
                                        "ja/ja-zero-padding.warc.gz",
                                        "ja/ja-warcio.warc.wet.gz",
                                        "fastwarc/warcfile.warc.gz",
                                        "warcio/example-trunc.warc",
                                        "jwarc/gzip_extra_sl.warc.gz",
                                        "ja/ja-wget-nogz.warc",
                                        "jwat/invalid-warcfile-record-then-garbage.warc",
                                        "ia-gowarc/corrupted-mid-record.warc.gz.open",
                                        "bench/egov_gold_sample.jsonl.zst"};
    const char *dir = tap_shared_data();

    if (dir == NULL) {
        tap_skip("real files", "no shared data");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jpc_reader_options options = {
            .format = JPC_FORMAT_AUTO, .batch_bytes = 1 << 16, .max_record_bytes = 1 << 24};
        char name[4096];
        jpc_buf bytes = {0};
        struct laws laws;

        snprintf(name, sizeof name, "%s/warc/%s", dir, names[i]);
        if (!read_file(name, &bytes)) {
            ok(false, "%s is there", names[i]);
            continue;
        }
        laws = try_file(jpc_buf_span(&bytes), options, 1 + bytes.len / 23);
        ok(all_hold(&laws), "%s", names[i]);
        jpc_buf_release(&bytes);
    }
}

int main(void)
{
    static struct stream stream;
    jpc_reader_options small = warc, dropping = lines, any = warc;

    begin_ranges();
    any.format = JPC_FORMAT_AUTO;
    small.max_record_bytes = 130;
    dropping.max_record_bytes = 60;
    dropping.drop_malformed = true;

    make_records(&stream, true);
    test_lies(&stream, AS_IT_IS, warc, "WARC");
    test_lies(&stream, GZIP_EACH_STORED, warc, "WARC");
    test_lies(&stream, GZIP_WHOLE_STORED, warc, "WARC");
    test_lies(&stream, ZSTD_WHOLE_STORED, warc, "WARC");
    test_stream(&stream, warc, 1, "WARC");
    test_stream(&stream, small, 5, "WARC, large ones skipped");
    test_stream(&stream, any, 5, "WARC by its bytes");
    jpc_buf_release(&stream.bytes);
    test_late_damage(GZIP_EACH);
    test_late_damage(ZSTD_EACH);
    test_skipped(AS_IT_IS);
    test_skipped(GZIP_EACH);
    test_skipped(GZIP_WHOLE);
    test_skipped(GZIP_BLOCKS);
    test_skipped(GZIP_TINY_BLOCKS);
    test_skipped(ZSTD_EACH);
    test_skipped(ZSTD_RAW);
    test_skipped(ZSTD_DICTIONARY);
    test_slow_member();
    test_header_checksum();

    make_lines(&stream);
    test_lies(&stream, GZIP_TINY_BLOCKS, lines, "JSON Lines");
    test_stream(&stream, lines, 1, "JSON Lines");
    test_stream(&stream, dropping, 5, "JSON Lines, long ones dropped");
    test_stream(&stream, any, 5, "JSON Lines by their bytes");
    jpc_buf_release(&stream.bytes);

    test_documents(JPC_FORMAT_TEXT);
    test_documents(JPC_FORMAT_HTML);
    test_shared();
    return end_ranges();
}
