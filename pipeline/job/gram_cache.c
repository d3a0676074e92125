// Members of a cluster are compared with the same documents in the same order. Were the oldest
// n-grams to make room for new ones, a cluster that does not fit would find none of its own again;
// so what has been kept stays until the cluster ends, and what finds no room is made anew.
#include "job/gram_cache.h"

#include <stdlib.h>

#include "text/shingle.h"
#include "job/clean_text.h"

#define N_SLOTS 4096

// The n-grams of a document.
struct set {
    uint64_t id; // of the document; UINT64_MAX: none
    uint64_t *hashes;
    size_t n;
};

struct jpc_gram_cache {
    jpc_near_shape shape;
    jpc_clean_texts *texts;
    jpc_tagger *tagger; // NULL unless n-grams are of morphemes
    jpc_arena arena;
    struct set present;        // of the member
    struct set spare;          // of another one, for which there was no room
    struct set slots[N_SLOTS]; // open addressing
    uint16_t used[N_SLOTS];    // slots
    size_t n_used, bytes, max_bytes;
};

static void forget(struct set *set)
{
    free(set->hashes);
    *set = (struct set){.id = UINT64_MAX};
}

jpc_status jpc_gram_cache_open(jpc_gram_cache **out, const jpc_run *run,
                               const jpc_near_shape *shape, size_t memory_bytes, jpc_err *err)
{
    jpc_gram_cache *cache = jpc_alloc(sizeof *cache);

    cache->shape = *shape;
    cache->max_bytes = memory_bytes;
    forget(&cache->present);
    forget(&cache->spare);
    for (size_t i = 0; i < N_SLOTS; i++)
        forget(&cache->slots[i]);
    jpc_clean_texts_open(&cache->texts, run);
    *out = cache;
    return shape->morphemes ? jpc_tagger_open(&cache->tagger, run->config->pipeline.dictionary, err)
                            : JPC_OK;
}

void jpc_gram_cache_forget(jpc_gram_cache *cache)
{
    for (size_t i = 0; i < cache->n_used; i++)
        forget(&cache->slots[cache->used[i]]);
    cache->n_used = cache->bytes = 0;
}

void jpc_gram_cache_close(jpc_gram_cache *cache)
{
    if (cache == NULL)
        return;
    jpc_gram_cache_forget(cache);
    forget(&cache->present);
    forget(&cache->spare);
    jpc_clean_texts_close(cache->texts);
    if (cache->tagger != NULL)
        jpc_tagger_close(cache->tagger);
    jpc_arena_release(&cache->arena);
    free(cache);
}

static uint64_t id_of(const jpc_near_member *member)
{
    return (uint64_t)member->task << 32 | member->row.doc;
}

static jpc_status make(jpc_gram_cache *cache, const jpc_near_member *member, struct set *set,
                       jpc_err *err)
{
    uint64_t *hashes;
    jpc_span text;

    forget(set);
    jpc_arena_reset(&cache->arena);
    JPC_TRY(
        jpc_clean_text(cache->texts, member->task, member->row.clean, &cache->arena, &text, err));
    set->n = jpc_near_shingles(&cache->shape, &cache->arena, cache->tagger, text, &hashes);
    set->n = jpc_shingle_sort(&cache->arena, hashes, set->n);
    set->hashes = jpc_alloc((set->n + 1) * sizeof *hashes);
    memcpy(set->hashes, hashes, set->n * sizeof *hashes);
    set->id = id_of(member);
    return JPC_OK;
}

// The slot of a document, or the free one where it belongs.
static size_t slot_of(const jpc_gram_cache *cache, uint64_t id)
{
    size_t at = (size_t)jpc_hash64(&id, sizeof id) % N_SLOTS;

    while (cache->slots[at].id != UINT64_MAX && cache->slots[at].id != id)
        at = (at + 1) % N_SLOTS;
    return at;
}

static jpc_status find(jpc_gram_cache *cache, const jpc_near_member *member,
                       const struct set **found, jpc_err *err)
{
    size_t at = slot_of(cache, id_of(member));
    struct set *set = &cache->slots[at];

    *found = set;
    if (set->id != UINT64_MAX)
        return JPC_OK;
    if (cache->n_used >= N_SLOTS / 2 || cache->bytes >= cache->max_bytes) {
        *found = &cache->spare;
        return cache->spare.id == id_of(member) ? JPC_OK : make(cache, member, &cache->spare, err);
    }
    JPC_TRY(make(cache, member, set, err));
    cache->used[cache->n_used++] = (uint16_t)at;
    cache->bytes += set->n * sizeof *set->hashes;
    return JPC_OK;
}

jpc_status jpc_gram_cache_compare(jpc_gram_cache *cache, const jpc_near_member *member,
                                  const jpc_near_member *other, double *similarity, jpc_err *err)
{
    const struct set *set;

    if (cache->present.id != id_of(member))
        JPC_TRY(make(cache, member, &cache->present, err));
    JPC_TRY(find(cache, other, &set, err));
    *similarity = jpc_shingle_jaccard(cache->present.hashes, cache->present.n, set->hashes, set->n);
    return JPC_OK;
}
