/** Numbers that are written in groups of digits: 1234-5678-9018. */
#ifndef JPC_PII_DIGIT_GROUPS_H
#define JPC_PII_DIGIT_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pii/detector.h"

#define JPC_GROUPS_DIGITS 19 // of the longest number, a payment card

typedef struct jpc_digit_group {
    size_t at, end; /**< bytes of the text */
    unsigned n_digits;
} jpc_digit_group;

/** Groups of adjacent digits, all joined in the same way: by blanks, by a hyphen with or without
 *  blanks around it, or by a full stop. */
typedef struct jpc_digit_groups {
    size_t at, end;                     /**< bytes of the text */
    char digits[JPC_GROUPS_DIGITS + 1]; /**< in ASCII, NUL-terminated */
    unsigned n_digits, n_groups;
    uint64_t shape; /**< digits per group, a hexadecimal digit each: 0x444 is 4-4-4. 0 of more than
                         16 groups */
    char joint;     /**< ' ', '-' or '.'; 0 of one group */
    jpc_digit_group group[JPC_GROUPS_DIGITS];
} jpc_digit_groups;

/** Whether these are the number; narrows groups->at and groups->end to what is to be replaced. */
typedef bool jpc_digit_groups_take(jpc_pii_candidate *candidate, jpc_digit_groups *groups);

/** Looks through what is left of an anchor of digits: asks `take` at each group that no hyphen or
 *  full stop joins to the one before, with as many whole groups from there on as have no more than
 *  `max_digits` digits, if they have `min_digits`. For jpc_detector.valid. */
bool jpc_digit_groups_find(jpc_pii_candidate *candidate, unsigned min_digits, unsigned max_digits,
                           jpc_digit_groups_take *take);

/** Whether an anchor of digits may hold a number of `n_digits` in whole groups: the cheapest look.
 */
static inline bool jpc_digit_groups_may_have(const jpc_anchor *anchor, unsigned n_digits)
{
    return anchor->n_groups > 1 || anchor->n_digits == n_digits;
}

/** Takes off the last group; there are two or more. */
void jpc_digit_groups_shorten(jpc_digit_groups *groups);

/** Whether the groups are no part of a longer number or code: no letter or digit of Latin and no
 *  underscore touches them or is joined to them by a hyphen, no digit by a full stop. */
bool jpc_digit_groups_are_whole(jpc_span text, const jpc_digit_groups *groups);

/** Whether they may do without a name. They are not of zeros and ones alone; joined by hyphens, no
 *  sign of a path or a query is in front of them; in one group, or joined by blanks, they stand in
 *  prose, and no digits are next to them, as they are in the rows of a table. */
bool jpc_digit_groups_stand_out(jpc_span text, const jpc_digit_groups *groups);

/** The group of digits next to them, with nothing but blanks between. False: there is none. */
bool jpc_digit_groups_before(jpc_span text, const jpc_digit_groups *groups, jpc_digit_group *group);
bool jpc_digit_groups_behind(jpc_span text, const jpc_digit_groups *groups, jpc_digit_group *group);

/** If `n` capital letters of Latin, in half or full width, stand in front of text[*at], or behind
 *  text[*end], with a blank or a hyphen at most between, moves it to their other side. */
bool jpc_capitals_before(jpc_span text, size_t *at, unsigned n);
bool jpc_capitals_behind(jpc_span text, size_t *end, unsigned n);

#endif
