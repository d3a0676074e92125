// Telephone numbers of Japan, by the numbering plan of the Ministry of Internal Affairs and
// Communications (電気通信番号計画), as libphonenumber's metadata has it (phone_table.h).
//
// A run of digits and separators is cut into groups of adjacent digits; a number is a row of whole
// groups. It is one if
//
//   * the table knows its prefix with its length;
//   * its groups do not contradict: the area code ends where the table says or, if it has three
//     digits or more, where it ended before (0424-12-3456 is 042-412-3456 today); services may be
//     grouped as one likes (0120-12-3456, 0120-123-456), mobile numbers behind their prefix
//     (090-12345678);
//   * it is no part of something longer: what joins two groups is tight (a hyphen, a full stop),
//     spaced (a hyphen among blanks), blank, or a bracket; no number begins or ends at a tight
//     joint, nor at one of the kind that it has inside if that is spaced or blank;
//   * no letter touches it that does not say TEL, and nothing announces another kind of number.
//
// Where TEL, 電話 and the like announce it, any grouping passes, and so do numbers without an area
// code (☎22-1234), as newsletters of towns have them.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/phone_label.h"
#include "pii/phone_table.h"
#include "text/edit.h"

#define MAX_GROUPS 7 // +81 (0)3 12 34 5678 has six; one more tells what follows
#define MAX_DIGITS 15

struct group {
    size_t at, end;
    size_t n;                    // digits
    char digits[MAX_DIGITS + 1]; // the first of them
    // What joins it to the group before, by number of characters.
    int hyphens, stops, blanks, opening, closing;
};

/** A row of groups of a text; groups[0] is the first of a number or of none. */
struct row {
    jpc_span text;
    const struct group *groups; // MAX_GROUPS at most
    size_t n;
    bool begins; // groups[0] is the first of its run
    bool plus;   // and a + stands before it
    bool fresh;  // what stands before groups[0] is a thing by itself: a number, the 3 of 1-2-3
};

static bool is_opening(uint32_t code) { return code == '(' || code == 0xFF08; }
static bool is_closing(uint32_t code) { return code == ')' || code == 0xFF09; }
static bool is_stop(uint32_t code) { return code == '.' || code == 0xFF0E; }
static bool is_plus(uint32_t code) { return code == '+' || code == 0xFF0B; }

static void read_joint(struct group *group, uint32_t code)
{
    group->opening += is_opening(code);
    group->closing += is_closing(code);
    group->stops += is_stop(code);
    group->hyphens += jpc_is_hyphen(code);
    group->blanks += jpc_is_blank(code);
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
        if (digit < 0) {
            read_joint(group, code);
            continue;
        }
        if (group->n == 0)
            group->at = (size_t)(start - text.ptr);
        if (group->n < MAX_DIGITS)
            group->digits[group->n] = (char)('0' + digit);
        group->n++;
        group->end = *at = (size_t)(s - text.ptr);
    }
    return group->n > 0;
}

// ---- joints --------------------------------------------------------------------------

static bool has_bracket(const struct group *group)
{
    return group->opening > 0 || group->closing > 0;
}

static bool is_tight(const struct group *group)
{
    return group->hyphens + group->stops > 0 && group->blanks == 0 && !has_bracket(group);
}

static bool is_spaced(const struct group *group)
{
    return group->hyphens > 0 && group->blanks > 0 && !has_bracket(group);
}

static bool is_blank_joint(const struct group *group)
{
    return group->blanks > 0 && group->hyphens + group->stops == 0 && !has_bracket(group);
}

/** Whether it can stand inside a number: not "--", and not ". ", which ends a sentence. */
static bool joins(const struct group *group)
{
    return group->hyphens + group->stops <= 1 && (group->stops == 0 || group->blanks == 0);
}

/** Whether brackets enclose area or exchange, and not the end: a year, an extension. */
static bool has_brackets_in_pairs(const struct group *groups, size_t n)
{
    int open = 0;

    for (size_t i = 1; i < n; i++) {
        open = groups[i].closing > 0 ? 0 : open;
        open += groups[i].opening;
    }
    return open == 0;
}

