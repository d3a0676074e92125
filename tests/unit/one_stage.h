/** Runs one stage of the registry on one text, without a pipeline. */
#ifndef JPC_TESTS_UNIT_ONE_STAGE_H
#define JPC_TESTS_UNIT_ONE_STAGE_H

#include <math.h>

#include "exec/registry.h"
#include "tests/unit/tap.h"

#define ONE_STAGE_OPTIONS 64
#define ONE_STAGE_COUNTERS 128

struct one_stage {
    const jpc_stage_def *def;
    void *params, *model, *scratch;
    int bound_of[ONE_STAGE_OPTIONS];
    jpc_dictionary *dictionary;
    jpc_tagger *tagger;
    jpc_arena arena;
    jpc_doc doc;
    double measured[ONE_STAGE_OPTIONS];
    uint64_t violated[1];
    bool explains;                       /**< set it to have doc.finds */
    uint64_t counts[ONE_STAGE_COUNTERS]; /**< of all documents; set to 0 to begin anew */
    const struct jpc_frequencies *frequencies; /**< set it for a stage that counts_paragraphs */
    jpc_err err;
};

static inline jpc_status one_stage_set(struct one_stage *stage, const char *settings)
{
    char *copy = jpc_strdup(settings), *rest = copy;
    jpc_status status = JPC_OK;

    while (*rest != '\0' && status == JPC_OK) {
        char *value = strchr(rest, '='), *end = strchr(rest, ';');

        *value++ = '\0';
        if (end != NULL)
            *end++ = '\0';
        status = jpc_option_set(jpc_option_find(stage->def->options, rest), stage->params, value,
                                NULL, &stage->err);
        rest = end != NULL ? end : value + strlen(value);
    }
    free(copy);
    return status;
}

/** `settings`: "min_chars=5;max_chars=off". Close it also if it fails. */
static inline jpc_status one_stage_open(struct one_stage *stage, const char *name,
                                        const char *settings)
{
    *stage = (struct one_stage){.def = jpc_stage_find(name)};
    stage->params = jpc_alloc(stage->def->params_size + 1);
    jpc_options_init(stage->def->options, stage->params);
    for (int i = 0; stage->def->options[i].name != NULL; i++)
        stage->bound_of[i] = stage->def->options[i].bound != JPC_UNBOUNDED ? i : -1;
    JPC_TRY(one_stage_set(stage, settings));
    if (stage->def->open != NULL)
        JPC_TRY(stage->def->open(stage->params, &stage->model, &stage->err));
    if (stage->def->scratch_open != NULL)
        JPC_TRY(
            stage->def->scratch_open(stage->params, stage->model, &stage->scratch, &stage->err));
    if (stage->def->needs_morphemes ||
        (stage->def->uses_morphemes != NULL && stage->def->uses_morphemes(stage->params))) {
        // libmecab opens at once; who cuts makes no difference.
        JPC_TRY(jpc_dictionary_open_for(&stage->dictionary, "ipadic", JPC_SEGMENTER_LIBMECAB,
                                        &stage->err));
        JPC_TRY(jpc_tagger_open(&stage->tagger, stage->dictionary, &stage->err));
        if (stage->def->learn != NULL)
            stage->def->learn(stage->params, stage->model, stage->tagger);
    }
    return JPC_OK;
}

static inline void one_stage_close(struct one_stage *stage)
{
    if (stage->tagger != NULL)
        jpc_tagger_close(stage->tagger);
    if (stage->dictionary != NULL)
        jpc_dictionary_close(stage->dictionary);
    if (stage->scratch != NULL)
        stage->def->scratch_close(stage->scratch);
    if (stage->model != NULL)
        stage->def->close(stage->model);
    jpc_options_release(stage->def->options, stage->params);
    free(stage->params);
    jpc_arena_release(&stage->arena);
}

static inline void one_stage_apply(struct one_stage *stage)
{
    jpc_context context = {
        .def = stage->def,
        .params = stage->params,
        .model = stage->model,
        .scratch = stage->scratch,
        .arena = &stage->arena,
        .features = &stage->arena,
        .tagger = stage->tagger,
        .bound_of = stage->bound_of,
        .explains = stage->explains,
        .counts = stage->counts,
        .frequencies = stage->frequencies,
    };

    stage->def->apply(&context, &stage->doc);
}

/** A fresh document with this text; set its other fields before one_stage_apply(). */
static inline jpc_doc *one_stage_doc(struct one_stage *stage, jpc_span text)
{
    jpc_arena_reset(&stage->arena);
    for (int i = 0; i < ONE_STAGE_OPTIONS; i++)
        stage->measured[i] = NAN;
    stage->violated[0] = 0;
    stage->doc = (jpc_doc){
        .text = jpc_arena_copy(&stage->arena, text.ptr, text.len),
        .verdict = {.first = -1, .violated = stage->violated, .measured = stage->measured},
    };
    return &stage->doc;
}

static inline jpc_doc *one_stage_run(struct one_stage *stage, jpc_span text)
{
    one_stage_doc(stage, text);
    one_stage_apply(stage);
    return &stage->doc;
}

/** What was measured for the option; NaN if nothing was. */
static inline double one_stage_value(const struct one_stage *stage, const char *option)
{
    return stage->measured[jpc_option_find(stage->def->options, option) - stage->def->options];
}

/** What the stage has counted as `counter` ("phone.matches"). */
static inline uint64_t one_stage_count(const struct one_stage *stage, const char *counter)
{
    int i = 0;

    while (strcmp(stage->def->counters[i], counter) != 0)
        i++;
    return stage->counts[i];
}

/** Name of the first violated option; "" if the document is kept. */
static inline const char *one_stage_reason(const struct one_stage *stage)
{
    int first = stage->doc.verdict.first;

    return first < 0 ? "" : stage->def->options[first].name;
}

#endif
