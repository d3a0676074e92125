// Real files with a byte flipped, or bytes cut out or doubled, at random places. What the undamaged
// file holds is the oracle, and which of its records the damage has touched. Laws:
//
// 1. every byte is booked, and what is missing is told: a range, padding, or a record that changed;
// 2. small batches read the same;
// 3. a gzip member or zstd frame each: every record is found, byte for byte, of whose member no
//    byte was touched (nor, zstd, of the dictionary); no record is read that was not written if
//    there are checksums; and all that is left of the touched members is told, byte for byte, but
//    for those that are whole all the same (see is_whole_anyway());
// 4. plain: every record is found of which no byte was touched, nor of the line ends behind it; and
//    those of which only one byte of the line ends was flipped, if the next version line is whole;
// 5. one member: every record is found that ends before the piece in which the damage is seen, or
//    before a cut;
// 6. what was read goes through the record parser, HTTP, charset and extraction without crashing,
//    and each record becomes a document, is skipped, or is told to be unreadable.
//
// "Touched": the record's bytes do not stand in the damaged file one behind the other.
#include "data/record.h"
#include "tests/unit/random_damage.h"
#include "tests/unit/reading.h"
#include "web/warc.h"

#ifdef __SANITIZE_THREAD__
#define N_DAMAGES 1000
#elif !TAP_ALL
#define N_DAMAGES 3000
#else
#define N_DAMAGES 10000
#endif

#define MAX_ORIGINALS 512
#define MAX_TOLD 64
#define PIECE ((size_t)256 << 10) // JPC_WINDOW_BYTES / 4, of a source

enum kind { EACH, PLAIN_FILE, WHOLE };

struct fixture {
    const char *name;
    enum kind kind;
    size_t max;     // bytes that are taken of it, up to the end of a record; 0: all
    unsigned share; // of N_DAMAGES, in percent
    bool checksums;
    size_t front;  // what all records need: a dictionary
    bool inflated; // its members, as a plain file
};

#define BLACKBOOK "jwat/IAH-20080430204825-00000-blackbook.warc.gz" // WARC/0.17

static const struct fixture fixtures[] = {
    {"ja/ja-warcio.warc", PLAIN_FILE, 60000, 12, false, 0, false},
    {"cc-whirlwind/whirlwind.warc", PLAIN_FILE, 0, 12, false, 0, false},
    {"warcio/example.warc", PLAIN_FILE, 0, 12, false, 0, false},
    {BLACKBOOK, PLAIN_FILE, 40000, 12, false, 0, true},
    {"ja/ja-warcio.warc.gz", EACH, 40000, 10, true, 0, false},
    {"http-body-cases/http-body-cases.warc.gz", EACH, 0, 12, true, 0, false},
    {"cc-whirlwind/whirlwind.warc.wet.gz", EACH, 0, 8, true, 0, false},
    {BLACKBOOK, EACH, 20000, 6, true, 0, false},
    {"ja/ja-wholefile.warc.gz", WHOLE, 0, 3, false, 0, false},
    {"ja/ja.warc.zst", EACH, 40000, 7, true, 0, false},
    {"ja/ja-singleframe.warc.zst", WHOLE, 0, 3, false, 0, false},
    {"ja/ja-dict-compressed.warc.zst", EACH, 160000, 3, true, 1, false},
};

// A record of the undamaged file: its bytes there, with its member or without the line ends behind.
struct original {
    uint64_t hash, begin, end, stream_end;
};

struct oracle {
    jpc_buf file;
    struct original records[MAX_ORIGINALS];
    size_t n;
    jpc_buf stream; // WHOLE: decompressed
};

// ---- reading -----------------------------------------------------------------------

struct read {
    uint64_t hash[2 * MAX_ORIGINALS];
    struct extent member[2 * MAX_ORIGINALS]; // of the record
    struct extent told[MAX_TOLD], padding;
    size_t n, n_ranges;
    uint64_t records_digest, ranges_digest;
    jpc_read_counts counts;
    bool parsed; // law 6
};

static bool is_original(const struct oracle *oracle, uint64_t hash)
{
    for (size_t i = 0; i < oracle->n; i++)
        if (oracle->records[i].hash == hash)
            return true;
    return false;
}

