/** Leaving pieces of a text out, and small questions that those ask who look for such pieces.
 *
 *  An edit allocates nothing until the first piece goes; who removes nothing gets `text` itself
 *  back. Texts are well-formed UTF-8, offsets are bytes at the borders of characters.
 */
#ifndef JPC_TEXT_EDIT_H
#define JPC_TEXT_EDIT_H

#include <stdbool.h>

#include "core/memory.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

typedef struct jpc_edit {
    jpc_arena *arena;
    jpc_span text;
    char *out; /**< in the arena; NULL: nothing has changed so far */
    size_t len, capacity;
    size_t copied; /**< what stands before it in `text` is in `out`, or left out */
} jpc_edit;

/** How far an edit has come; jpc_edit_rewind() undoes what came after. */
typedef struct jpc_edit_mark {
    size_t len, copied;
} jpc_edit_mark;

static inline jpc_edit jpc_edit_begin(jpc_arena *arena, jpc_span text)
{
    return (jpc_edit){.arena = arena, .text = text};
}

/** Puts `with` where text[from, to) was. Pieces come from left to right and do not overlap. */
void jpc_edit_replace(jpc_edit *edit, size_t from, size_t to, jpc_span with);

static inline void jpc_edit_remove(jpc_edit *edit, size_t from, size_t to)
{
    jpc_edit_replace(edit, from, to, (jpc_span){"", 0});
}

/** Removes the line text[from, to), which is without its newline, and one newline: the one behind
 *  it, or that before it if it is the text's last line. */
void jpc_edit_remove_line(jpc_edit *edit, size_t from, size_t to);

static inline jpc_edit_mark jpc_edit_mark_of(const jpc_edit *edit)
{
    return (jpc_edit_mark){edit->len, edit->copied};
}

static inline void jpc_edit_rewind(jpc_edit *edit, jpc_edit_mark mark)
{
    edit->len = mark.len;
    edit->copied = mark.copied;
}

/** The text without the pieces; `text` itself if none was removed. */
jpc_span jpc_edit_end(jpc_edit *edit);

/** Finds the next piece text[*start, *end) at or behind `from`; false: there is none. It holds no
 *  newline, and is not empty. */
typedef bool jpc_edit_find(jpc_span text, size_t from, const void *what, size_t *start,
                           size_t *end);

/** Puts `with` for each piece that `find` finds. Where `with` is empty, one of the blanks on both
 *  sides of a piece goes too, and a line goes that held nothing but pieces and blanks. */
jpc_span jpc_edit_pieces(jpc_arena *arena, jpc_span text, jpc_edit_find *find, const void *what,
                         jpc_span with);

/** U+0020, tab, U+00A0, U+3000. */
static inline bool jpc_is_blank(uint32_t code)
{
    return code == ' ' || code == '\t' || code == 0xA0 || code == 0x3000;
}

/** Hiragana, katakana (ー and half-width ones too) or kanji (々 too); no punctuation. */
bool jpc_is_japanese_letter(uint32_t code);

/** The character at `at`; 0 at the end of the text. */
static inline uint32_t jpc_utf8_at(jpc_span text, size_t at)
{
    const char *s = text.ptr + at;

    return at < text.len ? jpc_utf8_next(&s) : 0;
}

/** The character that ends at `at`, and where it begins; 0 at the start of the text. */
static inline uint32_t jpc_utf8_before(jpc_span text, size_t at, size_t *begin)
{
    size_t i = at;

    if (at == 0) {
        *begin = 0;
        return 0;
    }
    do
        i--;
    while (i > 0 && ((unsigned char)text.ptr[i] & 0xC0) == 0x80);
    *begin = i;
    return jpc_utf8_at(text, i);
}

/** Where the line that holds `at` ends: at its newline, or at text.len. */
static inline size_t jpc_line_end(jpc_span text, size_t at)
{
    const char *newline = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;

    return newline != NULL ? (size_t)(newline - text.ptr) : text.len;
}

/** Without blanks at both ends. */
jpc_span jpc_trim_blanks(jpc_span line);

/** Whether it ends with the bytes of `suffix`. */
static inline bool jpc_span_ends(jpc_span span, jpc_span suffix)
{
    return span.len >= suffix.len &&
           memcmp(span.ptr + span.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

#endif
