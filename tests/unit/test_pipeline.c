// A pipeline in two steps: bounds first, of the options alone; then models.
#include <math.h>

#include "exec/pipeline.h"
#include "tests/unit/tap.h"

static void add(jpc_pipeline *pipeline, const char *name, const char *option, const char *value)
{
    jpc_stage *stage;
    jpc_err err = {0};

    if (jpc_pipeline_add(pipeline, name, &stage, &err) != JPC_OK ||
        (option != NULL && jpc_option_set(jpc_option_find(stage->def->options, option),
                                          stage->params, value, NULL, &err) != JPC_OK))
        printf("# %s\n", err.message);
}

static int bound_at(const jpc_pipeline *pipeline, const char *reason)
{
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (strcmp(pipeline->bounds[b].reason, reason) == 0)
            return b;
    return -1;
}

static void prepares_without_models(void)
{
    jpc_pipeline pipeline = {0};
    jpc_err err = {0};
    int n, at;

    add(&pipeline, "url", "deny_hosts", "/nowhere/hosts");
    add(&pipeline, "segment", "dictionary", "/nowhere/dictionary");
    add(&pipeline, "noun_ratio", "max_nouns", "off");
    add(&pipeline, "exact", NULL, NULL);
    add(&pipeline, "length", "min_chars", "7");
    ok(jpc_pipeline_prepare(&pipeline, &err) == JPC_OK, "neither list nor dictionary is read");
    n = pipeline.n_bounds;
    at = bound_at(&pipeline, "length.min_chars");
    ok(at > 0 && pipeline.bounds[at].value == 7 && pipeline.bounds[at].stage == 4, "bounds");
    at = bound_at(&pipeline, "noun_ratio.max_nouns");
    ok(at > 0 && isnan(pipeline.bounds[at].value), "… also one that is off");
    ok(!pipeline.stages[3].after_dedup && pipeline.stages[4].after_dedup,
       "stages behind the deduplicator are told");
    ok(jpc_pipeline_prepare(&pipeline, &err) == JPC_OK && pipeline.n_bounds == n,
       "again: nothing is collected twice");
    ok(jpc_pipeline_open(&pipeline, &err) != JPC_OK && strstr(err.message, "/nowhere") != NULL,
       "opening reads them: %s", err.message);
    ok(pipeline.n_bounds == n, "… and collects nothing twice");
    jpc_pipeline_release(&pipeline);
}

static void opens_without_preparing(void)
{
    jpc_pipeline pipeline = {0};
    jpc_err err = {0};

    add(&pipeline, "length", NULL, NULL);
    ok(jpc_pipeline_open(&pipeline, &err) == JPC_OK && pipeline.n_bounds > 0,
       "opening prepares by itself");
    jpc_pipeline_release(&pipeline);
}

static void refuses_two_deduplicators(void)
{
    jpc_pipeline pipeline = {0};
    jpc_err err = {0};

    add(&pipeline, "exact", NULL, NULL);
    add(&pipeline, "exact@again", NULL, NULL);
    ok(jpc_pipeline_prepare(&pipeline, &err) == JPC_ERR_CONFIG, "two deduplicators");
    is_text(jpc_span_of(err.message),
            "stage 'exact@again': there is a deduplicator already, 'exact'", "… and the message");
    jpc_pipeline_release(&pipeline);
}

int main(void)
{
    tap_begin();
    prepares_without_models();
    opens_without_preparing();
    refuses_two_deduplicators();
    return tap_end();
}
