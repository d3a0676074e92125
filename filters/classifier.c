// classifier: keeps documents by a linear model on their characters.
//
// Measure    sum of the weights of the text's grams, divided by `divide_by`: the root of the
//            number of features, that number, or nothing; 0 for an empty text. The features are,
//            at each character, the grams of 1, 2, … n characters that begin there, n being the
//            length of the model's longest gram; at the end of the text what is left of a gram
//            stands for it, so that there are n times as many as characters. Grams that are not in
//            the model weigh 0. Characters are counted after what the stages in front have done
//            min_score, max_score  a score equal to min_score is dropped, one equal to max_score
//                                  is kept: one bound cuts two classes without an overlap
// Model      JSON, {"gram": weight, …}, plain or compressed by gzip or zstd; `jpcurate train`
//            makes one. No model: nothing is measured
// Reference  Swallow corpus v1 (Okazaki et al. 2024): nanigo, n = 3, divided by the root; Japanese
//            iff the score is > 0
// Differs    no; n is not 3 by definition but that of the model
#include <math.h>
#include <stdlib.h>

#include "data/linear_model_file.h"
#include "stage/stage.h"

struct classifier_params {
    double min_score, max_score, first_chars;
    char *model;
    int divide_by;
};

enum { MIN_SCORE, MAX_SCORE, MODEL, FIRST_CHARS, DIVIDE_BY };

// In the order of jpc_linear_divisor.
static const char *const classifier_divisors[] = {"root", "count", "none", NULL};

static const jpc_option classifier_options[] = {
    [MIN_SCORE] = JPC_OPT_BOUND(struct classifier_params, min_score, JPC_LOWER_STRICT, 0, -1e9, 1e9,
                                "score", "drop documents that do not score higher"),
    [MAX_SCORE] = JPC_OPT_BOUND(struct classifier_params, max_score, JPC_UPPER, NAN, -1e9, 1e9,
                                "score", "drop documents with a higher score"),
    [MODEL] = JPC_OPT_PATH(struct classifier_params, model, "",
                           "file of the model: JSON, gram to weight; empty: nothing is measured"),
    [FIRST_CHARS] = JPC_OPT_NUMBER(struct classifier_params, first_chars, 0, 0, 1e9, "characters",
                                   "of the text so many are looked at; 0: all"),
    [DIVIDE_BY] =
        JPC_OPT_CHOICE(struct classifier_params, divide_by, classifier_divisors, JPC_LINEAR_ROOT,
                       "what the sum of the weights is divided by: root or number of "
                       "the features"),
    {0},
};

static bool classifier_measures(const void *params_, int option)
{
    const struct classifier_params *params = params_;

    (void)option;
    return *params->model != '\0';
}

static jpc_status classifier_open(const void *params_, void **model_, jpc_err *err)
{
    const struct classifier_params *params = params_;
    jpc_linear_model *model;
    jpc_status status;

    if (*params->model == '\0')
        return JPC_OK;
    model = jpc_alloc(sizeof *model);
    status = jpc_linear_model_read(model, params->model, err);
    if (status != JPC_OK)
        free(model);
    else
        *model_ = model;
    return status;
}

static void classifier_close(void *model)
{
    jpc_linear_model_release(model);
    free(model);
}

static void classifier_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct classifier_params *params = context->params;
    double score;

    if (context->model == NULL)
        return;
    score = jpc_linear_model_score(context->model, doc->text, (size_t)params->first_chars,
                                   (jpc_linear_divisor)params->divide_by);
    jpc_measure(context, doc, MIN_SCORE, score);
    jpc_measure(context, doc, MAX_SCORE, score);
}

const jpc_stage_def jpc_stage_classifier = {
    .name = "classifier",
    .summary = "keep documents by a linear model on their characters",
    .measure = "min_score, max_score: sum of the weights of all grams that begin at each "
               "character, divided by the root of their number (or as divide_by says); 0 for "
               "an empty text",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "no; the length of grams is the model's",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = classifier_options,
    .params_size = sizeof(struct classifier_params),
    .measures = classifier_measures,
    .open = classifier_open,
    .close = classifier_close,
    .apply = classifier_apply,
};
