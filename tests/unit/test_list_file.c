#include <time.h>

#include "core/compress.h"
#include "core/list_file.h"
#include "core/string_set.h"
#include "tests/unit/law_text.h"
#include "tests/unit/tap.h"
#include "text/utf8.h"

static char path[64];

static void write_list(jpc_span bytes)
{
    FILE *file = fopen(path, "wb");

    fwrite(bytes.ptr, 1, bytes.len, file);
    fclose(file);
}

// The items with their lines: "1 a|3 b|".
static void told(const jpc_list_file *list, jpc_buf *out)
{
    out->len = 0;
    for (size_t i = 0; i < list->n; i++)
        jpc_buf_printf(out, "%zu %.*s|", list->lines[i].number, (int)list->lines[i].text.len,
                       list->lines[i].text.ptr);
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof literal - 1                                                                \
    }

static void test_lines(void)
{
    static const struct {
        const char *name;
        jpc_span bytes;
        const char *items;
    } cases[] = {
        {"nothing", BYTES(""), ""},
        {"only a mark", BYTES("\xEF\xBB\xBF"), ""},
        {"only comments", BYTES("# a\n\n  # b\n"), ""},
        {"no last newline", BYTES("a\nb"), "1 a|2 b|"},
        {"CR LF", BYTES("a\r\nb\r\n"), "1 a|2 b|"},
        {"a byte order mark", BYTES("\xEF\xBB\xBFあ\n"), "1 あ|"},
        {"… and a comment behind it", BYTES("\xEF\xBB\xBF# x\na\n"), "2 a|"},
        {"blanks at both ends", BYTES(" \t a b \t\n"), "1 a b|"},
        {"a comment behind an item", BYTES("a # b\nhttp://x/#y\nc#d # e\n"),
         "1 a|2 http://x/#y|3 c#d|"},
        {"empty lines", BYTES("\n\na\n\n\nb\n\n"), "3 a|6 b|"},
        {"equal ones", BYTES("a\na\n"), "1 a|2 a|"},
    };
    jpc_buf out = {0};
    jpc_err err = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_list_file list;

        write_list(cases[i].bytes);
        ok(jpc_list_file_read(&list, path, &err) == JPC_OK, "%s: read", cases[i].name);
        told(&list, &out);
        is_text(jpc_buf_span(&out), cases[i].items, cases[i].name);
        jpc_list_file_release(&list);
    }
    jpc_buf_release(&out);
}

static void test_bad_lists(void)
{
    static const struct {
        const char *name;
        jpc_span bytes;
        const char *message; // behind the name of the list
    } cases[] = {
        {"Shift_JIS", BYTES("# x\nabcdefgh\n\x93\xFA\x96\x7B\n"),
         " line 3: expected UTF-8, got 0x93 at byte 1; if it is Shift_JIS: iconv -f CP932 -t "
         "UTF-8"},
        {"EUC-JP", BYTES("ab\n\xC6\xFC\xCB\xDC\n"),
         " line 2: expected UTF-8, got 0xC6 at byte 1; if it is EUC-JP: iconv -f EUC-JP -t UTF-8"},
        {"ISO-2022-JP", BYTES("a\n\x1B$BF|K\\\x1B(B\n"),
         " line 2: expected UTF-8, got 0x1B at byte 1; if it is ISO-2022-JP: iconv -f ISO-2022-JP "
         "-t UTF-8"},
        {"an escape among ASCII", BYTES("abcdefghijkl\x1B$BF|K\\\x1B(B12345678\n"),
         " line 1: expected UTF-8, got 0x1B at byte 13; if it is ISO-2022-JP: iconv -f ISO-2022-JP "
         "-t UTF-8"},
        {"lines of an old Mac", BYTES("a\rb\r"),
         ": its lines end with CR and no LF: tr '\\r' '\\n'"},
        {"Latin-1 within a line", BYTES("abc\ncaf\xE9s\n"),
         " line 2: expected UTF-8, got 0xE9 at byte 4; if it is Shift_JIS: iconv -f CP932 -t "
         "UTF-8"},
        {"UTF-16 with a mark", BYTES("\xFF\xFE\x61\0\n\0"),
         " line 1: expected UTF-8, got the mark of UTF-16 at byte 1; if it is UTF-16: iconv -f "
         "UTF-16 -t UTF-8"},
        {"UTF-16, the other way round", BYTES("\xFE\xFF\0\x61\0\n"),
         " line 1: expected UTF-8, got the mark of UTF-16 at byte 1; if it is UTF-16: iconv -f "
         "UTF-16 -t UTF-8"},
        {"UTF-16 without", BYTES("a\0b\0\n\0"),
         " line 1: expected UTF-8, got a NUL at byte 2; if it is UTF-16: iconv -f UTF-16 -t UTF-8"},
        {"a NUL", BYTES("aaaaaaaaaaaaaaaaaaa\nb\0\n"),
         " line 2: expected UTF-8, got a NUL at byte 2; if it is UTF-16: iconv -f UTF-16 -t UTF-8"},
        {"a broken character at the end", BYTES("a\n\xE3\x81"),
         " line 2: expected UTF-8, got 0xE3 at byte 1; if it is Shift_JIS: iconv -f CP932 -t "
         "UTF-8"},
        {"a surrogate", BYTES("\xED\xA0\x80"),
         " line 1: expected UTF-8, got 0xED at byte 1; if it is Shift_JIS: iconv -f CP932 -t "
         "UTF-8"},
    };
    jpc_err err = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_list_file list;
        jpc_buf message = {0};

        jpc_buf_printf(&message, "'%s'%s", path, cases[i].message);
        write_list(cases[i].bytes);
        ok(jpc_list_file_read(&list, path, &err) == JPC_ERR_CONFIG, "%s: refused", cases[i].name);
        is_text(jpc_span_of(err.message), jpc_buf_string(&message), cases[i].name);
        jpc_buf_release(&message);
    }
}

