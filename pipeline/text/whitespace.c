// What text/normalize.h says on controls, newlines and blanks. None of it makes a text longer.

#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#define ZERO_WIDTH_JOINER 0x200D
#define IDEOGRAPHIC_SPACE 0x3000

// ---- controls --------------------------------------------------------------------------

static bool is_noncharacter(uint32_t code)
{
    return (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
}

static bool is_control(uint32_t code)
{
    if (code >= 0x3000 && code < 0xFDD0) // nearly all of Japanese
        return false;
    if (code < 0xA0)
        return (code < 0x20 && code != '\t' && code != '\n') || code >= 0x7F;
    if (code < 0x200B)
        return code == 0xAD;
    return code <= 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x2064) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xFEFF || code == 0xFFFD || is_noncharacter(code);
}

// Pictographs that occur in ZWJ sequences, skin tones and variation selector 16 (Unicode
// Technical Standard 51, emoji-zwj-sequences.txt 15.0).
static bool is_emoji(uint32_t code)
{
    return (code >= 0x1F000 && code <= 0x1FAFF) || (code >= 0x2190 && code <= 0x2BFF) ||
           code == 0xFE0F;
}

static bool stays(uint32_t code, uint32_t previous, const char *next, const char *end)
{
    if (code != ZERO_WIDTH_JOINER)
        return !is_control(code);
    return is_emoji(previous) && next < end && is_emoji(jpc_utf8_next(&next));
}

jpc_span jpc_normalize_controls(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *kept = at;
    uint32_t previous = 0;
    char *start = NULL, *out = NULL;

    while (at < end) {
        const char *from = at;
        uint32_t code = jpc_utf8_next(&at);

        if (stays(code, previous, at, end)) {
            previous = code;
            continue;
        }
        if (start == NULL)
            out = start = jpc_arena_alloc(arena, text.len);
        memcpy(out, kept, (size_t)(from - kept));
        out += from - kept;
        kept = at;
    }
    if (start == NULL)
        return text;
    memcpy(out, kept, (size_t)(end - kept));
    return (jpc_span){start, (size_t)(out - start) + (size_t)(end - kept)};
}

// ---- newlines --------------------------------------------------------------------------

// What stands for the code point: itself, a newline, or a space.
static uint32_t without_odd_newline(uint32_t code)
{
    if (code > 0x2029) // nearly all of Japanese
        return code;
    if (code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029)
        return '\n';
    return code == '\v' || code == '\f' ? ' ' : code;
}

jpc_span jpc_normalize_newlines(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *kept = at;
    char *start = NULL, *out = NULL;

    while (at < end) {
        const char *from = at;
        uint32_t code = jpc_utf8_next(&at), instead = without_odd_newline(code);

        if (instead == code)
            continue;
        if (start == NULL)
            out = start = jpc_arena_alloc(arena, text.len);
        memcpy(out, kept, (size_t)(from - kept));
        out += from - kept;
        kept = at;
        if (code != '\r' || at == end || *at != '\n')
            *out++ = (char)instead;
    }
    if (start == NULL)
        return text;
    memcpy(out, kept, (size_t)(end - kept));
    return (jpc_span){start, (size_t)(out - start) + (size_t)(end - kept)};
}

// ---- blanks ----------------------------------------------------------------------------

static bool is_blank(uint32_t code)
{
    if (code >= IDEOGRAPHIC_SPACE) // nearly all of Japanese
        return code == IDEOGRAPHIC_SPACE;
    return code == ' ' || code == '\t' || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F;
}

// Moves *at behind the blanks there. A tab if there is one (it parts the cells of tables); U+3000
// if there is nothing else; otherwise a space.
static uint32_t skip_blanks(const char **at, const char *end)
{
    uint32_t blank = IDEOGRAPHIC_SPACE;

    while (*at < end) {
        const char *next = *at;
        uint32_t code = jpc_utf8_next(&next);

        if (!is_blank(code))
            break;
        if (code == '\t')
            blank = '\t';
        else if (code != IDEOGRAPHIC_SPACE && blank != '\t')
            blank = ' ';
        *at = next;
    }
    return blank;
}

// Writes the line without superfluous blanks and returns the end of what was written.
static char *add_line(char *out, jpc_span line, bool keep_indent)
{
    const char *at = line.ptr, *end = at + line.len;

    skip_blanks(&at, end);
    if (keep_indent && at < end) {
        memcpy(out, line.ptr, (size_t)(at - line.ptr));
        out += at - line.ptr;
    }
    while (at < end) {
        const char *from = at, *next = at;
        uint32_t blank;

        while (next < end && !is_blank(jpc_utf8_next(&next)))
            at = next;
        memcpy(out, from, (size_t)(at - from));
        out += at - from;
        if (at == end)
            break;
        blank = skip_blanks(&at, end);
        if (at < end)
            out += jpc_utf8_put(out, blank);
    }
    return out;
}

jpc_span jpc_normalize_blanks(jpc_arena *arena, jpc_span text, bool keep_indent,
                              int max_empty_lines)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    char *start = jpc_arena_alloc(arena, text.len + 1), *out = start;
    jpc_span rest = text, result;
    int empty_lines = 0;

    while (rest.len > 0) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        size_t len = newline == NULL ? rest.len : (size_t)(newline - rest.ptr);
        size_t taken = newline == NULL ? len : len + 1;
        size_t breaks = out == start ? 0 : 1 + (size_t)empty_lines;
        char *line_end = add_line(out + breaks, (jpc_span){rest.ptr, len}, keep_indent);

        rest = (jpc_span){rest.ptr + taken, rest.len - taken};
        if (line_end == out + breaks) {
            empty_lines += empty_lines < max_empty_lines;
            continue;
        }
        memset(out, '\n', breaks);
        out = line_end;
        empty_lines = 0;
    }
    result = (jpc_span){start, (size_t)(out - start)};
    if (!jpc_span_equals(result, text))
        return result;
    jpc_arena_rewind(arena, mark);
    return text;
}
