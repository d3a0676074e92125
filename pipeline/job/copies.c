#include "job/copies.h"

// A rank is a decision, too: what is measured of a copy is the number of copies so far.
static jpc_status add_ranks(jpc_copies *copies, const jpc_run *run, const jpc_rank_list *ranks,
                            jpc_err *err)
{
    for (size_t i = 0; i < ranks->n; i++) {
        const jpc_rank *rank = &ranks->items[i];

        if (rank->first.run == 0 && rank->first.file >= run->plan.inputs.n)
            return jpc_fail(err, JPC_ERR_DATA, "'%s/data/rank': damaged table", run->dir);
        jpc_decision_list_add(&copies->decisions, &(jpc_decision){.task = rank->task,
                                                                  .doc = rank->doc,
                                                                  .kind = JPC_DECISION_COPY,
                                                                  .similarity = rank->rank,
                                                                  .other = rank->first});
    }
    jpc_decision_list_sort(&copies->decisions);
    return JPC_OK;
}

static jpc_status read_ranks(jpc_copies *copies, const jpc_run *run, size_t task, jpc_err *err)
{
    jpc_rank_list ranks = {0};
    jpc_buf path = {0};
    jpc_status status = JPC_OK;

    for (uint32_t p = 0; p < run->plan.n_buckets && status == JPC_OK; p++)
        status = jpc_rank_list_read(&ranks,
                                    jpc_run_path(run, &path, "data/rank/p%04u.rank", (unsigned)p),
                                    (uint32_t)run->plan.n_tasks, (uint32_t)task, err);
    if (status == JPC_OK)
        status = add_ranks(copies, run, &ranks, err);
    jpc_rank_list_release(&ranks);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_copies_read(jpc_copies *copies, const jpc_run *run, size_t task, jpc_err *err)
{
    if (!run->plan.near)
        return read_ranks(copies, run, task, err);
    return jpc_decision_list_read(&copies->decisions, run, task, err);
}

void jpc_copies_release(jpc_copies *copies)
{
    jpc_decision_list_release(&copies->decisions);
    *copies = (jpc_copies){.next = 0};
}

const jpc_decision *jpc_copies_find(jpc_copies *copies, const jpc_doc *doc)
{
    while (copies->next < copies->decisions.n) {
        const jpc_decision *decision = &copies->decisions.items[copies->next];

        if (decision->doc + (uint64_t)1 > doc->record->number)
            return NULL;
        copies->next++;
        if (decision->doc + (uint64_t)1 == doc->record->number)
            return decision;
    }
    return NULL;
}

jpc_status jpc_copies_check(const jpc_copies *copies, const jpc_run *run, jpc_err *err)
{
    if (copies->next == copies->decisions.n)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_DATA, "'%s': decisions about documents that are not there",
                    run->dir);
}

jpc_hash128 jpc_copies_used(const jpc_copies *copies, jpc_hash128 clean)
{
    jpc_hash128 parts[2] = {clean, {0, 0}};

    if (copies->decisions.n > 0)
        parts[1] = jpc_decision_list_hash(&copies->decisions);
    return jpc_hash128_of(parts, sizeof parts);
}
