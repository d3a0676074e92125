// HTTP responses as crawlers store them.
#include "tests/unit/tap.h"

#include "web/http.h"

#define CEILING ((size_t)1 << 20)
#define LIT(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }

static const char GZIP_HELLO[] =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";
static const char ZSTD_HELLO[] = "(\xb5/\xfd\x04X)\0\0hello\xa3m\x9f\x88";
static const char ZLIB_ABC[] = "x\x9cstr\xe6\x32\x34\x32\x36\xe1\x02\0\t;\x01\xa5";
static const char RAW_ABC[] = "str\xe6\x32\x34\x32\x36\xe1\x02\0";
// RAW_ABC in a stored block, and that in another one.
static const char RAW_TWICE[] = "\x01\x0b\0\xf4\xffstr\xe6\x32\x34\x32\x36\xe1\x02\0";
static const char RAW_THRICE[] =
    "\x01\x10\0\xef\xff\x01\x0b\0\xf4\xffstr\xe6\x32\x34\x32\x36\xe1\x02\0";
static const char GZIP_TWO[] =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0"
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";

static jpc_http_scratch scratch; // the bodies before leave no trace in it

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
    {"interim responses",
     "HTTP/1.1 100 Continue\r\nContent-Type: x/y\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 "
     "200 "
     "OK\r\nContent-Type: a/b\r\n\r\nx",
     200, "a/b", "", "", "x"},
    {"an interim response alone", "HTTP/1.1 100 Continue\r\n\r\n", 100, "", "", "", ""},
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
    {"zstd", "Content-Encoding: zstd\r\n", {ZSTD_HELLO, sizeof ZSTD_HELLO - 1}, "hello", false},
    {"two frames of zstd", "Content-Encoding: zstd\r\n",
     LIT("(\xb5/\xfd\0X)\0\0hello(\xb5/\xfd\x04X)\0\0hello\xa3m\x9f\x88"), "hellohello", false},
    {"zstd cut off",
     "Content-Encoding: zstd\r\n",
     {ZSTD_HELLO, sizeof ZSTD_HELLO - 3},
     "hello",
     true},
    {"labelled zstd", "Content-Encoding: zstd\r\n", LIT("<html>"), "<html>", false},
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
    {"two members",
     "Content-Encoding: gzip\r\n",
     {GZIP_TWO, sizeof GZIP_TWO - 1},
     "hellohello",
     false},
    {"two members, the second one cut off",
     "Content-Encoding: gzip\r\n",
     {GZIP_TWO, sizeof GZIP_TWO - 9},
     "hellohello",
     true},
    {"stacked",
     "Content-Encoding: deflate, deflate\r\n",
     {RAW_TWICE, sizeof RAW_TWICE - 1},
     "ABC\n1234\n",
     false},
    {"stacked in two fields and in chunks",
     "Content-Encoding: deflate, deflate\r\nContent-Encoding: deflate\r\n"
     "Transfer-Encoding: chunked\r\n",
     LIT("7\r\n\x01\x10\0\xef\xff\x01\x0b\r\n"
         "e\r\n\0\xf4\xffstr\xe6\x32\x34\x32\x36\xe1\x02\0\r\n0\r\n\r\n"),
     "ABC\n1234\n", false},
    {"stacked three times",
     "Content-Encoding: deflate, deflate, deflate\r\n",
     {RAW_THRICE, sizeof RAW_THRICE - 1},
     "ABC\n1234\n",
     false},
    {"eight labels", "Content-Encoding: br,br,br,br,br,br,br,identity,br\r\n", LIT("<html>plain"),
     "<html>plain", false},
    {"nine labels", "Content-Encoding: br,br,br,br,br,br,br,br,br\r\n", LIT("<html>plain"),
     "<html>plain", true},
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
        jpc_http_response r = jpc_http_parse(arena, &scratch, jpc_span_of(c->block), CEILING);

        ok(r.status == c->status, "%s: status", c->name);
        is_text(r.content_type, c->type, "content type");
        is_text(r.charset, c->charset, "charset");
        is_text(r.rights.x_robots_tag, c->robots, "robots");
        is_text(r.body, c->body, "body");
    }
}

static void test_bodies(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof body_cases / sizeof *body_cases; i++) {
        const struct body_case *c = &body_cases[i];
        jpc_http_response r =
            jpc_http_parse(arena, &scratch, block_of(arena, c->fields, c->body), CEILING);

        is_text(r.body, c->want, c->name);
        ok(r.damaged == c->damaged && r.damaged == (r.damage != NULL), "%s: damaged", c->name);
    }
}

