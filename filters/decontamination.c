// decontamination: finds items of benchmarks in documents, to drop, note or cut them out.
//
// Items      every string of the files `benchmarks` (data/benchmark_file.h), or of `fields`. Equal
//            ones, in the normal form, are one. Characters are those of the normal form for
//            near-duplicates (text/shingle.h) without punctuation and white space: width,
//            punctuation, line breaks and what stands around do not matter; digits and case do
// Found      an item of min_overlap distinct n-grams or more: if the document has min_overlap of
//            them, and min_share of all. A shorter one: if all its characters stand there side by
//            side; but only a sentence tells: min_chars characters, one of them hiragana, or four
//            words. Whatever its length, Latin text of fewer than four words (a label, an id)
//            is no item. What is too short to tell is counted and shown by `jpcurate check`
// Action     drop: the document, if more than max_items are found. annotate: it stays. cut: of each
//            item, from its first to its last n-gram (text/item_index.h) and the stops behind; a
//            line of which nothing is left goes; until no item is found
// Annotates  "contamination": {"items": n, "found": [{"file", "line", "field", "overlap", "ngrams",
//            "share"}]}, the first ten; "cut_characters" with cut. A text that is cut loses
//            "morphemes" and "pii_spans" of stages before it
// Measure    max_items: items found, with the action drop; with others it is not measured
// Reference  GPT-3 (Brown et al. 2020, appendix C): 13-grams of words. For Japanese ours
// Differs    GPT-3: any 13-gram of words that is not frequent, and 200 characters around it go
#include <math.h>
#include <stdlib.h>

#include "data/benchmark.h"
#include "data/jsonl.h"
#include "stage/stage.h"
#include "text/edit.h"
#include "text/item_index.h"
#include "text/shingle.h"

struct decontamination_params {
    double max_items;
    jpc_strings benchmarks, fields;
    int unit, action;
    double ngram, min_overlap, min_share, min_passage, min_chars;
};

enum { MAX_ITEMS };
enum { UNIT_CHARACTERS, UNIT_MORPHEMES };
enum { ACTION_DROP, ACTION_ANNOTATE, ACTION_CUT };
enum { COUNT_FOUND, COUNT_DOCUMENTS, COUNT_CUT };

static const char *const decontamination_units[] = {"characters", "morphemes", NULL};
static const char *const decontamination_actions[] = {"drop", "annotate", "cut", NULL};
static const char *const decontamination_counters[] = {"items.found", "items.documents",
                                                       "items.cut_characters", NULL};

static const jpc_option decontamination_options[] = {
    [MAX_ITEMS] =
        JPC_OPT_BOUND(struct decontamination_params, max_items, JPC_UPPER, 0, 0, 1e9, "count",
                      "drop documents with more items of benchmarks (action: drop)"),
    JPC_OPT_PATHS(struct decontamination_params, benchmarks, "",
                  "files: JSON Lines, other JSON, or text with an item a line; also .gz, .zst"),
    JPC_OPT_STRINGS(struct decontamination_params, fields, "",
                    "names of members whose strings are items; empty: all strings"),
    JPC_OPT_CHOICE(struct decontamination_params, action, decontamination_actions, ACTION_DROP,
                   "what to do where an item is found: with the document, or cut the item out"),
    JPC_OPT_CHOICE(struct decontamination_params, unit, decontamination_units, UNIT_CHARACTERS,
                   "what n-grams are of"),
    JPC_OPT_NUMBER(struct decontamination_params, ngram, 13, 1, JPC_SHINGLE_MAX, "units",
                   "length of the n-grams"),
    JPC_OPT_NUMBER(struct decontamination_params, min_overlap, 2, 1, 1e6, "n-grams",
                   "an item is found with so many distinct n-grams; one that has fewer is looked "
                   "for as a whole"),
    JPC_OPT_NUMBER(struct decontamination_params, min_share, 0.9, 0, 1, "ratio",
                   "an item is found with this share of its n-grams"),
    JPC_OPT_NUMBER(struct decontamination_params, min_passage, 100, 1, 1e9, "n-grams",
                   "… or, whatever their share, with so many: a passage of a long item"),
    JPC_OPT_NUMBER(struct decontamination_params, min_chars, 7, 1, 1e6, "characters",
                   "an item that is looked for as a whole has so many, else it is too short"),
    {0},
};

