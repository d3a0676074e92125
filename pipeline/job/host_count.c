#include "job/host_count.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"

static jpc_host_slot *slot_of(const jpc_host_counts *counts, jpc_span host, uint64_t hash)
{
    size_t at = (size_t)hash & (counts->n_slots - 1);

    while (counts->slots[at].number != 0 &&
           (counts->slots[at].hash != hash >> 32 ||
            !jpc_span_equals(counts->hosts[counts->slots[at].number - 1].host, host)))
        at = (at + 1) & (counts->n_slots - 1);
    return &counts->slots[at];
}

static void grow(jpc_host_counts *counts)
{
    free(counts->slots);
    counts->n_slots = counts->n_slots > 0 ? 2 * counts->n_slots : 256;
    counts->slots = jpc_alloc(counts->n_slots * sizeof *counts->slots);
    for (size_t i = 0; i < counts->n; i++) {
        jpc_span host = counts->hosts[i].host;
        uint64_t hash = jpc_hash64(host.ptr, host.len);

        *slot_of(counts, host, hash) = (jpc_host_slot){(uint32_t)(hash >> 32), (uint32_t)i + 1};
    }
}

static jpc_host_count *find(jpc_host_counts *counts, jpc_span host)
{
    uint64_t hash = jpc_hash64(host.ptr, host.len);
    jpc_host_slot *slot;

    if (2 * (counts->n + 1) > counts->n_slots)
        grow(counts);
    slot = slot_of(counts, host, hash);
    if (slot->number != 0)
        return &counts->hosts[slot->number - 1];
    if (counts->n == counts->capacity) {
        counts->capacity = counts->capacity * 2 + 64;
        counts->hosts = jpc_realloc(counts->hosts, counts->capacity * sizeof *counts->hosts);
    }
    counts->hosts[counts->n] =
        (jpc_host_count){.host = jpc_arena_copy(&counts->arena, host.ptr, host.len)};
    *slot = (jpc_host_slot){(uint32_t)(hash >> 32), (uint32_t)counts->n + 1};
    return &counts->hosts[counts->n++];
}

void jpc_host_counts_add(jpc_host_counts *counts, jpc_span host, uint64_t documents,
                         uint64_t copies)
{
    jpc_host_count *count;

    if (host.len == 0)
        return;
    count = find(counts, host);
    count->documents += documents;
    count->copies += copies;
}

static int compare(const void *left, const void *right)
{
    const jpc_host_count *a = left, *b = right;
    size_t len = a->host.len < b->host.len ? a->host.len : b->host.len;
    int order = memcmp(a->host.ptr, b->host.ptr, len);

    return order != 0 ? order : (a->host.len > b->host.len) - (a->host.len < b->host.len);
}

void jpc_host_counts_sort(jpc_host_counts *counts)
{
    if (counts->n > 0)
        qsort(counts->hosts, counts->n, sizeof *counts->hosts, compare);
}

void jpc_host_counts_format(const jpc_host_counts *counts, jpc_buf *out)
{
    for (size_t i = 0; i < counts->n; i++) {
        jpc_buf_add_span(out, counts->hosts[i].host);
        jpc_buf_printf(out, "\t%" PRIu64 "\t%" PRIu64 "\n", counts->hosts[i].documents,
                       counts->hosts[i].copies);
    }
}

static bool add_line(jpc_host_counts *counts, jpc_span line)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    uint64_t documents, copies;
    char numbers[64];

    if (tab == NULL)
        return false;
    snprintf(numbers, sizeof numbers, "%.*s", (int)(line.len - (size_t)(tab - line.ptr)), tab);
    if (sscanf(numbers, "\t%" SCNu64 "\t%" SCNu64, &documents, &copies) != 2)
        return false;
    jpc_host_counts_add(counts, (jpc_span){line.ptr, (size_t)(tab - line.ptr)}, documents, copies);
    return true;
}

bool jpc_host_counts_parse(jpc_host_counts *counts, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (newline == NULL || !add_line(counts, (jpc_span){at, (size_t)(newline - at)}))
            return false;
        at = newline + 1;
    }
    return true;
}

void jpc_host_counts_release(jpc_host_counts *counts)
{
    jpc_arena_release(&counts->arena);
    free(counts->hosts);
    free(counts->slots);
    *counts = (jpc_host_counts){.n = 0};
}