// Parses those records of the batch that the undamaged file does not have, for the others are
// always the same.
static bool parse_changed(const struct oracle *oracle, jpc_batch *batch)
{
    static char *paths[1] = {path};
    const jpc_record_options options = {.text_field = "text",
                                        .id_field = "id",
                                        .url_field = "url",
                                        .meta_key = "m",
                                        .max_record_bytes = 1 << 20,
                                        .paths = paths,
                                        .first_file = 7};
    static jpc_record_scratch scratch;
    size_t n = 0, n_ranges = batch->n_unreadable, n_told = 0;
    jpc_err err = {0};

    for (size_t i = 0; i < batch->n_records; i++) {
        const jpc_record *record = &batch->records[i];

        if (oracle == NULL ||
            !is_original(oracle, jpc_hash64(batch->input.ptr + record->at, record->len)))
            batch->records[n++] = *record;
    }
    batch->n_records = n;
    do {
        if (jpc_record_parse(batch, &options, &scratch, &err) != JPC_OK)
            return false;
        n_told += batch->n_docs + jpc_batch_skipped(batch) + batch->n_unreadable;
    } while (jpc_batch_has_more(batch));
    return n == n_told - n_ranges;
}

static void take(struct read *read, jpc_batch *batch, const struct oracle *oracle)
{
    for (size_t i = 0; i < batch->n_records && read->n < 2 * MAX_ORIGINALS; i++) {
        const jpc_record *record = &batch->records[i];

        read->member[read->n] =
            (struct extent){record->place.offset, record->place.offset + record->disk_len};
        read->hash[read->n++] = jpc_hash64(batch->input.ptr + record->at, record->len);
        read->records_digest = read->records_digest * 31 + read->hash[read->n - 1] +
                               record->place.offset * 7 + record->place.within;
    }
    for (size_t i = 0; i < batch->n_unreadable; i++) {
        const jpc_unreadable *range = &batch->unreadable[i];

        read->ranges_digest = read->ranges_digest * 31 + range->place.offset * 7 +
                              range->place.within * 5 + range->len;
        if (read->n_ranges < MAX_TOLD && !range->in_stream)
            read->told[read->n_ranges] =
                (struct extent){range->place.offset, range->place.offset + range->len};
        read->n_ranges++;
    }
    if (batch->padding.len > 0)
        read->padding = (struct extent){batch->padding.at, batch->padding.at + batch->padding.len};
    jpc_read_counts_add(&read->counts, &batch->counts);
    read->parsed = parse_changed(oracle, batch) && read->parsed;
}

static struct read read_damaged(const struct oracle *oracle, size_t batch_bytes)
{
    const jpc_reader_options options = {
        .format = JPC_FORMAT_WARC, .batch_bytes = batch_bytes, .max_record_bytes = 1 << 20};
    char *paths[1] = {path};
    struct read read = {.parsed = true};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    jpc_status status = jpc_reader_open(&reader, paths, 1, 7, &options, &err);

    while (status == JPC_OK) {
        jpc_batch_reset(&batch);
        status = jpc_reader_fill(reader, &batch, &err);
        take(&read, &batch, oracle);
    }
    if (status != JPC_END)
        abort();
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    return read;
}

// ---- the oracle ----------------------------------------------------------------------

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

// How many bytes of the stream the file gives before it ends or is damaged.
static void decode(jpc_span in, jpc_codec codec, jpc_buf *out)
{
    jpc_decoder *decoder = jpc_decoder_new(codec);
    jpc_decode result = JPC_DECODE_FULL;
    size_t made;

    out->len = 0;
    while (result == JPC_DECODE_FULL) {
        jpc_buf_reserve(out, 1 << 16);
        result = jpc_decoder_step(decoder, &in, out->ptr + out->len, 1 << 16, &made);
        out->len += made;
        if (result == JPC_DECODE_END && in.len > 0) {
            jpc_decoder_reset(decoder);
            result = JPC_DECODE_FULL;
        }
    }
    jpc_decoder_free(decoder);
}

static jpc_codec codec_of(const struct oracle *oracle)
{
    return oracle->file.ptr[0] == '\x1f' ? JPC_CODEC_GZIP : JPC_CODEC_ZSTD;
}

