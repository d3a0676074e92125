#include "report/neighbour.h"

#include <inttypes.h>
#include <math.h>

#include "job/decision_table.h"
#include "job/older_name.h"
#include "job/older_run.h"

// Of an older run that is not as it was, nobody knows what its inputs are called.
static void add_older_place(jpc_buf *out, const jpc_run *run, const jpc_key_origin *origin)
{
    const char *older = jpc_run_older(run).runs[origin->run - 1].path;
    jpc_older_names names = {.n = 0};
    char place[JPC_PLACE_TEXT];
    jpc_err ignored;

    jpc_older_names_add(&names, origin);
    if (jpc_older_names_load(&names, run, "data", &ignored) == JPC_OK)
        jpc_buf_printf(out, "'%s'", jpc_older_names_find(&names, run, origin));
    else
        jpc_buf_printf(out, "input %" PRIu32, origin->file);
    jpc_buf_printf(out, " of the older run '%s', %s", older, jpc_place_text(origin->place, place));
    jpc_older_names_release(&names);
}

static bool is_there(const jpc_run *run, const jpc_key_origin *origin)
{
    return origin->run == 0 ? origin->file < run->plan.inputs.n
                            : origin->run <= jpc_run_older(run).n;
}

static void add_place(jpc_buf *out, const jpc_run *run, const jpc_key_origin *origin)
{
    char place[JPC_PLACE_TEXT];

    if (origin->run > 0)
        add_older_place(out, run, origin);
    else
        jpc_buf_printf(out, "'%s', %s", run->plan.inputs.files[origin->file].path,
                       jpc_place_text(origin->place, place));
}

// ---- equal ones -----------------------------------------------------------------------------

static jpc_status describe_rank(const jpc_run *run, size_t task, uint64_t kept, jpc_buf *out,
                                jpc_err *err)
{
    jpc_rank_list ranks = {.n = 0};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (uint32_t p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = jpc_rank_list_read(&ranks, jpc_run_path(run, &path, "data/rank/p%04u.rank", p),
                                    (uint32_t)run->plan.n_tasks, (uint32_t)task, err);
    for (size_t i = 0; i < ranks.n; i++) {
        if (ranks.items[i].doc != kept || !is_there(run, &ranks.items[i].first))
            continue;
        jpc_buf_printf(out, "%-10s number %u with its text; ", "copy", ranks.items[i].rank);
        add_place(out, run, &ranks.items[i].first);
        jpc_buf_add_string(out, ", is the first\n");
    }
    jpc_rank_list_release(&ranks);
    jpc_buf_release(&path);
    return status;
}

// ---- similar ones ---------------------------------------------------------------------------

static const char *evidence_text(jpc_evidence evidence)
{
    switch (evidence) {
    case JPC_EVIDENCE_TEXT: return "the texts are equal but for white space";
    case JPC_EVIDENCE_JACCARD: return "told by the texts";
    case JPC_EVIDENCE_ESTIMATE: return "estimated";
    case JPC_EVIDENCE_URL: return "the address is the same, which counts as 1";
    case JPC_EVIDENCE_BAND: return "estimated; a band in common is enough";
    case JPC_EVIDENCE_CHAIN: return "estimated; others between the two share bands with them";
    default: return "";
    }
}

static void describe_decision(const jpc_run *run, const jpc_decision *decision, jpc_buf *out)
{
    const jpc_cluster *cluster = &decision->cluster;
    bool copy = decision->kind == JPC_DECISION_COPY;

    if (!isnan(decision->similarity)) {
        jpc_buf_printf(out, "%-10s similarity %.4f (%s), %" PRIu32 " keys in common; ",
                       copy ? "copy" : "neighbour", decision->similarity,
                       evidence_text(decision->evidence), decision->bands);
        add_place(out, run, &decision->other);
        jpc_buf_add_string(out, copy ? ", stays\n" : ", stays, too\n");
    }
    if (copy)
        jpc_buf_printf(out, "%-10s %016" PRIx64 "\n", "cluster", cluster->id);
    else if (cluster->before > 1)
        jpc_buf_printf(out,
                       "%-10s %016" PRIx64 ": %" PRIu32 " documents, %" PRIu32
                       " without those that filters dropped, on %" PRIu32 " hosts\n",
                       "cluster", cluster->id, cluster->before, cluster->after, cluster->hosts);
}

jpc_status jpc_neighbour_describe(const jpc_run *run, size_t task, uint64_t kept, jpc_buf *out,
                                  jpc_err *err)
{
    jpc_decision_list decisions = {.n = 0};
    jpc_status status;

    if (!run->plan.near)
        return describe_rank(run, task, kept, out, err);
    status = jpc_decision_list_read(&decisions, run, task, err);
    for (size_t i = 0; i < decisions.n; i++)
        if (decisions.items[i].doc == kept && is_there(run, &decisions.items[i].other))
            describe_decision(run, &decisions.items[i], out);
    jpc_decision_list_release(&decisions);
    return status;
}
