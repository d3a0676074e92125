#include "pii/written_date.h"

#include "pii/context.h"
#include "pii/latin.h"
#include "pii/numeral.h"
#include "text/edit.h"

#define MAX_BRACKETS 14 // characters of （昭和三十二年）
#define NEN 0x5E74      // 年
#define GATSU 0x6708    // 月
#define NICHI 0x65E5    // 日
#define GEN 0x5143      // 元

// ---- small steps -----------------------------------------------------------------

/** Moves *at behind the character there if it is `code` in half or full width. */
static bool skip(jpc_span text, size_t *at, uint32_t code)
{
    const char *s = text.ptr + *at;

    if (*at >= text.len || jpc_half_width(jpc_utf8_next(&s)) != code)
        return false;
    *at = (size_t)(s - text.ptr);
    return true;
}

static void skip_blank(jpc_span text, size_t *at)
{
    const char *s = text.ptr + *at;

    if (*at < text.len && jpc_is_blank(jpc_utf8_next(&s)))
        *at = (size_t)(s - text.ptr);
}

static bool skip_word(jpc_span text, size_t *at, const char *word)
{
    bool stands = jpc_pii_begins(text, *at, word);

    *at += stands ? strlen(word) : 0;
    return stands;
}

/** One or two digits, or a number in kanji. */
static bool read_small(jpc_span text, size_t *at, unsigned *value)
{
    jpc_numeral numeral;

    if (!jpc_numeral_at(text, *at, &numeral) || numeral.n > (numeral.kanji ? 3 : 2))
        return false;
    *at = numeral.end;
    *value = numeral.value;
    return true;
}

/** A year of four digits. */
static bool read_year(jpc_span text, size_t *at, unsigned *value)
{
    jpc_numeral numeral;

    if (!jpc_numeral_at(text, *at, &numeral) || numeral.value < 1000 || numeral.value > 9999 ||
        (!numeral.kanji && numeral.n != 4))
        return false;
    *at = numeral.end;
    *value = numeral.value;
    return true;
}

// ---- eras ------------------------------------------------------------------------

#define ERA(word, era, is_short)                                                                   \
    {                                                                                              \
        word, sizeof word - 1, era, is_short                                                       \
    }

static const struct {
    const char *word;
    size_t len;
    jpc_era era;
    bool is_short; // one letter: the year follows at once, and no other letter is before it
} era_words[] = {
    ERA("明治", JPC_ERA_MEIJI, false), ERA("大正", JPC_ERA_TAISHO, false),
    ERA("昭和", JPC_ERA_SHOWA, false), ERA("平成", JPC_ERA_HEISEI, false),
    ERA("令和", JPC_ERA_REIWA, false), ERA("㍾", JPC_ERA_MEIJI, false),
    ERA("㍽", JPC_ERA_TAISHO, false),  ERA("㍼", JPC_ERA_SHOWA, false),
    ERA("㍻", JPC_ERA_HEISEI, false),  ERA("㋿", JPC_ERA_REIWA, false),
    ERA("明", JPC_ERA_MEIJI, true),    ERA("大", JPC_ERA_TAISHO, true),
    ERA("昭", JPC_ERA_SHOWA, true),    ERA("平", JPC_ERA_HEISEI, true),
    ERA("令", JPC_ERA_REIWA, true),    ERA("M", JPC_ERA_MEIJI, true),
    ERA("T", JPC_ERA_TAISHO, true),    ERA("S", JPC_ERA_SHOWA, true),
    ERA("H", JPC_ERA_HEISEI, true),    ERA("R", JPC_ERA_REIWA, true),
    ERA("Ｍ", JPC_ERA_MEIJI, true),    ERA("Ｔ", JPC_ERA_TAISHO, true),
    ERA("Ｓ", JPC_ERA_SHOWA, true),    ERA("Ｈ", JPC_ERA_HEISEI, true),
    ERA("Ｒ", JPC_ERA_REIWA, true),
};

#define N_ERA_WORDS (sizeof era_words / sizeof *era_words)

/** Reads an era's name and the year in it. */
static jpc_era read_era_year(jpc_span text, size_t *at, unsigned *year)
{
    for (size_t i = 0; i < N_ERA_WORDS; i++) {
        size_t end = *at + era_words[i].len;

        if (end > text.len || text.ptr[*at] != era_words[i].word[0] ||
            memcmp(text.ptr + *at, era_words[i].word, era_words[i].len) != 0)
            continue;
        if (era_words[i].is_short)
            skip(text, &end, '.');
        else
            skip_blank(text, &end);
        if (!era_words[i].is_short && skip(text, &end, GEN))
            *year = 1;
        else if (!read_small(text, &end, year))
            continue;
        *at = end;
        return era_words[i].era;
    }
    return JPC_ERA_NONE;
}

