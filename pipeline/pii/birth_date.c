// Dates of birth: days that a calendar has, with a word beside them that says so.
//
//   生年月日：1957年9月17日   1957年9月17日生まれ   (born September 17, 1957)
//   山田太郎（やまだ たろう、1957年9月17日 - ）       a reading, and a span of years
//
// A month, or a day without its year, is none. "Before" and "after" (以前に生まれた者) are rules of
// statutes about many people, no dates of somebody's birth.
#include <stdio.h>

#include "pii/context.h"
#include "pii/detector.h"
#include "pii/numeral.h"
#include "pii/written_date.h"
#include "text/edit.h"

#define MAX_GAP 20 // characters between a date and 生まれ: 、東京都千代田区霞が関に
#define MAX_BRACKET 60    // characters of a name's reading in front of the date
#define MAX_KANJI_DATE 20 // characters of 昭和三十二年十二月二十七日
#define MAX_LIFE 120      // years

static const char *const labels[] = {
    "生年月日",      "誕生日",       "生まれ",   "生れ",      "出生日",     "出生年月日",
    "出生",          "生誕",         "Birthday", "Birthdate", "Birth date", "Date of birth",
    "Date of Birth", "DateOfBirth",  "DOB",      "D.O.B.",    "birth_date", "born",
    "Born on",       "たんじょうび", NULL,
};

// ---- what stands behind ----------------------------------------------------------

static bool is_opening(uint32_t code) { return code == '(' || code == 0xFF08 || code == 0x3008; }
static bool is_closing(uint32_t code) { return code == ')' || code == 0xFF09 || code == 0x3009; }
static bool is_kanji(uint32_t code) { return code >= 0x4E00 && code <= 0x9FFF; }

/** Whether 生まれ, 生れ, 出生 or (at once behind the date) 生 begins at text[at]. */
static bool is_birth(jpc_span text, size_t at, bool at_once)
{
    if (jpc_pii_begins(text, at, "生まれ"))
        return !jpc_pii_begins(text, at, "生まれ変");
    if (jpc_pii_begins(text, at, "出生"))
        return !jpc_pii_begins(text, at, "出生率") && !jpc_pii_begins(text, at, "出生数");
    if (jpc_pii_begins(text, at, "生れ") || jpc_pii_begins(text, at, "うまれ"))
        return true;
    return at_once && jpc_pii_begins(text, at, "生") && !is_kanji(jpc_utf8_at(text, at + 3)) &&
           !jpc_pii_begins(text, at, "生ま") && !jpc_pii_begins(text, at, "生み") &&
           !jpc_pii_begins(text, at, "生き");
}

/** What may not stand between a date and 生まれ: particles that make something else the subject,
 *  another number, the end of the sentence, and what makes the date a bound (以前に, までに). */
static bool ends_gap(uint32_t code)
{
    switch (code) {
    case '\n':
    case 0x3002:              // 。
    case 0x304C:              // が
    case 0x306F:              // は
    case 0x3082:              // も
    case 0x3092:              // を
    case 0x4EE5:              // 以
    case 0x524D:              // 前
    case 0x5F8C:              // 後
    case 0x9593:              // 間
    case 0x307E:              // ま
    case 0x304B:              // か
    case 0x9803:              // 頃
    case 0x73FE: return true; // 現
    default: return jpc_digit_value(code) >= 0;
    }
}

static bool is_born_behind(jpc_span text, size_t end)
{
    size_t at = end;
    bool at_once = true;

    for (int n = 0; n < MAX_GAP && at < text.len; n++) {
        const char *s = text.ptr + at;
        uint32_t code = jpc_utf8_next(&s);

        if (is_birth(text, at, at_once))
            return true;
        if (ends_gap(code))
            return false;
        at_once = at_once && (jpc_is_blank(code) || is_closing(code));
        at = (size_t)(s - text.ptr);
    }
    return false;
}

/** Behind 1957年9月17日 it may say （昭和32年） before 生まれ. */
static size_t behind_brackets(jpc_span text, size_t at)
{
    const char *s = text.ptr + at, *end = text.ptr + text.len;

    if (!is_opening(jpc_utf8_at(text, at)))
        return at;
    for (int n = 0; n < MAX_GAP && s < end && *s != '\n'; n++)
        if (is_closing(jpc_utf8_next(&s)))
            return (size_t)(s - text.ptr);
    return at;
}

// ---- （よみ、1957年9月17日 - ） --------------------------------------------------------

