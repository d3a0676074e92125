// bank_account: bank accounts (口座番号), 7 digits, and those of the post office bank (記号・番号).
//
//   口座番号 1234567           behind its name; codes of bank and branch may be joined in front
//   普通 1234567               behind its kind, if a bank is named in the five lines before
//   記号 10140 番号 12345671   the bank as above; both numbers
//   10140-12345671             of a savings account, 00110-5-12345 of a transfer account: behind
//                              口座番号 or 記号番号, or the name of the post office bank
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define MIN_DIGITS 5
#define MAX_DIGITS 15   // 0001-001-1-1234567 has them
#define REACH 12        // characters to a name
#define TOPIC_REACH 80  // characters to the name of a bank
#define SYMBOL_REACH 30 // from the 番号 of the post office bank to its 記号
#define LOOK 72         // bytes in front that the prefilter looks at
#define N_SYMBOL 5      // digits of a 記号

enum { ACCOUNT = 1, KIND, POST, SYMBOL, NUMBER };

static const jpc_number_name names[] = {
    JPC_NAME("口座番号", ACCOUNT),
    JPC_NAME("口座の番号", ACCOUNT),
    JPC_NAME("口座no", ACCOUNT),
    JPC_NAME("口座no.", ACCOUNT),
    JPC_NAME("預金番号", ACCOUNT),
    JPC_NAME("普通口座", ACCOUNT),
    JPC_NAME("当座口座", ACCOUNT),
    JPC_NAME("普通預金口座", ACCOUNT),
    JPC_NAME("口座番号(普通)", ACCOUNT),
    JPC_NAME("口座番号(当座)", ACCOUNT),
    JPC_NAME("普通", KIND),
    JPC_NAME("普通預金", KIND),
    JPC_NAME("当座", KIND),
    JPC_NAME("当座預金", KIND),
    JPC_NAME("貯蓄", KIND),
    JPC_NAME("貯蓄預金", KIND),
    JPC_NAME("総合口座", KIND),
    JPC_NAME("普", KIND),
    JPC_NAME("(当)", KIND),
    JPC_NAME("記号番号", POST),
    JPC_NAME("記号・番号", POST),
    JPC_NAME("口座記号番号", POST),
    JPC_NAME("口座記号・番号", POST),
    JPC_NAME("振替口座", POST),
    JPC_NAME("郵便振替", POST),
    JPC_NAME("振替口座番号", POST),
    JPC_NAME("郵便振替口座", POST),
    JPC_NAME("ゆうちょ", POST),
    JPC_NAME("ゆうちょ銀行", POST),
    JPC_NAME("郵便局", POST),
    JPC_NAME("貯金", POST),
    JPC_NAME("郵便貯金", POST),
    JPC_NAME("記号", SYMBOL),
    JPC_NAME("通帳記号", SYMBOL),
    JPC_NAME("口座記号", SYMBOL),
    JPC_NAME("番号", NUMBER),
    JPC_NAME("通帳番号", NUMBER),
    {0},
};

static const jpc_number_name banks[] = {
    JPC_NAME("銀行", JPC_NAMED),
    JPC_NAME("信用金庫", JPC_NAMED),
    JPC_NAME("信金", JPC_NAMED),
    JPC_NAME("信用組合", JPC_NAMED),
    JPC_NAME("信組", JPC_NAMED),
    JPC_NAME("労働金庫", JPC_NAMED),
    JPC_NAME("労金", JPC_NAMED),
    JPC_NAME("農協", JPC_NAMED),
    JPC_NAME("農業協同組合", JPC_NAMED),
    JPC_NAME("漁協", JPC_NAMED),
    JPC_NAME("支店", JPC_NAMED),
    JPC_NAME("出張所", JPC_NAMED),
    JPC_NAME("本店", JPC_NAMED),
    JPC_NAME("営業部", JPC_NAMED),
    JPC_NAME("店番", JPC_NAMED),
    JPC_NAME("口座", JPC_NAMED),
    JPC_NAME("振込", JPC_NAMED),
    JPC_NAME("振り込み", JPC_NAMED),
    {0},
};

static const jpc_number_name post_banks[] = {
    JPC_NAME("ゆうちょ", JPC_NAMED), JPC_NAME("郵便", JPC_NAMED),     JPC_NAME("郵貯", JPC_NAMED),
    JPC_NAME("貯金", JPC_NAMED),     JPC_NAME("通帳", JPC_NAMED),     JPC_NAME("口座", JPC_NAMED),
    JPC_NAME("振込", JPC_NAMED),     JPC_NAME("振り込み", JPC_NAMED), {0},
};

static const jpc_number_name symbols[] = {JPC_NAME("記号", JPC_NAMED), {0}};

