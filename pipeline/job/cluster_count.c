#include "job/cluster_count.h"

#include <inttypes.h>
#include <stdio.h>

#include "data/jsonl.h"

static int bin_of(uint32_t documents)
{
    int bin = 0;

    while (documents >>= 1)
        bin++;
    return bin;
}

void jpc_cluster_counts_add(jpc_cluster_counts *counts, const jpc_cluster *cluster,
                            double max_cluster, const char *path, jpc_place place)
{
    int bin = bin_of(cluster->before);

    counts->clusters[bin]++;
    counts->documents[bin] += cluster->before;
    counts->copies[bin] += cluster->after - 1;
    counts->largest = cluster->before > counts->largest ? cluster->before : counts->largest;
    if (cluster->before <= max_cluster)
        return;
    counts->n_alarms++;
    jpc_buf_printf(&counts->alarms, "%016" PRIx64 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t",
                   cluster->id, cluster->before, cluster->after, cluster->hosts);
    jpc_json_escape(&counts->alarms, jpc_span_of(path));
    jpc_buf_printf(&counts->alarms, "\t%" PRIu64 "\t%" PRIu64 "\n", place.offset, place.within);
}

void jpc_cluster_counts_format(const jpc_cluster_counts *counts, jpc_buf *out)
{
    jpc_buf_printf(out, "largest %" PRIu32 "\nalarms %" PRIu64 "\n", counts->largest,
                   counts->n_alarms);
    if (counts->older_clusters > 0 || counts->older_copies > 0 || counts->unsettled > 0)
        jpc_buf_printf(out, "older %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", counts->older_clusters,
                       counts->older_copies, counts->unsettled);
    for (int bin = 0; bin < JPC_CLUSTER_BINS; bin++)
        if (counts->clusters[bin] > 0)
            jpc_buf_printf(out, "size %d %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", bin,
                           counts->clusters[bin], counts->documents[bin], counts->copies[bin]);
    jpc_buf_add_string(out, "\n");
    jpc_buf_add_span(out, jpc_buf_span(&counts->alarms));
}

static bool add_line(jpc_cluster_counts *counts, const char *line)
{
    uint64_t clusters, documents, copies, alarms, unsettled;
    uint32_t largest;
    int bin;

    if (sscanf(line, "largest %" SCNu32, &largest) == 1) {
        counts->largest = largest > counts->largest ? largest : counts->largest;
        return true;
    }
    if (sscanf(line, "alarms %" SCNu64, &alarms) == 1) {
        counts->n_alarms += alarms;
        return true;
    }
    if (sscanf(line, "older %" SCNu64 " %" SCNu64 " %" SCNu64, &clusters, &copies, &unsettled) ==
        3) {
        counts->older_clusters += clusters;
        counts->older_copies += copies;
        counts->unsettled += unsettled;
        return true;
    }
    if (sscanf(line, "size %d %" SCNu64 " %" SCNu64 " %" SCNu64, &bin, &clusters, &documents,
               &copies) != 4 ||
        bin < 0 || bin >= JPC_CLUSTER_BINS)
        return false;
    counts->clusters[bin] += clusters;
    counts->documents[bin] += documents;
    counts->copies[bin] += copies;
    return true;
}

bool jpc_cluster_counts_parse(jpc_cluster_counts *counts, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        char line[128];

        if (newline == NULL || (size_t)(newline - at) >= sizeof line)
            return false;
        snprintf(line, sizeof line, "%.*s", (int)(newline - at), at);
        at = newline + 1;
        if (line[0] == '\0') {
            jpc_buf_add(&counts->alarms, at, (size_t)(end - at));
            return true;
        }
        if (!add_line(counts, line))
            return false;
    }
    return false;
}

void jpc_cluster_counts_release(jpc_cluster_counts *counts)
{
    jpc_buf_release(&counts->alarms);
    *counts = (jpc_cluster_counts){0};
}