// No ceiling is passed, and one byte below it changes the verdict.
static void test_ceiling(jpc_arena *arena)
{
    jpc_span block = block_of(arena, "Content-Encoding: gzip\r\n",
                              (jpc_span){GZIP_HELLO, sizeof GZIP_HELLO - 1});
    jpc_http_response r = jpc_http_parse(arena, &scratch, block, 5);

    is_text(r.body, "hello", "at the ceiling");
    ok(!r.damaged, "at the ceiling: not damaged");
    r = jpc_http_parse(arena, &scratch, block, 4);
    is_text(r.body, "", "above the ceiling: nothing is held");
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

            bounded &=
                jpc_http_parse(&inner, &scratch, (jpc_span){copy.ptr, n}, 100).body.len <= 200;
            ((char *)(uintptr_t)copy.ptr)[n] ^= (char)(1 << n % 8);
            bounded &= jpc_http_parse(&inner, &scratch, copy, 100).body.len <= 200;
            jpc_arena_release(&inner);
        }
    }
    ok(bounded, "prefixes and flips");
}

static jpc_http_response parse_body(jpc_arena *arena, const char *fields, jpc_span body)
{
    return jpc_http_parse(arena, &scratch, block_of(arena, fields, body), CEILING);
}

// Wherever a transfer ends early, that is all that is wrong, and the part before is there.
static void test_cut_off(jpc_arena *arena)
{
    static const char chunked[] = "Transfer-Encoding: chunked\r\n";
    static const char body[] = "5;x=\"y\"\r\n12345\r\n1A \r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n";
    static const char want[] = "12345abcdefghijklmnopqrstuvwxyz";
    size_t n_wrong = 0, n_short = 0, longest = 0;

    for (size_t n = strlen("5;x=\"y\"\r\n"); n + 2 < sizeof body;
         n++) { // up to the last line's end
        jpc_http_response r = parse_body(arena, chunked, (jpc_span){body, n});

        n_wrong += !r.damaged || !r.cut_off || strcmp(r.damage, "chunked: cut off") != 0 ||
                   memcmp(r.body.ptr, want, r.body.len) != 0;
        n_short += r.body.len < longest;
        longest = r.body.len;
    }
    ok(n_wrong == 0 && n_short == 0 && longest == sizeof want - 1,
       "cut off at every byte (%zu, %zu)", n_wrong, n_short);
    ok(!parse_body(arena, chunked, jpc_span_of(body)).damaged, "… but the last");
}

static const struct {
    const char *name, *fields;
    jpc_span body;
    const char *damage, *want; // NULL: any
    bool cut_off;
} damage_cases[] = {
    {"a size that is none", "Transfer-Encoding: chunked\r\n", LIT("4\r\n1234\r\nxyz"),
     "chunked: invalid chunk size", NULL, false},
    {"a size with something behind it", "Transfer-Encoding: chunked\r\n", LIT("4\r\n1234\r\n4!"),
     "chunked: invalid chunk size", NULL, false},
    {"no line end behind a chunk", "Transfer-Encoding: chunked\r\n",
     LIT("4\r\n1234\r\n4\r\n12345\r\n"), "chunked: no line end after chunk", NULL, false},
    {"gzip cut off",
     "Content-Encoding: gzip\r\n",
     {GZIP_HELLO, sizeof GZIP_HELLO - 9},
     "content coding cut off",
     "hello",
     true},
    {"gzip corrupt", "Content-Encoding: gzip\r\n",
     LIT("\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff\xff\xff"), "content coding corrupt", NULL,
     false},
    {"gzip in chunks, cut off", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
     LIT("19\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0"), "chunked: cut off", "hello",
     true},
    {"gzip as a transfer coding, cut off", "Transfer-Encoding: gzip, chunked\r\n",
     LIT("19\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0"), "chunked: cut off", "hello",
     true},
    {"corrupt gzip in chunks, cut off", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
     LIT("19\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff"), "content coding corrupt", NULL,
     false},
    {"gzip cut off in corrupt chunks", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
     LIT("11\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\r\nxyz"),
     "chunked: invalid chunk size", NULL, false},
};

static void test_what_is_damaged(jpc_arena *arena)
{
    for (size_t i = 0; i < sizeof damage_cases / sizeof *damage_cases; i++) {
        jpc_http_response r = parse_body(arena, damage_cases[i].fields, damage_cases[i].body);

        ok(r.damaged && strcmp(r.damage, damage_cases[i].damage) == 0 &&
               r.cut_off == damage_cases[i].cut_off,
           "%s: %s", damage_cases[i].name, r.damaged ? r.damage : "not damaged");
        if (damage_cases[i].want != NULL)
            is_text(r.body, damage_cases[i].want, "… the part before");
    }
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    test_headers(&arena);
    test_bodies(&arena);
    test_ceiling(&arena);
    test_damage(&arena);
    test_cut_off(&arena);
    test_what_is_damaged(&arena);
    jpc_arena_release(&arena);
    return tap_end();
}