static void learn_batch(struct oracle *oracle, const struct fixture *fixture,
                        const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_records && oracle->n < MAX_ORIGINALS; i++) {
        const jpc_record *record = &batch->records[i];
        uint64_t len = fixture->kind == PLAIN_FILE ? record->len : record->disk_len;

        oracle->records[oracle->n++] =
            (struct original){.hash = jpc_hash64(batch->input.ptr + record->at, record->len),
                              .begin = record->place.offset,
                              .end = record->place.offset + len,
                              .stream_end = record->place.within + record->len};
    }
}

// With the name's endings: what a file is, its first bytes might not tell any more.
static void choose_path(const struct fixture *fixture)
{
    snprintf(path, sizeof path, "%s/jpcurate-test-random-%ld%s",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid(),
             fixture->inflated ? ".warc" : strstr(fixture->name, ".warc"));
}

// Shortens the file to what is wanted of it, and learns its records.
static bool learn(struct oracle *oracle, const struct fixture *fixture, const char *dir)
{
    char name[4096];
    struct oracle none = {0};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err = {0};
    jpc_reader_options options = warc_options;
    char *paths[1] = {path};

    snprintf(name, sizeof name, "%s/warc/%s", dir, fixture->name);
    if (!read_file(name, &oracle->file))
        return false;
    if (fixture->inflated) {
        jpc_buf members = oracle->file;

        oracle->file = (jpc_buf){0};
        decode(jpc_buf_span(&members), JPC_CODEC_GZIP, &oracle->file);
        jpc_buf_release(&members);
    }
    choose_path(fixture);
    write_file(path, jpc_buf_span(&oracle->file));
    options.batch_bytes = 1 << 30;
    if (jpc_reader_open(&reader, paths, 1, 7, &options, &err) != JPC_OK)
        return false;
    if (jpc_reader_fill(reader, &batch, &err) == JPC_OK)
        learn_batch(oracle, fixture, &batch);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    for (size_t i = 1; fixture->max > 0 && i < oracle->n; i++)
        if (oracle->records[i].begin >= fixture->max) {
            oracle->file.len = oracle->records[i].begin;
            oracle->n = i;
        }
    if (fixture->kind == WHOLE)
        decode(jpc_buf_span(&oracle->file), codec_of(oracle), &oracle->stream);
    write_file(path, jpc_buf_span(&oracle->file));
    return oracle->n > 1 && read_damaged(&none, 1 << 20).parsed;
}

// Half of the places are near the start of a record, where headers and magic numbers stand.
static struct damage choose_damage(const struct oracle *oracle)
{
    struct damage damage = {.at = random_below(oracle->file.len)};
    uint64_t what = random_below(20);
    size_t left;

    if (random_below(2) == 0) {
        damage.at = oracle->records[random_below(oracle->n)].begin + random_below(400);
        damage.at = damage.at < 40 ? 0 : damage.at - 40;
        if (damage.at >= oracle->file.len)
            damage.at = oracle->file.len - 1;
    }
    damage.what = what < 9 ? FLIP : what < 14 ? CUT : what < 19 ? DOUBLE : END;
    left = oracle->file.len - damage.at;
    damage.len = 1 + random_below(random_below(8) == 0 ? 3000 : 40);
    damage.len = damage.what == FLIP ? 1 : damage.len;
    damage.len = damage.what == END || damage.len > left ? left : damage.len;
    if (damage.what == CUT && damage.len == left)
        damage.what = END;
    return damage;
}

// ---- laws -----------------------------------------------------------------------------

// The first byte at which the decompressed stream of the damaged file is not the undamaged one's.
static size_t common_stream(const struct oracle *oracle, jpc_span damaged, size_t *decoded)
{
    jpc_buf stream = {0};
    size_t n = 0;

    decode(damaged, codec_of(oracle), &stream);
    while (n < stream.len && n < oracle->stream.len && stream.ptr[n] == oracle->stream.ptr[n])
        n++;
    *decoded = stream.len;
    jpc_buf_release(&stream);
    return n;
}

static bool has_version_line(const struct oracle *oracle, const struct original *record)
{
    return record->end - record->begin > 10 &&
           jpc_warc_begins_version((jpc_span){oracle->file.ptr + record->begin, 7});
}

// Whether the laws promise record i.
static bool is_promised(const struct oracle *oracle, const struct fixture *fixture,
                        struct damage damage, size_t i, size_t stream_limit)
{
    const struct original *record = &oracle->records[i];
    bool last = i + 1 == oracle->n;
    uint64_t next = last ? oracle->file.len : oracle->records[i + 1].begin;