/** Most words fail by their last byte. */
static bool ends_with(jpc_span text, size_t end, const char *word, size_t len)
{
    return end >= len && text.ptr[end - 1] == word[len - 1] &&
           memcmp(text.ptr + end - len, word, len) == 0;
}

/** Where the era's name begins that ends at `at`, or 西暦; `at`: there is none. */
static size_t era_start(jpc_span text, size_t at)
{
    static const char ad[] = "西暦";
    size_t end = at, begin = at;
    uint32_t code = jpc_utf8_before(text, end, &begin);

    if (code < 0x80 && !jpc_is_blank(code) && !jpc_is_latin_letter(code))
        return at;
    if (jpc_is_blank(code))
        end = begin;
    for (size_t i = 0; i < N_ERA_WORDS; i++) {
        size_t len = era_words[i].len, from = era_words[i].is_short ? at : end;

        if (!ends_with(text, from, era_words[i].word, len))
            continue;
        if (era_words[i].is_short && jpc_is_latin_letter(jpc_utf8_before(text, from - len, &begin)))
            continue;
        return from - len;
    }
    return ends_with(text, end, ad, strlen(ad)) ? end - strlen(ad) : at;
}

// ---- year, month and day -----------------------------------------------------------

/** Moves *at behind （昭和32年）; what is in brackets has a digit, and is short. */
static void skip_brackets(jpc_span text, size_t *at)
{
    size_t end = *at;
    bool has_digit = false;

    if (!skip(text, &end, '('))
        return;
    for (int n = 0; n < MAX_BRACKETS && end < text.len && text.ptr[end] != '\n'; n++) {
        const char *s = text.ptr + end;
        uint32_t code = jpc_utf8_next(&s);

        end = (size_t)(s - text.ptr);
        if (jpc_half_width(code) == ')') {
            *at = has_digit ? end : *at;
            return;
        }
        has_digit =
            has_digit || jpc_digit_value(code) >= 0 || jpc_kanji_digit(code) >= 0 || code == GEN;
    }
}

/** A blank, or the の of 年の九月の十七日. */
static void skip_link(jpc_span text, size_t *at)
{
    if (!skip_word(text, at, "の"))
        skip_blank(text, at);
}

/** What is behind the year: 年9月17日. */
static bool read_units(jpc_span text, size_t *at, jpc_date *date)
{
    if (!skip(text, at, NEN))
        return false;
    skip_brackets(text, at);
    skip_link(text, at);
    if (!read_small(text, at, &date->month))
        return false;
    skip_blank(text, at);
    if (!skip(text, at, GATSU))
        return false;
    skip_link(text, at);
    if (!read_small(text, at, &date->day))
        return false;
    skip_blank(text, at);
    return skip(text, at, NICHI);
}

static bool is_joint(uint32_t code)
{
    return code == '/' || code == '.' || code == 0x30FB || jpc_is_hyphen(code); // ・
}

/** Reads the joint `code`, or sets it if it is 0. */
static bool read_joint(jpc_span text, size_t *at, uint32_t *code)
{
    uint32_t found = jpc_half_width(jpc_utf8_at(text, *at));

    if (!is_joint(found) || (*code != 0 && found != *code))
        return false;
    *code = found;
    return skip(text, at, found);
}

static bool ends_number(jpc_span text, size_t at)
{
    uint32_t code = jpc_utf8_at(text, at);
    const char *s = text.ptr + at;

    if (jpc_digit_value(code) >= 0 || jpc_is_latin_letter(code))
        return false;
    if (!is_joint(jpc_half_width(code)))
        return true;
    jpc_utf8_next(&s);
    return jpc_digit_value(jpc_utf8_at(text, (size_t)(s - text.ptr))) < 0;
}

/** What is behind the year: .9.17, /9/17, -09-17. */
static bool read_joined(jpc_span text, size_t *at, jpc_date *date)
{
    uint32_t joint = 0;

    return read_joint(text, at, &joint) && read_small(text, at, &date->month) &&
           read_joint(text, at, &joint) && read_small(text, at, &date->day) &&
           ends_number(text, *at);
}

