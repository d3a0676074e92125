/** Learns a linear model (text/linear_model.h) from texts of two classes.
 *
 *  Logistic regression by stochastic gradients, a text at a time, with a rate of its own for each
 *  gram (AdaGrad: Duchi, Hazan, Singer 2011) and a penalty on squared weights. A pass over the
 *  texts counts in how many each gram is; those in few are forgotten, and what is left is one
 *  array of weights. All is done in the order in which the texts are given, in one thread: the
 *  same texts give the same bits.
 */
#ifndef JPC_TEXT_LINEAR_TRAIN_H
#define JPC_TEXT_LINEAR_TRAIN_H

#include "core/error.h"
#include "text/linear_model.h"

typedef struct jpc_labelled_text {
    jpc_span text; /**< well-formed UTF-8, not empty */
    bool positive;
} jpc_labelled_text;

typedef struct jpc_train_options {
    size_t n_chars;      /**< of the longest grams; 1 to JPC_GRAM_MAX_CHARS */
    uint32_t min_texts;  /**< a gram in fewer texts is not learned */
    size_t max_features; /**< of a model; those that do most are found first; 0: all */
    int epochs;          /**< passes over the texts */
    double rate;         /**< first step of a weight */
    double l2;           /**< share of a weight that goes with each of its steps */
    size_t max_bytes;    /**< ceiling of the tables: about 70 bytes for each gram of all texts */

    /** Called after each pass, the one that counts included; NULL: not. */
    void (*told)(void *self, int n_passes, int of);
    void *self;
} jpc_train_options;

/** What was learned. */
typedef struct jpc_learned {
    jpc_gram *grams; /**< owned; in no order that means anything */
    size_t n;
    char *bytes;              /**< owned; of the grams' texts */
    size_t n_seen, n_learned; /**< different grams in the texts; in at least min_texts of them */
} jpc_learned;

/** Trains; a class counts by its share of the two, not of the texts, so that few positive texts
 *  weigh as much as many negative ones. Both classes must be there. Weights are rounded to `digits`
 *  significant digits, and those that are 0 left out.
 *  Errors: JPC_ERR_LIMIT if the tables would take more than max_bytes. */
jpc_status jpc_linear_train(const jpc_labelled_text *texts, size_t n,
                            const jpc_train_options *options, int digits, jpc_learned *learned,
                            jpc_err *err);
void jpc_learned_release(jpc_learned *learned);

#endif
