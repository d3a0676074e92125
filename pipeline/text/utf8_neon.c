#include "text/utf8_kernel.h"

#if defined(__aarch64__)
#include <arm_neon.h>

// Not zero where 16 bytes hold an error; the three in front of them are read, too.
static inline uint8x16_t errors_at(const unsigned char *at)
{
    uint8x16_t first = vld1q_u8(at - 1), second = vld1q_u8(at);
    uint8x16_t wrong = vandq_u8(
        vandq_u8(vqtbl1q_u8(vld1q_u8(jpc_utf8_first_high), vshrq_n_u8(first, 4)),
                 vqtbl1q_u8(vld1q_u8(jpc_utf8_first_low), vandq_u8(first, vdupq_n_u8(0x0F)))),
        vqtbl1q_u8(vld1q_u8(jpc_utf8_second_high), vshrq_n_u8(second, 4)));
    // The top bit: from E0 two bytes before, or F0 three bytes before, on.
    uint8x16_t third = vqsubq_u8(vld1q_u8(at - 2), vdupq_n_u8(0xE0 - 0x80));
    uint8x16_t fourth = vqsubq_u8(vld1q_u8(at - 3), vdupq_n_u8(0xF0 - 0x80));
    uint8x16_t later = vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80));

    return veorq_u8(later, wrong);
}

static inline int is_valid_block(const unsigned char *at)
{
    uint8x16_t any = vorrq_u8(vorrq_u8(vld1q_u8(at), vld1q_u8(at + 16)),
                              vorrq_u8(vld1q_u8(at + 32), vld1q_u8(at + 48)));

    if (vmaxvq_u8(any) < 0x80)
        return jpc_utf8_boundary(at - 3, 3) == 3;
    any = vorrq_u8(vorrq_u8(errors_at(at), errors_at(at + 16)),
                   vorrq_u8(errors_at(at + 32), errors_at(at + 48)));
    return vmaxvq_u8(any) == 0;
}

size_t jpc_utf8_valid_prefix_neon(const unsigned char *bytes, size_t len)
{
    size_t at = jpc_utf8_valid_prefix_scalar(bytes, len < JPC_UTF8_BLOCK ? len : JPC_UTF8_BLOCK);

    if (at + 3 < JPC_UTF8_BLOCK) // not cut by the block, but ill-formed or short
        return at;
    while (len - at >= JPC_UTF8_BLOCK && is_valid_block(bytes + at))
        at += JPC_UTF8_BLOCK;
    at = jpc_utf8_boundary(bytes, at);
    return at + jpc_utf8_valid_prefix_scalar(bytes + at, len - at);
}

size_t jpc_utf8_count_neon(const unsigned char *bytes, size_t len)
{
    const int8x16_t last_tail = vdupq_n_s8((int8_t)0xBF);
    size_t n = 0, at = 0;

    for (; len - at >= JPC_UTF8_BLOCK; at += JPC_UTF8_BLOCK) {
        uint8x16_t sum = vdupq_n_u8(0);

        // Tails are the smallest signed bytes; each other byte is 255, that is -1.
        for (size_t i = 0; i < JPC_UTF8_BLOCK; i += 16)
            sum = vsubq_u8(sum, vcgtq_s8(vreinterpretq_s8_u8(vld1q_u8(bytes + at + i)), last_tail));
        n += vaddvq_u8(sum);
    }
    return n + jpc_utf8_count_scalar(bytes + at, len - at);
}

#endif
