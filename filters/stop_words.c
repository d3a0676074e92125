// stop_words: drops documents that hardly have the words without which there is no sentence.
//
// Measure    how many of `words` occur; with `unit: morpheme` as the surface of a morpheme, with
//            `unit: character` anywhere in the text
// Reference  FineWeb2 for Japanese (Penedo et al. 2025), after Gopher (Rae et al. 2021): fewer than
//            two of の に を は た て が と で 年 し ・ 月 れ さ are dropped
// Differs    MeCab's morphemes instead of Sudachi's words (mode A)
#include <stdlib.h>
#include <string.h>

#include "stage/stage.h"

struct stop_words_params {
    double min_distinct;
    jpc_strings words;
    int unit;
};

enum { MIN_DISTINCT, WORDS, UNIT };
enum { UNIT_MORPHEME, UNIT_CHARACTER };

static const char *const stop_words_units[] = {"morpheme", "character", NULL};

static const jpc_option stop_words_options[] = {
    [MIN_DISTINCT] = JPC_OPT_BOUND(struct stop_words_params, min_distinct, JPC_LOWER, 2, 0, 1e6,
                                   "count", "drop documents with fewer of the words"),
    [WORDS] = JPC_OPT_STRINGS(struct stop_words_params, words,
                              "の,に,を,は,た,て,が,と,で,年,し,・,月,れ,さ", "the words"),
    [UNIT] = JPC_OPT_CHOICE(struct stop_words_params, unit, stop_words_units, UNIT_MORPHEME,
                            "what a word must be: a morpheme, or just characters of the text"),
    {0},
};

// The words in byte order, each once. They live in the params.
struct stop_words_model {
    size_t n;
    jpc_span words[];
};

static int stop_words_compare(const void *a_, const void *b_)
{
    const jpc_span *a = a_, *b = b_;
    int order = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static jpc_status stop_words_open(const void *params_, void **model_, jpc_err *err)
{
    const struct stop_words_params *params = params_;
    struct stop_words_model *model;
    size_t n = 0;

    (void)err;
    model = jpc_alloc(sizeof *model + params->words.n * sizeof *model->words);
    for (size_t i = 0; i < params->words.n; i++)
        if (*params->words.items[i] != '\0')
            model->words[n++] = jpc_span_of(params->words.items[i]);
    if (n > 0)
        qsort(model->words, n, sizeof *model->words, stop_words_compare);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !jpc_span_equals(model->words[i], model->words[i - 1]))
            model->words[model->n++] = model->words[i];
    *model_ = model;
    return JPC_OK;
}

static void stop_words_close(void *model) { free(model); }

static bool stop_words_uses_morphemes(const void *params_)
{
    const struct stop_words_params *params = params_;

    return params->unit == UNIT_MORPHEME;
}

static size_t stop_words_of_morphemes(const jpc_context *context, jpc_doc *doc)
{
    const struct stop_words_model *model = context->model;
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    bool *seen = jpc_arena_zalloc(context->features, model->n + 1);
    size_t distinct = 0;

    for (size_t i = 0; i < morphemes->n && distinct < model->n; i++) {
        jpc_span surface = {doc->text.ptr + morphemes->items[i].at, morphemes->items[i].len};
        const jpc_span *word =
            bsearch(&surface, model->words, model->n, sizeof surface, stop_words_compare);

        if (word == NULL || seen[word - model->words])
            continue;
        seen[word - model->words] = true;
        distinct++;
    }
    return distinct;
}

// Well-formed UTF-8: what matches begins and ends with a character.
static size_t stop_words_of_characters(const struct stop_words_model *model, jpc_span text)
{
    size_t distinct = 0;

    for (size_t i = 0; i < model->n; i++)
        distinct += jpc_span_holds(text, model->words[i]);
    return distinct;
}

static void stop_words_apply(const jpc_context *context, jpc_doc *doc)
{
    size_t distinct = stop_words_uses_morphemes(context->params)
                          ? stop_words_of_morphemes(context, doc)
                          : stop_words_of_characters(context->model, doc->text);

    jpc_measure(context, doc, MIN_DISTINCT, (double)distinct);
}

const jpc_stage_def jpc_stage_stop_words = {
    .name = "stop_words",
    .summary = "drop documents with hardly any of the words that every text has",
    .measure = "min_distinct: how many of the words occur: as morphemes or, with unit: character, "
               "anywhere",
    .reference = "Penedo et al. 2025, FineWeb2; Rae et al. 2021, Gopher",
    .differs = "MeCab's morphemes instead of Sudachi's words",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .options = stop_words_options,
    .params_size = sizeof(struct stop_words_params),
    .uses_morphemes = stop_words_uses_morphemes,
    .open = stop_words_open,
    .close = stop_words_close,
    .apply = stop_words_apply,
};
