#include "core/hash_set.h"

#include <stdlib.h>

struct jpc_hash_slot {
    jpc_hash128 key;
    uint32_t count; // 0: free
};

void jpc_hash_set_init(jpc_hash_set *set, size_t max_bytes)
{
    *set = (jpc_hash_set){.max_bytes = max_bytes};
}

void jpc_hash_set_release(jpc_hash_set *set)
{
    free(set->slots);
    *set = (jpc_hash_set){0};
}

// The slot of `key`, or the free one where it belongs. Keys are hashes: their bits serve as they
// are.
static struct jpc_hash_slot *find(struct jpc_hash_slot *slots, size_t n_slots, jpc_hash128 key)
{
    size_t i = (size_t)key.low & (n_slots - 1);

    while (slots[i].count != 0 && (slots[i].key.low != key.low || slots[i].key.high != key.high))
        i = (i + 1) & (n_slots - 1);
    return &slots[i];
}

static jpc_status grow(jpc_hash_set *set, jpc_err *err)
{
    size_t n_slots = set->n_slots > 0 ? 2 * set->n_slots : 1024;
    struct jpc_hash_slot *slots;
    size_t bytes = (set->n_slots + n_slots) * sizeof *slots; // both are there while keys move

    if (bytes > set->max_bytes)
        return jpc_fail(err, JPC_ERR_LIMIT,
                        "more than %zu distinct documents: to grow, the table of %zu bytes would "
                        "take %zu, the ceiling is %zu",
                        set->n_used, set->n_slots * sizeof *slots, bytes, set->max_bytes);
    slots = jpc_alloc(n_slots * sizeof *slots);
    for (size_t i = 0; i < set->n_slots; i++)
        if (set->slots[i].count != 0)
            *find(slots, n_slots, set->slots[i].key) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->n_slots = n_slots;
    return JPC_OK;
}

jpc_status jpc_hash_set_count(jpc_hash_set *set, jpc_hash128 key, uint32_t *count, jpc_err *err)
{
    struct jpc_hash_slot *slot;

    if (4 * set->n_used >= 3 * set->n_slots) // at most three quarters full
        JPC_TRY(grow(set, err));
    slot = find(set->slots, set->n_slots, key);
    set->n_used += slot->count == 0;
    slot->key = key;
    slot->count += slot->count < UINT32_MAX;
    *count = slot->count;
    return JPC_OK;
}
