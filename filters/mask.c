// mask: masks personal information.
//
// Finds      what the detectors of pii/ find (pii/detectors.def), outside URLs; no public service
//            number (110, help lines), and no value of `keep`
// Action     per detector. mask: its template stands for what is found; replace: a stable
//            pseudonym, made under a key (pii/pseudonym.h); drop: masked, and the document goes if
//            there are more than max_to_drop; annotate: it stays, and its place is noted; off:
//            nobody looks.
//            Templates: pii/template.h. What stands for something already is neither replaced nor
//            counted, so that a second pass changes nothing; a template that would be found again
//            is refused
// Measure    max_to_drop: what detectors with the action drop found. max_unfinished: searches
//            for URLs that gave up at PCRE2's match limit, and what would need one more look than
//            MASK_MOST_LOOKS
// Annotates  "pii": {"phone": n}, what was found and not kept; "pii_spans": {"phone": [[12, 25]]},
//            for the action annotate: first character and the one behind the last, in the text as
//            it leaves this stage. A text that is changed loses the `morphemes` of a stage before
//            (segment), which hold what was found, and earlier "pii_spans"
// Reference  HojiChar MaskPersonalInformation: xxxx@yyy.jp, 06-1234-XXXX. datatrove PIIFormatter
//            (FineWeb2): email@example.com, public IPv4 addresses (`templates: fineweb2`)
// Differs    HojiChar misses full width, brackets, ‐ and − and 0120-123-456, and masks digits of
//            ISBNs, order numbers and URLs; datatrove misses addresses behind kana, and chooses
//            replacements by what a process has seen before, not by the value
#include <stdlib.h>

#include "core/key_file.h"
#include "data/jsonl.h"
#include "pii/found_json.h"
#include "pii/keep_list.h"
#include "pii/pseudonym.h"
#include "pii/template_trial.h"
#include "stage/stage.h"
#include "text/edit.h"
#include "text/utf8.h"

enum {
#define JPC_DETECTOR(name, action, template, tokens) KIND_##name,
#include "pii/detectors.def"
#undef JPC_DETECTOR
    N_KINDS
};

enum {
    ACTION_DEFAULT,
    ACTION_MASK,
    ACTION_REPLACE,
    ACTION_DROP,
    ACTION_ANNOTATE,
    ACTION_OFF,
};

static const char *const mask_actions[] = {"default",  "mask", "replace", "drop",
                                           "annotate", "off",  NULL};

enum { TEMPLATES_HOJICHAR, TEMPLATES_TOKENS, TEMPLATES_FINEWEB2 };

static const char *const mask_template_sets[] = {"hojichar", "tokens", "fineweb2", NULL};

static const struct {
    int action;
    const char *hojichar, *tokens;
} mask_defaults[] = {
#define JPC_DETECTOR(name, action, template, tokens) {ACTION_##action, template, tokens},
#include "pii/detectors.def"
#undef JPC_DETECTOR
};

// Per detector: what was found and treated, in how many documents, and what `keep` left alone.
enum { COUNT_MATCHES, COUNT_DOCUMENTS, COUNT_KEPT, COUNTS_PER_KIND };

static const char *const mask_counters[] = {
#define JPC_DETECTOR(name, action, template, tokens)                                               \
#name ".matches", #name ".documents", #name ".kept",
#include "pii/detectors.def"
#undef JPC_DETECTOR
    NULL,
};

// ---- options -------------------------------------------------------------------

struct mask_params {
    int all;
    int action_of[N_KINDS];
    int templates;
    char *template_of[N_KINDS];
    jpc_strings keep, keep_files;
    bool keep_service;
    char *key_file;
    double max_to_drop, max_unfinished;
};

enum {
    OPTION_ALL,
    OPTION_ACTIONS,
    OPTION_TEMPLATES = OPTION_ACTIONS + N_KINDS,
    OPTION_TEMPLATE_OF,
    OPTION_KEEP = OPTION_TEMPLATE_OF + N_KINDS,
    OPTION_KEEP_FILES,
    OPTION_KEEP_SERVICE,
    OPTION_KEY_FILE,
    MAX_TO_DROP,
    MAX_UNFINISHED,
};

