// url: drops documents by their address: denied hosts, addresses, top-level domains, paths, words.
//
// Measure    min_host               1 if the URL names a valid host, else 0
//            max_denied             entries of deny_hosts that the host is found by; see host_match
//            max_denied_urls        entries of deny_urls that the URL begins with
//            max_denied_tlds        1 if what is behind the last full stop of the host is in
//                                   deny_tlds, or, if there are any, not in allow_tlds; else 0
//            max_denied_paths       entries of deny_paths that the path begins with
//            max_denied_words       words of deny_words that the URL has
//            max_soft_words         words of soft_words that the URL has; FineWeb2 drops two
//            max_denied_substrings  how often strings of deny_substrings stand in the URL
//            Equal entries count once. A document without a URL is not measured, nor is what has no
//            list. Where a host or one of its parents is in allow_hosts, the URL begins with an
//            entry of allow_urls, or the id is in allow_ids, all but min_host are 0.
// Lists      one entry per line; # begins a comment; also .gz and .zst. A folder in deny_hosts is a
//            category of UT1: its file `domains` holds hosts, its file `urls` is read as one of
//            deny_urls. Hosts are compared in the normal form of web/host.h, URLs and paths in that
//            of web/canonical_url.h with ASCII letters in lower case, at ends of what is between
//            slashes, or parameters (web/url_set.h); words are the URL's runs of ASCII letters and
//            digits, without case
// Reference  Swallow corpus v1 (Okazaki et al. 2024): exact hosts of the UT1 lists, and suffixes;
//            LLM-jp corpus v1: 13 top-level domains, and no ja.wikipedia.org; FineWeb2 (Penedo et
//            al. 2025): registered domains, words and strings; HPLT: hosts without their first
//            one or two labels, strings in the URL as it is written
// Differs    parent domains match by default, at label boundaries only; http and https are one;
//            FineWeb2 compares whole URLs as they are written and words with case, HPLT strings
//            with case
#include <stdlib.h>
#include <sys/stat.h>

#include "stage/stage.h"
#include "web/canonical_url.h"
#include "web/host.h"
#include "web/host_set.h"
#include "web/url_set.h"
#include "web/url_words.h"

enum { SUBSTRINGS_IN_LETTERS, SUBSTRINGS_IN_URL };

struct url_params {
    double max_denied, min_host, max_denied_urls, max_denied_tlds, max_denied_paths;
    double max_denied_words, max_soft_words, max_denied_substrings;
    jpc_strings deny_hosts, deny_urls, deny_tlds, allow_tlds, deny_paths;
    jpc_strings deny_words, soft_words, deny_substrings, allow_hosts, allow_urls, allow_ids;
    char *public_suffixes;
    int host_match; // a jpc_host_match
    int substrings_in;
};

enum {
    MAX_DENIED,
    MIN_HOST,
    MAX_DENIED_URLS,
    MAX_DENIED_TLDS,
    MAX_DENIED_PATHS,
    MAX_DENIED_WORDS,
    MAX_SOFT_WORDS,
    MAX_DENIED_SUBSTRINGS
};

static const char *const url_host_matches[] = {"parent", "exact",      "subdomains",
                                               "suffix", "registered", NULL};
static const char *const url_substrings_in[] = {"letters", "url", NULL};

