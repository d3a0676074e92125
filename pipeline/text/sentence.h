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
