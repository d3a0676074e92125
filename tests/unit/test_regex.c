#include "text/regex.h"

#include "tap.h"

static void test_search(void)
{
    static const struct {
        const char *pattern, *text;
        size_t from;
        const char *groups[3]; // NULL: took no part
    } rows[] = {
        {"b+", "abbb", 0, {"bbb"}},
        {"b+", "abbb", 2, {"bb"}},
        {"[ぁ-ん]+", "漢字かな", 0, {"かな"}},
        {".", "𠮷", 0, {"𠮷"}},
        {"", "", 0, {""}},
        {"^$", "", 0, {""}},
        {"(a)|(b)", "b", 0, {"b", NULL, "b"}},
        {"(a)(b)?", "ac", 0, {"a", "a", NULL}},
        {"(?<=あ)い", "あい", 3, {"い"}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_span text = jpc_span_of(rows[i].text);
        jpc_regex_match *match;
        jpc_regex *regex = NULL;
        jpc_err err;

        ok(jpc_regex_open(&regex, rows[i].pattern, &err) == JPC_OK, "open '%s'", rows[i].pattern);
        match = jpc_regex_match_new(regex);
        ok(jpc_regex_search(regex, match, text, rows[i].from) == JPC_REGEX_FOUND, "found");
        for (int g = 0; g < 3; g++) {
            jpc_span got = jpc_regex_group(match, text, g);

            if (rows[i].groups[g] == NULL)
                ok(got.ptr == NULL, "group %d took no part", g);
            else
                is_text(got, rows[i].groups[g], "group");
        }
        jpc_regex_match_free(match);
        jpc_regex_close(regex);
    }
}

static jpc_regex_result search(const char *pattern, jpc_span text)
{
    jpc_regex *regex = NULL;
    jpc_regex_match *match;
    jpc_regex_result result;
    jpc_err err;

    if (jpc_regex_open(&regex, pattern, &err) != JPC_OK) {
        printf("# %s\n", err.message);
        return JPC_REGEX_LIMIT;
    }
    match = jpc_regex_match_new(regex);
    result = jpc_regex_search(regex, match, text, 0);
    jpc_regex_match_free(match);
    jpc_regex_close(regex);
    return result;
}

static void test_limits(void)
{
    size_t n = (size_t)1 << 20;
    char *bytes = jpc_alloc(n);

    memset(bytes, 'a', n);
    ok(search("(a+)+$", (jpc_span){bytes, n}) == JPC_REGEX_FOUND, "1 MB of one character");
    bytes[n - 1] = 'b';
    ok(search("(a+)+c?$", (jpc_span){bytes, n}) == JPC_REGEX_LIMIT, "catastrophe has a limit");
    ok(search("(*NO_JIT)(a+)+c?$", (jpc_span){bytes, n}) == JPC_REGEX_LIMIT, "also without JIT");
    ok(search("c", (jpc_span){bytes, n}) == JPC_REGEX_NONE, "not found");
    ok(search("(*NO_JIT)a+b", (jpc_span){bytes, n}) == JPC_REGEX_FOUND, "interpreter");
    ok(search("a", (jpc_span){NULL, 0}) == JPC_REGEX_NONE, "empty span");
    free(bytes);
}

static void test_errors(void)
{
    static const struct {
        const char *pattern, *message;
    } rows[] = {
        {"a(", "pattern 'a(': missing closing parenthesis at byte 2"},
        {"[", "pattern '[': missing terminating ] for character class at byte 1"},
        {"\xE3\x81", "pattern"},
    };
    jpc_regex *regex = NULL;
    jpc_err err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ok(jpc_regex_open(&regex, rows[i].pattern, &err) == JPC_ERR_CONFIG, "refused");
        ok(strstr(err.message, rows[i].message) == err.message, "message");
    }
}

int main(void)
{
    tap_begin();
    test_search();
    test_limits();
    test_errors();
    return tap_end();
}