static const jpc_option url_options[] = {
    [MAX_DENIED] = JPC_OPT_BOUND(struct url_params, max_denied, JPC_UPPER, 0, 0, 1e9, "count",
                                 "drop documents whose host matches more entries of deny_hosts"),
    [MIN_HOST] = JPC_OPT_BOUND(struct url_params, min_host, JPC_LOWER, 1, 0, 1, "count",
                               "drop documents whose URL names no valid host"),
    [MAX_DENIED_URLS] =
        JPC_OPT_BOUND(struct url_params, max_denied_urls, JPC_UPPER, 0, 0, 1e9, "count",
                      "drop documents whose URL begins with more entries "
                      "of deny_urls"),
    [MAX_DENIED_TLDS] =
        JPC_OPT_BOUND(struct url_params, max_denied_tlds, JPC_UPPER, 0, 0, 1, "count",
                      "drop documents of a top-level domain in deny_tlds "
                      "or not in allow_tlds"),
    [MAX_DENIED_PATHS] =
        JPC_OPT_BOUND(struct url_params, max_denied_paths, JPC_UPPER, 0, 0, 1e9, "count",
                      "drop documents whose path begins with more "
                      "entries of deny_paths"),
    [MAX_DENIED_WORDS] =
        JPC_OPT_BOUND(struct url_params, max_denied_words, JPC_UPPER, 0, 0, 1e9, "count",
                      "drop documents whose URL has more words of deny_words"),
    [MAX_SOFT_WORDS] =
        JPC_OPT_BOUND(struct url_params, max_soft_words, JPC_UPPER, 1, 0, 1e9, "count",
                      "drop documents whose URL has more words of soft_words"),
    [MAX_DENIED_SUBSTRINGS] =
        JPC_OPT_BOUND(struct url_params, max_denied_substrings, JPC_UPPER, 0, 0, 1e9, "count",
                      "drop documents whose URL has more "
                      "strings of deny_substrings in it"),
    JPC_OPT_PATHS(struct url_params, deny_hosts, "",
                  "files that list denied hosts, or folders of UT1 with `domains` and `urls`"),
    JPC_OPT_CHOICE(
        struct url_params, host_match, url_host_matches, JPC_HOST_PARENT,
        "what denies a host: an entry that is it or a parent domain; exact: that is it; "
        "subdomains: or without a www and its first label or two; suffix: what it ends with; "
        "registered: it or its registered domain"),
    JPC_OPT_PATH(struct url_params, public_suffixes, "",
                 "file with the Public Suffix List, for registered; empty: that of libpsl"),
    JPC_OPT_PATHS(struct url_params, deny_urls, "", "files that list beginnings of denied URLs"),
    JPC_OPT_PATHS(struct url_params, deny_tlds, "", "files that list denied top-level domains"),
    JPC_OPT_PATHS(struct url_params, allow_tlds, "",
                  "files that list top-level domains; all others are denied"),
    JPC_OPT_PATHS(struct url_params, deny_paths, "",
                  "files that list beginnings of denied paths, as /tag/"),
    JPC_OPT_PATHS(struct url_params, deny_words, "", "files that list denied words"),
    JPC_OPT_PATHS(struct url_params, soft_words, "",
                  "files that list words of which one alone says little"),
    JPC_OPT_PATHS(struct url_params, deny_substrings, "", "files that list denied strings"),
    JPC_OPT_CHOICE(struct url_params, substrings_in, url_substrings_in, SUBSTRINGS_IN_LETTERS,
                   "where strings are looked for: in the URL's ASCII letters and digits without "
                   "all that is between them; url: in the URL as it is written"),
    JPC_OPT_PATHS(struct url_params, allow_hosts, "",
                  "files that list hosts of which nothing is denied, as with parent"),
    JPC_OPT_PATHS(struct url_params, allow_urls, "",
                  "files that list beginnings of URLs of which nothing is denied"),
    JPC_OPT_PATHS(struct url_params, allow_ids, "",
                  "files that list ids of documents of which nothing is denied"),
    {0},
};

static bool url_measures(const void *params_, int option)
{
    const struct url_params *params = params_;

    switch (option) {
    case MAX_DENIED: return params->deny_hosts.n > 0;
    case MAX_DENIED_URLS: return params->deny_urls.n + params->deny_hosts.n > 0;
    case MAX_DENIED_TLDS: return params->deny_tlds.n + params->allow_tlds.n > 0;
    case MAX_DENIED_PATHS: return params->deny_paths.n > 0;
    case MAX_DENIED_WORDS: return params->deny_words.n > 0;
    case MAX_SOFT_WORDS: return params->soft_words.n > 0;
    case MAX_DENIED_SUBSTRINGS: return params->deny_substrings.n > 0;
    default: return true;
    }
}

struct url_model {
    jpc_string_set denied_hosts, allowed_hosts, allowed_ids, denied_tlds, allowed_tlds;
    jpc_url_set denied_urls, allowed_urls, paths;
    jpc_url_words words;
    jpc_url_strings strings;
    jpc_public_suffixes *suffixes; // NULL: not needed
    bool has_tlds;                 // allow_tlds names a file, also an empty one
};

// ---- lists -------------------------------------------------------------------

static jpc_status url_read_hosts(jpc_string_set *set, const jpc_strings *paths,
                                 jpc_host_match match, jpc_err *err)
{
    for (size_t i = 0; i < paths->n; i++)
        JPC_TRY(jpc_host_set_read(set, paths->items[i], match, err));
    return JPC_OK;
}

// Of a category of UT1: which of the two files is missing, if it is only one, does not matter.
static jpc_status url_read_folder(struct url_model *model, const char *folder, jpc_host_match match,
                                  jpc_err *err)
{
    jpc_buf domains = {0}, urls = {0};
    struct stat found;
    bool any = false;
    jpc_status status = JPC_OK;

    jpc_buf_printf(&domains, "%s/domains", folder);
    jpc_buf_printf(&urls, "%s/urls", folder);
    if (stat(jpc_buf_string(&domains), &found) == 0) {
        any = true;
        status = jpc_host_set_read(&model->denied_hosts, jpc_buf_string(&domains), match, err);
    }
    if (status == JPC_OK && stat(jpc_buf_string(&urls), &found) == 0) {
        any = true;
        status = jpc_url_set_read(&model->denied_urls, jpc_buf_string(&urls), err);
    }
    jpc_buf_release(&domains);
    jpc_buf_release(&urls);
    if (status == JPC_OK && !any)
        return jpc_fail(err, JPC_ERR_CONFIG, "no file 'domains' or 'urls' in '%s'", folder);
    return status;
}

