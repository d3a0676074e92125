#include "report/near_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "data/sink.h"
#include "job/cluster_count.h"
#include "job/host_count.h"
#include "job/near_writer.h"

#define MIN_DOCUMENTS 1000 // of a host, before its loss says anything
#define MAX_TOLD 10        // alarms below the table; alarms.tsv has all

struct near {
    const jpc_run *run;
    const jpc_near_params *params;
    jpc_cluster_counts clusters;
    jpc_host_counts hosts;
    uint64_t n_told;
};

// ---- reading --------------------------------------------------------------------------------

// state/KIND/tN.ENDING of all tasks.
static jpc_status read_parts(struct near *near, jpc_task_kind kind, const char *ending,
                             jpc_err *err)
{
    size_t n = jpc_run_task_count(near->run, kind);
    jpc_buf path = {0}, text = {0};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < n && status == JPC_OK; t++) {
        bool fine;

        text.len = 0;
        jpc_run_path(near->run, &path, "state/%s/t%06zu.%s", jpc_task_names[kind], t, ending);
        status = jpc_read_file(path.ptr, &text, err);
        if (status != JPC_OK)
            break;
        fine = kind == JPC_TASK_WRITE
                   ? jpc_host_counts_parse(&near->hosts, jpc_buf_span(&text))
                   : jpc_cluster_counts_parse(&near->clusters, jpc_buf_span(&text));
        if (!fine)
            status = jpc_fail(err, JPC_ERR_DATA, "'%s': not of this program", path.ptr);
    }
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// ---- clusters -------------------------------------------------------------------------------

static void print_clusters(const jpc_cluster_counts *counts, jpc_buf *out)
{
    jpc_buf_add_string(out, "min_documents\tmax_documents\tclusters\tdocuments\tcopies\n");
    for (int bin = 0; bin < JPC_CLUSTER_BINS; bin++)
        if (counts->clusters[bin] > 0)
            jpc_buf_printf(out, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
                           (uint64_t)1 << bin, ((uint64_t)2 << bin) - 1, counts->clusters[bin],
                           counts->documents[bin], counts->copies[bin]);
}

static void sum_up(const struct near *near, jpc_buf *out)
{
    const jpc_cluster_counts *counts = &near->clusters;
    uint64_t clusters = 0, documents = 0, copies = 0;

    for (int bin = 0; bin < JPC_CLUSTER_BINS; bin++) {
        clusters += counts->clusters[bin];
        documents += counts->documents[bin];
        copies += counts->copies[bin];
    }
    jpc_buf_printf(out,
                   "near-duplicates: %" PRIu64 " clusters of %" PRIu64 " documents (%" PRIu64
                   " dropped by filters), the largest of %" PRIu32 "; %" PRIu64 " copies go\n",
                   clusters, documents, documents - clusters - copies, counts->largest, copies);
    if (jpc_run_older(near->run).n > 0)
        jpc_buf_printf(out,
                       "older runs: %" PRIu64 " copies of %" PRIu64
                       " documents of theirs go; of %" PRIu64
                       " close pairs, the estimate decided, for their texts are not read\n",
                       counts->older_copies, counts->older_clusters, counts->unsettled);
    jpc_near_describe(near->params, out);
    jpc_buf_add_string(out, "\n");
}

// ---- alarms ---------------------------------------------------------------------------------

static void begin_alarms(jpc_buf *out)
{
    if (out->len == 0)
        jpc_buf_add_string(out, "what\tname\tdocuments\tcopies\thosts\tfile\toffset\twithin\n");
}

static bool may_tell(struct near *near) { return near->n_told++ < MAX_TOLD; }

