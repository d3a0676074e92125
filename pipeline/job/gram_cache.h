/** Jaccard similarities of documents by their texts, which are read, cut into n-grams, and kept as
 *  long as there is room: those that stay are compared again and again. */
#ifndef JPC_JOB_GRAM_CACHE_H
#define JPC_JOB_GRAM_CACHE_H

#include "job/near_walk.h"

typedef struct jpc_gram_cache jpc_gram_cache;

/** `memory_bytes`: about what all n-grams that are kept may take. Errors: those of
 *  jpc_tagger_open(), where n-grams are of morphemes. */
jpc_status jpc_gram_cache_open(jpc_gram_cache **cache, const jpc_run *run,
                               const jpc_near_shape *shape, size_t memory_bytes, jpc_err *err);

/** Of two documents that filters kept. The n-grams of `other` are kept; of `member`, until another
 *  one is asked for. Errors: those of jpc_clean_text(). */
jpc_status jpc_gram_cache_compare(jpc_gram_cache *cache, const jpc_near_member *member,
                                  const jpc_near_member *other, double *similarity, jpc_err *err);

/** Forgets all n-grams. Costs nothing where nothing was kept. */
void jpc_gram_cache_forget(jpc_gram_cache *cache);

/** NULL is fine. */
void jpc_gram_cache_close(jpc_gram_cache *cache);

#endif
