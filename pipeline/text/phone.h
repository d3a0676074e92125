/** Japanese telephone numbers in running text, in half and full width. */
#ifndef JPC_TEXT_PHONE_H
#define JPC_TEXT_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/** Candidates for text/regex.h: runs of at least nine digits, each at most three separators from
 *  the next. */
extern const char jpc_phone_pattern[];

typedef struct jpc_phone {
    size_t at, end;  /**< bytes of the text */
    char digits[16]; /**< national form "0312345678", NUL-terminated */
} jpc_phone;

/** Finds the first telephone number in text[at, end): a run that the pattern found, or what is left
 *  of it behind a number. The
 *  characters around the run decide with it: no number begins or ends inside a longer one, behind
 *  a letter that does not say TEL, or where the words before announce another kind of number. */
bool jpc_phone_find(jpc_span text, size_t at, size_t end, jpc_phone *phone);

/** The number with each of its last four digits replaced by X, in the arena. */
jpc_span jpc_phone_mask(jpc_arena *arena, jpc_span number);

#endif
