/** The two parts of an e-mail address, in half and full width. */
#ifndef JPC_PII_MAIL_ADDRESS_H
#define JPC_PII_MAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/** Where the local part begins that ends at `at`: letters, digits and . _ % + - in either width, at
 *  most 64 (RFC 5321, 4.5.3.1.1). Full stops and hyphens in front of it are punctuation. `at`
 * itself if there is none, or if it is longer. */
size_t jpc_mail_local_start(jpc_span text, size_t at);

/** Where what joins two labels ends, which stands at `at`; 0: nothing does. */
typedef size_t jpc_mail_dot(jpc_span text, size_t at);

/** . or ． */
jpc_mail_dot jpc_mail_full_stop;

/** Where the domain ends that begins at `at`: two labels or more of 1 to 63 letters, digits and
 *  inner hyphens (RFC 1035, 2.3.4), of which the last is a top-level domain; what follows it may be
 *  another label that is none. With `is_international`, labels may hold kana and kanji, but for the
 *  last (RFC 5890). 0: there is none. */
size_t jpc_mail_domain_end(jpc_span text, size_t at, jpc_mail_dot *dot, bool is_international);

#endif