static bool read_month_and_day(jpc_span text, size_t *at, jpc_date *date)
{
    size_t end = *at;
    bool read = read_units(text, &end, date);

    if (!read) {
        end = *at;
        read = read_joined(text, &end, date);
    }
    *at = end;
    return read;
}

// ---- dates of other shapes -----------------------------------------------------------

/** 19570917 */
static bool read_packed(jpc_span text, size_t *at, jpc_date *date)
{
    jpc_numeral numeral;

    if (!jpc_numeral_at(text, *at, &numeral) || numeral.kanji || numeral.n != 8)
        return false;
    *date = (jpc_date){numeral.value / 10000, numeral.value / 100 % 100, numeral.value % 100};
    *at = numeral.end;
    return ends_number(text, *at);
}

/** 9/17/1957 and 17/9/1957; which is the month, the other number may tell. */
static bool read_year_last(jpc_span text, size_t *at, jpc_date *date)
{
    uint32_t joint = 0;
    unsigned month;

    if (!read_small(text, at, &date->month) || !read_joint(text, at, &joint) ||
        !read_small(text, at, &date->day) || !read_joint(text, at, &joint) ||
        !read_year(text, at, &date->year))
        return false;
    month = date->month;
    if (month > 12) {
        date->month = date->day;
        date->day = month;
    }
    return ends_number(text, *at);
}

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

/** The month that the letters text[at, end) name in full or with at least three letters; 0. */
static unsigned month_of(jpc_span text, size_t at, size_t end)
{
    static const char *const rests[] = {"uary", "ruary", "ch",     "il",   "",      "e",
                                        "y",    "ust",   "tember", "ober", "ember", "ember"};

    for (unsigned i = 0; i < 12 && end - at >= 3 && end - at <= 9; i++) {
        jpc_span rest = {text.ptr + at + 3, end - at - 3};

        if (jpc_span_is_nocase((jpc_span){text.ptr + at, 3}, months[i]) &&
            (rest.len == 0 || jpc_span_is_nocase(rest, rests[i]) ||
             (i == 8 && jpc_span_is_nocase(rest, "t"))))
            return i + 1;
    }
    return 0;
}

static size_t letters_end(jpc_span text, size_t at)
{
    while (at < text.len && (unsigned char)((text.ptr[at] | 32) - 'a') < 26)
        at++;
    return at;
}

static void skip_spaces(jpc_span text, size_t *at, const char *marks)
{
    while (*at < text.len &&
           (text.ptr[*at] == ' ' || (*marks != '\0' && strchr(marks, text.ptr[*at]) != NULL)) &&
           text.ptr[*at] != '\0')
        *at += 1;
}

/** September 17, 1957 and 17 September 1957. */
static bool read_english(jpc_span text, size_t *at, jpc_date *date)
{
    size_t letters = letters_end(text, *at);
    bool month_first = letters > *at;

    if (month_first) {
        date->month = month_of(text, *at, letters);
        *at = letters;
        skip_spaces(text, at, ".");
        if (date->month == 0 || !read_small(text, at, &date->day))
            return false;
    } else if (!read_small(text, at, &date->day)) {
        return false;
    }
    if (!month_first) {
        skip_spaces(text, at, "");
        letters = letters_end(text, *at);
        date->month = month_of(text, *at, letters);
        *at = letters;
        if (date->month == 0)
            return false;
    }
    skip_spaces(text, at, ",.");
    return read_year(text, at, &date->year) && ends_number(text, *at);
}

// ---- all of them -----------------------------------------------------------------------

typedef bool reader(jpc_span text, size_t *at, jpc_date *date);

static bool take(jpc_span text, size_t at, reader *read, bool bare, jpc_written_date *date)
{
    size_t end = at;

    *date = (jpc_written_date){.at = at, .bare = bare};
    if (!read(text, &end, &date->date) || !jpc_date_exists(date->date))
        return false;
    date->end = end;
    return true;
}

static bool read_gregorian(jpc_span text, size_t *at, jpc_date *date)
{
    if (skip_word(text, at, "西暦"))
        skip_blank(text, at);
    return read_year(text, at, &date->year) && read_month_and_day(text, at, date);
}

static bool read_of_era(jpc_span text, size_t *at, jpc_date *date)
{
    jpc_era era = read_era_year(text, at, &date->year);

    return era != JPC_ERA_NONE && read_month_and_day(text, at, date) && jpc_date_of_era(era, date);
}

