/** One character of a Japanese multi-byte charset: the decoders of the WHATWG Encoding Standard
 *  (12.1 EUC-JP, 12.3 Shift_JIS) as pure functions. Inline, because decoding and surveying a page
 *  spend their time here. */
#ifndef JPC_WEB_CHARSET_STEP_H
#define JPC_WEB_CHARSET_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "core/little_endian.h"
#include "core/memory.h"
#include "web/charset_table.h"

#define JPC_BAD_CHARACTER 0xFFFDu // no JIS table maps to it

typedef struct jpc_step {
    uint32_t code; /**< JPC_BAD_CHARACTER: an error */
    uint32_t len;  /**< bytes to go on by; an ASCII byte that ends an error stays */
} jpc_step;

static inline jpc_step jpc_step_bad(uint32_t len, unsigned char last)
{
    return (jpc_step){JPC_BAD_CHARACTER, len - (last < 0x80)};
}

/** Decodes at `s`, where at least one of `left` bytes is. */
static inline jpc_step jpc_step_shift_jis(const unsigned char *s, size_t left)
{
    uint32_t lead = s[0], trail, pointer, code;

    if (lead <= 0x80)
        return (jpc_step){lead, 1};
    if (lead >= 0xA1 && lead <= 0xDF)
        return (jpc_step){0xFF61 - 0xA1 + lead, 1};
    if (lead == 0xA0 || lead > 0xFC || left < 2)
        return (jpc_step){JPC_BAD_CHARACTER, 1};
    trail = s[1];
    if (trail < 0x40 || trail == 0x7F || trail > 0xFC)
        return jpc_step_bad(2, s[1]);
    pointer = (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + trail - (trail < 0x7F ? 0x40 : 0x41);
    if (pointer >= 8836 && pointer <= 10715) // user-defined characters
        return (jpc_step){0xE000 - 8836 + pointer, 2};
    code = jpc_jis0208[pointer];
    return code != 0 ? (jpc_step){code, 2} : jpc_step_bad(2, s[1]);
}

/** JIS X 0212, announced by 0x8F. */
static inline jpc_step jpc_step_euc_jp_0212(const unsigned char *s, size_t left)
{
    uint32_t row, cell, code;

    if (left < 2 || s[1] < 0xA1 || s[1] > 0xFE)
        return left < 2 ? (jpc_step){JPC_BAD_CHARACTER, 1} : jpc_step_bad(2, s[1]);
    if (left < 3)
        return (jpc_step){JPC_BAD_CHARACTER, 2};
    if (s[2] < 0xA1 || s[2] > 0xFE)
        return jpc_step_bad(3, s[2]);
    row = s[1] - 0xA1u;
    cell = s[2] - 0xA1u;
    code = jpc_jis0212[row * 94 + cell];
    return (jpc_step){code != 0 ? code : JPC_BAD_CHARACTER, 3};
}

/** Decodes at `s`, where at least one of `left` bytes is. */
static inline jpc_step jpc_step_euc_jp(const unsigned char *s, size_t left)
{
    uint32_t lead = s[0], trail, code;

    if (lead < 0x80)
        return (jpc_step){lead, 1};
    if (lead == 0x8F)
        return jpc_step_euc_jp_0212(s, left);
    if ((lead < 0xA1 && lead != 0x8E) || lead > 0xFE || left < 2)
        return (jpc_step){JPC_BAD_CHARACTER, 1};
    trail = s[1];
    if (lead == 0x8E && trail >= 0xA1 && trail <= 0xDF)
        return (jpc_step){0xFF61 - 0xA1 + trail, 2};
    if (lead == 0x8E || trail < 0xA1 || trail > 0xFE)
        return jpc_step_bad(2, s[1]);
    code = jpc_jis0208[(lead - 0xA1) * 94 + trail - 0xA1];
    return (jpc_step){code != 0 ? code : JPC_BAD_CHARACTER, 2};
}

/** Number of bytes above 0x7F. */
static inline size_t jpc_charset_count_high(jpc_span bytes)
{
    size_t n = 0, i = 0;

    for (; bytes.len - i >= 8; i += 8) // the sum of the top bits of eight bytes
        n += (jpc_le64_load(bytes.ptr + i) >> 7 & 0x0101010101010101u) * 0x0101010101010101u >> 56;
    for (; i < bytes.len; i++)
        n += (unsigned char)bytes.ptr[i] >> 7;
    return n;
}

#endif
