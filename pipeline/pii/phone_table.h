/** Which telephone numbers Japan has: kind and area code by prefix. */
#ifndef JPC_PII_PHONE_TABLE_H
#define JPC_PII_PHONE_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef enum jpc_phone_kind {
    JPC_PHONE_NONE, /**< there are no such numbers, or they are services (0037, 0077 …) */
    JPC_PHONE_FIXED,
    JPC_PHONE_MOBILE,
    JPC_PHONE_VOIP,
    JPC_PHONE_PAGER,
    JPC_PHONE_TOLL_FREE,
    JPC_PHONE_PREMIUM,
    JPC_PHONE_PERSONAL,
    JPC_PHONE_UAN, /**< one number for all of the country (ナビダイヤル) */
} jpc_phone_kind;

/** Numbers whose six digits behind the leading 0 are `from`, or more up to the next range. */
typedef struct jpc_phone_range {
    uint32_t from;
    uint8_t kind; /**< jpc_phone_kind */
    uint8_t area; /**< digits of the area code or prefix with its 0: 2 (03) to 5 (01267) */
} jpc_phone_range;

/** Sorted; the first one begins at 0. Numbers of 10 digits and of 11, the 0 counted.
 *  scripts/make_phone_table writes them. */
extern const jpc_phone_range jpc_phone_ranges_10[];
extern const size_t jpc_n_phone_ranges_10;
extern const jpc_phone_range jpc_phone_ranges_11[];
extern const size_t jpc_n_phone_ranges_11;

#endif
