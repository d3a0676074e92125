// mask: masks personal information: e-mail addresses and Japanese telephone numbers.
//
// Finds      what text/email.h and text/phone.h describe, in both widths, with all hyphens; never
//            inside a URL; no number of the `keep` list (public helplines and what is added)
// Action     per detector: mask, annotate (count only) or off. A template may hold {top} (the
//            top-level domain) or {masked} (the number with its last four digits replaced by X);
//            <メールアドレス> and <電話番号> are templates without either. What equals its
//            replacement already is neither replaced nor counted
// Annotates  "pii": {"email": n, "phone": n}, kinds that were found only
// Reference  HojiChar MaskPersonalInformation: xxxx@yyy.jp, 06-1234-XXXX
// Differs    HojiChar misses full width, brackets, ‐ and − and 0120-123-456, and masks digits of
//            ISBNs, order numbers and URLs
#include <stdlib.h>

#include "stage/stage.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/regex.h"

struct mask_params {
    int email, phone;
    char *email_template, *phone_template;
    jpc_strings keep;
};

enum { ACTION_MASK, ACTION_ANNOTATE, ACTION_OFF };

static const char *const mask_actions[] = {"mask", "annotate", "off", NULL};

// みんなの人権110番, こどもの人権110番, 女性の人権ホットライン, 24時間子供SOSダイヤル,
// こころの健康相談統一ダイヤル, よりそいホットライン, いのちの電話 (2), チャイルドライン,
// DV相談+, 法テラス, #いのちSOS. Emergency numbers (110, 119 …) are too short to be masked.
#define PUBLIC_NUMBERS                                                                             \
    "0570-003-110,0120-007-110,0570-070-810,0120-0-78310,0570-064-556,0120-279-338,"               \
    "0120-783-556,0570-783-556,0120-99-7777,0120-279-889,0570-078374,0120-061-338"

static const jpc_option mask_options[] = {
    JPC_OPT_CHOICE(struct mask_params, email, mask_actions, ACTION_MASK,
                   "what to do with e-mail addresses"),
    JPC_OPT_CHOICE(struct mask_params, phone, mask_actions, ACTION_MASK,
                   "what to do with telephone numbers"),
    JPC_OPT_STRING(struct mask_params, email_template, "xxxx@yyy.{top}",
                   "what replaces an address; {top}: its top-level domain"),
    JPC_OPT_STRING(struct mask_params, phone_template, "{masked}",
                   "what replaces a number; {masked}: the number with XXXX at its end"),
    JPC_OPT_STRINGS(struct mask_params, keep, PUBLIC_NUMBERS, "telephone numbers that stay"),
    {0},
};

struct mask_model {
    jpc_regex *email, *phone, *url;
    char **keep; // owned, each and all; digits only
    size_t n_keep;
};

struct mask_scratch {
    jpc_regex_match *email, *phone, *url;
};

enum { KIND_EMAIL, KIND_PHONE, N_KINDS };

struct match {
    struct match *next; // in text order
    size_t at, end;
    jpc_span replacement;
    int kind;
};

// ---- model and scratch -------------------------------------------------------