static bool is_kana_or_latin(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x30FE) || ((code | 32) >= 'a' && (code | 32) <= 'z') ||
           (code >= 0xC0 && code <= 0x24F);
}

static bool is_comma(uint32_t code)
{
    return code == 0x3001 || code == ',' || code == 0xFF0C || code == ';' || code == 0xFF1B;
}

/** Whether it stands behind a name's reading and a comma: in brackets, or where a line holds
 * nothing else in front of it. */
static bool is_behind_reading(jpc_span text, size_t at)
{
    size_t begin = at, n_kana = 0;
    bool has_other = false;
    uint32_t code = jpc_utf8_before(text, at, &begin);

    while (jpc_is_blank(code))
        code = jpc_utf8_before(text, begin, &begin);
    if (!is_comma(code))
        return false;
    for (int n = 0; n < MAX_BRACKET; n++) {
        code = jpc_utf8_before(text, begin, &begin);
        if (is_opening(code))
            return n_kana >= 2;
        if (code == 0 || code == '\n')
            return n_kana >= 2 && !has_other;
        if (code == 0x3002 || is_closing(code)) // 。
            return false;
        n_kana += is_kana_or_latin(code);
        has_other = has_other || !(is_kana_or_latin(code) || jpc_is_blank(code) || is_comma(code));
    }
    return false;
}

static bool is_dash(uint32_t code)
{
    return jpc_is_hyphen(code) || code == 0x301C || code == 0xFF5E || code == '~';
}

/** Whether a span of years begins with the date: a dash, and then the end (of the bracket, of the
 *  line) or a date that may be of a death. */
static bool begins_life(jpc_span text, const jpc_written_date *born)
{
    jpc_written_date died;
    size_t at = behind_brackets(text, born->end);
    bool has_dash = false;

    while (at < text.len) {
        const char *s = text.ptr + at;
        uint32_t code = jpc_utf8_next(&s);

        if (!jpc_is_blank(code) && !(is_dash(code) && !has_dash))
            break;
        has_dash = has_dash || is_dash(code);
        at = (size_t)(s - text.ptr);
    }
    if (!has_dash)
        return false;
    if (at >= text.len || text.ptr[at] == '\n' || is_closing(jpc_utf8_at(text, at)))
        return true;
    return jpc_written_date_at(text, at, &died) && died.date.year >= born->date.year &&
           died.date.year - born->date.year <= MAX_LIFE;
}

// ---- one date --------------------------------------------------------------------

static bool is_birth_date(jpc_span text, const jpc_written_date *date)
{
    if (jpc_pii_labelled_above(text, date->at, labels))
        return true;
    if (date->bare)
        return false;
    return is_born_behind(text, behind_brackets(text, date->end)) ||
           (is_behind_reading(text, date->at) && begins_life(text, date));
}

static bool take(jpc_pii_candidate *candidate, const jpc_written_date *date)
{
    candidate->at = date->at;
    candidate->end = date->end;
    snprintf(candidate->value, sizeof candidate->value, "%04u-%02u-%02u", date->date.year,
             date->date.month, date->date.day);
    return true;
}

static bool valid_digits(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;

    for (size_t at = candidate->at; at < candidate->end;) {
        const char *s = text.ptr + at;
        jpc_written_date date;

        if (jpc_digit_value(jpc_utf8_next(&s)) < 0) {
            at = (size_t)(s - text.ptr);
            continue;
        }
        if (jpc_written_date_around(text, at, &date) && is_birth_date(text, &date))
            return take(candidate, &date);
        at = jpc_digits_end(text, at);
    }
    return false;
}

// ---- dates in kanji, around 生 -------------------------------------------------------

static bool is_of_kanji_date(uint32_t code)
{
    switch (code) {
    case 0x5E74:              // 年
    case 0x6708:              // 月
    case 0x65E5:              // 日
    case 0x306E:              // の
    case 0x5143: return true; // 元
    default: return jpc_kanji_digit(code) >= 0;
    }
}

/** The date in kanji that ends at `end`. */
static bool date_before(jpc_span text, size_t end, jpc_written_date *date)
{
    size_t at = end, begin = end;

    for (int n = 0; n < MAX_KANJI_DATE; n++) {
        if (!is_of_kanji_date(jpc_utf8_before(text, at, &begin)))
            break;
        at = begin;
    }
    if (jpc_utf8_at(text, at) == 0x306E) // の in front of it
        at += strlen("の");
    return at < end && jpc_written_date_around(text, at, date) && date->end == end;
}

