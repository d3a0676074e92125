#include "pii/digit_groups.h"

#include "pii/context.h"
#include "pii/latin.h"
#include "text/edit.h"
#include "text/utf8.h"

#define MAX_SEPARATORS 3 // of two groups, as in an anchor of digits

/** The character at text[*at], and moves *at behind it; 0 at the end. */
static uint32_t next(jpc_span text, size_t *at)
{
    const char *s = text.ptr + *at;
    uint32_t code;

    if (*at >= text.len)
        return 0;
    code = jpc_utf8_next(&s);
    *at = (size_t)(s - text.ptr);
    return code;
}

// ---- reading ---------------------------------------------------------------------

static bool is_full_stop(uint32_t code) { return code == '.' || code == 0xFF0E; }

/** Reads what joins two groups, at *at, and moves *at behind it: ' ', '-' or '.'; 0 if it is none.
 */
static char read_joint(jpc_span text, size_t *at)
{
    unsigned n_blanks = 0, n_hyphens = 0, n_stops = 0;
    size_t behind = *at;

    for (;;) {
        uint32_t code = next(text, &behind);

        if (!jpc_is_blank(code) && !jpc_is_hyphen(code) && !is_full_stop(code))
            break;
        n_blanks += jpc_is_blank(code);
        n_hyphens += jpc_is_hyphen(code);
        n_stops += is_full_stop(code);
        *at = behind;
        if (n_blanks + n_hyphens + n_stops > MAX_SEPARATORS)
            return 0;
    }
    if (n_hyphens + n_stops > 1 || (n_stops == 1 && n_blanks > 0))
        return 0;
    return n_hyphens == 1 ? '-' : n_stops == 1 ? '.' : n_blanks > 0 ? ' ' : 0;
}

/** The value of the digit at *at, which is moved behind it; −1: there is none before `end`. */
static int read_digit(jpc_span text, size_t *at, size_t end)
{
    size_t behind = *at;
    int digit;

    if (*at >= end)
        return -1;
    if (text.ptr[*at] >= '0' && text.ptr[*at] <= '9')
        return text.ptr[(*at)++] - '0';
    if ((text.ptr[*at] & 0x80) == 0)
        return -1;
    digit = jpc_digit_value(next(text, &behind));
    *at = digit >= 0 ? behind : *at;
    return digit;
}

/** Reads the group at *at into `digits`, which have room for `room`, and moves *at to its end. How
 *  many digits it has: of those that have no room, only that they are more. */
static unsigned read_group(jpc_span text, size_t *at, size_t end, char *digits, unsigned room)
{
    unsigned n = 0;

    for (; n <= room; n++) {
        int digit = read_digit(text, at, end);

        if (digit < 0)
            break;
        if (n < room)
            digits[n] = (char)('0' + digit);
    }
    return n;
}

/** Reads whole groups of text[at, end), which begins with a digit, while they have no more than
 *  `max_digits` digits in all. */
static void read_groups(jpc_span text, size_t at, size_t end, unsigned max_digits,
                        jpc_digit_groups *groups)
{
    groups->at = groups->end = at;
    groups->n_digits = groups->n_groups = 0;
    groups->shape = 0;
    groups->joint = 0;
    while (groups->n_digits < max_digits) {
        unsigned i = groups->n_groups, room = max_digits - groups->n_digits, n;
        size_t begin = at;
        char joint = i > 0 ? read_joint(text, &begin) : 0;

        if (i > 0 && (joint == 0 || begin >= end || (i > 1 && joint != groups->joint)))
            break;
        at = begin;
        n = read_group(text, &at, end, groups->digits + groups->n_digits, room);
        if (n == 0 || n > room)
            break;
        groups->joint = joint;
        groups->group[i] = (jpc_digit_group){begin, at, n};
        groups->end = at;
        groups->shape = i < 16 ? groups->shape << 4 | (n < 15 ? n : 15) : 0;
        groups->n_digits += n;
        groups->n_groups++;
    }
    groups->digits[groups->n_digits] = '\0';
}

