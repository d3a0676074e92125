// What a damaged zstd frame gives does not depend on the frames before it, of which libzstd keeps
// the buffers: a reader that begins with the frame has seen none. Frames that hold more than they
// say, that reach farther back than their window, and that are probed after others.
#include "data/window.h"
#include "tests/unit/ranges.h"

static const jpc_reader_options warc = {
    .format = JPC_FORMAT_WARC, .batch_bytes = 1, .max_record_bytes = 1 << 20};
static const jpc_reader_options lines = {
    .format = JPC_FORMAT_JSONL, .batch_bytes = 1, .max_record_bytes = 1 << 20};

static void add_piece(jpc_buf *out, bool json, unsigned number, size_t len)
{
    jpc_buf body = {0};

    if (json) {
        jpc_buf_printf(out, "{\"%u\":\"", number);
        jpc_buf_reserve(out, len);
        memset(out->ptr + out->len, 'x', len);
        out->len += len;
        jpc_buf_add_string(out, "\"}\n");
        return;
    }
    add_noise(&body, number, len);
    add_record(out, number, jpc_buf_span(&body));
    jpc_buf_release(&body);
}

// A frame of raw blocks with a window of 1 MiB that says it has `claims` bytes.
static void add_claiming(jpc_buf *out, jpc_span bytes, size_t claims, size_t block)
{
    jpc_buf_add(out, "\x28\xb5\x2f\xfd\x80\x50", 6);
    add_little(out, claims, 4);
    for (size_t at = 0; at < bytes.len; at += block) {
        size_t n = bytes.len - at < block ? bytes.len - at : block;

        add_zstd_raw(out, (jpc_span){bytes.ptr + at, n}, at + n == bytes.len);
    }
}

// Compressed in blocks of at most 1 KiB with a window of 2^log bytes, of which the header tells
// `told`. Without size and checksum.
static void add_windowed(jpc_buf *out, jpc_span bytes, int log, int told)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t begin = out->len, room = 2 * bytes.len + 1000;
    ZSTD_outBuffer sink;

    jpc_buf_reserve(out, room);
    sink = (ZSTD_outBuffer){out->ptr + begin, room, 0};
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log);
    for (size_t at = 0; at < bytes.len; at += 1000) {
        size_t n = bytes.len - at < 1000 ? bytes.len - at : 1000;
        ZSTD_inBuffer in = {bytes.ptr + at, n, 0};

        if (ZSTD_compressStream2(context, &sink, &in,
                                 at + n < bytes.len ? ZSTD_e_flush : ZSTD_e_end) != 0)
            abort();
    }
    out->len += sink.pos;
    if (out->ptr[begin + 5] != (char)((log - 10) << 3))
        abort();
    out->ptr[begin + 5] = (char)((told - 10) << 3);
    ZSTD_freeCCtx(context);
}

// The file whole, and in two ranges, of which the second begins at `bound`.
static bool splits(jpc_span bytes, const jpc_reader_options *options, uint64_t bound)
{
    struct reading whole;
    bool hold;

    write_file(bytes);
    whole = read_range(*options, NULL);
    hold = chain_is_whole(options, &whole, &bound, 1);
    release(&whole);
    return hold;
}

static void test_claims(bool json)
{
    const jpc_reader_options *options = json ? &lines : &warc;
    jpc_buf large = {0}, liar = {0}, bytes = {0};
    bool hold = true;

    add_piece(&large, json, 1, 900 << 10);
    for (unsigned i = 0; i < 45; i++)
        add_piece(&liar, json, 2 + i, 20000);
    for (size_t claims = 90 << 10; claims < 820 << 10 && hold; claims += 45 << 10) {
        uint64_t bound;

        bytes.len = 0;
        add_zstd(&bytes, jpc_buf_span(&large), (jpc_span){"", 0});
        bound = bytes.len;
        add_claiming(&bytes, jpc_buf_span(&liar), claims, 100 << 10);
        add_zstd(&bytes, (jpc_span){liar.ptr, liar.len / 45}, (jpc_span){"", 0});
        hold = splits(jpc_buf_span(&bytes), options, bound);
    }
    ok(hold, "%s: frames that hold more than they say", json ? "JSON Lines" : "WARC");
    jpc_buf_release(&large);
    jpc_buf_release(&liar);
    jpc_buf_release(&bytes);
}

// Offsets that reach back beyond the window find what an earlier, larger buffer still holds.
static void test_windows(void)
{
    jpc_buf stream = {0}, bytes = {0};
    size_t bound;

    for (unsigned i = 0; i < 900; i++)
        add_piece(&stream, false, i % 400, 500);
    add_windowed(&bytes, jpc_buf_span(&stream), 21, 21);
    bound = bytes.len;
    add_windowed(&bytes, jpc_buf_span(&stream), 19, 10);
    add_windowed(&bytes, jpc_buf_span(&stream), 19, 19);
    ok(splits(jpc_buf_span(&bytes), &warc, bound), "offsets that reach beyond the window");
    jpc_buf_release(&stream);
    jpc_buf_release(&bytes);
}

// Behind damage, a frame is one whatever was looked at before. A reader that goes on has looked.
static void test_probes(void)
{
    static const char garbage[] = "no frame at all, no frame at all";
    jpc_buf large = {0}, record = {0}, liar = {0}, bytes = {0};
    size_t begin;

    add_piece(&large, false, 1, 300000);
    add_piece(&record, false, 2, 100);
    for (unsigned i = 0; i < 40; i++)
        add_piece(&liar, false, i, 200);
    add_zstd(&bytes, jpc_buf_span(&record), (jpc_span){"", 0});
    jpc_buf_add_string(&bytes, garbage);
    begin = bytes.len;
    add_zstd(&bytes, jpc_buf_span(&large), (jpc_span){"", 0});
    jpc_buf_add_string(&bytes, garbage);
    add_claiming(&bytes, jpc_buf_span(&liar), 5000, 9000);
    add_zstd(&bytes, jpc_buf_span(&record), (jpc_span){"", 0});
    write_file(jpc_buf_span(&bytes));
    ok(continuing_is_beginning(&warc, bytes.len, 2 * begin),
       "a frame that is looked at after others");
    jpc_buf_release(&large);
    jpc_buf_release(&record);
    jpc_buf_release(&liar);
    jpc_buf_release(&bytes);
}

int main(void)
{
    begin_ranges();
    test_claims(false);
    test_claims(true);
    test_windows();
    test_probes();
    return end_ranges();
}