static jpc_status url_read_denied_hosts(struct url_model *model, const struct url_params *params,
                                        jpc_err *err)
{
    jpc_host_match match = (jpc_host_match)params->host_match;

    for (size_t i = 0; i < params->deny_hosts.n; i++) {
        const char *path = params->deny_hosts.items[i];
        struct stat found;

        if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
            JPC_TRY(url_read_folder(model, path, match, err));
        else
            JPC_TRY(jpc_host_set_read(&model->denied_hosts, path, match, err));
    }
    return JPC_OK;
}

static jpc_status url_read_urls(jpc_url_set *set, const jpc_strings *paths, jpc_err *err)
{
    for (size_t i = 0; i < paths->n; i++)
        JPC_TRY(jpc_url_set_read(set, paths->items[i], err));
    return JPC_OK;
}

static jpc_status url_read_words(jpc_url_words *words, bool soft, const jpc_strings *paths,
                                 jpc_err *err)
{
    for (size_t i = 0; i < paths->n; i++)
        JPC_TRY(jpc_url_words_read(words, soft, paths->items[i], err));
    return JPC_OK;
}

static jpc_status url_read(struct url_model *model, const struct url_params *params, jpc_err *err)
{
    JPC_TRY(url_read_denied_hosts(model, params, err));
    JPC_TRY(url_read_hosts(&model->allowed_hosts, &params->allow_hosts, JPC_HOST_PARENT, err));
    JPC_TRY(url_read_hosts(&model->denied_tlds, &params->deny_tlds, JPC_HOST_EXACT, err));
    JPC_TRY(url_read_hosts(&model->allowed_tlds, &params->allow_tlds, JPC_HOST_EXACT, err));
    JPC_TRY(url_read_urls(&model->denied_urls, &params->deny_urls, err));
    JPC_TRY(url_read_urls(&model->allowed_urls, &params->allow_urls, err));
    for (size_t i = 0; i < params->allow_ids.n; i++)
        JPC_TRY(jpc_string_set_read(&model->allowed_ids, params->allow_ids.items[i], err));
    for (size_t i = 0; i < params->deny_paths.n; i++)
        JPC_TRY(jpc_url_set_read_paths(&model->paths, params->deny_paths.items[i], err));
    JPC_TRY(url_read_words(&model->words, false, &params->deny_words, err));
    JPC_TRY(url_read_words(&model->words, true, &params->soft_words, err));
    for (size_t i = 0; i < params->deny_substrings.n; i++)
        JPC_TRY(jpc_url_strings_read(&model->strings, params->deny_substrings.items[i], err));
    if (params->host_match == JPC_HOST_REGISTERED)
        JPC_TRY(jpc_public_suffixes_open(&model->suffixes, params->public_suffixes, err));
    return JPC_OK;
}

static jpc_status url_build(struct url_model *model, jpc_err *err)
{
    jpc_string_set *sets[] = {&model->denied_hosts, &model->allowed_hosts, &model->allowed_ids,
                              &model->denied_tlds, &model->allowed_tlds};
    jpc_url_set *url_sets[] = {&model->denied_urls, &model->allowed_urls, &model->paths};

    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        JPC_TRY(jpc_string_set_build(sets[i], err));
    for (size_t i = 0; i < sizeof url_sets / sizeof *url_sets; i++)
        JPC_TRY(jpc_url_set_build(url_sets[i], err));
    jpc_url_strings_build(&model->strings);
    return jpc_url_words_build(&model->words, err);
}

static void url_close(void *model_)
{
    struct url_model *model = model_;
    jpc_string_set *sets[] = {&model->denied_hosts, &model->allowed_hosts, &model->allowed_ids,
                              &model->denied_tlds, &model->allowed_tlds};

    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        jpc_string_set_release(sets[i]);
    jpc_url_set_release(&model->denied_urls);
    jpc_url_set_release(&model->allowed_urls);
    jpc_url_set_release(&model->paths);
    jpc_url_words_release(&model->words);
    jpc_url_strings_release(&model->strings);
    if (model->suffixes != NULL)
        jpc_public_suffixes_close(model->suffixes);
    free(model);
}

