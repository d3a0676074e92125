#include "pii/calendar.h"

#define FIRST_YEAR 1800
#define LAST_YEAR 2099
#define FIRST_SOLAR_MEIJI 6 // 太政官布告第337号, 明治5年

static unsigned days_of(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

bool jpc_date_exists(jpc_date date)
{
    return date.year >= FIRST_YEAR && date.year <= LAST_YEAR && date.month >= 1 &&
           date.month <= 12 && date.day >= 1 && date.day <= days_of(date.year, date.month);
}

static unsigned long number_of(jpc_date date)
{
    return (date.year * 100UL + date.month) * 100 + date.day;
}

// First and last days, as numbers. The last day of an era was the first one of the next until
// 1926; from 1989 on the new one begins on the day after (元号法, 政令).
static const struct {
    unsigned before; // the Gregorian year before the first
    unsigned long first, last;
} eras[] = {
    [JPC_ERA_MEIJI] = {1867, 18680101, 19120730}, [JPC_ERA_TAISHO] = {1911, 19120730, 19261225},
    [JPC_ERA_SHOWA] = {1925, 19261225, 19890107}, [JPC_ERA_HEISEI] = {1988, 19890108, 20190430},
    [JPC_ERA_REIWA] = {2018, 20190501, 20991231},
};

bool jpc_date_of_era(jpc_era era, jpc_date *date)
{
    bool by_moon = era == JPC_ERA_MEIJI && date->year < FIRST_SOLAR_MEIJI;

    if (era == JPC_ERA_NONE)
        return jpc_date_exists(*date);
    if (date->year < 1 || date->year > 99)
        return false;
    date->year += eras[era].before;
    if (by_moon)
        return date->month >= 1 && date->month <= 12 && date->day >= 1 && date->day <= 30;
    return jpc_date_exists(*date) && number_of(*date) >= eras[era].first &&
           number_of(*date) <= eras[era].last;
}
