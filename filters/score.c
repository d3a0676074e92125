// score: keeps documents by a number that somebody else gave them: a classifier, a language
// model, a count of copies.
//
// Measure    min_value, max_value  the number at `field` of the input line: keys joined by dots
//                                  (scores.edu), in an array an index (doc_scores.0); \. is a dot
//                                  in a key. true is 1, false is 0; a string that is a JSON
//                                  number counts as one. Not measured where there is none: the
//                                  field is absent, null, another string, an array or an object.
//                                  Of equal keys the last one counts
//            max_missing           1 if there is no number, else 0; with `missing: drop` alone
//            The line of a crawled page has id, url, date, title and what is under the meta key
//            (jpcurate.rights.status).
// Reference  HPLT v3: doc_scores[0] >= 5; FineWeb2 for Japanese: language_score >= 0.886; CCNet
//            (Wenzek et al. 2020): perplexity and language_score
// Differs    the number is read, not computed
#include <math.h>

#include "data/json_path.h"
#include "stage/stage.h"

struct score_params {
    double min_value, max_value, max_missing;
    char *field;
    int missing;
};

enum { MIN_VALUE, MAX_VALUE, MAX_MISSING, FIELD, MISSING };
enum { MISSING_KEEP, MISSING_DROP };

static const char *const score_missing[] = {"keep", "drop", NULL};

static const jpc_option score_options[] = {
    [MIN_VALUE] = JPC_OPT_BOUND(struct score_params, min_value, JPC_LOWER, NAN, -1e300, 1e300,
                                "value", "drop documents with a lower number"),
    [MAX_VALUE] = JPC_OPT_BOUND(struct score_params, max_value, JPC_UPPER, NAN, -1e300, 1e300,
                                "value", "drop documents with a higher number"),
    [MAX_MISSING] =
        JPC_OPT_BOUND(struct score_params, max_missing, JPC_UPPER, 0, 0, 1, "count",
                      "with 'missing: drop': drop documents that lack the number more often"),
    [FIELD] = JPC_OPT_STRING(struct score_params, field, "",
                             "where the number is, as in scores.edu or doc_scores.0; empty: "
                             "nothing is measured"),
    [MISSING] = JPC_OPT_CHOICE(struct score_params, missing, score_missing, MISSING_KEEP,
                               "what becomes of documents without the number"),
    {0},
};

static bool score_measures(const void *params_, int option)
{
    const struct score_params *params = params_;

    return *params->field != '\0' && (option != MAX_MISSING || params->missing == MISSING_DROP);
}

static jpc_status score_open(const void *params_, void **path, jpc_err *err)
{
    const struct score_params *params = params_;

    return jpc_json_path_open(path, params->field, err);
}

static void score_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct score_params *params = context->params;
    const jpc_json_path *path = context->model;
    jpc_span value;
    double number;
    bool found =
        path->n > 0 && jpc_json_path_find(path, doc, &value) && jpc_json_number(value, &number);

    if (path->n > 0 && params->missing == MISSING_DROP)
        jpc_measure(context, doc, MAX_MISSING, !found);
    if (!found)
        return;
    jpc_measure(context, doc, MIN_VALUE, number);
    jpc_measure(context, doc, MAX_VALUE, number);
}

const jpc_stage_def jpc_stage_score = {
    .name = "score",
    .summary = "keep documents by a number in the input",
    .measure = "min_value, max_value: the number at field of the input line; not measured "
               "where there is none; max_missing: 1 if there is none, else 0, with missing: "
               "drop",
    .reference = "HPLT v3; Penedo et al. 2025, FineWeb2; Wenzek et al. 2020, CCNet",
    .differs = "the number is read, not computed",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = score_options,
    .params_size = sizeof(struct score_params),
    .measures = score_measures,
    .open = score_open,
    .close = jpc_json_path_close,
    .apply = score_apply,
};
