#include "exec/stats.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

// ---- histograms ---------------------------------------------------------------

static bool is_share(const jpc_option *option) { return option->highest <= 1; }

int jpc_histogram_bin(const jpc_option *option, double measured)
{
    int exponent, bin;
    double fraction;

    if (is_share(option)) {
        bin = measured > 1 ? 50 : (int)(measured * 50);
        return bin < 0 ? 0 : bin == 50 && measured <= 1 ? 49 : bin;
    }
    if (!(measured >= 1))
        return 0;
    fraction = frexp(measured, &exponent); // measured = fraction · 2^exponent, fraction in [½, 1)
    bin = 1 + 2 * (exponent - 1) + (fraction >= 0.70710678118654752440);
    return bin < JPC_HISTOGRAM_BINS ? bin : JPC_HISTOGRAM_BINS - 1;
}

double jpc_histogram_edge(const jpc_option *option, int bin)
{
    if (is_share(option))
        return bin / 50.0;
    if (bin == 0)
        return 0;
    return ldexp((bin - 1) % 2 == 0 ? 1 : 1.41421356237309504880, (bin - 1) / 2);
}

// ---- life cycle -----------------------------------------------------------------

static void init_counts(jpc_stats *stats, const jpc_pipeline *pipeline)
{
    uint64_t *counts;

    for (int i = 0; i < pipeline->n_stages; i++)
        stats->n_counts += (size_t)jpc_stage_n_counters(pipeline->stages[i].def);
    stats->counts = counts = jpc_alloc((stats->n_counts + 1) * sizeof *counts);
    for (int i = 0; i < pipeline->n_stages; i++) {
        stats->stages[i].counts = counts;
        counts += jpc_stage_n_counters(pipeline->stages[i].def);
    }
}

void jpc_stats_init(jpc_stats *stats, const jpc_pipeline *pipeline)
{
    *stats = (jpc_stats){.n_stages = pipeline->n_stages, .n_bounds = pipeline->n_bounds};
    stats->stages = jpc_alloc(((size_t)stats->n_stages + 1) * sizeof *stats->stages);
    stats->bounds = jpc_alloc(((size_t)stats->n_bounds + 1) * sizeof *stats->bounds);
    init_counts(stats, pipeline);
}

void jpc_stats_reset(jpc_stats *stats)
{
    jpc_stats empty = {.n_stages = stats->n_stages,
                       .n_bounds = stats->n_bounds,
                       .stages = stats->stages,
                       .bounds = stats->bounds,
                       .counts = stats->counts,
                       .n_counts = stats->n_counts};

    for (int i = 0; i < stats->n_stages; i++)
        stats->stages[i] = (jpc_stage_stats){.counts = stats->stages[i].counts};
    memset(stats->bounds, 0, (size_t)stats->n_bounds * sizeof *stats->bounds);
    memset(stats->counts, 0, stats->n_counts * sizeof *stats->counts);
    *stats = empty;
}

void jpc_stats_release(jpc_stats *stats)
{
    free(stats->counts);
    free(stats->stages);
    free(stats->bounds);
    *stats = (jpc_stats){0};
}

static double share_of(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : part > 0;
}

double jpc_damage_share(uint64_t disk_bytes, uint64_t file_bytes, uint64_t lost_stream_bytes,
                        uint64_t stream_bytes)
{
    return share_of(disk_bytes, file_bytes) + share_of(lost_stream_bytes, stream_bytes);
}

void jpc_damage_format(const jpc_stats *stats, jpc_buf *out)
{
    bool on_disk = stats->unreadable_disk_bytes > 0;

    if (on_disk)
        jpc_buf_printf(out, "%" PRIu64 " of %" PRIu64 " bytes on disk",
                       stats->unreadable_disk_bytes, stats->file_bytes);
    if (stats->unreadable_stream_bytes > 0)
        jpc_buf_printf(out, "%s%" PRIu64 " of %" PRIu64 " decompressed%s", on_disk ? ", " : "",
                       stats->unreadable_stream_bytes, stats->stream_bytes,
                       on_disk ? "" : " bytes");
}

// ---- every counter, by name -------------------------------------------------------

// Where a counter lies in its struct, and what it is called.
struct counter {
    const char *name;
    size_t offset;
};

#define COUNTER(type, field)                                                                       \
    {                                                                                              \
#field, offsetof(type, field)                                                              \
    }

