/** Lines and sentences, as Swallow corpus v1 cuts them (swallow-corpus quality.py).
 *
 *  A line ends at "\n". A sentence lies inside one line: a maximal run of
 *  non-terminators followed by at most one terminator (。 ． ！ ？ ! ?; the ASCII
 *  full stop is none). Leading and repeated terminators belong to no sentence.
 *  A paragraph is a line rebuilt from its sentences, so that stray terminators
 *  vanish; an empty line is an (empty) paragraph.
 */
#ifndef JPC_TEXT_SENTENCE_H
#define JPC_TEXT_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_sentence {
    jpc_span text; /**< borrowed from the document's text */
    uint32_t chars;
    uint32_t line; /**< index of its line */
} jpc_sentence;

typedef struct jpc_sentences {
    const jpc_sentence *items; /**< in the arena, in text order */
    size_t n;
    size_t n_lines; /**< number of "\n" + 1 (of the empty text: 0) */
} jpc_sentences;

/** Cuts well-formed UTF-8. */
jpc_sentences jpc_sentence_split(jpc_arena *arena, jpc_span text);

/** Other ideas of a sentence, by the recipes that need them. In all of them sentences lie in text
 *  order and do not overlap; what lies between them is named. */
typedef enum jpc_sentence_variant {
    JPC_SENTENCES_SWALLOW, /**< as above; between: stray terminators, newlines */
    /** HojiChar, SentenceTokenizer: 。 alone ends one, newlines do not; between: nothing. */
    JPC_SENTENCES_KUTEN,
    /** NWC 2010 (nwc-toolkit, text-filter): . ! ? ． 。 ！ ？ CR and newline stand between
     *  sentences, with the blanks around them, and belong to none. There, the second of two
     *  such marks begins the next sentence; here not. */
    JPC_SENTENCES_NWC,
    JPC_SENTENCES_JAPANESE, /**< ours (text/sentence_japanese.h); between: white space alone */
    JPC_SENTENCES_VARIANTS,
} jpc_sentence_variant;

/** "swallow" …, in this order, and NULL: choices of an option. */
extern const char *const jpc_sentence_variants[JPC_SENTENCES_VARIANTS + 1];

/** What the variant japanese leaves whole unless it is told otherwise (the names are those of
 *  ja_sentence_segmenter). All are false by default. */
typedef struct jpc_sentence_options {
    jpc_sentence_variant variant;
    bool split_newline;        /**< every line ends a sentence */
    bool split_between_quote;  /**< sentences inside 「…」 『…』 “…” "…" are cut */
    bool split_between_parens; /**< and inside all other brackets */
} jpc_sentence_options;

/** Cuts well-formed UTF-8 in linear time. `line` is that in which the sentence begins. */
jpc_sentences jpc_sentence_split_as(jpc_arena *arena, jpc_span text,
                                    const jpc_sentence_options *options);

/** Mean and maximum length in characters, share of sentences that end in … or ・ (after white
 *  space is stripped), and duplicates. A duplicate share is Σ over distinct items of (f − 1) /
 * number of items; by characters: Σ len·(f − 1) / Σ len. All are 0 for a text without sentences. */
typedef struct jpc_sentence_metrics {
    double mean_chars, max_chars;
    double ellipsis_share;
    double duplicate_sentences, duplicate_sentence_chars;
    double duplicate_paragraphs, duplicate_paragraph_chars;
} jpc_sentence_metrics;

jpc_sentence_metrics jpc_sentence_measure(jpc_arena *arena, const jpc_sentences *sentences);

#endif
