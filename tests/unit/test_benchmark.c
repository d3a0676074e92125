// Strings of benchmark files, and which of them are items.
#include "data/benchmark.h"

#include "data/benchmark_file.h"
#include "data/json_scan.h"
#include "data/json_strings.h"
#include "tap.h"

// ---- strings of JSON ------------------------------------------------------------------------

static void add_string(void *self, jpc_span path, jpc_span content)
{
    jpc_buf_printf(self, "%.*s=%.*s;", (int)path.len, path.ptr, (int)content.len, content.ptr);
}

static void strings_are(const char *json, char *const *names, size_t n_names, const char *want,
                        const char *name)
{
    jpc_json_scan scan = {json, json + strlen(json)};
    jpc_buf got = {0};
    jpc_span value;
    bool valid = jpc_json_value(&scan, &value);

    if (valid)
        jpc_json_each_string(value, names, n_names, add_string, &got);
    if (!ok(valid && strcmp(jpc_buf_string(&got), want) == 0, "%s", name))
        printf("# got %s\n", got.ptr);
    jpc_buf_release(&got);
}

static void test_json(void)
{
    static char b[] = "b", bar[] = "\"";
    char *const names[] = {b}, *const quote[] = {bar};
    static char deep[2 * 254 + 3];

    strings_are("\"a\"", NULL, 0, "=a;", "a string by itself");
    strings_are("[1, null, [], {}, true]", NULL, 0, "", "no strings");
    strings_are("{\"a\": \"x\", \"b\" : [ \"y\", {\"c\":\"z\"} ,3,\"w\"]}", NULL, 0,
                "a=x;b[0]=y;b[1].c=z;b[3]=w;", "paths");
    strings_are("{\"a\": \"x\", \"b\" : [ \"y\", {\"c\":\"z\"}]}", names, 1, "b[0]=y;b[1].c=z;",
                "all strings below a name");
    strings_are("{\"a\":{\"b\":\"1\"},\"\\u0062\":\"2\",\"bb\":\"3\"}", names, 1,
                "a.b=1;\\u0062=2;", "names wherever they are, however they are escaped");
    strings_are("{\"\\\"\":\"}\"}", quote, 1, "\\\"=};", "quotes and braces in strings");
    memset(deep, '[', 254);
    deep[254] = '"';
    deep[255] = '"';
    memset(deep + 256, ']', 254);
    {
        jpc_json_scan scan = {deep, deep + 510};
        jpc_buf got = {0};
        jpc_span value;

        if (jpc_json_value(&scan, &value))
            jpc_json_each_string(value, NULL, 0, add_string, &got);
        ok(got.len == 254 * 3 + 2, "as deep as values may be");
        jpc_buf_release(&got);
    }
}

// ---- files ------------------------------------------------------------------------------------

static void add_line(void *self, const jpc_benchmark_string *string)
{
    jpc_buf_printf(self, "%zu %.*s=%.*s;", string->line, (int)string->field.len, string->field.ptr,
                   (int)string->text.len, string->text.ptr);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        ok(false, "%s is written", path);
}

// `want`: what is read, or the error.
static void file_is(const char *ending, const char *text, const char *want, const char *name)
{
    jpc_buf got = {0};
    char path[64];
    jpc_err err;

    snprintf(path, sizeof path, "/tmp/jpc-test-%d.%s", (int)getpid(), ending);
    write_file(path, text);
    if (jpc_benchmark_read(path, NULL, 0, add_line, &got, &err) != JPC_OK) {
        got.len = 0;
        jpc_buf_add_string(&got, strchr(err.message, ' ') + 1);
    }
    if (!ok(strcmp(jpc_buf_string(&got), want) == 0, "%s", name))
        printf("# got %s\n", got.ptr);
    unlink(path);
    jpc_buf_release(&got);
}

static void test_files(void)
{
    file_is("jsonl", "{\"a\":\"x\\u3042\\n\"}\n\n {\"a\":\"y\"}\r\n", "1 a=xあ\n;3 a=y;",
            "JSON Lines");
    file_is("json", "\xEF\xBB\xBF[\n \"x\",\n {\"b\":\n\"y\"}]", "2 [0]=x;4 [1].b=y;",
            "one value over lines, behind a byte order mark");
    file_is("json", "{\"a\":\"x\"}\n{\"a\":\n", "line 3: expected JSON", "what breaks off");
    file_is("json", "{\"a\":\"x\"} b", "line 1: expected JSON", "what is none");
    file_is("txt", "\n一行目\r\n  \n[二行目\n", "2 =一行目;4 =[二行目;", "text is lines");
    file_is("lst", "a # b\n", "1 =a # b;", "… in which nothing is a comment");
    file_is("json", "", "", "an empty file");
}

// ---- what tells -------------------------------------------------------------------------------

static void count_items(const char *text, size_t want, const char *name)
{
    jpc_benchmark benchmark;
    char path[64], *paths[1] = {path};
    jpc_buf notes = {0};
    jpc_err err;

    snprintf(path, sizeof path, "/tmp/jpc-test-%d.json", (int)getpid());
    write_file(path, text);
    if (jpc_benchmark_open(&benchmark, paths, 1, NULL, 0, &err) != JPC_OK) {
        ok(false, "%s: %s", name, err.message);
    } else {
        benchmark.min_overlap = 2;
        benchmark.min_chars = 7;
        jpc_benchmark_index(&benchmark, 13, NULL);
        jpc_benchmark_note(&benchmark, &notes);
        if (!ok(benchmark.n == want, "%s", name))
            printf("# got %zu: %s\n", benchmark.n, jpc_buf_string(&notes));
    }
    jpc_benchmark_release(&benchmark);
    jpc_buf_release(&notes);
    unlink(path);
}

static void test_telling(void)
{
    count_items("[\"水が落下している場所を何という\"]", 1, "two n-grams tell");
    count_items("[\"水が落下している場所を何と\"]", 0, "a shorter phrase does not");
    count_items("[\"水が落下している場所を何と？ \"]", 1, "… but a sentence does");
    count_items("[\"水は何になる？\"]", 0, "of six characters, not");
    count_items("[\"何が水になる？\", \"水が水に落ちた。\"]", 1, "of seven");
    count_items("[\"水道設備工事！\"]", 0, "… of which one is hiragana");
    count_items("{\"a\":\"雨が空から降るのは？\"} {\"a\":\"雨が降る場所は\"}", 2,
                "where half of the strings are sentences, all are");
    count_items(
        "{\"a\":\"雨が空から降るのは？\"} {\"a\":\"雨が降る場所は\"} {\"a\":\"雪が降る場所は\"}", 1,
        "… not where fewer are");
    count_items("{\"a\":\"雨が空から降るのは？\"} {\"b\":\"雨が降る場所は\"}", 1,
                "… nor in other members");
    count_items("[\"contradiction and contradiction\"]", 0, "three words do not tell");
    count_items("[\"what is a contradiction\"]", 1, "four do");
    count_items("[\"10125-11130-11134-11135-11136\"]", 0, "numbers are no words");
    count_items("[\"、。？！\", \"\", \" \"]", 0, "nothing is left of them");
    count_items("[\"ブトロス・ブトロス＝ガーリ事務総長閣下\"]", 1, "a long name tells");
    count_items("[\"水が落下している、場所を何というか\", \"水が落下している場所を何というか。\"]",
                1, "equal ones are one");
    count_items("[\"あああああああああああああああああああ。\"]", 1, "one n-gram, again and again");
}

int main(void)
{
    tap_begin();
    test_json();
    test_files();
    test_telling();
    return tap_end();
}
