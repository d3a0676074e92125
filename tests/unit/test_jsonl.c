// JSON Lines: what a line means, and that nothing but text and meta ever changes.
#include "data/jsonl.h"
#include "tests/unit/tap.h"

static const jpc_record_options options = {
    .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};

static const struct {
    const char *line, *text; // text NULL: the line is refused
    const char *what;
    size_t column;
} lines[] = {
    {"{\"text\":\"a\"}", "a", NULL, 0},
    {" { \"n\" : [1, {\"}\":\"]\\\"\"}] , \"text\" : \"\\u3042\\n\\\"\" } ", "あ\n\"", NULL, 0},
    {"{\"text\":\"\\ud83d\\ude00 \\ud83d \\udc00x\"}", "😀 \xEF\xBF\xBD \xEF\xBF\xBDx", NULL, 0},
    {"{\"text\":\"a\\/b\\\\\"}", "a/b\\", NULL, 0},
    {"{\"id\":\"first\",\"id\":\"last\",\"text\":\"a\"}", "a", NULL, 0},
    {"{\"te\\u0078t\":\"abc\"}", "abc", NULL, 0},
    {"{\"\\u0000\":1,\"text\\u0000\":2,\"tex\\t\":3,\"text\":\"abc\"}", "abc", NULL, 0},
    {"{\"a\":[],\"b\":{},\"c\":[[{}],{\"\":[]}],\"text\":\"a\"}", "a", NULL, 0},
    {"{\"a\":[true,false,null,0,-0,10,0.5,-1.25e+10,1E5,2e-07],\"text\":\"a\"}", "a", NULL, 0},
    {"{\"text\":\"bad \xE3\x81\"}", "bad \xEF\xBF\xBD", NULL, 0},
    {"{\"text\":\"\"}", "", NULL, 0},
    {"", NULL, "expected '{'", 1},
    {"x", NULL, "expected '{'", 1},
    {"{\"text\":\"a\"", NULL, "expected ',' or '}'", 12},
    {"{\"text\":\"a", NULL, "expected a complete value", 9},
    {"{\"text\":\"a\"}}", NULL, "expected the end of the line", 13},
    {"{\"text\" \"a\"}", NULL, "expected ':'", 9},
    {"{\"a\":[1,2,\"text\":\"b\"}", NULL, "expected ',' or ']'", 17},
    {"{\"text\":\"a\",\"x\":tru}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":truer}", NULL, "expected ',' or '}'", 21},
    {"{\"text\":\"a\",\"x\":+1}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":-}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":01}", NULL, "expected ',' or '}'", 18},
    {"{\"text\":\"a\",\"x\":1.}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":.5}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":1e+}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":NaN}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":}", NULL, "expected a value", 17},
    {"{\"text\":\"a\",\"x\":[}", NULL, "expected a value", 18},
    {"{\"text\":\"a\",\"x\":[1}", NULL, "expected ',' or ']'", 19},
    {"{\"text\":\"a\",\"x\":[1,]}", NULL, "expected a value", 20},
    {"{\"text\":\"a\",\"x\":{]}", NULL, "expected a key in double quotes", 18},
    {"{\"text\":\"a\",\"x\":{\"y\"}}", NULL, "expected ':'", 21},
    {"{\"text\":\"a\",\"x\":{\"y\":1]}", NULL, "expected ',' or '}'", 23},
    {"{\"text\":\"a\",\"x\":{\"y\":1,}}", NULL, "expected a key in double quotes", 24},
    {"{\"text\":\"a\",\"x\":[", NULL, "expected a complete value", 18},
    {"{\"text\":\"a\",\"x\":", NULL, "expected a complete value", 17},
    {"{\"text\":\"a\",}", NULL, "expected a key in double quotes", 13},
    {"{\"text\":\"a\\qb\"}", NULL, "expected a valid escape", 11},
    {"{\"text\":\"a\\u12G4\"}", NULL, "expected a valid escape", 11},
    {"{\"text\":\"a\\u123\"}", NULL, "expected a valid escape", 11},
    {"{\"a\\x\":1,\"text\":\"a\"}", NULL, "expected a valid escape", 4},
    {"{\"text\":\"a\tb\"}", NULL, "expected an escape instead of a control character", 11},
    {"{\"a\":\"0123456789abcdef0123456789abcdef0123\x1f\",\"text\":\"a\"}", NULL,
     "expected an escape instead of a control character", 43},
    {"{\"text\":\"first\",\"text\":\"last\"}", NULL, "expected one field", 17},
    {"{\"text\":\"first\",\"te\\u0078t\":\"last\"}", NULL, "expected one field", 17},
    {"{\"text\":1,\"text\":\"last\"}", NULL, "expected one field", 11},
    {"{\"text\":\"a\",\"jpcurate\":{},\"jpcurate\":{}}", NULL, "expected one field", 27},
    {"{text:\"a\"}", NULL, "expected a key in double quotes", 2},
    {"{}", NULL, "no string field", 1},
    {"{\"text\":3}", NULL, "no string field", 1},
    {"{\"text\":null}", NULL, "no string field", 1},
};

