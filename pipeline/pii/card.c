// card: numbers of payment cards: the formula of Luhn, an issuer's range, and its length.
//
// One number in ten passes the formula, and one of all 16-digit numbers in four lies in some
// issuer's range. With a name in front the digits may be grouped in any way. Without one they have
// to be grouped as cards are, 4-4-4-4, 4-6-5, 4-6-4 or 4-4-4-4-3, or to be of the length and the
// range of an issuer that is common in Japan; and to stand in prose. Thirteen digits are the length
// of the codes of goods, which begin with 45 or 49 in Japan: if they pass as one, the name has to
// be next to them. Twelve are that of individual numbers and licences: they need the name, too.
#include "pii/check_digit.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define MIN_DIGITS 12
#define MAX_DIGITS 19
#define REACH 20 // characters to a name

#define LENGTH(n) (1u << (n))
#define LENGTHS(from, to) ((LENGTH((to) + 1) - 1) & ~(LENGTH(from) - 1))

// By the first four digits. Where two claim the same, the one that stands first has it.
// Sources: the ranges that braintree/credit-card-type lists (src/lib/card-types.ts, 0bac61c0),
// those of Mastercard and JCB as the companies publish them (2221-2720; 3528-3589), and the list of
// "Issuer identification number" in Wikipedia's "Payment card number" for the lengths.
static const struct issuer {
    const char *name;
    unsigned short first, last;
    unsigned lengths; // numbers of digits that it gives
    unsigned bare;    // and those that need neither a name nor groups: of the commonest in Japan
} issuers[] = {
    {"visa", 4000, 4999, LENGTH(13) | LENGTH(16) | LENGTH(19), LENGTH(16)},
    {"mastercard", 2221, 2720, LENGTH(16), LENGTH(16)},
    {"mastercard", 5100, 5599, LENGTH(16), LENGTH(16)},
    {"amex", 3400, 3499, LENGTH(15), LENGTH(15)},
    {"amex", 3700, 3799, LENGTH(15), LENGTH(15)},
    {"diners", 3000, 3059, LENGTH(14) | LENGTH(16) | LENGTH(19), 0},
    {"diners", 3090, 3099, LENGTH(14) | LENGTH(16) | LENGTH(19), 0},
    {"diners", 3600, 3699, LENGTH(14) | LENGTH(16) | LENGTH(19), 0},
    {"diners", 3800, 3999, LENGTH(14) | LENGTH(16) | LENGTH(19), 0},
    {"jcb", 3528, 3589, LENGTHS(16, 19), LENGTH(16)},
    {"jcb", 1800, 1800, LENGTH(15), 0},
    {"jcb", 2131, 2131, LENGTH(15), 0},
    {"discover", 6011, 6011, LENGTH(16) | LENGTH(19), 0},
    {"discover", 6440, 6599, LENGTH(16) | LENGTH(19), 0},
    {"unionpay", 6200, 6299, LENGTHS(16, 19), 0},
    {"unionpay", 8100, 8171, LENGTHS(16, 19), 0},
    {"maestro", 5000, 5099, LENGTHS(12, 19), 0},
    {"maestro", 5600, 5899, LENGTHS(12, 19), 0},
    {"maestro", 6300, 6399, LENGTHS(12, 19), 0},
    {"maestro", 6700, 6799, LENGTHS(12, 19), 0},
};

