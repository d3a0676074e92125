/** Numbers as they are written in Japanese: 12, １２, 十二, 一二. */
#ifndef JPC_PII_NUMERAL_H
#define JPC_PII_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

#define JPC_NUMERAL_MAX 99999999u // what is greater reads as this

typedef struct jpc_numeral {
    size_t at, end;
    uint32_t value;
    unsigned n; /**< characters */
    bool kanji; /**< of 〇零一二三四五六七八九十百千, by place (一二) or by unit (十二) */
    bool padded; /**< digits, and the first of several is 0 */
} jpc_numeral;

/** 0–9, 10, 100, 1000; −1 for what is no digit in kanji. */
int jpc_kanji_digit(uint32_t code);

/** Reads the number that begins at text[at]: all adjacent digits (both widths), or all adjacent
 *  digits in kanji. False: there is none. */
bool jpc_numeral_at(jpc_span text, size_t at, jpc_numeral *numeral);

/** Where the digits in kanji begin that end at `end`, at most 12 of them; `end`: there are none. */
size_t jpc_kanji_numeral_start(jpc_span text, size_t end);

#endif
