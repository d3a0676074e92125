/** What a filter measures on a text, and whether and why it drops it. */
#ifndef JPC_TESTS_UNIT_VALUE_CASE_H
#define JPC_TESTS_UNIT_VALUE_CASE_H

#include "tests/unit/one_stage.h"

/** The text is `unit` times `n`, then `tail`. */
struct value_case {
    const char *stage, *settings, *unit;
    int n;
    const char *tail, *option;
    double value;       /**< NaN: not measured */
    const char *reason; /**< the first violated option; "": kept */
};

static inline jpc_buf value_case_text(const struct value_case *c)
{
    jpc_buf text = {0};

    jpc_buf_reserve(&text, 1);
    for (int i = 0; i < c->n; i++)
        jpc_buf_add_string(&text, c->unit);
    jpc_buf_add_string(&text, c->tail);
    return text;
}

static inline void check_values(const struct value_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct value_case *c = &cases[i];
        jpc_buf text = value_case_text(c);
        struct one_stage stage;
        double got;

        if (one_stage_open(&stage, c->stage, c->settings) != JPC_OK) {
            ok(false, "%s opens: %s", c->stage, stage.err.message);
        } else {
            one_stage_run(&stage, jpc_buf_span(&text));
            got = one_stage_value(&stage, c->option);
            ok((isnan(got) && isnan(c->value)) || fabs(got - c->value) < 1e-12,
               "value %zu: %s.%s is %.9g, expected %.9g", i, c->stage, c->option, got, c->value);
            ok(strcmp(one_stage_reason(&stage), c->reason) == 0, "  reason '%s', got '%s'",
               c->reason, one_stage_reason(&stage));
        }
        one_stage_close(&stage);
        jpc_buf_release(&text);
    }
}

#endif
