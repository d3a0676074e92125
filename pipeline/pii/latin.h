/** Characters of ASCII in half and full width, one by one. */
#ifndef JPC_PII_LATIN_H
#define JPC_PII_LATIN_H

#include <stdbool.h>
#include <stdint.h>

#include "text/edit.h"

/** What is one of ASCII in full width (U+FF01–FF5E) in half width; all else itself. */
static inline uint32_t jpc_half_width(uint32_t code)
{
    return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

/** The visible character of ASCII that this is in half or full width; else 0. */
static inline char jpc_latin(uint32_t code)
{
    code = jpc_half_width(code);
    return code > ' ' && code < 0x7F ? (char)code : '\0';
}

/** The same of what stands at and before `at`; 0 at the borders of the text. */
static inline char jpc_latin_at(jpc_span text, size_t at)
{
    return at < text.len ? jpc_latin(jpc_utf8_at(text, at)) : '\0';
}

static inline char jpc_latin_before(jpc_span text, size_t at)
{
    return at > 0 ? jpc_latin(jpc_utf8_before(text, at, &at)) : '\0';
}

/** Where the character that begins at text[at] ends. */
static inline size_t jpc_behind(jpc_span text, size_t at)
{
    const char *s = text.ptr + at;

    jpc_utf8_next(&s);
    return (size_t)(s - text.ptr);
}

static inline bool jpc_latin_is_digit(char c) { return c >= '0' && c <= '9'; }

static inline bool jpc_latin_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool jpc_latin_is_alnum(char c)
{
    return jpc_latin_is_letter(c) || jpc_latin_is_digit(c);
}

/** Whether it is a letter of ASCII in half or full width. */
static inline bool jpc_is_latin_letter(uint32_t code)
{
    return jpc_latin_is_letter(jpc_latin(code));
}

static inline char jpc_latin_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

#endif
