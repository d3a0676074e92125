#include "report/paragraph_report.h"

#include <inttypes.h>

#include "data/sink.h"
#include "job/cut_count.h"
#include "job/marker_table.h"
#include "stage/paragraph.h"

// ---- the most frequent ones -----------------------------------------------------------------

static jpc_status read_part(const jpc_run *run, size_t task, jpc_cut_counts *counts, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status =
        jpc_read_file(jpc_run_path(run, &path, "state/write/t%06zu.cuts", task), &text, err);

    if (status == JPC_OK && !jpc_cut_counts_parse(counts, jpc_paragraph_rule_names,
                                                  JPC_N_PARAGRAPH_RULES, jpc_buf_span(&text)))
        status = jpc_fail(err, JPC_ERR_DATA, "'%s': not of this program", path.ptr);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

static jpc_status publish(const jpc_run *run, jpc_cut_counts *counts, jpc_marker *marker,
                          jpc_err *err)
{
    static const char name[] = "report/paragraphs.tsv";
    jpc_buf path = {0}, text = {0};
    jpc_published file;
    jpc_status status;

    jpc_buf_add_string(&text, "rule\tdocuments\ttaken_out\tkey\ttext\n");
    for (int rule = 0; rule < JPC_N_PARAGRAPH_RULES; rule++)
        jpc_cut_counts_format(&counts[rule], jpc_paragraph_rule_names[rule], &text);
    status =
        jpc_publish_part(jpc_run_path(run, &path, "%s", name), jpc_buf_span(&text), &file, err);
    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_paragraph_table_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    jpc_cut_counts counts[JPC_N_PARAGRAPH_RULES] = {{.n = 0}};
    jpc_status status = JPC_OK;

    if (run->paragraphs_at < 0)
        return JPC_OK;
    for (size_t t = 0; t < jpc_run_task_count(run, JPC_TASK_WRITE) && status == JPC_OK; t++)
        status = read_part(run, t, counts, err);
    if (status == JPC_OK)
        status = publish(run, counts, marker, err);
    for (int rule = 0; rule < JPC_N_PARAGRAPH_RULES; rule++)
        jpc_cut_counts_release(&counts[rule]);
    return status;
}

// ---- how many there are -----------------------------------------------------------------------

static jpc_status add_task(const jpc_run *run, jpc_task_kind kind, size_t task, uint64_t *sum,
                           jpc_err *err)
{
    jpc_marker marker;

    JPC_TRY(jpc_task_marker(run, kind, task, &marker, err));
    *sum += marker.kept;
    jpc_marker_release(&marker);
    return JPC_OK;
}

jpc_status jpc_paragraphs_tell(const jpc_run *run, jpc_buf *table, jpc_err *err)
{
    size_t n_older = jpc_run_older_paragraphs(run).n;
    uint64_t documents = 0, keys = 0;

    if (run->paragraphs_at < 0)
        return JPC_OK;
    for (size_t t = 0; t < jpc_run_task_count(run, JPC_TASK_PARAGRAPH); t++)
        JPC_TRY(add_task(run, JPC_TASK_PARAGRAPH, t, &documents, err));
    for (size_t p = 0; p < jpc_run_task_count(run, JPC_TASK_FREQUENCY); p++)
        JPC_TRY(add_task(run, JPC_TASK_FREQUENCY, p, &keys, err));
    jpc_buf_printf(table, "paragraphs: %" PRIu64 " different keys of %" PRIu64 " documents counted",
                   keys, documents);
    if (n_older > 0)
        jpc_buf_printf(table, ", and those of %zu older run%s", n_older, JPC_PLURAL(n_older));
    jpc_buf_add_string(table, "\n");
    return JPC_OK;
}
