#include "exec/pipeline.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/clock.h"
#include "exec/group.h"
#include "exec/registry.h"
#include "exec/stats.h"

#define LABEL "abcdefghijklmnopqrstuvwxyz0123456789_" // it stands in JSON, TSV and YAML

// ---- configuration ------------------------------------------------------------

static jpc_status find_def(const char *name, const jpc_stage_def **def, jpc_err *err)
{
    char plain[64];
    const char *close;

    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "@"), name);
    *def = jpc_stage_find(plain);
    if (*def == NULL)
        *def = jpc_group_find(plain);
    if (*def != NULL)
        return JPC_OK;
    close = jpc_stage_suggest(plain);
    if (close != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "unknown stage '%s'; did you mean '%s'?", plain,
                        close);
    return jpc_fail(err, JPC_ERR_CONFIG, "unknown stage '%s'; see 'jpcurate stages'", plain);
}

jpc_status jpc_pipeline_add(jpc_pipeline *pipeline, const char *name, jpc_stage **stage,
                            jpc_err *err)
{
    const jpc_stage_def *def;
    const char *label = strchr(name, '@');
    jpc_buf full = {0};

    JPC_TRY(find_def(name, &def, err));
    if (label != NULL && (label[1] == '\0' || label[1 + strspn(label + 1, LABEL)] != '\0'))
        return jpc_fail(err, JPC_ERR_CONFIG, "the label of stage '%s' must be of a-z, 0-9 and _",
                        name);
    jpc_buf_printf(&full, "%s%s", def->name, label != NULL ? label : "");
    if (jpc_pipeline_find(pipeline, jpc_buf_string(&full)) != NULL) {
        jpc_buf_release(&full);
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage '%s' is used twice; name the second one, as in '%s@second'", name,
                        def->name);
    }
    pipeline->stages =
        jpc_realloc(pipeline->stages, (size_t)(pipeline->n_stages + 1) * sizeof *pipeline->stages);
    *stage = &pipeline->stages[pipeline->n_stages++];
    **stage = (jpc_stage){
        .def = def, .name = full.ptr, .params = jpc_alloc(def->params_size + 1), .group = -1};
    jpc_options_init(def->options, (*stage)->params);
    return JPC_OK;
}

static size_t field_bytes(const jpc_option *option)
{
    switch (option->type) {
    case JPC_TYPE_FLAG: return sizeof(bool);
    case JPC_TYPE_CHOICE: return sizeof(int);
    case JPC_TYPE_NUMBER:
    case JPC_TYPE_SIZE: return sizeof(double);
    default: return 0; // no mode sets strings
    }
}

static void preset(jpc_stage *stage)
{
    const jpc_option *options = stage->def->options;
    char *before = jpc_alloc(stage->def->params_size + 1);

    memcpy(before, stage->params, stage->def->params_size);
    stage->def->preset(stage->params);
    for (size_t i = 0; options[i].name != NULL; i++)
        if ((stage->written >> i & 1) != 0)
            memcpy((char *)stage->params + options[i].offset, before + options[i].offset,
                   field_bytes(&options[i]));
    free(before);
}

void jpc_stage_wrote(jpc_stage *stage, const jpc_option *option)
{
    size_t at = (size_t)(option - stage->def->options);

    if (stage->def->preset == NULL)
        return;
    assert(at < 64);
    stage->written |= (uint64_t)1 << at;
    if (strcmp(option->name, "mode") == 0)
        preset(stage);
}

jpc_stage *jpc_pipeline_find(const jpc_pipeline *pipeline, const char *name)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        if (strcmp(pipeline->stages[i].name, name) == 0)
            return &pipeline->stages[i];
    return NULL;
}

static void release_stage(jpc_stage *stage)
{
    if (stage->def->close != NULL && stage->model != NULL)
        stage->def->close(stage->model);
    jpc_options_release(stage->def->options, stage->params);
    free(stage->params);
    free(stage->bound_of);
    free(stage->name);
}

