/** E-mail addresses in running Japanese text, in half and full width. */
#ifndef JPC_TEXT_EMAIL_H
#define JPC_TEXT_EMAIL_H

#include <stdbool.h>

#include "core/memory.h"

/** Candidates for text/regex.h: group 1 is the address, group 2 its domain. An address may follow
 *  kana and kanji directly; the text needs a @ or ＠ to hold one. */
extern const char jpc_email_pattern[];

/** Whether `domain`, as group 2 of the pattern, can be one: at least two labels of 1 to 63
 *  characters, no hyphen at their ends, a top-level domain of letters that is no file extension. */
bool jpc_email_has_domain(jpc_span domain);

/** The top-level domain in half width and lower case, in the arena. */
jpc_span jpc_email_top_level(jpc_arena *arena, jpc_span domain);

#endif
