/** Which documents of one cluster stay where bands alone decide, as published deduplicators have
 * it.
 *
 *  Members come in keep order, filtered ones last, as in near_walk.h; a filtered one removes
 *  nothing and joins nothing. Keys are those of jpc_signature_keys(): bands, and what the options
 *  count as one (an equal address, an equal short text).
 *
 *    first_seen  a member goes if one before it has one of its keys, whether that one stays or not
 *                (Doubri). It is counted for what the earliest of those is counted for, which
 *                stays; another one of them may be counted for another document
 *    cluster     members that share a key are joined; of what hangs together the first one stays
 *                (datatrove, whose union-find keeps some one)
 *
 *  A filtered member that shares a key is counted for what the earliest of those is counted for.
 *  Members of older runs come in front. Of those that filters kept, what was decided is replayed;
 *  they have their keys as if they were of this run, which is how first_seen would see them. With
 *  cluster they might be joined by this run, and what is written stays: options refuse that.
 *
 *  So a copy need not resemble what stays for it: their similarity is estimated and recorded, and
 *  decides nothing.
 */
#ifndef JPC_JOB_BAND_WALK_H
#define JPC_JOB_BAND_WALK_H

#include "job/near_walk.h"

typedef struct jpc_band_walk jpc_band_walk;

/** `params` and `hooks` outlive the walk; settle() is not called. */
void jpc_band_walk_open(jpc_band_walk **walk, const jpc_near_params *params,
                        const jpc_near_hooks *hooks);

/** The next member in keep order; what is needed later is copied. Errors: JPC_ERR_DATA: what an
 *  older one is a copy of has not come. */
jpc_status jpc_band_walk_add(jpc_band_walk *walk, const jpc_near_member *member, jpc_err *err);

/** The cluster has no more members: tells what was decided, and begins the next one. */
void jpc_band_walk_end(jpc_band_walk *walk);

/** NULL is fine. */
void jpc_band_walk_close(jpc_band_walk *walk);

#endif
