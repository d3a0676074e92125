#include "stage/paragraph_unit.h"

#include <string.h>

#include "text/edit.h"
#include "text/line.h"

// ---- units --------------------------------------------------------------------------------

struct units {
    jpc_arena *arena;
    jpc_paragraph_unit *items;
    size_t n, capacity;
};

static void add_unit(struct units *units, size_t at, size_t end)
{
    if (units->n == units->capacity) {
        size_t capacity = units->capacity * 2 + 64;
        jpc_paragraph_unit *items = jpc_arena_alloc(units->arena, capacity * sizeof *items);

        if (units->n > 0)
            memcpy(items, units->items, units->n * sizeof *items);
        units->items = items;
        units->capacity = capacity;
    }
    units->items[units->n++] = (jpc_paragraph_unit){at, end};
}

size_t jpc_paragraph_units(jpc_arena *arena, jpc_span text, bool blocks, jpc_paragraph_unit **items)
{
    struct units units = {.arena = arena};
    bool continues = false;

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        end = jpc_line_end(text, at);
        if (jpc_strip((jpc_span){text.ptr + at, end - at}).len == 0) {
            continues = false;
            continue;
        }
        if (continues)
            units.items[units.n - 1].end = end;
        else
            add_unit(&units, at, end);
        continues = blocks;
    }
    *items = units.items;
    return units.n;
}

jpc_span jpc_paragraph_unit_text(jpc_span text, jpc_paragraph_unit unit)
{
    return (jpc_span){text.ptr + unit.at, unit.end - unit.at};
}

// ---- listings -----------------------------------------------------------------------------

// The character of which a line's fence of code is made, as Markdown has them; 0: it is none.
// *closes: nothing stands behind it.
static char fence_of(jpc_span line, bool *closes)
{
    size_t n = 0;

    line = jpc_strip(line);
    if (line.len == 0 || (*line.ptr != '`' && *line.ptr != '~'))
        return 0;
    while (n < line.len && line.ptr[n] == *line.ptr)
        n++;
    *closes = n == line.len;
    return n >= 3 ? *line.ptr : 0;
}

void jpc_paragraph_listings(jpc_span text, const jpc_paragraph_unit *lines, size_t n, size_t *of)
{
    size_t open = 0, n_listings = 0;
    char opened = 0;

    for (size_t i = 0; i < n; i++) {
        bool closes;
        char fence = fence_of(jpc_paragraph_unit_text(text, lines[i]), &closes);

        if (fence == 0)
            continue;
        if (opened == 0) {
            opened = fence;
            open = i;
        } else if (fence == opened && closes) {
            opened = 0;
            n_listings++;
            for (size_t j = open; j <= i; j++)
                of[j] = n_listings;
        }
    }
}

size_t jpc_listing_end(const size_t *of, size_t n, size_t at)
{
    size_t end = at;

    while (end < n && of[end] == of[at])
        end++;
    return end;
}

bool jpc_is_fence(const size_t *of, size_t n, size_t i)
{
    return of[i] != 0 && (i == 0 || of[i - 1] != of[i] || i + 1 == n || of[i + 1] != of[i]);
}
