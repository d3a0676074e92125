// Options: what parses, what is refused and how, and that printing reads back.
#include <math.h>

#include "stage/option.h"
#include "tests/unit/tap.h"

struct params {
    double min_ratio, count, bytes;
    double limit;
    bool flag;
    int choice;
    char *string, *path;
    jpc_strings strings, paths;
};

static const char *const choices[] = {"one", "two", NULL};

static const jpc_option options[] = {
    JPC_OPT_BOUND(struct params, min_ratio, JPC_LOWER, 0.5, 0, 1, "ratio", "h"),
    JPC_OPT_NUMBER(struct params, count, 3, 0, 1e6, "count", "h"),
    JPC_OPT_LIMIT(struct params, limit, NAN, 2, 9, "count", "h"),
    JPC_OPT_SIZE(struct params, bytes, 1048576, 64, 1e12, "h"),
    JPC_OPT_FLAG(struct params, flag, true, "h"),
    JPC_OPT_CHOICE(struct params, choice, choices, 1, "h"),
    JPC_OPT_STRING(struct params, string, "word", "h"),
    JPC_OPT_PATH(struct params, path, "", "h"),
    JPC_OPT_STRINGS(struct params, strings, "a,b", "h"),
    JPC_OPT_PATHS(struct params, paths, NULL, "h"),
    {0},
};

static const struct {
    const char *name, *value, *printed, *message; // message NULL: it is accepted
} cases[] = {
    {"min_ratio", "0.25", "0.25", NULL},
    {"min-ratio", "1", "1", NULL},
    {"min_ratio", "off", "off", NULL},
    {"min_ratio", "1.5", NULL, "option 'min_ratio' must be in [0, 1] ratio, got 1.5"},
    {"min_ratio", "nan", NULL, "option 'min_ratio' must be in [0, 1] ratio, got nan"},
    {"min_ratio", "", NULL, "option 'min_ratio' must be a number, got ''"},
    {"min_ratio", "0.2x", NULL, "option 'min_ratio' must be a number, got '0.2x'"},
    {"count", "off", NULL, "option 'count' must be a number, got 'off'"},
    {"count", "1e3", "1000", NULL},
    {"limit", "off", "off", NULL},
    {"limit", "2", "2", NULL},
    {"limit", "1", NULL, "option 'limit' must be in [2, 9] count, got 1"},
    {"bytes", "64KiB", "64KiB", NULL},
    {"bytes", "1.5GiB", "1536MiB", NULL},
    {"bytes", "100", "100", NULL},
    {"bytes", "3 parsecs", NULL, "option 'bytes' must be a size such as 64MiB, got '3 parsecs'"},
    {"bytes", "1", NULL, "option 'bytes' must be in [64, 1000000000000] bytes, got 1"},
    {"flag", "false", "false", NULL},
    {"flag", "no", NULL, "option 'flag' must be true or false, got 'no'"},
    {"choice", "one", "one", NULL},
    {"choice", "three", NULL, "option 'choice' must be one of one, two, got 'three'"},
    {"string", "no", "no", NULL},
    {"string", "a \"b\"\\\n", "\"a \\\"b\\\"\\\\\\n\"", NULL},
    {"string", "", "\"\"", NULL},
    {"string", "あ\xE3\x81", NULL, "option 'string' must be UTF-8: it is not at byte 4"},
    {"strings", "a,\xFF", NULL, "option 'strings' must be UTF-8: it is not at byte 3"},
    {"path", "\xFF", "\"base/\xFF\"", NULL},
    {"path", "lists/x.txt", "base/lists/x.txt", NULL},
    {"path", "/abs", "/abs", NULL},
    {"path", "../x", "x", NULL},
    {"path", "../../x", "../x", NULL},
    {"path", "./x", "base/./x", NULL},
    {"paths", "a*.gz,@list,-", "[base/a*.gz, \"@base/list\", \"-\"]", NULL},
    {"strings", "x,y,,z", "[x, y, z]", NULL},
};

static void check_case(size_t i)
{
    struct params params = {0};
    jpc_err err = {0};
    jpc_buf out = {0};
    const jpc_option *option = jpc_option_find(options, cases[i].name);
    jpc_status status;

    jpc_options_init(options, &params);
    status = jpc_option_set(option, &params, cases[i].value, "base", &err);
    if (cases[i].message != NULL) {
        ok(status == JPC_ERR_CONFIG, "%s: '%s' is refused", cases[i].name, cases[i].value);
        is_text(jpc_span_of(err.message), cases[i].message, "… with its message");
    } else {
        jpc_option_print(option, &params, &out);
        ok(status == JPC_OK, "%s: value %zu is accepted", cases[i].name, i);
        is_text(jpc_buf_span(&out), cases[i].printed, "… and printed");
    }
    jpc_buf_release(&out);
    jpc_options_release(options, &params);
}

static void check_directions(void)
{
    static const struct {
        jpc_bound bound;
        bool below, equal, above;
    } rows[] = {
        {JPC_LOWER, true, false, false},
        {JPC_UPPER, false, false, true},
        {JPC_LOWER_STRICT, true, true, false},
        {JPC_UPPER_STRICT, false, true, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_option option = {.bound = rows[i].bound};

        ok(jpc_option_violates(&option, 5, 4) == rows[i].below &&
               jpc_option_violates(&option, 5, 5) == rows[i].equal &&
               jpc_option_violates(&option, 5, 6) == rows[i].above,
           "direction %d: below, at and above the bound", (int)rows[i].bound);
        ok(!jpc_option_violates(&option, NAN, 4) && !jpc_option_violates(&option, NAN, 6),
           "direction %d: off violates nothing", (int)rows[i].bound);
    }
}

int main(void)
{
    static const char *const names[] = {"length", "sentence_length", "mask", NULL};
    struct params params = {0};
    jpc_buf out = {0};

    tap_begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(i);
    check_directions();
    jpc_options_init(options, &params);
    for (const jpc_option *o = options; o->name != NULL; o++) {
        jpc_option_print(o, &params, &out);
        jpc_buf_add_string(&out, " ");
    }
    is_text(jpc_buf_span(&out), "0.5 3 off 1MiB true two word \"\" [a, b] [] ", "defaults print");
    jpc_buf_release(&out);
    jpc_options_release(options, &params);
    ok(jpc_option_find(options, "nothing") == NULL, "an unknown option is not found");
    ok(jpc_suggest("lenght", names) == names[0], "a slip is suggested");
    ok(jpc_suggest("entirely", names) == NULL, "a stranger is not");
    return tap_end();
}
