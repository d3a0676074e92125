/** Dates in pages. */
#ifndef JPC_WEB_HTML_DATE_H
#define JPC_WEB_HTML_DATE_H

#include <stdbool.h>

#include "core/memory.h"

typedef struct jpc_date {
    int year, month, day;
} jpc_date;

/** Reads the date a machine-readable value starts with: 2024-05-01T…, 20240501, 2024/5/1; or the
 *  one that is in its first 64 bytes as in prose. */
bool jpc_date_parse(jpc_span value, jpc_date *date);

/** Where a date stands in a text. */
typedef struct jpc_date_place {
    size_t at, end;
} jpc_date_place;

/** Finds the first date in prose, and where it stands:
 *  Japanese   2024年5月1日, 令和6年5月1日, 平成元年, 令和六年五月一日, 二〇二四年,
 * ㋿6年, R6.5.1, H31/4/1, and with both years: 2024年（令和6年）5月1日 ISO        2024-05-01,
 * 2024/5/1, 2024.5.1 English    May 1, 2024; Feb. 3rd 2024; 1 May 2024; 1-May-2024; in any case
 * Digits of both widths. Years from 1990 on. 5/1/2024 and 1.5.2024 are not read: which is the day
 *  depends on the country. */
bool jpc_date_find(jpc_span text, jpc_date *date, jpc_date_place *place);

/** The date in the path of an address: /2024/05/01/, /2024-05-01-…, /20240501.html; a month without
 *  a day is none. */
bool jpc_date_of_url(jpc_span url, jpc_date *date);

#endif
