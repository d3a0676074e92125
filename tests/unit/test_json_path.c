// Values at paths of a line, numbers and words among them, and what hostile lines cost.
#include <math.h>

#include "data/json_path.h"
#include "data/jsonl.h"
#include "tests/unit/one_stage.h"

static const jpc_record_options fields = {
    .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};

// ---- paths --------------------------------------------------------------------

struct path_case {
    const char *text, *keys; // joined by '|'; NULL: refused
};

static const struct path_case path_cases[] = {
    {"", ""},
    {"a", "a"},
    {"a.b", "a|b"},
    {"a\\.b", "a.b"},
    {"a\\\\.b", "a\\|b"},
    {"値.0", "値|0"},
    {" a .b", " a |b"},
    {".", NULL},
    {"a.", NULL},
    {".a", NULL},
    {"a..b", NULL},
    {"a\\b", NULL},
    {"a\\", NULL},
    {"1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16", "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16"},
    {"1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17", NULL},
};

static void test_paths(void)
{
    for (size_t i = 0; i < sizeof path_cases / sizeof *path_cases; i++) {
        const struct path_case *c = &path_cases[i];
        jpc_json_path path;
        jpc_buf keys = {0};
        jpc_err err = {0};
        jpc_status status = jpc_json_path_parse(&path, c->text, &err);

        for (size_t k = 0; k < path.n; k++) {
            jpc_buf_add_string(&keys, k > 0 ? "|" : "");
            jpc_buf_add_string(&keys, path.keys[k]);
        }
        ok(c->keys != NULL ? status == JPC_OK && jpc_span_is(jpc_buf_span(&keys), c->keys)
                           : status == JPC_ERR_CONFIG && path.n == 0,
           "path '%s': %s", c->text, c->keys != NULL ? c->keys : err.message);
        jpc_buf_release(&keys);
        jpc_json_path_release(&path);
    }
}

// ---- values -------------------------------------------------------------------

// Parses a line; the document is empty if it is none.
static jpc_doc read_line(jpc_arena *arena, jpc_span line)
{
    jpc_doc doc = {.text_modified = false};
    jpc_jsonl_problem problem = jpc_jsonl_parse(arena, line, &fields, &doc);

    if (problem.what != NULL)
        ok(false, "the line is a document: %s", problem.what);
    return doc;
}

static bool find(const jpc_doc *doc, const char *text, jpc_span *value)
{
    jpc_json_path path;
    jpc_err err;
    bool found;

    if (jpc_json_path_parse(&path, text, &err) != JPC_OK)
        return false;
    found = jpc_json_path_find(&path, doc, value);
    jpc_json_path_release(&path);
    return found;
}

struct value_case {
    const char *members, *path, *value; // NULL: there is none
};

static const struct value_case value_cases[] = {
    {"\"a\":1", "a", "1"},
    {"\"a\":1", "b", NULL},
    {"\"a\":1", "", NULL},
    {"\"a\": { \"b\" : [ 1 , 2.5 ] }", "a.b.1", "2.5"},
    {"\"a\":{\"b\":[1]}", "a.b.1", NULL},
    {"\"a\":{\"b\":[1]}", "a.b", "[1]"},
    {"\"a\":[]", "a.0", NULL},
    {"\"a\":[[7]]", "a.0.0", "7"},
    {"\"a\":[1,2]", "a.01", NULL},
    {"\"a\":[1,2]", "a.-1", NULL},
    {"\"a\":[1,2]", "a.9999999999999999999", NULL},
    {"\"a\":[1,2]", "a.b", NULL},
    {"\"a\":{\"01\":3}", "a.01", "3"},
    {"\"a\":{}", "a.b", NULL},
    {"\"a\":1", "a.b", NULL},
    {"\"a\":null", "a", "null"},
    {"\"a\":\"x.y\"", "a", "\"x.y\""},
    {"\"a.b\":1,\"a\":{\"b\":2}", "a.b", "2"},
    {"\"a.b\":1,\"a\":{\"b\":2}", "a\\.b", "1"},
    {"\"\\u0061\":1", "a", "1"},
    {"\"値\":1", "値", "1"},
    {"\"\\u5024\":1", "値", "1"},
    {"\"a\":1,\"a\":2", "a", "2"},
    {"\"a\":{\"b\":1},\"a\":{}", "a.b", NULL},
    {"\"a\":{\"b\":1,\"b\":2}", "a.b", "2"},
    {"\"ab\":1,\"a\":2,\"abc\":3", "a", "2"},
    {"\"jpcurate\":{\"cluster\":{\"size\":3}}", "jpcurate.cluster.size", "3"},
    {"\"id\":7", "id", "7"},
};