static void test_shown(void)
{
    jpc_list_line line = {BYTES("\x1B[2Ja\rb"), 3};
    jpc_buf text = {0};
    jpc_err err = {0};

    jpc_list_file_expected("a host name", &line, "x", &err);
    is_text(jpc_span_of(err.message), "'x' line 3: expected a host name, got '?[2Ja?b'",
            "what would move a terminal's cursor is not shown");
    jpc_buf_add_string(&text, "aa");
    while (text.len < 200)
        jpc_buf_add_string(&text, "日");
    line.text = jpc_buf_span(&text);
    jpc_list_file_expected("a host name", &line, "x", &err);
    ok(jpc_utf8_valid_prefix(jpc_span_of(err.message)) == strlen(err.message) &&
           strlen(err.message) > 100,
       "of a long line, whole characters");
    jpc_buf_release(&text);
}

static void test_encodings(void)
{
    uint64_t state = 5;
    size_t n_wrong = 0, n_good = 0;
    jpc_err err;

    // What is refused is what the rest of the program does not take for UTF-8.
    for (int round = 0; round < 1000; round++) {
        char bytes[24];
        size_t len = 1 + law_below(&state, sizeof bytes);
        jpc_list_file list;
        bool good;

        for (size_t i = 0; i < len; i++)
            bytes[i] =
                (char)(law_below(&state, 3) > 0
                           ? "ab\xE3\x81\x82\xF0\x9F\x80\xED\xC3\xA9\xEF"[law_below(&state, 12)]
                           : 'a' + (int)law_below(&state, 26));
        write_list((jpc_span){bytes, len});
        good = jpc_list_file_open(&list, path, &err) == JPC_OK;
        n_wrong += good != (jpc_utf8_valid_prefix((jpc_span){bytes, len}) == len);
        n_good += good;
        if (good)
            jpc_list_file_release(&list);
    }
    ok(n_wrong == 0 && n_good > 20, "UTF-8 is what others take for it, %zu of 1000", n_good);
}

static void test_header(void)
{
    jpc_list_file list;
    jpc_err err = {0};

    write_list(jpc_span_of("# Hosts of this test\n# Licence: CC BY 4.0 \n#source:https://a.example/"
                           "\n\n# licence: another\nx\n# source: late\n"));
    ok(jpc_list_file_open(&list, path, &err) == JPC_OK, "a header");
    is_text(list.licence, "CC BY 4.0", "its licence; the first counts");
    is_text(list.source, "https://a.example/", "its source");
    jpc_list_file_release(&list);
    write_list(jpc_span_of("x\n# license: none of the list's\n"));
    ok(jpc_list_file_open(&list, path, &err) == JPC_OK && list.licence.len == 0,
       "a comment behind the first item is no header");
    jpc_list_file_release(&list);
    write_list(jpc_span_of("\xEF\xBB\xBF#  LICENSE : MIT\r\n"));
    ok(jpc_list_file_open(&list, path, &err) == JPC_OK, "a header and no list");
    is_text(list.licence, "MIT", "… its licence");
    jpc_list_file_release(&list);
}

static void test_duplicates(void)
{
    jpc_list_file list;
    jpc_err err = {0};
    size_t n, n_repeated;

    write_list(jpc_span_of("a\nb\na # again\nA\n\na\nb c\n"));
    ok(jpc_list_file_open(&list, path, &err) == JPC_OK, "duplicates do no harm");
    jpc_list_file_count(&list, &n, &n_repeated);
    ok(n == 6 && n_repeated == 2, "%zu items, %zu of them repeated", n, n_repeated);
    jpc_list_file_release(&list);
}

