/** Dates as they are written: 1957年9月17日, 昭和32.9.17, S32/9/17, September 17, 1957. */
#ifndef JPC_PII_WRITTEN_DATE_H
#define JPC_PII_WRITTEN_DATE_H

#include "core/memory.h"
#include "pii/calendar.h"

typedef struct jpc_written_date {
    size_t at, end;
    jpc_date date;
    bool bare; /**< 19570917 or 9/17/1957: a date only if something says so */
} jpc_written_date;

/** Reads a date that begins at text[at]: of the Gregorian calendar (with 西暦 or without) or of an
 *  era (its name, its first letter or kanji), digits in both widths or in kanji, with 年月日 or
 *  joined by one of / - . in all places; the year of the other calendar may stand behind 年 in
 *  brackets. False: there is none, or no calendar has the day. */
bool jpc_written_date_at(jpc_span text, size_t at, jpc_written_date *date);

/** Reads the date that the number at text[at] begins or has an era, 西暦 or a month's name before.
 */
bool jpc_written_date_around(jpc_span text, size_t at, jpc_written_date *date);

#endif