// Lines of job/cluster_count.h: id, documents, without filtered ones, hosts, file, …
static void add_cluster_alarm(struct near *near, jpc_span line, jpc_near_texts *texts)
{
    uint64_t id;
    uint32_t before, after, hosts;
    char numbers[64];
    int len = 0;

    snprintf(numbers, sizeof numbers, "%.*s", (int)line.len, line.ptr);
    if (sscanf(numbers, "%" SCNx64 "\t%" SCNu32 "\t%" SCNu32 "\t%" SCNu32 "%n", &id, &before,
               &after, &hosts, &len) != 4)
        return;
    begin_alarms(&texts->alarms);
    jpc_buf_printf(&texts->alarms, "cluster\t%016" PRIx64 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32,
                   id, before, after - 1, hosts);
    jpc_buf_add(&texts->alarms, line.ptr + len, line.len - (size_t)len);
    jpc_buf_add_string(&texts->alarms, "\n");
    if (may_tell(near))
        jpc_buf_printf(&texts->table,
                       "alarm: cluster %016" PRIx64 " has %" PRIu32 " documents on %" PRIu32
                       " host%s, minhash.max_cluster is %g\n",
                       id, before, hosts, hosts == 1 ? "" : "s", near->params->max_cluster);
}

static void add_cluster_alarms(struct near *near, jpc_near_texts *texts)
{
    const char *at = near->clusters.alarms.ptr, *end = at + near->clusters.alarms.len;

    while (at != NULL && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (newline == NULL)
            break;
        add_cluster_alarm(near, (jpc_span){at, (size_t)(newline - at)}, texts);
        at = newline + 1;
    }
}

static void add_host_alarms(struct near *near, jpc_near_texts *texts)
{
    for (size_t i = 0; i < near->hosts.n; i++) {
        const jpc_host_count *count = &near->hosts.hosts[i];
        double share = (double)count->copies / (double)count->documents;

        if (count->documents < MIN_DOCUMENTS || share <= near->params->max_host_loss)
            continue;
        begin_alarms(&texts->alarms);
        jpc_buf_printf(&texts->alarms, "host\t%.*s\t%" PRIu64 "\t%" PRIu64 "\t1\t\t\t\n",
                       (int)count->host.len, count->host.ptr, count->documents, count->copies);
        if (may_tell(near))
            jpc_buf_printf(&texts->table,
                           "alarm: host %.*s loses %" PRIu64 " of %" PRIu64
                           " documents as copies (%.1f %%), minhash.max_host_loss is %g\n",
                           (int)count->host.len, count->host.ptr, count->copies, count->documents,
                           100 * share, near->params->max_host_loss);
    }
}

// ---- all of it ------------------------------------------------------------------------------

static void print(struct near *near, jpc_near_texts *texts)
{
    sum_up(near, &texts->table);
    print_clusters(&near->clusters, &texts->clusters);
    add_cluster_alarms(near, texts);
    jpc_host_counts_sort(&near->hosts);
    add_host_alarms(near, texts);
    if (near->n_told > MAX_TOLD)
        jpc_buf_printf(&texts->table, "%" PRIu64 " more alarms are in report/alarms.tsv\n",
                       near->n_told - MAX_TOLD);
}

jpc_status jpc_near_texts_make(jpc_near_texts *texts, const jpc_run *run, jpc_err *err)
{
    struct near near = {.run = run};
    jpc_status status;

    *texts = (jpc_near_texts){.table = {0}};
    if (!run->plan.near)
        return JPC_OK;
    near.params = jpc_run_near_params(run);
    status = read_parts(&near, JPC_TASK_VERIFY, "clusters", err);
    if (status == JPC_OK)
        status = read_parts(&near, JPC_TASK_WRITE, "hosts", err);
    if (status == JPC_OK)
        print(&near, texts);
    jpc_cluster_counts_release(&near.clusters);
    jpc_host_counts_release(&near.hosts);
    return status;
}

void jpc_near_texts_release(jpc_near_texts *texts)
{
    jpc_buf_release(&texts->table);
    jpc_buf_release(&texts->clusters);
    jpc_buf_release(&texts->alarms);
}
