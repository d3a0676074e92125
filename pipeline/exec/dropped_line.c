// What was measured of a document, under meta_key: for dropped documents and for annotation.
#include <math.h>

#include "data/jsonl.h"
#include "exec/executor.h"

static void add_number(jpc_buf *out, double value)
{
    if (isinf(value)) // JSON has no infinity
        jpc_buf_add_string(out, value > 0 ? "1e999" : "-1e999");
    else
        jpc_buf_printf(out, "%.10g", value);
}

static bool is_violated(const jpc_verdict *verdict, int bound)
{
    return (verdict->violated[bound / 64] >> (bound % 64) & 1) != 0;
}

static void add_violated(jpc_buf *out, const jpc_pipeline *pipeline, const jpc_verdict *verdict)
{
    const char *comma = "";

    for (int b = 0; b < pipeline->n_bounds; b++) {
        if (!is_violated(verdict, b))
            continue;
        jpc_buf_printf(out, "%s\"%s\"", comma, pipeline->bounds[b].reason);
        comma = ",";
    }
}

static void add_values(jpc_buf *out, const jpc_pipeline *pipeline, const jpc_verdict *verdict)
{
    const char *comma = "";

    for (int b = 0; b < pipeline->n_bounds; b++) {
        if (isnan(verdict->measured[b]))
            continue;
        jpc_buf_printf(out, "%s\"%s\":", comma, pipeline->bounds[b].reason);
        add_number(out, verdict->measured[b]);
        comma = ",";
    }
}

static jpc_span to_arena(jpc_arena *arena, jpc_buf *buf)
{
    jpc_span copy = jpc_arena_copy(arena, buf->ptr, buf->len);

    jpc_buf_release(buf);
    return copy;
}

void jpc_annotate(jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc)
{
    jpc_buf violated = {0}, values = {0};

    jpc_buf_add_string(&violated, "[");
    add_violated(&violated, pipeline, &doc->verdict);
    jpc_buf_add_string(&violated, "]");
    jpc_doc_add_meta(arena, doc, "violated", to_arena(arena, &violated));
    jpc_buf_add_string(&values, "{");
    add_values(&values, pipeline, &doc->verdict);
    jpc_buf_add_string(&values, "}");
    jpc_doc_add_meta(arena, doc, "values", to_arena(arena, &values));
    doc->verdict.first = -1;
}

void jpc_dropped_format(jpc_buf *out, jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc,
                        const char *meta_key, jpc_span kept)
{
    jpc_meta *meta = doc->meta;
    jpc_buf value = {0};

    jpc_buf_printf(&value, "{\"reason\":\"%s\",\"violated\":[",
                   pipeline->bounds[doc->verdict.first].reason);
    add_violated(&value, pipeline, &doc->verdict);
    jpc_buf_add_string(&value, "],\"values\":{");
    add_values(&value, pipeline, &doc->verdict);
    jpc_buf_add_string(&value, "}");
    if (kept.len > 0) {
        jpc_buf_add_string(&value, ",\"kept\":");
        jpc_buf_add_span(&value, kept);
    }
    jpc_buf_add_string(&value, "}");
    jpc_doc_add_meta(arena, doc, "dropped", to_arena(arena, &value));
    jpc_jsonl_format(out, doc, meta_key);
    doc->meta = meta;
}
