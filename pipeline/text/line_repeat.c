#include "text/line_repeat.h"

#include "text/line.h"
#include "text/span_table.h"
#include "text/utf8.h"

struct repeats {
    size_t n, n_repeated, chars;
};

// Length of what comes before the next run of at least `least` newlines; *run is that of the run,
// 0 at the end of the text.
static size_t before_newlines(jpc_span text, size_t least, size_t *run)
{
    const char *at = text.ptr, *end = at + text.len;

    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        const char *start = at;

        while (at < end && *at == '\n')
            at++;
        *run = (size_t)(at - start);
        if (*run >= least)
            return (size_t)(start - text.ptr);
    }
    *run = 0;
    return text.len;
}

static struct repeats count_repeats(jpc_arena *arena, jpc_span text, size_t least)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    struct repeats repeats = {0};
    jpc_span_table seen;
    size_t run;

    jpc_span_table_open(&seen, arena);
    do {
        jpc_span piece = {text.ptr, before_newlines(text, least, &run)};
        size_t n_seen = seen.n;

        repeats.n++;
        if (jpc_span_table_number(&seen, piece) < n_seen) {
            repeats.n_repeated++;
            repeats.chars += jpc_utf8_count(piece);
        }
        jpc_span_drop(&text, piece.len + run);
    } while (run > 0);
    jpc_arena_rewind(arena, mark);
    return repeats;
}

jpc_line_repeats jpc_line_repeats_of(jpc_arena *arena, jpc_span text)
{
    double chars = (double)jpc_utf8_count(text);
    struct repeats lines, paragraphs;

    if (text.len == 0)
        return (jpc_line_repeats){.lines = 0};
    lines = count_repeats(arena, text, 1);
    paragraphs = count_repeats(arena, jpc_strip(text), 2);
    return (jpc_line_repeats){
        .lines = (double)lines.n_repeated / (double)lines.n,
        .line_chars = (double)lines.chars / chars,
        .paragraphs = (double)paragraphs.n_repeated / (double)paragraphs.n,
        .paragraph_chars = (double)paragraphs.chars / chars,
    };
}
