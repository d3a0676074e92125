/** Repetition of character n-grams over a whole text, newlines included.
 *
 *  Source: Swallow corpus v1 (swallow-corpus quality.py), as its code computes it:
 *    top[n]  count of the most frequent n-gram / number of n-grams          n = 2, 3, 4
 *    dup[n]  distinct n-grams that occur more than once / distinct n-grams  n = 5 … 10
 *  and the variant its README (and Gopher, Rae et al. 2021) describes:
 *    dup_occurrences[n]  occurrences of repeated n-grams / all occurrences  n = 5 … 10
 *  A text shorter than n has no n-grams and the value 0. Of a text above JPC_NGRAM_MAX_CHARS
 *  characters the first JPC_NGRAM_MAX_CHARS are measured: that bounds the memory.
 */
#ifndef JPC_TEXT_NGRAM_H
#define JPC_TEXT_NGRAM_H

#include "core/memory.h"

#define JPC_NGRAM_MAX 10
#define JPC_NGRAM_MAX_CHARS ((size_t)1 << 22) // 12 MB of Japanese, more than a shelf of novels

typedef struct jpc_ngram_metrics {
    double top[JPC_NGRAM_MAX + 1]; /**< index = n; 0 where not defined */
    double dup[JPC_NGRAM_MAX + 1];
    double dup_occurrences[JPC_NGRAM_MAX + 1];
    double char_repetition_5; /**< jpc_ngram_char_repetition() of n = 5, which costs little here */
} jpc_ngram_metrics;

/** Measures well-formed UTF-8; all orders in one go. Time proportional to the text, but for sorting
 *  what follows repeated n-grams (n log n); at most 27 bytes of the arena per character, given
 *  back. */
jpc_ngram_metrics jpc_ngram_measure(jpc_arena *arena, jpc_span text);

/** BigScience's character repetition (Laurençon et al. 2022) in HojiChar's form: of the frequencies
 *  of the distinct character n-grams, the sum of the top min(⌊√distinct⌋, number seen more than
 *  once) / the sum of all. n: 1 … JPC_NGRAM_MAX. */
double jpc_ngram_char_repetition(jpc_arena *arena, jpc_span text, int n);

#endif
