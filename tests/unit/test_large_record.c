// A record of more than 4 GiB is counted, with its place and length, and its neighbours are read:
// in a plain file by going to its end, else by decompressing it piece by piece. The file is made
// without compressing so many zeros.
#include <sys/resource.h>
#include <time.h>

#include "tests/unit/reading.h"

#define GIB ((uint64_t)1 << 30)
#define CHUNK ((size_t)1 << 20)
#define ZSTD_RLE ((size_t)128 << 10) // the largest block

// The containers need not be tried at full length in each build.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PACKED (GIB / 8)
#define MAX_KIB (1 << 20)
#elif defined(__clang__)
#define PACKED (GIB / 8)
#define MAX_KIB (64 << 10)
#else
#define PACKED (5 * GIB)
#define MAX_KIB (64 << 10)
#endif

static void append(jpc_span bytes)
{
    FILE *file = fopen(path, "ab");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

static void add_header(jpc_buf *out, uint64_t len)
{
    jpc_buf_printf(out, "WARC/1.0\r\nContent-Length: %" PRIu64 "\r\n\r\n", len);
}

// ---- a gzip member --------------------------------------------------------------

static void add_little32(jpc_buf *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        jpc_buf_add(out, &(char){(char)(unsigned char)(value >> (8 * i))}, 1);
}

struct deflated {
    jpc_buf *out;
    uint32_t crc;
    uint64_t len;
};

// Appends raw deflate blocks that end at a byte and refer to nothing in front of them, `times`.
static void add_blocks(struct deflated *member, jpc_span bytes, uint64_t times, bool last)
{
    z_stream z = {0};
    size_t room = bytes.len + 100;
    uint32_t crc = (uint32_t)crc32(0, (const Bytef *)bytes.ptr, (uInt)bytes.len);
    jpc_buf blocks = {0};

    jpc_buf_reserve(&blocks, room);
    if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
    z.avail_in = (uInt)bytes.len;
    z.next_out = (Bytef *)blocks.ptr;
    z.avail_out = (uInt)room;
    if (deflate(&z, last ? Z_FINISH : Z_FULL_FLUSH) != (last ? Z_STREAM_END : Z_OK))
        abort();
    blocks.len = room - z.avail_out;
    deflateEnd(&z);
    for (uint64_t i = 0; i < times; i++) {
        jpc_buf_add_span(member->out, jpc_buf_span(&blocks));
        member->crc = (uint32_t)crc32_combine(member->crc, crc, (z_off_t)bytes.len);
    }
    member->len += times * bytes.len;
    jpc_buf_release(&blocks);
}

// front, `zeros` zero bytes, back.
static void add_large_gzip(jpc_buf *out, jpc_span front, uint64_t zeros, jpc_span back)
{
    static const char chunk[CHUNK];
    struct deflated member = {.out = out};

    jpc_buf_add(out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    add_blocks(&member, front, 1, false);
    add_blocks(&member, (jpc_span){chunk, CHUNK}, zeros / CHUNK, false);
    add_blocks(&member, back, 1, true);
    add_little32(out, member.crc);
    add_little32(out, (uint32_t)member.len);
}

// ---- a zstd frame -----------------------------------------------------------------

// RFC 8878 3.1.1.2: a block of one byte many times, or of bytes as they are.
static void add_block(jpc_buf *out, unsigned type, size_t len, jpc_span content, bool last)
{
    size_t head = len << 3 | type << 1 | last;

    for (int i = 0; i < 3; i++)
        jpc_buf_add(out, &(char){(char)(unsigned char)(head >> (8 * i))}, 1);
    jpc_buf_add_span(out, content);
}

static void add_large_zstd(jpc_buf *out, jpc_span front, char fill, uint64_t n, jpc_span back)
{
    jpc_buf_add(out, "\x28\xb5\x2f\xfd\x00\x58", 6);
    add_block(out, 0, front.len, front, false);
    for (uint64_t i = 0; i < n / ZSTD_RLE; i++)
        add_block(out, 1, ZSTD_RLE, (jpc_span){&fill, 1}, false);
    add_block(out, 0, back.len, back, true);
}

// ---- tests ------------------------------------------------------------------------

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void check(const char *name, const struct result *r, uint64_t begin, uint64_t end,
                  uint64_t lost, uint64_t file_len, double since)
{
    ok(r->n == 2 && r->n_ranges == 1 && adds_up(r, (size_t)file_len) &&
           strcmp(r->ranges[0].cause, "warc: record above max_record_bytes") == 0,
       "%s: counted, and its neighbours are read, in %.2f s", name, seconds() - since);
    ok(r->ranges[0].place.offset + r->ranges[0].place.within == begin && r->ranges[0].len == lost,
       "%s: %" PRIu64 " bytes at %" PRIu64 "+%" PRIu64, name, r->ranges[0].len,
       r->ranges[0].place.offset, r->ranges[0].place.within);
    ok(r->place[1].offset + r->place[1].within == end,
       "%s: the next one is at %" PRIu64 "+%" PRIu64, name, r->place[1].offset, r->place[1].within);
}

// Zeros that no block of the disk holds.
static void test_plain(uint64_t len)
{
    jpc_buf front = {0}, back = {0};
    double since = seconds();
    uint64_t begin, size;
    struct result r, other;

    add_warc(&front, 1, 300);
    begin = front.len;
    add_header(&front, len);
    jpc_buf_add_string(&back, "\r\n\r\n");
    add_warc(&back, 2, 300);
    write_file(path, jpc_buf_span(&front));
    if (truncate(path, (off_t)(front.len + len)) != 0) {
        tap_skip("a plain file", "no file can be so large here");
        return;
    }
    append(jpc_buf_span(&back));
    size = front.len + len + back.len;
    r = read_all(path, warc_options);
    check("a plain file", &r, begin, front.len + len + 4, front.len - begin + len + 4, size, since);
    other = read_all(path, reading_of(JPC_FORMAT_WARC, 1, 1 << 20, false));
    ok(same(&r, &other), "a plain file: batches do not matter");
    jpc_buf_release(&front);
    jpc_buf_release(&back);
}

// The length is one digit too long, and the file large enough for it.
static void test_damaged_length(void)
{
    jpc_buf front = {0}, back = {0};
    struct result r;

    add_warc(&front, 1, 300);
    jpc_buf_add_string(&front, "WARC/1.0\r\nContent-Length: 5000000010\r\n\r\n0123456789\r\n\r\n");
    add_warc(&front, 2, 300);
    add_header(&front, 6 * GIB);
    jpc_buf_add_string(&back, "\r\n\r\n");
    add_warc(&back, 3, 300);
    write_file(path, jpc_buf_span(&front));
    if (truncate(path, (off_t)(front.len + 6 * GIB)) != 0) {
        tap_skip("a damaged length", "no file can be so large here");
        return;
    }
    append(jpc_buf_span(&back));
    r = read_all(path, warc_options);
    ok(r.n == 3 && r.n_ranges == 2 && adds_up(&r, (size_t)(front.len + 6 * GIB + back.len)) &&
           strcmp(r.ranges[0].cause, "warc: record does not end where Content-Length says") == 0,
       "a damaged length that lies in the file: %zu records, '%s'", r.n, r.ranges[0].cause);
    jpc_buf_release(&front);
    jpc_buf_release(&back);
}

static void test_each(enum container container)
{
    jpc_buf bytes = {0}, part = {0};
    uint64_t begin, end;
    double since = seconds();
    struct result r;

    add_warc(&part, 1, 300);
    add_container(&bytes, jpc_buf_span(&part), container);
    begin = bytes.len;
    part.len = 0;
    add_header(&part, PACKED);
    if (container == GZIP_EACH)
        add_large_gzip(&bytes, jpc_buf_span(&part), PACKED, jpc_span_of("\r\n\r\n"));
    else
        add_large_zstd(&bytes, jpc_buf_span(&part), '\0', PACKED, jpc_span_of("\r\n\r\n"));
    end = bytes.len;
    part.len = 0;
    add_warc(&part, 2, 300);
    add_container(&bytes, jpc_buf_span(&part), container);
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    check(container_names[container], &r, begin, end, end - begin, bytes.len, since);
    ok(r.counts.stream_bytes > PACKED, "… decompressed: %" PRIu64, r.counts.stream_bytes);
    jpc_buf_release(&bytes);
    jpc_buf_release(&part);
}

static void test_whole(enum container container)
{
    jpc_buf bytes = {0}, front = {0}, back = {0};
    uint64_t begin;
    double since = seconds();
    struct result r;

    add_warc(&front, 1, 300);
    begin = front.len;
    add_header(&front, PACKED);
    jpc_buf_add_string(&back, "\r\n\r\n");
    add_warc(&back, 2, 300);
    if (container == GZIP_WHOLE)
        add_large_gzip(&bytes, jpc_buf_span(&front), PACKED, jpc_buf_span(&back));
    else
        add_large_zstd(&bytes, jpc_buf_span(&front), '\0', PACKED, jpc_buf_span(&back));
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    check(container_names[container], &r, begin, front.len + PACKED + 4,
          front.len - begin + PACKED + 4, bytes.len, since);
    jpc_buf_release(&bytes);
    jpc_buf_release(&front);
    jpc_buf_release(&back);
}

// Line ends without end.
static void test_line_ends(void)
{
    jpc_buf bytes = {0}, front = {0}, back = {0};
    struct result r;

    add_warc(&front, 1, 300);
    add_warc(&back, 2, 300);
    add_large_zstd(&bytes, jpc_buf_span(&front), '\n', PACKED / 8, jpc_buf_span(&back));
    r = read_bytes(jpc_buf_span(&bytes), warc_options);
    ok(r.n == 2 && r.n_ranges == 0 && adds_up(&r, bytes.len), "line ends without end");
    jpc_buf_release(&bytes);
    jpc_buf_release(&front);
    jpc_buf_release(&back);
}

int main(void)
{
    struct rusage usage;

    begin_reading();
    test_plain(5 * GIB);
    test_damaged_length();
    test_each(GZIP_EACH);
    test_each(ZSTD_EACH);
    test_whole(GZIP_WHOLE);
    test_whole(ZSTD_WHOLE);
    test_line_ends();
    getrusage(RUSAGE_SELF, &usage);
    ok(usage.ru_maxrss < MAX_KIB, "none was held: %ld KiB", usage.ru_maxrss);
    return end_reading();
}
