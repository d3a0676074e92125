#include "web/html_date.h"

// Behind each name the Gregorian year before its first one: 令和元年 is 2019. Years before the web
// are of no page.
static const struct era {
    const char *name;
    int before;
    bool letter; // of a short form: R6.5.1
} eras[] = {{"令和", 2018, false}, {"平成", 1988, false}, {"㋿", 2018, false}, {"㍻", 1988, false},
            {"R", 2018, true},     {"H", 1988, true},     {"Ｒ", 2018, true},   {"Ｈ", 1988, true}};

#define FIRST_YEAR 1990 // there was no web before
#define LAST_YEAR 2099
#define VALUE_BYTES ((size_t)64) // of an attribute in which a date is looked for
#define OTHER_YEAR 40            // bytes of （令和6年）

// Mostly false at the first byte.
static inline bool starts(const char *at, const char *end, const char *word)
{
    size_t len;

    if (at == end || *at != *word)
        return false;
    len = strlen(word);
    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

static inline bool accept(const char **at, const char *end, const char *word)
{
    if (!starts(*at, end, word))
        return false;
    *at += strlen(word);
    return true;
}

// ---- numbers ------------------------------------------------------------------

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

static int read_kanji_digit(const char **at, const char *end)
{
    static const char *const digits[] = {"〇", "一", "二", "三", "四", "五",
                                         "六", "七", "八", "九", "○"};

    for (int i = 0; i < 11; i++)
        if (accept(at, end, digits[i]))
            return i % 10;
    return -1;
}

// Up to `max_digits` digits; -1 if there is none.
static int read_digits(const char **at, const char *end, int max_digits,
                       int (*read)(const char **at, const char *end))
{
    int value = -1;

    for (int i = 0; i < max_digits; i++) {
        int digit = read(at, end);

        if (digit < 0)
            break;
        value = value < 0 ? digit : value * 10 + digit;
    }
    return value;
}

static int read_number(const char **at, const char *end, int max_digits)
{
    return read_digits(at, end, max_digits, read_digit);
}

// Of two digits at most: 5, 12, 五, 十二, 三十一, 一二; -1 if there is none.
static int read_small(const char **at, const char *end)
{
    int value = read_number(at, end, 2), tens;

    if (value >= 0)
        return value;
    tens = read_digits(at, end, 2, read_kanji_digit);
    if (!accept(at, end, "十"))
        return tens;
    value = read_kanji_digit(at, end);
    return (tens < 0 ? 10 : tens * 10) + (value < 0 ? 0 : value);
}

static bool is_date(const jpc_date *date)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return date->year >= FIRST_YEAR && date->year <= LAST_YEAR && date->month >= 1 &&
           date->month <= 12 && date->day >= 1 && date->day <= days[date->month - 1];
}

static void skip_blanks(const char **at, const char *end)
{
    while (accept(at, end, " ") || accept(at, end, "　") || accept(at, end, "\xC2\xA0") ||
           accept(at, end, "\n"))
        continue;
}

// ---- year, month, day ---------------------------------------------------------

// （令和6年） behind a year of the other kind.
static void skip_other_year(const char **at, const char *end)
{
    const char *close = *at;

    if (!accept(&close, end, "（") && !accept(&close, end, "("))
        return;
    while (close < end && close - *at < OTHER_YEAR)
        if (accept(&close, end, "）") || accept(&close, end, ")")) {
            *at = close;
            return;
        } else {
            close++;
        }
}

static bool read_after_year_sign(const char **at, const char *end, jpc_date *date)
{
    skip_blanks(at, end);
    skip_other_year(at, end);
    accept(at, end, "年"); // 令和6（2024）年
    skip_blanks(at, end);
    date->month = read_small(at, end);
    skip_blanks(at, end);
    if (!accept(at, end, "月"))
        return false;
    skip_blanks(at, end);
    date->day = read_small(at, end);
    skip_blanks(at, end);
    return accept(at, end, "日") && is_date(date);
}

// 年, 月 behind the year; -, /, . as in 2024-05-01.
static bool read_rest(const char **at, const char *end, jpc_date *date)
{
    static const char *const separators[] = {"-", "/", ".", "／", "．", "－"};

    skip_blanks(at, end);
    if (accept(at, end, "年") || starts(*at, end, "（") || starts(*at, end, "("))
        return read_after_year_sign(at, end, date);
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (accept(at, end, separators[i])) {
            const char *behind;

            skip_blanks(at, end);
            date->month = read_number(at, end, 2);
            if (!accept(at, end, separators[i]))
                return false;
            skip_blanks(at, end);
            date->day = read_number(at, end, 2);
            behind = *at;
            return read_digit(&behind, end) < 0 && is_date(date);
        }
    return false;
}

static bool read_era(const char **at, const char *end, jpc_date *date)
{
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++)
        if (accept(at, end, eras[i].name)) {
            bool letter = eras[i].letter;
            int year;

            if (!letter)
                skip_blanks(at, end);
            year = !letter && accept(at, end, "元") ? 1
                   : letter                         ? read_number(at, end, 2)
                                                    : read_small(at, end);
            date->year = eras[i].before + year;
            return year > 0 && !(letter && starts(*at, end, " ")) && read_rest(at, end, date);
        }
    return false;
}

// ---- English ------------------------------------------------------------------

static char lower(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

static bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

// January, Jan, Jan., Sept; 0 if it is none.
static int read_month(const char **at, const char *end)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};

    for (int month = 0; month < 12; month++) {
        const char *name = months[month];
        size_t len, n = 0;

        if (lower(**at) != *name)
            continue;
        len = strlen(name);
        while (n < len && *at + n < end && lower((*at)[n]) == name[n])
            n++;
        if ((n == len || n == 3 || (month == 8 && n == 4)) &&
            (*at + n == end || !is_letter((*at)[n]))) {
            *at += n;
            accept(at, end, ".");
            return month + 1;
        }
    }
    return 0;
}

