#include "web/html_date.h"

// First day of year one, as the Gregorian year before it: 令和元年 is 2019.
static const struct era {
    const char *name;
    int before;
} eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}};

#define FIRST_YEAR 1990 // there was no web before
#define LAST_YEAR 2099

static bool starts(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

static bool accept(const char **at, const char *end, const char *word)
{
    if (!starts(*at, end, word))
        return false;
    *at += strlen(word);
    return true;
}

// A digit of either width, or -1.
static int read_digit(const char **at, const char *end)
{
    const unsigned char *s = (const unsigned char *)*at;

    if (*at < end && s[0] >= '0' && s[0] <= '9') {
        *at += 1;
        return s[0] - '0';
    }
    if (end - *at >= 3 && s[0] == 0xEF && s[1] == 0xBC && s[2] >= 0x90 && s[2] <= 0x99) {
        *at += 3;
        return s[2] - 0x90;
    }
    return -1;
}

// Up to `max_digits` digits; -1 if there is none.
static int read_number(const char **at, const char *end, int max_digits)
{
    int value = -1;

    for (int i = 0; i < max_digits; i++) {
        int digit = read_digit(at, end);

        if (digit < 0)
            break;
        value = value < 0 ? digit : value * 10 + digit;
    }
    return value;
}

static bool is_date(const jpc_date *date)
{
    return date->year >= FIRST_YEAR && date->year <= LAST_YEAR && date->month >= 1 &&
           date->month <= 12 && date->day >= 1 && date->day <= 31;
}

static void skip_blanks(const char **at, const char *end)
{
    while (accept(at, end, " ") || accept(at, end, "　"))
        continue;
}

// 年, 月 behind the year; -, /, . as in 2024-05-01.
static bool read_rest(const char *at, const char *end, jpc_date *date)
{
    static const char *const separators[] = {"-", "/", "."};
    int second;

    skip_blanks(&at, end);
    if (accept(&at, end, "年")) {
        skip_blanks(&at, end);
        date->month = read_number(&at, end, 2);
        skip_blanks(&at, end);
        if (!accept(&at, end, "月"))
            return false;
        skip_blanks(&at, end);
        date->day = read_number(&at, end, 2);
        skip_blanks(&at, end);
        return accept(&at, end, "日") && is_date(date);
    }
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (accept(&at, end, separators[i])) {
            date->month = read_number(&at, end, 2);
            if (!accept(&at, end, separators[i]))
                return false;
            date->day = read_number(&at, end, 2);
            second = read_number(&at, end, 1);
            return second < 0 && is_date(date);
        }
    return false;
}

bool jpc_date_parse(jpc_span value, jpc_date *date)
{
    const char *at = value.ptr, *end = value.ptr + value.len;

    while (at < end && *at == ' ')
        at++;
    date->year = read_number(&at, end, 4);
    if (read_rest(at, end, date))
        return true;
    date->month = read_number(&at, end, 2);
    date->day = read_number(&at, end, 2);
    return is_date(date);
}

static bool read_era(const char *at, const char *end, jpc_date *date)
{
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++)
        if (accept(&at, end, eras[i].name)) {
            int year = accept(&at, end, "元") ? 1 : read_number(&at, end, 2);

            date->year = eras[i].before + year;
            return year > 0 && starts(at, end, "年") && read_rest(at, end, date);
        }
    return false;
}

// An ASCII digit, or the first byte of 令, 平, 昭 or a full-width digit.
static bool may_start_date(char c)
{
    unsigned char byte = (unsigned char)c;

    return (byte >= '0' && byte <= '9') || (byte >= 0xE4 && byte <= 0xE6) || byte == 0xEF;
}

bool jpc_date_find(jpc_span text, jpc_date *date)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *digits = at;

        if (!may_start_date(*at)) {
            at++;
            continue;
        }
        if (read_era(at, end, date))
            return true;
        date->year = read_number(&digits, end, 9);
        if (date->year >= FIRST_YEAR && date->year <= LAST_YEAR && read_rest(digits, end, date))
            return true;
        at = digits > at ? digits : at + 1;
    }
    return false;
}
