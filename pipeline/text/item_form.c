#include "text/item_form.h"

#include "core/hash.h"
#include "text/shingle.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

// ---- units --------------------------------------------------------------------------------

// What nobody sees, and so cannot tell an item from its copy: soft hyphens, zero-width characters,
// marks of direction, selectors of variants.
static bool is_invisible(uint32_t code)
{
    return code == 0xAD || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
           (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF ||
           (code >= 0xE0000 && code <= 0xE0FFF);
}

// Of a normal form, in which blanks are all separators that are left.
static bool is_unit(uint64_t code) { return code != ' ' && !is_invisible((uint32_t)code); }

static size_t put_characters(uint64_t *out, jpc_span normal)
{
    const char *at = normal.ptr, *end = at + normal.len;
    uint64_t *start = out;

    while (at < end) {
        *out = jpc_utf8_next(&at);
        out += is_unit(*out);
    }
    return (size_t)(out - start);
}

jpc_item_units jpc_item_characters(jpc_arena *arena, jpc_span text)
{
    jpc_span normal = jpc_shingle_normalize(arena, text, false);
    jpc_item_units units;

    units.items = jpc_arena_alloc(arena, (jpc_utf8_count(normal) + 1) * sizeof *units.items);
    units.n = put_characters(units.items, normal);
    return units;
}

// Hash of the normal form without separators; false: nothing is left.
static bool hash_surface(jpc_arena *arena, jpc_span surface, uint64_t *hash)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    jpc_span normal = jpc_shingle_normalize(arena, surface, false);
    char *bytes = jpc_arena_alloc(arena, normal.len + 1);
    const char *at = normal.ptr, *end = at + normal.len;
    size_t len = 0;

    while (at < end) {
        const char *from = at;

        if (!is_unit(jpc_utf8_next(&at)))
            continue;
        memcpy(bytes + len, from, (size_t)(at - from));
        len += (size_t)(at - from);
    }
    *hash = jpc_hash64(bytes, len);
    jpc_arena_rewind(arena, mark);
    return len > 0;
}

jpc_item_units jpc_item_morphemes(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes,
                                  uint32_t **which)
{
    jpc_item_units units = {jpc_arena_alloc(arena, (morphemes->n + 1) * sizeof *units.items), 0};

    *which = jpc_arena_alloc(arena, (morphemes->n + 1) * sizeof **which);
    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *m = &morphemes->items[i];

        (*which)[units.n] = (uint32_t)i;
        units.n += hash_surface(arena, (jpc_span){text.ptr + m->at, m->len}, &units.items[units.n]);
    }
    return units;
}

// ---- places ---------------------------------------------------------------------------------

// One character and those behind it which normalisation may join to it.
static size_t piece_length(jpc_span text, size_t from)
{
    const char *at = text.ptr + from, *end = text.ptr + text.len;

    jpc_utf8_next(&at);
    while (at < end) {
        const char *next = at;

        if (!jpc_code_set_has(&jpc_nfkc_joining, jpc_utf8_next(&next)))
            break;
        at = next;
    }
    return (size_t)(at - text.ptr) - from;
}

static size_t count_piece(jpc_arena *arena, jpc_span piece)
{
    jpc_arena_mark mark = jpc_arena_mark_of(arena);
    size_t n = jpc_item_characters(arena, piece).n;

    jpc_arena_rewind(arena, mark);
    return n;
}

void jpc_item_places(jpc_arena *arena, jpc_span text, size_t n, size_t **begin, size_t **end)
{
    size_t i = 0;

    *begin = jpc_arena_alloc(arena, (n + 1) * sizeof **begin);
    *end = jpc_arena_alloc(arena, (n + 1) * sizeof **end);
    for (size_t from = 0; from < text.len;) {
        size_t len = piece_length(text, from);
        size_t made = count_piece(arena, (jpc_span){text.ptr + from, len});

        for (; made > 0 && i < n; made--, i++) {
            (*begin)[i] = from;
            (*end)[i] = from + len;
        }
        from += len;
    }
    // A text whose normal form would be too long stays as it is (jpc_normalize_form()), and has
    // fewer characters than its pieces make: then nobody can tell. Otherwise it comes out even.
    for (; i < n; i++) {
        (*begin)[i] = 0;
        (*end)[i] = text.len;
    }
}
