/** UTF-8: decoding, encoding, validation, counting. Pure functions on bytes.
 *
 *  Well-formed means Unicode 15 chapter 3, table 3-7: no surrogates, no overlong
 *  forms, at most U+10FFFF. A character is a code point.
 */
#ifndef JPC_TEXT_UTF8_H
#define JPC_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/** Decodes the character at *at of well-formed UTF-8 and moves *at behind it. At `end`: undefined.
 */
static inline uint32_t jpc_utf8_next(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;

    if (s[0] < 0x80) {
        *at += 1;
        return s[0];
    }
    if (s[0] < 0xE0) {
        *at += 2;
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    }
    if (s[0] < 0xF0) {
        *at += 3;
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    }
    *at += 4;
    return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
}

/** Writes 1 to 4 bytes and returns how many. A surrogate or a number above U+10FFFF becomes U+FFFD.
 */
size_t jpc_utf8_put(char out[4], uint32_t code);

/** Length of the longest well-formed prefix; equals text.len iff all of it is. */
size_t jpc_utf8_valid_prefix(jpc_span text);

/** Number of characters of well-formed UTF-8. */
size_t jpc_utf8_count(jpc_span text);

/** Copies `bytes` with each maximal ill-formed subpart replaced by U+FFFD (WHATWG, Unicode 3.9),
 * and adds the number of replaced bytes to *bad_bytes. Returns `bytes` itself if it is well-formed.
 */
jpc_span jpc_utf8_repair(jpc_arena *arena, jpc_span bytes, uint64_t *bad_bytes);

/** Byte offset of character `n_chars` of well-formed UTF-8, or text.len if it has no more. */
size_t jpc_utf8_offset(jpc_span text, size_t n_chars);

#endif
