// field: keeps documents by a word that somebody else gave them.
//
// Measure    min_listed, max_listed  1 if the value at `field` of the input line (as in the stage
//                                    score) is one of `values`, else 0: a string by its content, a
//                                    number, true and false as they are written. Not measured
//                                    where the field is absent, null, an array or an object
//            max_missing             1 if there is no such value, else 0; with `missing: drop`
//                                    alone
// Reference  HPLT v3: filter is keep and robots is allowed; CCNet (Wenzek et al. 2020): bucket is
//            head or middle
// Differs    no
#include <math.h>

#include "data/json_path.h"
#include "data/jsonl.h"
#include "stage/stage.h"

struct field_params {
    double min_listed, max_listed, max_missing;
    char *field;
    jpc_strings values;
    int missing;
};

enum { MIN_LISTED, MAX_LISTED, MAX_MISSING, FIELD, VALUES, MISSING };
enum { MISSING_KEEP, MISSING_DROP };

static const char *const field_missing[] = {"keep", "drop", NULL};

static const jpc_option field_options[] = {
    [MIN_LISTED] = JPC_OPT_BOUND(struct field_params, min_listed, JPC_LOWER, 1, 0, 1, "count",
                                 "drop documents whose value is not listed"),
    [MAX_LISTED] = JPC_OPT_BOUND(struct field_params, max_listed, JPC_UPPER, NAN, 0, 1, "count",
                                 "at 0 and with 'min_listed: off', drop those whose value is"),
    [MAX_MISSING] =
        JPC_OPT_BOUND(struct field_params, max_missing, JPC_UPPER, 0, 0, 1, "count",
                      "with 'missing: drop': drop documents that lack the value more often"),
    [FIELD] = JPC_OPT_STRING(struct field_params, field, "",
                             "where the value is, as in filter or meta.bucket; empty: nothing is "
                             "measured"),
    [VALUES] = JPC_OPT_STRINGS(struct field_params, values, "", "the list"),
    [MISSING] = JPC_OPT_CHOICE(struct field_params, missing, field_missing, MISSING_KEEP,
                               "what becomes of documents without the value"),
    {0},
};

static bool field_measures(const void *params_, int option)
{
    const struct field_params *params = params_;

    return *params->field != '\0' && (option != MAX_MISSING || params->missing == MISSING_DROP);
}

static jpc_status field_open(const void *params_, void **path, jpc_err *err)
{
    const struct field_params *params = params_;

    return jpc_json_path_open(path, params->field, err);
}

// The content of a value that is one word; a NULL pointer if it is none.
static jpc_span field_content(jpc_arena *arena, jpc_span value)
{
    if (*value.ptr == '"')
        return jpc_json_unescape(arena, (jpc_span){value.ptr + 1, value.len - 2});
    if (*value.ptr == '{' || *value.ptr == '[' || *value.ptr == 'n')
        return (jpc_span){NULL, 0};
    return value;
}

static bool field_is_listed(const jpc_strings *values, jpc_span content)
{
    for (size_t i = 0; i < values->n; i++)
        if (jpc_span_is(content, values->items[i]))
            return true;
    return false;
}

static void field_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct field_params *params = context->params;
    const jpc_json_path *path = context->model;
    jpc_span value, content = {NULL, 0};
    double listed;

    if (path->n == 0)
        return;
    if (jpc_json_path_find(path, doc, &value))
        content = field_content(context->features, value);
    if (params->missing == MISSING_DROP)
        jpc_measure(context, doc, MAX_MISSING, content.ptr == NULL);
    if (content.ptr == NULL)
        return;
    listed = field_is_listed(&params->values, content);
    jpc_measure(context, doc, MIN_LISTED, listed);
    jpc_measure(context, doc, MAX_LISTED, listed);
}

const jpc_stage_def jpc_stage_field = {
    .name = "field",
    .summary = "keep documents by a word in the input",
    .measure = "min_listed, max_listed: 1 if the value at field is one of values, else 0; not "
               "measured where there is none; max_missing: 1 if there is none, else 0, with "
               "missing: drop",
    .reference = "HPLT v3; Wenzek et al. 2020, CCNet",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = field_options,
    .params_size = sizeof(struct field_params),
    .measures = field_measures,
    .open = field_open,
    .close = jpc_json_path_close,
    .apply = field_apply,
};
