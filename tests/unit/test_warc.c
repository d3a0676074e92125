// WARC headers: measured, parsed, and cut anywhere.
#include "tests/unit/tap.h"

#include "web/warc.h"

struct measure_case {
    const char *name, *bytes;
    jpc_warc_header want;
    size_t header_len;
    uint64_t block_len;
    const char *cause;
};

#define BAD JPC_WARC_HEADER_BAD
#define MORE JPC_WARC_HEADER_INCOMPLETE

static const struct measure_case measure_cases[] = {
    {"ordinary", "WARC/1.0\r\nContent-Length: 5\r\n\r\nhello", JPC_WARC_HEADER_OK, 31, 5, ""},
    {"LF only", "WARC/1.1\ncontent-length:5\n\n", JPC_WARC_HEADER_OK, 27, 5, ""},
    {"lower case version", "warc/1.0\nContent-Length: 0\n\n", JPC_WARC_HEADER_OK, 28, 0, ""},
    {"tabs around the value", "WARC/1.0\nContent-Length:\t 7 \t\n\n", JPC_WARC_HEADER_OK, 31, 7,
     ""},
    {"folded value", "WARC/1.0\nContent-Length:\n 7\n\n", JPC_WARC_HEADER_OK, 29, 7, ""},
    {"named in another value", "WARC/1.0\nX: Content-Length: 9\nContent-Length: 1\n\n",
     JPC_WARC_HEADER_OK, 49, 1, ""},
    {"twice the same", "WARC/1.0\nContent-Length: 1\nContent-Length: 1\n\n", JPC_WARC_HEADER_OK, 46,
     1, ""},
    {"twice, not the same", "WARC/1.0\nContent-Length: 1\nContent-Length: 2\n\n", BAD, 0, 0,
     "warc: invalid Content-Length"},
    {"negative", "WARC/1.0\nContent-Length: -1\n\n", BAD, 0, 0, "warc: invalid Content-Length"},
    {"overflow", "WARC/1.0\nContent-Length: 18446744073709551617\n\n", BAD, 0, 0,
     "warc: invalid Content-Length"},
    {"none", "WARC/1.0\nWARC-Type: response\n\n", BAD, 0, 0, "warc: no Content-Length"},
    {"only behind the header", "WARC/1.0\n\nContent-Length: 1\n\n", BAD, 0, 0,
     "warc: no Content-Length"},
    {"a draft", "WARC/0.17\nContent-Length: 1\n\n", JPC_WARC_HEADER_OK, 29, 1, ""},
    {"version 9", "WARC/9.9\nContent-Length: 1\n\n", BAD, 0, 0, "warc: unknown version"},
    {"no record", "HTTP/1.1 200 OK\r\n\r\n", BAD, 0, 0, "warc: no record header"},
    {"empty", "", MORE, 0, 0, ""},
};

static void test_measure(void)
{
    for (size_t i = 0; i < sizeof measure_cases / sizeof *measure_cases; i++) {
        const struct measure_case *c = &measure_cases[i];
        size_t header_len = 0;
        uint64_t block_len = 0;
        const char *cause = "";
        jpc_warc_header got =
            jpc_warc_measure(jpc_span_of(c->bytes), &header_len, &block_len, &cause);

        ok(got == c->want, "%s", c->name);
        if (got == JPC_WARC_HEADER_OK)
            ok(header_len == c->header_len && block_len == c->block_len, "%s: lengths", c->name);
        is_text(jpc_span_of(cause), c->cause, "cause");
    }
}

static const char record_bytes[] =
    "WARC/1.0\r\nWARC-Type: Response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    "WARC-Target-URI: <http://x.example/a b>\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n"
    "line without sense\r\nContent-Type: application/http;\r\n msgtype=response\r\n"
    "WARC-Truncated: length\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n";

static void test_parse(void)
{
    jpc_warc_record record;

    ok(jpc_warc_parse(jpc_span_of(record_bytes), &record), "parse");
    ok(record.type == JPC_WARC_RESPONSE, "type, without case");
    is_text(record.id, "urn:uuid:1", "id");
    is_text(record.url, "http://x.example/a b", "url");
    is_text(record.date, "2024-01-02T03:04:05Z", "date");
    is_text(record.content_type, "application/http;\r\n msgtype=response", "content type");
    is_text(record.truncated, "length", "truncated");
    is_text(record.block, "abc", "block");
}

