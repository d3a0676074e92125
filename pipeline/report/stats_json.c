#include "report/stats_json.h"

#include <inttypes.h>
#include <math.h>

#include "exec/group.h"

// Members are put down one per line; the caller writes what stands around them.
static void add_count(jpc_buf *out, const char *indent, const char *key, uint64_t value,
                      const char *end)
{
    jpc_buf_printf(out, "%s\"%s\": %" PRIu64 "%s\n", indent, key, value, end);
}

static void add_skipped(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_add_string(out, "  \"skipped_by_kind\": {\n");
    for (int kind = 0; kind < JPC_N_SKIPPED; kind++)
        add_count(out, "   ", jpc_skipped_names[kind], stats->skipped_by_kind[kind],
                  kind + 1 < JPC_N_SKIPPED ? "," : "");
    jpc_buf_add_string(out, "  },\n");
}

static void add_limits(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_add_string(out, "  \"limits\": {\n");
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++)
        add_count(out, "   ", jpc_limit_names[kind], stats->limits[kind],
                  kind + 1 < JPC_HTML_N_LIMITS ? "," : "");
    jpc_buf_add_string(out, "  },\n");
}

static void add_digests(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_add_string(out, "  \"digests\": {\n");
    for (int of = 0; of < JPC_N_DIGESTED; of++) {
        const uint64_t *counts = stats->digests[of];

        jpc_buf_printf(out, "   \"%s\": {\n", jpc_digested_names[of]);
        add_count(out, "    ", "checked", counts[JPC_DIGEST_RIGHT] + counts[JPC_DIGEST_WRONG], ",");
        for (int result = 0; result < JPC_N_DIGEST_RESULTS; result++)
            add_count(out, "    ", jpc_digest_result_names[result], counts[result],
                      result + 1 < JPC_N_DIGEST_RESULTS ? "," : "");
        jpc_buf_printf(out, "   }%s\n", of + 1 < JPC_N_DIGESTED ? "," : "");
    }
    jpc_buf_add_string(out, "  },\n");
}

static void add_input(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_add_string(out, " \"input\": {\n");
    add_count(out, "  ", "records", stats->records, ",");
    add_count(out, "  ", "documents", stats->documents, ",");
    add_count(out, "  ", "skipped", stats->skipped, ",");
    add_skipped(stats, out);
    add_count(out, "  ", "unreadable", stats->unreadable_records, ",");
    add_count(out, "  ", "malformed", stats->malformed_records, ",");
    add_limits(stats, out);
    add_digests(stats, out);
    add_count(out, "  ", "file_bytes", stats->file_bytes, ",");
    add_count(out, "  ", "member_bytes", stats->member_bytes, ",");
    add_count(out, "  ", "unreadable_bytes", stats->unreadable_bytes, ",");
    add_count(out, "  ", "padding_bytes", stats->padding_bytes, ",");
    add_count(out, "  ", "unreadable_ranges", stats->unreadable_ranges, ",");
    add_count(out, "  ", "unreadable_disk_bytes", stats->unreadable_disk_bytes, ",");
    add_count(out, "  ", "unreadable_stream_bytes", stats->unreadable_stream_bytes, ",");
    add_count(out, "  ", "stream_bytes", stats->stream_bytes, ",");
    add_count(out, "  ", "replaced_bytes", stats->replaced_bytes, ",");
    add_count(out, "  ", "text_bytes", stats->text_bytes_in, "");
    jpc_buf_add_string(out, " },\n");
}

static void add_output(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_add_string(out, " \"output\": {\n");
    add_count(out, "  ", "kept", stats->kept, ",");
    add_count(out, "  ", "dropped", stats->dropped, ",");
    add_count(out, "  ", "text_bytes", stats->text_bytes_kept, ",");
    add_count(out, "  ", "text_characters", stats->text_chars_kept, "");
    jpc_buf_add_string(out, " },\n");
}

static const char *kind_name(jpc_stage_kind kind)
{
    switch (kind) {
    case JPC_FILTER: return "filter";
    case JPC_MODIFIER: return "modifier";
    default: return "dedup";
    }
}

// With whom the stage decides, if not alone.
static void add_group(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    int group = pipeline->stages[at].group;

    if (group >= 0)
        jpc_buf_printf(out, "   \"group\": \"%s\",\n", pipeline->stages[group].name);
}

// One kind of what a stage counts itself, of which the counter `first` is the first.
static void add_kind(const uint64_t *counts, const jpc_stage *stage, int first, jpc_buf *out)
{
    const char *const *names = stage->def->counters;
    int n = jpc_stage_counters_per_kind(stage->def);
    const char *comma = "";

    jpc_buf_printf(out, "    \"%.*s\": {", (int)strcspn(names[first], "."), names[first]);
    if (stage->def->action != NULL) {
        jpc_buf_printf(out, "\"action\": \"%s\"", stage->def->action(stage->params, first));
        comma = ", ";
    }
    for (int i = first; i < first + n; i++, comma = ", ")
        jpc_buf_printf(out, "%s\"%s\": %" PRIu64, comma, strchr(names[i], '.') + 1, counts[i]);
    jpc_buf_add_string(out, "}");
}

