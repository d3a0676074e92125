/** How often the paragraphs of a task's documents stand in the corpus: what the tasks that count
 *  them hand to the modifier `paragraphs`. Built once, then read-only: any number of threads. */
#ifndef JPC_STAGE_FREQUENCY_H
#define JPC_STAGE_FREQUENCY_H

#include <stddef.h>
#include <stdint.h>

#define JPC_FREQUENCY_ELSEWHERE 0 // the first document is one of another task, or of an older run

/** Of a key (stage/paragraph.h), over the whole corpus. */
typedef struct jpc_frequency {
    uint64_t key;
    uint64_t count; /**< documents that have it */
    uint64_t first; /**< the first of them, if it is one of this task: the number of its record in
                         the task's clean file (jpc_record.number, from 1);
                         else JPC_FREQUENCY_ELSEWHERE */
} jpc_frequency;

/** Keys of which nothing is known matter to no rule: they are not there. */
typedef struct jpc_frequencies {
    jpc_frequency *items; /**< owned; by ascending key after jpc_frequencies_sort() */
    size_t n, capacity;
    uint32_t *starts; /**< owned; of the keys with these top bits; NULL until sorted */
    int start_bits;
} jpc_frequencies;

/** In any order; each key once. Not behind jpc_frequencies_sort(). */
void jpc_frequencies_add(jpc_frequencies *frequencies, jpc_frequency frequency);

/** Makes it ready to be asked; at most 2^32 - 1 keys. Once. */
void jpc_frequencies_sort(jpc_frequencies *frequencies);

/** NULL if nothing is known of the key. */
const jpc_frequency *jpc_frequencies_find(const jpc_frequencies *frequencies, uint64_t key);

/** Bytes of memory that `n` keys take. */
size_t jpc_frequencies_bytes(size_t n);

void jpc_frequencies_release(jpc_frequencies *frequencies);

#endif
