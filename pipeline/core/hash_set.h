/** A table of 128-bit hashes that counts how often each was seen; open addressing, with a ceiling.
 */
#ifndef JPC_CORE_HASH_SET_H
#define JPC_CORE_HASH_SET_H

#include "core/error.h"
#include "core/hash.h"

typedef struct jpc_hash_set {
    struct jpc_hash_slot *slots; /**< owned; NULL while empty */
    size_t n_slots, n_used;
    size_t max_bytes; /**< ceiling of the table's memory */
} jpc_hash_set;

/** No allocation. */
void jpc_hash_set_init(jpc_hash_set *set, size_t max_bytes);
void jpc_hash_set_release(jpc_hash_set *set);

/** Counts one more of `key`; *count is how many there are now (1: new).
 *  Errors: JPC_ERR_LIMIT when the table would grow above max_bytes. */
jpc_status jpc_hash_set_count(jpc_hash_set *set, jpc_hash128 key, uint32_t *count, jpc_err *err);

#endif
