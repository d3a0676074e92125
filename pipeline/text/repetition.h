/** Repetition of n-grams of any unit, characters or morphemes, over a whole text.
 *
 *  Three definitions (n = 1 … JPC_REPETITION_MAX; 0 where there is no n-gram or no text):
 *    distinct     distinct n-grams that occur more than once / distinct n-grams
 *                 (Swallow corpus v1, quality.py, for dup-n)
 *    occurrences  occurrences of n-grams that occur more than once / all n-grams
 *                 (Gopher as Swallow's README puts it; BigScience's word repetition at n = 7)
 *    walk         from left to right: an n-gram that was met before adds its length to the sum and
 *                 is stepped over, one that was not is remembered and one unit is stepped over; sum
 *                 / length of the text (datatrove's Gopher repetition filter, FineWeb2)
 *  and two of the most frequent n-gram:
 *    top          its occurrences / all n-grams
 *    top_walk     its length × its occurrences / length of the text; of equally frequent ones, the
 *                 first in the text counts. As its occurrences may overlap, this may exceed 1.
 *  Lengths are in characters. In top_walk, and only there, units are joined by one space if they
 *  are morphemes, as datatrove joins words; characters are joined by nothing. The units are in text
 *  order over line ends; white space is a unit of characters and none of morphemes.
 */
#ifndef JPC_TEXT_REPETITION_H
#define JPC_TEXT_REPETITION_H

#include "core/memory.h"
#include "text/morpheme.h"

#define JPC_REPETITION_MAX 10

typedef struct jpc_units {
    const uint32_t *codes;  /**< equal units have equal codes */
    const uint32_t *starts; /**< n + 1 of them: the units before unit i have starts[i] characters;
                                 NULL: a unit is a character */
    size_t n;
    size_t text_chars; /**< of the whole text */
    size_t separator;  /**< characters between two units in top_walk */
} jpc_units;

/** Of a text above JPC_NGRAM_MAX_CHARS characters, the first JPC_NGRAM_MAX_CHARS. */
jpc_units jpc_units_of_characters(jpc_arena *arena, jpc_span text);
/** By surface. `text` is what was segmented. */
jpc_units jpc_units_of_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes);

typedef struct jpc_repetition {
    double top[JPC_REPETITION_MAX + 1], top_walk[JPC_REPETITION_MAX + 1]; /**< index = n */
    double distinct[JPC_REPETITION_MAX + 1], occurrences[JPC_REPETITION_MAX + 1];
    double walk[JPC_REPETITION_MAX + 1];
} jpc_repetition;

/** All orders; exact. Time proportional to the units whatever they are; of the arena 24 bytes per
 *  unit, given back. */
jpc_repetition jpc_repetition_measure(jpc_arena *arena, const jpc_units *units);

/** Shannon entropy of the n-grams' frequencies in bits: Σ −p log2 p; 0 without n-grams.
 *  n: 1 … JPC_REPETITION_MAX. */
double jpc_repetition_entropy(jpc_arena *arena, const jpc_units *units, int n);

#endif