#define DEFAULT_MASK "default: mask, with "
#define DEFAULT_ANNOTATE "default: annotate; a mask is "
#define DEFAULT_OFF "default: off; a mask is "

static const jpc_option mask_options[] = {
    [OPTION_ALL] =
        JPC_OPT_CHOICE(struct mask_params, all, mask_actions, ACTION_DEFAULT,
                       "what to do with what is found, by detectors that are at default"),
#define JPC_DETECTOR(name_, action, template, tokens)                                              \
    [OPTION_ACTIONS + KIND_##name_] = {                                                            \
        .name = #name_,                                                                            \
        .offset = offsetof(struct mask_params, action_of[KIND_##name_]),                           \
        .type = JPC_TYPE_CHOICE,                                                                   \
        .choices = mask_actions,                                                                   \
        .initial = ACTION_DEFAULT,                                                                 \
        .help = DEFAULT_##action template,                                                         \
    },
#include "pii/detectors.def"
#undef JPC_DETECTOR
    [OPTION_TEMPLATES] =
        JPC_OPT_CHOICE(struct mask_params, templates, mask_template_sets, TEMPLATES_HOJICHAR,
                       "what stands for it: as HojiChar has it, 06-1234-XXXX; <電話番号>; as "
                       "FineWeb2 has it, email@example.com, else as HojiChar"),
#define JPC_DETECTOR(name_, action, template, tokens)                                              \
    [OPTION_TEMPLATE_OF + KIND_##name_] = {                                                        \
        .name = #name_ "_template",                                                                \
        .offset = offsetof(struct mask_params, template_of[KIND_##name_]),                         \
        .type = JPC_TYPE_STRING,                                                                   \
        .initial_string = "",                                                                      \
        .help = "text that stands for it, with {hide_last:N}, {keep_last:N}; empty: by templates", \
    },
#include "pii/detectors.def"
#undef JPC_DETECTOR
    [OPTION_KEEP] = JPC_OPT_STRINGS(struct mask_params, keep, "",
                                    "values that stay, in any spelling; *@example.co.jp: addresses "
                                    "of that domain"),
    [OPTION_KEEP_FILES] =
        JPC_OPT_PATHS(struct mask_params, keep_files, "", "files with one such value per line"),
    [OPTION_KEEP_SERVICE] = JPC_OPT_FLAG(struct mask_params, keep_service, true,
                                         "public service numbers and help lines stay"),
    [OPTION_KEY_FILE] =
        JPC_OPT_KEY(struct mask_params, key_file,
                    "file whose bytes are the key of the pseudonyms of the action replace"),
    [MAX_TO_DROP] = JPC_OPT_BOUND(struct mask_params, max_to_drop, JPC_UPPER, 0, 0, 254, "count",
                                  "drop documents with more finds of the action drop"),
    [MAX_UNFINISHED] =
        {
            JPC_OPT_FIELD(struct mask_params, max_unfinished),
            .type = JPC_TYPE_NUMBER,
            .bound = JPC_UPPER,
            .initial = 0,
            .lowest = 0,
            .highest = 254,
            .unit = "count",
            .help = "drop documents with more searches that gave up, so that some may be left",
            .is_guard = true,
        },
    {0},
};

static int mask_action(const struct mask_params *params, int kind)
{
    int action = params->action_of[kind] != ACTION_DEFAULT ? params->action_of[kind] : params->all;

    return action != ACTION_DEFAULT ? action : mask_defaults[kind].action;
}

static bool mask_has_action(const struct mask_params *params, int action)
{
    for (int kind = 0; kind < N_KINDS; kind++)
        if (mask_action(params, kind) == action)
            return true;
    return false;
}

static const char *mask_action_name(const void *params, int counter)
{
    return mask_actions[mask_action(params, counter / COUNTS_PER_KIND)];
}

static bool mask_measures(const void *params, int option)
{
    return option != MAX_TO_DROP || mask_has_action(params, ACTION_DROP);
}

static bool mask_uses_morphemes(const void *params)
{
    for (int kind = 0; kind < N_KINDS; kind++)
        if (jpc_detectors[kind]->anchor == JPC_ANCHOR_MORPHEMES &&
            mask_action(params, kind) != ACTION_OFF)
            return true;
    return false;
}

// ---- model ---------------------------------------------------------------------

struct mask_model {
    jpc_finder *finder;
    int actions[N_KINDS];
    jpc_replacement *replacements[N_KINDS]; // owned, each; NULL: nobody looks
    jpc_keep_list keep;
    jpc_buf key; // owned
    bool uses_morphemes;
};

static void mask_close(void *model_)
{
    struct mask_model *model = model_;

    jpc_finder_close(model->finder);
    for (int kind = 0; kind < N_KINDS; kind++)
        jpc_replacement_close(model->replacements[kind]);
    jpc_keep_list_release(&model->keep);
    jpc_buf_release(&model->key);
    free(model);
}

static jpc_status mask_open_keep(struct mask_model *model, const struct mask_params *params,
                                 jpc_err *err)
{
    if (params->keep_service)
        jpc_keep_list_add_service(&model->keep);
    for (size_t i = 0; i < params->keep.n; i++)
        JPC_TRY(jpc_keep_list_add(&model->keep, jpc_span_of(params->keep.items[i]), err));
    for (size_t i = 0; i < params->keep_files.n; i++)
        JPC_TRY(jpc_keep_list_read(&model->keep, params->keep_files.items[i], err));
    return jpc_keep_list_build(&model->keep, err);
}

static jpc_status mask_open_key(struct mask_model *model, const struct mask_params *params,
                                jpc_err *err)
{
    if (params->key_file[0] != '\0')
        JPC_TRY(jpc_key_file_read(params->key_file, &model->key, err));
    if (!mask_has_action(params, ACTION_REPLACE))
        return JPC_OK;
    if (model->key.len == 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage 'mask': the action replace needs a key_file; make one with 'head -c "
                        "32 /dev/urandom > FILE', and keep it secret");
    return jpc_pseudonym_check(err);
}

// "<電話番号:{pseudonym}>" of "<電話番号>".
static void mask_add_pseudonym(jpc_buf *text, const char *token)
{
    size_t len = strcspn(token, ">");

    jpc_buf_printf(text, "%.*s:{pseudonym}%s", (int)len, token, token + len);
    jpc_buf_string(text);
}

static jpc_status mask_check_pseudonym(const struct mask_model *model, int kind, jpc_err *err)
{
    bool has = jpc_replacement_has_pseudonym(model->replacements[kind]);

    if (has == (model->actions[kind] == ACTION_REPLACE))
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_CONFIG,
                    has ? "'%s_template' has {pseudonym}, which needs '%s: replace'"
                        : "'%s_template' has no {pseudonym}, which '%s: replace' needs",
                    jpc_detectors[kind]->name, jpc_detectors[kind]->name);
}

static jpc_status mask_open_replacement(struct mask_model *model, const struct mask_params *params,
                                        int kind, jpc_err *err)
{
    const jpc_detector *detector = jpc_detectors[kind];
    const char *one[] = {mask_defaults[kind].hojichar, NULL};
    const char *const *texts = one;
    jpc_buf name = {0}, text = {0};
    jpc_status status;

    if (params->template_of[kind][0] != '\0') {
        one[0] = params->template_of[kind];
    } else if (model->actions[kind] == ACTION_REPLACE) {
        mask_add_pseudonym(&text, mask_defaults[kind].tokens);
        one[0] = text.ptr;
    } else if (params->templates == TEMPLATES_TOKENS) {
        one[0] = mask_defaults[kind].tokens;
    } else if (params->templates == TEMPLATES_FINEWEB2 &&
               jpc_datatrove_replacements(detector->name) != NULL) {
        texts = jpc_datatrove_replacements(detector->name);
    }
    jpc_buf_printf(&name, "%s_template", detector->name);
    status = jpc_replacement_open(&model->replacements[kind], jpc_buf_string(&name), texts,
                                  detector, jpc_buf_span(&model->key), err);
    if (status == JPC_OK)
        status = mask_check_pseudonym(model, kind, err);
    jpc_buf_release(&name);
    jpc_buf_release(&text);
    return status;
}

static jpc_status mask_open_detectors(struct mask_model *model, const struct mask_params *params,
                                      jpc_err *err)
{
    bool wanted[N_KINDS];

    for (int kind = 0; kind < N_KINDS; kind++) {
        model->actions[kind] = mask_action(params, kind);
        wanted[kind] = model->actions[kind] != ACTION_OFF;
    }
    for (int kind = 0; kind < N_KINDS; kind++)
        if (wanted[kind])
            JPC_TRY(mask_open_replacement(model, params, kind, err));
    JPC_TRY(jpc_finder_open(&model->finder, wanted, err));
    return jpc_replacements_try(model->finder, model->replacements, err);
}

static jpc_status mask_open(const void *params_, void **model_, jpc_err *err)
{
    const struct mask_params *params = params_;
    struct mask_model *model = jpc_alloc(sizeof *model);
    jpc_status status = mask_open_key(model, params, err);

    model->uses_morphemes = mask_uses_morphemes(params);
    if (status == JPC_OK)
        status = mask_open_keep(model, params, err);
    if (status == JPC_OK)
        status = mask_open_detectors(model, params, err);
    if (status == JPC_OK)
        *model_ = model;
    else
        mask_close(model);
    return status;
}

static jpc_status mask_scratch_open(const void *params, const void *model_, void **scratch,
                                    jpc_err *err)
{
    const struct mask_model *model = model_;

    (void)params, (void)err;
    *scratch = jpc_finder_scratch_new(model->finder);
    return JPC_OK;
}

static void mask_scratch_close(void *scratch) { jpc_finder_scratch_free(scratch); }

// ---- one document ----------------------------------------------------------------

struct mask_result {
    size_t counts[N_KINDS];
    jpc_finding *staying; // what is only noted; room for all findings
    size_t n_staying;
    size_t n_unfinished;
    bool changed;
};

// For who asked to see it. It outlives the scratch of this document.
static void mask_explain(const jpc_context *context, jpc_doc *doc, const jpc_finding *finding,
                         const char *action, jpc_span becomes)
{
    if (!context->explains)
        return;
    jpc_tell_find(context, doc,
                  (jpc_find){.kind = jpc_detectors[finding->detector]->name,
                             .detail = finding->detail,
                             .action = action,
                             .text = doc->text,
                             .at = finding->at,
                             .end = finding->end,
                             .becomes = jpc_arena_copy(context->arena, becomes.ptr, becomes.len)});
}

// What stands for the finding; what is found itself if it is kept, or stands for something already.
static jpc_span mask_replacement(const jpc_context *context, const jpc_doc *doc,
                                 const jpc_finding *finding, bool *kept)
{
    const struct mask_model *model = context->model;
    int kind = finding->detector;
    jpc_span found = {doc->text.ptr + finding->at, finding->end - finding->at};

    *kept = jpc_keep_list_has(&model->keep, context->features, jpc_detectors[kind]->name,
                              finding->value);
    return *kept ? found
                 : jpc_replacement_of(model->replacements[kind], context->features, found,
                                      finding->value);
}

// Whether there was something to replace. What stays is explained by the first look: places are
// those of the text as it came then, and of late finds those of the text as it was by then.
static bool mask_replace(const jpc_context *context, jpc_doc *doc, const jpc_findings *findings,
                         bool is_first, struct mask_result *result)
{
    const struct mask_model *model = context->model;
    jpc_edit edit = jpc_edit_begin(context->arena, doc->text);
    bool kept, any = false;

    for (size_t i = 0; i < findings->n; i++) {
        const jpc_finding *finding = &findings->items[i];
        jpc_span found = {doc->text.ptr + finding->at, finding->end - finding->at};
        jpc_span with = mask_replacement(context, doc, finding, &kept);
        int action = model->actions[finding->detector];

        if (kept || action == ACTION_ANNOTATE) {
            if (is_first && (kept || !jpc_span_equals(with, found)))
                mask_explain(context, doc, finding, kept ? "keep" : mask_actions[action], found);
        } else if (!jpc_span_equals(with, found)) {
            jpc_edit_replace(&edit, finding->at, finding->end, with);
            result->counts[finding->detector]++;
            mask_explain(context, doc, finding, mask_actions[action], with);
            any = true;
        }
    }
    if (any)
        jpc_doc_set_text(doc, jpc_edit_end(&edit));
    return any;
}

// Notes what is found and stays.
static void mask_leave(const jpc_context *context, jpc_doc *doc, const jpc_findings *findings,
                       struct mask_result *result)
{
    const struct mask_model *model = context->model;

    if (findings->n > 0)
        result->staying = jpc_arena_alloc(context->features, findings->n * sizeof *findings->items);
    for (size_t i = 0; i < findings->n; i++) {
        const jpc_finding *finding = &findings->items[i];
        jpc_span found = {doc->text.ptr + finding->at, finding->end - finding->at}, with;
        int kind = finding->detector;
        bool kept;

        with = mask_replacement(context, doc, finding, &kept);
        if (kept) {
            jpc_count(context, kind * COUNTS_PER_KIND + COUNT_KEPT, 1);
        } else if (jpc_span_equals(with, found)) {
            continue; // masked before it came here
        } else if (model->actions[kind] == ACTION_ANNOTATE) {
            result->counts[kind]++;
            result->staying[result->n_staying++] = *finding;
        } else {
            result->n_unfinished++; // another look would be needed
        }
    }
}

static void mask_annotate(const jpc_context *context, jpc_doc *doc,
                          const struct mask_result *result)
{
    jpc_span counts = jpc_found_counts(context->arena, result->counts);
    jpc_span places =
        jpc_found_places(context->arena, doc->text, result->staying, result->n_staying);

    if (result->changed) {
        jpc_jsonl_remove_meta(context->arena, doc, "morphemes");
        jpc_jsonl_remove_meta(context->arena, doc, "pii_spans");
    }
    if (counts.len > 0)
        jpc_doc_add_meta(context->arena, doc, "pii", counts);
    if (places.len > 0)
        jpc_doc_add_meta(context->arena, doc, "pii_spans", places);
}

static void mask_count_all(const jpc_context *context, const size_t *counts)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        jpc_count(context, kind * COUNTS_PER_KIND + COUNT_MATCHES, counts[kind]);
        jpc_count(context, kind * COUNTS_PER_KIND + COUNT_DOCUMENTS, counts[kind] > 0);
    }
}

// Documents that others have dropped pass here only if somebody wants to see them: they are masked,
// and not measured.
static void mask_measure(const jpc_context *context, jpc_doc *doc, const size_t *counts,
                         size_t n_unfinished)
{
    const struct mask_model *model = context->model;
    size_t n_to_drop = 0;

    if (!jpc_doc_is_kept(doc))
        return;
    for (int kind = 0; kind < N_KINDS; kind++)
        if (model->actions[kind] == ACTION_DROP)
            n_to_drop += counts[kind];
    if (mask_measures(context->params, MAX_TO_DROP))
        jpc_measure(context, doc, MAX_TO_DROP, (double)n_to_drop);
    jpc_measure(context, doc, MAX_UNFINISHED, (double)n_unfinished);
}

static jpc_findings mask_find(const jpc_context *context, jpc_doc *doc, struct mask_result *result)
{
    const struct mask_model *model = context->model;
    const jpc_morphemes *morphemes =
        model->uses_morphemes ? jpc_doc_morphemes(context->features, context->tagger, doc) : NULL;
    jpc_findings findings =
        jpc_finder_find(model->finder, context->scratch, context->features, doc->text, morphemes);

    result->n_unfinished += findings.n_unfinished;
    return findings;
}

// What stands beside a find may be one as soon as that is masked (口座番号 3799563-2400:4050::1),
// so a text is looked at until there is nothing to replace: a second pass would find nothing,
// either. Each look masks something; three have been seen.
#define MASK_MOST_LOOKS 16

static void mask_apply(const jpc_context *context, jpc_doc *doc)
{
    struct mask_result result = {.n_staying = 0};
    jpc_findings findings = mask_find(context, doc, &result);

    for (int i = 1; i < MASK_MOST_LOOKS; i++) {
        if (!mask_replace(context, doc, &findings, i == 1, &result))
            break;
        result.changed = true;
        findings = mask_find(context, doc, &result);
    }
    mask_leave(context, doc, &findings, &result);
    mask_count_all(context, result.counts);
    mask_annotate(context, doc, &result);
    mask_measure(context, doc, result.counts, result.n_unfinished);
}

// ---- what to tell -----------------------------------------------------------------

static bool mask_detail(int i, jpc_stage_detail *detail)
{
    if (i == N_KINDS)
        return false;
    *detail = (jpc_stage_detail){
        .label = jpc_detectors[i]->name,
        .text = jpc_detectors[i]->rule,
        .source = jpc_detectors[i]->source,
        .initial = mask_options[OPTION_ACTIONS + i].help + strlen("default: "),
    };
    return true;
}

static void mask_note_detector(const struct mask_params *params, int kind, jpc_buf *notes)
{
    const char *name = jpc_detectors[kind]->name;
    int action = mask_action(params, kind);
    bool chosen = params->action_of[kind] != ACTION_DEFAULT;

    if (action == ACTION_ANNOTATE && chosen)
        jpc_buf_printf(notes, "'%s: annotate' leaves what it finds in the text\n", name);
    if ((action == ACTION_ANNOTATE || action == ACTION_OFF) && params->template_of[kind][0] != '\0')
        jpc_buf_printf(notes, "%s_template has no effect: %s is %s\n", name, name,
                       mask_actions[action]);
}

static void mask_note(const void *params_, const void *model_, jpc_buf *notes)
{
    const struct mask_params *params = params_;
    const struct mask_model *model = model_;

    if (params->all == ACTION_ANNOTATE)
        jpc_buf_add_string(notes, "'all: annotate' leaves what is found in the text\n");
    for (int kind = 0; kind < N_KINDS; kind++)
        mask_note_detector(params, kind, notes);
    if (model->key.len > 0 && !mask_has_action(params, ACTION_REPLACE))
        jpc_buf_add_string(notes, "key_file has no effect: nothing has the action replace\n");
    else if (model->key.len > 0 && model->key.len < JPC_KEY_GOOD_BYTES)
        jpc_buf_printf(notes, "the key has %zu byte%s, which can be tried out: expected %d\n",
                       model->key.len, JPC_PLURAL(model->key.len), JPC_KEY_GOOD_BYTES);
    if (params->max_to_drop != 0 && !mask_has_action(params, ACTION_DROP))
        jpc_buf_add_string(notes, "max_to_drop has no effect: nothing has the action drop\n");
}

const jpc_stage_def jpc_stage_mask = {
    .name = "mask",
    .summary = "mask, replace or note personal information, or drop documents that have it",
    .measure = "what the detectors find, outside URLs and but for what is kept, becomes its "
               "template or pseudonym, or stays and is noted with its place; max_to_drop: finds of "
               "detectors with the action drop; max_unfinished: searches that gave up at the match "
               "limit, so that something may be left",
    .reference = "HojiChar, MaskPersonalInformation; datatrove (FineWeb2), PIIFormatter",
    .differs = "finds full width, brackets, all hyphens, addresses behind kana and 17 more kinds; "
               "spares ISBNs, codes and URLs; replacements depend on the value alone",
    .group = "mask",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .also_dropped = true,
    .options = mask_options,
    .params_size = sizeof(struct mask_params),
    .uses_morphemes = mask_uses_morphemes,
    .measures = mask_measures,
    .counters = mask_counters,
    .counters_title = "Personal information",
    .action = mask_action_name,
    .detail = mask_detail,
    .details_title = "Detectors. What several find belongs to the first of them.",
    .note = mask_note,
    .open = mask_open,
    .close = mask_close,
    .scratch_open = mask_scratch_open,
    .scratch_close = mask_scratch_close,
    .apply = mask_apply,
};