// Frames in a row, whole and cut.
static void test_compressed(void)
{
    jpc_zstd_writer *writer = jpc_zstd_writer_open(3);
    jpc_buf bytes = {0}, out = {0};
    jpc_list_file list;
    jpc_err err = {0};

    jpc_zstd_writer_add(writer, jpc_span_of("# licence: MIT\none\n"), &bytes);
    jpc_zstd_writer_end_frame(writer, &bytes);
    jpc_zstd_writer_add(writer, jpc_span_of("two\n"), &bytes);
    jpc_zstd_writer_end_frame(writer, &bytes);
    jpc_zstd_writer_close(writer);
    write_list(jpc_buf_span(&bytes));
    ok(jpc_list_file_read(&list, path, &err) == JPC_OK, "zstd: %s", err.message);
    told(&list, &out);
    is_text(jpc_buf_span(&out), "2 one|3 two|", "… two frames");
    is_text(list.licence, "MIT", "… with a header");
    jpc_list_file_release(&list);
    write_list((jpc_span){bytes.ptr, bytes.len - 3});
    ok(jpc_list_file_read(&list, path, &err) == JPC_ERR_DATA &&
           strstr(err.message, "breaks off") != NULL,
       "one that breaks off: %s", err.message);
    bytes.ptr[bytes.len - 1] ^= 1;
    write_list(jpc_buf_span(&bytes));
    ok(jpc_list_file_read(&list, path, &err) == JPC_ERR_DATA, "damage: %s", err.message);
    jpc_buf_release(&bytes);
    jpc_buf_release(&out);
}

static void test_no_file(void)
{
    jpc_list_file list;
    jpc_err err = {0};

    unlink(path);
    ok(jpc_list_file_read(&list, path, &err) == JPC_ERR_CONFIG &&
           strstr(err.message, "cannot open list") != NULL,
       "no file: %s", err.message);
    ok(jpc_list_file_read(&list, "/tmp", &err) == JPC_ERR_IO &&
           strstr(err.message, "cannot read list '/tmp': Is a directory") != NULL,
       "a folder: %s", err.message);
}

static void test_many_entries(void)
{
    size_t n_items = LAW_SANITIZED ? 100000 : 2000000, n, n_repeated;
    jpc_list_file list;
    jpc_buf bytes = {0};
    jpc_err err = {0};
    clock_t start;

    for (size_t i = 0; i < n_items; i++) {
        jpc_buf_add_string(&bytes, "host");
        jpc_buf_add_number(&bytes, i * 7919 % (n_items - 5));
        jpc_buf_add_string(&bytes, ".example\n");
    }
    write_list(jpc_buf_span(&bytes));
    jpc_buf_release(&bytes);
    start = clock();
    ok(jpc_list_file_read(&list, path, &err) == JPC_OK && list.n == n_items, "%zu items", list.n);
    ok(list.n == n_items && list.lines[n_items - 1].number == n_items, "… and the last line");
    ok((double)(clock() - start) / CLOCKS_PER_SEC < (LAW_SANITIZED ? 60 : 1), "… within a second");
    jpc_list_file_count(&list, &n, &n_repeated);
    ok(n == n_items && n_repeated == 5, "… of which %zu are repeated", n_repeated);
    jpc_list_file_release(&list);
    unlink(path);
}

// Strings of few letters: many of them are there, and many are parts of others.
static void test_string_set(void)
{
    jpc_string_set set = {0};
    bool there[4096] = {false};
    size_t n = 0, n_wrong = 0;
    uint64_t state = 3;
    jpc_err err = {0};

    ok(!jpc_string_set_has(&set, jpc_span_of("x")), "an empty set has nothing");
    for (int i = 0; i < 1000; i++) {
        size_t number = law_below(&state, 4096);
        char text[8];

        snprintf(text, sizeof text, "%zx", number);
        jpc_string_set_add(&set, jpc_span_of(text));
        n += !there[number];
        there[number] = true;
    }
    ok(jpc_string_set_build(&set, &err) == JPC_OK && set.n == n, "%zu strings differ", set.n);
    for (size_t number = 0; number < 4096; number++) {
        char text[8];

        snprintf(text, sizeof text, "%zx", number);
        n_wrong += jpc_string_set_has(&set, jpc_span_of(text)) != there[number];
    }
    ok(n_wrong == 0, "each is there, and no other");
    ok(!jpc_string_set_has(&set, jpc_span_of("a\nb")), "nothing with a newline is there");
    jpc_string_set_release(&set);
    ok(jpc_string_set_build(&set, &err) == JPC_OK && !jpc_string_set_has(&set, jpc_span_of("x")),
       "a set of nothing");
    jpc_string_set_release(&set);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-list-%ld", (long)getpid());
    test_lines();
    test_bad_lists();
    test_shown();
    test_encodings();
    test_header();
    test_duplicates();
    test_compressed();
    test_many_entries();
    test_string_set();
    test_no_file();
    return tap_end();
}
