/** Numbers strings: equal ones have the same number. Bytes are compared, a hash decides nothing. */
#ifndef JPC_TEXT_SPAN_TABLE_H
#define JPC_TEXT_SPAN_TABLE_H

#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_span_table {
    jpc_arena *arena;
    jpc_span *items; /**< by number; borrowed bytes */
    struct jpc_span_slot *slots;
    size_t n, mask;
} jpc_span_table;

/** It grows with the distinct strings, in the arena; nothing is to be released. */
void jpc_span_table_open(jpc_span_table *table, jpc_arena *arena);

/** The number of `bytes`, which must outlive the table: table->n before the call if it is new. */
uint32_t jpc_span_table_number(jpc_span_table *table, jpc_span bytes);

#endif
