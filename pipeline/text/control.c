// What jpc_normalize_controls() removes is parted into kinds; where all go, it does the work. Where
// some stay, the text is cut at them and it works on what lies between.

#include "text/control.h"

#include <stdint.h>

#include "text/normalize.h"
#include "text/utf8.h"

static bool is_bidi(uint32_t code)
{
    return code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

static bool is_zero_width(uint32_t code)
{
    return (code >= 0x200B && code <= 0x200D) || (code >= 0x2060 && code <= 0x2064) ||
           code == 0xFEFF;
}

static bool is_control(uint32_t code)
{
    return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
           code == 0xAD || (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
}

static bool stays(uint32_t code, const jpc_control_kinds *kinds)
{
    return (!kinds->control && is_control(code)) || (!kinds->bidi && is_bidi(code)) ||
           (!kinds->zero_width && is_zero_width(code)) || (!kinds->replacement && code == 0xFFFD);
}

// The first character at or behind `at` that stays and would be removed; its end in *behind.
static const char *find_staying(const char *at, const char *end, const jpc_control_kinds *kinds,
                                const char **behind)
{
    while (at < end) {
        const char *from = at;
        uint32_t code = jpc_utf8_next(&at);

        if (stays(code, kinds)) {
            *behind = at;
            return from;
        }
    }
    *behind = end;
    return end;
}

static char *add(char *out, const char *from, const char *to)
{
    memcpy(out, from, (size_t)(to - from));
    return out + (to - from);
}

jpc_span jpc_remove_controls(jpc_arena *arena, jpc_span text, const jpc_control_kinds *kinds)
{
    jpc_arena_mark first = jpc_arena_mark_of(arena);
    const char *at = text.ptr, *end = at + text.len;
    char *start, *out;

    if (kinds->control && kinds->bidi && kinds->zero_width && kinds->replacement)
        return jpc_normalize_controls(arena, text);
    start = out = jpc_arena_alloc(arena, text.len);
    while (at < end) {
        const char *behind, *cut = find_staying(at, end, kinds, &behind);
        jpc_arena_mark mark = jpc_arena_mark_of(arena);
        jpc_span rest = jpc_normalize_controls(arena, (jpc_span){at, (size_t)(cut - at)});

        out = add(out, rest.ptr, rest.ptr + rest.len);
        out = add(out, cut, behind);
        jpc_arena_rewind(arena, mark);
        at = behind;
    }
    if ((size_t)(out - start) < text.len)
        return (jpc_span){start, (size_t)(out - start)};
    jpc_arena_rewind(arena, first);
    return text;
}
