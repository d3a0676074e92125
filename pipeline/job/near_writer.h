/** What a map task leaves for the tasks that look for near-duplicates: signatures, keys, and pairs
 *  of its own documents that share a key.
 *
 *  data/key/tN.key: rows (upper and lower half of the key, number of the signature), a slice per
 *  bucket. Of documents of this task with one key only the first is in it; the others are joined to
 *  it in data/edge/tN.edge. So a bucket gets at most one row of a key from each map task, however
 *  many copies of a page there are, and what hangs together does not change.
 *
 *  data/edge, tN.edge and pN.edge: row files (row_file.h) of u64 a, u64 b; a number is map task
 *  << 32 | number of the signature.
 */
#ifndef JPC_JOB_NEAR_WRITER_H
#define JPC_JOB_NEAR_WRITER_H

#include "core/little_endian.h"
#include "job/marker.h"
#include "job/signature_file.h"

#define JPC_NEAR_KEY_WORDS 3
#define JPC_NEAR_EDGE_BYTES 16

typedef struct jpc_near_writer jpc_near_writer;

/** For map task `task` of a run whose deduplicator signs. */
jpc_status jpc_near_writer_open(jpc_near_writer **writer, const jpc_run *run, size_t task,
                                jpc_err *err);

/** The next document. Errors: JPC_ERR_OUTPUT; JPC_ERR_LIMIT above 2^32 − 1 documents. */
jpc_status jpc_near_writer_add(jpc_near_writer *writer, const jpc_signature_row *row, jpc_err *err);

/** Publishes the three files and adds them to the marker. Frees the writer, also on failure. */
jpc_status jpc_near_writer_publish(jpc_near_writer *writer, jpc_marker *marker, jpc_err *err);

/** NULL is fine. */
void jpc_near_writer_discard(jpc_near_writer *writer);

/** The options of the run's deduplicator. */
const jpc_near_params *jpc_run_near_params(const jpc_run *run);

/** Stores an edge as its row. */
static inline void jpc_near_edge_store(uint64_t a, uint64_t b,
                                       unsigned char row[JPC_NEAR_EDGE_BYTES])
{
    jpc_le64_store(row, a);
    jpc_le64_store(row + 8, b);
}

static inline void jpc_near_edge_load(const void *row, uint64_t *a, uint64_t *b)
{
    *a = jpc_le64_load(row);
    *b = jpc_le64_load((const unsigned char *)row + 8);
}

#endif
