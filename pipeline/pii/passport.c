// passport: numbers of Japanese passports (旅券番号): two letters and seven digits, with the name
// near.
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 7
#define N_LETTERS 2
#define REACH 20 // characters to a name

static const jpc_number_name names[] = {
    JPC_NAME("旅券番号", JPC_NAMED),
    JPC_NAME("旅券の番号", JPC_NAMED),
    JPC_NAME("旅券", JPC_NAMED),
    JPC_NAME("旅券no", JPC_NAMED),
    JPC_NAME("パスポート番号", JPC_NAMED),
    JPC_NAME("パスポートの番号", JPC_NAMED),
    JPC_NAME("パスポート", JPC_NAMED),
    JPC_NAME("パスポートno", JPC_NAMED),
    JPC_NAME("passport", JPC_NAMED),
    JPC_NAME("passportnumber", JPC_NAMED),
    JPC_NAME("passportno", JPC_NAMED),
    JPC_NAME("passportno.", JPC_NAMED),
    {0},
};

static bool passport_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    size_t at = anchor->at;

    return jpc_capitals_before(text, &at, N_LETTERS);
}

static bool passport_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;

    return number->at == candidate->anchor->at && number->n_groups == 1 &&
           jpc_capitals_before(text, &number->at, N_LETTERS) &&
           jpc_digit_groups_are_whole(text, number) &&
           (jpc_number_naming(text, number->at, names, REACH).kind != 0 ||
            jpc_number_is_named_behind(text, number->end, names));
}

static bool passport_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, passport_take);
}

const jpc_detector jpc_detector_passport = {
    .name = "passport",
    .rule = "two capital letters and 7 digits behind 旅券番号, パスポート or passport",
    .source = "外務省, 旅券: two letters and seven digits, those of 2025 as those before",
    .sample = "旅券番号：TK1234567",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = passport_prefilter,
    .valid = passport_valid,
};
