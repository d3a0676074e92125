// Radix sort that looks at no more bytes than it needs.
//
// Bytes that are equal in all records are skipped. Of the others, the few most significant ones
// that should leave small groups (one for up to 2^16 records, two for up to 2^24, …) are sorted
// from the least to the most significant: a pass over memory each. Records that agree in them are
// then neighbours, and each such group, which fits in a cache, is sorted by itself. So 10 million
// random records of 16 bytes take two passes over memory, not sixteen.
//
// A group has at least one varying byte less to look at than the one it comes from: the depth is at
// most the number of bytes of a record.
#include "job/radix_sort.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

#define SMALL 24     // records; up to here insertion is faster than counting 256 values
#define GROUP 256    // records that a group may have on average
#define MAX_PASSES 4 // groups of 256 of up to 2^40 records

// The loops are compiled once for each width.
#define PER_WIDTH static inline __attribute__((always_inline))

// A byte of a record.
struct digit {
    int word, shift;
};

struct sorting {
    struct digit digits[MAX_PASSES]; // from the most significant
    int n_digits;
    bool more;                           // bytes vary behind the last digit
    uint64_t masks[JPC_RADIX_MAX_WORDS]; // the bits of the digits
    size_t counts[MAX_PASSES][256];
};

static uint64_t *sort(struct sorting *sorting, uint64_t *records, uint64_t *scratch, size_t n,
                      int n_words);

PER_WIDTH bool is_less(const uint64_t *a, const uint64_t *b, int n_words)
{
    for (int w = 0; w < n_words - 1; w++)
        if (a[w] != b[w])
            return a[w] < b[w];
    return a[n_words - 1] < b[n_words - 1];
}

PER_WIDTH void copy_record(uint64_t *to, const uint64_t *from, int n_words)
{
    for (int w = 0; w < n_words; w++)
        to[w] = from[w];
}

PER_WIDTH void insert_each(uint64_t *records, size_t n, int n_words)
{
    uint64_t *end = records + n * (size_t)n_words;

    for (uint64_t *record = records + n_words; record < end; record += n_words) {
        uint64_t moved[JPC_RADIX_MAX_WORDS];
        uint64_t *at = record;

        copy_record(moved, record, n_words);
        for (; at > records && is_less(moved, at - n_words, n_words); at -= n_words)
            copy_record(at, at - n_words, n_words);
        copy_record(at, moved, n_words);
    }
}

// Which bits are not the same in all records. False: the records are in order.
PER_WIDTH bool find_varying(const uint64_t *records, size_t n, uint64_t varying[], int n_words)
{
    const uint64_t *end = records + n * (size_t)n_words, *at = records + n_words;

    while (at < end && !is_less(at, at - n_words, n_words))
        at += n_words;
    if (at >= end)
        return false;
    for (int w = 0; w < n_words; w++)
        varying[w] = 0;
    for (at = records; at < end; at += n_words)
        for (int w = 0; w < n_words; w++)
            varying[w] |= at[w] ^ records[w];
    return true;
}

static void choose_digits(struct sorting *sorting, const uint64_t varying[], size_t n, int n_words)
{
    int n_digits = 0, most = 1;

    while (most < MAX_PASSES && n >> (8 * most) > GROUP)
        most++;
    sorting->more = false;
    for (int w = 0; w < n_words; w++) {
        sorting->masks[w] = 0;
        for (int shift = 56; shift >= 0; shift -= 8) {
            bool varies = (varying[w] >> shift & 255) != 0;

            sorting->more = sorting->more || (varies && n_digits == most);
            if (!varies || n_digits == most)
                continue;
            sorting->digits[n_digits++] = (struct digit){w, shift};
            sorting->masks[w] |= (uint64_t)255 << shift;
        }
    }
    sorting->n_digits = n_digits;
}

PER_WIDTH void count(struct sorting *sorting, const uint64_t *records, size_t n, int n_words)
{
    const uint64_t *end = records + n * (size_t)n_words;
    int n_digits = sorting->n_digits;

    memset(sorting->counts, 0, (size_t)n_digits * sizeof *sorting->counts);
    for (const uint64_t *at = records; at < end; at += n_words)
        for (int d = 0; d < n_digits; d++)
            sorting->counts[d][at[sorting->digits[d].word] >> sorting->digits[d].shift & 255]++;
}

