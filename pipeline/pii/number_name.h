/** The names of numbers in front of a number: 口座番号：1234567.
 *
 *  Names are compared without blanks, in half width, letters of ASCII in lower case. Tables of them
 *  end with {0}.
 */
#ifndef JPC_PII_NUMBER_NAME_H
#define JPC_PII_NUMBER_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

#define JPC_NAME_REACH 80 // characters that are looked at, at most

typedef struct jpc_number_name {
    const char *text;
    unsigned char len;
    unsigned char kind; /**< what the detector makes of it; not 0 */
} jpc_number_name;

#define JPC_NAMED 1 // the kind of names of a detector that has one kind only

#define JPC_NAME(text, kind)                                                                       \
    {                                                                                              \
        text, sizeof text - 1, kind                                                                \
    }

/** What stands in front of a number. */
typedef struct jpc_naming {
    unsigned kind; /**< of the nearest name; 0: there is none, or one of another number */
    bool is_label; /**< only blanks, brackets, colons, は, No. and the like are between */
} jpc_naming;

/** Looks for `names` in the `reach` characters (blanks not counted) in front of text[at]: those of
 * its line, or those of the line before if the number, or its label, begins its own. The nearest
 * name counts; of two with the same end the longer one: 被保険者番号 and not 保険者番号. If that is
 * the name of another number than those, it has none: 法人番号 in 個人番号ではなく法人番号. */
jpc_naming jpc_number_naming(jpc_span text, size_t at, const jpc_number_name *names,
                             unsigned reach);

/** Whether the `reach` characters in front of text[at] have a name of any number. For numbers that
 *  need none: they must not have that of another. */
bool jpc_number_is_named(jpc_span text, size_t at, unsigned reach);

/** Whether one of `words` stands in the `reach` characters in front of text[at], in this line or
 * one of the five before. */
bool jpc_number_has_topic(jpc_span text, size_t at, const jpc_number_name *words, unsigned reach);

/** Whether the number that ends at text[end] has one of `names` right behind it, in brackets:
 *  1234 5678 9018（個人番号）. */
bool jpc_number_is_named_behind(jpc_span text, size_t end, const jpc_number_name *names);

/** The character in front of text[at] that is no joint (a blank, a bracket, a colon, は, No. and
 * the like), and is not parted from the number by more of them than a name is; 0: there is none.
 * Only where this is the last of a name can jpc_number_naming() say that the name is a label. */
uint32_t jpc_number_label_end(jpc_span text, size_t at);

/** Whether one of `characters`, which have three bytes each, or `part` (NULL: none)
 * stands in the `n` bytes in front of text[at]: the cheapest look. */
bool jpc_number_sees_one(jpc_span text, size_t at, size_t n, const char *characters,
                         const char *part);

#endif