// NULL if the stage has no such option.
static const void *value_of(const jpc_stage *stage, const char *name)
{
    const jpc_option *option = jpc_option_find(stage->def->options, name);

    return option != NULL ? (const char *)stage->params + option->offset : NULL;
}

// Notes how a stage `segment` wants morphemes to be found; false if it is another one.
static bool note_segmentation(jpc_pipeline *pipeline, const jpc_stage *stage)
{
    char *const *dictionary = value_of(stage, "dictionary");
    const int *segmenter = value_of(stage, "segmenter");

    if (dictionary == NULL || *dictionary == NULL)
        return false;
    free(pipeline->dictionary_name);
    pipeline->dictionary_name = jpc_strdup(*dictionary);
    if (segmenter != NULL)
        pipeline->segmenter = (jpc_segmenter)*segmenter; // choices are in the enum's order
    return true;
}

void jpc_pipeline_retain(jpc_pipeline *pipeline, bool (*wanted)(void *self, const jpc_stage *stage),
                         void *self)
{
    bool *is_wanted = jpc_alloc((size_t)pipeline->n_stages + 1);
    int n = 0;

    jpc_groups_find(pipeline);
    for (int i = 0; i < pipeline->n_stages; i++) {
        int group = pipeline->stages[i].group;

        is_wanted[i] = wanted(self, &pipeline->stages[group >= 0 ? group : i]);
    }
    for (int i = 0; i < pipeline->n_stages; i++) {
        jpc_stage *stage = &pipeline->stages[i];

        if (is_wanted[i]) {
            pipeline->stages[n++] = *stage;
            continue;
        }
        if (pipeline->dictionary_name == NULL)
            note_segmentation(pipeline, stage);
        release_stage(stage);
    }
    pipeline->n_stages = n;
    free(is_wanted);
}

bool jpc_pipeline_japanese_only(const jpc_pipeline *pipeline)
{
    const jpc_stage *read = jpc_pipeline_find(pipeline, "read");
    const jpc_option *option =
        read != NULL ? jpc_option_find(read->def->options, "min_japanese") : NULL;

    return option != NULL && read->mode == JPC_MODE_DROP &&
           jpc_option_number(option, read->params) > 0;
}

int jpc_pipeline_dedup_at(const jpc_pipeline *pipeline)
{
    int i = 0;

    while (i < pipeline->n_stages && pipeline->stages[i].def->kind != JPC_DEDUP)
        i++;
    return i;
}

int jpc_pipeline_paragraphs_at(const jpc_pipeline *pipeline)
{
    int i = 0;

    while (i < pipeline->n_stages && !pipeline->stages[i].def->counts_paragraphs)
        i++;
    return i;
}

int jpc_pipeline_late_at(const jpc_pipeline *pipeline)
{
    int dedup_at = jpc_pipeline_dedup_at(pipeline);
    int paragraphs_at = jpc_pipeline_paragraphs_at(pipeline);

    return dedup_at < paragraphs_at ? dedup_at : paragraphs_at;
}

// ---- opening ------------------------------------------------------------------

static size_t count_options(const jpc_option *options)
{
    size_t n = 0;

    while (options[n].name != NULL)
        n++;
    return n;
}

static double value_of_bound(const jpc_stage *stage, const jpc_option *option)
{
    const jpc_stage_def *def = stage->def;

    if (def->measures != NULL && !def->measures(stage->params, (int)(option - def->options)))
        return NAN;
    return jpc_option_number(option, stage->params);
}

static void add_bound(jpc_pipeline *pipeline, int stage_at, const jpc_option *option)
{
    const jpc_stage *stage = &pipeline->stages[stage_at];
    jpc_buf reason = {0};

    jpc_buf_printf(&reason, "%s.%s", stage->name, option->name);
    jpc_buf_string(&reason);
    pipeline->bounds =
        jpc_realloc(pipeline->bounds, (size_t)(pipeline->n_bounds + 1) * sizeof *pipeline->bounds);
    pipeline->bounds[pipeline->n_bounds++] =
        (jpc_pipeline_bound){.stage = stage_at,
                             .option = option,
                             .value = value_of_bound(stage, option),
                             .reason = reason.ptr};
}

