#include "report/table.h"

#include <inttypes.h>

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static double megabytes(uint64_t bytes) { return (double)bytes / 1e6; }

static void add_input(const jpc_stats *stats, jpc_buf *out)
{
    jpc_buf_printf(out,
                   "records %" PRIu64 " = documents %" PRIu64 " + skipped %" PRIu64
                   " + unreadable %" PRIu64 "\n",
                   stats->records, stats->documents, stats->skipped, stats->unreadable_records);
    if (stats->unreadable_bytes > 0)
        jpc_buf_printf(out, "unreadable: %" PRIu64 " of %" PRIu64 " bytes in %" PRIu64 " ranges\n",
                       stats->unreadable_bytes, stats->file_bytes, stats->unreadable_ranges);
}

// A bound that dropped nothing has no row, but for its stage's.
static void add_bound(const jpc_stats *stats, const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_bound_stats *bound = &stats->bounds[at];
    jpc_buf value = {0};

    if (bound->violated == 0)
        return;
    jpc_option_print(pipeline->bounds[at].option,
                     pipeline->stages[pipeline->bounds[at].stage].params, &value);
    jpc_buf_printf(out, "  %-32s %8s %11" PRIu64 " %11" PRIu64 " %11" PRIu64 "\n",
                   pipeline->bounds[at].option->name, jpc_buf_string(&value), bound->dropped_first,
                   bound->dropped_only, bound->violated);
    jpc_buf_release(&value);
}

static void add_stage(const jpc_stats *stats, const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_stage_stats *stage = &stats->stages[at];

    jpc_buf_printf(out, "%-24s %11" PRIu64 " %11" PRIu64 " %6.1f %% %10.1f %10.1f",
                   pipeline->stages[at].name, stage->docs_in, stage->docs_dropped,
                   percent(stage->docs_dropped, stage->docs_in), megabytes(stage->bytes_in),
                   megabytes(stage->bytes_out));
    if (stage->docs_modified > 0)
        jpc_buf_printf(out, "  modified %" PRIu64, stage->docs_modified);
    jpc_buf_add_string(out, "\n");
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (pipeline->bounds[b].stage == at)
            add_bound(stats, pipeline, b, out);
}

void jpc_table_format(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out)
{
    add_input(stats, out);
    if (pipeline->n_stages > 0)
        jpc_buf_printf(out, "%-24s %11s %11s %8s %10s %10s\n  %-32s %8s %11s %11s %11s\n", "stage",
                       "documents", "dropped", "share", "MB in", "MB out", "bound", "value",
                       "first", "only", "violated");
    for (int i = 0; i < pipeline->n_stages; i++)
        add_stage(stats, pipeline, i, out);
    jpc_buf_printf(out, "kept %" PRIu64 " / %" PRIu64 " documents (%.1f %%), %.1f / %.1f MB\n",
                   stats->kept, stats->documents, percent(stats->kept, stats->documents),
                   megabytes(stats->text_bytes_kept), megabytes(stats->text_bytes_in));
}
