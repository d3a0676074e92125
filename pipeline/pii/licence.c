// licence: numbers of driving licences (運転免許証番号): 12 digits behind their name.
//
// The first two digits are the public safety commission, the next two the year, the eleventh checks
// the ten in front of it, the last counts reissues. A number that stands next to its name is one
// whatever its digits; one that stands further off has to pass as one.
#include "pii/check_digit.h"
#include "pii/detector.h"
#include "pii/digit_groups.h"
#include "pii/number_name.h"

#define N_DIGITS 12
#define REACH 20 // characters to a name
#define LOOK 120 // bytes in front that the prefilter looks at

static const jpc_number_name names[] = {
    JPC_NAME("免許証番号", JPC_NAMED),      JPC_NAME("免許番号", JPC_NAMED),
    JPC_NAME("運転免許証番号", JPC_NAMED),  JPC_NAME("運転免許番号", JPC_NAMED),
    JPC_NAME("免許証の番号", JPC_NAMED),    JPC_NAME("免許の番号", JPC_NAMED),
    JPC_NAME("免許証", JPC_NAMED),          JPC_NAME("運転免許", JPC_NAMED),
    JPC_NAME("免許証no", JPC_NAMED),        JPC_NAME("運転経歴証明書", JPC_NAMED),
    JPC_NAME("driverslicense", JPC_NAMED),  JPC_NAME("driver'slicense", JPC_NAMED),
    JPC_NAME("driver'slicence", JPC_NAMED), JPC_NAME("driverlicense", JPC_NAMED),
    JPC_NAME("drivinglicence", JPC_NAMED),  JPC_NAME("licensenumber", JPC_NAMED),
    JPC_NAME("licencenumber", JPC_NAMED),   {0},
};

static bool licence_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    return jpc_digit_groups_may_have(anchor, N_DIGITS) &&
           jpc_number_sees_one(text, anchor->at, LOOK, "免経", "icen");
}

static bool licence_take(jpc_pii_candidate *candidate, jpc_digit_groups *number)
{
    jpc_naming naming;

    if (!jpc_digit_groups_are_whole(candidate->text, number))
        return false;
    naming = jpc_number_naming(candidate->text, number->at, names, REACH);
    return naming.kind != 0 && (naming.is_label || jpc_has_licence_digit(number->digits));
}

static bool licence_valid(jpc_pii_candidate *candidate)
{
    return jpc_digit_groups_find(candidate, N_DIGITS, N_DIGITS, licence_take);
}

const jpc_detector jpc_detector_licence = {
    .name = "licence",
    .rule = "12 digits behind 免許証番号; further off also with the right check digit",
    .source = "the modulus 11 that those who describe the number agree on; no law states it",
    .sample = "運転免許証番号：301234567890",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_DIGITS,
    .prefilter = licence_prefilter,
    .valid = licence_valid,
};