static void collect_bounds(jpc_pipeline *pipeline, int stage_at)
{
    jpc_stage *stage = &pipeline->stages[stage_at];
    const jpc_option *options = stage->def->options;
    size_t n = count_options(options);

    stage->bound_of = jpc_alloc((n + 1) * sizeof *stage->bound_of);
    stage->first_bound = pipeline->n_bounds;
    for (size_t i = 0; i < n; i++) {
        stage->bound_of[i] = options[i].bound != JPC_UNBOUNDED ? pipeline->n_bounds : -1;
        if (options[i].bound != JPC_UNBOUNDED)
            add_bound(pipeline, stage_at, &options[i]);
    }
    stage->n_bounds = pipeline->n_bounds - stage->first_bound;
}

// As the first segment stage says, or one that was taken out; without one, IPADIC.
static jpc_status open_dictionary(jpc_pipeline *pipeline, jpc_err *err)
{
    const char *name;

    for (int i = 0; i < pipeline->n_stages; i++)
        if (note_segmentation(pipeline, &pipeline->stages[i]))
            break;
    name = pipeline->dictionary_name != NULL ? pipeline->dictionary_name : "ipadic";
    return jpc_dictionary_open_for(&pipeline->dictionary, name, pipeline->segmenter, err);
}

static bool needs_morphemes(const jpc_pipeline *pipeline)
{
    for (int i = 0; i < pipeline->n_stages; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (stage->def->needs_morphemes ||
            (stage->def->uses_morphemes != NULL && stage->def->uses_morphemes(stage->params)))
            return true;
    }
    return false;
}

static jpc_status check_one_dedup(const jpc_pipeline *pipeline, jpc_err *err)
{
    int dedup_at = jpc_pipeline_dedup_at(pipeline);

    for (int i = dedup_at + 1; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->kind == JPC_DEDUP)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "stage '%s': there is a deduplicator already, '%s'",
                            pipeline->stages[i].name, pipeline->stages[dedup_at].name);
    return JPC_OK;
}

// Paragraphs of copies would be counted twice.
static jpc_status check_paragraphs(const jpc_pipeline *pipeline, jpc_err *err)
{
    int dedup_at = jpc_pipeline_dedup_at(pipeline), at = jpc_pipeline_paragraphs_at(pipeline);

    if (at < dedup_at && dedup_at < pipeline->n_stages)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' must stand behind the deduplicator, '%s'",
                        pipeline->stages[at].name, pipeline->stages[dedup_at].name);
    for (int i = at + 1; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->counts_paragraphs)
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "stage '%s': paragraphs are counted once, for '%s'",
                            pipeline->stages[i].name, pipeline->stages[at].name);
    return JPC_OK;
}

jpc_status jpc_pipeline_prepare(jpc_pipeline *pipeline, jpc_err *err)
{
    int dedup_at = jpc_pipeline_dedup_at(pipeline);

    if (pipeline->prepared)
        return JPC_OK;
    JPC_TRY(check_one_dedup(pipeline, err));
    JPC_TRY(check_paragraphs(pipeline, err));
    jpc_groups_find(pipeline);
    JPC_TRY(jpc_groups_check(pipeline, err));
    for (int i = 0; i < pipeline->n_stages; i++) {
        pipeline->stages[i].after_dedup = i > dedup_at;
        collect_bounds(pipeline, i);
    }
    jpc_groups_prepare(pipeline);
    pipeline->prepared = true;
    return JPC_OK;
}

