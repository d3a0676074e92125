#include "text/python_line.h"

#include <stdbool.h>
#include <stdint.h>

#include "text/line.h"
#include "text/utf8.h"

struct line {
    size_t chars, dots;   // dots: that end it, before white space
    uint32_t first, last; // that are no white space; 0: none
    bool blank_behind;    // white space behind `last`
};

static bool is_break(uint32_t c)
{
    return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

static void line_add(struct line *line, uint32_t code)
{
    line->chars++;
    if (jpc_is_python_space(code)) {
        line->blank_behind = true;
        return;
    }
    if (code != '.')
        line->dots = 0;
    else
        line->dots = line->blank_behind ? 1 : line->dots + 1;
    if (line->first == 0)
        line->first = code;
    line->last = code;
    line->blank_behind = false;
}

static void line_end(jpc_python_lines *lines, struct line *line)
{
    lines->n++;
    lines->chars += line->chars;
    if (line->chars > lines->longest)
        lines->longest = line->chars;
    lines->n_bullets += line->first == 0x2022 || line->first == '-';
    lines->n_ellipses += line->last == 0x2026 || line->dots >= 3;
    *line = (struct line){0};
}

jpc_python_lines jpc_python_lines_of(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    jpc_python_lines lines = {0};
    struct line line = {0};

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (!is_break(code)) {
            line_add(&line, code);
            continue;
        }
        if (code == '\r' && at < end && *at == '\n')
            at++;
        line_end(&lines, &line);
    }
    if (line.chars > 0)
        line_end(&lines, &line);
    return lines;
}
