#include "report/table.h"

#include <inttypes.h>
#include <stdio.h>

#include "exec/group.h"

#define NUMBER_BYTES 32

// Widths of the two columns that depend on the pipeline.
struct layout {
    const jpc_stats *stats;
    const jpc_pipeline *pipeline;
    int name_width, value_width;
};

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static double megabytes(uint64_t bytes) { return (double)bytes / 1e6; }

// 1234567 as "1,234,567".
static const char *grouped(uint64_t n, char out[NUMBER_BYTES])
{
    char *at = out + NUMBER_BYTES - 1;
    int digits = 0;

    *at = '\0';
    do {
        if (digits > 0 && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n > 0);
    return at;
}

static int longer(int width, const char *text, int indent)
{
    int len = (int)strlen(text) + indent;

    return len > width ? len : width;
}

static const char *print_value(const jpc_pipeline *pipeline, int at, jpc_buf *value)
{
    const jpc_pipeline_bound *bound = &pipeline->bounds[at];

    value->len = 0;
    jpc_option_print(bound->option, pipeline->stages[bound->stage].params, value);
    return jpc_buf_string(value);
}

// Whether the kind of what a stage counts itself that begins with the counter `first` has a row.
static bool has_row(const struct layout *layout, int at, int first)
{
    const jpc_stage_def *def = layout->pipeline->stages[at].def;

    for (int i = first; i < first + jpc_stage_counters_per_kind(def); i++)
        if (layout->stats->stages[at].counts[i] > 0)
            return true;
    return false;
}

static const char *action_of(const jpc_stage *stage, int first)
{
    return stage->def->action != NULL ? stage->def->action(stage->params, first) : "";
}

static void measure_counts(struct layout *layout, int at)
{
    const jpc_stage *stage = &layout->pipeline->stages[at];
    int n = jpc_stage_n_counters(stage->def), per_kind = jpc_stage_counters_per_kind(stage->def);

    for (int i = 0; i < n; i += per_kind) {
        if (!has_row(layout, at, i))
            continue;
        layout->name_width = longer(layout->name_width, stage->def->counters_title, 0);
        layout->name_width = longer(layout->name_width, stage->def->counters[i],
                                    2 - (int)strlen(strchr(stage->def->counters[i], '.')));
        layout->value_width = longer(layout->value_width, action_of(stage, i), 0);
    }
}

static struct layout measure(const jpc_stats *stats, const jpc_pipeline *pipeline)
{
    struct layout layout = {stats, pipeline, 24, 8};
    jpc_buf value = {0};

    for (int i = 0; i < pipeline->n_stages; i++)
        layout.name_width = longer(layout.name_width, pipeline->stages[i].name, 0);
    for (int i = 0; i < pipeline->n_stages; i++)
        measure_counts(&layout, i);
    for (int b = 0; b < pipeline->n_bounds; b++) {
        if (stats->bounds[b].violated == 0)
            continue;
        layout.name_width = longer(layout.name_width, pipeline->bounds[b].option->name, 2);
        layout.value_width = longer(layout.value_width, print_value(pipeline, b, &value), 0);
    }
    jpc_buf_release(&value);
    return layout;
}

// "skipped 123: request 60, revisit 8": those that there are.
static void add_skipped(const jpc_stats *stats, jpc_buf *out)
{
    const char *before = ":";

    if (stats->skipped == 0)
        return;
    jpc_buf_printf(out, "skipped %" PRIu64, stats->skipped);
    for (int kind = 0; kind < JPC_N_SKIPPED; kind++) {
        if (stats->skipped_by_kind[kind] == 0)
            continue;
        jpc_buf_printf(out, "%s %s %" PRIu64, before, jpc_skipped_names[kind],
                       stats->skipped_by_kind[kind]);
        before = ",";
    }
    jpc_buf_add_string(out, "\n");
}

static void add_limits(const jpc_stats *stats, jpc_buf *out)
{
    const char *before = "pages whose structure was over a ceiling:";

    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++) {
        if (stats->limits[kind] == 0)
            continue;
        jpc_buf_printf(out, "%s %s %" PRIu64, before, jpc_limit_names[kind], stats->limits[kind]);
        before = ",";
    }
    if (*before == ',')
        jpc_buf_add_string(out, "\n");
}

