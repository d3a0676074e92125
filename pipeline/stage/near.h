/** What the deduplicator `minhash` and the tasks behind it have to agree on: its options, how many
 *  bands of how many rows they come to, and which pieces of a text are compared. */
#ifndef JPC_STAGE_NEAR_H
#define JPC_STAGE_NEAR_H

#include "stage/stage.h"

enum { JPC_NEAR_CHARACTERS, JPC_NEAR_MORPHEMES };
enum { JPC_KEEP_FIRST, JPC_KEEP_NEWEST, JPC_KEEP_LONGEST };
enum { JPC_SETTLE_TEXTS, JPC_SETTLE_ESTIMATES };
enum { JPC_NEAR_URL_PROPOSE, JPC_NEAR_URL_DROP, JPC_NEAR_URL_IGNORE };

/** The options of `minhash`. */
typedef struct jpc_near_params {
    double min_similarity; /**< Jaccard; documents as similar to the one that stays go */
    int unit;              /**< JPC_NEAR_*: of which n-grams are made */
    double ngram;
    double permutations;
    double min_recall;  /**< P(candidate) at min_similarity that bands and rows are chosen for */
    double bands, rows; /**< 0: chosen */
    bool fold_digits;
    int url;                    /**< JPC_NEAR_URL_*: what an equal address does */
    int keep;                   /**< JPC_KEEP_* */
    int settle;                 /**< JPC_SETTLE_*: what decides of close estimates */
    jpc_strings against;        /**< older runs */
    double max_representatives; /**< that one document is compared with */
    double max_cluster;         /**< documents; alarm above */
    double max_host_loss;       /**< share of a host's documents; alarm above */
} jpc_near_params;

/** What the options come to. */
typedef struct jpc_near_shape {
    int bands, rows;
    int permutations; /**< bands × rows: that are computed */
    int keys;         /**< of a document: bands, and one for its text, one for its address */
    size_t ngram;
    bool morphemes, fold_digits;
} jpc_near_shape;

/** `params` are those of the stage. */
jpc_near_shape jpc_near_shape_of(const jpc_near_params *params);

#define JPC_NEAR_BYTES ((size_t)16 << 20)

/** Hashes of the n-grams of a text in its normal form for near-duplicates (text/shingle.h), in the
 *  arena; as many as are returned, repeated ones included. Of a larger text, those of its first
 *  JPC_NEAR_BYTES: that bounds the memory, and there is no such page. `tagger` is needed for
 * morphemes only.
 */
size_t jpc_near_shingles(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                         jpc_span text, uint64_t **hashes);

/** Appends the probability with which two documents share a band, for similarities from 0.5 to
 *  0.95: "14 bands of 8 rows; P(two documents share one) 0.50: 0.0533, …". */
void jpc_near_describe(const jpc_near_params *params, jpc_buf *out);

/** The options of the pipeline's `minhash`, if that is its deduplicator; else NULL. The index is
 *  that of the stage. */
const jpc_near_params *jpc_near_params_of(const jpc_stage_def *def, const void *params);

#endif