PER_WIDTH void scatter(const uint64_t *from, uint64_t *to, size_t n, struct digit digit,
                       size_t counts[256], int n_words)
{
    const uint64_t *end = from + n * (size_t)n_words;
    size_t at = 0;

    for (int value = 0; value < 256; value++) {
        size_t begin = at;

        at += counts[value];
        counts[value] = begin;
    }
    for (; from < end; from += n_words)
        copy_record(to + counts[from[digit.word] >> digit.shift & 255]++ * (size_t)n_words, from,
                    n_words);
}

PER_WIDTH bool are_alike(const uint64_t *a, const uint64_t *b, const uint64_t masks[], int n_words)
{
    uint64_t differing = 0;

    for (int w = 0; w < n_words; w++)
        differing |= (a[w] ^ b[w]) & masks[w];
    return differing == 0;
}

static void sort_group(struct sorting *sorting, uint64_t *records, uint64_t *scratch, size_t n,
                       int n_words)
{
    const uint64_t *sorted = sort(sorting, records, scratch, n, n_words);

    if (sorted != records)
        memcpy(records, sorted, n * (size_t)n_words * sizeof *records);
}

PER_WIDTH void sort_groups(struct sorting *sorting, uint64_t *records, uint64_t *scratch, size_t n,
                           int n_words)
{
    uint64_t masks[JPC_RADIX_MAX_WORDS]; // groups have their own
    size_t first = 0, words = (size_t)n_words;

    memcpy(masks, sorting->masks, words * sizeof *masks);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && are_alike(records + first * words, records + i * words, masks, n_words))
            continue;
        if (i - first > SMALL)
            sort_group(sorting, records + first * words, scratch + first * words, i - first,
                       n_words);
        else if (i - first > 1)
            insert_each(records + first * words, i - first, n_words);
        first = i;
    }
}

PER_WIDTH uint64_t *sort_of_width(struct sorting *sorting, uint64_t *records, uint64_t *scratch,
                                  size_t n, int n_words)
{
    uint64_t varying[JPC_RADIX_MAX_WORDS];

    if (n <= SMALL) {
        insert_each(records, n, n_words);
        return records;
    }
    if (!find_varying(records, n, varying, n_words))
        return records;
    choose_digits(sorting, varying, n, n_words);
    count(sorting, records, n, n_words);
    for (int d = sorting->n_digits - 1; d >= 0; d--) {
        uint64_t *from = records;

        scatter(from, scratch, n, sorting->digits[d], sorting->counts[d], n_words);
        records = scratch;
        scratch = from;
    }
    if (sorting->more)
        sort_groups(sorting, records, scratch, n, n_words);
    return records;
}

static uint64_t *sort(struct sorting *sorting, uint64_t *records, uint64_t *scratch, size_t n,
                      int n_words)
{
    switch (n_words) {
    case 1: return sort_of_width(sorting, records, scratch, n, 1);
    case 2: return sort_of_width(sorting, records, scratch, n, 2);
    case 3: return sort_of_width(sorting, records, scratch, n, 3);
    default: return sort_of_width(sorting, records, scratch, n, 4);
    }
}

uint64_t *jpc_radix_sort(uint64_t *records, uint64_t *scratch, size_t n, int n_words)
{
    struct sorting sorting;

    assert(n_words >= 1 && n_words <= JPC_RADIX_MAX_WORDS);
    if (n < 2)
        return records;
    return sort(&sorting, records, scratch, n, n_words);
}

void *jpc_radix_sort_owned(void *records, size_t n, int n_words)
{
    uint64_t *scratch = jpc_realloc(NULL, (n * (size_t)n_words + 1) * sizeof *scratch);
    uint64_t *sorted = jpc_radix_sort(records, scratch, n, n_words);

    free(sorted == scratch ? records : scratch);
    return sorted;
}
