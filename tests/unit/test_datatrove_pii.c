// datatrove's cases of its PIIFormatter (FineWeb2's), line by line. Lines that we decide otherwise
// have a row in tests/data/datatrove_deviations.tsv, by their number in the case's input.
#include "tests/unit/deviations.h"
#include "tests/unit/json_tree.h"
#include "tests/unit/one_stage.h"

static const struct {
    const char *ending; // of the case's "from"
    const char *name, *settings;
    size_t n_lines, n_found; // as datatrove: how many lines hold its token
} kinds[] = {
    {"IP_TEST_INPUT", "ipv4", "all=off;ipv4=mask;ipv4_template=IP", 38, 11},
    {"EMAIL_TEST_INPUT", "email", "all=off;email=mask;email_template=EMAIL", 59, 26},
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

static bool ends_with(jpc_span text, const char *ending)
{
    size_t len = strlen(ending);

    return text.len >= len && memcmp(text.ptr + text.len - len, ending, len) == 0;
}

static void check_lines(struct deviations *deviations, int kind, jpc_span input, jpc_span expected)
{
    struct one_stage stage;
    size_t n = 0, n_found = 0, n_agree = 0;
    const char *token = kind == 0 ? "IP" : "EMAIL";

    one_stage_open(&stage, "mask", kinds[kind].settings);
    while (input.len > 0) {
        jpc_span line = jpc_span_take_until(&input, '\n');
        jpc_span want = jpc_span_take_until(&expected, '\n');
        bool agrees = jpc_span_equals(one_stage_run(&stage, line)->text, want), deviates;
        char name[24];

        snprintf(name, sizeof name, "%zu", ++n);
        deviates = is_deviation(deviations, kinds[kind].name, jpc_span_of(name));
        ok(agrees != deviates, "%s, line %zu: %s", kinds[kind].name, n,
           deviates ? "decided otherwise, for a reason" : "as datatrove");
        n_agree += agrees;
        n_found += !jpc_span_equals(line, want) && jpc_span_holds(want, jpc_span_of(token));
    }
    ok(n == kinds[kind].n_lines && n_found == kinds[kind].n_found && expected.len == 0,
       "%s: all %zu lines, %zu as datatrove; it finds something in %zu", kinds[kind].name, n,
       n_agree, n_found);
    one_stage_close(&stage);
}

static void check_cases(struct deviations *deviations, const struct json *cases)
{
    bool seen[N_KINDS] = {false};

    for (const struct json *c = cases->first; c != NULL; c = c->next) {
        for (int kind = 0; kind < N_KINDS; kind++) {
            if (!ends_with(json_member(c, "from")->text, kinds[kind].ending))
                continue;
            seen[kind] = true;
            check_lines(deviations, kind, json_member(c, "input")->text,
                        json_member(c, "expected")->text);
        }
    }
    for (int kind = 0; kind < N_KINDS; kind++)
        ok(seen[kind], "there are cases of %s", kinds[kind].name);
}

int main(void)
{
    struct deviations deviations = {.n = 0};
    jpc_arena arena = {0};
    jpc_buf bytes;
    char path[512];

    tap_begin();
    snprintf(path, sizeof path, "%s/filters/datatrove_pii_cases.json",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    if (access(path, R_OK) != 0) {
        tap_skip("cases of datatrove", "no shared data");
        return tap_end();
    }
    bytes = fixture_bytes(NULL, path);
    read_deviations(&deviations, "tests/data/datatrove_deviations.tsv", "pii/");
    check_cases(&deviations, json_parse(&arena, jpc_buf_span(&bytes)));
    test_deviations(&deviations);
    jpc_buf_release(&bytes);
    jpc_arena_release(&arena);
    return tap_end();
}
