/** Which documents of one cluster stay, and which are copies of them.
 *
 *  Candidates are documents that share a key. A cluster is what hangs together by candidates; in
 *  it, distant members need not resemble each other at all, so nothing is decided by it. Its
 *  members are walked in keep order: those that filters kept first, then by `keep`, then in
 *  document order. Each is compared, in keep order, with those before it that stay and share a key
 *  with it, at most max_representatives of them, and is a copy of the first that is similar enough;
 *  one with an equal text comes before all others, with `url: drop` then one with its address, and
 *  neither counts. Else it stays, if no filter had dropped it. So every copy resembles what stays
 *  for it, equal texts never stay twice, a chain of resemblances does not end in one document, and
 *  n members cost n × max_representatives comparisons at most.
 *
 *  Similarity: 1 if the texts are equal but for white space; else the estimate of the two
 *  signatures, and where that is within three standard errors of min_similarity, what `settle`
 *  says, if it can. A document without n-grams resembles only what is equal to it. With `url: drop`
 *  pages of one address have a similarity of 1, whatever they say.
 *
 *  Members of older runs (older_run.h) come in front of those of this run, and what stays of a run
 *  in front of its copies: which those are, another `keep` may have said. What was decided of those
 *  that filters kept is replayed: they stay, or are copies of what they were copies of. Those that
 *  filters dropped are counted as in one run over all of them. Texts of older runs are not read:
 *  `settle` is not asked about them.
 *
 *  Where `decide` leaves that to the bands: job/band_walk.h.
 *
 *  The result depends on the members and their order alone.
 */
#ifndef JPC_JOB_NEAR_WALK_H
#define JPC_JOB_NEAR_WALK_H

#include "job/decision_table.h"
#include "job/signature_file.h"

typedef struct jpc_near_member {
    uint32_t task;    /**< map task, perhaps a virtual one */
    uint32_t number;  /**< of its signature there */
    uint64_t copy_of; /**< of an older run, and kept by filters: the document of which it is a copy;
                           JPC_NO_DOCUMENT: it stays */
    jpc_signature_row row;
} jpc_near_member;

static inline bool jpc_near_is_kept(const jpc_near_member *member)
{
    return member->row.doc != JPC_NOT_KEPT;
}

static inline bool jpc_near_is_older(const jpc_near_member *member)
{
    return member->row.origin.run != 0;
}

static inline uint64_t jpc_near_id(const jpc_near_member *member)
{
    return (uint64_t)member->task << 32 | member->number;
}

/** A key that nothing but the document of this id has; told from others by its seed
 *  (signature_file.c). */
static inline uint64_t jpc_near_id_key(uint64_t id) { return jpc_hash64_seeded(&id, sizeof id, 3); }

typedef struct jpc_near_walk jpc_near_walk;

typedef struct jpc_near_hooks {
    /** The Jaccard similarity of two texts, both kept by filters. */
    jpc_status (*settle)(void *self, const jpc_near_member *a, const jpc_near_member *b,
                         double *similarity, jpc_err *err);
    /** What has been decided; called by jpc_near_walk_end(). */
    void (*decide)(void *self, const jpc_decision *decision);
    /** A cluster of several documents: how many copies, filtered ones included, stand for it. Of
     *  one of an older run, if that has changed, perhaps to a single document. */
    void (*cluster)(void *self, const jpc_cluster *cluster, const jpc_near_member *stays);
    void *self;
} jpc_near_hooks;

/** `params` and `hooks` outlive the walk. */
void jpc_near_walk_open(jpc_near_walk **walk, const jpc_near_params *params,
                        const jpc_near_hooks *hooks);

/** The place of a member in keep order: ascending, ties in document order. */
#define JPC_NEAR_ORDER_BITS 41 // and the highest bit: a filter dropped it

uint64_t jpc_near_order(const jpc_near_params *params, const jpc_signature_row *row);

/** The next member in keep order; the arrays of its signature are copied if they are needed later.
 *  Errors: those of settle(); JPC_ERR_DATA: what it is a copy of has not come. */
jpc_status jpc_near_walk_add(jpc_near_walk *walk, const jpc_near_member *member, jpc_err *err);

/** Pairs for which texts would have settled what an estimate has, were one not of an older run; so
 *  far. */
uint64_t jpc_near_walk_unsettled(const jpc_near_walk *walk);

/** The cluster has no more members: tells what was decided, and begins the next one. */
void jpc_near_walk_end(jpc_near_walk *walk);

void jpc_near_walk_close(jpc_near_walk *walk);

#endif
