// pension: basic pension numbers (基礎年金番号), 4-6 digits, behind their name.
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 10
#define REACH 20 // characters to a name
#define LOOK 120 // bytes in front that the prefilter looks at

static const jpc_number_name names[] = {
    JPC_NAME("基礎年金番号", JPC_NAMED),     JPC_NAME("年金番号", JPC_NAMED),
    JPC_NAME("国民年金番号", JPC_NAMED),     JPC_NAME("厚生年金番号", JPC_NAMED),
    JPC_NAME("年金手帳", JPC_NAMED),         JPC_NAME("年金手帳番号", JPC_NAMED),
    JPC_NAME("年金の番号", JPC_NAMED),       JPC_NAME("年金証書", JPC_NAMED),
    JPC_NAME("年金手帳記号番号", JPC_NAMED), JPC_NAME("年金手帳の記号番号", JPC_NAMED),
    JPC_NAME("年金no", JPC_NAMED),           JPC_NAME("ねんきん番号", JPC_NAMED),
    JPC_NAME("pensionnumber", JPC_NAMED),    {0},
};

static bool pension_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    return jpc_digit_groups_may_have(anchor, N_DIGITS) &&
           jpc_number_sees_one(text, anchor->at, LOOK, "年ね", "ension");
}

static bool pension_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    return (number->shape == 0x46 || number->n_groups == 1) &&
           jpc_digit_groups_are_whole(candidate->text, number) &&
           jpc_number_naming(candidate->text, number->at, names, REACH).kind != 0;
}

static bool pension_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, pension_take);
}

const jpc_detector jpc_detector_pension = {
    .name = "pension",
    .rule = "10 digits, together or as 4-6, behind 基礎年金番号",
    .source = "日本年金機構, 基礎年金番号: four digits, a hyphen, six digits",
    .sample = "基礎年金番号：1234-567890",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = pension_prefilter,
    .valid = pension_valid,
};