static void test_values(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof value_cases / sizeof *value_cases; i++) {
        const struct value_case *c = &value_cases[i];
        jpc_doc doc =
            read_line(&arena, jpc_arena_printf(&arena, "{\"text\":\"文\",%s}", c->members));
        jpc_span value;
        bool found = find(&doc, c->path, &value);

        ok(c->value != NULL ? found && jpc_span_is(value, c->value) : !found, "%s at '%s': %s",
           c->members, c->path, c->value != NULL ? c->value : "none");
    }
    jpc_arena_release(&arena);
}

// As if it were written: the same in one process and in two.
static void test_added(void)
{
    static const char *const paths[] = {"jpcurate.pii.phone", "jpcurate.old", "jpcurate.new.0",
                                        "other.pii.phone", "jpcurate.pii"};
    jpc_arena arena = {0};
    jpc_doc doc = read_line(&arena, jpc_span_of("{\"text\":\"文\",\"jpcurate\":{\"old\":1,"
                                                "\"pii\":{\"phone\":9,\"email\":1}}}"));
    jpc_doc again;
    jpc_buf out = {0};
    size_t equal = 0, n = sizeof paths / sizeof *paths;

    jpc_doc_add_meta(&arena, &doc, "pii", jpc_span_of("{\"phone\":3}"));
    jpc_doc_add_meta(&arena, &doc, "new", jpc_span_of("[5]"));
    jpc_doc_add_meta(&arena, &doc, "new", jpc_span_of("[6]"));
    jpc_jsonl_format(&out, &doc, "jpcurate");
    again = read_line(&arena, (jpc_span){out.ptr, out.len - 1});
    for (size_t i = 0; i < n; i++) {
        jpc_span here = {"", 0}, there = {"", 0};

        equal += find(&doc, paths[i], &here) == find(&again, paths[i], &there) &&
                 jpc_span_equals(here, there);
    }
    ok(equal == n, "what stages added is found as it will be written");
    jpc_buf_release(&out);
    jpc_arena_release(&arena);
}

// ---- numbers ------------------------------------------------------------------

struct number_case {
    const char *value;
    double number; // NaN: none
};

static const struct number_case number_cases[] = {
    {"0", 0},           {"-0.5e1", -5},
    {"12", 12},         {"true", 1},
    {"false", 0},       {"\"3.5\"", 3.5},
    {"\"-1E2\"", -100}, {"null", NAN},
    {"\"\"", NAN},      {"\" 1\"", NAN},
    {"\"1 \"", NAN},    {"\"0x10\"", NAN},
    {"\"nan\"", NAN},   {"\"Infinity\"", NAN},
    {"\"inf\"", NAN},   {"\"01\"", NAN},
    {"\"1.\"", NAN},    {"\".5\"", NAN},
    {"\"+1\"", NAN},    {"\"true\"", NAN},
    {"[1]", NAN},       {"{\"a\":1}", NAN},
    {"1e400", 1e300},   {"-1e400", -1e300},
    {"1e-400", 0},      {"18446744073709551616", 18446744073709551616.0},
};

static void test_numbers(void)
{
    for (size_t i = 0; i < sizeof number_cases / sizeof *number_cases; i++) {
        const struct number_case *c = &number_cases[i];
        double number = 77;
        bool found = jpc_json_number(jpc_span_of(c->value), &number);

        ok(found == !isnan(c->number) && (!found || number == c->number), "%s: %g", c->value,
           c->number);
    }
}

// ---- the stages ---------------------------------------------------------------

static void run_on(struct one_stage *stage, const char *line)
{
    jpc_doc *doc = one_stage_doc(stage, jpc_span_of("文"));
    jpc_doc read = read_line(&stage->arena, jpc_span_of(line));

    doc->line = read.line;
    doc->raw_meta = read.raw_meta;
    doc->meta_key = read.meta_key;
    one_stage_apply(stage);
}

