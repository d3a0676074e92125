/** How many documents hosts have, and lose as copies. state/write/tN.hosts holds those of one task:
 *  a line for each host, sorted: host, documents, copies; tabs between. */
#ifndef JPC_JOB_HOST_COUNT_H
#define JPC_JOB_HOST_COUNT_H

#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_host_count {
    jpc_span host; /**< normal form (web/host.h); in the table's arena */
    uint64_t documents, copies;
} jpc_host_count;

/** Looked at before the name, which lies elsewhere. */
typedef struct jpc_host_slot {
    uint32_t hash, number; /**< number of the host and 1; 0: free */
} jpc_host_slot;

typedef struct jpc_host_counts {
    jpc_arena arena;
    jpc_host_count *hosts; /**< owned */
    size_t n, capacity;
    jpc_host_slot *slots; /**< owned */
    size_t n_slots;
} jpc_host_counts;

/** Adds to what is known of a host; an empty one is nobody's. */
void jpc_host_counts_add(jpc_host_counts *counts, jpc_span host, uint64_t documents,
                         uint64_t copies);

/** By name, and not to be added to from now on. */
void jpc_host_counts_sort(jpc_host_counts *counts);

/** Appends the text of the file; the counts are sorted. */
void jpc_host_counts_format(const jpc_host_counts *counts, jpc_buf *out);

/** Adds what jpc_host_counts_format() wrote. False: it did not write this. */
bool jpc_host_counts_parse(jpc_host_counts *counts, jpc_span text);

void jpc_host_counts_release(jpc_host_counts *counts);

#endif