// Gives morphemes to the models that want them for texts of their own.
static jpc_status teach_models(jpc_pipeline *pipeline, jpc_err *err)
{
    jpc_tagger *tagger = NULL;
    jpc_status status = JPC_OK;

    for (int i = 0; i < pipeline->n_stages && status == JPC_OK; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (stage->def->learn == NULL || stage->def->uses_morphemes == NULL ||
            !stage->def->uses_morphemes(stage->params))
            continue;
        if (tagger == NULL)
            status = jpc_tagger_open(&tagger, pipeline->dictionary, err);
        if (status == JPC_OK)
            stage->def->learn(stage->params, stage->model, tagger);
    }
    if (tagger != NULL)
        jpc_tagger_close(tagger);
    return status;
}

jpc_status jpc_pipeline_open(jpc_pipeline *pipeline, jpc_err *err)
{
    JPC_TRY(jpc_pipeline_prepare(pipeline, err));
    if (needs_morphemes(pipeline))
        JPC_TRY(open_dictionary(pipeline, err));
    for (int i = 0; i < pipeline->n_stages; i++) {
        jpc_stage *stage = &pipeline->stages[i];

        if (stage->def->open != NULL)
            JPC_TRY(stage->def->open(stage->params, &stage->model, err));
    }
    return teach_models(pipeline, err);
}

void jpc_pipeline_release(jpc_pipeline *pipeline)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        release_stage(&pipeline->stages[i]);
    for (int i = 0; i < pipeline->n_bounds; i++)
        free(pipeline->bounds[i].reason);
    if (pipeline->dictionary != NULL)
        jpc_dictionary_close(pipeline->dictionary);
    free(pipeline->dictionary_name);
    free(pipeline->stages);
    free(pipeline->bounds);
    *pipeline = (jpc_pipeline){0};
}

// ---- workers ------------------------------------------------------------------

jpc_status jpc_worker_open(jpc_worker *worker, const jpc_pipeline *pipeline, jpc_err *err)
{
    size_t n = (size_t)pipeline->n_stages;

    *worker = (jpc_worker){.pipeline = pipeline,
                           .scratch = jpc_alloc((n + 1) * sizeof *worker->scratch),
                           .stage_ns = jpc_alloc((n + 1) * sizeof *worker->stage_ns)};
    if (pipeline->dictionary != NULL)
        JPC_TRY(jpc_tagger_open(&worker->tagger, pipeline->dictionary, err));
    for (size_t i = 0; i < n; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (stage->def->scratch_open != NULL)
            JPC_TRY(
                stage->def->scratch_open(stage->params, stage->model, &worker->scratch[i], err));
    }
    return JPC_OK;
}

void jpc_worker_close(jpc_worker *worker)
{
    if (worker->pipeline == NULL)
        return;
    for (int i = 0; i < worker->pipeline->n_stages; i++) {
        const jpc_stage *stage = &worker->pipeline->stages[i];

        if (stage->def->scratch_close != NULL && worker->scratch[i] != NULL)
            stage->def->scratch_close(worker->scratch[i]);
    }
    if (worker->tagger != NULL)
        jpc_tagger_close(worker->tagger);
    jpc_arena_release(&worker->features);
    free(worker->scratch);
    free(worker->stage_ns);
    *worker = (jpc_worker){0};
}

// ---- applying stages ------------------------------------------------------------

// Score first, decide after: a document that violates a bound is measured by the
// other stages of the same cost, but does not enter a costlier tier.
static bool enters(const jpc_pipeline *pipeline, const jpc_stage *stage, const jpc_doc *doc,
                   bool masks_dropped)
{
    int first = doc->verdict.first;
    jpc_tier dropped_in;

    if (first < 0)
        return true;
    if (stage->def->kind == JPC_DEDUP) // what was dropped never stays for others, but may count
        return stage->def->signs && !jpc_doc_is_foreign(doc);
    if (stage->def->also_dropped)
        return masks_dropped;
    dropped_in = pipeline->stages[pipeline->bounds[first].stage].tier;
    return pipeline->evaluate_all || stage->tier <= dropped_in;
}