/** How many of the joints inside n groups are of this kind. */
static size_t count_joints(const struct group *groups, size_t n,
                           bool (*is_kind)(const struct group *))
{
    size_t n_kind = 0;

    for (size_t i = 1; i < n; i++)
        n_kind += is_kind(&groups[i]);
    return n_kind;
}

/** Whether the first n groups can be a number by themselves. */
static bool is_whole(const struct row *row, size_t n, bool labelled)
{
    const struct group *groups = row->groups, *before = row->begins ? NULL : &groups[0],
                       *behind = n < row->n ? &groups[n] : NULL;

    for (size_t i = 1; i < n; i++)
        if (!joins(&groups[i]))
            return false;
    if ((before != NULL && is_tight(before)) || (behind != NULL && is_tight(behind)))
        return false;
    if (count_joints(groups, n, is_spaced) > 0 &&
        ((before != NULL && is_spaced(before)) || (behind != NULL && is_spaced(behind))))
        return false;
    // A row of a table of numbers. Two telephone numbers follow each other.
    if (n > 1 && count_joints(groups, n, is_blank_joint) == n - 1 && !labelled &&
        ((before != NULL && is_blank_joint(before) && !row->fresh) ||
         (behind != NULL && is_blank_joint(behind) && behind->digits[0] != '0')))
        return false;
    return has_brackets_in_pairs(groups, n);
}

// ---- shapes ----------------------------------------------------------------------------

/** Of national digits: what the table has of 10 or 11 of them. */
static jpc_phone_range range_of(const char *digits)
{
    size_t n_digits = strlen(digits), low = 0, high;
    const jpc_phone_range *ranges = n_digits == 10 ? jpc_phone_ranges_10 : jpc_phone_ranges_11;
    uint32_t key = 0;

    if ((n_digits != 10 && n_digits != 11) || digits[0] != '0')
        return (jpc_phone_range){0};
    for (int i = 1; i <= 6; i++)
        key = 10 * key + (uint32_t)(digits[i] - '0');
    high = n_digits == 10 ? jpc_n_phone_ranges_10 : jpc_n_phone_ranges_11;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (ranges[middle].from <= key)
            low = middle;
        else
            high = middle;
    }
    return ranges[low];
}

/** Whether the groups of a number of an area do not contradict its area code. Areas of three to
 * five digits have been cut anew again and again, and libphonenumber is not of one mind with itself
 *  (08636-5-6647); 03, 04 and 06 are as they always were: 02-1234-5678 is a number of Taiwan. */
static bool has_area_shape(size_t area, const struct group *groups, size_t n)
{
    size_t first = groups[0].n;

    // 06.12345678 are seconds.
    if (n == 2)
        return first == area && groups[1].stops == 0;
    return n == 3 && groups[2].n == 4 && (first == area || (first >= 3 && first <= 5 && area >= 3));
}

/** Whether each group behind the first has so many digits. */
static bool has_groups_of(const struct group *groups, size_t n, size_t least)
{
    for (size_t i = 1; i < n; i++)
        if (groups[i].n < least)
            return false;
    return true;
}

static bool has_shape(jpc_phone_range range, const struct group *groups, size_t n)
{
    if (n == 1)
        return true;
    switch (range.kind) {
    case JPC_PHONE_FIXED: return has_area_shape(range.area, groups, n);
    case JPC_PHONE_PAGER: // few have one, and 020 begins many other things
    case JPC_PHONE_PERSONAL: return n == 3 && groups[0].n == range.area && groups[2].n == 4;
    default:
        return groups[0].n == range.area && (n > 2 || groups[1].stops == 0) &&
               has_groups_of(groups, n, range.area == 3 ? 3 : 2); // 0120-12-34-56
    }
}

/** Whether bare digits are made up: all the same, or counting. */
static bool is_filler(const char *digits)
{
    bool same = true, up = true, down = true;

    for (const char *s = digits + 1; s[1] != '\0'; s++) {
        same = same && s[1] == s[0];
        up = up && s[1] == s[0] + 1;
        down = down && s[1] == s[0] - 1;
    }
    return same || up || down;
}

// ---- the number ------------------------------------------------------------------------------

