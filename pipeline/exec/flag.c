// The bounds that a kept document violates, under meta_key: "flags":["length@strict.min_chars"].
#include <math.h>

#include "data/json_scan.h"
#include "exec/executor.h"
#include "exec/group.h"

static bool is_flagged(const jpc_pipeline *pipeline, const jpc_verdict *verdict, int bound)
{
    return (verdict->violated[bound / 64] >> (bound % 64) & 1) != 0 &&
           jpc_role_of(pipeline, pipeline->bounds[bound].stage, verdict->measured) ==
               JPC_ROLE_FLAGS;
}

static void add_item(jpc_buf *list, jpc_span reason)
{
    jpc_buf_add_string(list, list->len > 1 ? ",\"" : "\"");
    jpc_buf_add_span(list, reason);
    jpc_buf_add_string(list, "\"");
}

// ---- of an earlier pass -----------------------------------------------------------------------

static bool find_flags(jpc_span meta, jpc_json_scan *flags)
{
    jpc_json_scan scan = {meta.ptr, meta.ptr + meta.len};
    jpc_span key, value;
    const char *what;

    if (meta.len == 0 || !jpc_json_take(&scan, '{'))
        return false;
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &what); first = false)
        if (jpc_span_is(key, "flags")) {
            *flags = (jpc_json_scan){value.ptr, value.ptr + value.len};
            return jpc_json_take(flags, '[');
        }
    return false;
}

// What has been measured anew speaks for itself.
static bool is_measured(const jpc_pipeline *pipeline, const jpc_verdict *verdict, jpc_span reason)
{
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (!isnan(verdict->measured[b]) && jpc_span_is(reason, pipeline->bounds[b].reason))
            return true;
    return false;
}

// So that a pipe has the flags of a run. Returns whether there was a list of flags.
static bool add_old_flags(jpc_buf *list, const jpc_pipeline *pipeline, const jpc_doc *doc)
{
    jpc_json_scan flags;
    jpc_span reason;

    if (!find_flags(doc->raw_meta, &flags))
        return false;
    do {
        jpc_json_skip_blanks(&flags);
        if (!jpc_json_string(&flags, &reason))
            break;
        if (!is_measured(pipeline, &doc->verdict, reason))
            add_item(list, reason);
    } while (jpc_json_take(&flags, ','));
    return true;
}

// ---- all of them ------------------------------------------------------------------------------

void jpc_add_flags(jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc)
{
    jpc_buf list = {0};
    bool had;

    if (!pipeline->may_flag || !jpc_doc_is_kept(doc))
        return;
    jpc_buf_add_string(&list, "[");
    had = add_old_flags(&list, pipeline, doc);
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (is_flagged(pipeline, &doc->verdict, b))
            add_item(&list, jpc_span_of(pipeline->bounds[b].reason));
    if (list.len > 1 || had) {
        jpc_buf_add_string(&list, "]");
        jpc_doc_add_meta(arena, doc, "flags", jpc_arena_copy(arena, list.ptr, list.len));
    }
    jpc_buf_release(&list);
}