static bool bank_account_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    return (anchor->n_groups > 1 || anchor->n_digits <= 8) &&
           jpc_number_sees_one(text, anchor->at, LOOK, "号普当貯座ち替局", NULL);
}

// ---- any bank --------------------------------------------------------------------

/** Whether the last group is an account, and those in front of it bank, branch and kind. */
static bool has_account_shape(const jpc_digit_groups *number)
{
    return number->shape == 0x7 || number->shape == 0x37 || number->shape == 0x317 ||
           number->shape == 0x437 || number->shape == 0x4317;
}

static bool is_amount(jpc_span text, size_t end)
{
    static const char *const units[] = {"円", "万", "千", "億", "ドル", "ユーロ", "株", "件", NULL};

    return jpc_pii_word_at(text, end, units) > 0;
}

/** Whether it ends with an account behind its name, or its kind; narrows it to the account. */
static bool is_account(jpc_span text, jpc_naming naming, jpc_digit_groups *number)
{
    if (naming.kind != ACCOUNT && (naming.kind != KIND || !naming.is_label))
        return false;
    while (!has_account_shape(number) && number->n_groups > 1)
        jpc_digit_groups_shorten(number);
    if (!has_account_shape(number) || is_amount(text, number->end) ||
        !jpc_digit_groups_are_whole(text, number) ||
        (naming.kind == KIND && !jpc_number_has_topic(text, number->at, banks, TOPIC_REACH)))
        return false;
    number->at = number->group[number->n_groups - 1].at;
    return true;
}

// ---- the post office bank ------------------------------------------------------------

/** 記号 of a savings account: 1, three digits, 0. */
static bool is_symbol(const char *digits, unsigned n_digits)
{
    return n_digits == N_SYMBOL && digits[0] == '1' && digits[4] == '0';
}

/** 10140-12345671, or 00110-5-12345 of a transfer account. */
static bool has_post_shape(const jpc_digit_groups *number)
{
    const jpc_digit_group *group = number->group;

    if (number->n_groups == 2)
        return is_symbol(number->digits, group[0].n_digits) && group[1].n_digits >= 6 &&
               group[1].n_digits <= 8;
    return number->n_groups == 3 && group[0].n_digits == N_SYMBOL && group[1].n_digits == 1 &&
           group[2].n_digits <= 8 && (number->digits[0] == '0' || number->digits[0] == '1');
}

/** One of two numbers, each with its own name: 記号 10140 番号 12345671. */
static bool is_half_of_post_account(jpc_span text, jpc_naming naming,
                                    const jpc_digit_groups *number)
{
    if (number->n_groups > 1 || !naming.is_label)
        return false;
    if (naming.kind == SYMBOL
            ? !is_symbol(number->digits, number->n_digits)
            : naming.kind != NUMBER || number->n_digits < 6 || number->n_digits > 8 ||
                  !jpc_number_has_topic(text, number->at, symbols, SYMBOL_REACH))
        return false;
    return jpc_number_has_topic(text, number->at, post_banks, TOPIC_REACH);
}

static bool is_post_account(jpc_span text, jpc_naming naming, const jpc_digit_groups *number)
{
    if (!jpc_digit_groups_are_whole(text, number))
        return false;
    return has_post_shape(number) ? naming.kind == POST || naming.kind == ACCOUNT
                                  : is_half_of_post_account(text, naming, number);
}

// ---- the row -------------------------------------------------------------------------

/** Whether its groups, or the first of them, have one of the shapes: cheaper than to look back. */
static bool may_be_account(const jpc_digit_groups *number)
{
    const jpc_digit_group *group = number->group;

    if (number->n_groups == 1)
        return number->n_digits <= 8;
    return has_post_shape(number) || group[0].n_digits == 7 ||
           ((group[0].n_digits == 3 || group[0].n_digits == 4) &&
            (group[1].n_digits == 7 || group[1].n_digits == 1 || group[1].n_digits == 3));
}

static bool bank_account_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;
    jpc_naming naming;

    if (!may_be_account(number))
        return false;
    naming = jpc_number_naming(text, number->at, names, REACH);
    return naming.kind != 0 &&
           (is_post_account(text, naming, number) || is_account(text, naming, number));
}

static bool bank_account_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, MIN_DIGITS, MAX_DIGITS, bank_account_take);
}

const jpc_detector jpc_detector_bank_account = {
    .name = "bank_account",
    .rule = "7 digits behind 口座番号, or behind 普通 or 当座 with a bank in the lines before; "
            "記号 of 5 and 番号 of 6 to 8 digits of the post office bank",
    .source = "全国銀行協会, 総合振込レコード: 7 digits; ゆうちょ銀行, 記号・番号",
    .sample = "みずほ銀行 渋谷支店 普通 1234567",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = MIN_DIGITS,
    .prefilter = bank_account_prefilter,
    .valid = bank_account_valid,
};