static void begin_verdict(jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc)
{
    size_t n = (size_t)pipeline->n_bounds;

    doc->verdict.first = -1;
    doc->verdict.violated = jpc_arena_zalloc(arena, (n / 64 + 1) * sizeof(uint64_t));
    doc->verdict.measured = jpc_arena_alloc(arena, n * sizeof(double));
    for (size_t i = 0; i < n; i++)
        doc->verdict.measured[i] = NAN;
}

// What masks look at because it will be published, though it was dropped, is as it was measured
// before: bounds of masks count the same whether dropped documents are wanted or not.
static void forget_measured(const jpc_stage *stage, jpc_doc *doc)
{
    for (int b = stage->first_bound; b < stage->first_bound + stage->n_bounds; b++) {
        doc->verdict.measured[b] = NAN;
        doc->verdict.violated[b / 64] &= ~((uint64_t)1 << (b % 64));
    }
}

static void apply_stage(jpc_worker *worker, int at, const jpc_context *context, jpc_doc *doc,
                        jpc_stage_stats *stats)
{
    bool was_kept = jpc_doc_is_kept(doc);
    jpc_span before = doc->text;

    context->def->apply(context, doc);
    if (!was_kept && context->def->also_dropped)
        forget_measured(&worker->pipeline->stages[at], doc);
    if (!was_kept)
        return;
    stats->docs_in++;
    stats->bytes_in += before.len;
    stats->docs_modified += doc->text.ptr != before.ptr || doc->text.len != before.len;
    if (jpc_doc_is_kept(doc)) {
        stats->bytes_out += doc->text.len;
    } else {
        stats->docs_dropped++;
        stats->bytes_dropped += doc->text.len;
    }
}

// Whether the stage sees a document that does not come as far as this: dropped ones are published,
// too, and what masks behind a deduplicator belongs to other tasks.
static bool masks_ahead(const jpc_stage *stage, const jpc_doc *doc, bool masks_dropped)
{
    return masks_dropped && stage->def->also_dropped && !jpc_doc_is_kept(doc);
}

// All stages over one document, then the next: its text and features stay in the cache, and the
// memory of the features serves the next one.
static void apply_stages(jpc_worker *worker, jpc_arena *arena, jpc_doc *doc, int from, int to,
                         bool masks_dropped, jpc_stats *stats)
{
    uint64_t start = jpc_clock_ns(), end;

    for (int at = from; at < worker->pipeline->n_stages; at++, start = end) {
        const jpc_pipeline *pipeline = worker->pipeline;
        const jpc_stage *stage = &pipeline->stages[at];
        jpc_context context = {.def = stage->def,
                               .params = stage->params,
                               .model = stage->model,
                               .scratch = worker->scratch[at],
                               .arena = arena,
                               .features = &worker->features,
                               .tagger = worker->tagger,
                               .bound_of = stage->bound_of,
                               .explains = worker->explains,
                               .stage = at,
                               .counts = jpc_doc_is_kept(doc) ? stats->stages[at].counts : NULL,
                               .frequencies = worker->frequencies};

        end = start;
        if (at < to ? !enters(pipeline, stage, doc, masks_dropped)
                    : !masks_ahead(stage, doc, masks_dropped))
            continue;
        context.only_records =
            !pipeline->plain && jpc_role_of(pipeline, at, doc->verdict.measured) != JPC_ROLE_DROPS;
        apply_stage(worker, at, &context, doc, &stats->stages[at]);
        end = jpc_clock_ns();
        worker->stage_ns[at] += end - start;
    }
}

void jpc_worker_apply(jpc_worker *worker, jpc_batch *batch, int from, int to, bool masks_dropped,
                      jpc_stats *stats)
{
    for (size_t i = 0; i < batch->n_docs; i++) {
        jpc_doc *doc = &batch->docs[i];

        begin_verdict(&batch->arena, worker->pipeline, doc);
        apply_stages(worker, &batch->arena, doc, from, to, masks_dropped, stats);
        doc->features = NULL;
        jpc_arena_reset(&worker->features);
    }
}
