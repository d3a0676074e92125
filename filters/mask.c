// mask: masks personal information.
//
// Finds      what the detectors of pii/ find (pii/detectors.def), outside URLs; no value of the
//            `keep` list (public helplines and what is added)
// Action     per detector: mask, annotate (count only) or off. A template may hold {top} (the
//            top-level domain), {hide_last:4} (the number with its last four digits replaced by X)
//            or {keep_last:4} (with all others). What equals its replacement already is neither
//            replaced nor counted
// Annotates  "pii": {"email": n, "phone": n}, kinds that were found only
// Reference  HojiChar MaskPersonalInformation: xxxx@yyy.jp, 06-1234-XXXX
// Differs    HojiChar misses full width, brackets, ‐ and − and 0120-123-456, and masks digits of
//            ISBNs, order numbers and URLs
#include <stdlib.h>

#include "pii/context.h"
#include "pii/finder.h"
#include "stage/stage.h"
#include "text/edit.h"

enum {
#define JPC_DETECTOR(name, action, template, tokens) KIND_##name,
#include "pii/detectors.def"
#undef JPC_DETECTOR
    N_KINDS
};

enum { ACTION_DEFAULT, ACTION_MASK, ACTION_ANNOTATE, ACTION_OFF };

static const char *const mask_actions[] = {"default", "mask", "annotate", "off", NULL};