    switch (fixture->kind) {
    case EACH:
        return !is_touched(damage, record->begin, record->end) &&
               !(fixture->front > 0 && damage.at < oracle->records[0].begin);
    case WHOLE: return record->stream_end + 9 <= stream_limit;
    default: break;
    }
    if (damage.what == FLIP && damage.at >= record->end && damage.at < next && !last)
        return has_version_line(oracle, &oracle->records[i + 1]) && next - record->end <= 4;
    return !is_touched(damage, record->begin, next);
}

struct laws {
    bool booked, batches, found, written, told, parsed;
    size_t n_promised, n_found, n_touched;
};

// Those that are promised stand among those that were read, in their order.
static bool are_found(const struct oracle *oracle, const struct fixture *fixture,
                      struct damage damage, const struct read *read, size_t stream_limit,
                      struct laws *laws)
{
    size_t at = 0;

    for (size_t i = 0; i < oracle->n; i++) {
        size_t from = at;

        while (at < read->n && read->hash[at] != oracle->records[i].hash)
            at++;
        laws->n_found += at < read->n;
        if (is_promised(oracle, fixture, damage, i, stream_limit)) {
            laws->n_promised++;
            if (at == read->n) {
                printf("# record %zu at %" PRIu64 " is missing\n", i, oracle->records[i].begin);
                return false;
            }
        }
        at = at < read->n ? at + 1 : from;
    }
    return true;
}

// Law 5. Whether all is well up to where the file ends, the decoder tells by giving no more.
static size_t limit_of(const struct oracle *oracle, struct damage damage, jpc_span damaged)
{
    size_t decoded, n = common_stream(oracle, damaged, &decoded);

    return damage.what == END ? n : n / PIECE * PIECE;
}

static bool all_original(const struct oracle *oracle, const struct read *read)
{
    for (size_t i = 0; i < read->n; i++)
        if (!is_original(oracle, read->hash[i]))
            return false;
    return true;
}

// Whether the file ends between records, so that nobody can tell what is missing.
static bool ends_between(const struct oracle *oracle, struct damage damage)
{
    for (size_t i = 0; i < oracle->n; i++)
        if (is_touched(damage, oracle->records[i].begin, oracle->records[i].end) &&
            oracle->records[i].begin < damage.at)
            return false;
    return damage.what == END;
}

static bool is_booked(const struct oracle *oracle, const struct read *read, struct damage damage,
                      size_t len)
{
    const jpc_read_counts *c = &read->counts;
    size_t missing = 0, at = 0;

    for (size_t i = 0; i < oracle->n; i++) {
        size_t from = at;

        while (at < read->n && read->hash[at] != oracle->records[i].hash)
            at++;
        missing += at == read->n;
        at = at < read->n ? at + 1 : from;
    }
    return c->file_bytes == len &&
           c->file_bytes == c->member_bytes + c->unreadable_bytes + c->padding_bytes &&
           c->unreadable == read->n_ranges && c->records == read->n &&
           (missing == 0 || ends_between(oracle, damage) || c->unreadable + c->padding_bytes > 0 ||
            !all_original(oracle, read));
}

static bool all_hold(const struct laws *laws)
{
    return laws->booked && laws->batches && laws->found && laws->written && laws->told &&
           laws->parsed;
}

static const struct extent *member_at(const struct read *read, uint64_t at)
{
    for (size_t i = 0; i < read->n; i++)
        if (is_in(at, read->member[i]))
            return &read->member[i];
    return NULL;
}

static bool is_told(const struct read *read, uint64_t at)
{
    bool told = is_in(at, read->padding);

    for (size_t i = 0; i < read->n_ranges && i < MAX_TOLD; i++)
        told = told || is_in(at, read->told[i]);
    return told;
}

// Whether a record may be read whose member stands among what is left of a touched one:
//
// - a flipped byte of MTIME, XFL or OS (RFC 1952, 2.3) is in no checksum and changes nothing;
// - bytes that are doubled from before the member's begin on bring whole members with them.
static bool is_whole_anyway(const struct oracle *oracle, struct damage damage,
                            const struct original *record, const struct extent *member)
{
    uint64_t from = member->begin - damage.len;

    if (damage.what == FLIP)
        return member->begin == record->begin && member->end == record->end &&
               codec_of(oracle) == JPC_CODEC_GZIP && damage.at - record->begin >= 4 &&
               damage.at - record->begin <= 9;
    for (size_t i = 0; damage.what == DOUBLE && i < oracle->n; i++)
        if (oracle->records[i].begin == from && from >= damage.at &&
            oracle->records[i].end == from + member->end - member->begin)
            return true;
    return false;
}