static const struct counter run_counters[] = {
    COUNTER(jpc_stats, records),
    COUNTER(jpc_stats, documents),
    COUNTER(jpc_stats, skipped),
    COUNTER(jpc_stats, unreadable_records),
    COUNTER(jpc_stats, malformed_records),
    COUNTER(jpc_stats, kept),
    COUNTER(jpc_stats, dropped),
    COUNTER(jpc_stats, file_bytes),
    COUNTER(jpc_stats, member_bytes),
    COUNTER(jpc_stats, unreadable_bytes),
    COUNTER(jpc_stats, padding_bytes),
    COUNTER(jpc_stats, unreadable_ranges),
    COUNTER(jpc_stats, stream_bytes),
    COUNTER(jpc_stats, replaced_bytes),
    COUNTER(jpc_stats, unreadable_disk_bytes),
    COUNTER(jpc_stats, unreadable_stream_bytes),
    COUNTER(jpc_stats, text_bytes_in),
    COUNTER(jpc_stats, text_bytes_kept),
    COUNTER(jpc_stats, text_chars_kept),
    {NULL, 0},
};

static const struct counter stage_counters[] = {
    COUNTER(jpc_stage_stats, docs_in),       COUNTER(jpc_stage_stats, bytes_in),
    COUNTER(jpc_stage_stats, docs_dropped),  COUNTER(jpc_stage_stats, bytes_dropped),
    COUNTER(jpc_stage_stats, docs_modified), COUNTER(jpc_stage_stats, bytes_out),
    COUNTER(jpc_stage_stats, docs_spared),   {NULL, 0},
};

static const struct counter bound_counters[] = {
    COUNTER(jpc_bound_stats, measured),
    COUNTER(jpc_bound_stats, violated),
    COUNTER(jpc_bound_stats, dropped_first),
    COUNTER(jpc_bound_stats, bytes_first),
    COUNTER(jpc_bound_stats, dropped_only),
    COUNTER(jpc_bound_stats, flagged),
    {NULL, 0},
};

typedef void visit_function(void *self, const char *path, uint64_t *counter);

// `prefix` is kept in the buffer up to its present length; names are added and taken away.
static void visit_counters(const struct counter *counters, void *base, jpc_buf *prefix,
                           visit_function *visit, void *self)
{
    size_t len = prefix->len;

    for (const struct counter *c = counters; c->name != NULL; c++) {
        jpc_buf_add_string(prefix, c->name);
        visit(self, jpc_buf_string(prefix), (uint64_t *)(void *)((char *)base + c->offset));
        prefix->len = len;
    }
}

static void visit_arrays(jpc_stats *stats, visit_function *visit, void *self)
{
    jpc_buf name = {0};

    for (int kind = 0; kind < JPC_N_SKIPPED; kind++) {
        name.len = 0;
        jpc_buf_printf(&name, "skipped.%s", jpc_skipped_names[kind]);
        visit(self, jpc_buf_string(&name), &stats->skipped_by_kind[kind]);
    }
    for (int kind = 0; kind < JPC_HTML_N_LIMITS; kind++) {
        name.len = 0;
        jpc_buf_printf(&name, "limits.%s", jpc_limit_names[kind]);
        visit(self, jpc_buf_string(&name), &stats->limits[kind]);
    }
    for (int of = 0; of < JPC_N_DIGESTED; of++)
        for (int result = 0; result < JPC_N_DIGEST_RESULTS; result++) {
            name.len = 0;
            jpc_buf_printf(&name, "digests.%s.%s", jpc_digested_names[of],
                           jpc_digest_result_names[result]);
            visit(self, jpc_buf_string(&name), &stats->digests[of][result]);
        }
    jpc_buf_release(&name);
}

static void visit_histogram(jpc_bound_stats *bound, jpc_buf *prefix, visit_function *visit,
                            void *self)
{
    size_t len = prefix->len;

    for (int bin = 0; bin < JPC_HISTOGRAM_BINS; bin++) {
        jpc_buf_printf(prefix, "histogram.%d", bin);
        visit(self, jpc_buf_string(prefix), &bound->histogram[bin]);
        prefix->len = len;
    }
}

// What a stage counts itself.
static void visit_counts(const jpc_stage_def *def, uint64_t *counts, jpc_buf *prefix,
                         visit_function *visit, void *self)
{
    size_t len = prefix->len;

    for (int i = 0; def->counters != NULL && def->counters[i] != NULL; i++) {
        jpc_buf_printf(prefix, "counts.%s", def->counters[i]);
        visit(self, jpc_buf_string(prefix), &counts[i]);
        prefix->len = len;
    }
}

