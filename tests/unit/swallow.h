/** All that Swallow corpus v1 measures of a text, under the names of its code. */
#ifndef JPC_TESTS_UNIT_SWALLOW_H
#define JPC_TESTS_UNIT_SWALLOW_H

#include <math.h>
#include <stdio.h>

#include "data/features.h"

#define SWALLOW_FEATURES 30

struct swallow {
    struct {
        char name[48];
        double value;
    } items[SWALLOW_FEATURES];
    int n;
};

static inline void swallow_add(struct swallow *swallow, const char *name, double value)
{
    snprintf(swallow->items[swallow->n].name, sizeof swallow->items->name, "%s", name);
    swallow->items[swallow->n++].value = value;
}

static inline void swallow_add_scripts(struct swallow *swallow, const jpc_script_counts *counts)
{
    const struct {
        const char *name;
        uint64_t count;
    } classes[] = {{"hiragana", counts->hiragana},
                   {"katakana", counts->katakana},
                   {"kanji", counts->kanji},
                   {"kuten", counts->kuten},
                   {"toten", counts->toten}};
    uint64_t japanese = jpc_script_japanese(counts);
    char name[48];

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        snprintf(name, sizeof name, "num_%s%s", classes[i].name, i < 3 ? "_letters" : "");
        swallow_add(swallow, name, (double)classes[i].count);
        snprintf(name, sizeof name, "%s_fraction", classes[i].name);
        swallow_add(swallow, name, japanese > 0 ? (double)classes[i].count / (double)japanese : 0);
    }
    swallow_add(swallow, "num_letters", (double)counts->chars);
    swallow_add(swallow, "num_japanese_letters", (double)japanese);
    swallow_add(swallow, "japanese_fraction",
                counts->chars > 0 ? (double)japanese / (double)counts->chars : 0);
}

static inline void swallow_add_ngrams(struct swallow *swallow, const jpc_ngram_metrics *metrics)
{
    char name[48];

    for (int n = 2; n <= 10; n++) {
        snprintf(name, sizeof name, "%s_%dgram_character_fraction", n <= 4 ? "top" : "duplicate",
                 n);
        swallow_add(swallow, name, n <= 4 ? metrics->top[n] : metrics->dup[n]);
    }
}

static inline struct swallow swallow_measure(jpc_arena *arena, jpc_span text)
{
    struct swallow swallow = {.n = 0};
    jpc_doc doc = {.text = text};
    const jpc_sentence_metrics *sentences = jpc_doc_sentence_metrics(arena, &doc);
    double n_sentences = (double)jpc_doc_sentences(arena, &doc)->n;

    swallow_add_scripts(&swallow, jpc_doc_scripts(arena, &doc));
    swallow_add_ngrams(&swallow, jpc_doc_ngrams(arena, &doc));
    swallow_add(&swallow, "duplicate_paragraph_fraction", sentences->duplicate_paragraphs);
    swallow_add(&swallow, "duplicate_paragraph_fraction_in_character",
                sentences->duplicate_paragraph_chars);
    swallow_add(&swallow, "duplicate_sentence_fraction", sentences->duplicate_sentences);
    swallow_add(&swallow, "duplicate_sentence_fraction_in_character",
                sentences->duplicate_sentence_chars);
    swallow_add(&swallow, "avg_sentence_length", sentences->mean_chars);
    swallow_add(&swallow, "max_sentence_length", sentences->max_chars);
    swallow_add(&swallow, "num_sentences_ending_with_ellipsis",
                round(sentences->ellipsis_share * n_sentences));
    swallow_add(&swallow, "ellipsis_fraction", sentences->ellipsis_share);
    return swallow;
}

/** NaN: there is none of this name. */
static inline double swallow_value(const struct swallow *swallow, const char *name)
{
    for (int i = 0; i < swallow->n; i++)
        if (strcmp(swallow->items[i].name, name) == 0)
            return swallow->items[i].value;
    return NAN;
}

#endif
