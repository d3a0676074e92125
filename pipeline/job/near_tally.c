#include "job/near_tally.h"

#include <stdlib.h>

void jpc_near_tally_add(jpc_near_tally *tally, uint32_t stays, jpc_cluster *cluster,
                        const jpc_near_member *member)
{
    int64_t date = member->row.signature.date;

    cluster->before += cluster->before < UINT32_MAX;
    cluster->after += jpc_near_is_kept(member) && cluster->after < UINT32_MAX;
    if (date != INT64_MIN) {
        cluster->first =
            cluster->first == INT64_MIN || date < cluster->first ? date : cluster->first;
        cluster->last = date > cluster->last ? date : cluster->last;
    }
    if (member->row.signature.host == 0)
        return;
    if (tally->n_hosts == tally->capacity) {
        tally->capacity = tally->capacity * 2 + 64;
        tally->hosts = jpc_realloc(tally->hosts, tally->capacity * sizeof *tally->hosts);
    }
    tally->hosts[tally->n_hosts++] = (jpc_near_host){stays, member->row.signature.host};
}

static int compare_hosts(const void *left, const void *right)
{
    const jpc_near_host *a = left, *b = right;

    if (a->stays != b->stays)
        return a->stays < b->stays ? -1 : 1;
    return (a->host > b->host) - (a->host < b->host);
}

bool jpc_near_tally_next(jpc_near_tally *tally, uint32_t *stays)
{
    if (tally->at == 0 && tally->n_hosts > 0)
        qsort(tally->hosts, tally->n_hosts, sizeof *tally->hosts, compare_hosts);
    while (tally->at < tally->n_hosts) {
        const jpc_near_host *host = &tally->hosts[tally->at++];

        if (host > tally->hosts && compare_hosts(host - 1, host) == 0)
            continue;
        *stays = (uint32_t)host->stays;
        return true;
    }
    tally->at = tally->n_hosts = 0;
    return false;
}

void jpc_near_tally_release(jpc_near_tally *tally)
{
    free(tally->hosts);
    *tally = (jpc_near_tally){0};
}
