// corporate_number: corporate numbers (法人番号) and the registration numbers of invoices
// (登録番号), T and 13 digits. The first digit checks the others. They are public.
//
// One number in nine has the right check digit by accident, and codes of goods have 13 digits, too:
// hence a name, or the T, has to be in front.
#include "pii/check_digit.h"
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 13
#define REACH 20 // characters to a name

static const jpc_number_name names[] = {
    JPC_NAME("法人番号", JPC_NAMED),        JPC_NAME("登録番号", JPC_NAMED),
    JPC_NAME("事業者番号", JPC_NAMED),      JPC_NAME("インボイス番号", JPC_NAMED),
    JPC_NAME("適格請求書", JPC_NAMED),      JPC_NAME("適格請求書発行事業者", JPC_NAMED),
    JPC_NAME("corporatenumber", JPC_NAMED), {0},
};

/** If T is in front of the number, and a hyphen or a blank at most between, moves *at to it. */
static bool steps_back_to_t(jpc_span text, size_t *at)
{
    static const char *const letters[] = {"T", "Ｔ", "T-", "T ", "Ｔ-", "Ｔ－", "Ｔ　", NULL};

    size_t len = jpc_pii_word_before(text, *at, letters);

    *at -= len;
    return len > 0;
}

static bool corporate_number_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;
    jpc_digit_groups code = *number;
    bool has_t = steps_back_to_t(text, &code.at);

    if (!jpc_has_corporate_number_digit(number->digits) || !jpc_digit_groups_are_whole(text, &code))
        return false;
    candidate->detail = has_t ? "invoice" : NULL;
    return jpc_number_naming(text, code.at, names, REACH).kind != 0 ||
           ((has_t || jpc_number_is_named_behind(text, number->end, names)) &&
            !jpc_number_is_named(text, code.at, REACH));
}

static bool corporate_number_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    (void)text;
    return jpc_digit_groups_may_have(anchor, N_DIGITS);
}

static bool corporate_number_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, corporate_number_take);
}

const jpc_detector jpc_detector_corporate_number = {
    .name = "corporate_number",
    .rule = "13 digits with the right check digit, behind 法人番号, 登録番号 or T",
    .source = "法人番号の指定等に関する省令 (財務省令第70号, 2014), article 2",
    .sample = "法人番号：7000012050002",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = corporate_number_prefilter,
    .valid = corporate_number_valid,
};
