// Telephone numbers, by the numbering plan of the Ministry of Internal Affairs and Communications
// (電気通信番号計画; libphonenumber's metadata for region JP states the same ranges):
//
//   0120 0570 0990                 10 digits, 4-6 in any grouping
//   0800                           11 digits, 4-3-4
//   020 050 060 070 080 090        11 digits, 3-4-4 (060 also 3-3-4)
//   0AB…J, areas of 2 to 5 digits  10 digits, area and exchange have 6, the line has 4
//   +81                            the same without the leading 0, or with (0)
//
// A run of digits and separators is cut into groups of adjacent digits; a number is a row of whole
// groups. What joins two groups is loose (blanks, brackets) or tight (hyphens, full stops): a
// number never begins or ends at a tight joint, so that no part of a longer code is taken for one.
#include "pii/context.h"
#include "pii/detector.h"
#include "text/edit.h"

#define MAX_GROUPS 6 // +81 (0)3 1234 5678 has five; one more tells what follows
#define MAX_DIGITS 15

struct group {
    size_t at, end;
    size_t n;                    // digits
    char digits[MAX_DIGITS + 1]; // the first of them
    bool plus;                   // + stands before it
    bool tight;                  // joined to the group before by a hyphen or full stop
    bool closing;                // joined to the group before by a closing bracket
};

static bool is_plus(uint32_t code) { return code == '+' || code == 0xFF0B; }
static bool is_opening(uint32_t code) { return code == '(' || code == 0xFF08; }
static bool is_closing(uint32_t code) { return code == ')' || code == 0xFF09; }

static bool is_tight(uint32_t code)
{
    return !is_opening(code) && !is_closing(code) && !is_plus(code) && code != ' ' &&
           code != 0xA0 && code != 0x3000;
}

/** Reads the group at or behind *at and moves *at to its end. */
static bool read_group(jpc_span text, size_t *at, size_t end, struct group *group)
{
    const char *s = text.ptr + *at;

    *group = (struct group){0};
    while (s < text.ptr + end) {
        const char *start = s;
        uint32_t code = jpc_utf8_next(&s);
        int digit = jpc_digit_value(code);

        if (digit < 0 && group->n > 0)
            break;
        if (digit >= 0) {
            if (group->n == 0)
                group->at = (size_t)(start - text.ptr);
            if (group->n < MAX_DIGITS)
                group->digits[group->n] = (char)('0' + digit);
            group->n++;
            group->end = *at = (size_t)(s - text.ptr);
        }
        group->plus = group->plus || is_plus(code);
        group->tight = group->tight || (digit < 0 && is_tight(code));
        group->closing = group->closing || is_closing(code);
    }
    return group->n > 0;
}

// ---- shapes ------------------------------------------------------------------

static bool starts_with(const char *digits, const char *prefix)
{
    return strncmp(digits, prefix, strlen(prefix)) == 0;
}

/** Whether these are the digits of a number with a non-geographic prefix of four digits. */
static bool is_service(const char *digits)
{
    return starts_with(digits, "0120") || starts_with(digits, "0570") ||
           starts_with(digits, "0990");
}

static bool is_mobile(const char *digits)
{
    return digits[2] == '0' && (digits[1] == '2' || (digits[1] >= '5' && digits[1] <= '9'));
}

static bool has_national_length(const char *digits)
{
    size_t n = strlen(digits);

    if (n < 10 || digits[0] != '0' || digits[1] == '0')
        return false;
    if (is_service(digits))
        return n == 10;
    if (is_mobile(digits))
        return n == 11 || (n == 10 && digits[1] == '6');
    return n == 10;
}

/** Whether a landline's digits may be grouped as area, exchange (and line). Areas of one digit
 *  after the 0 are 03, 04 and 06. */
static bool is_landline_shape(const struct group *groups, size_t n)
{
    size_t area = groups[0].n;

    if (area < 2 || area > 5)
        return false;
    if (area == 2 && strchr("346", groups[0].digits[1]) == NULL)
        return false;
    return n == 2 || (n == 3 && groups[2].n == 4);
}

static bool has_shape(const char *digits, const struct group *groups, size_t n)
{
    if (n == 1)
        return true;
    if (is_service(digits))
        return groups[0].n == 4;
    if (starts_with(digits, "0800") && groups[0].n == 4)
        return n == 2 || (n == 3 && groups[1].n == 3);
    if (is_mobile(digits))
        return groups[0].n == 3 && (n == 2 || (n == 3 && groups[2].n == 4));
    return is_landline_shape(groups, n);
}

/** Writes the national digits of those behind +81. Ten digits pass with any prefix: what is written
 *  after +81 means to be a telephone number. */
static bool has_international_length(char *digits, const char *rest)
{
    size_t n;

    rest += rest[0] == '0';
    n = strlen(rest);
    if (n < 9 || n > 10 || rest[0] == '0')
        return false;
    digits[0] = '0';
    memcpy(digits + 1, rest, n + 1);
    return n == 10 || has_national_length(digits);
}