static void add_counts(const jpc_stage_stats *stats, const jpc_stage *stage, jpc_buf *out)
{
    int n = jpc_stage_n_counters(stage->def), per_kind = jpc_stage_counters_per_kind(stage->def);

    if (n == 0)
        return;
    jpc_buf_add_string(out, "   \"counts\": {");
    for (int first = 0; first < n; first += per_kind) {
        jpc_buf_add_string(out, first == 0 ? "\n" : ",\n");
        add_kind(stats->counts, stage, first, out);
    }
    jpc_buf_add_string(out, "\n   },\n");
}

static void add_stage(const jpc_stage_stats *stats, const jpc_pipeline *pipeline, int at,
                      jpc_buf *out)
{
    const jpc_stage *stage = &pipeline->stages[at];

    jpc_buf_printf(out, "  {\n   \"name\": \"%s\",\n   \"kind\": \"%s\",\n", stage->name,
                   jpc_stage_is_group(stage) ? "group" : kind_name(stage->def->kind));
    add_group(pipeline, at, out);
    add_count(out, "   ", "documents_in", stats->docs_in, ",");
    add_count(out, "   ", "documents_dropped", stats->docs_dropped, ",");
    add_count(out, "   ", "documents_out", stats->docs_in - stats->docs_dropped, ",");
    add_count(out, "   ", "documents_modified", stats->docs_modified, ",");
    if (stage->group == at)
        add_count(out, "   ", "documents_spared", stats->docs_spared, ",");
    add_counts(stats, stage, out);
    add_count(out, "   ", "bytes_in", stats->bytes_in, ",");
    add_count(out, "   ", "bytes_dropped", stats->bytes_dropped, ",");
    add_count(out, "   ", "bytes_out", stats->bytes_out, "");
    jpc_buf_add_string(out, "  }");
}

// A bin without an upper edge holds everything from its lower edge on.
static void add_bin(const jpc_option *option, int bin, uint64_t documents, jpc_buf *out)
{
    double from = jpc_histogram_edge(option, bin), to = jpc_histogram_edge(option, bin + 1);
    bool last = bin + 1 == JPC_HISTOGRAM_BINS || (option->highest <= 1 && from >= 1);

    jpc_buf_printf(out, "{\"from\": %.10g, \"to\": ", from);
    if (last)
        jpc_buf_add_string(out, "null");
    else
        jpc_buf_printf(out, "%.10g", to);
    jpc_buf_printf(out, ", \"documents\": %" PRIu64 "}", documents);
}

// Empty bins are left out.
static void add_histogram(const jpc_bound_stats *stats, const jpc_option *option, jpc_buf *out)
{
    const char *comma = "";

    jpc_buf_add_string(out, "   \"histogram\": [");
    for (int bin = 0; bin < JPC_HISTOGRAM_BINS; bin++) {
        if (stats->histogram[bin] == 0)
            continue;
        jpc_buf_printf(out, "%s\n    ", comma);
        add_bin(option, bin, stats->histogram[bin], out);
        comma = ",";
    }
    jpc_buf_add_string(out, "]\n");
}

// What its bounds do.
static void add_part(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_stage *stage = &pipeline->stages[at];

    jpc_buf_printf(out, "   \"role\": \"%s\",\n", jpc_stage_part(stage));
    add_group(pipeline, at, out);
}

static void add_bound(const jpc_bound_stats *stats, const jpc_pipeline *pipeline,
                      const jpc_pipeline_bound *bound, jpc_buf *out)
{
    jpc_buf_printf(
        out, "  {\n   \"reason\": \"%s\",\n   \"stage\": \"%s\",\n   \"direction\": \"%s\",\n",
        bound->reason, pipeline->stages[bound->stage].name,
        jpc_bound_direction(bound->option->bound));
    if (isnan(bound->value))
        jpc_buf_add_string(out, "   \"value\": null,\n");
    else
        jpc_buf_printf(out, "   \"value\": %.10g,\n", bound->value);
    add_part(pipeline, bound->stage, out);
    add_count(out, "   ", "measured", stats->measured, ",");
    add_count(out, "   ", "violated", stats->violated, ",");
    add_count(out, "   ", "flagged", stats->flagged, ",");
    add_count(out, "   ", "dropped_first", stats->dropped_first, ",");
    add_count(out, "   ", "dropped_only", stats->dropped_only, ",");
    add_count(out, "   ", "bytes_first", stats->bytes_first, ",");
    add_histogram(stats, bound->option, out);
    jpc_buf_add_string(out, "  }");
}

void jpc_stats_json_format(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out)
{
    jpc_buf_add_string(out, "{\n \"schema_version\": 5,\n");
    add_input(stats, out);
    add_output(stats, out);
    jpc_buf_add_string(out, " \"stages\": [");
    for (int i = 0; i < pipeline->n_stages; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n" : ",\n");
        add_stage(&stats->stages[i], pipeline, i, out);
    }
    jpc_buf_add_string(out, "],\n \"bounds\": [");
    for (int i = 0; i < pipeline->n_bounds; i++) {
        jpc_buf_add_string(out, i == 0 ? "\n" : ",\n");
        add_bound(&stats->bounds[i], pipeline, &pipeline->bounds[i], out);
    }
    jpc_buf_add_string(out, "]\n}\n");
}
