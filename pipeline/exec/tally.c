#include "exec/tally.h"

#include <math.h>

#include "text/utf8.h"
#include "exec/group.h"

static void tally_damage(jpc_stats *stats, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_unreadable; i++) {
        const jpc_unreadable *range = &batch->unreadable[i];

        if (range->malformed)
            stats->malformed_records++;
        else if (range->in_stream)
            stats->unreadable_stream_bytes += range->len;
        else
            stats->unreadable_disk_bytes += range->len;
    }
}

static void tally_skipped(jpc_stats *stats, const jpc_batch *batch)
{
    for (int kind = 0; kind < JPC_N_SKIPPED; kind++) {
        stats->skipped += batch->n_skipped[kind];
        stats->skipped_by_kind[kind] += batch->n_skipped[kind];
    }
}

static void tally_limits(jpc_stats *stats, const jpc_batch *batch)
{
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++)
        stats->limits[kind] += batch->n_limits[kind];
}

static void tally_digests(jpc_stats *stats, const jpc_batch *batch)
{
    for (int of = 0; of < JPC_N_DIGESTED; of++)
        for (int result = 0; result < JPC_N_DIGEST_RESULTS; result++)
            stats->digests[of][result] += batch->n_digests[of][result];
}

void jpc_tally_input(jpc_stats *stats, const jpc_batch *batch, size_t n_cut_unreadable)
{
    const jpc_read_counts *counts = &batch->counts;

    stats->records += counts->records + n_cut_unreadable;
    stats->documents += batch->n_docs;
    tally_skipped(stats, batch);
    tally_limits(stats, batch);
    tally_digests(stats, batch);
    stats->unreadable_records += batch->n_unreadable;
    stats->file_bytes += counts->file_bytes;
    stats->member_bytes += counts->member_bytes;
    stats->unreadable_bytes += counts->unreadable_bytes;
    stats->padding_bytes += counts->padding_bytes;
    stats->unreadable_ranges += n_cut_unreadable;
    stats->stream_bytes += counts->stream_bytes;
    tally_damage(stats, batch);
    for (size_t i = 0; i < batch->n_docs; i++) {
        stats->text_bytes_in += batch->docs[i].text.len;
        stats->replaced_bytes += batch->docs[i].bad_bytes;
    }
}

static void tally_value(jpc_bound_stats *stats, const jpc_option *option, double measured)
{
    stats->measured++;
    stats->histogram[jpc_histogram_bin(option, measured)]++;
}

static void tally_drop(jpc_bound_stats *stats, bool only, jpc_span text)
{
    stats->dropped_first++;
    stats->bytes_first += text.len;
    stats->dropped_only += only;
}

static void tally_kept(jpc_stats *stats, jpc_span text)
{
    stats->kept++;
    stats->text_bytes_kept += text.len;
    stats->text_chars_kept += jpc_utf8_count(text);
}

static bool drops(const jpc_pipeline *pipeline, int bound, const jpc_verdict *verdict)
{
    return pipeline->plain || jpc_role_of(pipeline, pipeline->bounds[bound].stage,
                                          verdict->measured) == JPC_ROLE_DROPS;
}

// The unless that spares the document this bound, which it violates and which cannot drop it; −1:
// none.
static int spared_by(const jpc_pipeline *pipeline, int bound)
{
    const jpc_stage *stage = &pipeline->stages[pipeline->bounds[bound].stage];

    return stage->membership == JPC_SPARED && stage->mode == JPC_MODE_DROP ? stage->group : -1;
}

// Returns how many of the bounds that could drop the document it violates. The bounds that an
// unless spares stand side by side.
static int tally_bounds(jpc_stats *stats, const jpc_pipeline *pipeline, const jpc_verdict *verdict)
{
    int n = 0, spared = -1;

    for (int b = 0; b < pipeline->n_bounds; b++) {
        jpc_bound_stats *bound = &stats->bounds[b];
        bool dropping;

        if (isnan(verdict->measured[b]))
            continue;
        tally_value(bound, pipeline->bounds[b].option, verdict->measured[b]);
        if ((verdict->violated[b / 64] >> (b % 64) & 1) == 0)
            continue;
        dropping = drops(pipeline, b, verdict);
        bound->violated++;
        bound->flagged += !dropping;
        n += dropping;
        if (!dropping && spared_by(pipeline, b) > spared) {
            spared = spared_by(pipeline, b);
            stats->stages[spared].docs_spared++;
        }
    }
    return n;
}

static void tally_document(jpc_stats *stats, const jpc_pipeline *pipeline, const jpc_doc *doc)
{
    int n = tally_bounds(stats, pipeline, &doc->verdict);

    if (jpc_doc_is_kept(doc)) {
        tally_kept(stats, doc->text);
        return;
    }
    stats->dropped++;
    tally_drop(&stats->bounds[doc->verdict.first], n == 1, doc->text);
}

void jpc_tally_verdicts(jpc_stats *stats, const jpc_pipeline *pipeline, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_docs; i++)
        tally_document(stats, pipeline, &batch->docs[i]);
}

void jpc_tally_late(jpc_stats *stats, const jpc_pipeline *pipeline, int bound, double measured,
                    jpc_span text)
{
    const jpc_pipeline_bound *b = &pipeline->bounds[bound];
    jpc_stage_stats *stage = &stats->stages[b->stage];

    tally_value(&stats->bounds[bound], b->option, measured);
    if (!jpc_option_violates(b->option, b->value, measured))
        return;
    stats->bounds[bound].violated++;
    tally_drop(&stats->bounds[bound], true, text);
    stage->docs_dropped++;
    stage->bytes_dropped += text.len;
    stage->bytes_out -= text.len;
    stats->dropped++;
    stats->kept--;
    stats->text_bytes_kept -= text.len;
    stats->text_chars_kept -= jpc_utf8_count(text);
}
