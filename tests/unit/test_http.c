// HTTP responses as crawlers store them.
#include "tests/unit/tap.h"

#include "web/http.h"
#include "web/warc.h"

#include "data/reader.h"

#define CEILING ((size_t)1 << 20)
#define LIT(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

static const char GZIP_HELLO[] =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";
static const char ZLIB_ABC[] = "x\x9cstr\xe6\x32\x34\x32\x36\xe1\x02\0\t;\x01\xa5";
static const char RAW_ABC[] = "str\xe6\x32\x34\x32\x36\xe1\x02\0";

struct header_case {
    const char *name, *block;
    int status;
    const char *type, *charset, *robots, *body;
};

static const struct header_case header_cases[] = {
    {"ordinary", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\nbody", 200,
     "text/html", "UTF-8", "", "body"},
    {"LF only", "HTTP/1.0 404 Not Found\nContent-Type: text/plain\n\nbody\n", 404, "text/plain", "",
     "", "body\n"},
    {"no reason phrase", "HTTP/1.1 302\r\n\r\n", 302, "", "", "", ""},
    {"HTTP/2", "HTTP/2 200\r\n\r\nx", 200, "", "", "", "x"},
    {"malformed status", "HTTP/1.1 2xx OK\r\n\r\nx", 0, "", "", "", "x"},
    {"four digits", "HTTP/1.1 2000 OK\r\n\r\nx", 0, "", "", "", "x"},
    {"no header", "<html>", 0, "", "", "", "<html>"},
    {"empty", "", 0, "", "", "", ""},
    {"header without end", "HTTP/1.1 200 OK\r\nContent-Type: a/b", 200, "a/b", "", "", ""},
    {"quoted charset", "HTTP/1.1 200 OK\r\ncontent-type: a/b;x=y; CHARSET=\"EUC-JP\" \r\n\r\n", 200,
     "a/b", "EUC-JP", "", ""},
    {"folded", "HTTP/1.1 200 OK\r\nContent-Type: a/b;\r\n charset=x\r\n\r\nz", 200, "a/b", "x", "",
     "z"},
    {"charset of an earlier field",
     "HTTP/1.1 200 OK\r\nContent-Type: a/b; charset=x\r\nContent-Type: a/b\r\n\r\n", 200, "a/b",
     "x", "", ""},
    {"charset of another type",
     "HTTP/1.1 200 OK\r\nContent-Type: a/c; charset=x\r\nContent-Type: a/b\r\n\r\n", 200, "a/b", "",
     "", ""},
    {"robots are joined", "HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex\r\nx-robots-tag: noai\r\n\r\n",
     200, "", "", "noindex, noai", ""},
    {"line without colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Type: a/b\r\n\r\nx", 200, "a/b",
     "", "", "x"},
};

struct body_case {
    const char *name, *fields;
    jpc_span body;
    const char *want;
    bool damaged;
};

static const struct body_case body_cases[] = {
    {"chunked", "Transfer-Encoding: chunked\r\n",
     LIT("4\r\n1234\r\n2;x=y\r\n56\r\n0\r\nT: 1\r\n\r\n"), "123456", false},
    {"chunked, LF only", "Transfer-Encoding: chunked\r\n", LIT("4\n1234\n0\n\n"), "1234", false},
    {"chunked, upper case hex", "Transfer-Encoding: Chunked\r\n",
     LIT("A \r\n0123456789\r\n0\r\n\r\n"), "0123456789", false},
    {"cut off in a chunk", "Transfer-Encoding: chunked\r\n", LIT("4\r\n1234\r\n4\r\n12"), "123412",
     true},
    {"cut off behind a chunk", "Transfer-Encoding: chunked\r\n", LIT("4\r\n1234\r\n"), "1234",
     true},
    {"labelled chunked", "Transfer-Encoding: chunked\r\n", LIT("xyz123"), "xyz123", false},
    {"labelled chunked, digits", "Transfer-Encoding: chunked\r\n", LIT("ABCDEABCDEABCDEABCDE\r\n"),
     "ABCDEABCDEABCDEABCDE\r\n", false},
    {"labelled chunked, wrong first chunk", "Transfer-Encoding: chunked\r\n", LIT("1\r\nxyz"),
     "1\r\nxyz", false},
    {"gzip", "Content-Encoding: gzip\r\n", {GZIP_HELLO, sizeof GZIP_HELLO - 1}, "hello", false},
    {"x-gzip", "Content-Encoding: x-gzip\r\n", {GZIP_HELLO, sizeof GZIP_HELLO - 1}, "hello", false},
    {"gzip cut off",
     "Content-Encoding: gzip\r\n",
     {GZIP_HELLO, sizeof GZIP_HELLO - 9},
     "hello",
     true},
    {"labelled gzip", "Content-Encoding: gzip\r\n", LIT("<html>"), "<html>", false},
    {"labelled gzip and br", "Content-Encoding: gzip, br\r\n", LIT("<html><body>plain text</body>"),
     "<html><body>plain text</body>", false},
    {"labelled br, gzip inside",
     "Content-Encoding: gzip, br\r\n",
     {GZIP_HELLO, sizeof GZIP_HELLO - 1},
     "hello",
     false},
    {"zlib",
     "Content-Encoding: deflate\r\n",
     {ZLIB_ABC, sizeof ZLIB_ABC - 1},
     "ABC\n1234\n",
     false},
    {"raw deflate",
     "Content-Encoding: deflate\r\n",
     {RAW_ABC, sizeof RAW_ABC - 1},
     "ABC\n1234\n",
     false},
    {"deflate is gzip",
     "Content-Encoding: deflate\r\n",
     {GZIP_HELLO, sizeof GZIP_HELLO - 1},
     "hello",
     false},
    {"labelled deflate", "Content-Encoding: deflate\r\n", LIT("cKS plain text that is long enough"),
     "cKS plain text that is long enough", false},
    {"unknown coding", "Content-Encoding: identity, x-secret\r\n", LIT("abc"), "abc", false},
    {"empty body", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", LIT(""), "", false},
};

static jpc_span block_of(jpc_arena *arena, const char *fields, jpc_span body)
{
    jpc_span head = jpc_arena_printf(arena, "HTTP/1.1 200 OK\r\n%s\r\n", fields);
    char *ptr = jpc_arena_alloc(arena, head.len + body.len);

    memcpy(ptr, head.ptr, head.len);
    memcpy(ptr + head.len, body.ptr, body.len);
    return (jpc_span){ptr, head.len + body.len};
}

static void test_headers(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof header_cases / sizeof *header_cases; i++) {
        const struct header_case *c = &header_cases[i];
        jpc_http_response r = jpc_http_parse(arena, jpc_span_of(c->block), CEILING);

        ok(r.status == c->status, "%s: status", c->name);
        is_text(r.content_type, c->type, "content type");
        is_text(r.charset, c->charset, "charset");
        is_text(r.robots, c->robots, "robots");
        is_text(r.body, c->body, "body");
    }
}

