#include "stage/stage.h"

#include <assert.h>

bool jpc_measure(const jpc_context *context, jpc_doc *doc, int option, double measured)
{
    const jpc_option *o = &context->def->options[option];
    int bound = context->bound_of[option];
    bool violated = jpc_option_violates(o, jpc_option_number(o, context->params), measured);

    assert(bound >= 0); // else `option` is no bound
    assert(context->def->measures == NULL || context->def->measures(context->params, option));
    doc->verdict.measured[bound] = measured;
    if (violated) {
        doc->verdict.violated[bound / 64] |= (uint64_t)1 << (bound % 64);
        if (doc->verdict.first < 0 && !context->only_records)
            doc->verdict.first = bound;
    }
    return violated;
}

void jpc_count(const jpc_context *context, int counter, uint64_t n)
{
    if (context->counts != NULL)
        context->counts[counter] += n;
}

void jpc_tell_label(const jpc_context *context, jpc_doc *doc, uint32_t label)
{
    jpc_label *told;

    if (context->counts == NULL)
        return;
    told = jpc_arena_alloc(context->arena, sizeof *told);
    *told = (jpc_label){.next = doc->labels, .stage = context->stage, .label = label};
    doc->labels = told;
}

void jpc_tell_find(const jpc_context *context, jpc_doc *doc, jpc_find find)
{
    jpc_find *kept;

    if (!context->explains)
        return;
    kept = jpc_arena_alloc(context->arena, sizeof *kept);
    *kept = find;
    kept->next = doc->finds;
    doc->finds = kept;
}

int jpc_stage_n_counters(const jpc_stage_def *def)
{
    int n = 0;

    while (def->counters != NULL && def->counters[n] != NULL)
        n++;
    return n;
}

int jpc_stage_counters_per_kind(const jpc_stage_def *def)
{
    const char *const *counters = def->counters;
    int n = 0;

    if (counters == NULL || counters[0] == NULL)
        return 0;
    while (counters[n] != NULL &&
           strncmp(counters[n], counters[0], strcspn(counters[0], ".") + 1) == 0)
        n++;
    return n;
}
