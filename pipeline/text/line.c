#include "text/line.h"

#include "text/span_table.h"
#include "text/utf8.h"

// Unicode's Sentence_Terminal, those that Latin and CJK texts have.
static bool is_terminal(uint32_t code)
{
    static const uint32_t marks[] = {'.',    '!',    '?',    0x3002, 0xFF0E, 0xFF01,
                                     0xFF1F, 0xFF61, 0x203C, 0x2047, 0x2048, 0x2049,
                                     0x2E2E, 0x2E3C, 0xFE52, 0xFE56, 0xFE57};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (code == marks[i])
            return true;
    return false;
}

bool jpc_is_python_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool ends_in_space(jpc_span text)
{
    const char *at = text.ptr + text.len - 1;

    while (((unsigned char)*at & 0xC0) == 0x80)
        at--;
    return jpc_is_python_space(jpc_utf8_next(&at));
}

jpc_span jpc_strip(jpc_span text)
{
    while (text.len > 0) {
        const char *next = text.ptr;

        if (!jpc_is_python_space(jpc_utf8_next(&next)))
            break;
        jpc_span_drop(&text, (size_t)(next - text.ptr));
    }
    while (text.len > 0 && ends_in_space(text))
        do
            text.len--;
        while (((unsigned char)text.ptr[text.len] & 0xC0) == 0x80);
    return text;
}

static bool is_blank(jpc_span line)
{
    const char *at = line.ptr, *end = at + line.len;

    while (at < end)
        if (!jpc_is_python_space(jpc_utf8_next(&at)))
            return false;
    return true;
}

static bool ends_in_mark(jpc_span line)
{
    const char *at = line.ptr + line.len - 1;

    while (((unsigned char)*at & 0xC0) == 0x80)
        at--;
    return is_terminal(jpc_utf8_next(&at));
}

static void measure_line(jpc_line_metrics *metrics, jpc_span_table *seen, jpc_span line)
{
    size_t chars = jpc_utf8_count(line), n_seen = seen->n;

    metrics->chars += chars;
    if (is_blank(line))
        return;
    metrics->n_lines++;
    metrics->n_punctuated += ends_in_mark(line);
    if (jpc_span_table_number(seen, line) < n_seen)
        metrics->duplicate_chars += chars;
}

jpc_line_metrics jpc_line_measure(jpc_arena *arena, jpc_span text)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    jpc_line_metrics metrics = {0};
    const char *at = text.ptr, *end = at + text.len;
    jpc_span_table seen;

    jpc_span_table_open(&seen, arena);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline != NULL ? newline : end;

        metrics.n_newlines += newline != NULL;
        measure_line(&metrics, &seen, (jpc_span){at, (size_t)(line_end - at)});
        at = newline != NULL ? newline + 1 : end;
    }
    jpc_arena_rewind(arena, mark);
    return metrics;
}
