#include "pii/found_json.h"

#include <stdio.h>

#include "text/utf8.h"

#define PLACE_BYTES 48 // "[…,…]," of two numbers of 64 bits
#define NAME_BYTES 48  // of a detector, with what stands around it

jpc_span jpc_found_counts(jpc_arena *arena, const size_t *counts)
{
    size_t room = (size_t)jpc_n_detectors() * (NAME_BYTES + PLACE_BYTES) + 3, len = 0;
    char *out = jpc_arena_alloc(arena, room);

    for (int i = 0; jpc_detectors[i] != NULL; i++)
        if (counts[i] > 0)
            len += (size_t)snprintf(out + len, room - len, "%c\"%s\":%zu", len == 0 ? '{' : ',',
                                    jpc_detectors[i]->name, counts[i]);
    if (len > 0)
        out[len++] = '}';
    return (jpc_span){out, len};
}

struct place {
    size_t from, to; // characters
};

static const struct place *count_characters(jpc_arena *arena, jpc_span text,
                                            const jpc_finding *found, size_t n)
{
    struct place *places = jpc_arena_alloc(arena, n * sizeof *places);
    size_t at = 0, n_chars = 0;

    for (size_t i = 0; i < n; i++) {
        jpc_span between = {text.ptr + at, found[i].at - at};
        jpc_span piece = {text.ptr + found[i].at, found[i].end - found[i].at};

        places[i].from = n_chars + jpc_utf8_count(between);
        places[i].to = n_chars = places[i].from + jpc_utf8_count(piece);
        at = found[i].end;
    }
    return places;
}

jpc_span jpc_found_places(jpc_arena *arena, jpc_span text, const jpc_finding *found, size_t n)
{
    size_t room = (size_t)jpc_n_detectors() * NAME_BYTES + n * PLACE_BYTES + 3, len = 0;
    const struct place *places;
    char *out;

    if (n == 0)
        return (jpc_span){"", 0};
    places = count_characters(arena, text, found, n);
    out = jpc_arena_alloc(arena, room);
    for (int kind = 0; jpc_detectors[kind] != NULL; kind++) {
        bool any = false;

        for (size_t i = 0; i < n; i++) {
            if (found[i].detector != kind)
                continue;
            if (!any)
                len += (size_t)snprintf(out + len, room - len, "%c\"%s\":[", len == 0 ? '{' : ',',
                                        jpc_detectors[kind]->name);
            len += (size_t)snprintf(out + len, room - len, "%s[%zu,%zu]", any ? "," : "",
                                    places[i].from, places[i].to);
            any = true;
        }
        if (any)
            out[len++] = ']';
    }
    out[len++] = '}';
    return (jpc_span){out, len};
}
