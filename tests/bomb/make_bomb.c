// Small crawls that are large once they are read.
//
//      make_bomb N BYTES HEADER PREFIX PATTERN [CODING...]
//
// writes N WARC records, each a response with the lines HEADER ("\n" between them) of which the
// body is PREFIX and then PATTERN, over and over, up to BYTES in whole patterns; then coded by each
// CODING in turn: gzip, zlib, deflate (raw), chunks (of one byte). Instead of the pattern, "br" as
// the first coding takes a paragraph of Japanese of its own, for there is no encoder: what it
// writes is put together from two pieces that one has made.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

struct bytes {
    unsigned char *ptr;
    size_t len;
};

// Brotli of 1,048,544 bytes
// "<p>これは日本語の文章です。とても長い文章が続きますので、ご注意ください。</p>", and of as many
// behind them, and an end.
#define BROTLI_BYTES 1048544
static const unsigned char brotli_first[] =
    "\xab\xef\xff\x07\xc0\x91\x1a\xf5\xc5\xec\x2e\x7d\xe0\xc6\x7b\x9c\xe7\x3c\x3d\xfc\xe7\x2d\xe4"
    "\x7a\xef\x4f\x3c\x13\x10\x58\x47\xa2\xd1\xe8\xe4\x50\x0f\xa2\x3f\x9e\x0f\xd2\x16\x42\x68\x81"
    "\x05\xa8\x79\x8c\x65\x2c\x8f\x1c\xfa\xd6\x32\x99\x1c\x67\x39\xc1\x6e\xea\x19\x13\x8d\x09\x0b"
    "\x83\xf4\xfa\x10\x14\xe8\xbb\x1d\x51\x5f\x6a\xb6\xa7\x0d\x94\xbd\x17\x12\xc0\xca\xc1\x74\x92"
    "\xfe\x53\xee\x1f\x32\x0d";
static const unsigned char brotli_more[] =
    "\xfa\xfe\x7f\x00\x1c\xa9\x51\x5f\xcc\xee\x02\x20\x00\x02\x20\x0e\x0b\x40\xf3\xfe\xc1\x00";
static const unsigned char brotli_end[] = "\x03";

static struct bytes room_for(size_t most)
{
    struct bytes bytes = {malloc(most + 1), 0};

    if (bytes.ptr == NULL)
        exit(1);
    return bytes;
}

static void add(struct bytes *to, const void *ptr, size_t len)
{
    memcpy(to->ptr + to->len, ptr, len);
    to->len += len;
}

static struct bytes plain(size_t n, const char *prefix, const char *pattern)
{
    struct bytes bytes = room_for(n + strlen(prefix) + strlen(pattern));

    add(&bytes, prefix, strlen(prefix));
    while (bytes.len + strlen(pattern) <= n)
        add(&bytes, pattern, strlen(pattern));
    return bytes;
}

static struct bytes brotli(size_t n)
{
    struct bytes bytes = room_for(sizeof brotli_first + n / BROTLI_BYTES * sizeof brotli_more + 1);

    add(&bytes, brotli_first, sizeof brotli_first - 1);
    for (size_t made = 2 * BROTLI_BYTES; made <= n; made += BROTLI_BYTES)
        add(&bytes, brotli_more, sizeof brotli_more - 1);
    add(&bytes, brotli_end, 1);
    return bytes;
}

static struct bytes deflated(struct bytes from, int window_bits)
{
    z_stream zlib = {.next_in = from.ptr, .avail_in = (unsigned)from.len};
    struct bytes to;

    if (deflateInit2(&zlib, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(1);
    to = room_for(deflateBound(&zlib, from.len));
    zlib.next_out = to.ptr;
    zlib.avail_out = (unsigned)deflateBound(&zlib, from.len);
    if (deflate(&zlib, Z_FINISH) != Z_STREAM_END)
        exit(1);
    to.len = zlib.total_out;
    deflateEnd(&zlib);
    return to;
}

static struct bytes chunked(struct bytes from)
{
    struct bytes to = room_for(6 * from.len + 5);

    for (size_t i = 0; i < from.len; i++) {
        add(&to, "1\r\n", 3);
        add(&to, from.ptr + i, 1);
        add(&to, "\r\n", 2);
    }
    add(&to, "0\r\n\r\n", 5);
    return to;
}

static struct bytes coded(struct bytes from, const char *coding)
{
    struct bytes to = strcmp(coding, "chunks") == 0 ? chunked(from)
                      : strcmp(coding, "gzip") == 0 ? deflated(from, 15 + 16)
                      : strcmp(coding, "zlib") == 0 ? deflated(from, 15)
                                                    : deflated(from, -15);

    free(from.ptr);
    return to;
}

int main(int argc, char **argv)
{
    size_t n = argc > 5 ? strtoul(argv[1], NULL, 10) : 0, size;
    struct bytes body;
    int first = 6;

    if (n == 0)
        return 2;
    size = strtoul(argv[2], NULL, 10);
    if (argc > 6 && strcmp(argv[6], "br") == 0) {
        body = brotli(size);
        first++;
    } else {
        body = plain(size, argv[4], argv[5]);
    }
    for (int i = first; i < argc; i++)
        body = coded(body, argv[i]);
    for (size_t i = 0; i < n; i++) {
        printf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%zu>\r\n"
               "WARC-Target-URI: http://h%zu.example/\r\nContent-Length: %zu\r\n\r\n"
               "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
               i, i, 17 + strlen(argv[3]) + 4 + body.len, argv[3]);
        fwrite(body.ptr, 1, body.len, stdout);
        fputs("\r\n\r\n", stdout);
    }
    free(body.ptr);
    return fflush(stdout) == 0 ? 0 : 1;
}
