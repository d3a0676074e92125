#include "text/text_key.h"

#include "text/skip.h"

// Length of the white space at `s` (White_Space of Unicode as text/script.h lists it), else 0.
static size_t blank_length(const unsigned char *s, size_t left)
{
    if (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r'))
        return 1;
    if (left >= 2 && s[0] == 0xC2 && (s[1] == 0x85 || s[1] == 0xA0))
        return 2;
    if (left < 3)
        return 0;
    if (s[0] == 0xE2 && s[1] == 0x80 && (s[2] <= 0x8A || s[2] == 0xA8 || s[2] == 0xA9))
        return 3;                                                // U+2000–200A, U+2028, U+2029
    return s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80 ? 3 : 0; // U+3000
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end) {
        size_t blank = blank_length((const unsigned char *)at, (size_t)(end - at));

        if (blank == 0)
            break;
        at += blank;
    }
    return at;
}

// One space for each run of white space between two other characters.
static jpc_span fold(jpc_arena *arena, jpc_span text)
{
    char *start = jpc_arena_alloc(arena, text.len), *out = start;
    const char *end = text.ptr + text.len, *at = skip_blanks(text.ptr, end);
    jpc_skip_function *skip = jpc_skip()->spaces;

    while (at < end) {
        const char *found = skip(at, end), *behind = skip_blanks(found, end);

        if (found < end && behind == found) // no white space after all
            behind = ++found;
        memcpy(out, at, (size_t)(found - at));
        out += found - at;
        if (behind > found && behind < end)
            *out++ = ' ';
        at = behind;
    }
    return (jpc_span){start, (size_t)(out - start)};
}

jpc_hash128 jpc_text_key(jpc_arena *arena, jpc_span text)
{
    jpc_span folded = fold(arena, text);

    return jpc_hash128_of(folded.ptr, folded.len);
}
