#include "text/edit.h"

// Removals only shrink a text; what replacements need beyond it grows by doubling.
static void edit_reserve(jpc_edit *edit, size_t extra)
{
    char *more;

    if (edit->out != NULL && edit->capacity - edit->len >= extra)
        return;
    edit->capacity = edit->out == NULL ? edit->text.len : edit->capacity * 2;
    if (edit->capacity - edit->len < extra)
        edit->capacity = edit->len + extra;
    more = jpc_arena_alloc(edit->arena, edit->capacity);
    if (edit->len > 0)
        memcpy(more, edit->out, edit->len);
    edit->out = more;
}

static void edit_put(jpc_edit *edit, const char *ptr, size_t len)
{
    if (len == 0)
        return;
    edit_reserve(edit, len);
    memcpy(edit->out + edit->len, ptr, len);
    edit->len += len;
}

void jpc_edit_replace(jpc_edit *edit, size_t from, size_t to, jpc_span with)
{
    edit_reserve(edit, 0);
    edit_put(edit, edit->text.ptr + edit->copied, from - edit->copied);
    edit_put(edit, with.ptr, with.len);
    edit->copied = to;
}

void jpc_edit_remove_line(jpc_edit *edit, size_t from, size_t to)
{
    bool last = to == edit->text.len;

    jpc_edit_remove(edit, from, last ? to : to + 1);
    if (last && edit->len > 0 && edit->out[edit->len - 1] == '\n')
        edit->len--;
}

jpc_span jpc_edit_end(jpc_edit *edit)
{
    if (edit->copied == 0)
        return edit->text;
    edit_put(edit, edit->text.ptr + edit->copied, edit->text.len - edit->copied);
    edit->copied = edit->text.len;
    return (jpc_span){edit->out, edit->len};
}

bool jpc_is_japanese_letter(uint32_t code)
{
    switch (jpc_script_class_of(code)) {
    case JPC_SCRIPT_HIRAGANA:
    case JPC_SCRIPT_HIRAGANA_MARK:
    case JPC_SCRIPT_KATAKANA:
    case JPC_SCRIPT_KANA:
    case JPC_SCRIPT_KANJI:
    case JPC_SCRIPT_KANJI_SIGN:
    case JPC_SCRIPT_HAN: return true;
    default: return false;
    }
}

static size_t skip_blanks(jpc_span text, size_t at)
{
    while (at < text.len) {
        const char *next = text.ptr + at;

        if (!jpc_is_blank(jpc_utf8_next(&next)))
            break;
        at = (size_t)(next - text.ptr);
    }
    return at;
}

static size_t skip_blanks_before(jpc_span text, size_t at, size_t least)
{
    size_t begin;

    while (at > least && jpc_is_blank(jpc_utf8_before(text, at, &begin)))
        at = begin;
    return at;
}

jpc_span jpc_trim_blanks(jpc_span line)
{
    size_t from = skip_blanks(line, 0), to = skip_blanks_before(line, line.len, from);

    return (jpc_span){line.ptr + from, to - from};
}

// Of "a PIECE b" remains "a b", of "a PIECE" at the end of a line "a".
static void edit_remove_piece(jpc_edit *edit, size_t line, size_t line_end, size_t from, size_t to)
{
    size_t begin, least = edit->copied > line ? edit->copied : line;
    size_t behind = skip_blanks((jpc_span){edit->text.ptr, line_end}, to);

    if (from < edit->copied) // it begins with a blank that went with the piece before
        from = edit->copied;
    if (behind == line_end)
        from = skip_blanks_before(edit->text, from, least);
    if (behind == line_end || from == line || from == edit->copied ||
        jpc_is_blank(jpc_utf8_before(edit->text, from, &begin)))
        to = behind;
    jpc_edit_remove(edit, from, to);
}

// The line that holds the piece [start, end); returns where it ends.
static size_t edit_line(jpc_edit *edit, jpc_edit_find *find, const void *what, jpc_span with,
                        size_t line, size_t start, size_t end)
{
    jpc_edit_mark mark = jpc_edit_mark_of(edit);
    jpc_span text = edit->text;
    size_t line_end = jpc_line_end(text, end), at = line;
    bool empty = true;

    do {
        empty = empty && jpc_trim_blanks((jpc_span){text.ptr + at, start - at}).len == 0;
        if (with.len > 0)
            jpc_edit_replace(edit, start, end, with);
        else
            edit_remove_piece(edit, line, line_end, start, end);
        at = end;
    } while (find((jpc_span){text.ptr, line_end}, at, what, &start, &end));
    empty = empty && jpc_trim_blanks((jpc_span){text.ptr + at, line_end - at}).len == 0;
    if (empty && with.len == 0) {
        jpc_edit_rewind(edit, mark);
        jpc_edit_remove_line(edit, line, line_end);
    }
    return line_end;
}

jpc_span jpc_edit_pieces(jpc_arena *arena, jpc_span text, jpc_edit_find *find, const void *what,
                         jpc_span with)
{
    jpc_edit edit = jpc_edit_begin(arena, text);
    size_t at = 0, start, end;

    while (find(text, at, what, &start, &end)) {
        size_t line = start;

        while (line > at && text.ptr[line - 1] != '\n')
            line--;
        at = edit_line(&edit, find, what, with, line, start, end);
    }
    return jpc_edit_end(&edit);
}
