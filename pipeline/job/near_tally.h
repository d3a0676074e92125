/** Copies of the documents of a cluster that stay: how many, from when to when, on how many hosts.
 */
#ifndef JPC_JOB_NEAR_TALLY_H
#define JPC_JOB_NEAR_TALLY_H

#include "job/near_walk.h"

/** A host among the documents that one document stays for. */
typedef struct jpc_near_host {
    uint64_t stays, host;
} jpc_near_host;

typedef struct jpc_near_tally {
    jpc_near_host *hosts; /**< owned */
    size_t n_hosts, capacity, at;
} jpc_near_tally;

/** Counts a member, also the one that stays, for what stays as the document number `stays`. All but
 *  `cluster->hosts`. */
void jpc_near_tally_add(jpc_near_tally *tally, uint32_t stays, jpc_cluster *cluster,
                        const jpc_near_member *member);

/** Once for each document that stays and each of its hosts; after the last one false, and the tally
 *  is empty. */
bool jpc_near_tally_next(jpc_near_tally *tally, uint32_t *stays);

void jpc_near_tally_release(jpc_near_tally *tally);

#endif
