/** Dates in pages. */
#ifndef JPC_WEB_HTML_DATE_H
#define JPC_WEB_HTML_DATE_H

#include <stdbool.h>

#include "core/memory.h"

typedef struct jpc_date {
    int year, month, day;
} jpc_date;

/** Reads the date a machine-readable value starts with: 2024-05-01T…, 20240501, 2024/5/1. */
bool jpc_date_parse(jpc_span value, jpc_date *date);

/** Finds the first date in prose: 2024年5月1日, 令和6年5月1日, 平成元年一月八日 is not read (kanji
 * digits), 2024/05/01, 2024.5.1, 2024-05-01; digits of both widths. Years from 1990 on. */
bool jpc_date_find(jpc_span text, jpc_date *date);

#endif
