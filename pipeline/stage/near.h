/** What the deduplicator `minhash` and the tasks behind it have to agree on: its options, how many
 *  bands of how many rows they come to, and which pieces of a text are compared. */
#ifndef JPC_STAGE_NEAR_H
#define JPC_STAGE_NEAR_H

#include "stage/stage.h"

enum { JPC_NEAR_CHARACTERS, JPC_NEAR_MORPHEMES };
enum { JPC_KEEP_FIRST, JPC_KEEP_NEWEST, JPC_KEEP_LONGEST };
enum { JPC_SETTLE_TEXTS, JPC_SETTLE_ESTIMATES };
enum { JPC_NEAR_URL_PROPOSE, JPC_NEAR_URL_DROP, JPC_NEAR_URL_IGNORE };

/** Published ways, each of which is values of the options below; then who decides what. */
enum { JPC_NEAR_MODE_VERIFIED, JPC_NEAR_MODE_DOUBRI, JPC_NEAR_MODE_FINEWEB2, JPC_NEAR_MODE_LLM_JP };
enum { JPC_NEAR_FOLDED, JPC_NEAR_RAW, JPC_NEAR_SIMPLIFIED };
enum { JPC_NEAR_OWN, JPC_NEAR_XXH3 };
enum { JPC_NEAR_VERIFIED, JPC_NEAR_FIRST_SEEN, JPC_NEAR_CLUSTER };
enum { JPC_NEAR_WHOLE, JPC_NEAR_PADDED, JPC_NEAR_EQUAL, JPC_NEAR_IGNORED };

/** The options of `minhash`. */
typedef struct jpc_near_params {
    int mode;              /**< JPC_NEAR_MODE_* */
    double min_similarity; /**< Jaccard; documents as similar to the one that stays go */
    int decide;            /**< JPC_NEAR_VERIFIED …: what makes a document a copy */
    int form;              /**< JPC_NEAR_FOLDED …: of the text that n-grams are made of */
    int unit;              /**< JPC_NEAR_CHARACTERS …: of which n-grams are made */
    double ngram;
    int short_texts; /**< JPC_NEAR_WHOLE …: what texts of fewer units are equal to */
    int hashes;      /**< JPC_NEAR_OWN …: of which minima are taken */
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
    int decide, form, short_texts, hashes; /**< as in the options */
} jpc_near_shape;

/** Gives the options that `params->mode` stands for their values. */
void jpc_near_preset(jpc_near_params *params);

/** `params` are those of the stage. */
jpc_near_shape jpc_near_shape_of(const jpc_near_params *params);

#define JPC_NEAR_BYTES ((size_t)16 << 20)

/** Hashes of the n-grams of a text in its form for near-duplicates, folded (text/shingle.h), raw,
 *  or simplified (text/simple_form.h), in the arena; as many as are returned, repeated ones
 *  included. Of a larger text, those of its first JPC_NEAR_BYTES: that bounds the memory, and there
 *  is no such page. A text that is too short has none, or with `short_texts: padded` one: it is
 *  filled up with units that are in no text. `tagger` is needed for morphemes only.
 */
size_t jpc_near_shingles(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                         jpc_span text, uint64_t **hashes);

/** The n-grams themselves, each once, in the arena: bytes of the text, or morphemes with a space
 *  between them. */
size_t jpc_near_strings(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                        jpc_span text, jpc_span **strings);

/** Appends the probability with which two documents share a band, for similarities from 0.5 to
 *  0.95: "14 bands of 8 rows; P(two documents share one) 0.50: 0.0533, …". */
void jpc_near_describe(const jpc_near_params *params, jpc_buf *out);

/** The options of the pipeline's `minhash`, if that is its deduplicator; else NULL. The index is
 *  that of the stage. */
const jpc_near_params *jpc_near_params_of(const jpc_stage_def *def, const void *params);

#endif