static void test_bodies(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof body_cases / sizeof *body_cases; i++) {
        const struct body_case *c = &body_cases[i];
        jpc_http_response r = jpc_http_parse(arena, block_of(arena, c->fields, c->body), CEILING);

        is_text(r.body, c->want, c->name);
        ok(r.damaged == c->damaged && r.damaged == (r.damage != NULL), "%s: damaged", c->name);
    }
}

// No ceiling is passed, and one byte below it changes the verdict.
static void test_ceiling(jpc_arena *arena)
{
    jpc_span block = block_of(arena, "Content-Encoding: gzip\r\n",
                              (jpc_span){GZIP_HELLO, sizeof GZIP_HELLO - 1});
    jpc_http_response r = jpc_http_parse(arena, block, 5);

    is_text(r.body, "hello", "at the ceiling");
    ok(!r.damaged, "at the ceiling: not damaged");
    r = jpc_http_parse(arena, block, 4);
    is_text(r.body, "hell", "above the ceiling");
    ok(r.damaged, "above the ceiling: damaged");
}

// Every prefix, and every flipped byte, of every body is survived within the ceiling.
static void test_damage(jpc_arena *arena)
{
    bool bounded = true;

    for (size_t i = 0; i < sizeof body_cases / sizeof *body_cases; i++) {
        jpc_span whole;

        jpc_arena_reset(arena);
        whole = block_of(arena, body_cases[i].fields, body_cases[i].body);
        for (size_t n = 0; n < whole.len; n++) {
            jpc_arena inner = {0};
            jpc_span copy = jpc_arena_copy(&inner, whole.ptr, whole.len);

            bounded &= jpc_http_parse(&inner, (jpc_span){copy.ptr, n}, 100).body.len <= 200;
            ((char *)(uintptr_t)copy.ptr)[n] ^= (char)(1 << n % 8);
            bounded &= jpc_http_parse(&inner, copy, 100).body.len <= 200;
            jpc_arena_release(&inner);
        }
    }
    ok(bounded, "prefixes and flips");
}

// The shared cases hold 32 responses; those of one text all give it.
static void test_shared(jpc_arena *arena)
{
    const char *dir = tap_shared_data();
    char path[4096], *paths[1] = {path};
    jpc_reader_options options = {
        .format = JPC_FORMAT_AUTO, .batch_bytes = 1 << 20, .max_record_bytes = 1 << 20};
    jpc_batch batch = {0};
    jpc_reader *reader;
    jpc_err err;
    size_t n_hello = 0, n = 0;

    if (dir == NULL) {
        tap_skip("http-body-cases", "no shared data");
        return;
    }
    snprintf(path, sizeof path, "%s/warc/http-body-cases/http-body-cases.warc.gz", dir);
    if (!ok(jpc_reader_open(&reader, paths, 1, 0, &options, &err) == JPC_OK, "cases open"))
        return;
    while (jpc_reader_fill(reader, &batch, &err) == JPC_OK) {
        for (size_t i = 0; i < batch.n_records; i++) {
            jpc_warc_record record;
            jpc_http_response r;

            jpc_warc_parse((jpc_span){batch.input.ptr + batch.records[i].at, batch.records[i].len},
                           &record);
            if (record.type != JPC_WARC_RESPONSE)
                continue;
            r = jpc_http_parse(arena, record.block, CEILING);
            n++;
            n_hello += r.body.len == 1226 && memcmp(r.body.ptr, "<html><body>hello", 17) == 0;
        }
        jpc_batch_reset(&batch);
    }
    ok(n == 32 && n_hello == 12, "shared cases: 12 of 32 are the same page (%zu of %zu)", n_hello,
       n);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_headers(&arena);
    test_bodies(&arena);
    test_ceiling(&arena);
    test_damage(&arena);
    test_shared(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