static const char *const kinds[] = {
    [JPC_PHONE_NONE] = NULL,         [JPC_PHONE_FIXED] = "fixed",
    [JPC_PHONE_MOBILE] = "mobile",   [JPC_PHONE_VOIP] = "voip",
    [JPC_PHONE_PAGER] = "pager",     [JPC_PHONE_TOLL_FREE] = "toll_free",
    [JPC_PHONE_PREMIUM] = "premium", [JPC_PHONE_PERSONAL] = "personal",
    [JPC_PHONE_UAN] = "uan",
};

static size_t before_opening(jpc_span text, size_t at)
{
    size_t begin = at;

    return is_opening(jpc_utf8_before(text, at, &begin)) ? begin : at;
}

/** Where it begins: with the + of "+81", and with the bracket of "(03)1234-5678". */
static size_t number_start(const struct row *row, size_t n)
{
    size_t at = row->groups[0].at;
    bool closes = n > 1 && row->groups[1].closing > 0 && row->groups[1].opening == 0;

    if (row->plus)
        jpc_utf8_before(row->text, at, &at);
    return closes || (n > 1 && row->plus && row->groups[1].closing > 0)
               ? before_opening(row->text, at)
               : at;
}

static bool take(const struct row *row, size_t n, jpc_phone_kind kind, const char *digits,
                 jpc_pii_candidate *candidate)
{
    candidate->at = number_start(row, n);
    candidate->end = row->groups[n - 1].end;
    candidate->detail = kinds[kind];
    memcpy(candidate->value, digits, strlen(digits) + 1);
    return true;
}

/** Appends the digits of a group; false: there are more than a number has. */
static bool append(char digits[MAX_DIGITS + 1], const struct group *group)
{
    size_t used = strlen(digits);

    if (used + group->n > MAX_DIGITS)
        return false;
    memcpy(digits + used, group->digits, group->n + 1);
    return true;
}

/** "+81 75-1234-5678" has a digit too many, but nobody writes +81 before anything else. */
static bool is_slip(const struct group *last, size_t n, const char *digits)
{
    return strlen(digits) == 11 && digits[1] != '0' && (n == 1 || last->n == 4);
}

static bool take_international(const struct row *row, jpc_pii_candidate *candidate)
{
    char all[MAX_DIGITS + 1] = "";

    for (size_t n = 1; n <= row->n && n < MAX_GROUPS && append(all, &row->groups[n - 1]); n++) {
        char digits[MAX_DIGITS + 1] = "0";
        const char *rest;
        jpc_phone_range range;

        if (strlen(all) < 11 || strncmp(all, "81", 2) != 0)
            continue;
        rest = all + 2 + (all[2] == '0');
        memcpy(digits + 1, rest, strlen(rest) + 1);
        range = range_of(digits);
        if ((range.kind != JPC_PHONE_NONE || is_slip(&row->groups[n - 1], n, digits)) &&
            is_whole(row, n, true) &&
            !jpc_phone_is_before_code(row->text, row->groups[n - 1].end, n == 1))
            return take(row, n, (jpc_phone_kind)range.kind, digits, candidate);
    }
    return false;
}

/** Whether ISBN stands before bare digits: those of ten digits may begin with 0. */
static bool is_behind_isbn(jpc_span text, size_t at)
{
    static const char *const words[] = {"isbn", "ＩＳＢＮ", NULL};

    return jpc_pii_announced(text, at, words, 40);
}

static bool is_national(const struct row *row, size_t n, const char *digits, jpc_phone_range range)
{
    bool bare = n == 1;
    jpc_phone_label label = jpc_phone_label_before(row->text, number_start(row, n), bare);

    if (label == JPC_OTHER_LABEL || !is_whole(row, n, label == JPC_PHONE_LABEL) ||
        jpc_phone_is_before_code(row->text, row->groups[n - 1].end, bare))
        return false;
    if (label == JPC_PHONE_LABEL)
        return true;
    if (bare)
        return !is_filler(digits) && !is_behind_isbn(row->text, row->groups[0].at);
    return has_shape(range, row->groups, n);
}

/** What follows 090- begins with 1 to 9 so far. "090-0123-4567" is made up, or of tomorrow, but it
 *  is written as a telephone number, and as nothing else. */