static bool is_number(const struct group *groups, size_t n, char *digits)
{
    char all[MAX_DIGITS + 1] = "";
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        if (used + groups[i].n > MAX_DIGITS)
            return false;
        memcpy(all + used, groups[i].digits, groups[i].n);
        used += groups[i].n;
    }
    all[used] = '\0';
    if (groups[0].plus)
        return starts_with(all, "81") && has_international_length(digits, all + 2);
    memcpy(digits, all, used + 1);
    return n <= 4 && has_national_length(all) && has_shape(all, groups, n);
}

// ---- surroundings ------------------------------------------------------------

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/** Whether text[0, at) ends in letters that do not announce a telephone number. */
static bool is_behind_code(jpc_span text, size_t at, bool one_group)
{
    static const char *const words[] = {"tel", "fax", "phone", "mobile", "t", "f", "m", "telfax"};
    size_t from = at;

    while (from > 0 && at - from < 16 && is_letter(text.ptr[from - 1]))
        from--;
    // One letter behind a digit is a part of a hash.
    if (from + 1 == at && from > 0 && text.ptr[from - 1] >= '0' && text.ptr[from - 1] <= '9')
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jpc_span_is_nocase((jpc_span){text.ptr + from, at - from}, words[i]))
            return false;
    if (from < at)
        return true;
    // Nor are bare digits a number in a path, a query or an identifier.
    return one_group && at > 0 && memchr("_=/%#&@", text.ptr[at - 1], 7) != NULL;
}

/** Whether bare digits are the front of a hash, a GUID or a literal such as 0200000000l, or count
 *  up. */
static bool is_code(jpc_span text, const struct group *group)
{
    char next = group->end < text.len ? text.ptr[group->end] : ' ';

    return is_letter(next) || next == '_' || strcmp(group->digits, "0123456789") == 0;
}

/** If text[0, *at) ends in one of the words, moves *at before it. */
static bool step_back(jpc_span text, size_t *at, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++) {
        size_t len = strlen(words[i]);

        if (*at >= len && memcmp(text.ptr + *at - len, words[i], len) == 0) {
            *at -= len;
            return true;
        }
    }
    return false;
}

/** Whether the words before text[at] announce a number of another kind. */
static bool is_announced_otherwise(jpc_span text, size_t at)
{
    static const char *const kinds[] = {
        "ISBN",     "ISSN",     "JAN",      "注文番号", "受注番号",   "商品番号", "品番",
        "型番",     "管理番号", "会員番号", "口座番号", "伝票番号",   "追跡番号", "お客様番号",
        "予約番号", "受付番号", "登録番号", "製造番号", "商品コード", "特許",     "特開",
    };
    static const char *const joints[] = {":", "：", " ", "　", "は", "No.", "№", "#", "＃", "第"};

    while (step_back(text, &at, joints, sizeof joints / sizeof *joints))
        continue;
    return step_back(text, &at, kinds, sizeof kinds / sizeof *kinds);
}

/** The opening bracket that belongs to "(03)1234-5678", or the + of "+81". */
static size_t number_start(jpc_span text, const struct group *groups, size_t n)
{
    size_t at = groups[0].at;

    if (groups[0].plus)
        at -= text.ptr[at - 1] == '+' ? 1 : 3;
    if (n > 1 && groups[1].closing) {
        if (at >= 1 && text.ptr[at - 1] == '(')
            return at - 1;
        if (at >= 3 && memcmp(text.ptr + at - 3, "（", 3) == 0)
            return at - 3;
    }
    return at;
}

// The + of a run's first group stands before the run.
static bool is_behind_plus(jpc_span text, size_t at)
{
    size_t begin = at;

    return is_plus(jpc_utf8_before(text, at, &begin));
}

static bool take_number(jpc_pii_candidate *candidate, const struct group *groups, size_t n_groups)
{
    jpc_span text = candidate->text;

    for (size_t n = 1; n <= n_groups && n < MAX_GROUPS; n++) {
        size_t at;

        if ((n < n_groups && groups[n].tight) || !is_number(groups, n, candidate->value))
            continue;
        at = number_start(text, groups, n);
        if (is_behind_code(text, at, n == 1) || is_announced_otherwise(text, at) ||
            (n == 1 && is_code(text, &groups[0])))
            return false;
        candidate->at = at;
        candidate->end = groups[n - 1].end;
        return true;
    }
    return false;
}

static bool phone_valid(jpc_pii_candidate *candidate)
{
    struct group groups[MAX_GROUPS];
    bool begins = candidate->at == candidate->anchor->at;

    for (size_t first = candidate->at; first < candidate->end; first = groups[0].end) {
        size_t next = first, n = 0;

        while (n < MAX_GROUPS && read_group(candidate->text, &next, candidate->end, &groups[n]))
            n++;
        if (n == 0)
            return false;
        groups[0].plus = groups[0].plus || (begins && is_behind_plus(candidate->text, first));
        if ((first == candidate->at || !groups[0].tight) && take_number(candidate, groups, n))
            return true;
        begins = false;
    }
    return false;
}

const jpc_detector jpc_detector_phone = {
    .name = "phone",
    .rule = "a telephone number of Japan in any grouping, or with +81",
    .source = "the numbering plan of the Ministry of Internal Affairs and Communications",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = 9,
    .valid = phone_valid,
};