// No prefix of a header is called bad, and none that lacks a byte of the block parses. The copy
// has its exact size, so that sanitizers see every byte too far.
static void test_prefixes(void)
{
    size_t whole = strlen(record_bytes) - 4, header = whole - 3;
    bool measured = true, parsed = true;

    for (size_t n = 0; n <= whole; n++) {
        char *copy = malloc(n + (n == 0));
        jpc_span bytes = {copy, n};
        jpc_warc_record record;
        size_t header_len;
        uint64_t block_len;
        const char *cause;

        memcpy(copy, record_bytes, n);
        measured &= jpc_warc_measure(bytes, &header_len, &block_len, &cause) ==
                    (n < header ? JPC_WARC_HEADER_INCOMPLETE : JPC_WARC_HEADER_OK);
        parsed &= jpc_warc_parse(bytes, &record) == (n == whole);
        free(copy);
    }
    ok(measured, "prefixes: measured");
    ok(parsed, "prefixes: parsed");
}

static void test_types(void)
{
    static const struct {
        const char *name;
        jpc_warc_type type;
    } cases[] = {
        {"warcinfo", JPC_WARC_WARCINFO},     {"request", JPC_WARC_REQUEST},
        {"response", JPC_WARC_RESPONSE},     {"resource", JPC_WARC_RESOURCE},
        {"revisit", JPC_WARC_REVISIT},       {"metadata", JPC_WARC_METADATA},
        {"conversion", JPC_WARC_CONVERSION}, {"continuation", JPC_WARC_CONTINUATION},
        {"monkeys", JPC_WARC_OTHER},         {"", JPC_WARC_OTHER},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[100];
        jpc_warc_record record;

        snprintf(bytes, sizeof bytes, "WARC/1.0\nWARC-Type: %s\nContent-Length: 0\n\n",
                 cases[i].name);
        ok(jpc_warc_parse(jpc_span_of(bytes), &record) && record.type == cases[i].type, "type '%s'",
           cases[i].name);
    }
}

// A header that comes byte by byte, each byte looked at once, is measured as one that is there.
static void test_growing(void)
{
    for (size_t i = 0; i < sizeof measure_cases / sizeof *measure_cases; i++) {
        jpc_span bytes = jpc_span_of(measure_cases[i].bytes), grown = {bytes.ptr, 0};
        jpc_warc_scan scan = {0};
        size_t header_len = 0;
        uint64_t block_len = 0;
        const char *cause = NULL;
        jpc_warc_header got = JPC_WARC_HEADER_INCOMPLETE;

        while (got == JPC_WARC_HEADER_INCOMPLETE && grown.len < bytes.len) {
            grown.len++;
            got = jpc_warc_measure_on(grown, &scan, &header_len, &block_len, &cause);
        }
        ok(got == measure_cases[i].want &&
               (got != JPC_WARC_HEADER_OK || (header_len == measure_cases[i].header_len &&
                                              block_len == measure_cases[i].block_len)),
           "growing: %s", measure_cases[i].name);
    }
}

// What began within a line ends where a version line does; else that is a value.
static void test_doubtful(void)
{
    static const char header[] = "WARC/1.0\r\nA: b/WARC/1.1\r\nContent-Length: 3\r\n\r\n";

    for (int doubtful = 0; doubtful < 2; doubtful++) {
        jpc_warc_scan scan = {.doubtful = doubtful > 0};
        size_t header_len;
        uint64_t block_len;
        const char *cause;
        jpc_warc_header got =
            jpc_warc_measure_on(jpc_span_of(header), &scan, &header_len, &block_len, &cause);

        ok(got == (doubtful > 0 ? JPC_WARC_HEADER_BAD : JPC_WARC_HEADER_OK),
           "a version line at the end of a line: doubtful %d", doubtful);
    }
}

int main(void)
{
    tap_begin();
    test_measure();
    test_parse();
    test_prefixes();
    test_types();
    test_growing();
    test_doubtful();
    return tap_end();
}