static bool take_of_era(jpc_span text, size_t at, jpc_written_date *date)
{
    size_t end = at;

    *date = (jpc_written_date){.at = at};
    if (!read_of_era(text, &end, &date->date))
        return false;
    date->end = end;
    return true;
}

/** A date that begins with digits: how many tells of which shape it may be. */
static bool take_digits(jpc_span text, size_t at, jpc_written_date *date)
{
    jpc_numeral numeral;

    if (!jpc_numeral_at(text, at, &numeral))
        return false;
    switch (numeral.n) {
    case 1:
    case 2:
        return take(text, at, read_english, false, date) ||
               take(text, at, read_year_last, true, date);
    case 4: return take(text, at, read_gregorian, false, date);
    case 8: return take(text, at, read_packed, true, date);
    default: return false;
    }
}

bool jpc_written_date_at(jpc_span text, size_t at, jpc_written_date *date)
{
    if (jpc_digit_value(jpc_utf8_at(text, at)) >= 0)
        return take_digits(text, at, date);
    return take(text, at, read_gregorian, false, date) || take_of_era(text, at, date) ||
           take(text, at, read_english, false, date) || take(text, at, read_year_last, true, date);
}

/** Where the English month begins that stands before text[at] (17, 1957), or `at`. */
static size_t month_start(jpc_span text, size_t at)
{
    size_t end = at, begin;

    while (end > 0 && at - end < 3 && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '.'))
        end--;
    begin = end;
    while (begin > 0 && end - begin < 10 && (unsigned char)((text.ptr[begin - 1] | 32) - 'a') < 26)
        begin--;
    return end < at && month_of(text, begin, end) > 0 ? begin : at;
}

/** How many digits stand at *at, which is moved behind them. */
static unsigned skip_digits(jpc_span text, size_t *at)
{
    size_t begin = *at;
    unsigned n = 0;

    *at = jpc_digits_end(text, begin);
    for (size_t i = begin; i < *at; i++)
        n += (text.ptr[i] & 0xC0) != 0x80;
    return n;
}

/** Whether the `n` digits that a joint at text[at] follows may be the first of three numbers: most
 *  are of a version, an amount or a telephone number. `has_start`: an era or a month is in front.
 */
static bool may_be_joined(jpc_span text, size_t at, unsigned n, bool has_start)
{
    uint32_t joint = 0, first = jpc_utf8_at(text, at);
    unsigned n_second, n_third;

    read_joint(text, &at, &joint);
    n_second = skip_digits(text, &at);
    if (n_second == 0 || (first == '.' && n <= 2 && n_second == 4)) // in kanji; 17.1957 of English
        return true;
    if (n_second > 2 || !read_joint(text, &at, &joint))
        return false;
    n_third = skip_digits(text, &at);
    return n_third == 0 || (n_third <= 2 && (n == 4 || has_start)) || (n_third == 4 && n <= 2);
}

/** Whether `n` digits with `code` behind can be the first number of a date. */
static bool may_begin(unsigned n, uint32_t code)
{
    if (n == 0 || n == 8) // 0: it is in kanji
        return true;
    if (n != 4 && n > 2)
        return false;
    // 月 of 元年12月, September 17, 17 September
    return code == NEN || is_joint(jpc_half_width(code)) ||
           (n <= 2 &&
            (code == GATSU || code == ',' || jpc_is_blank(code) || jpc_is_latin_letter(code)));
}

/** Whether what follows those digits, at text[end], can go on with a date: cheaper than to try all
 *  shapes. `has_start`: an era or a month is in front. */
static bool may_go_on(jpc_span text, size_t end, unsigned n, bool has_start)
{
    uint32_t code = jpc_utf8_at(text, end);

    if (n == 0 || n == 8)
        return true;
    if (is_joint(jpc_half_width(code)))
        return may_be_joined(text, end, n, has_start);
    return has_start || n == 4 || (code != NEN && code != GATSU);
}

bool jpc_written_date_around(jpc_span text, size_t at, jpc_written_date *date)
{
    size_t start = at, begin, end = at;
    unsigned n = skip_digits(text, &end);

    if (!may_begin(n, jpc_utf8_at(text, end)))
        return false;
    // 昭和元年12月25日 has no digit but those of the month.
    if (jpc_utf8_before(text, at, &begin) == NEN && jpc_utf8_before(text, begin, &begin) == GEN)
        start = begin;
    start = era_start(text, start);
    if (start == at)
        start = month_start(text, at);
    return may_go_on(text, end, n, start < at) && jpc_written_date_at(text, start, date) &&
           date->end > at;
}
