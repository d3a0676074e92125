// residence_card: numbers of residence cards (在留カード) and of special permanent resident
// certificates (特別永住者証明書): two letters, eight digits, two letters, with the name near.
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 8
#define N_LETTERS 2 // on either side
#define REACH 20    // characters to a name

static const jpc_number_name names[] = {
    JPC_NAME("在留カード番号", JPC_NAMED),         JPC_NAME("在留カードの番号", JPC_NAMED),
    JPC_NAME("在留カード等番号", JPC_NAMED),       JPC_NAME("在留カード", JPC_NAMED),
    JPC_NAME("在留カードno", JPC_NAMED),           JPC_NAME("在留番号", JPC_NAMED),
    JPC_NAME("特別永住者証明書", JPC_NAMED),       JPC_NAME("特別永住者証明書番号", JPC_NAMED),
    JPC_NAME("特別永住者証明書の番号", JPC_NAMED), JPC_NAME("永住者証明書番号", JPC_NAMED),
    JPC_NAME("外国人登録証明書番号", JPC_NAMED),   JPC_NAME("residencecard", JPC_NAMED),
    JPC_NAME("residencecardnumber", JPC_NAMED),    JPC_NAME("residencecardno", JPC_NAMED),
    JPC_NAME("residencecardno.", JPC_NAMED),       {0},
};

static bool residence_card_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    size_t at = anchor->at, end = anchor->end;

    return anchor->n_digits == N_DIGITS && jpc_capitals_before(text, &at, N_LETTERS) &&
           jpc_capitals_behind(text, &end, N_LETTERS);
}

static bool residence_card_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;

    return number->n_groups == 1 && jpc_capitals_before(text, &number->at, N_LETTERS) &&
           jpc_capitals_behind(text, &number->end, N_LETTERS) &&
           jpc_digit_groups_are_whole(text, number) &&
           (jpc_number_naming(text, number->at, names, REACH).kind != 0 ||
            jpc_number_is_named_behind(text, number->end, names));
}

static bool residence_card_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, residence_card_take);
}

const jpc_detector jpc_detector_residence_card = {
    .name = "residence_card",
    .rule = "two letters, 8 digits and two letters behind 在留カード or 特別永住者証明書",
    .source = "出入国管理及び難民認定法施行規則, article 19-6, 在留カード番号",
    .sample = "在留カード番号：AB12345678CD",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = residence_card_prefilter,
    .valid = residence_card_valid,
};