static bool decontamination_measures(const void *params_, int option)
{
    const struct decontamination_params *params = params_;

    return option == MAX_ITEMS && params->action == ACTION_DROP;
}

static bool decontamination_uses_morphemes(const void *params_)
{
    const struct decontamination_params *params = params_;

    return params->unit == UNIT_MORPHEMES && params->benchmarks.n > 0;
}

static const char *decontamination_action(const void *params_, int counter)
{
    const struct decontamination_params *params = params_;

    (void)counter;
    return decontamination_actions[params->action];
}

// ---- the model ---------------------------------------------------------------------------

static void decontamination_close(void *benchmark)
{
    jpc_benchmark_release(benchmark);
    free(benchmark);
}

// What counts things.
static const char *decontamination_fraction(const struct decontamination_params *params)
{
    const struct {
        const char *name;
        double value;
    } counts[] = {{"ngram", params->ngram},
                  {"min_overlap", params->min_overlap},
                  {"min_passage", params->min_passage},
                  {"min_chars", params->min_chars}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].value != floor(counts[i].value))
            return counts[i].name;
    return NULL;
}

static jpc_status decontamination_open(const void *params_, void **model, jpc_err *err)
{
    const struct decontamination_params *params = params_;
    const char *fraction = decontamination_fraction(params);
    jpc_benchmark *benchmark;
    jpc_status status;

    if (fraction != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'decontamination': %s must be a whole number",
                        fraction);
    benchmark = jpc_alloc(sizeof *benchmark);
    status = jpc_benchmark_open(benchmark, params->benchmarks.items, params->benchmarks.n,
                                params->fields.items, params->fields.n, err);

    if (status != JPC_OK) {
        decontamination_close(benchmark);
        return status;
    }
    benchmark->min_overlap = (size_t)params->min_overlap;
    benchmark->min_chars = (size_t)params->min_chars;
    if (!decontamination_uses_morphemes(params))
        jpc_benchmark_index(benchmark, (int)params->ngram, NULL);
    *model = benchmark;
    return JPC_OK;
}

static void decontamination_learn(const void *params_, void *benchmark, jpc_tagger *tagger)
{
    const struct decontamination_params *params = params_;

    jpc_benchmark_index(benchmark, (int)params->ngram, tagger);
}

static void decontamination_note(const void *params_, const void *benchmark, jpc_buf *notes)
{
    const struct decontamination_params *params = params_;

    if (params->benchmarks.n == 0)
        jpc_buf_add_string(notes, "no 'benchmarks' are given: nothing is looked for\n");
    else
        jpc_benchmark_note(benchmark, notes);
}

static void decontamination_label(const void *model_, uint32_t label, jpc_buf *out)
{
    const jpc_benchmark *model = model_;
    const jpc_benchmark_source *source = &model->sources[label];
    const jpc_item *item = &model->index.items[label];

    jpc_json_escape(out, jpc_span_of(model->names[source->file]));
    jpc_buf_printf(out, "\t%" PRIu64 "\t%.*s\t%" PRIu32 "\t%" PRIu32, source->line,
                   (int)source->path.len, source->path.ptr, item->units, item->ngrams);
}

// ---- what is noted -----------------------------------------------------------------------

enum { NOTED_ITEMS = 10 };

static void decontamination_print_item(const jpc_benchmark *model, const jpc_item_found *found,
                                       jpc_buf *out)
{
    const jpc_benchmark_source *source = &model->sources[found->item];
    uint32_t ngrams = model->index.items[found->item].ngrams;

    ngrams = ngrams > 0 ? ngrams : 1;
    jpc_buf_add_string(out, "{\"file\":\"");
    jpc_json_escape(out, jpc_span_of(model->names[source->file]));
    jpc_buf_printf(out, "\",\"line\":%" PRIu64, source->line);
    if (source->path.len > 0)
        jpc_buf_printf(out, ",\"field\":\"%.*s\"", (int)source->path.len, source->path.ptr);
    jpc_buf_printf(out, ",\"overlap\":%" PRIu32 ",\"ngrams\":%" PRIu32 ",\"share\":%.4f}",
                   found->overlap, ngrams, (double)found->overlap / ngrams);
}

