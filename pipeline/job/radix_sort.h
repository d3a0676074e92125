/** Sorts fixed-width records of 64-bit words in memory, by bytes. */
#ifndef JPC_JOB_RADIX_SORT_H
#define JPC_JOB_RADIX_SORT_H

#include <stddef.h>
#include <stdint.h>

#define JPC_RADIX_MAX_WORDS 4

/** Orders n records of n_words words by their words from the first to the last, unsigned. `scratch`
 *  is as large as `records`. Returns where they are then: `records` or `scratch`. */
uint64_t *jpc_radix_sort(uint64_t *records, uint64_t *scratch, size_t n, int n_words);

/** The same of records that were allocated, n × n_words words: frees them, unless they are what is
 *  returned; that is the caller's to free. */
void *jpc_radix_sort_owned(void *records, size_t n, int n_words);

#endif
