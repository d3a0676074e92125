#include "core/list_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static jpc_status read_all(jpc_buf *bytes, const char *path, jpc_err *err)
{
    FILE *file = fopen(path, "rb");
    bool failed;

    if (file == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "cannot open list '%s': %s", path, strerror(errno));
    for (size_t got = 1; got > 0;) {
        jpc_buf_reserve(bytes, 1 << 16);
        got = fread(bytes->ptr + bytes->len, 1, 1 << 16, file);
        bytes->len += got;
    }
    failed = ferror(file) != 0;
    fclose(file);
    return failed ? jpc_fail(err, JPC_ERR_IO, "cannot read list '%s'", path) : JPC_OK;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/** What is left of a line without its comment and the blanks at both ends. */
static jpc_span item_of(jpc_span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || is_blank(line.ptr[i - 1])))
            line.len = i;
    while (line.len > 0 && is_blank(line.ptr[line.len - 1]))
        line.len--;
    while (line.len > 0 && is_blank(line.ptr[0])) {
        line.ptr++;
        line.len--;
    }
    return line;
}

static void add_line(jpc_list_file *list, jpc_span text, size_t number)
{
    // The capacity is the next power of two.
    if ((list->n & (list->n - 1)) == 0)
        list->lines =
            jpc_realloc(list->lines, (list->n > 0 ? 2 * list->n : 1) * sizeof *list->lines);
    list->lines[list->n++] = (jpc_list_line){text, number};
}

static void cut_lines(jpc_list_file *list)
{
    const char *at = list->bytes.ptr, *end = at + list->bytes.len;

    if (end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    for (size_t number = 1; at < end; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline != NULL ? newline : end;
        jpc_span item = item_of((jpc_span){at, (size_t)(line_end - at)});

        if (item.len > 0)
            add_line(list, item, number);
        at = newline != NULL ? newline + 1 : end;
    }
}

jpc_status jpc_list_file_read(jpc_list_file *list, const char *path, jpc_err *err)
{
    jpc_status status;

    *list = (jpc_list_file){0};
    status = read_all(&list->bytes, path, err);
    if (status != JPC_OK)
        jpc_list_file_release(list);
    else
        cut_lines(list);
    return status;
}

void jpc_list_file_release(jpc_list_file *list)
{
    free(list->lines);
    jpc_buf_release(&list->bytes);
    *list = (jpc_list_file){0};
}
