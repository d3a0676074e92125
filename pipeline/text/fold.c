#include "text/fold.h"

#include "text/normalize.h"
#include "text/utf8.h"

static bool is_kata(uint32_t code)
{
    return (code >= 0x30A1 && code <= 0x30F6) || code == 0x30FD || code == 0x30FE;
}

static uint32_t fold_character(uint32_t code, bool kana)
{
    // Kanji and kana have no case, and are most of the text.
    if (code >= 0x3000 && code < 0xA000)
        return kana && is_kata(code) ? code - 0x60 : code;
    if (code < 0x80) // jpc_lower() looks into tables
        return code - 'A' < 26 ? code + 32 : code;
    return jpc_lower(code);
}

// Where the first character stands that changes; text.len: none.
static size_t first_change(jpc_span text, bool kana)
{
    const char *at = text.ptr, *end = at + text.len;

    while (at < end) {
        const char *here = at;
        uint32_t code = jpc_utf8_next(&at);

        if (fold_character(code, kana) != code)
            return (size_t)(here - text.ptr);
    }
    return text.len;
}

static jpc_span fold_letters(jpc_arena *arena, jpc_span text, bool kana)
{
    size_t from = first_change(text, kana);
    const char *at = text.ptr + from, *end = text.ptr + text.len;
    char *out, *to;

    if (from == text.len)
        return text;
    out = jpc_arena_alloc(arena, text.len);
    memcpy(out, text.ptr, text.len);
    for (to = out + from; at < end;) {
        const char *here = at;
        uint32_t code = jpc_utf8_next(&at), folded = fold_character(code, kana);
        size_t len = (size_t)(at - here);
        char bytes[4];

        if (folded != code && jpc_utf8_put(bytes, folded) == len)
            memcpy(to, bytes, len);
        to += len;
    }
    return (jpc_span){out, text.len};
}

jpc_span jpc_fold_text(jpc_arena *arena, jpc_span text, jpc_fold fold)
{
    if (fold == JPC_FOLD_NONE || text.len == 0)
        return text;
    if (fold != JPC_FOLD_CASE)
        text = jpc_normalize_form(arena, text, JPC_NFKC);
    return fold_letters(arena, text, fold == JPC_FOLD_KANA);
}
