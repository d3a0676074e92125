// url: drops documents from denied hosts.
//
// Measure    max_denied  number of entries of the lists that are the host or one of its parent
//                        domains; equal entries count once
//            min_host    1 if the URL names a valid host, else 0
//            A document without a URL is not measured.
// Lists      one host per line; `example.jp` also denies www.example.jp, not notexample.jp;
//            # begins a comment. Hosts are compared in the normal form of web/host.h
// Reference  Swallow corpus v1 (Okazaki et al. 2024): exact hosts of the UT1 lists, and suffixes
// Differs    parent domains match, at label boundaries only; Swallow's suffixes match anywhere
#include <stdlib.h>

#include "core/hash.h"
#include "core/list_file.h"
#include "stage/stage.h"
#include "web/host.h"

struct url_params {
    double max_denied, min_host;
    jpc_strings deny_hosts;
};

enum { MAX_DENIED, MIN_HOST };

static const jpc_option url_options[] = {
    [MAX_DENIED] = JPC_OPT_BOUND(struct url_params, max_denied, JPC_UPPER, 0, 0, 1e9, "count",
                                 "drop documents whose host matches more entries of the lists"),
    [MIN_HOST] = JPC_OPT_BOUND(struct url_params, min_host, JPC_LOWER, 1, 0, 1, "count",
                               "drop documents whose URL names no valid host"),
    JPC_OPT_PATHS(struct url_params, deny_hosts, "", "files that list denied hosts"),
    {0},
};

struct url_model {
    jpc_arena arena;    // of the hosts
    jpc_span *slots;    // open addressing; ptr NULL is free
    size_t capacity, n; // capacity is a power of two, never more than half used
};

static jpc_span *url_slot(const struct url_model *model, jpc_span host)
{
    size_t i = jpc_hash64(host.ptr, host.len) & (model->capacity - 1);

    while (model->slots[i].ptr != NULL && !jpc_span_equals(model->slots[i], host))
        i = (i + 1) & (model->capacity - 1);
    return &model->slots[i];
}

static void url_grow(struct url_model *model)
{
    struct url_model old = *model;

    model->capacity = old.capacity > 0 ? 2 * old.capacity : 64;
    model->slots = jpc_alloc(model->capacity * sizeof *model->slots);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].ptr != NULL)
            *url_slot(model, old.slots[i]) = old.slots[i];
    free(old.slots);
}

static void url_insert(struct url_model *model, jpc_span host)
{
    jpc_span *slot;

    if (model->n >= model->capacity / 2)
        url_grow(model);
    slot = url_slot(model, host);
    model->n += slot->ptr == NULL;
    *slot = host;
}

static jpc_status url_read_list(struct url_model *model, const char *path, jpc_err *err)
{
    jpc_list_file list;
    jpc_status status = JPC_OK;

    JPC_TRY(jpc_list_file_read(&list, path, err));
    for (size_t i = 0; i < list.n && status == JPC_OK; i++) {
        jpc_span line = list.lines[i].text, host;
        size_t skip = line.len > 2 && memcmp(line.ptr, "*.", 2) == 0 ? 2 : line.ptr[0] == '.';

        host = jpc_host_normalize(&model->arena, (jpc_span){line.ptr + skip, line.len - skip});
        if (host.len > 0)
            url_insert(model, host);
        else
            status =
                jpc_fail(err, JPC_ERR_CONFIG, "'%s' line %zu: expected a host name, got '%.*s'",
                         path, list.lines[i].number, (int)line.len, line.ptr);
    }
    jpc_list_file_release(&list);
    return status;
}

static void url_close(void *model_)
{
    struct url_model *model = model_;

    jpc_arena_release(&model->arena);
    free(model->slots);
    free(model);
}

static jpc_status url_open(const void *params_, void **model_, jpc_err *err)
{
    const struct url_params *params = params_;
    struct url_model *model = jpc_alloc(sizeof *model);
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < params->deny_hosts.n && status == JPC_OK; i++)
        status = url_read_list(model, params->deny_hosts.items[i], err);
    if (status != JPC_OK)
        url_close(model);
    else
        *model_ = model;
    return status;
}

static size_t url_count_denied(const struct url_model *model, jpc_span host)
{
    size_t denied = 0;

    while (model->n > 0 && host.len > 0) {
        const char *dot = memchr(host.ptr, '.', host.len);
        size_t skip = dot != NULL ? (size_t)(dot - host.ptr) + 1 : host.len;

        denied += url_slot(model, host)->ptr != NULL;
        host = (jpc_span){host.ptr + skip, host.len - skip};
    }
    return denied;
}

static void url_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span host;

    if (doc->url.len == 0)
        return;
    host = jpc_host_of_url(context->arena, doc->url);
    jpc_measure(context, doc, MAX_DENIED, (double)url_count_denied(context->model, host));
    jpc_measure(context, doc, MIN_HOST, host.len > 0);
}

const jpc_stage_def jpc_stage_url = {
    .name = "url",
    .summary = "drop documents from denied hosts",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "parent domains match, at label boundaries only",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = url_options,
    .params_size = sizeof(struct url_params),
    .open = url_open,
    .close = url_close,
    .apply = url_apply,
};
