/** Dates that can be: lengths of months, ranges of eras. */
#ifndef JPC_PII_CALENDAR_H
#define JPC_PII_CALENDAR_H

#include <stdbool.h>

typedef enum jpc_era {
    JPC_ERA_NONE, /**< 西暦 */
    JPC_ERA_MEIJI,
    JPC_ERA_TAISHO,
    JPC_ERA_SHOWA,
    JPC_ERA_HEISEI,
    JPC_ERA_REIWA,
} jpc_era;

typedef struct jpc_date {
    unsigned year, month, day;
} jpc_date;

/** Whether the Gregorian calendar has the day, and it is one of 1800 to 2099. */
bool jpc_date_exists(jpc_date date);

/** Turns a year of an era into one of the Gregorian calendar. False: the day does not exist, or is
 *  none of this era. Of the years before Meiji 6, whose months followed the moon and had 29 or 30
 *  days, month and day stay as they are. */
bool jpc_date_of_era(jpc_era era, jpc_date *date);

#endif
