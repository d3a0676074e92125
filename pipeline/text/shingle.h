/** Shingles: hashes of all n-grams of a text, which near-duplicates share.
 *
 *  The hash of an n-gram of numbers v[0] … v[n - 1] is, in 64 bits,
 *
 *      s = v[0] * P^(n - 1) + v[1] * P^(n - 2) + … + v[n - 1]      P = 0x9E3779B97F4A7C15
 *      s = (s xor (s >> 32)) * 0xD6E8FEB86659FD93
 *      hash = s xor (s >> 32)
 *
 *  The numbers are code points, or the XXH3-64 (seed 0) of a morpheme's normal form in UTF-8.
 *  Hashes are stored in files: the formula, and the normal form, never change.
 */
#ifndef JPC_TEXT_SHINGLE_H
#define JPC_TEXT_SHINGLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/morpheme.h"

#define JPC_SHINGLE_MAX 32 // the longest n-gram

/** The normal form for near-duplicates of well-formed UTF-8: NFKC, then each run of white space and
 *  punctuation (general categories Z* and P*, property White_Space; ~ U+2212 U+2225, too, which
 *  stand for punctuation in some tables of Shift_JIS) is one U+0020, none at both ends. Voicing
 *  marks, case, other symbols and digits are kept; with `fold_digits` each decimal digit (Nd)
 *  becomes 0. Idempotent. In the arena, or in `text` where nothing changes. */
jpc_span jpc_shingle_normalize(jpc_arena *arena, jpc_span text, bool fold_digits);

/** Hashes of all n-grams of characters of a normal form (or any text), in the order of the text,
 *  repeated ones too; n is 1 … JPC_SHINGLE_MAX. *hashes: in the arena (8 bytes per character), the
 *  caller's to change. Returns how many: 0 if the text has less than n characters. */
size_t jpc_shingle_characters(jpc_arena *arena, jpc_span normal, int n, uint64_t **hashes);

/** The same of the morphemes of `text` (any text, not its normal form). Each surface is taken in
 *  its normal form; those of which nothing is left (punctuation) are left out. */
size_t jpc_shingle_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes, int n,
                             bool fold_digits, uint64_t **hashes);

/** The same of words that are taken as they are. */
size_t jpc_shingle_words(jpc_arena *arena, const jpc_span *words, size_t n_words, int n,
                         uint64_t **hashes);

/** Sorts, keeps one of equal ones, and returns how many are left. Scratch from the arena, given
 *  back. */
size_t jpc_shingle_sort(jpc_arena *arena, uint64_t *hashes, size_t n);

/** Jaccard similarity of two results of jpc_shingle_sort(): of two empty ones 1, of an empty and
 *  another one 0. */
double jpc_shingle_jaccard(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b);

#endif
