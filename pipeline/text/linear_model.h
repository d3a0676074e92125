/** Linear models on runs of characters: a weight for each gram, and a text scores by what it has.
 *
 *  The features of a text are, at each of its characters, the grams of 1, 2, … n characters that
 *  begin there; where the text ends before a gram does, what is left of it counts in its place, so
 *  that a text of `len` characters has n · len features. n is the length of the model's longest
 *  gram. Grams without a weight weigh 0. With n = 3 and division by the root it is the language
 *  classifier of the Swallow corpus (Okazaki et al. 2024), nanigo: Japanese iff the score is > 0.
 */
#ifndef JPC_TEXT_LINEAR_MODEL_H
#define JPC_TEXT_LINEAR_MODEL_H

#include "core/memory.h"
#include "text/gram_trie.h"

typedef struct jpc_gram {
    jpc_span text; /**< well-formed UTF-8 */
    double weight; /**< finite */
} jpc_gram;

/** By what the sum of the weights is divided. */
typedef enum jpc_linear_divisor {
    JPC_LINEAR_ROOT,  /**< the root of the number of features */
    JPC_LINEAR_COUNT, /**< that number */
    JPC_LINEAR_ONE,   /**< nothing */
} jpc_linear_divisor;

typedef struct jpc_linear_model {
    jpc_gram_trie trie;   /**< owned */
    double *weights;      /**< owned; by node */
    uint64_t *filter;     /**< owned; a bit is set where an edge has its hash */
    unsigned filter_bits; /**< 1 << filter_bits of them: at least 16 for each edge */
    size_t n_chars;       /**< of the longest gram */
} jpc_linear_model;

/** What is wrong with a gram. */
typedef enum jpc_gram_fault {
    JPC_GRAM_SOUND,
    JPC_GRAM_EMPTY,
    JPC_GRAM_LONG,  /**< more than JPC_GRAM_MAX_CHARS characters */
    JPC_GRAM_TWICE, /**< it was there before */
} jpc_gram_fault;

/** Builds a model; nothing of the grams is kept. Memory: 256 KiB, and 42 to 76 bytes for each gram
 *  and each beginning of one. At the first gram with a fault it stops, says so, and stores its
 *  index; then nothing has to be released. Which order the grams have does not matter. */
jpc_gram_fault jpc_linear_model_init(jpc_linear_model *model, const jpc_gram *grams, size_t n,
                                     size_t *fault_at);
void jpc_linear_model_release(jpc_linear_model *model);

/** The score of well-formed UTF-8, of which the first `max_chars` characters count; 0: all. An
 *  empty text scores 0. The weights are added in the order of the features, in double precision:
 *  the score has the bits that a straightforward program gets. */
double jpc_linear_model_score(const jpc_linear_model *model, jpc_span text, size_t max_chars,
                              jpc_linear_divisor divisor);

#endif