static bool is_unassigned_mobile(const struct group *groups, size_t n, const char *digits)
{
    return n == 3 && groups[0].n == 3 && groups[1].n == 4 && groups[2].n == 4 && digits[1] >= '5' &&
           digits[2] == '0' && digits[3] == '0' && is_tight(&groups[1]) && is_tight(&groups[2]);
}

static bool take_national(const struct row *row, jpc_pii_candidate *candidate)
{
    char digits[MAX_DIGITS + 1] = "";

    for (size_t n = 1; n <= row->n && n <= 4 && append(digits, &row->groups[n - 1]); n++) {
        jpc_phone_range range = range_of(digits);

        if (is_unassigned_mobile(row->groups, n, digits))
            range = (jpc_phone_range){.kind = digits[1] == '5' ? JPC_PHONE_VOIP : JPC_PHONE_MOBILE,
                                      .area = 3};
        if (range.kind != JPC_PHONE_NONE && is_national(row, n, digits, range))
            return take(row, n, (jpc_phone_kind)range.kind, digits, candidate);
    }
    return false;
}

static bool is_year(const struct group *group)
{
    return group->n == 4 &&
           (memcmp(group->digits, "19", 2) == 0 || memcmp(group->digits, "20", 2) == 0);
}

/** Without an area code: "☎22-1234", "電話(22)1234". */
static bool take_local(const struct row *row, jpc_pii_candidate *candidate)
{
    const struct group *exchange = &row->groups[0], *line = &row->groups[1];
    char digits[MAX_DIGITS + 1] = "";
    size_t at;

    if (row->n < 2 || exchange->n < 2 || exchange->n > 4 || line->n != 4 ||
        exchange->digits[0] == '0' || (is_year(exchange) && is_year(line)) ||
        !is_whole(row, 2, false))
        return false;
    at = number_start(row, 2);
    if ((line->hyphens == 0 && at == exchange->at) ||
        jpc_phone_label_before(row->text, at, false) != JPC_PHONE_LABEL ||
        jpc_phone_is_before_code(row->text, line->end, false))
        return false;
    append(digits, exchange);
    append(digits, line);
    return take(row, 2, JPC_PHONE_FIXED, digits, candidate);
}

static bool take_first(const struct row *row, jpc_pii_candidate *candidate)
{
    const struct group *first = &row->groups[0];

    if (row->begins && strncmp(first->digits, "81", 2) == 0 &&
        (row->plus || jpc_phone_label_before(row->text, first->at, false) == JPC_PHONE_LABEL) &&
        take_international(row, candidate))
        return true;
    if (row->plus)
        return false;
    return first->digits[0] == '0' ? take_national(row, candidate) : take_local(row, candidate);
}

static bool phone_valid(jpc_pii_candidate *candidate)
{
    struct group groups[2 * MAX_GROUPS]; // the row moves on in them, and seldom back to the start
    struct row row = {.text = candidate->text,
                      .groups = groups,
                      .begins = candidate->at == candidate->anchor->at};
    size_t next = candidate->at, begin = candidate->at, first = 0;

    row.plus = row.begins && is_plus(jpc_utf8_before(row.text, candidate->at, &begin));
    row.fresh = !row.begins; // behind a number
    do {
        while (row.n < MAX_GROUPS &&
               read_group(row.text, &next, candidate->end, &groups[first + row.n]))
            row.n++;
        if (row.n == 0)
            return false;
        if (take_first(&row, candidate))
            return true;
        row.fresh = !row.begins && is_tight(&row.groups[0]);
        row.begins = row.plus = false;
        row.n--;
        if (++first == MAX_GROUPS) {
            memmove(groups, groups + first, row.n * sizeof *groups);
            first = 0;
        }
        row.groups = groups + first;
    } while (true);
}

const jpc_detector jpc_detector_phone = {
    .name = "phone",
    .rule = "a telephone number of Japan: its prefix has numbers of its length and its groups do "
            "not contradict; behind TEL or 電話 also one without area code",
    .source = "libphonenumber's metadata of Japan (numbering plan of the Ministry of Internal "
              "Affairs and Communications)",
    .sample = "電話 03-1234-5678 まで。",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = 6,
    .valid = phone_valid,
};