void jpc_stats_each(jpc_stats *stats, const jpc_pipeline *pipeline, visit_function *visit,
                    void *self)
{
    jpc_buf prefix = {0};

    visit_counters(run_counters, stats, &prefix, visit, self);
    visit_arrays(stats, visit, self);
    for (int i = 0; i < stats->n_stages; i++) {
        prefix.len = 0;
        jpc_buf_printf(&prefix, "stages.%s.", pipeline->stages[i].name);
        visit_counters(stage_counters, &stats->stages[i], &prefix, visit, self);
        visit_counts(pipeline->stages[i].def, stats->stages[i].counts, &prefix, visit, self);
    }
    for (int i = 0; i < stats->n_bounds; i++) {
        prefix.len = 0;
        jpc_buf_printf(&prefix, "bounds.%s.", pipeline->bounds[i].reason);
        visit_counters(bound_counters, &stats->bounds[i], &prefix, visit, self);
        visit_histogram(&stats->bounds[i], &prefix, visit, self);
    }
    jpc_buf_release(&prefix);
}

// ---- adding, printing, parsing ------------------------------------------------------

static void add_counters(const struct counter *counters, void *into, const void *from)
{
    for (const struct counter *c = counters; c->name != NULL; c++)
        *(uint64_t *)(void *)((char *)into + c->offset) +=
            *(const uint64_t *)(const void *)((const char *)from + c->offset);
}

void jpc_stats_add(jpc_stats *into, const jpc_stats *from)
{
    add_counters(run_counters, into, from);
    for (int i = 0; i < JPC_N_SKIPPED; i++)
        into->skipped_by_kind[i] += from->skipped_by_kind[i];
    for (int i = 0; i < JPC_HTML_N_LIMITS; i++)
        into->limits[i] += from->limits[i];
    for (int of = 0; of < JPC_N_DIGESTED; of++)
        for (int result = 0; result < JPC_N_DIGEST_RESULTS; result++)
            into->digests[of][result] += from->digests[of][result];
    for (int i = 0; i < into->n_stages; i++)
        add_counters(stage_counters, &into->stages[i], &from->stages[i]);
    for (size_t i = 0; i < into->n_counts; i++)
        into->counts[i] += from->counts[i];
    for (int i = 0; i < into->n_bounds; i++) {
        add_counters(bound_counters, &into->bounds[i], &from->bounds[i]);
        for (int bin = 0; bin < JPC_HISTOGRAM_BINS; bin++)
            into->bounds[i].histogram[bin] += from->bounds[i].histogram[bin];
    }
}

static void format_counter(void *self, const char *path, uint64_t *counter)
{
    if (*counter != 0)
        jpc_buf_printf(self, "%s\t%" PRIu64 "\n", path, *counter);
}

void jpc_stats_format(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out)
{
    jpc_stats_each(stats, pipeline, format_counter, out);
}

static void format_member(void *self, const char *path, uint64_t *counter)
{
    jpc_buf *out = self;

    if (*counter == 0)
        return;
    if (out->ptr[out->len - 1] != '{')
        jpc_buf_add_string(out, ",");
    jpc_buf_printf(out, "\"%s\":%" PRIu64, path, *counter);
}

void jpc_stats_format_json(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out)
{
    jpc_buf_add_string(out, "{");
    jpc_stats_each(stats, pipeline, format_member, out);
    jpc_buf_add_string(out, "}");
}

// Members come in the order of jpc_stats_each(), without the zeros: one pass over both. `at` is at
// the quote that begins the next one, or at the closing brace.
struct members {
    const char *at, *end;
    bool malformed;
};

static void parse_member(void *self, const char *path, uint64_t *counter)
{
    struct members *members = self;
    size_t len = strlen(path);
    const char *at = members->at;
    uint64_t value = 0;

    if ((size_t)(members->end - at) < len + 4 || *at != '"' || memcmp(at + 1, path, len) != 0 ||
        memcmp(at + 1 + len, "\":", 2) != 0)
        return;
    for (at += len + 3; at < members->end && *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (uint64_t)(*at - '0');
    if (at == members->end || (*at != ',' && *at != '}')) {
        members->malformed = true;
        return;
    }
    *counter = value;
    members->at = at + (*at == ',');
}

jpc_status jpc_stats_parse_json(jpc_stats *stats, const jpc_pipeline *pipeline, jpc_span object,
                                jpc_err *err)
{
    struct members members = {object.ptr + 1, object.ptr + object.len, false};
    size_t left;

    jpc_stats_reset(stats);
    if (object.len < 2 || object.ptr[0] != '{' || object.ptr[object.len - 1] != '}')
        return jpc_fail(err, JPC_ERR_DATA, "counters: expected an object");
    jpc_stats_each(stats, pipeline, parse_member, &members);
    left = (size_t)(members.end - members.at);
    if (members.malformed || left != 1)
        return jpc_fail(err, JPC_ERR_DATA, "counters: unexpected '%.*s'",
                        (int)(left < 80 ? left : 80), members.at);
    return JPC_OK;
}
