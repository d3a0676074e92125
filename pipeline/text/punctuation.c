// Commas and full stops by vote, as Swallow corpus v1 does (Okazaki et al. 2024, swallow-corpus
// kutoten.py). As there, the second and later marks of a run follow a mark and so are changed
// even where the first one stays.

#include "text/normalize.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

enum mark {
    WIDE_COMMA,
    TOTEN,
    WIDE_STOP,
    KUTEN,
    N_MARKS,
};

static const uint32_t mark_codes[N_MARKS] = {0xFF0C, 0x3001, 0xFF0E, 0x3002}; // ， 、 ． 。

static bool is_japanese_or_closing(uint32_t code)
{
    static const uint32_t closing[] = {0xFF09, 0x300D, 0x300F, 0xFF3D,
                                       0x3015, 0x3011, 0x3009, 0x300B}; // ）」』］〕】〉》

    for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
        if (code == closing[i])
            return true;
    switch (jpc_script_class_of(code)) {
    case JPC_SCRIPT_HIRAGANA:
    case JPC_SCRIPT_KATAKANA:
    case JPC_SCRIPT_KANJI:
    case JPC_SCRIPT_KANJI_SIGN: return true;
    default: return false;
    }
}

static enum mark mark_of(uint32_t code)
{
    enum mark mark = WIDE_COMMA;

    while (mark < N_MARKS && mark_codes[mark] != code)
        mark++;
    return mark;
}

// Runs of each mark that follow a Japanese character or closing bracket.
static void count_runs(jpc_span text, uint64_t runs[N_MARKS])
{
    const char *at = text.ptr, *end = at + text.len;
    uint32_t previous = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);
        enum mark mark = code < 0x3001 ? N_MARKS : mark_of(code);

        if (mark < N_MARKS && code != previous && is_japanese_or_closing(previous))
            runs[mark]++;
        previous = code;
    }
}

static bool protects(uint32_t code)
{
    return code == '^' || (code >= 0xFF10 && code <= 0xFF19) ||
           (code >= 0xFF21 && code <= 0xFF3A) || (code >= 0xFF41 && code <= 0xFF5A);
}

// All marks have three bytes, so the copy is changed where it lies.
static void replace(char *bytes, size_t len, const bool changes[N_MARKS])
{
    const char *at = bytes, *end = bytes + len;
    uint32_t previous = '^'; // the text's start protects too

    while (at < end) {
        char *here = bytes + (at - bytes);
        uint32_t code = jpc_utf8_next(&at);
        enum mark mark = code < 0xFF0C ? N_MARKS : mark_of(code);

        if (mark < N_MARKS && changes[mark] && !protects(previous))
            jpc_utf8_put(here, mark_codes[mark + 1]);
        previous = code;
    }
}

jpc_span jpc_normalize_kutoten(jpc_arena *arena, jpc_span text)
{
    uint64_t runs[N_MARKS] = {0};
    bool changes[N_MARKS] = {false};
    char *copy;

    count_runs(text, runs);
    changes[WIDE_COMMA] = runs[WIDE_COMMA] > runs[TOTEN];
    changes[WIDE_STOP] = runs[WIDE_STOP] > runs[KUTEN];
    if (!changes[WIDE_COMMA] && !changes[WIDE_STOP])
        return text;
    copy = jpc_arena_alloc(arena, text.len);
    memcpy(copy, text.ptr, text.len);
    replace(copy, text.len, changes);
    return (jpc_span){copy, text.len};
}