static void decontamination_annotate(const jpc_context *context, jpc_doc *doc,
                                     const jpc_item_result *result, uint64_t n_cut)
{
    jpc_buf out = {0};

    jpc_buf_printf(&out, "{\"items\":%zu,\"found\":[", result->n);
    for (size_t i = 0; i < result->n && i < NOTED_ITEMS; i++) {
        jpc_buf_add_string(&out, i > 0 ? "," : "");
        decontamination_print_item(context->model, &result->found[i], &out);
    }
    jpc_buf_add_string(&out, "]");
    if (n_cut > 0)
        jpc_buf_printf(&out, ",\"cut_characters\":%" PRIu64, n_cut);
    jpc_buf_add_string(&out, "}");
    jpc_doc_add_meta(context->arena, doc, "contamination",
                     jpc_arena_copy(context->arena, out.ptr, out.len));
    jpc_buf_release(&out);
}

// ---- documents -----------------------------------------------------------------------------

struct view {
    jpc_item_text text;
    const jpc_morphemes *morphemes; // NULL: units are characters
    uint32_t *which;                // morpheme of each unit
};

static struct view decontamination_view(const jpc_context *context, jpc_doc *doc)
{
    const struct decontamination_params *params = context->params;
    struct view view = {.morphemes = NULL};

    view.text.units = view.text.characters = jpc_item_characters(context->features, doc->text);
    if (params->unit == UNIT_MORPHEMES) {
        view.morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
        view.text.units =
            jpc_item_morphemes(context->features, doc->text, view.morphemes, &view.which);
    }
    return view;
}

static jpc_item_result decontamination_find(const jpc_context *context, const struct view *view)
{
    const struct decontamination_params *params = context->params;
    const jpc_benchmark *model = context->model;

    return jpc_item_index_find(&model->index, context->features, &view->text,
                               &(jpc_item_bounds){.min_overlap = (size_t)params->min_overlap,
                                                  .min_passage = (size_t)params->min_passage,
                                                  .min_share = params->min_share});
}

// ---- cutting ---------------------------------------------------------------------------------

struct range {
    size_t begin, end; // bytes
};

static bool decontamination_is_stop(uint32_t code)
{
    static const char *const stops = "。．.？?！!｡";
    const char *at = stops;

    while (*at != '\0')
        if (jpc_utf8_next(&at) == code)
            return true;
    return false;
}

static size_t decontamination_skip_blanks(jpc_span text, size_t at)
{
    while (at < text.len && jpc_is_blank(jpc_utf8_at(text, at))) {
        const char *s = text.ptr + at;

        jpc_utf8_next(&s);
        at = (size_t)(s - text.ptr);
    }
    return at;
}

// The stops behind belong to the item, and lines to those that fill them.
static struct range decontamination_widen(jpc_span text, struct range range)
{
    size_t line = range.begin, end;

    while (range.end < text.len && decontamination_is_stop(jpc_utf8_at(text, range.end))) {
        const char *s = text.ptr + range.end;

        jpc_utf8_next(&s);
        range.end = (size_t)(s - text.ptr);
    }
    while (line > 0 && text.ptr[line - 1] != '\n')
        line--;
    end = decontamination_skip_blanks(text, range.end);
    if (decontamination_skip_blanks(text, line) < range.begin ||
        (end < text.len && text.ptr[end] != '\n'))
        return range;
    if (end < text.len)
        return (struct range){line, end + 1};
    return (struct range){line > 0 ? line - 1 : 0, end};
}

static int decontamination_compare(const void *a, const void *b)
{
    const struct range *left = a, *right = b;

    return (left->begin > right->begin) - (left->begin < right->begin);
}

// Bytes of the text that the stretches are from, in order.
static size_t decontamination_ranges(const jpc_context *context, const jpc_doc *doc,
                                     const struct view *view, const jpc_item_result *result,
                                     size_t min_hits, struct range **ranges)
{
    const jpc_benchmark *model = context->model;
    jpc_item_stretch *stretches;
    size_t n =
        jpc_item_index_stretches(&model->index, context->features, result, min_hits, &stretches);
    size_t *begin, *end;

    jpc_item_places(context->features, doc->text, view->text.characters.n, &begin, &end);
    *ranges = jpc_arena_alloc(context->features, (n + 1) * sizeof **ranges);
    for (size_t i = 0; i < n; i++) {
        size_t first = stretches[i].begin, last = stretches[i].end - 1;
        struct range range;

        if (view->morphemes == NULL || stretches[i].is_whole) {
            range = (struct range){begin[first], end[last]};
        } else {
            const jpc_morpheme *m = &view->morphemes->items[view->which[last]];

            range.begin = view->morphemes->items[view->which[first]].at;
            range.end = (size_t)m->at + m->len;
        }
        (*ranges)[i] = decontamination_widen(doc->text, range);
    }
    if (n > 0)
        qsort(*ranges, n, sizeof **ranges, decontamination_compare);
    return n;
}

