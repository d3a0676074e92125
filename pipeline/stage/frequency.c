#include "stage/frequency.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"

void jpc_frequencies_add(jpc_frequencies *frequencies, jpc_frequency frequency)
{
    assert(frequencies->starts == NULL);
    if (frequencies->n == frequencies->capacity) {
        frequencies->capacity = frequencies->capacity * 3 / 2 + 64;
        frequencies->items =
            jpc_realloc(frequencies->items, frequencies->capacity * sizeof *frequencies->items);
    }
    frequencies->items[frequencies->n++] = frequency;
}

static int compare(const void *a_, const void *b_)
{
    const jpc_frequency *a = a_, *b = b_;

    return (a->key > b->key) - (a->key < b->key);
}

// What tasks read comes slice by slice, each in order, and slices are the highest bits.
static bool is_sorted(const jpc_frequencies *frequencies)
{
    for (size_t i = 1; i < frequencies->n; i++)
        if (frequencies->items[i - 1].key > frequencies->items[i].key)
            return false;
    return true;
}

// Four keys or so for each of the values of the highest bits.
static int start_bits_for(size_t n)
{
    int bits = 1;

    while (bits < 30 && ((size_t)4 << bits) < n)
        bits++;
    return bits;
}

static size_t slot_of(const jpc_frequencies *frequencies, uint64_t key)
{
    return (size_t)(key >> (64 - frequencies->start_bits));
}

void jpc_frequencies_sort(jpc_frequencies *frequencies)
{
    size_t n = frequencies->n, n_slots, i = 0;

    assert(frequencies->starts == NULL && n < UINT32_MAX);
    if (!is_sorted(frequencies))
        qsort(frequencies->items, n, sizeof *frequencies->items, compare);
    frequencies->start_bits = start_bits_for(n);
    n_slots = (size_t)1 << frequencies->start_bits;
    frequencies->starts = jpc_alloc((n_slots + 1) * sizeof *frequencies->starts);
    for (size_t slot = 0; slot <= n_slots; slot++) {
        while (i < n && slot_of(frequencies, frequencies->items[i].key) < slot)
            i++;
        frequencies->starts[slot] = (uint32_t)i;
    }
}

const jpc_frequency *jpc_frequencies_find(const jpc_frequencies *frequencies, uint64_t key)
{
    size_t slot = slot_of(frequencies, key), from = frequencies->starts[slot],
           to = frequencies->starts[slot + 1];

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (frequencies->items[middle].key < key)
            from = middle + 1;
        else
            to = middle;
    }
    return from < frequencies->starts[slot + 1] && frequencies->items[from].key == key
               ? &frequencies->items[from]
               : NULL;
}

size_t jpc_frequencies_bytes(size_t n)
{
    return n * sizeof(jpc_frequency) * 3 / 2 + ((size_t)4 << start_bits_for(n));
}

void jpc_frequencies_release(jpc_frequencies *frequencies)
{
    free(frequencies->items);
    free(frequencies->starts);
    *frequencies = (jpc_frequencies){0};
}