static const jpc_number_name names[] = {
    JPC_NAME("カード番号", JPC_NAMED),
    JPC_NAME("カードno", JPC_NAMED),
    JPC_NAME("カードの番号", JPC_NAMED),
    JPC_NAME("クレジットカード", JPC_NAMED),
    JPC_NAME("クレジットカード番号", JPC_NAMED),
    JPC_NAME("クレジット番号", JPC_NAMED),
    JPC_NAME("クレカ", JPC_NAMED),
    JPC_NAME("クレカ番号", JPC_NAMED),
    JPC_NAME("デビットカード", JPC_NAMED),
    JPC_NAME("プリペイドカード", JPC_NAMED),
    JPC_NAME("creditcard", JPC_NAMED),
    JPC_NAME("debitcard", JPC_NAMED),
    JPC_NAME("cardnumber", JPC_NAMED),
    JPC_NAME("card_number", JPC_NAMED),
    JPC_NAME("credit_card", JPC_NAMED),
    JPC_NAME("cardno", JPC_NAMED),
    JPC_NAME("ccnumber", JPC_NAMED),
    JPC_NAME("visa", JPC_NAMED),
    JPC_NAME("mastercard", JPC_NAMED),
    JPC_NAME("マスターカード", JPC_NAMED),
    JPC_NAME("jcb", JPC_NAMED),
    JPC_NAME("amex", JPC_NAMED),
    JPC_NAME("americanexpress", JPC_NAMED),
    JPC_NAME("アメックス", JPC_NAMED),
    JPC_NAME("アメリカン・エキスプレス", JPC_NAMED),
    JPC_NAME("アメリカンエキスプレス", JPC_NAMED),
    JPC_NAME("diners", JPC_NAMED),
    JPC_NAME("dinersclub", JPC_NAMED),
    JPC_NAME("ダイナース", JPC_NAMED),
    JPC_NAME("ダイナースクラブ", JPC_NAMED),
    JPC_NAME("discover", JPC_NAMED),
    JPC_NAME("unionpay", JPC_NAMED),
    JPC_NAME("銀聯", JPC_NAMED),
    JPC_NAME("銀聯カード", JPC_NAMED),
    JPC_NAME("maestro", JPC_NAMED),
    {0},
};

static const struct issuer *issuer_of(const jpc_digit_groups *number)
{
    unsigned prefix = 0;

    for (unsigned i = 0; i < 4; i++)
        prefix = 10 * prefix + (unsigned)(number->digits[i] - '0');
    for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++)
        if (prefix >= issuers[i].first && prefix <= issuers[i].last &&
            (issuers[i].lengths & LENGTH(number->n_digits)) != 0)
            return &issuers[i];
    return NULL;
}

/** Whether it needs no name. */
static bool is_as_printed(jpc_span text, const jpc_digit_groups *number,
                          const struct issuer *issuer)
{
    bool is_grouped = number->shape == 0x4444 || number->shape == 0x465 || number->shape == 0x464 ||
                      number->shape == 0x44443;
    bool is_bare = number->n_groups == 1 && (issuer->bare & LENGTH(number->n_digits)) != 0;

    return (is_grouped || is_bare) && jpc_digit_groups_stand_out(text, number);
}

static bool is_card(jpc_span text, const jpc_digit_groups *number, const struct issuer *issuer)
{
    jpc_naming naming = jpc_number_naming(text, number->at, names, REACH);

    if (naming.kind != 0)
        return naming.is_label || number->n_digits > 13 ||
               (number->n_digits == 13 && !jpc_has_gtin13_digit(number->digits));
    return (jpc_number_is_named_behind(text, number->end, names) ||
            is_as_printed(text, number, issuer)) &&
           !jpc_number_is_named(text, number->at, REACH);
}

static bool card_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    // The longest first: what follows a number of 16 digits may be its month and year.
    for (; number->n_digits >= MIN_DIGITS; jpc_digit_groups_shorten(number)) {
        if (jpc_has_luhn_digit(number->digits, number->n_digits)) {
            const struct issuer *issuer = issuer_of(number);

            if (issuer != NULL && jpc_digit_groups_are_whole(candidate->text, number) &&
                is_card(candidate->text, number, issuer)) {
                candidate->detail = issuer->name;
                return true;
            }
        }
        if (number->n_groups == 1)
            break;
    }
    return false;
}

static bool card_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, MIN_DIGITS, MAX_DIGITS, card_take);
}

const jpc_detector jpc_detector_card = {
    .name = "card",
    .rule =
        "12 to 19 digits that pass the formula of Luhn, in an issuer's range and of its length, "
        "behind カード番号 or grouped as on the card",
    .source = "ISO/IEC 7812-1, annex B; the issuers' ranges",
    .sample = "カード番号：4111 1111 1111 1111",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = MIN_DIGITS,
    .valid = card_valid,
};