static void mask_close(void *model_)
{
    struct mask_model *model = model_;

    jpc_regex_close(model->email);
    jpc_regex_close(model->phone);
    jpc_regex_close(model->url);
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

static jpc_status mask_open(const void *params_, void **model_, jpc_err *err)
{
    // The part of a URL that may hold digits or an @; what usually encloses or follows one ends it.
    static const char url_pattern[] = "(?i)(?:https?://|ftp://|www\\.)"
                                      "[^\\x{00}-\\x{20}\"'<>(),;|`{}\\x{7F}-\\x{10FFFF}]++";
    const struct mask_params *params = params_;
    struct mask_model *model = jpc_alloc(sizeof *model);
    jpc_status status = jpc_regex_open(&model->email, jpc_email_pattern, err);

    if (status == JPC_OK)
        status = jpc_regex_open(&model->phone, jpc_phone_pattern, err);
    if (status == JPC_OK)
        status = jpc_regex_open(&model->url, url_pattern, err);
    model->keep = jpc_alloc((params->keep.n + 1) * sizeof *model->keep);
    for (size_t i = 0; i < params->keep.n; i++)
        model->keep[model->n_keep++] = mask_digits(params->keep.items[i]);
    if (status != JPC_OK)
        mask_close(model);
    else
        *model_ = model;
    return status;
}

static jpc_status mask_scratch_open(const void *params, const void *model_, void **scratch_,
                                    jpc_err *err)
{
    const struct mask_model *model = model_;
    struct mask_scratch *scratch = jpc_alloc(sizeof *scratch);

    (void)params, (void)err;
    scratch->email = jpc_regex_match_new(model->email);
    scratch->phone = jpc_regex_match_new(model->phone);
    scratch->url = jpc_regex_match_new(model->url);
    *scratch_ = scratch;
    return JPC_OK;
}

static void mask_scratch_close(void *scratch_)
{
    struct mask_scratch *scratch = scratch_;

    jpc_regex_match_free(scratch->email);
    jpc_regex_match_free(scratch->phone);
    jpc_regex_match_free(scratch->url);
    free(scratch);
}

// ---- finding -----------------------------------------------------------------

/** Whether the text holds the byte `ascii` or the three-byte character `wide`. */
static bool mask_holds(jpc_span text, char ascii, const char *wide)
{
    const char *at = text.ptr, *end = at + text.len;

    if (text.len == 0)
        return false;
    if (memchr(at, ascii, text.len) != NULL)
        return true;
    while (end - at >= 3) {
        at = memchr(at, wide[0], (size_t)(end - at) - 2);
        if (at == NULL)
            return false;
        if (memcmp(at, wide, 3) == 0)
            return true;
        at++;
    }
    return false;
}

/** The template with its one placeholder filled in. */
static jpc_span mask_fill(jpc_arena *arena, const char *template, const char *placeholder,
                          jpc_span value)
{
    const char *hole = strstr(template, placeholder);

    if (hole == NULL)
        return jpc_span_of(template);
    return jpc_arena_printf(arena, "%.*s%.*s%s", (int)(hole - template), template, (int)value.len,
                            value.ptr, hole + strlen(placeholder));
}

/** Appends a match unless it is masked already; returns where the next one goes. */
static struct match **mask_add(jpc_arena *arena, struct match **tail, jpc_span text,
                               struct match match)
{
    jpc_span found = {text.ptr + match.at, match.end - match.at};

    if (jpc_span_equals(found, match.replacement))
        return tail;
    *tail = jpc_arena_alloc(arena, sizeof **tail);
    **tail = match;
    return &(*tail)->next;
}

static struct match *mask_find_emails(const jpc_context *context, jpc_span text)
{
    const struct mask_params *params = context->params;
    const struct mask_model *model = context->model;
    jpc_regex_match *data = ((struct mask_scratch *)context->scratch)->email;
    struct match *first = NULL, **tail = &first;
    size_t from = 0;

    while (jpc_regex_search(model->email, data, text, from) == JPC_REGEX_FOUND) {
        jpc_span address = jpc_regex_group(data, text, 1), domain = jpc_regex_group(data, text, 2);
        struct match match = {.at = (size_t)(address.ptr - text.ptr), .kind = KIND_EMAIL};

        match.end = from = match.at + address.len;
        if (!jpc_email_has_domain(domain))
            continue;
        match.replacement = mask_fill(context->arena, params->email_template, "{top}",
                                      jpc_email_top_level(context->arena, domain));
        tail = mask_add(context->arena, tail, text, match);
    }
    return first;
}

static bool mask_keeps(const struct mask_model *model, const char *digits)
{
    for (size_t i = 0; i < model->n_keep; i++)
        if (strcmp(model->keep[i], digits) == 0)
            return true;
    return false;
}

static struct match *mask_find_phones(const jpc_context *context, jpc_span text)
{
    const struct mask_params *params = context->params;
    const struct mask_model *model = context->model;
    jpc_regex_match *data = ((struct mask_scratch *)context->scratch)->phone;
    struct match *first = NULL, **tail = &first;
    size_t end = 0;

    while (jpc_regex_search(model->phone, data, text, end) == JPC_REGEX_FOUND) {
        jpc_span run = jpc_regex_group(data, text, 0), number;
        jpc_phone phone = {.end = (size_t)(run.ptr - text.ptr)};

        // A run may hold several numbers.
        end = phone.end + run.len;
        while (jpc_phone_find(text, phone.end, end, &phone)) {
            struct match match = {.at = phone.at, .end = phone.end, .kind = KIND_PHONE};

            if (mask_keeps(model, phone.digits))
                continue;
            number = (jpc_span){text.ptr + match.at, match.end - match.at};
            match.replacement = mask_fill(context->arena, params->phone_template, "{masked}",
                                          jpc_phone_mask(context->arena, number));
            tail = mask_add(context->arena, tail, text, match);
        }
    }
    return first;
}

/** Merges two lists in text order; where an address and a number overlap, the address stays: what
 *  is left of one behind a masked number would be one still. */
static struct match *mask_merge(struct match *emails, struct match *phones)
{
    struct match *first = NULL, **tail = &first;
    size_t end = 0;

    while (emails != NULL || phones != NULL) {
        bool is_email = phones == NULL || (emails != NULL && emails->at <= phones->at);
        struct match **from = is_email ? &emails : &phones, *match = *from;

        *from = match->next;
        match->next = NULL;
        if (match->at < end || (!is_email && emails != NULL && emails->at < match->end))
            continue;
        end = match->end;
        *tail = match;
        tail = &match->next;
    }
    return first;
}

/** Takes the matches out that lie in a URL. */
static void mask_spare_urls(const jpc_context *context, jpc_span text, struct match **matches)
{
    const struct mask_model *model = context->model;
    jpc_regex_match *data = ((struct mask_scratch *)context->scratch)->url;
    size_t url_at = 0, url_end = 0;

    while (*matches != NULL) {
        while (url_end <= (*matches)->at && url_at < text.len) {
            jpc_span url = {text.ptr + text.len, 0};

            if (jpc_regex_search(model->url, data, text, url_end) == JPC_REGEX_FOUND)
                url = jpc_regex_group(data, text, 0);
            url_at = (size_t)(url.ptr - text.ptr);
            url_end = url_at + url.len;
        }
        if (url_at <= (*matches)->at && (*matches)->at < url_end)
            *matches = (*matches)->next;
        else
            matches = &(*matches)->next;
    }
}

// ---- replacing ---------------------------------------------------------------

static jpc_span mask_replace(const jpc_context *context, jpc_span text, const struct match *matches)
{
    const struct mask_params *params = context->params;
    const int actions[N_KINDS] = {params->email, params->phone};
    size_t len = text.len, at = 0;
    char *start, *out;

    for (const struct match *match = matches; match != NULL; match = match->next)
        len += match->replacement.len;
    start = out = jpc_arena_alloc(context->arena, len);
    for (const struct match *match = matches; match != NULL; match = match->next) {
        if (actions[match->kind] != ACTION_MASK)
            continue;
        memcpy(out, text.ptr + at, match->at - at);
        out += match->at - at;
        memcpy(out, match->replacement.ptr, match->replacement.len);
        out += match->replacement.len;
        at = match->end;
    }
    memcpy(out, text.ptr + at, text.len - at);
    return (jpc_span){start, (size_t)(out - start) + text.len - at};
}

static void mask_annotate(const jpc_context *context, jpc_doc *doc, const struct match *matches)
{
    static const char *const names[N_KINDS] = {"email", "phone"};
    size_t counts[N_KINDS] = {0};
    jpc_span value = {"{", 1};

    for (const struct match *match = matches; match != NULL; match = match->next)
        counts[match->kind]++;
    for (int kind = 0; kind < N_KINDS; kind++)
        if (counts[kind] > 0)
            value = jpc_arena_printf(context->arena, "%.*s%s\"%s\":%zu", (int)value.len, value.ptr,
                                     value.len > 1 ? "," : "", names[kind], counts[kind]);
    value = jpc_arena_printf(context->arena, "%.*s}", (int)value.len, value.ptr);
    jpc_doc_add_meta(context->arena, doc, "pii", value);
}

static void mask_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct mask_params *params = context->params;
    struct match *emails = NULL, *phones = NULL, *matches;
    jpc_span text = doc->text;

    if (params->email != ACTION_OFF && mask_holds(text, '@', "＠"))
        emails = mask_find_emails(context, text);
    if (params->phone != ACTION_OFF && (mask_holds(text, '0', "０") || mask_holds(text, '+', "＋")))
        phones = mask_find_phones(context, text);
    matches = mask_merge(emails, phones);
    mask_spare_urls(context, text, &matches);
    if (matches == NULL)
        return;
    mask_annotate(context, doc, matches);
    text = mask_replace(context, text, matches);
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
    .open = mask_open,
    .close = mask_close,
    .scratch_open = mask_scratch_open,
    .scratch_close = mask_scratch_close,
    .apply = mask_apply,
};