/** The date in kanji that 生まれ at text[at] follows. */
static bool is_behind_date(jpc_span text, size_t at, jpc_written_date *date)
{
    size_t begin = at;

    for (int n = 0; n < MAX_GAP; n++) {
        size_t end = begin;
        uint32_t code = jpc_utf8_before(text, end, &begin);

        if (code == 0x65E5 && date_before(text, end, date)) // 日
            return is_born_behind(text, behind_brackets(text, end));
        if (code == 0 || ends_gap(code))
            return false;
    }
    return false;
}

/** The date in kanji that a label ending at text[end] announces. */
static bool is_before_date(jpc_span text, size_t end, jpc_written_date *date)
{
    size_t at = end;

    for (int n = 0; n < 4 && at < text.len; n++) {
        const char *s = text.ptr + at;

        if (jpc_written_date_at(text, at, date))
            return jpc_pii_labelled_above(text, at, labels);
        jpc_utf8_next(&s);
        at = (size_t)(s - text.ptr);
    }
    return false;
}

static bool valid_word(jpc_pii_candidate *candidate)
{
    static const char *const rests[] = {"年月日", "まれ", "れ", "日", "誕", "", NULL};
    const jpc_anchor *anchor = candidate->anchor;
    jpc_written_date date;
    size_t i = 0;

    if (candidate->at != anchor->at)
        return false;
    if (is_behind_date(candidate->text, anchor->at, &date))
        return take(candidate, &date);
    while (!jpc_pii_begins(candidate->text, anchor->end, rests[i]))
        i++;
    return is_before_date(candidate->text, anchor->end + strlen(rests[i]), &date) &&
           take(candidate, &date);
}

static bool birth_date_valid(jpc_pii_candidate *candidate)
{
    return candidate->anchor->n_digits == 0 ? valid_word(candidate) : valid_digits(candidate);
}

// ---- the cheap look ------------------------------------------------------------------

// 生 as in 学生 and 生活: no date is before it, and none of the labels has it.
static bool prefilter_word(jpc_span text, const jpc_anchor *anchor)
{
    size_t begin;
    uint32_t code;

    if (jpc_pii_begins(text, anchor->end, "年月日") || jpc_pii_begins(text, anchor->end, "まれ") ||
        jpc_pii_begins(text, anchor->end, "れ") || jpc_pii_begins(text, anchor->end, "誕"))
        return true;
    code = jpc_utf8_before(text, anchor->at, &begin);
    return code == 0x65E5 || code == 0x51FA || code == 0x8A95 || jpc_is_blank(code) ||
           is_closing(code); // 日 出 誕
}

/** Whether what is behind a number of `n` digits at text[end] can go on with a date. */
static bool goes_on(jpc_span text, size_t end, unsigned n)
{
    size_t left = text.len - end;
    const char *s = text.ptr + end;

    if (left == 0)
        return n == 8;
    if (n == 8)
        return true;
    if (n > 4 || left < 3)
        return false;
    switch (*s) {
    case '/': return true;
    case '\xE5': return memcmp(s, "年", 3) == 0 && left > 6;
    case '\xE6': return n <= 2 && memcmp(s, "月", 3) == 0; // 昭和元年12月
    case '\xEF': return memcmp(s, "／", 3) == 0;
    case '\xE3': return memcmp(s, "・", 3) == 0;
    case ' ':
    case ',':
    case '.': return n <= 2;
    default: return false;
    }
}

static bool birth_date_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    if (anchor->n_digits == 0)
        return prefilter_word(text, anchor);
    if (anchor->n_groups > 1)
        return anchor->n_groups > 2 || goes_on(text, anchor->end, 4);
    return goes_on(text, anchor->end, anchor->n_digits);
}

static const char *const words[] = {"生", NULL};

const jpc_detector jpc_detector_birth_date = {
    .name = "birth_date",
    .rule = "a date with its year (Gregorian or era, digits in both widths or in kanji) labelled "
            "生年月日, 誕生日, born, DOB …, followed by 生まれ or 生, or beginning a span of years "
            "behind a name's reading; the calendar has the day",
    .source = "Gregorian calendar; days on which eras begin (元号法, 政令)",
    .sample = "生年月日：1990年1月2日",
    .anchor = JPC_ANCHOR_DIGITS,
    .words = words,
    .prefilter = birth_date_prefilter,
    .valid = birth_date_valid,
};
