#include "text/span_table.h"

#include "core/hash.h"

#define FIRST_SLOTS 64

struct jpc_span_slot {
    uint32_t hash, number; // of the item, and 1; 0: free
};

static void alloc_slots(jpc_span_table *table, size_t n_slots)
{
    const jpc_span *items = table->items;

    table->slots = jpc_arena_zalloc(table->arena, n_slots * sizeof *table->slots);
    table->mask = n_slots - 1;
    table->items = jpc_arena_alloc(table->arena, n_slots / 2 * sizeof *table->items);
    if (table->n > 0)
        memcpy(table->items, items, table->n * sizeof *items);
}

void jpc_span_table_open(jpc_span_table *table, jpc_arena *arena)
{
    *table = (jpc_span_table){.arena = arena};
    alloc_slots(table, FIRST_SLOTS);
}

static void grow(jpc_span_table *table)
{
    const struct jpc_span_slot *slot = table->slots, *end = slot + table->mask + 1;

    alloc_slots(table, 2 * (table->mask + 1));
    for (; slot < end; slot++) {
        size_t i = slot->hash & table->mask;

        if (slot->number == 0)
            continue;
        while (table->slots[i].number != 0)
            i = (i + 1) & table->mask;
        table->slots[i] = *slot;
    }
}

uint32_t jpc_span_table_number(jpc_span_table *table, jpc_span bytes)
{
    uint32_t hash = (uint32_t)jpc_hash64(bytes.ptr, bytes.len);
    size_t i;

    if (2 * table->n > table->mask)
        grow(table);
    for (i = hash & table->mask; table->slots[i].number != 0; i = (i + 1) & table->mask)
        if (table->slots[i].hash == hash &&
            jpc_span_equals(table->items[table->slots[i].number - 1], bytes))
            return table->slots[i].number - 1;
    table->items[table->n] = bytes;
    table->slots[i] = (struct jpc_span_slot){hash, (uint32_t)++table->n};
    return (uint32_t)table->n - 1;
}
