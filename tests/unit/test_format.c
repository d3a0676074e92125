// The format of a file, told by its name and its first bytes.
#include "tests/unit/tap.h"

#include "data/format.h"

static void test_names(void)
{
    static const struct {
        const char *name;
        jpc_format format;
        bool arc, compressed;
    } cases[] = {
        {"a.warc.gz", JPC_FORMAT_WARC, false, true},
        {"b/a.WET", JPC_FORMAT_WARC, false, false},
        {"a.jsonl.zst", JPC_FORMAT_JSONL, false, true},
        {"a.txt", JPC_FORMAT_TEXT, false, false},
        {"a.html", JPC_FORMAT_HTML, false, false},
        {"a.gz", JPC_FORMAT_AUTO, false, true},
        {"a.warc.gz.open", JPC_FORMAT_AUTO, false, false},
        {"a.arc", JPC_FORMAT_AUTO, true, false},
        {"a.ARC.gz", JPC_FORMAT_AUTO, true, true},
        {"a.warc.arc.zst", JPC_FORMAT_AUTO, true, true},
        {"arc", JPC_FORMAT_AUTO, false, false},
        {"-", JPC_FORMAT_AUTO, false, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = cases[i].name;

        ok(jpc_format_of_name(name) == cases[i].format, "the format of '%s'", name);
        ok((jpc_foreign_of_name(name) != NULL) == cases[i].arc, "… is it ARC");
        ok(jpc_is_compressed_name(name) == cases[i].compressed, "… is it compressed");
    }
}

struct bytes_case {
    const char *name;
    jpc_span bytes;
    jpc_format format;
    const char *kind; // NULL: not foreign
};

#define LIT(s)                                                                                     \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }
#define ARC "an ARC file"
#define BINARY "a binary file"

static const struct bytes_case bytes_cases[] = {
    {"WARC", LIT("WARC/1.0\r\nWARC-Type: response\r\n"), JPC_FORMAT_WARC, NULL},
    {"WARC behind line ends", LIT("\r\n\r\nwarc/1.1\r\nWARC-Type: response\r\n"), JPC_FORMAT_WARC,
     NULL},
    {"a short WARC", LIT("WARC/1.1\n"), JPC_FORMAT_WARC, NULL},
    {"JSON Lines", LIT("{\"text\":\"abc def ghi\"}\n"), JPC_FORMAT_JSONL, NULL},
    {"JSON behind a mark and blanks", LIT("\xef\xbb\xbf \r\n\t           {}"), JPC_FORMAT_JSONL,
     NULL},
    {"text", LIT("an ordinary text\nof two lines\n"), JPC_FORMAT_TEXT, NULL},
    {"blanks", LIT("                                "), JPC_FORMAT_TEXT, NULL},
    {"a short text", LIT("a\n"), JPC_FORMAT_TEXT, NULL},
    {"ISO-2022-JP", LIT("\033$B%F%9%H\033(B abcdefghi"), JPC_FORMAT_TEXT, NULL},
    {"Shift_JIS", LIT("\x83\x65\x83\x58\x83\x67\x82\xc5\x82\xb7\x81\x42\x0d\x0a abc"),
     JPC_FORMAT_TEXT, NULL},
    {"UTF-16 with its mark", LIT("\xff\xfe\x00\x30\x01\x30\x02\x30\x03\x30 abcdef"),
     JPC_FORMAT_TEXT, NULL},
    {"form feed", LIT("\f text of a manual page"), JPC_FORMAT_TEXT, NULL},
    {"NUL", LIT("ab\0cdefghijklmnopqrs"), JPC_FORMAT_TEXT, BINARY},
    {"NUL as byte 16", LIT("abcdefghijklmno\0"), JPC_FORMAT_TEXT, BINARY},
    {"NUL as byte 17", LIT("abcdefghijklmnop\0"), JPC_FORMAT_TEXT, NULL},
    {"gzip with a wrong method", LIT("\x1f\x8b\x04\x08:*\x97L\0\003sample.txt\0"), JPC_FORMAT_TEXT,
     BINARY},
    {"a unit separator", LIT("\x1f in front of text"), JPC_FORMAT_TEXT, BINARY},
    {"xz",
     LIT("\xfd"
         "7zXZ\0\0\4\346\326\264\106\2\0\041"),
     JPC_FORMAT_TEXT, "an xz file"},
    {"lz4",
     LIT("\x04\x22\x4d\x18"
         "dpabcdefghijklmnop"),
     JPC_FORMAT_TEXT, "an lz4 file"},
    {"CDX", LIT(" CDX N b a m s k r M S V g\n"), JPC_FORMAT_TEXT, "an index of crawl files (CDX)"},
    {"ARC", LIT("filedesc://a.arc 0.0.0.0 20080430204825 text/plain 1301\n"), JPC_FORMAT_TEXT, ARC},
    {"ARC 1 without a description", LIT("http://a.example/ 1.2.3.4 20080430204825 text/html 680\n"),
     JPC_FORMAT_TEXT, ARC},
    {"… with CR", LIT("dns:a.example 1.2.3.4 20080430204825 text/dns 56\r\n2008"), JPC_FORMAT_TEXT,
     ARC},
    {"… with blanks in its URL", LIT("http://a.b/c d e 1.2.3.4 20080430204825 text/html 680\n"),
     JPC_FORMAT_TEXT, ARC},
    {"… behind blanks",
     LIT("\n\n\n\n\n\n\n\n\n\n\n\n\n\nhttp://a.b/ 1.2.3.4 20080430204825 text/html 680\n"),
     JPC_FORMAT_TEXT, ARC},
    {"ARC 2 without a description",
     LIT("http://a.example/ 1.2.3.4 20080430204825 text/html 200 - - 89 a.arc.gz 680\n"),
     JPC_FORMAT_TEXT, ARC},
    {"an address without a date", LIT("http://a.example/ 1.2.3.4 2008043020482 text/html 680\n"),
     JPC_FORMAT_TEXT, NULL},
    {"… without a length", LIT("http://a.example/ 1.2.3.4 20080430204825 text/html x680\n"),
     JPC_FORMAT_TEXT, NULL},
    {"… with too few words", LIT("http://a.example/ 20080430204825 text/html 680\n"),
     JPC_FORMAT_TEXT, NULL},
    {"… on the second line", LIT("http://a.example/\nb 1.2.3.4 20080430204825 text/html 680\n"),
     JPC_FORMAT_TEXT, NULL},
    {"no scheme", LIT("a.example/index 1.2.3.4 20080430204825 text/html 680\n"), JPC_FORMAT_TEXT,
     NULL},
};

static bool is_kind(const jpc_foreign *foreign, const char *kind)
{
    if (foreign == NULL || kind == NULL)
        return foreign == NULL && kind == NULL;
    return strcmp(foreign->kind, kind) == 0;
}

// With fewer bytes than all the answer is the same or not yet given, so that it does not matter in
// which pieces a pipe gives them.
static bool is_steady(const struct bytes_case *c)
{
    for (size_t n = 0; n <= c->bytes.len; n++) {
        const jpc_foreign *foreign;
        jpc_format format = jpc_format_of_bytes((jpc_span){c->bytes.ptr, n}, false, &foreign);

        if (format != JPC_FORMAT_AUTO && (format != c->format || !is_kind(foreign, c->kind)))
            return false;
    }
    return true;
}

static void test_bytes(void)
{
    for (size_t i = 0; i < sizeof bytes_cases / sizeof *bytes_cases; i++) {
        const struct bytes_case *c = &bytes_cases[i];
        const jpc_foreign *foreign;
        jpc_format format = jpc_format_of_bytes(c->bytes, true, &foreign);

        ok(format == c->format, "%s: format", c->name);
        ok(is_kind(foreign, c->kind), "… kind (%s)", foreign != NULL ? foreign->kind : "ours");
        ok(is_steady(c), "… in any pieces");
    }
}

// Neither blanks nor a line without end are waited for beyond some thousand bytes.
static void test_bounds(void)
{
    char bytes[JPC_FORMAT_BYTES];
    const jpc_foreign *foreign;

    memset(bytes, ' ', sizeof bytes);
    ok(jpc_format_of_bytes((jpc_span){bytes, 0}, true, &foreign) == JPC_FORMAT_AUTO &&
           foreign == NULL,
       "nothing tells nothing");
    ok(jpc_format_of_bytes((jpc_span){bytes, sizeof bytes - 1}, false, &foreign) == JPC_FORMAT_AUTO,
       "blanks");
    ok(jpc_format_of_bytes((jpc_span){bytes, sizeof bytes}, false, &foreign) == JPC_FORMAT_TEXT,
       "… many");
    memset(bytes, 'a', sizeof bytes);
    bytes[4] = ':';
    ok(jpc_format_of_bytes((jpc_span){bytes, sizeof bytes - 1}, false, &foreign) == JPC_FORMAT_AUTO,
       "what begins like an address");
    ok(jpc_format_of_bytes((jpc_span){bytes, sizeof bytes}, false, &foreign) == JPC_FORMAT_TEXT,
       "… a long one");
}

int main(void)
{
    tap_begin();
    test_names();
    test_bytes();
    test_bounds();
    return tap_end();
}
