// takedown: drops documents that somebody has asked to leave out.
//
// Measure    max_urls   entries of `urls` that the URL is, or begins with if they end with `*`
//            max_hosts  entries of `hosts` that are the host or one of its parent domains
//            max_ids    1 if the id is in `ids`, else 0
//            What a document has not, or has no list, is not measured.
// Lists      one entry per line; # begins a comment; also .gz and .zst. URLs are compared in their
//            canonical form (web/canonical_url.h): http and https, and with or without a tracking
//            parameter, are one page; a `*` must stand behind / ? & or =. Hosts are compared in the
//            normal form of web/host.h; ids byte by byte
// Reference  ours. No list of `url` allows what is on one of these
// Differs    no
#include <stdlib.h>

#include "core/list_file.h"
#include "stage/stage.h"
#include "web/canonical_url.h"
#include "web/host.h"
#include "web/host_set.h"
#include "web/url_set.h"

struct takedown_params {
    double max_urls, max_hosts, max_ids;
    jpc_strings urls, hosts, ids;
};

enum { MAX_URLS, MAX_HOSTS, MAX_IDS };

static const jpc_option takedown_options[] = {
    [MAX_URLS] = JPC_OPT_BOUND(struct takedown_params, max_urls, JPC_UPPER, 0, 0, 1e9, "count",
                               "drop documents whose URL is on the lists"),
    [MAX_HOSTS] = JPC_OPT_BOUND(struct takedown_params, max_hosts, JPC_UPPER, 0, 0, 1e9, "count",
                                "drop documents whose host is on the lists"),
    [MAX_IDS] = JPC_OPT_BOUND(struct takedown_params, max_ids, JPC_UPPER, 0, 0, 1, "count",
                              "drop documents whose id is on the lists"),
    JPC_OPT_PATHS(struct takedown_params, urls, "",
                  "files that list URLs; with * behind: all that begins so"),
    JPC_OPT_PATHS(struct takedown_params, hosts, "", "files that list hosts and domains"),
    JPC_OPT_PATHS(struct takedown_params, ids, "", "files that list ids"),
    {0},
};

static bool takedown_measures(const void *params_, int option)
{
    const struct takedown_params *params = params_;
    const jpc_strings *lists[] = {
        [MAX_URLS] = &params->urls, [MAX_HOSTS] = &params->hosts, [MAX_IDS] = &params->ids};

    return lists[option]->n > 0;
}

struct takedown_model {
    jpc_url_set urls;
    jpc_string_set hosts, ids;
};

static jpc_status takedown_read(struct takedown_model *model, const struct takedown_params *params,
                                jpc_err *err)
{
    for (size_t i = 0; i < params->urls.n; i++)
        JPC_TRY(jpc_url_set_read(&model->urls, params->urls.items[i], err));
    for (size_t i = 0; i < params->hosts.n; i++)
        JPC_TRY(jpc_host_set_read(&model->hosts, params->hosts.items[i], JPC_HOST_PARENT, err));
    for (size_t i = 0; i < params->ids.n; i++)
        JPC_TRY(jpc_string_set_read(&model->ids, params->ids.items[i], err));
    JPC_TRY(jpc_url_set_build(&model->urls, err));
    JPC_TRY(jpc_string_set_build(&model->hosts, err));
    return jpc_string_set_build(&model->ids, err);
}

static void takedown_close(void *model_)
{
    struct takedown_model *model = model_;

    jpc_url_set_release(&model->urls);
    jpc_string_set_release(&model->hosts);
    jpc_string_set_release(&model->ids);
    free(model);
}

static jpc_status takedown_open(const void *params, void **model_, jpc_err *err)
{
    struct takedown_model *model = jpc_alloc(sizeof *model);
    jpc_status status;

    model->urls.match = JPC_URL_PAGE;
    status = takedown_read(model, params, err);
    if (status != JPC_OK)
        takedown_close(model);
    else
        *model_ = model;
    return status;
}

static void takedown_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct takedown_model *model = context->model;
    jpc_span url = doc->url;

    if (url.len > 0 && model->urls.pages.n + model->urls.prefixes.n > 0)
        jpc_measure(
            context, doc, MAX_URLS,
            (double)jpc_url_set_count(&model->urls, jpc_url_canonical(context->arena, url)));
    if (url.len > 0 && model->hosts.n > 0)
        jpc_measure(context, doc, MAX_HOSTS,
                    (double)jpc_host_set_count(&model->hosts, JPC_HOST_PARENT, NULL,
                                               jpc_host_of_url(context->arena, url)));
    if (doc->id.len > 0 && model->ids.n > 0)
        jpc_measure(context, doc, MAX_IDS, jpc_string_set_has(&model->ids, doc->id));
}

const jpc_stage_def jpc_stage_takedown = {
    .name = "takedown",
    .summary = "drop documents that somebody has asked to leave out, by URL, host and id",
    .measure = "max_urls: entries of urls that the URL is, or begins with if they end with *; "
               "max_hosts: entries of hosts that are the host or a parent domain; max_ids: 1 "
               "if the id is in ids, else 0. What a document has not, or has no list, is not "
               "measured",
    .reference = "ours",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = takedown_options,
    .params_size = sizeof(struct takedown_params),
    .measures = takedown_measures,
    .open = takedown_open,
    .close = takedown_close,
    .apply = takedown_apply,
};