// Returns how many characters went.
static uint64_t decontamination_remove(const jpc_context *context, jpc_doc *doc,
                                       const struct range *ranges, size_t n)
{
    jpc_edit edit = jpc_edit_begin(context->arena, doc->text);
    uint64_t before = jpc_utf8_count(doc->text);
    size_t end = 0;

    for (size_t i = 0; i < n; i++) {
        size_t from = ranges[i].begin > end ? ranges[i].begin : end;

        if (ranges[i].end > from)
            jpc_edit_remove(&edit, from, ranges[i].end);
        end = ranges[i].end > end ? ranges[i].end : end;
    }
    jpc_doc_set_text(doc, jpc_edit_end(&edit));
    return before - jpc_utf8_count(doc->text);
}

// What is left may be an item again (one was inside another); then whatever n-grams it has go. A
// text that is made for it could go on like that for long.
enum { MOST_CUTS = 16 };

static uint64_t decontamination_cut(const jpc_context *context, jpc_doc *doc, struct view view,
                                    jpc_item_result result)
{
    const struct decontamination_params *params = context->params;
    size_t min_hits = (size_t)params->min_overlap;
    uint64_t n_cut = 0;

    for (int i = 0; i < MOST_CUTS && result.n > 0; i++, min_hits = 1) {
        struct range *ranges;
        size_t n = decontamination_ranges(context, doc, &view, &result, min_hits, &ranges);

        n_cut += decontamination_remove(context, doc, ranges, n);
        view = decontamination_view(context, doc);
        result = decontamination_find(context, &view);
    }
    jpc_jsonl_remove_meta(context->arena, doc, "morphemes");
    jpc_jsonl_remove_meta(context->arena, doc, "pii_spans");
    return n_cut;
}

// ---- the stage --------------------------------------------------------------------------------

static void decontamination_act(const jpc_context *context, jpc_doc *doc, const struct view *view,
                                const jpc_item_result *result)
{
    const struct decontamination_params *params = context->params;
    uint64_t n_cut = 0;

    for (size_t i = 0; i < result->n; i++)
        jpc_tell_label(context, doc, result->found[i].item);
    if (params->action == ACTION_CUT)
        n_cut = decontamination_cut(context, doc, *view, *result);
    decontamination_annotate(context, doc, result, n_cut);
    jpc_count(context, COUNT_FOUND, result->n);
    jpc_count(context, COUNT_DOCUMENTS, 1);
    jpc_count(context, COUNT_CUT, n_cut);
}

static void decontamination_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct decontamination_params *params = context->params;
    const jpc_benchmark *model = context->model;
    jpc_item_result result = {.n = 0};
    struct view view;

    if (model->n > 0) {
        view = decontamination_view(context, doc);
        result = decontamination_find(context, &view);
    }
    if (result.n > 0)
        decontamination_act(context, doc, &view, &result);
    if (params->action == ACTION_DROP)
        jpc_measure(context, doc, MAX_ITEMS, (double)result.n);
}

const jpc_stage_def jpc_stage_decontamination = {
    .name = "decontamination",
    .summary = "find items of benchmarks: drop the documents, note them, or cut the items out",
    .measure = "max_items: items of benchmarks of which the document has min_overlap distinct "
               "n-grams and min_share of all, or that it has as a whole; with the actions "
               "annotate and cut it is not measured",
    .reference = "GPT-3 (Brown et al. 2020), appendix C: 13-grams; for Japanese ours",
    .differs = "characters for words; a share of an item instead of any 13-gram of it",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .options = decontamination_options,
    .params_size = sizeof(struct decontamination_params),
    .counters = decontamination_counters,
    .counters_title = "Items of benchmarks",
    .action = decontamination_action,
    .uses_morphemes = decontamination_uses_morphemes,
    .measures = decontamination_measures,
    .note = decontamination_note,
    .labels_heading = "benchmark\tline\tfield\tlength\tngrams",
    .label = decontamination_label,
    .open = decontamination_open,
    .learn = decontamination_learn,
    .close = decontamination_close,
    .apply = decontamination_apply,
};
