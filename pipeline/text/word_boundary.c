#include "text/word_boundary.h"

#include "text/edit.h"

static bool is_hojichar_katakana(uint32_t code)
{
    return (code >= 0x30A1 && code <= 0x30F4) || code == 0x30FC;
}

bool jpc_is_all_katakana(jpc_span word)
{
    const char *at = word.ptr, *end = at + word.len;

    while (at < end)
        if (!is_hojichar_katakana(jpc_utf8_next(&at)))
            return false;
    return word.len > 0;
}

// 0 at the ends of the text.
static uint32_t before(jpc_span text, size_t at)
{
    size_t begin;

    return jpc_utf8_before(text, at, &begin);
}

enum kind { OTHER, KATAKANA, LATIN };

static enum kind kind_of(uint32_t code)
{
    if ((code >= 0x30A1 && code <= 0x30FA) || (code >= 0x30FC && code <= 0x30FF) ||
        (code >= 0x31F0 && code <= 0x31FF) || (code >= 0xFF66 && code <= 0xFF9F))
        return KATAKANA;
    if (code >= 0xFF01 && code <= 0xFF5E) // as in ASCII
        code -= 0xFEE0;
    if ((code >= '0' && code <= '9') || ((code | 32) >= 'a' && (code | 32) <= 'z') ||
        (code >= 0xC0 && code <= 0x24F && code != 0xD7 && code != 0xF7))
        return LATIN;
    return OTHER;
}

static bool touch(uint32_t left, uint32_t right)
{
    return kind_of(left) != OTHER && kind_of(left) == kind_of(right);
}

static bool is_between_spaces(jpc_span text, size_t at, size_t end)
{
    bool last = end == text.len || (end + 1 == text.len && text.ptr[end] == '\n');

    return (at == 0 || text.ptr[at - 1] == ' ') && (last || strchr(" ,.", text.ptr[end]) != NULL) &&
           (last || text.ptr[end] != '\0');
}

bool jpc_word_stands_alone(jpc_word_boundary boundary, jpc_span text, size_t at, size_t len)
{
    size_t end = at + len;

    switch (boundary) {
    case JPC_BOUNDARY_NONE: return true;
    case JPC_BOUNDARY_KATAKANA:
        return !jpc_is_all_katakana((jpc_span){text.ptr + at, len}) ||
               (!is_hojichar_katakana(before(text, at)) &&
                !is_hojichar_katakana(jpc_utf8_at(text, end)));
    case JPC_BOUNDARY_SCRIPT:
        return !touch(before(text, at), jpc_utf8_at(text, at)) &&
               !touch(before(text, end), jpc_utf8_at(text, end));
    case JPC_BOUNDARY_SPACE: return is_between_spaces(text, at, end);
    }
    return true;
}