static void test_stages(void)
{
    struct one_stage stage;

    one_stage_open(&stage, "score", "field=s;min_value=2;max_value=3;missing=drop");
    run_on(&stage, "{\"text\":\"\",\"s\":2}");
    ok(strcmp(one_stage_reason(&stage), "") == 0, "score: at the bound");
    run_on(&stage, "{\"text\":\"\",\"s\":1.999}");
    ok(strcmp(one_stage_reason(&stage), "min_value") == 0, "score: below");
    run_on(&stage, "{\"text\":\"\",\"s\":3.001}");
    ok(strcmp(one_stage_reason(&stage), "max_value") == 0, "score: above");
    run_on(&stage, "{\"text\":\"\"}");
    ok(strcmp(one_stage_reason(&stage), "max_missing") == 0 &&
           isnan(one_stage_value(&stage, "min_value")),
       "score: missing has a reason of its own, and no value");
    one_stage_close(&stage);
    ok(one_stage_open(&stage, "score", "field=a..b") == JPC_ERR_CONFIG &&
           strcmp(stage.err.message, "field 'a..b' has an empty key") == 0,
       "score: a field that cannot be: %s", stage.err.message);
    one_stage_close(&stage);
    one_stage_open(&stage, "field", "field=a;values=x,1");
    run_on(&stage, "{\"text\":\"\",\"a\":\"\\u0078\"}");
    ok(one_stage_value(&stage, "min_listed") == 1, "field: an escaped word");
    run_on(&stage, "{\"text\":\"\",\"a\":null}");
    ok(isnan(one_stage_value(&stage, "min_listed")), "field: null is no word");
    one_stage_close(&stage);
}

// ---- hostile lines ------------------------------------------------------------

// Bytes of a line that nests `depth` objects of key a in each other, around a number.
static void nest(jpc_buf *out, int depth)
{
    jpc_buf_add_string(out, "{\"text\":\"\",\"a\":");
    for (int i = 1; i < depth; i++)
        jpc_buf_add_string(out, "{\"a\":");
    jpc_buf_add_string(out, "5");
    for (int i = 0; i < depth; i++)
        jpc_buf_add_string(out, "}");
}

static void test_hostile(void)
{
    static const char *const sixteen = "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a";
    jpc_arena arena = {0};
    jpc_buf line = {0};
    jpc_span value;
    double number = 0;
    jpc_doc doc;

    nest(&line, 16);
    doc = read_line(&arena, jpc_buf_span(&line));
    ok(find(&doc, sixteen, &value) && jpc_json_number(value, &number) && number == 5,
       "sixteen objects deep");
    line.len = 0;
    nest(&line, 254);
    doc = read_line(&arena, jpc_buf_span(&line));
    ok(find(&doc, sixteen, &value) && *value.ptr == '{' && !jpc_json_number(value, &number),
       "an object in 254 of them is no number");
    line.len = 0;
    jpc_buf_add_string(&line, "{\"text\":\"\",\"a\":[0");
    for (int i = 1; i < 300000; i++)
        jpc_buf_printf(&line, ",%d", i);
    jpc_buf_add_string(&line, "]}");
    doc = read_line(&arena, jpc_buf_span(&line));
    ok(find(&doc, "a.299999", &value) && jpc_span_is(value, "299999") &&
           !find(&doc, "a.300000", &value),
       "the last of 300,000 items");
    line.len = 0;
    jpc_buf_add_string(&line, "{\"text\":\"\",\"a\":1");
    for (int i = 0; i < 100000; i++)
        jpc_buf_add_string(&line, "0");
    jpc_buf_add_string(&line, "}");
    doc = read_line(&arena, jpc_buf_span(&line));
    ok(find(&doc, "a", &value) && jpc_json_number(value, &number) && number == 1e300,
       "a number of 100,001 digits");
    doc = (jpc_doc){.text = {"", 0}};
    ok(!find(&doc, "a", &value), "a document without a line");
    jpc_buf_release(&line);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_paths();
    test_values();
    test_added();
    test_numbers();
    test_stages();
    test_hostile();
    return tap_end();
}
