#include "text/utf8_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i load(const unsigned char *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}

TARGET static inline __m256i table(const uint8_t *bytes)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
}

TARGET static inline __m256i high_halves(__m256i bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

// Not zero where 32 bytes hold an error; the three in front of them are read, too.
TARGET static inline __m256i errors_at(const unsigned char *at)
{
    __m256i first = load(at - 1);
    __m256i low = _mm256_and_si256(first, _mm256_set1_epi8(0x0F));
    __m256i wrong = _mm256_and_si256(
        _mm256_and_si256(_mm256_shuffle_epi8(table(jpc_utf8_first_high), high_halves(first)),
                         _mm256_shuffle_epi8(table(jpc_utf8_first_low), low)),
        _mm256_shuffle_epi8(table(jpc_utf8_second_high), high_halves(load(at))));
    // The top bit: from E0 two bytes before, or F0 three bytes before, on.
    __m256i third = _mm256_subs_epu8(load(at - 2), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(load(at - 3), _mm256_set1_epi8(0xF0 - 0x80));
    __m256i later = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));

    return _mm256_xor_si256(later, wrong);
}

TARGET static inline int is_valid_block(const unsigned char *at)
{
    __m256i errors;

    if (_mm256_movemask_epi8(_mm256_or_si256(load(at), load(at + 32))) == 0)
        return jpc_utf8_boundary(at - 3, 3) == 3;
    errors = _mm256_or_si256(errors_at(at), errors_at(at + 32));
    return _mm256_testz_si256(errors, errors);
}

TARGET size_t jpc_utf8_valid_prefix_avx2(const unsigned char *bytes, size_t len)
{
    size_t at = jpc_utf8_valid_prefix_scalar(bytes, len < JPC_UTF8_BLOCK ? len : JPC_UTF8_BLOCK);

    if (at + 3 < JPC_UTF8_BLOCK) // not cut by the block, but ill-formed or short
        return at;
    while (len - at >= JPC_UTF8_BLOCK && is_valid_block(bytes + at))
        at += JPC_UTF8_BLOCK;
    at = jpc_utf8_boundary(bytes, at);
    return at + jpc_utf8_valid_prefix_scalar(bytes + at, len - at);
}

TARGET size_t jpc_utf8_count_avx2(const unsigned char *bytes, size_t len)
{
    const __m256i last_tail = _mm256_set1_epi8((char)0xBF), zero = _mm256_setzero_si256();
    __m256i sums = zero;
    uint64_t lanes[4];
    size_t at = 0;

    for (; len - at >= JPC_UTF8_BLOCK; at += JPC_UTF8_BLOCK) {
        // Tails are the smallest signed bytes; each other byte is -1.
        __m256i a = _mm256_cmpgt_epi8(load(bytes + at), last_tail);
        __m256i b = _mm256_cmpgt_epi8(load(bytes + at + 32), last_tail);
        __m256i n = _mm256_sub_epi8(_mm256_sub_epi8(zero, a), b);

        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(n, zero));
    }
    _mm256_storeu_si256((__m256i *)lanes, sums);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3] + jpc_utf8_count_scalar(bytes + at, len - at);
}

#endif