static const int default_actions[] = {
#define JPC_DETECTOR(name, action, template, tokens) ACTION_##action,
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

struct mask_params {
    int all;
    int actions[N_KINDS];
    char *templates[N_KINDS];
    jpc_strings keep;
};

// みんなの人権110番, こどもの人権110番, 女性の人権ホットライン, 24時間子供SOSダイヤル,
// こころの健康相談統一ダイヤル, よりそいホットライン, いのちの電話 (2), チャイルドライン,
// DV相談+, 法テラス, #いのちSOS. Emergency numbers (110, 119 …) are too short to be masked.
#define PUBLIC_NUMBERS                                                                             \
    "0570-003-110,0120-007-110,0570-070-810,0120-0-78310,0570-064-556,0120-279-338,"               \
    "0120-783-556,0570-783-556,0120-99-7777,0120-279-889,0570-078374,0120-061-338"

static const jpc_option mask_options[] = {
    JPC_OPT_CHOICE(struct mask_params, all, mask_actions, ACTION_DEFAULT,
                   "what to do with what the detectors find that have no action of their own"),
#define JPC_DETECTOR(name_, action, template, tokens)                                              \
    {                                                                                              \
        .name = #name_,                                                                            \
        .offset = offsetof(struct mask_params, actions[KIND_##name_]),                             \
        .type = JPC_TYPE_CHOICE,                                                                   \
        .choices = mask_actions,                                                                   \
        .initial = ACTION_DEFAULT,                                                                 \
        .help = "what to do with it",                                                              \
    },
#include "pii/detectors.def"
#undef JPC_DETECTOR
#define JPC_DETECTOR(name_, action, template, tokens)                                              \
    {                                                                                              \
        .name = #name_ "_template",                                                                \
        .offset = offsetof(struct mask_params, templates[KIND_##name_]),                           \
        .type = JPC_TYPE_STRING,                                                                   \
        .initial_string = template,                                                                \
        .help = "what replaces it",                                                                \
    },
#include "pii/detectors.def"
#undef JPC_DETECTOR
    JPC_OPT_STRINGS(struct mask_params, keep, PUBLIC_NUMBERS, "telephone numbers that stay"),
    {0},
};

struct mask_model {
    jpc_finder *finder;
    int actions[N_KINDS];
    char **keep; // owned, each and all; digits only
    size_t n_keep;
};

// ---- model and scratch -------------------------------------------------------

static void mask_close(void *model_)
{
    struct mask_model *model = model_;

    jpc_finder_close(model->finder);
    for (size_t i = 0; i < model->n_keep; i++)
        free(model->keep[i]);
    free(model->keep);
    free(model);
}

static char *mask_digits(const char *number)
{
    char *digits = jpc_strdup(number), *out = digits;

    for (const char *s = number; *s != '\0'; s++)
        if (*s >= '0' && *s <= '9')
            *out++ = *s;
    *out = '\0';
    return digits;
}

static int mask_action(const struct mask_params *params, int kind)
{
    int action = params->actions[kind] != ACTION_DEFAULT ? params->actions[kind] : params->all;

    return action != ACTION_DEFAULT ? action : default_actions[kind];
}

static const char *mask_action_name(const void *params, int counter)
{
    return mask_actions[mask_action(params, counter / COUNTS_PER_KIND)];
}

static jpc_status mask_open(const void *params_, void **model_, jpc_err *err)
{
    const struct mask_params *params = params_;
    struct mask_model *model = jpc_alloc(sizeof *model);
    bool wanted[N_KINDS];
    jpc_status status;

    for (int i = 0; i < N_KINDS; i++) {
        model->actions[i] = mask_action(params, i);
        wanted[i] = model->actions[i] != ACTION_OFF;
    }
    status = jpc_finder_open(&model->finder, wanted, err);
    model->keep = jpc_alloc((params->keep.n + 1) * sizeof *model->keep);
    for (size_t i = 0; i < params->keep.n; i++)
        model->keep[model->n_keep++] = mask_digits(params->keep.items[i]);
    if (status != JPC_OK)
        mask_close(model);
    else
        *model_ = model;
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

// ---- replacing ---------------------------------------------------------------

// The value with each of its last n letters and digits replaced by X, or each but those.
static jpc_span mask_part(jpc_arena *arena, jpc_span value, size_t n, bool last)
{
    const char *s = value.ptr, *end = s + value.len;
    char *start = jpc_arena_alloc(arena, value.len), *out = start;
    size_t n_digits = 0, i = 0;

    while (s < end)
        n_digits += jpc_digit_value(jpc_utf8_next(&s)) >= 0;
    for (s = value.ptr; s < end;) {
        const char *character = s;

        if (jpc_digit_value(jpc_utf8_next(&s)) >= 0 && (i++ + n >= n_digits) == last) {
            *out++ = 'X';
            continue;
        }
        memcpy(out, character, (size_t)(s - character));
        out += s - character;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

static jpc_span mask_fill(const jpc_context *context, const char *template, jpc_span value,
                          const jpc_detector *detector)
{
    const char *hole = strchr(template, '{'), *end = hole != NULL ? strchr(hole, '}') : NULL;
    jpc_span name, filled = {"", 0};

    if (end == NULL)
        return jpc_span_of(template);
    name = (jpc_span){hole + 1, (size_t)(end - hole - 1)};
    if (jpc_span_is(name, "hide_last:4") || jpc_span_is(name, "masked"))
        filled = mask_part(context->arena, value, 4, true);
    else if (jpc_span_is(name, "keep_last:4"))
        filled = mask_part(context->arena, value, 4, false);
    else if (detector->placeholder != NULL)
        detector->placeholder(context->arena, value, name, &filled);
    return jpc_arena_printf(context->arena, "%.*s%.*s%s", (int)(hole - template), template,
                            (int)filled.len, filled.ptr, end + 1);
}

static bool mask_keeps(const struct mask_model *model, jpc_span value)
{
    for (size_t i = 0; i < model->n_keep; i++)
        if (jpc_span_is(value, model->keep[i]))
            return true;
    return false;
}

static void mask_annotate(const jpc_context *context, jpc_doc *doc, const size_t *counts)
{
    jpc_span value = {"{", 1};

    for (int kind = 0; kind < N_KINDS; kind++)
        if (counts[kind] > 0)
            value =
                jpc_arena_printf(context->arena, "%.*s%s\"%s\":%zu", (int)value.len, value.ptr,
                                 value.len > 1 ? "," : "", jpc_detectors[kind]->name, counts[kind]);
    if (value.len == 1)
        return;
    value = jpc_arena_printf(context->arena, "%.*s}", (int)value.len, value.ptr);
    jpc_doc_add_meta(context->arena, doc, "pii", value);
}

static void mask_explain(const jpc_context *context, jpc_doc *doc, const jpc_finding *finding,
                         const char *action, jpc_span becomes)
{
    jpc_tell_find(context, doc,
                  (jpc_find){.kind = jpc_detectors[finding->detector]->name,
                             .detail = finding->detail,
                             .action = action,
                             .text = doc->text,
                             .at = finding->at,
                             .end = finding->end,
                             .becomes = becomes});
}

static void mask_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct mask_params *params = context->params;
    const struct mask_model *model = context->model;
    jpc_span text = doc->text;
    jpc_findings findings =
        jpc_finder_find(model->finder, context->scratch, context->arena, text, NULL);
    jpc_edit edit = jpc_edit_begin(context->arena, text);
    size_t counts[N_KINDS] = {0};

    for (size_t i = 0; i < findings.n; i++) {
        const jpc_finding *finding = &findings.items[i];
        int kind = finding->detector;
        jpc_span found = {text.ptr + finding->at, finding->end - finding->at}, with;

        if (mask_keeps(model, finding->value)) {
            mask_explain(context, doc, finding, "keep", found);
            jpc_count(context, kind * COUNTS_PER_KIND + COUNT_KEPT, 1);
            continue;
        }
        with = mask_fill(context, params->templates[kind], found, jpc_detectors[kind]);
        if (jpc_span_equals(with, found))
            continue;
        counts[kind]++;
        if (model->actions[kind] != ACTION_MASK)
            with = found;
        mask_explain(context, doc, finding, mask_actions[model->actions[kind]], with);
        if (model->actions[kind] == ACTION_MASK)
            jpc_edit_replace(&edit, finding->at, finding->end, with);
    }
    for (int kind = 0; kind < N_KINDS; kind++) {
        jpc_count(context, kind * COUNTS_PER_KIND + COUNT_MATCHES, counts[kind]);
        jpc_count(context, kind * COUNTS_PER_KIND + COUNT_DOCUMENTS, counts[kind] > 0);
    }
    mask_annotate(context, doc, counts);
    text = jpc_edit_end(&edit);
    if (!jpc_span_equals(text, doc->text))
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_mask = {
    .name = "mask",
    .summary = "mask e-mail addresses and telephone numbers",
    .measure = "e-mail addresses and Japanese telephone numbers, in all widths and hyphens, "
               "become their templates, outside URLs and but for those of keep; annotates how "
               "many it found",
    .reference = "HojiChar, MaskPersonalInformation",
    .differs = "finds full width, brackets and all hyphens; spares ISBNs, codes and URLs",
    .group = "mask",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .also_dropped = true,
    .options = mask_options,
    .params_size = sizeof(struct mask_params),
    .counters = mask_counters,
    .counters_title = "Personal information",
    .action = mask_action_name,
    .open = mask_open,
    .close = mask_close,
    .scratch_open = mask_scratch_open,
    .scratch_close = mask_scratch_close,
    .apply = mask_apply,
};