static jpc_status url_open(const void *params_, void **model_, jpc_err *err)
{
    const struct url_params *params = params_;
    struct url_model *model = jpc_alloc(sizeof *model);
    jpc_status status;

    model->strings.letters = params->substrings_in == SUBSTRINGS_IN_LETTERS;
    model->has_tlds = params->allow_tlds.n > 0;
    status = url_read(model, params, err);
    if (status == JPC_OK)
        status = url_build(model, err);
    if (status != JPC_OK)
        url_close(model);
    else
        *model_ = model;
    return status;
}

// ---- documents ---------------------------------------------------------------

static bool url_is_denied_tld(const struct url_model *model, jpc_span host)
{
    size_t at = host.len;

    while (at > 0 && host.ptr[at - 1] != '.')
        at--;
    jpc_span_drop(&host, at);
    return jpc_string_set_has(&model->denied_tlds, host) ||
           (model->has_tlds && !jpc_string_set_has(&model->allowed_tlds, host));
}

static bool url_is_allowed(const struct url_model *model, jpc_span id, jpc_span host, jpc_span key)
{
    return jpc_string_set_has(&model->allowed_ids, id) ||
           jpc_host_set_count(&model->allowed_hosts, JPC_HOST_PARENT, NULL, host) > 0 ||
           jpc_url_set_count(&model->allowed_urls, key) > 0;
}

static void url_measure(const jpc_context *context, jpc_doc *doc, int option, bool has_list,
                        size_t measured)
{
    if (has_list)
        jpc_measure(context, doc, option, (double)measured);
}

static bool url_needs_key(const struct url_model *model)
{
    return model->denied_urls.prefixes.n + model->allowed_urls.prefixes.n +
               model->paths.prefixes.n >
           0;
}

static void url_measure_words(const jpc_context *context, jpc_doc *doc, bool denies)
{
    const struct url_model *model = context->model;
    size_t hard = 0, soft = 0;

    if (denies)
        jpc_url_words_count(&model->words, doc->url, &hard, &soft);
    url_measure(context, doc, MAX_DENIED_WORDS, model->words.hard.n > 0, hard);
    url_measure(context, doc, MAX_SOFT_WORDS, model->words.soft.n > 0, soft);
    if (model->strings.n > 0)
        url_measure(context, doc, MAX_DENIED_SUBSTRINGS, true,
                    denies ? jpc_url_strings_count(&model->strings, doc->url) : 0);
}

// The canonical form has the host in it, unless there is none, or no port.
static void url_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct url_params *params = context->params;
    const struct url_model *model = context->model;
    jpc_span host = {"", 0}, key = {"", 0};
    bool denies;

    if (doc->url.len == 0)
        return;
    if (url_needs_key(model)) {
        key = jpc_url_canonical(context->arena, doc->url);
        host = jpc_url_canonical_host(key);
        key = jpc_url_key(context->arena, JPC_URL_PREFIX, key);
    }
    if (key.len == 0)
        host = jpc_host_of_url(context->arena, doc->url);
    denies = !url_is_allowed(model, doc->id, host, key);
    url_measure(context, doc, MAX_DENIED, params->deny_hosts.n > 0,
                denies
                    ? jpc_host_set_count(&model->denied_hosts, (jpc_host_match)params->host_match,
                                         model->suffixes, host)
                    : 0);
    jpc_measure(context, doc, MIN_HOST, host.len > 0);
    url_measure(context, doc, MAX_DENIED_URLS, model->denied_urls.prefixes.n > 0,
                denies ? jpc_url_set_count(&model->denied_urls, key) : 0);
    url_measure(context, doc, MAX_DENIED_TLDS, model->has_tlds || model->denied_tlds.n > 0,
                denies && url_is_denied_tld(model, host));
    url_measure(context, doc, MAX_DENIED_PATHS, model->paths.prefixes.n > 0,
                denies ? jpc_url_set_count(&model->paths, jpc_url_key_path(key)) : 0);
    url_measure_words(context, doc, denies);
}

const jpc_stage_def jpc_stage_url = {
    .name = "url",
    .summary = "drop documents by host, address, top-level domain, path and words of their URL",
    .measure = "min_host: 1 if the URL names a valid host, else 0; max_denied, "
               "max_denied_urls, max_denied_paths, max_denied_words, max_soft_words: distinct "
               "entries of the lists that match; max_denied_tlds: 1 if the top-level domain "
               "is denied or not allowed; max_denied_substrings: how often they occur. All but "
               "min_host are 0 of what allow_hosts or allow_urls name. Without a URL nothing is "
               "measured, without a list not its bound",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; LLM-jp "
                 "corpus v1; FineWeb2; HPLT",
    .differs = "parent domains match, at label boundaries only",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = url_options,
    .params_size = sizeof(struct url_params),
    .measures = url_measures,
    .open = url_open,
    .close = url_close,
    .apply = url_apply,
};
