// my_number: individual numbers (個人番号, マイナンバー): 12 digits, of which the last checks the
// rest.
//
// What has its name in front of it may be grouped in any way; what has none has to be written as
// the card prints it, 4-4-4, and to stand for itself. One number in ten has the right check
// digit by accident, hence: no name of another number may be nearer; with a digit more in front or
// behind it may not be a corporate number (1-4-4-4); and years, zeros and ones in a row are none.
#include "pii/check_digit.h"
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 12
#define REACH 20 // characters to a name

static const jpc_number_name names[] = {
    JPC_NAME("個人番号", JPC_NAMED),
    JPC_NAME("個人no", JPC_NAMED),
    JPC_NAME("マイナンバー", JPC_NAMED),
    JPC_NAME("マイナンバーカード番号", JPC_NAMED),
    JPC_NAME("ﾏｲﾅﾝﾊﾞｰ", JPC_NAMED),
    JPC_NAME("マイナ番号", JPC_NAMED),
    JPC_NAME("mynumber", JPC_NAMED),
    JPC_NAME("individualnumber", JPC_NAMED),
    JPC_NAME("mynumbercard", JPC_NAMED),
    JPC_NAME("通知カード", JPC_NAMED),
    JPC_NAME("個人番号カード", JPC_NAMED),
    JPC_NAME("個人番号(マイナンバー)", JPC_NAMED),
    {0},
};

/** Whether a single digit next to the number makes a corporate one of both. */
static bool is_corporate(jpc_span text, const jpc_digit_groups *number)
{
    char digits[N_DIGITS + 2];
    jpc_digit_group group;

    if (jpc_digit_groups_before(text, number, &group) && group.n_digits == 1) {
        jpc_pii_digits(text, group.at, number->end, digits, sizeof digits);
        if (jpc_has_corporate_number_digit(digits))
            return true;
    }
    if (!jpc_digit_groups_behind(text, number, &group) || group.n_digits != 1)
        return false;
    memcpy(digits, number->digits, N_DIGITS);
    jpc_pii_digits(text, group.at, group.end, digits + N_DIGITS, 2);
    return jpc_has_corporate_number_digit(digits);
}

static bool is_years(const jpc_digit_groups *number)
{
    for (const char *year = number->digits; *year != '\0'; year += 4)
        if ((year[0] != '1' || year[1] < '5') && (year[0] != '2' || year[1] != '0'))
            return false;
    return true;
}

static bool my_number_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;

    if (!jpc_has_my_number_digit(number->digits) || !jpc_digit_groups_are_whole(text, number) ||
        is_corporate(text, number))
        return false;
    if (jpc_number_naming(text, number->at, names, REACH).kind != 0)
        return true;
    return (jpc_number_is_named_behind(text, number->end, names) ||
            (number->shape == 0x444 && !is_years(number) &&
             jpc_digit_groups_stand_out(text, number))) &&
           !jpc_number_is_named(text, number->at, REACH);
}

static bool my_number_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    (void)text;
    return jpc_digit_groups_may_have(anchor, N_DIGITS);
}

static bool my_number_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, my_number_take);
}

const jpc_detector jpc_detector_my_number = {
    .name = "my_number",
    .rule = "12 digits with the right check digit, behind マイナンバー or 個人番号, or as 4-4-4",
    .source = "総務省令第85号 (2014), article 5",
    .sample = "個人番号：1234 5678 9018",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = my_number_prefilter,
    .valid = my_number_valid,
};
