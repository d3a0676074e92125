#include "text/utf8.h"

#include "text/utf8_kernel.h"

#define REPLACEMENT 0xFFFD
#define HIGH_BITS 0x8080808080808080u
#define LOW_BITS 0x0101010101010101u
#define LONG_ENOUGH 128 // bytes from which on vectors are worth it

static uint64_t load64(const unsigned char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return word;
}

size_t jpc_utf8_put(char out[4], uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = REPLACEMENT;
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

static bool is_tail(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Unicode 15, table 3-7: after these lead bytes the second byte has a narrower range.
static bool is_second(unsigned char lead, unsigned char byte)
{
    switch (lead) {
    case 0xE0: return byte >= 0xA0 && byte <= 0xBF;
    case 0xED: return byte >= 0x80 && byte <= 0x9F;
    case 0xF0: return byte >= 0x90 && byte <= 0xBF;
    case 0xF4: return byte >= 0x80 && byte <= 0x8F;
    default: return is_tail(byte);
    }
}

static size_t length_of_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Length of the longest well-formed start of a character, at least 1; *whole tells whether it is
// a whole one. What is not whole is a maximal subpart (Unicode 3.9, U+FFFD substitution).
static size_t measure_char(const unsigned char *at, const unsigned char *end, bool *whole)
{
    size_t len = length_of_lead(at[0]), i = 1;

    *whole = len == 1;
    if (len < 2 || end - at < 2 || !is_second(at[0], at[1]))
        return 1;
    for (i = 2; i < len; i++)
        if (at + i == end || !is_tail(at[i]))
            return i;
    *whole = true;
    return len;
}

// Most of Japanese: three bytes, the second unrestricted.
static bool is_three(const unsigned char *at)
{
    return at[0] > 0xE0 && at[0] < 0xED && is_tail(at[1]) && is_tail(at[2]);
}

size_t jpc_utf8_valid_prefix_scalar(const unsigned char *bytes, size_t text_len)
{
    const unsigned char *at = bytes, *end = bytes + text_len;
    bool whole;

    while (at < end) {
        size_t len;

        if (end - at >= 8 && (load64(at) & HIGH_BITS) == 0) {
            at += 8;
            continue;
        }
        if (end - at >= 3 && is_three(at)) {
            at += 3;
            continue;
        }
        len = measure_char(at, end, &whole);
        if (!whole)
            break;
        at += len;
    }
    return (size_t)(at - bytes);
}

// Eight bytes at a time: a tail has bit 7 set and bit 6 clear.
static size_t count_tails(uint64_t word)
{
    uint64_t tails = word >> 7 & ~word >> 6 & LOW_BITS;

    return tails * LOW_BITS >> 56; // the sum of all bytes
}

size_t jpc_utf8_count_scalar(const unsigned char *bytes, size_t len)
{
    size_t n = len, i = 0;

    for (; len - i >= 8; i += 8)
        n -= count_tails(load64(bytes + i));
    for (; i < len; i++)
        n -= is_tail(bytes[i]);
    return n;
}

const jpc_utf8_kernel jpc_utf8_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_utf8_valid_prefix_avx2, jpc_utf8_count_avx2},
#elif defined(__aarch64__)
    {"neon", JPC_CPU_NEON, jpc_utf8_valid_prefix_neon, jpc_utf8_count_neon},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_utf8_valid_prefix_scalar, jpc_utf8_count_scalar},
    {NULL, JPC_CPU_SCALAR, NULL, NULL},
};

static const jpc_utf8_kernel *best_kernel(void)
{
    const jpc_utf8_kernel *kernel = jpc_utf8_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel;
}

size_t jpc_utf8_valid_prefix(jpc_span text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;

    if (text.len == 0) // and perhaps no bytes to point at
        return 0;
    if (text.len < LONG_ENOUGH)
        return jpc_utf8_valid_prefix_scalar(bytes, text.len);
    return best_kernel()->valid_prefix(bytes, text.len);
}

size_t jpc_utf8_count(jpc_span text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;

    if (text.len < LONG_ENOUGH)
        return jpc_utf8_count_scalar(bytes, text.len);
    return best_kernel()->count(bytes, text.len);
}

jpc_span jpc_utf8_repair(jpc_arena *arena, jpc_span bytes, uint64_t *bad_bytes)
{
    size_t valid = jpc_utf8_valid_prefix(bytes);
    jpc_span result, rest;
    char *out;

    if (valid == bytes.len)
        return bytes;
    rest = (jpc_span){bytes.ptr + valid, bytes.len - valid};
    out = jpc_arena_alloc(arena, valid + 3 * rest.len); // each bad byte may become three
    result.ptr = out;
    if (valid > 0)
        memcpy(out, bytes.ptr, valid);
    out += valid;
    while (rest.len > 0) {
        const unsigned char *at = (const unsigned char *)rest.ptr;
        bool whole;
        size_t bad = measure_char(at, at + rest.len, &whole);

        out += jpc_utf8_put(out, REPLACEMENT);
        *bad_bytes += bad;
        rest.ptr += bad;
        rest.len -= bad;
        valid = jpc_utf8_valid_prefix(rest);
        memcpy(out, rest.ptr, valid);
        out += valid;
        rest.ptr += valid;
        rest.len -= valid;
    }
    result.len = (size_t)(out - result.ptr);
    return result;
}

size_t jpc_utf8_offset(jpc_span text, size_t n_chars)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        if (!is_tail((unsigned char)text.ptr[i]) && n++ == n_chars)
            return i;
    return text.len;
}