static void skip_ordinal(const char **at, const char *end)
{
    static const char *const signs[] = {"st", "nd", "rd", "th"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (accept(at, end, signs[i]))
            return;
}

static void skip_between(const char **at, const char *end)
{
    skip_blanks(at, end);
    if (accept(at, end, ",") || accept(at, end, "-"))
        skip_blanks(at, end);
}

static bool read_year(const char **at, const char *end, jpc_date *date)
{
    const char *behind;

    date->year = read_number(at, end, 4);
    behind = *at;
    return read_digit(&behind, end) < 0 && is_date(date);
}

// May 1, 2024
static bool read_month_first(const char **at, const char *end, jpc_date *date)
{
    date->month = read_month(at, end);
    if (date->month == 0)
        return false;
    skip_blanks(at, end);
    date->day = read_number(at, end, 2);
    skip_ordinal(at, end);
    skip_between(at, end);
    return read_year(at, end, date);
}

// 1 May 2024, from behind the number.
static bool read_day_first(const char **at, const char *end, int day, jpc_date *date)
{
    date->day = day;
    skip_ordinal(at, end);
    skip_blanks(at, end);
    if (accept(at, end, "-") || accept(at, end, "of"))
        skip_blanks(at, end);
    date->month = *at < end ? read_month(at, end) : 0;
    if (date->month == 0)
        return false;
    skip_between(at, end);
    return read_year(at, end, date);
}

// ---- finding ------------------------------------------------------------------

bool jpc_date_parse(jpc_span value, jpc_date *date)
{
    const char *at = value.ptr, *end = value.ptr + value.len;
    const char *rest;
    jpc_date_place place;

    while (at < end && *at == ' ')
        at++;
    date->year = read_number(&at, end, 4);
    rest = at;
    if (read_rest(&rest, end, date))
        return true;
    date->month = read_number(&at, end, 2);
    date->day = read_number(&at, end, 2);
    if (is_date(date))
        return true;
    value.len = value.len < VALUE_BYTES ? value.len : VALUE_BYTES;
    return jpc_date_find(value, date, &place);
}

// A date begins with digits or kanji, or a word of ASCII that begins here.
static bool may_start_date(const char *text, const char *at)
{
    unsigned char byte = (unsigned char)*at;

    if (is_letter(*at))
        return at == text || !is_letter(at[-1]);
    return (byte >= '0' && byte <= '9') || (byte >= 0xE3 && byte <= 0xE6) || byte == 0xEF;
}

// Moves *at behind the date that begins there, or behind what is none.
static bool read_date(const char **at, const char *end, jpc_date *date)
{
    const char *from = *at, *digits;
    int number;

    if (memchr("RH\xE3\xE4\xE5\xEF", *from, 6) != NULL && read_era(at, end, date))
        return true;
    *at = from;
    if (is_letter(*from)) {
        if (read_month_first(at, end, date))
            return true;
        *at = from + 1;
        return false;
    }
    number = read_number(at, end, 9);
    if (number < 0)
        number = read_digits(at, end, 4, read_kanji_digit);
    digits = *at;
    date->year = number;
    if (number >= FIRST_YEAR && number <= LAST_YEAR && read_rest(at, end, date))
        return true;
    *at = digits;
    if (number >= 1 && number <= 31 && read_day_first(at, end, number, date))
        return true;
    *at = digits > from ? digits : from + 1;
    return false;
}

// Of two digits at most there is no date, but for one of kanji, which has a 年.
static bool may_have_date(const char *at, const char *end)
{
    int digits = 0;

    for (; at < end; at++) {
        unsigned char byte = (unsigned char)*at;

        digits += (unsigned char)(byte - '0') <= 9;
        if (digits > 2 || (byte == 0xEF && starts(at, end, "\xEF\xBC")) ||
            (byte == 0xE5 && starts(at, end, "年")))
            return true;
    }
    return false;
}

bool jpc_date_find(jpc_span text, jpc_date *date, jpc_date_place *place)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    if (!may_have_date(at, end))
        return false;
    while (at < end) {
        const char *from = at;

        if (!may_start_date(text.ptr, at)) {
            at++;
            continue;
        }
        if (read_date(&at, end, date)) {
            *place = (jpc_date_place){(size_t)(from - text.ptr), (size_t)(at - text.ptr)};
            return true;
        }
    }
    return false;
}

// ---- addresses ----------------------------------------------------------------

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool read_fixed(const char **at, const char *end, int n, int *value)
{
    const char *from = *at;

    *value = read_number(at, end, n);
    return *at - from == n;
}

// YYYY/MM/DD with one separator or none, behind a slash, and no digit behind it.
static bool read_path_date(const char *at, const char *end, jpc_date *date)
{
    char separator;

    if (!read_fixed(&at, end, 4, &date->year) || at == end)
        return false;
    separator = *at;
    at += separator == '/' || separator == '-' || separator == '_';
    if (!read_fixed(&at, end, 2, &date->month) || at == end)
        return false;
    if (!is_digit(separator)) {
        if (*at++ != separator)
            return false;
    }
    return read_fixed(&at, end, 2, &date->day) && (at == end || !is_digit(*at)) && is_date(date);
}

bool jpc_date_of_url(jpc_span url, jpc_date *date)
{
    for (size_t i = 0; i < url.len && url.ptr[i] != '?' && url.ptr[i] != '#'; i++)
        if (url.ptr[i] == '/' && read_path_date(url.ptr + i + 1, url.ptr + url.len, date))
            return true;
    return false;
}