void jpc_digit_groups_shorten(jpc_digit_groups *groups)
{
    groups->n_groups--;
    groups->n_digits -= groups->group[groups->n_groups].n_digits;
    groups->digits[groups->n_digits] = '\0';
    groups->end = groups->group[groups->n_groups - 1].end;
    groups->shape >>= 4;
    if (groups->n_groups == 1)
        groups->joint = 0;
}

/** Moves *at to the next digit before `end`; false if there is none. *is_tight: a hyphen or full
 * stop is on the way. */
static bool find_digit(jpc_span text, size_t *at, size_t end, bool *is_tight)
{
    *is_tight = false;
    while (*at < end) {
        size_t behind = *at;
        uint32_t code = next(text, &behind);

        if (jpc_digit_value(code) >= 0)
            return true;
        *is_tight = *is_tight || jpc_is_hyphen(code) || is_full_stop(code);
        *at = behind;
    }
    return false;
}

bool jpc_digit_groups_find(jpc_pii_candidate *candidate, unsigned min_digits, unsigned max_digits,
                           jpc_digit_groups_take *take)
{
    jpc_span text = candidate->text;
    size_t at = candidate->at, end = candidate->end;
    // How many digits are left, at most.
    size_t left = at == candidate->anchor->at ? candidate->anchor->n_digits : end - at;
    bool is_tight, is_behind_single = false;

    while (left >= min_digits && find_digit(text, &at, end, &is_tight)) {
        size_t behind = at;
        unsigned n = 0;
        jpc_digit_groups groups;

        while (read_digit(text, &behind, end) >= 0)
            n++;
        // Of single digits in a row only the first begins a number: digits are written apart in
        // forms, but long rows of them would cost much.
        if (!is_tight && (n > 1 || !is_behind_single)) {
            read_groups(text, at, end, max_digits, &groups);
            if (groups.n_digits >= min_digits && take(candidate, &groups)) {
                candidate->at = groups.at;
                candidate->end = groups.end;
                return true;
            }
        }
        is_behind_single = n == 1;
        left -= n;
        at = behind;
    }
    return false;
}

// ---- surroundings ----------------------------------------------------------------

/** Whether it is a letter or digit of Latin, in half or full width, or an underscore. */
static bool is_code(uint32_t code)
{
    char c = jpc_latin(code);

    return jpc_latin_is_alnum(c) || c == '_';
}

/** What is next to a place, on one side of it: one to three separators, and the character on their
 *  other side. */
struct border {
    unsigned n_separators;
    bool has_hyphen, has_full_stop;
    uint32_t beyond;
};

static bool add_separator(struct border *border, uint32_t code)
{
    border->beyond = code;
    if (border->n_separators == MAX_SEPARATORS ||
        (!jpc_is_blank(code) && !jpc_is_hyphen(code) && !is_full_stop(code)))
        return false;
    border->n_separators++;
    border->has_hyphen = border->has_hyphen || jpc_is_hyphen(code);
    border->has_full_stop = border->has_full_stop || is_full_stop(code);
    return true;
}

/** Whether what is beyond is a part of the same number or code: 1-234, 1 - 234, 1.234, ab-234. */
static bool is_joined(const struct border *border)
{
    if (border->n_separators == 0)
        return is_code(border->beyond);
    if (border->n_separators > 1)
        return border->has_hyphen && jpc_digit_value(border->beyond) >= 0;
    return (border->has_hyphen && is_code(border->beyond)) ||
           (border->has_full_stop && jpc_digit_value(border->beyond) >= 0);
}

static struct border border_before(jpc_span text, size_t at)
{
    struct border border = {0};

    while (add_separator(&border, jpc_utf8_before(text, at, &at)))
        continue;
    return border;
}

static struct border border_behind(jpc_span text, size_t end)
{
    struct border border = {0};

    while (add_separator(&border, next(text, &end)))
        continue;
    return border;
}

bool jpc_digit_groups_are_whole(jpc_span text, const jpc_digit_groups *groups)
{
    struct border before = border_before(text, groups->at),
                  behind = border_behind(text, groups->end);

    return !is_joined(&before) && !is_joined(&behind);
}