// Nothing if they were not checked.
static void add_digests(const jpc_stats *stats, jpc_buf *out)
{
    for (int of = 0; of < JPC_N_DIGESTED; of++) {
        uint64_t right = stats->digests[of][JPC_DIGEST_RIGHT];
        uint64_t wrong = stats->digests[of][JPC_DIGEST_WRONG];
        uint64_t unchecked = stats->digests[of][JPC_DIGEST_UNCHECKED];

        if (right + wrong + unchecked > 0)
            jpc_buf_printf(out,
                           "%s digests: %" PRIu64 " checked = right %" PRIu64 " + wrong %" PRIu64
                           ", %" PRIu64 " unchecked\n",
                           jpc_digested_names[of], right + wrong, right, wrong, unchecked);
    }
}

// Malformed lines that were dropped by wish are no damage.
static void add_damage(const jpc_stats *stats, jpc_buf *out)
{
    uint64_t n_ranges = stats->unreadable_records - stats->malformed_records;

    if (stats->malformed_records > 0)
        jpc_buf_printf(out, "malformed: %" PRIu64 " line%s dropped\n", stats->malformed_records,
                       JPC_PLURAL(stats->malformed_records));
    if (n_ranges == 0)
        return;
    jpc_buf_add_string(out, "unreadable: ");
    jpc_damage_format(stats, out);
    jpc_buf_printf(out, ", in %" PRIu64 " range%s\n", n_ranges, JPC_PLURAL(n_ranges));
}

static void add_input(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_printf(out,
                   "records %" PRIu64 " = documents %" PRIu64 " + skipped %" PRIu64
                   " + unreadable %" PRIu64 "\n",
                   stats->records, stats->documents, stats->skipped, stats->unreadable_records);
    add_skipped(stats, out);
    add_limits(stats, out);
    add_digests(stats, out);
    add_damage(stats, out);
    if (stats->padding_bytes > 0)
        jpc_buf_printf(out, "padding: %" PRIu64 " bytes at ends of files are no records\n",
                       stats->padding_bytes);
    if (stats->replaced_bytes > 0)
        jpc_buf_printf(out, "replaced by U+FFFD: %" PRIu64 " bytes that did not decode\n",
                       stats->replaced_bytes);
}

static void add_headings(const struct layout *layout, jpc_buf *out)
{
    jpc_buf_printf(out, "%-*s %*s %11s %11s %11s %10s %10s\n", layout->name_width, "stage",
                   layout->value_width, "", "documents", "dropped", "share", "MB in", "MB out");
    jpc_buf_printf(out, "  %-*s %*s %11s %11s %11s%s\n", layout->name_width - 2, "bound",
                   layout->value_width, "value", "first", "only", "violated",
                   layout->pipeline->plain ? "" : "    flagged");
}

// A bound that dropped nothing has no row, but for its stage's.
static void add_bound(const struct layout *layout, int at, jpc_buf *out)
{
    const jpc_bound_stats *bound = &layout->stats->bounds[at];
    char first[NUMBER_BYTES], only[NUMBER_BYTES], violated[NUMBER_BYTES], flagged[NUMBER_BYTES];
    jpc_buf value = {0};

    if (bound->violated == 0)
        return;
    jpc_buf_printf(out, "  %-*s %*s %11s %11s %11s", layout->name_width - 2,
                   layout->pipeline->bounds[at].option->name, layout->value_width,
                   print_value(layout->pipeline, at, &value), grouped(bound->dropped_first, first),
                   grouped(bound->dropped_only, only), grouped(bound->violated, violated));
    if (!layout->pipeline->plain)
        jpc_buf_printf(out, " %10s", grouped(bound->flagged, flagged));
    jpc_buf_add_string(out, "\n");
    jpc_buf_release(&value);
}

// What a stage is in a group, or that it only flags.
static void add_part(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    jpc_buf part = {0};

    jpc_stage_describe_part(pipeline, at, &part);
    if (part.len > 0)
        jpc_buf_printf(out, "  (%s)", jpc_buf_string(&part));
    jpc_buf_release(&part);
}

