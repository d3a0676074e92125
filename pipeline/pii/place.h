/** Names of Japanese places: prefectures, municipalities. */
#ifndef JPC_PII_PLACE_H
#define JPC_PII_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/** Cities and the special wards of Tokyo, with 市 and 区; in the order of their bytes. */
extern const char *const jpc_city_names[];
extern const size_t jpc_n_city_names;

#define JPC_PLACE_CHARS 48 // 京都府京都市中京区寺町通御池上る上本能寺前町 has 22

/** What stands in front of a block number: place names, and what else is between them and the next
 *  punctuation. */
typedef struct jpc_place_text {
    uint32_t code[JPC_PLACE_CHARS + 1];
    size_t at[JPC_PLACE_CHARS + 2]; /**< places in the text; at[n] is where it ends */
    size_t n;
} jpc_place_text;

/** Kanji (々〆〇 too), kana, and katakana's ー. */
bool jpc_is_place_letter(uint32_t code);

/** Reads what ends at `end`: at most JPC_PLACE_CHARS letters (Ａ–Ｚ too), blanks one by one between
 *  them, and digits in front of 条 or 線. */
void jpc_place_text_before(jpc_span text, size_t end, jpc_place_text *place);

/** Whether it has a 市, 区, 町 or 村 that may end a municipality: the cheap look. */
bool jpc_place_has_suffix(const jpc_place_text *place);

/** Where a municipality ends in it (an index), 0 if none is named: what ends with 市, 区, 町 or 村
 *  behind a prefecture, a city of the list, 郡 with 町 or 村. `labelled`: what is written is known
 *  to be an address, and any 市, 区, 町 or 村 will do. */
size_t jpc_place_municipality(jpc_span text, const jpc_place_text *place, bool labelled);

/** Whether a prefecture or a municipality begins at text[at]. */
bool jpc_place_begins(jpc_span text, size_t at);

#endif
