#include "pii/anchor.h"

#include "pii/context.h"
#include "pii/latin.h"
#include "text/utf8.h"

#define MAX_SEPARATORS 3

// The first byte of a digit, of @ or of ＠; of the last of many other characters, too.
static bool may_begin(unsigned char c) { return (c >= '0' && c <= '9') || c == '@' || c == 0xEF; }

static bool begins(const char *at, const char *end)
{
    const unsigned char *s = (const unsigned char *)at;

    if (*s != 0xEF)
        return true;
    return end - at >= 3 && s[1] == 0xBC && ((s[2] >= 0x90 && s[2] <= 0x99) || s[2] == 0xA0);
}

const char *jpc_anchor_next_scalar(const char *at, const char *end)
{
    while (at < end && !(may_begin((unsigned char)*at) && begins(at, end)))
        at++;
    return at;
}

const jpc_anchor_kernel jpc_anchor_kernels[] = {
#if defined(__x86_64__)
    {"avx2", JPC_CPU_AVX2, jpc_anchor_next_avx2},
#endif
    {"scalar", JPC_CPU_SCALAR, jpc_anchor_next_scalar},
    {NULL, JPC_CPU_SCALAR, NULL},
};

jpc_anchor_function *jpc_anchor_next(void)
{
    const jpc_anchor_kernel *kernel = jpc_anchor_kernels;

    while (!jpc_cpu_has(kernel->vectors))
        kernel++;
    return kernel->next;
}

// Of ASCII, which most runs are of.
static bool is_separator_byte(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

static bool is_separator(uint32_t code)
{
    switch (code) {
    case 0xA0:
    case 0x3000:
    case 0xFF0E:
    case 0xFF08:
    case 0xFF09: return true;
    default: return jpc_is_hyphen(code);
    }
}

jpc_anchor jpc_anchor_digits(jpc_span text, size_t at)
{
    const char *s = text.ptr + at, *end = text.ptr + text.len;
    jpc_anchor run = {.at = at};
    int n_separators = MAX_SEPARATORS; // those in front of the first digit begin a group

    while (s < end) {
        bool is_digit = jpc_latin_is_digit(*s), separates = is_separator_byte(*s);

        if ((*s & 0x80) == 0) {
            s++;
        } else {
            uint32_t code = jpc_utf8_next(&s);

            is_digit = jpc_digit_value(code) >= 0;
            separates = is_separator(code);
        }
        if (is_digit) {
            run.n_digits++;
            run.n_groups += n_separators > 0;
            run.end = (size_t)(s - text.ptr);
            n_separators = 0;
        } else if (!separates || ++n_separators > MAX_SEPARATORS) {
            break;
        }
    }
    return run;
}