static void add_stage(const struct layout *layout, int at, jpc_buf *out)
{
    const jpc_stage_stats *stage = &layout->stats->stages[at];
    char entered[NUMBER_BYTES], dropped[NUMBER_BYTES], modified[NUMBER_BYTES], spared[NUMBER_BYTES];

    jpc_buf_printf(out, "%-*s %*s %11s %11s %9.1f %% %10.1f %10.1f", layout->name_width,
                   layout->pipeline->stages[at].name, layout->value_width, "",
                   grouped(stage->docs_in, entered), grouped(stage->docs_dropped, dropped),
                   percent(stage->docs_dropped, stage->docs_in), megabytes(stage->bytes_in),
                   megabytes(stage->bytes_out));
    if (stage->docs_modified > 0)
        jpc_buf_printf(out, "  modified %s", grouped(stage->docs_modified, modified));
    if (stage->docs_spared > 0)
        jpc_buf_printf(out, "  spared %s", grouped(stage->docs_spared, spared));
    add_part(layout->pipeline, at, out);
    jpc_buf_add_string(out, "\n");
    for (int b = 0; b < layout->pipeline->n_bounds; b++)
        if (layout->pipeline->bounds[b].stage == at)
            add_bound(layout, b, out);
}

static void add_counts_heading(const struct layout *layout, const jpc_stage *stage, jpc_buf *out)
{
    const char *const *names = stage->def->counters;

    jpc_buf_printf(out, "%-*s %*s", layout->name_width, stage->def->counters_title,
                   layout->value_width, stage->def->action != NULL ? "action" : "");
    for (int i = 0; i < jpc_stage_counters_per_kind(stage->def); i++)
        jpc_buf_printf(out, " %11s", strchr(names[i], '.') + 1);
    if (strcmp(stage->name, stage->def->name) != 0)
        jpc_buf_printf(out, "  (%s)", stage->name);
    jpc_buf_add_string(out, "\n");
}

static void add_kind(const struct layout *layout, int at, int first, jpc_buf *out)
{
    const jpc_stage *stage = &layout->pipeline->stages[at];
    const char *name = stage->def->counters[first];
    char number[NUMBER_BYTES];

    jpc_buf_printf(out, "  %-*.*s %*s", layout->name_width - 2, (int)strcspn(name, "."), name,
                   layout->value_width, action_of(stage, first));
    for (int i = first; i < first + jpc_stage_counters_per_kind(stage->def); i++)
        jpc_buf_printf(out, " %11s", grouped(layout->stats->stages[at].counts[i], number));
    jpc_buf_add_string(out, "\n");
}

// What a stage counts itself; a kind that was not met has no row.
static void add_counts(const struct layout *layout, int at, jpc_buf *out)
{
    const jpc_stage *stage = &layout->pipeline->stages[at];
    int n = jpc_stage_n_counters(stage->def), per_kind = jpc_stage_counters_per_kind(stage->def);
    bool any = false;

    for (int first = 0; first < n; first += per_kind) {
        if (!has_row(layout, at, first))
            continue;
        if (!any)
            add_counts_heading(layout, stage, out);
        any = true;
        add_kind(layout, at, first, out);
    }
    if (n > 0 && !any)
        jpc_buf_printf(out, "%s: none (%s)\n", stage->def->counters_title, stage->name);
}

static void add_legend(const jpc_pipeline *pipeline, jpc_buf *out)
{
    jpc_buf_printf(out,
                   "documents entered the stage, dropped left the run there; MB: of text\n"
                   "first: dropped by this bound first; only: violated no other%s; violated: in "
                   "all\n",
                   pipeline->plain ? "" : " that could drop it");
    if (!pipeline->plain)
        jpc_buf_add_string(out,
                           "flagged: violated, and could not drop the document (it only flags, "
                           "is a rule of a group, or was spared)\n");
}

void jpc_table_format(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out)
{
    struct layout layout = measure(stats, pipeline);

    add_input(stats, out);
    if (pipeline->n_stages > 0)
        add_headings(&layout, out);
    for (int i = 0; i < pipeline->n_stages; i++)
        add_stage(&layout, i, out);
    if (pipeline->n_stages > 0)
        add_legend(pipeline, out);
    for (int i = 0; i < pipeline->n_stages; i++)
        add_counts(&layout, i, out);
    jpc_buf_printf(out, "kept %" PRIu64 " / %" PRIu64 " documents (%.1f %%), %.1f / %.1f MB\n",
                   stats->kept, stats->documents, percent(stats->kept, stats->documents),
                   megabytes(stats->text_bytes_kept), megabytes(stats->text_bytes_in));
}
