// health_insurance: numbers of health insurance cards.
//
//   保険者番号 06130017          the insurer: 8 or 6 digits that pass the formula of Luhn
//   被保険者番号 12345678        the insured: 8 or 10 digits, 4-6-1 of employment insurance
//   記号・番号 1234567・12       the insured, where insurance is named in the five lines before
//   記号 1234567 番号 12         the same; both numbers
#include "pii/check_digit.h"
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define MIN_DIGITS 2
#define INSURER_DIGITS 6 // or more, of the insured too
#define MAX_DIGITS 16
#define REACH 12        // characters to a name
#define TOPIC_REACH 80  // characters to the name of an insurance
#define SYMBOL_REACH 30 // from a 番号 to its 記号
#define LOOK 48         // bytes in front that the prefilter looks at
#define SYMBOL_LOOK 400 // bytes that SYMBOL_REACH characters and the blanks among them have at most

enum { INSURER = 1, INSURED, PAIR, SYMBOL, NUMBER };

static const jpc_number_name names[] = {
    JPC_NAME("保険者番号", INSURER),
    JPC_NAME("保険者の番号", INSURER),
    JPC_NAME("保険者no", INSURER),
    JPC_NAME("被保険者番号", INSURED),
    JPC_NAME("被保険者証の番号", INSURED),
    JPC_NAME("被保険者の番号", INSURED),
    JPC_NAME("資格確認書番号", INSURED),
    JPC_NAME("被保険者no", INSURED),
    JPC_NAME("記号番号", PAIR),
    JPC_NAME("記号・番号", PAIR),
    JPC_NAME("記号/番号", PAIR),
    JPC_NAME("記号-番号", PAIR),
    JPC_NAME("記号及び番号", PAIR),
    JPC_NAME("被保険者記号・番号", PAIR),
    JPC_NAME("被保険者記号番号", PAIR),
    JPC_NAME("被保険者証記号番号", PAIR),
    JPC_NAME("被保険者証記号・番号", PAIR),
    JPC_NAME("被保険者証の記号番号", PAIR),
    JPC_NAME("被保険者証の記号・番号", PAIR),
    JPC_NAME("保険証記号番号", PAIR),
    JPC_NAME("保険証の記号番号", PAIR),
    JPC_NAME("保険証の記号・番号", PAIR),
    JPC_NAME("被保険者等記号・番号", PAIR),
    JPC_NAME("記号", SYMBOL),
    JPC_NAME("保険証記号", SYMBOL),
    JPC_NAME("被保険者証記号", SYMBOL),
    JPC_NAME("番号", NUMBER),
    JPC_NAME("保険証番号", NUMBER),
    JPC_NAME("保険証の番号", NUMBER),
    JPC_NAME("被保険者証番号", NUMBER),
    {0},
};

static const jpc_number_name topics[] = {
    JPC_NAME("保険", JPC_NAMED),
    JPC_NAME("健保", JPC_NAMED),
    JPC_NAME("国保", JPC_NAMED),
    JPC_NAME("けんぽ", JPC_NAMED),
    JPC_NAME("社保", JPC_NAMED),
    JPC_NAME("組合員証", JPC_NAMED),
    JPC_NAME("加入者証", JPC_NAMED),
    JPC_NAME("資格確認", JPC_NAMED),
    {0},
};

static const jpc_number_name symbols[] = {JPC_NAME("記号", JPC_NAMED), {0}};

/** Whether it may have a name. Those of the insurer and the insured have 保 or 資格 in them, and
 * more digits; others have to be labels, end with 号, and are 記号 or have that before them. That
 * is cheaper than to look for all names. */
static bool health_insurance_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    return (jpc_number_label_end(text, anchor->at) == 0x53F7 &&
            jpc_number_sees_one(text, anchor->at, SYMBOL_LOOK, "", "記")) ||
           (anchor->n_digits >= INSURER_DIGITS &&
            jpc_number_sees_one(text, anchor->at, LOOK, "保格", NULL));
}

/** Widens 1234567 to 1234567・12. */
static void take_dotted(jpc_span text, jpc_digit_groups *number)
{
    static const char dot[] = "・";
    jpc_span rest = {text.ptr + number->end, text.len - number->end};
    size_t end;

    if (!jpc_span_begins(rest, dot))
        return;
    end = jpc_digits_end(text, number->end + strlen(dot));
    if (end > number->end + strlen(dot))
        number->end = end;
}

/** Whether as many digits as the kind of number has are named as one. */
static bool is_named_number(jpc_span text, jpc_naming naming, const jpc_digit_groups *number)
{
    switch (naming.kind) {
    case INSURER:
        return (number->n_digits == 8 || number->n_digits == 6) &&
               jpc_has_luhn_digit(number->digits, number->n_digits);
    case INSURED:
        return number->n_digits == 8 || number->n_digits == 10 || number->shape == 0xB ||
               number->shape == 0x461;
    case PAIR: return naming.is_label && number->n_groups <= 2;
    case SYMBOL: return naming.is_label && number->n_groups == 1 && number->n_digits <= 8;
    case NUMBER:
        return naming.is_label && number->n_groups == 1 && number->n_digits <= 8 &&
               jpc_number_has_topic(text, number->at, symbols, SYMBOL_REACH);
    default: return false;
    }
}

static bool health_insurance_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_span text = candidate->text;
    jpc_naming naming;

    // Behind another number there is no label, and what needs none says what it is.
    if (number->at > candidate->anchor->at &&
        !jpc_number_sees_one(text, number->at, LOOK, "保格", NULL))
        return false;
    naming = jpc_number_naming(text, number->at, names, REACH);
    if (naming.kind == 0)
        return false;
    while (!is_named_number(text, naming, number) && number->n_groups > 1)
        jpc_digit_groups_shorten(number);
    if (!is_named_number(text, naming, number) || !jpc_digit_groups_are_whole(text, number) ||
        (naming.kind > INSURED && !jpc_number_has_topic(text, number->at, topics, TOPIC_REACH)))
        return false;
    if (naming.kind == PAIR)
        take_dotted(text, number);
    return true;
}

static bool health_insurance_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, MIN_DIGITS, MAX_DIGITS, health_insurance_take);
}

const jpc_detector jpc_detector_health_insurance = {
    .name = "health_insurance",
    .rule = "behind 保険者番号, 被保険者番号 or 記号・番号 of an insurance, as many digits as "
            "these have",
    .source = "厚生労働省, 保険者番号等の設定要領",
    .sample = "保険者番号：06130017",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = MIN_DIGITS,
    .prefilter = health_insurance_prefilter,
    .valid = health_insurance_valid,
};
