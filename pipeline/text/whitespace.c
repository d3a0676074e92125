// What text/normalize.h says on controls, newlines and blanks. None of it makes a text longer.

#include "text/normalize.h"
#include "text/skip.h"
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

// The character that ends at `end`, or 0 if there is none.
static uint32_t char_before(const char *start, const char *end)
{
    const char *at = end;

    if (start == end)
        return 0;
    do
        at--;
    while (((unsigned char)*at & 0xC0) == 0x80);
    return jpc_utf8_next(&at);
}

jpc_span jpc_normalize_controls(jpc_arena *arena, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len, *kept = at;
    jpc_skip_function *skip = jpc_skip()->controls;
    char *start = NULL, *out = NULL;

    for (at = skip(at, end); at < end; at = skip(at, end)) {
        const char *from = at;
        uint32_t code = jpc_utf8_next(&at);
        uint32_t previous = kept < from ? char_before(kept, from) : char_before(start, out);

        if (stays(code, previous, at, end))
            continue;
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
    jpc_skip_function *skip = jpc_skip()->newlines;
    char *start = NULL, *out = NULL;

    for (at = skip(at, end); at < end; at = skip(at, end)) {
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

// The blanks from `at` to `end` as they stand at the start of a line: no-break spaces and the like,
// with which pages set indents, become spaces.
static char *add_indent(char *out, const char *at, const char *end)
{
    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        out += jpc_utf8_put(out, code == '\t' || code == IDEOGRAPHIC_SPACE ? code : ' ');
    }
    return out;
}

static bool is_plain_indent(const char *at, const char *end)
{
    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (code != ' ' && code != '\t' && code != IDEOGRAPHIC_SPACE)
            return false;
    }
    return true;
}

// Whether the blanks from `at` to `behind`, which both stand in the line between other characters,
// set columns apart: of web pages, preformatted text alone has several spaces in a row. Between
// Japanese characters they are slips.
static bool is_column_gap(const char *start, const char *at, const char *behind)
{
    for (const char *space = at; space < behind; space++)
        if (*space != ' ')
            return false;
    return char_before(start, at) < IDEOGRAPHIC_SPACE && jpc_utf8_next(&behind) < IDEOGRAPHIC_SPACE;
}

static char *add_bytes(char *out, const char *from, const char *end)
{
    memcpy(out, from, (size_t)(end - from));
    return out + (end - from);
}

// Writes the line without superfluous blanks and returns the end of what was written.
static char *add_line(char *out, jpc_span line, jpc_blanks keep)
{
    const char *at = line.ptr, *end = at + line.len;

    skip_blanks(&at, end);
    if (keep.indent && at < end)
        out = add_indent(out, line.ptr, at);
    while (at < end) {
        const char *from = at, *next = at;
        uint32_t blank;

        while (next < end && !is_blank(jpc_utf8_next(&next)))
            at = next;
        out = add_bytes(out, from, at);
        if (at == end)
            break;
        from = at;
        blank = skip_blanks(&at, end);
        if (at < end && keep.columns && is_column_gap(line.ptr, from, at))
            out = add_bytes(out, from, at);
        else if (at < end)
            out += jpc_utf8_put(out, blank);
    }
    return out;
}

struct lines {
    char *start, *out;
    const char *end; // of the text
    jpc_blanks keep;
    int n_empty; // lines in a row
};

static void add_empty(struct lines *lines, size_t n)
{
    size_t left = (size_t)(lines->keep.empty_lines - lines->n_empty);

    lines->n_empty += (int)(n < left ? n : left);
}

// Where the next line is to be written: behind the newlines that are written before it. None stand
// before the first one.
static char *next_line(const struct lines *lines)
{
    return lines->out + (lines->out == lines->start ? 0 : 1 + lines->n_empty);
}

// The line from next_line() to `end` has been written.
static void keep_line(struct lines *lines, char *end)
{
    memset(lines->out, '\n', (size_t)(next_line(lines) - lines->out));
    lines->out = end;
    lines->n_empty = 0;
}

// Adds one line, or several that are in order, whose newlines are part of them.
static void add_lines(struct lines *lines, const char *at, const char *end)
{
    const char *first = at, *last = end;

    while (first < end && *first == '\n')
        first++;
    add_empty(lines, (size_t)(first - at));
    if (first == end)
        return;
    while (last[-1] == '\n')
        last--;
    memcpy(next_line(lines), first, (size_t)(last - first));
    keep_line(lines, next_line(lines) + (last - first));
    if (end - last > 1)
        add_empty(lines, (size_t)(end - last) - 1);
}

// Adds the line with what may have to be changed; returns where the next one begins.
static const char *add_one_line(struct lines *lines, const char *at)
{
    const char *newline = memchr(at, '\n', (size_t)(lines->end - at));
    const char *end = newline == NULL ? lines->end : newline;
    char *written = add_line(next_line(lines), (jpc_span){at, (size_t)(end - at)}, lines->keep);

    if (written == next_line(lines))
        add_empty(lines, 1);
    else
        keep_line(lines, written);
    return newline == NULL ? end : end + 1;
}

static const char *line_start(const char *at, const char *start)
{
    while (at > start && at[-1] != '\n')
        at--;
    return at;
}

// Where blanks stand that may stay as they are: an indent, a gap between columns, or one wide blank
// between characters.
// Returns the place behind them, or `at` itself.
static const char *skip_settled(const char *at, const struct lines *lines, const char *start)
{
    const char *behind = at;
    uint32_t blank = skip_blanks(&behind, lines->end);

    if (behind == lines->end || *behind == '\n')
        return at;
    if (at == start || at[-1] == '\n')
        return lines->keep.indent && is_plain_indent(at, behind) ? behind : at;
    if (is_blank(char_before(start, at)))
        return at;
    if (lines->keep.columns && blank == ' ' && is_column_gap(start, at, behind))
        return behind;
    return blank == IDEOGRAPHIC_SPACE && behind - at == 3 ? behind : at;
}

// The first place at or behind `at` where blanks or empty lines have to be changed, or the end.
static const char *find_unsettled(const struct lines *lines, const char *at)
{
    const jpc_skip_kernel *skip = jpc_skip();
    jpc_skip_function *function = lines->keep.empty_lines == 0 ? skip->words : skip->lines;
    const char *start = at;

    for (;;) {
        const char *found = function(at, lines->end);

        if (found == lines->end || *found == '\n')
            return found;
        at = skip_settled(found, lines, start);
        if (at == found)
            return found;
    }
}

jpc_span jpc_normalize_blanks(jpc_arena *arena, jpc_span text, jpc_blanks keep)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    const char *at = text.ptr, *end = at + text.len;
    struct lines lines = {.end = end, .keep = keep};
    jpc_span result;

    lines.start = lines.out = jpc_arena_alloc(arena, text.len + 1);
    while (at < end) {
        const char *found = keep.indent ? find_unsettled(&lines, at) : at;
        const char *start = found == end ? end : line_start(found, at);

        add_lines(&lines, at, start);
        at = start < end ? add_one_line(&lines, start) : end;
    }
    result = (jpc_span){lines.start, (size_t)(lines.out - lines.start)};
    if (!jpc_span_equals(result, text))
        return result;
    jpc_arena_rewind(arena, mark);
    return text;
}
