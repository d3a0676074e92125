/** Which of many keys are certainly not among those that were added: a Bloom filter. Keys are
 *  hashes. Of others, about one in 40 passes where the filter has 16 bits for each key. */
#ifndef JPC_JOB_KEY_SIEVE_H
#define JPC_JOB_KEY_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct jpc_key_sieve {
    uint64_t *words; /**< owned */
    uint64_t mask;   /**< of a number of a bit */
} jpc_key_sieve;

/** For about n_keys keys, in at most max_bytes of memory, but 8 KiB at least. */
void jpc_key_sieve_open(jpc_key_sieve *sieve, uint64_t n_keys, size_t max_bytes);

void jpc_key_sieve_add(jpc_key_sieve *sieve, uint64_t key);

/** False: it was not added. */
bool jpc_key_sieve_may_have(const jpc_key_sieve *sieve, uint64_t key);

void jpc_key_sieve_close(jpc_key_sieve *sieve);

#endif