static void check_line(size_t i)
{
    jpc_arena arena = {0};
    jpc_doc doc = {.verdict = {.first = -1}};
    jpc_span line = jpc_arena_copy(&arena, lines[i].line, strlen(lines[i].line));
    jpc_jsonl_problem problem = jpc_jsonl_parse(&arena, line, &options, &doc);

    if (lines[i].text != NULL) {
        ok(problem.what == NULL, "line %zu is accepted", i);
        is_text(doc.text, lines[i].text, "… with its text");
    } else {
        ok(problem.what != NULL && strcmp(problem.what, lines[i].what) == 0 &&
               problem.column == lines[i].column,
           "line %zu: %s at column %zu", i, lines[i].what, lines[i].column);
    }
    jpc_arena_release(&arena);
}

// A document after some change, as it is written. No value: the member is removed.
static void check_write(const char *in, const char *text, const char *key, const char *value,
                        const char *want)
{
    jpc_arena arena = {0};
    jpc_buf out = {0};
    jpc_doc doc = {.verdict = {.first = -1}};

    jpc_jsonl_parse(&arena, jpc_arena_copy(&arena, in, strlen(in)), &options, &doc);
    if (text != NULL)
        jpc_doc_set_text(&doc, jpc_span_of(text));
    if (key != NULL && value != NULL)
        jpc_doc_add_meta(&arena, &doc, key, jpc_span_of(value));
    else if (key != NULL)
        jpc_jsonl_remove_meta(&arena, &doc, key);
    jpc_jsonl_format(&out, &doc, options.meta_key);
    is_text(jpc_buf_span(&out), want, want);
    jpc_buf_release(&out);
    jpc_arena_release(&arena);
}

// As deep as jq 1.6 reads, and no deeper, however it is mixed.
static void check_depth(void)
{
    for (size_t depth = 253; depth <= 256; depth++) {
        jpc_arena arena = {0};
        jpc_buf line = {0};
        jpc_doc doc = {.verdict = {.first = -1}};
        jpc_jsonl_problem problem;

        jpc_buf_add_string(&line, "{\"text\":\"a\",\"x\":");
        for (size_t i = 0; i < depth; i++)
            jpc_buf_add_string(&line, i % 3 != 0 ? "[1," : "{\"a\":");
        jpc_buf_add_string(&line, "0");
        for (size_t i = depth; i-- > 0;)
            jpc_buf_add_string(&line, i % 3 != 0 ? "]" : "}");
        jpc_buf_add_string(&line, "}");
        problem = jpc_jsonl_parse(&arena, jpc_buf_span(&line), &options, &doc);
        ok(depth <= 254
               ? problem.what == NULL
               : problem.what != NULL && strcmp(problem.what, "expected fewer nested values") == 0,
           "%zu levels", depth);
        jpc_buf_release(&line);
        jpc_arena_release(&arena);
    }
}

// A control character is found wherever it lies, and no other byte is taken for one.
static void check_controls(void)
{
    bool found = true, alarmed = false;

    for (size_t len = 1; len < 80; len++) {
        for (size_t at = 0; at < len; at++) {
            jpc_arena arena = {0};
            jpc_buf line = {0};
            jpc_doc doc = {.verdict = {.first = -1}};
            jpc_jsonl_problem problem;
            char *content;

            jpc_buf_printf(&line, "{\"text\":\"%*s\"}", (int)len, "");
            content = line.ptr + 9;
            memset(content, at % 2 != 0 ? 0x7f : ' ', len);
            alarmed |= jpc_jsonl_parse(&arena, jpc_buf_span(&line), &options, &doc).what != NULL;
            content[at] = (char)(at % 0x20);
            doc = (jpc_doc){.verdict = {.first = -1}};
            problem = jpc_jsonl_parse(&arena, jpc_buf_span(&line), &options, &doc);
            found &= problem.what != NULL && problem.column == at + 10;
            jpc_buf_release(&line);
            jpc_arena_release(&arena);
        }
    }
    ok(found, "control characters are found at every place");
    ok(!alarmed, "… and no others");
}

// Escaping and unescaping are inverse for every byte that text can hold.
static void check_round_trip(void)
{
    jpc_arena arena = {0};
    jpc_buf escaped = {0};
    char all[0x80 + 12];
    jpc_span text = {all, sizeof all}, back;

    for (size_t i = 0; i < 0x80; i++)
        all[i] = (char)i;
    memcpy(all + 0x80, "日本語😀", 12 < sizeof "日本語😀" ? 12 : sizeof "日本語😀");
    text.len = 0x80 + 9;
    jpc_json_escape(&escaped, text);
    back = jpc_json_unescape(&arena, jpc_buf_span(&escaped));
    is_span(back, text, "escape and unescape are inverse");
    ok(memchr(escaped.ptr, '\n', escaped.len) == NULL, "an escaped text has no newline");
    jpc_buf_release(&escaped);
    jpc_arena_release(&arena);
}

