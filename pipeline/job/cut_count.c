#include "job/cut_count.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST (4 * JPC_CUT_COUNTS)  // that are held before those at the end go
#define N_SLOTS ((size_t)16 << 10) // a power of two; a quarter of them is used at most

static int compare(const void *left, const void *right)
{
    const jpc_cut_count *a = left, *b = right;

    if (a->frequency != b->frequency)
        return a->frequency > b->frequency ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static uint32_t *slot_of(const jpc_cut_counts *counts, uint64_t key, uint64_t frequency)
{
    size_t at = (size_t)((key ^ frequency * 0x9E3779B97F4A7C15U) >> 20) & (N_SLOTS - 1);

    while (counts->slots[at] != 0) {
        const jpc_cut_count *count = &counts->items[counts->slots[at] - 1];

        if (count->key == key && count->frequency == frequency)
            break;
        at = (at + 1) & (N_SLOTS - 1);
    }
    return &counts->slots[at];
}

void jpc_cut_counts_sort(jpc_cut_counts *counts)
{
    if (counts->n > 0)
        qsort(counts->items, counts->n, sizeof *counts->items, compare);
    while (counts->n > JPC_CUT_COUNTS) {
        free(counts->items[--counts->n].text);
        counts->is_full = true;
    }
    if (counts->is_full) {
        counts->last = counts->items[JPC_CUT_COUNTS - 1];
        counts->last.text = NULL;
    }
    for (size_t i = 0; i < N_SLOTS && counts->slots != NULL; i++)
        counts->slots[i] = 0;
    for (size_t i = 0; i < counts->n; i++)
        *slot_of(counts, counts->items[i].key, counts->items[i].frequency) = (uint32_t)i + 1;
}

jpc_cut_count *jpc_cut_counts_add(jpc_cut_counts *counts, uint64_t key, uint64_t frequency,
                                  uint64_t n)
{
    jpc_cut_count count = {.key = key, .frequency = frequency, .n = n};
    uint32_t *slot;

    if (counts->slots == NULL) {
        counts->slots = jpc_alloc(N_SLOTS * sizeof *counts->slots);
        counts->items = jpc_alloc(MOST * sizeof *counts->items);
    }
    if (counts->n == MOST)
        jpc_cut_counts_sort(counts);
    if (counts->is_full && compare(&count, &counts->last) > 0)
        return NULL;
    slot = slot_of(counts, key, frequency);
    if (*slot != 0) {
        counts->items[*slot - 1].n += n;
        return &counts->items[*slot - 1];
    }
    *slot = (uint32_t)counts->n + 1;
    counts->items[counts->n] = count;
    return &counts->items[counts->n++];
}

void jpc_cut_count_set_text(jpc_cut_count *count, jpc_span escaped)
{
    count->text = jpc_alloc(escaped.len + 1);
    if (escaped.len > 0)
        memcpy(count->text, escaped.ptr, escaped.len);
}

void jpc_cut_counts_release(jpc_cut_counts *counts)
{
    for (size_t i = 0; i < counts->n; i++)
        free(counts->items[i].text);
    free(counts->items);
    free(counts->slots);
    *counts = (jpc_cut_counts){.n = 0};
}

// ---- as text ------------------------------------------------------------------------------

void jpc_cut_counts_format(jpc_cut_counts *counts, const char *rule, jpc_buf *out)
{
    jpc_cut_counts_sort(counts);
    for (size_t i = 0; i < counts->n; i++) {
        const jpc_cut_count *count = &counts->items[i];

        jpc_buf_printf(out, "%s\t%" PRIu64 "\t%" PRIu64 "\t%016" PRIx64 "\t", rule,
                       count->frequency, count->n, count->key);
        jpc_buf_add_string(out, count->text != NULL ? count->text : "");
        jpc_buf_add_string(out, "\n");
    }
}

static jpc_cut_counts *find_rule(jpc_cut_counts *counts, const char *const *names, int n_names,
                                 jpc_span name)
{
    for (int i = 0; i < n_names; i++)
        if (jpc_span_is(name, names[i]))
            return &counts[i];
    return NULL;
}

static bool parse_line(jpc_cut_counts *counts, const char *const *names, int n_names, jpc_span line)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    jpc_cut_count *count, parsed;
    jpc_cut_counts *of;
    char numbers[100];
    int len = 0;

    if (tab == NULL)
        return false;
    of = find_rule(counts, names, n_names, (jpc_span){line.ptr, (size_t)(tab - line.ptr)});
    snprintf(numbers, sizeof numbers, "%.*s", (int)(line.ptr + line.len - tab - 1), tab + 1);
    if (of == NULL ||
        sscanf(numbers, "%" SCNu64 "\t%" SCNu64 "\t%" SCNx64 "%n", &parsed.frequency, &parsed.n,
               &parsed.key, &len) != 3 ||
        tab[1 + len] != '\t')
        return false;
    count = jpc_cut_counts_add(of, parsed.key, parsed.frequency, parsed.n);
    if (count != NULL && count->text == NULL)
        jpc_cut_count_set_text(
            count, (jpc_span){tab + 2 + len, (size_t)(line.ptr + line.len - tab - 2 - len)});
    return true;
}

bool jpc_cut_counts_parse(jpc_cut_counts *counts, const char *const *names, int n_names,
                          jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (newline == NULL ||
            !parse_line(counts, names, n_names, (jpc_span){at, (size_t)(newline - at)}))
            return false;
        at = newline + 1;
    }
    return true;
}
