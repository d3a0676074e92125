// Any bytes as a line: what parses is written back and parses to the same text; what a path leads
// to lies in it, and so do all its strings.
#include <assert.h>
#include <stdint.h>

#include "data/json_path.h"
#include "data/json_scan.h"
#include "data/json_strings.h"
#include "data/jsonl.h"
#include "text/utf8.h"

static const jpc_record_options options = {
    .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_valid(jpc_span text) { return jpc_utf8_valid_prefix(text) == text.len; }

static void write_back(jpc_arena *arena, jpc_doc *doc)
{
    jpc_buf out = {0};
    jpc_doc again = {0};
    jpc_jsonl_problem problem;
    jpc_span line;

    jpc_jsonl_format(&out, doc, options.meta_key);
    line = (jpc_span){out.ptr, out.len - 1};
    assert(out.len > 0 && out.ptr[out.len - 1] == '\n');
    problem = jpc_jsonl_parse(arena, line, &options, &again);
    assert(problem.what == NULL && jpc_span_equals(again.text, doc->text));
    jpc_buf_release(&out);
}

static void look_for_values(const jpc_doc *doc)
{
    static const char *const texts[] = {"a", "a.0", "text", "id", "jpcurate.a.b"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jpc_json_path path;
        jpc_span value;
        double number;
        jpc_err err;

        if (jpc_json_path_parse(&path, texts[i], &err) != JPC_OK)
            continue;
        if (jpc_json_path_find(&path, doc, &value)) {
            assert(value.len > 0 && value.ptr > doc->line.ptr &&
                   value.ptr + value.len < doc->line.ptr + doc->line.len);
            assert(!jpc_json_number(value, &number) ||
                   (number >= -JPC_JSON_LARGEST && number <= JPC_JSON_LARGEST));
        }
        jpc_json_path_release(&path);
    }
}

static void take_string(void *self, jpc_span path, jpc_span content)
{
    const jpc_span *value = self;
    jpc_arena arena = {0};

    assert(content.ptr > value->ptr && content.ptr + content.len < value->ptr + value->len);
    assert(path.len <= value->len + 22 * (size_t)256); // an index for each bracket
    assert(is_valid(jpc_json_unescape(&arena, content)));
    jpc_arena_release(&arena);
}

static void look_at_strings(jpc_span bytes)
{
    static char text[] = "text";
    char *const names[] = {text};
    jpc_json_scan scan = {bytes.ptr, bytes.ptr + bytes.len};
    jpc_span value;

    if (!jpc_json_value(&scan, &value))
        return;
    jpc_json_each_string(value, NULL, 0, take_string, &value);
    jpc_json_each_string(value, names, 1, take_string, &value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jpc_arena arena = {0};
    jpc_buf input = {0}; // with the padding that scanners may read
    jpc_doc doc = {0};
    jpc_jsonl_problem problem;

    jpc_buf_add(&input, (const char *)data, size);
    look_at_strings((jpc_span){jpc_buf_string(&input), size});
    look_at_strings((jpc_span){jpc_buf_string(&input), size});
    problem = jpc_jsonl_parse(&arena, (jpc_span){jpc_buf_string(&input), size}, &options, &doc);
    if (problem.what == NULL) {
        assert(is_valid(doc.text));
        look_for_values(&doc);
        write_back(&arena, &doc);
    } else {
        assert(problem.column >= 1 && problem.column <= size + 1);
    }
    jpc_arena_release(&arena);
    jpc_buf_release(&input);
    return 0;
}