// What names no document or page is none: `null` is how many writers say that there is no URL.
static void check_no_string(void)
{
    static const struct {
        const char *line, *id, *url;
    } cases[] = {
        {"{\"text\":\"a\",\"id\":null,\"url\":null}", "", ""},
        {"{\"text\":\"a\",\"id\":12,\"url\":12}", "12", ""},
        {"{\"text\":\"a\",\"id\":-1.5e3,\"url\":[\"http://a.jp/\"]}", "-1.5e3", ""},
        {"{\"text\":\"a\",\"id\":{\"a\":1},\"url\":true}", "", ""},
        {"{\"text\":\"a\",\"id\":\"x\",\"url\":\"http://a.jp/\"}", "x", "http://a.jp/"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_arena arena = {0};
        jpc_doc doc = {.verdict = {.first = -1}};

        jpc_jsonl_parse(&arena, jpc_span_of(cases[i].line), &options, &doc);
        is_text(doc.id, cases[i].id, cases[i].line);
        is_text(doc.url, cases[i].url, cases[i].line);
        jpc_arena_release(&arena);
    }
}

// LLM-jp's documents have their address in meta.url.
static void check_inner_fields(void)
{
    static const jpc_record_options inner = {.text_field = "text",
                                             .id_field = "meta.a.id",
                                             .url_field = "meta.url",
                                             .meta_key = "meta"}; // may be theirs
    static const struct {
        const char *line, *id, *url;
    } cases[] = {
        {"{\"text\":\"a\",\"meta\":{\"url\":\"u\",\"a\":{\"id\":7}}}", "7", "u"},
        {"{\"meta\":{\"url\":\"v\",\"url\":\"u\"},\"text\":\"a\"}", "", "u"},
        {"{\"text\":\"a\",\"meta.url\":\"u\",\"met\":{\"url\":\"v\"}}", "", "u"},
        {"{\"text\":\"a\",\"meta\":[\"url\"],\"url\":\"v\"}", "", ""},
        {"{\"text\":\"a\",\"meta\":{\"a\":{\"b\":1}}}", "", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_arena arena = {0};
        jpc_doc doc = {.verdict = {.first = -1}};

        jpc_jsonl_parse(&arena, jpc_span_of(cases[i].line), &inner, &doc);
        is_text(doc.id, cases[i].id, cases[i].line);
        is_text(doc.url, cases[i].url, cases[i].line);
        jpc_arena_release(&arena);
    }
}

int main(void)
{
    tap_begin();
    check_inner_fields();
    check_no_string();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_line(i);
    check_write("{\"a\": 1.50,\"text\":\"\\u3042\" }", NULL, NULL, NULL,
                "{\"a\": 1.50,\"text\":\"\\u3042\" }\n");
    check_write("{\"a\": 1.50,\"text\":\"x\", \"z\":[ ]}", "new\t\"", NULL, NULL,
                "{\"a\": 1.50,\"text\":\"new\\t\\\"\", \"z\":[ ]}\n");
    check_write("{\"text\":\"x\"}", NULL, "pii", "{}",
                "{\"text\":\"x\",\"jpcurate\":{\"pii\":{}}}\n");
    check_write("{\"jpcurate\":{\"a\":1,\"pii\":2,\"b\": 3},\"text\":\"x\"}", "y", "pii", "{}",
                "{\"jpcurate\":{\"a\":1,\"b\":3,\"pii\":{}},\"text\":\"y\"}\n");
    check_write("{\"jpcurate\":{\"a\":1,\"p\\u0069i\":2,\"b\": 3},\"text\":\"x\"}", NULL, "pii",
                NULL, "{\"jpcurate\":{\"a\":1,\"b\":3},\"text\":\"x\"}\n");
    check_write("{\"text\":\"x\",\"jpcurate\":{\"a\": 1}}", NULL, "pii", NULL,
                "{\"text\":\"x\",\"jpcurate\":{\"a\": 1}}\n");
    check_write("{\"text\":\"x\",\"jpcurate\":null}", "y", "k", "1",
                "{\"text\":\"y\",\"jpcurate\":{\"k\":1}}\n");
    check_write("{\"te\\u0078t\":\"x\",\"jp\\u0063urate\":{\"p\\u0069i\":1,\"b\":2}}", "y", "pii",
                "{}", "{\"te\\u0078t\":\"y\",\"jp\\u0063urate\":{\"b\":2,\"pii\":{}}}\n");
    check_write("{\"id\":\"\\udc00\",\"text\":\"a\\ud800b\"}", NULL, NULL, NULL,
                "{\"id\":\"\\udc00\",\"text\":\"a\xEF\xBF\xBD"
                "b\"}\n");
    check_depth();
    check_controls();
    check_round_trip();
    return tap_end();
}