// Whether all that is left of the touched members is told; law 3.
static bool are_told(const struct oracle *oracle, const struct read *read, struct damage damage,
                     size_t *n_touched)
{
    for (size_t i = 0; i < oracle->n; i++) {
        const struct original *record = &oracle->records[i];
        struct extent left[2];
        size_t n = 0;

        if (is_touched(damage, record->begin, record->end))
            n = left_of(damage, record->begin, record->end, left);
        *n_touched += n > 0;
        for (size_t j = 0; j < n; j++)
            for (uint64_t at = left[j].begin; at < left[j].end; at++) {
                const struct extent *member = member_at(read, at);

                if (member != NULL && is_whole_anyway(oracle, damage, record, member))
                    at = member->end - 1;
                else if (member != NULL || !is_told(read, at))
                    return false;
            }
    }
    return true;
}

static void try_damage(const struct oracle *oracle, const struct fixture *fixture, jpc_buf *bytes,
                       struct laws *laws)
{
    struct damage damage = choose_damage(oracle);
    struct read read, other;
    size_t limit;

    do_damage(jpc_buf_span(&oracle->file), damage, bytes);
    write_file(path, jpc_buf_span(bytes));
    read = read_damaged(oracle, 1 << 20);
    other = read_damaged(oracle, 1 + random_below(5000));
    limit = fixture->kind == WHOLE ? limit_of(oracle, damage, jpc_buf_span(bytes)) : 0;
    laws->booked &= is_booked(oracle, &read, damage, bytes->len);
    laws->batches &= read.records_digest == other.records_digest &&
                     read.ranges_digest == other.ranges_digest && read.n_ranges == other.n_ranges &&
                     memcmp(&read.counts, &other.counts, sizeof read.counts) == 0;
    laws->found &= are_found(oracle, fixture, damage, &read, limit, laws);
    laws->written &= !fixture->checksums || all_original(oracle, &read);
    laws->told &= fixture->kind != EACH || are_told(oracle, &read, damage, &laws->n_touched);
    laws->parsed &= read.parsed && other.parsed;
    if (!all_hold(laws))
        printf("# %s: %s at %zu, %zu bytes\n", fixture->name,
               (const char *[]){"flip", "cut", "doubled", "end"}[damage.what], damage.at,
               damage.len);
}

static void test_fixture(const struct fixture *fixture, const char *dir)
{
    struct oracle *oracle = jpc_alloc(sizeof *oracle);
    struct laws laws = {true, true, true, true, true, true, 0, 0, 0};
    size_t n = N_DAMAGES * fixture->share / 100;
    jpc_buf bytes = {0};

    bool known = learn(oracle, fixture, dir);

    if (!ok(known, "%s: %zu records in %zu bytes", fixture->name, oracle->n, oracle->file.len)) {
        free(oracle);
        return;
    }
    for (size_t i = 0; i < n && all_hold(&laws); i++)
        try_damage(oracle, fixture, &bytes, &laws);
    ok(laws.booked, "… damaged %zu times: every byte is booked", n);
    ok(laws.batches, "… batches do not matter");
    ok(laws.found && laws.n_promised * (fixture->kind == WHOLE ? 20 : 2) > laws.n_found,
       "… %zu of %zu found records were promised", laws.n_promised, laws.n_found);
    ok(laws.written, "… no record that was not written");
    ok(laws.told && (laws.n_touched > n / 4 || fixture->kind != EACH),
       "… what is left of %zu touched members is told", laws.n_touched);
    ok(laws.parsed, "… what was read can be parsed");
    unlink(path);
    jpc_buf_release(&bytes);
    jpc_buf_release(&oracle->file);
    jpc_buf_release(&oracle->stream);
    free(oracle);
}

int main(void)
{
    const char *dir = tap_shared_data();

    begin_reading();
    if (dir == NULL)
        tap_skip("damaged files", "no shared data");
    for (size_t i = 0; dir != NULL && i < sizeof fixtures / sizeof *fixtures; i++)
        test_fixture(&fixtures[i], dir);
    return end_reading();
}
