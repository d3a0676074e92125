#include "job/key_table.h"

#include <stdlib.h>

#include "job/table_file.h"

#define ORIGIN_WORDS 5 // file; the halves of the offset; those of the bytes within the member
#define KEY_WORDS (5 + ORIGIN_WORDS)  // the key, most significant word first; document; its origin
#define RANK_WORDS (3 + ORIGIN_WORDS) // document, rank; run and origin of the first

static uint64_t join(const uint32_t *halves) { return (uint64_t)halves[0] << 32 | halves[1]; }

static void split(uint64_t number, uint32_t *halves)
{
    halves[0] = (uint32_t)(number >> 32);
    halves[1] = (uint32_t)number;
}

static jpc_key_origin origin_of(const uint32_t *words)
{
    return (jpc_key_origin){.file = words[0], .place = {join(words + 1), join(words + 3)}};
}

static void set_origin(uint32_t *words, const jpc_key_origin *origin)
{
    words[0] = origin->file;
    split(origin->place.offset, words + 1);
    split(origin->place.within, words + 3);
}

// ---- keys ---------------------------------------------------------------------------

void jpc_key_list_add(jpc_key_list *list, jpc_key key)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity * 2 + 1024;
        list->items = jpc_realloc(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->n++] = key;
}

void jpc_key_list_release(jpc_key_list *list)
{
    free(list->items);
    *list = (jpc_key_list){0};
}

static int compare_numbers(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int compare_keys(const void *left, const void *right)
{
    const jpc_key *a = left, *b = right;

    int order = jpc_hash128_compare(a->hash, b->hash);

    if (order != 0)
        return order;
    if (a->task != b->task)
        return compare_numbers(a->task, b->task);
    return compare_numbers(a->doc, b->doc);
}

void jpc_key_list_sort(jpc_key_list *list)
{
    if (list->n > 0)
        qsort(list->items, list->n, sizeof *list->items, compare_keys);
}

uint32_t jpc_key_slice(jpc_hash128 hash, uint32_t n_slices)
{
    return (uint32_t)((hash.high >> 32) * n_slices >> 32);
}

jpc_status jpc_key_list_publish(jpc_key_list *list, const char *path, uint32_t n_slices,
                                jpc_published *published, jpc_err *err)
{
    uint32_t *words = jpc_alloc((list->n + 1) * KEY_WORDS * sizeof *words);
    uint64_t *starts = jpc_alloc(((size_t)n_slices + 1) * sizeof *starts);
    jpc_status status;

    jpc_key_list_sort(list);
    for (size_t i = 0; i < list->n; i++) {
        const jpc_key *key = &list->items[i];
        uint32_t *row = words + i * KEY_WORDS;

        split(key->hash.high, row);
        split(key->hash.low, row + 2);
        row[4] = key->doc;
        set_origin(row + 5, &key->origin);
        starts[jpc_key_slice(key->hash, n_slices) + 1] = i + 1;
    }
    jpc_table_fill_starts(starts, n_slices);
    status = jpc_table_publish(path, words, KEY_WORDS, starts, n_slices, published, err);
    free(starts);
    free(words);
    return status;
}

jpc_status jpc_key_list_read(jpc_key_list *list, const char *path, uint32_t n_slices,
                             uint32_t slice, uint32_t task, jpc_err *err)
{
    uint32_t *words = NULL;
    size_t n_rows = 0;
    jpc_status status = jpc_table_read(path, KEY_WORDS, n_slices, slice, &words, &n_rows, err);

    for (size_t i = 0; i < n_rows; i++) {
        const uint32_t *row = words + i * KEY_WORDS;

        jpc_key_list_add(list,
                         (jpc_key){{join(row), join(row + 2)}, task, row[4], origin_of(row + 5)});
    }
    free(words);
    return status;
}

// ---- ranks --------------------------------------------------------------------------

void jpc_rank_list_add(jpc_rank_list *list, jpc_rank rank)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity * 2 + 1024;
        list->items = jpc_realloc(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->n++] = rank;
}

void jpc_rank_list_release(jpc_rank_list *list)
{
    free(list->items);
    *list = (jpc_rank_list){0};
}

static int compare_ranks(const void *left, const void *right)
{
    const jpc_rank *a = left, *b = right;

    return a->task != b->task ? compare_numbers(a->task, b->task) : compare_numbers(a->doc, b->doc);
}

void jpc_rank_list_sort(jpc_rank_list *list)
{
    if (list->n > 0)
        qsort(list->items, list->n, sizeof *list->items, compare_ranks);
}

static void rank_row(const jpc_rank *rank, uint32_t row[RANK_WORDS])
{
    row[0] = rank->doc;
    row[1] = rank->rank;
    row[2] = rank->first.run;
    set_origin(row + 3, &rank->first);
}

jpc_hash128 jpc_rank_list_hash(const jpc_rank_list *list)
{
    jpc_hasher hasher;
    jpc_hash128 hash;

    jpc_hasher_open(&hasher);
    for (size_t i = 0; i < list->n; i++) {
        uint32_t row[RANK_WORDS];

        rank_row(&list->items[i], row);
        jpc_hasher_add(&hasher, row, sizeof row);
    }
    hash = jpc_hasher_value(&hasher);
    jpc_hasher_close(&hasher);
    return hash;
}

jpc_status jpc_rank_list_publish(jpc_rank_list *list, const char *path, uint32_t n_tasks,
                                 jpc_published *published, jpc_err *err)
{
    uint32_t *words = jpc_alloc((list->n + 1) * RANK_WORDS * sizeof *words);
    uint64_t *starts = jpc_alloc(((size_t)n_tasks + 1) * sizeof *starts);
    jpc_status status;

    jpc_rank_list_sort(list);
    for (size_t i = 0; i < list->n; i++) {
        rank_row(&list->items[i], words + i * RANK_WORDS);
        starts[list->items[i].task + 1] = i + 1;
    }
    jpc_table_fill_starts(starts, n_tasks);
    status = jpc_table_publish(path, words, RANK_WORDS, starts, n_tasks, published, err);
    free(starts);
    free(words);
    return status;
}

jpc_status jpc_rank_list_read(jpc_rank_list *list, const char *path, uint32_t n_tasks,
                              uint32_t task, jpc_err *err)
{
    uint32_t *words = NULL;
    size_t n_rows = 0;
    jpc_status status = jpc_table_read(path, RANK_WORDS, n_tasks, task, &words, &n_rows, err);

    for (size_t i = 0; i < n_rows; i++) {
        const uint32_t *row = words + i * RANK_WORDS;

        jpc_rank rank = {task, row[0], row[1], origin_of(row + 3)};

        rank.first.run = row[2];
        jpc_rank_list_add(list, rank);
    }
    free(words);
    return status;
}