bool jpc_digit_groups_before(jpc_span text, const jpc_digit_groups *groups, jpc_digit_group *group)
{
    size_t at = groups->at;
    uint32_t code = jpc_utf8_before(text, at, &at);

    *group = (jpc_digit_group){.end = at};
    if (!jpc_is_blank(code))
        return false;
    for (unsigned n = 1; jpc_is_blank(code) && n <= MAX_SEPARATORS; n++) {
        group->end = at;
        code = jpc_utf8_before(text, at, &at);
    }
    while (jpc_digit_value(code) >= 0 && group->n_digits <= JPC_GROUPS_DIGITS) {
        group->at = at;
        group->n_digits++;
        code = jpc_utf8_before(text, at, &at);
    }
    return group->n_digits > 0;
}

bool jpc_digit_groups_behind(jpc_span text, const jpc_digit_groups *groups, jpc_digit_group *group)
{
    size_t at = groups->end;
    uint32_t code = next(text, &at);

    *group = (jpc_digit_group){.at = at};
    if (!jpc_is_blank(code))
        return false;
    for (unsigned n = 1; jpc_is_blank(code) && n <= MAX_SEPARATORS; n++) {
        group->at = at;
        code = next(text, &at);
    }
    while (jpc_digit_value(code) >= 0 && group->n_digits <= JPC_GROUPS_DIGITS) {
        group->end = at;
        group->n_digits++;
        code = next(text, &at);
    }
    return group->n_digits > 0;
}

/** Whether it is what is next to a number in prose: nothing, a blank, the end of a line, a bracket,
 *  a mark that ends a sentence, or what is not ASCII. */
static bool is_prose(uint32_t code)
{
    return code <= ' ' || code >= 0x80 || memchr("().!?", (int)code, 5) != NULL;
}

/** Whether digits are beyond, or what has been put in the place of some: <電話番号>, XXXX. */
static bool is_in_row(const struct border *border)
{
    return jpc_digit_value(border->beyond) >= 0 ||
           (border->beyond < 0x80 && memchr("<>Xx", (int)border->beyond, 4) != NULL);
}

bool jpc_digit_groups_stand_out(jpc_span text, const jpc_digit_groups *groups)
{
    struct border before = border_before(text, groups->at),
                  behind = border_behind(text, groups->end);
    size_t begin = groups->at;

    if (strspn(groups->digits, "01") == groups->n_digits)
        return false;
    if (groups->joint == '-')
        return memchr("=/&%#@$\\", begin > 0 ? text.ptr[begin - 1] : ' ', 8) == NULL;
    return groups->joint != '.' && !is_in_row(&before) && !is_in_row(&behind) &&
           is_prose(jpc_utf8_before(text, begin, &begin)) &&
           is_prose(jpc_utf8_at(text, groups->end));
}

// ---- letters ---------------------------------------------------------------------

static bool is_capital(uint32_t code)
{
    return (code >= 'A' && code <= 'Z') || (code >= 0xFF21 && code <= 0xFF3A);
}

bool jpc_capitals_before(jpc_span text, size_t *at, unsigned n)
{
    size_t begin = *at;
    uint32_t code = jpc_utf8_before(text, begin, &begin);

    if (jpc_is_blank(code) || jpc_is_hyphen(code))
        code = jpc_utf8_before(text, begin, &begin);
    for (; n > 1 && is_capital(code); n--)
        code = jpc_utf8_before(text, begin, &begin);
    if (!is_capital(code))
        return false;
    *at = begin;
    return true;
}

bool jpc_capitals_behind(jpc_span text, size_t *end, unsigned n)
{
    size_t behind = *end;
    uint32_t code = next(text, &behind);

    if (jpc_is_blank(code) || jpc_is_hyphen(code))
        code = next(text, &behind);
    for (; n > 1 && is_capital(code); n--)
        code = next(text, &behind);
    if (!is_capital(code))
        return false;
    *end = behind;
    return true;
}
