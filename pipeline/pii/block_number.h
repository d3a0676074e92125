/** Block numbers of Japanese addresses: 3丁目5番19号, 1-2-3, 12番地の3, 三丁目一番一号. */
#ifndef JPC_PII_BLOCK_NUMBER_H
#define JPC_PII_BLOCK_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/** How much a block number says by itself. */
typedef enum jpc_block_kind {
    JPC_BLOCK_NONE,
    JPC_BLOCK_BARE,   /**< 123: only behind 大字 or a label */
    JPC_BLOCK_TOWN,   /**< 3丁目: the name of a town; a block only behind 条 */
    JPC_BLOCK_PAIR,   /**< 1-2, 1の2, 6番: a score and a clause look so, too */
    JPC_BLOCK_ROW,    /**< 1-2-3 */
    JPC_BLOCK_MARKED, /**< with 番地, 番 and 号, 丁目 and more, 地割 and more */
} jpc_block_kind;

#define JPC_BLOCK_NUMBERS 5 // 1-2-3-4-567

typedef struct jpc_block {
    jpc_block_kind kind;
    size_t at, end;
    unsigned numbers[JPC_BLOCK_NUMBERS];
    size_t n;
} jpc_block;

/** Reads the block number that begins with the number at text[at]; what follows it must not make
 *  something else of it (a date, a count, a telephone number). */
jpc_block jpc_block_at(jpc_span text, size_t at);

#endif
